"""Ridge regression of many targets at once on a sparse matrix."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

Floats = NDArray[np.float64]

TOLERANCE = 1e-4
"""The residual of a target, relative to the first, at which it is solved."""
MAX_ROUNDS = 100


def ridge(
    values: csr_matrix, targets: Floats, weight: Floats, *, penalty: float, tolerance: float = TOLERANCE
) -> tuple[Floats, Floats]:
    """Fit the coefficients and intercepts of the penalised least squares of each target column.

    Minimises ``sum(weight * (values @ coef + intercept - targets) ** 2) + penalty * sum(coef ** 2)`` by
    conjugate gradients. Each target is solved alone, so that none depends on which others there are.

    Parameters
    ----------
    values : sparse matrix of shape (n_paragraphs, n_terms)
    targets : ndarray of shape (n_paragraphs, n_targets)
    weight : ndarray of shape (n_paragraphs,)
        How much each paragraph counts; at least one is above 0.
    penalty : float
    tolerance : float, default=TOLERANCE

    Returns
    -------
    coef : ndarray of shape (n_terms, n_targets)
    intercept : ndarray of shape (n_targets,)
    """
    if not values.shape[1]:
        return np.zeros((0, targets.shape[1])), weight @ targets / weight.sum()
    from sklearn.linear_model import Ridge  # only training needs it, and it takes long to import

    model = Ridge(alpha=penalty, solver="sparse_cg", tol=tolerance, max_iter=MAX_ROUNDS)
    model.fit(values, targets, sample_weight=weight)
    return np.atleast_2d(model.coef_).T, np.atleast_1d(model.intercept_)
