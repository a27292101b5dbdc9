"""Correction of what the keywords taught by gold labels: a ridge regression of what the keyword model leaves.

The share of a label in a paragraph is ``belief * s + level + values @ coef``, where ``s`` is the share that
the keyword model gives it. Belief 1 and an endless penalty are the keyword model; belief 0 is a regression on
the gold labels alone. Which of them it is, the gold decides: each labelled group of paragraphs (an article or
a story) is left out in turn, and the belief and penalty are taken under which the others foretell it best.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from classify.model.least_squares import ridge

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

BELIEFS = (0.0, 0.25, 0.5, 0.75, 1.0, 1.25, 1.5)
"""Factors of the keyword model's share that are tried."""
PENALTIES = (10.0, 3.0, 1.0, 0.3, 0.1, 0.03)
"""Penalties of the regression that are tried, and none of it."""
PRIOR = 30.0
"""Labelled paragraphs that the prior belief of 1 in the keyword model is worth."""
MOST = 1500
"""Labelled paragraphs, at most, by which belief and penalty are chosen: time grows with their cube."""


@dataclass(frozen=True, slots=True)
class Correction:
    """Addition of gold to the keyword model."""

    belief: float
    penalty: float
    """Of the regression; infinite where nothing is added."""
    coef: Floats
    """Shape (n_words, n_labels)."""
    level: Floats
    """Shape (n_labels,)."""
    judged: Ints
    """Rows of the gold by which belief and penalty were chosen."""
    left_out: Floats
    """Shares of these rows as the gold of all other groups has them, shape (n_judged, n_labels)."""


def correct(values: csr_matrix, shares: Floats, gold: Floats, group: Ints) -> Correction:
    """Regress what the keyword model leaves of the gold labels on words.

    Parameters
    ----------
    values : sparse matrix of shape (n_gold, n_words)
        TF-IDF values of the labelled paragraphs.
    shares : ndarray of shape (n_gold, n_labels)
        Shares that the keyword model gives them.
    gold : ndarray of shape (n_gold, n_labels)
        1 where a person gave the label, else 0.
    group : ndarray of shape (n_gold,)
        Paragraphs of one group are left out together; there are at least two groups.
    """
    judged = _evenly(group)
    belief, penalty, left_out = _chosen(values[judged], shares[judged], gold[judged], group[judged])
    if np.isinf(penalty):
        coef, level = np.zeros((values.shape[1], gold.shape[1])), np.zeros(gold.shape[1])
    else:
        coef, level = ridge(values, gold - belief * shares, np.ones(len(gold)), penalty=penalty)
    return Correction(belief, penalty, coef, level, judged, left_out)


def _evenly(group: Ints) -> Ints:
    """Rows of every group, or of every second, third and so on where there are too many."""
    step = -(-len(group) // MOST)
    _, number = np.unique(group, return_inverse=True)
    return np.flatnonzero(number.reshape(-1) % step == 0)


def _chosen(values: csr_matrix, shares: Floats, gold: Floats, group: Ints) -> tuple[float, float, Floats]:
    """Belief, penalty and left-out shares of the least squared error, with the prior added."""
    smooth = _Smoother.of(values)
    tried: dict[tuple[float, float], Floats] = {(1.0, np.inf): shares}
    for penalty in PENALTIES:
        of_gold, of_shares = np.split(smooth.left_out(np.hstack([gold, shares]), penalty, group), 2, axis=1)
        for belief in BELIEFS:
            tried[belief, penalty] = of_gold + belief * (shares - of_shares)
    error = {key: float(((left_out - gold) ** 2).mean()) for key, left_out in tried.items()}
    usual = max(error[1.0, 1.0], 1e-12)

    def cost(key: tuple[float, float]) -> float:
        return len(gold) * error[key] / usual + PRIOR * (key[0] - 1.0) ** 2

    best = min([(1.0, np.inf), *product(BELIEFS, PENALTIES)], key=cost)
    return *best, tried[best]


@dataclass(frozen=True, slots=True)
class _Smoother:
    """The eigenvalues and vectors of the centred Gram matrix, by which any ridge regression is solved."""

    size: Floats
    vectors: Floats

    @classmethod
    def of(cls, values: csr_matrix) -> _Smoother:
        gram = (values @ values.T).toarray()
        mean = gram.mean(axis=0)
        size, vectors = np.linalg.eigh(gram - mean - mean[:, None] + gram.mean())
        return cls(np.maximum(size, 0.0), vectors)

    def left_out(self, targets: Floats, penalty: float, group: Ints) -> Floats:
        """Return what the regression on all other groups says of each row.

        A linear smoother ``H`` needs no second fit for it: the left-out residuals of a group are those of the
        fit on all, times the inverse of ``1 - H`` within the group.
        """
        kept = self.size / (self.size + penalty)
        mean = targets.mean(axis=0)
        residual = targets - mean - self.vectors @ (kept[:, None] * (self.vectors.T @ (targets - mean)))
        order = np.argsort(group, kind="stable")
        cuts = np.flatnonzero(np.diff(group[order])) + 1
        left = np.empty_like(residual)
        for rows in np.split(order, cuts):
            own = self.vectors[rows]
            smoothed = (own * kept) @ own.T + 1.0 / len(group)
            left[rows] = np.linalg.solve(np.eye(len(rows)) - smoothed, residual[rows])
        return np.asarray(targets - left)
