"""Choice among overlapping places; on whole columns, for all groups at once."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]


def leftmost_longest(group: Ints, start: Ints, end: Ints, rank: Ints) -> Ints:
    """Return rows of the places that stay when, in each group, the leftmost and of these the longest is
    preferred.

    Of places with equal bounds the one of the lowest rank stays. The rows come out sorted by group and start.
    All groups are laid on one line, one behind the other, so that none overlaps the next.

    >>> group, rank = np.array([0, 0, 0, 1]), np.zeros(4, np.int64)
    >>> leftmost_longest(group, np.array([0, 0, 4, 2]), np.array([3, 5, 7, 4]), rank).tolist()
    [1, 3]
    """
    width = int(end.max(initial=0)) + 1
    begin, stop = group * width + start, group * width + end
    order = np.lexsort(((width - end) * (int(rank.max(initial=0)) + 1) + rank, begin))
    begin, stop = begin[order], stop[order]
    accepted = np.zeros(len(order), np.bool_)
    rows = np.arange(len(order))
    while rows.size:
        reach = np.maximum.accumulate(stop[rows])
        leads = np.ones(len(rows), np.bool_)
        leads[1:] = begin[rows[1:]] >= reach[:-1]
        accepted[rows[leads]] = True
        leader = rows[leads][np.cumsum(leads) - 1]
        rows = rows[begin[rows] >= stop[leader]]
    return order[accepted]


def covered(
    group: Ints, start: Ints, end: Ints, cover_group: Ints, cover_start: Ints, cover_end: Ints
) -> NDArray[np.bool_]:
    """Return which places a cover of the same group overlaps, by one character at least.

    Places come sorted by group and start and do not overlap within a group; covers may stand in any order.
    """
    if not len(group) or not len(cover_group):
        return np.zeros(len(group), np.bool_)
    width = int(max(end.max(), cover_end.max())) + 1
    first = np.searchsorted(group * width + end, cover_group * width + cover_start, side="right")
    behind = np.searchsorted(group * width + start, cover_group * width + cover_end, side="left")
    hit = np.flatnonzero(first < behind)
    steps = np.zeros(len(group) + 1, np.int64)
    np.add.at(steps, first[hit], 1)
    np.add.at(steps, behind[hit], -1)
    return np.cumsum(steps[:-1]) > 0
