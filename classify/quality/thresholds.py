"""Thresholds and calibration from gold labels: chosen on one half of the stories, to be judged on the other.

References
----------
Platt (1999), "Probabilistic outputs for support vector machines", with the targets that keep few paragraphs
from claiming certainty.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import brier_score_loss

from classify.quality.measure import TOO_FEW

SHRINK: Final = 10
"""The model's own threshold weighs as much as so many gold paragraphs: as many more move it half-way."""
_FREE: Final = 1e6
"""Strength of the regularisation of scikit-learn's logistic regression, turned off."""

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Calibration:
    """A line per label that makes decision values log odds; the identity for labels that are too few."""

    slope: Floats
    """Shape (n_labels,), above 0: the order of paragraphs never changes."""
    intercept: Floats
    fitted: Bools
    """Whether there was enough gold; where not, the score is not a probability."""

    def probabilities(self, values: Floats) -> Floats:
        """Return probabilities of decision values of shape (n_paragraphs, n_labels)."""
        probabilities: Floats = expit(values * self.slope + self.intercept)
        return probabilities


def split_by_story(stories: Sequence[str]) -> Bools:
    """Return which articles are in the half that thresholds are chosen on; a story is never in both.

    A hash of the story's id decides: the same on every machine, whatever else is in the feed.

    >>> split_by_story(["tunnel", "harbour", "tunnel", "frost"]).tolist()
    [False, False, False, True]
    """
    return np.array([blake2b(story.encode(), digest_size=1).digest()[0] & 1 for story in stories], np.bool_)


def choose_thresholds(gold: Bools, scores: Floats, default: Floats) -> Floats:
    """Return the lowest score that gives each label, for the best F1 without trusting few paragraphs too far.

    The best threshold on the given paragraphs is drawn back to the default one, the more the fewer gold
    paragraphs there are; below `TOO_FEW` with the label, or without it, the default stays.

    Parameters
    ----------
    gold : ndarray of shape (n_paragraphs, n_labels)
    scores : ndarray of shape (n_paragraphs, n_labels)
        0 to 1.
    default : ndarray of shape (n_labels,)
        The model's own thresholds.

    Examples
    --------
    Twenty paragraphs, of which the fourteen best have the label: 0.3 would be best here, 0.5 is the default.

    >>> scores = np.arange(0.025, 1, 0.05)[:, None]
    >>> choose_thresholds(scores > 0.3, scores, np.array([0.5])).round(3).tolist()
    [0.383]
    """
    chosen = default.astype(np.float64)
    for j in range(gold.shape[1]):
        support = int(gold[:, j].sum())
        if min(support, len(gold) - support) >= TOO_FEW:
            best = _best_threshold(gold[:, j], scores[:, j], float(default[j]))
            chosen[j] += (best - chosen[j]) * support / (support + SHRINK)
    return chosen


def calibrate(gold: Bools, values: Floats) -> Calibration:
    """Log odds of each label as a line over its decision values.

    Parameters
    ----------
    gold : ndarray of shape (n_paragraphs, n_labels)
    values : ndarray of shape (n_paragraphs, n_labels)
        Decision values.
    """
    n_labels = gold.shape[1]
    slope, intercept = np.ones(n_labels), np.zeros(n_labels)
    fitted = np.zeros(n_labels, np.bool_)
    for j in range(n_labels):
        support = int(gold[:, j].sum())
        if min(support, len(gold) - support) >= TOO_FEW:
            a, b = _platt(gold[:, j], values[:, j])
            if a > 0:
                slope[j], intercept[j], fitted[j] = a, b, True
    return Calibration(slope, intercept, fitted)


def brier(gold: Bools, probabilities: Floats) -> list[float]:
    """Return mean squared error of the probabilities of each label; 0 is perfect, lower is better."""
    return [
        round(float(brier_score_loss(gold[:, j], probabilities[:, j], pos_label=True)), 4)
        for j in range(gold.shape[1])
    ]


def _best_threshold(gold: Bools, scores: Floats, default: float) -> float:
    """Return the threshold of the best F1, half-way between two paragraphs; of equals the nearest to the
    default.
    """
    order = np.argsort(-scores, kind="stable")
    ranked, right = scores[order], np.cumsum(gold[order])
    last = np.flatnonzero(np.append(ranked[1:] < ranked[:-1], True))
    f1 = 2 * right[last] / (last + 1 + right[-1])
    below = np.append(ranked[1:], max(2 * ranked[-1] - 1, 0.0))[last]
    middle = (ranked[last] + below) / 2
    at_default = last[ranked[last] >= default]
    if len(at_default) and f1[len(at_default) - 1] >= f1.max():
        return default
    best = np.flatnonzero(f1 == f1.max())
    return float(middle[best[np.argmin(np.abs(middle[best] - default))]])


def _platt(gold: Bools, values: Floats) -> tuple[float, float]:
    n_with, n_without = int(gold.sum()), int((~gold).sum())
    target = np.where(gold, (n_with + 1) / (n_with + 2), 1 / (n_without + 2))
    both = np.concatenate([values, values])[:, None]
    classes = np.repeat([1, 0], len(values))
    weight = np.concatenate([target, 1 - target])
    model = LogisticRegression(C=_FREE, max_iter=1000).fit(both, classes, sample_weight=weight)
    return float(model.coef_[0, 0]), float(model.intercept_[0])
