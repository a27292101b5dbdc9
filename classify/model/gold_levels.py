"""From what share on a corrected model gives a label: as often as keywords do, until gold knows better."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from classify.model.levels import LEVEL_WITHOUT_LEARNING

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

FEWEST_GOLD = 3
"""Labelled paragraphs with the label, and without it, below which they move no level."""
HALF_MOVED = 10.0
"""Labelled paragraphs with the label that move its level half-way to the one of the best F1."""


def gold_levels(
    shares: Floats, given: Flags, left_out: Floats, gold: Flags, *, exclusive: bool, exhaustive: bool
) -> Floats:
    """Return the share at which each label is given, shape (n_labels,).

    Parameters
    ----------
    shares : ndarray of shape (n_paragraphs, n_labels)
        Shares that the corrected model gives all paragraphs that were learned from.
    given : ndarray of shape (n_paragraphs, n_labels)
        Labels that the keyword model gives them.
    left_out : ndarray of shape (n_gold, n_labels)
        Shares of the labelled paragraphs, foretold by the gold of others.
    gold : ndarray of shape (n_gold, n_labels)
    exclusive, exhaustive : bool
        Whether labels exclude each other: then there is one level for all, since another order of the labels
        would be another model. Where each paragraph has exactly one label, the level says nothing.
    """
    n_labels = shares.shape[1]
    if exclusive and exhaustive:
        return np.full(n_labels, LEVEL_WITHOUT_LEARNING)
    if exclusive:
        top = left_out.argmax(axis=1)
        right = gold[np.arange(len(gold)), top]
        one = _level(shares.max(axis=1), np.asarray(given.any(axis=1)), left_out.max(axis=1), right)
        return np.full(n_labels, one)
    columns = zip(shares.T, given.T, left_out.T, gold.T, strict=True)
    return np.array([_level(*of_label) for of_label in columns])


def _level(shares: Floats, given: Flags, left_out: Floats, gold: Flags) -> float:
    often = float(given.mean())
    level = float(np.quantile(shares, 1.0 - often)) if often else LEVEL_WITHOUT_LEARNING
    n_gold = int(gold.sum())
    if min(n_gold, len(gold) - n_gold) >= FEWEST_GOLD:
        level += (best_level(left_out, gold, level) - level) * n_gold / (n_gold + HALF_MOVED)
    return round(level, 6)


def best_level(shares: Floats, gold: Flags, near: float) -> float:
    """Return the level of the best F1, half-way between two paragraphs; of equals the nearest to `near`.

    >>> best_level(np.array([0.9, 0.7, 0.5, 0.1]), np.array([True, True, False, False]), near=0.0)
    0.6
    """
    order = np.argsort(-shares, kind="stable")
    ranked, right = shares[order], np.cumsum(gold[order])
    last = np.flatnonzero(np.append(ranked[1:] < ranked[:-1], True))
    f1 = 2 * right[last] / (last + 1 + right[-1])
    middle = (ranked[last] + np.append(ranked[1:], ranked[-1])[last]) / 2
    best = np.flatnonzero(f1 == f1.max())
    return float(middle[best[np.argmin(np.abs(middle[best] - near))]])
