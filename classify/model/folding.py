"""Evidence at the length that people read: weak learned terms of a decision folded into one row."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from classify.model.decisions import Evidence, Role

WEAK = 0.4
"""A learned term that moves the decision value by less is weak; 0.4 moves a score of 0.5 to 0.6."""

WEAKER_TERMS = "(weaker terms)"
"""Name of the row that they are folded into; no term can be called so."""


def folded(evidence: Evidence, weak: float = WEAK) -> Evidence:
    """The same evidence with the weak learned terms of each paragraph and label in one row, its last.

    The contributions still add up to the same decision value. The row has an empty place at the beginning of
    the paragraph. Keywords are never folded.

    Examples
    --------
    >>> def column(values, dtype=np.int32): return np.array(values, dtype)
    >>> whole = Evidence(column([0, 0, 0]), column([1, 1, 1]), column([0, 1, 2]), column([0, 4, 9]),
    ...     column([3, 8, 12]), column([0, 1, 1]), column([2, 0.5, 0.125], float), ["gas", "pipe", "sea"])
    >>> short = folded(whole, weak=0.6)
    >>> [short.terms[i] for i in short.term], short.contribution.tolist()
    (['gas', '(weaker terms)'], [2.0, 0.625])
    """
    n_labels = int(evidence.label.max(initial=0)) + 1
    cell = evidence.paragraph.astype(np.int64) * n_labels + evidence.label
    is_weak = (evidence.role == Role.LEARNED) & (np.abs(evidence.contribution) < weak)
    cells, rest = summed(cell[is_weak], evidence.contribution[is_weak])
    order = np.argsort(np.concatenate([cell[~is_weak], cells]), kind="stable")
    nowhere = np.zeros(len(cells), dtype=np.int64)

    def column(kept: np.ndarray, added: np.ndarray) -> np.ndarray:
        return np.concatenate([kept[~is_weak], added.astype(kept.dtype)])[order]

    return Evidence(
        paragraph=column(evidence.paragraph, cells // n_labels),
        label=column(evidence.label, cells % n_labels),
        term=column(evidence.term, nowhere + len(evidence.terms)),
        start=column(evidence.start, nowhere),
        end=column(evidence.end, nowhere),
        role=column(evidence.role, nowhere + Role.LEARNED),
        contribution=column(evidence.contribution, rest),
        terms=[*evidence.terms, WEAKER_TERMS],
    )


def summed(
    cell: NDArray[np.int64], contribution: NDArray[np.float64]
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """The distinct cells, rising, and what the contributions of each come to.

    >>> summed(np.array([7, 2, 7]), np.array([0.25, 0.125, -0.5]))
    (array([2, 7]), array([ 0.125, -0.25 ]))
    """
    cells = np.flatnonzero(np.bincount(cell))
    return cells, np.bincount(cell, weights=contribution).astype(np.float64, copy=False).take(cells)
