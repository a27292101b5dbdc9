"""Ridge regression of many targets at once on a sparse matrix, by conjugate gradients."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

Floats = NDArray[np.float64]

_TOGETHER = 16
"""Targets worked on at a time: what is known of a word then stays in the processor's cache."""


def ridge(
    values: csr_matrix,
    targets: Floats,
    weight: Floats,
    *,
    penalty: float,
    tolerance: float = 1e-4,
    max_rounds: int = 100,
) -> tuple[Floats, Floats]:
    """Coefficients and intercepts of the penalised least-squares fit of each target column.

    Minimises ``sum(weight * (values @ coef + intercept - targets) ** 2) + penalty * sum(coef ** 2)``. The
    targets are solved side by side, each with its own steps, so that none depends on which others there are.

    Parameters
    ----------
    values : sparse matrix of shape (n_paragraphs, n_terms)
    targets : ndarray of shape (n_paragraphs, n_targets)
    weight : ndarray of shape (n_paragraphs,)
        How much each paragraph counts; at least one is above 0.
    penalty : float
    tolerance : float, default=1e-4
        The residual, relative to the first, at which a target is done.

    Returns
    -------
    coef : ndarray of shape (n_terms, n_targets)
    intercept : ndarray of shape (n_targets,)

    References
    ----------
    Hestenes and Stiefel (1952), "Methods of conjugate gradients for solving linear systems", Journal of
    Research of the National Bureau of Standards 49(6).
    """
    total = weight.sum()
    mean = values.T @ weight / total
    level = weight @ targets / total
    turned = values.T.tocsr()

    def turned_back(seen: Floats) -> Floats:
        product: Floats = turned @ seen - np.outer(mean, seen.sum(axis=0))
        return product

    def normal(direction: Floats) -> Floats:
        seen = values @ direction - mean @ direction
        return turned_back(weight[:, None] * seen) + penalty * direction

    coef = np.empty((values.shape[1], targets.shape[1]))
    for begin in range(0, targets.shape[1], _TOGETHER):
        some = slice(begin, begin + _TOGETHER)
        centred = weight[:, None] * (targets[:, some] - level[some])
        coef[:, some] = _solved(normal, turned_back(centred), tolerance, max_rounds)
    return coef, level - mean @ coef


def _solved(
    normal: Callable[[Floats], Floats], residual: Floats, tolerance: float, max_rounds: int
) -> Floats:
    """Return what `normal` makes the columns of `residual` of, by conjugate gradients from 0."""
    coef = np.zeros_like(residual)
    step = residual.copy()
    power = (residual * residual).sum(axis=0)
    goal = power * tolerance**2
    for _ in range(max_rounds):
        open_ = power > goal
        if not open_.any():
            break
        image = normal(step)
        length = _ratio(power, (step * image).sum(axis=0), open_)
        coef += length * step
        residual -= length * image
        fresh = (residual * residual).sum(axis=0)
        step = residual + _ratio(fresh, power, open_) * step
        power = np.where(open_, fresh, power)
    return coef


def _ratio(numerator: Floats, denominator: Floats, where: NDArray[np.bool_]) -> Floats:
    return np.divide(numerator, denominator, out=np.zeros_like(numerator), where=where & (denominator > 0))
