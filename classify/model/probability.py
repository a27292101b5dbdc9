"""Probabilities from decision values: a rising line for the log odds of each label, fitted on gold labels.

References
----------
Platt (1999), "Probabilistic outputs for support vector machines", with the targets that keep few paragraphs
from claiming certainty.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from classify.model.logistic import expit

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

FEWEST = 5
"""Labelled paragraphs with a label, and without it, below which it has no probability."""
_FREE = 1e6
"""Strength of the regularisation of scikit-learn's logistic regression, turned off."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """Log odds of each label as a line over its decision values."""

    slope: Floats
    """Shape (n_labels,), above 0, so that the order of paragraphs never changes; nan: no probability."""
    offset: Floats
    """Shape (n_labels,)."""

    def probabilities(self, values: Floats) -> Floats:
        """Return the probabilities of decision values of shape (n_paragraphs, n_labels); nan for none.

        >>> Calibration(np.array([1.0]), np.array([0.0])).probabilities(np.array([[0.0]])).tolist()
        [[0.5]]
        """
        return np.asarray(expit(values * self.slope + self.offset))

    def ordered(self, labels: NDArray[np.int64]) -> Calibration:
        """Return the same lines with the labels in another order."""
        return Calibration(self.slope[labels], self.offset[labels])


def calibrate(values: Floats, gold: Flags) -> Calibration:
    """Fit the lines.

    Parameters
    ----------
    values : ndarray of shape (n_gold, n_labels)
        Decision values of paragraphs that their model has not learned from.
    gold : ndarray of shape (n_gold, n_labels)
    """
    n_labels = values.shape[1]
    slope, offset = np.full(n_labels, np.nan), np.full(n_labels, np.nan)
    for j in range(n_labels):
        n_gold = int(gold[:, j].sum())
        if min(n_gold, len(gold) - n_gold) >= FEWEST:
            a, b = _platt(values[:, j], gold[:, j])
            if a > 0.0:
                slope[j], offset[j] = round(a, 6), round(b, 6)
    return Calibration(slope, offset)


def _platt(values: Floats, gold: Flags) -> tuple[float, float]:
    from sklearn.linear_model import LogisticRegression  # only training needs it

    n_with, n_without = int(gold.sum()), int((~gold).sum())
    target = np.where(gold, (n_with + 1) / (n_with + 2), 1 / (n_without + 2))
    both = np.concatenate([values, values])[:, None]
    classes = np.repeat([1, 0], len(values))
    weight = np.concatenate([target, 1 - target])
    model = LogisticRegression(C=_FREE, max_iter=1000).fit(both, classes, sample_weight=weight)
    return float(model.coef_[0, 0]), float(model.intercept_[0])
