"""Arrays of a whole feed: what lies in files is what would be in memory, whatever the bounds are."""

from __future__ import annotations

import resource
from itertools import chain, pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from classify.corpus import large_arrays
from classify.corpus.large_arrays import Column, in_order, let_go
from classify.errors import OutputError

LISTS = st.lists(st.lists(st.integers(0, 200), max_size=30), max_size=8)


@pytest.fixture(autouse=True, scope="module")
def small_bounds():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(large_arrays, "_HELD", 100)
        patch.setattr(large_arrays, "_SORTED", 160)
        yield


def parts_of(lists: list[list[int]]) -> list[np.ndarray]:
    return [np.array(values, np.uint64) for values in lists]


@given(LISTS)
def test_a_column_in_a_file_is_what_was_added(lists):
    column = Column(np.empty((0, 2), np.uint64), None)
    for part in parts_of(lists):
        column.add(np.column_stack([part, part + np.uint64(1)]))
    whole = column.whole()

    let_go(whole)

    assert whole.tolist() == [[value, value + 1] for values in lists for value in values]


@given(LISTS)
def test_values_come_sorted_and_equal_ones_together(lists):
    ranges = list(in_order(iter(parts_of(lists)), None))
    together = list(in_order(iter(parts_of(lists)), None, low_bits=4))

    assert [value for some in ranges for value in some.tolist()] == sorted(chain(*lists))
    assert [value for some in together for value in some.tolist()] == sorted(chain(*lists))
    assert all(a[-1] < b[0] for a, b in pairwise(filter(len, ranges)))
    assert all(a[-1] >> 4 < b[0] >> 4 for a, b in pairwise(filter(len, together)))


def test_a_file_that_cannot_grow_is_one_line_with_what_to_do(tmp_path):
    column = Column(np.empty(0, np.uint64), tmp_path)
    unlimited = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, unlimited[1]))
    try:
        with pytest.raises(OutputError, match=r"cannot be written \(File too large\); free space there"):
            column.add(np.zeros(1000, np.uint64))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, unlimited)


def test_no_more_is_sorted_at_a_time_than_the_bound_and_some(tmp_path):
    values = np.arange(1000, dtype=np.uint64)

    ranges = list(in_order(np.split(values[::-1], 100), tmp_path))

    assert max(some.nbytes for some in ranges) <= 2 * 160
    assert not list(tmp_path.iterdir())  # the files have no name
