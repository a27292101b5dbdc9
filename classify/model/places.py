"""Terms of a paragraph that first stand inside a keyword hit."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from classify.text.columns import Hits, TermCounts, Tokens

Ints = NDArray[np.int64]


def terms_inside(hits: Hits, counts: TermCounts, tokens: Tokens) -> tuple[Ints, Ints]:
    """Return pairs of a row of `hits` and a row of `counts` whose term first stands within that hit.

    Returns
    -------
    hit, row : ndarray of shape (n_pairs,)
        In the order of `hits`.
    """
    of_token = _place(tokens.paragraph, tokens.start)
    begin, end = _place(hits.paragraph, hits.start), _place(hits.paragraph, hits.end)
    _, covered = _ranges(np.searchsorted(of_token, begin), np.searchsorted(of_token, end))
    inside = np.zeros(len(tokens), np.bool_)
    inside[covered] = True
    rows = np.flatnonzero(inside.take(counts.first))  # few, so that few need to be sorted
    place = of_token.take(counts.first[rows])
    order = np.argsort(place, kind="stable")
    place = place[order]
    hit, pair = _ranges(np.searchsorted(place, begin), np.searchsorted(place, end))
    return hit, rows[order[pair]]


def _ranges(begin: Ints, end: Ints) -> tuple[Ints, Ints]:
    """Return for each number in each of the ranges: which range it is in, and the number."""
    size = end - begin
    which = np.repeat(np.arange(len(size)), size)
    return which, np.arange(len(which)) + np.repeat(begin - np.cumsum(size) + size, size)


def _place(paragraph: NDArray[np.int32], offset: Ints) -> Ints:
    return (paragraph.astype(np.int64) << 32) + offset
