"""Overlapping places: the columns decide as plain loops do."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from classify.text.overlap import covered, leftmost_longest

spans = st.builds(lambda start, size: (start, start + size), st.integers(0, 12), st.integers(1, 5))
places = st.lists(st.tuples(st.integers(0, 3), spans, st.integers(0, 9)), max_size=25)


def columns(rows):
    group = np.array([row[0] for row in rows], np.int64)
    start = np.array([row[1][0] for row in rows], np.int64)
    end = np.array([row[1][1] for row in rows], np.int64)
    return group, start, end


def stay(rows):
    """Return indices that stay, group by group, from left to right."""
    order = sorted(range(len(rows)), key=lambda i: (rows[i][0], rows[i][1][0], -rows[i][1][1], rows[i][2], i))
    reach = {}
    kept = []
    for index in order:
        group, (start, end), _ = rows[index]
        if start >= reach.get(group, 0):
            kept.append(index)
            reach[group] = end
    return kept


@given(places)
def test_the_leftmost_and_longest_stay(rows):
    rank = np.array([row[2] for row in rows], np.int64)

    assert leftmost_longest(*columns(rows), rank).tolist() == stay(rows)


@given(places, places)
def test_a_place_is_covered_if_a_cover_of_its_group_shares_a_character(rows, covers):
    kept = [rows[index] for index in stay(rows)]

    found = covered(*columns(kept), *columns(covers)).tolist()

    assert found == [
        any(group == of and start < e and s < end for of, (s, e), _ in covers)
        for group, (start, end), _ in kept
    ]
