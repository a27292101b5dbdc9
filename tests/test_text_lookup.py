"""Look-up tables: every key found, every other key absent, whatever the keys."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from classify.text.lookup import LookUp, Sieve, short_hash

keys_of_any_kind = st.lists(st.integers(0, 2**64 - 1) | st.integers(0, 50), max_size=200, unique=True)


def column(keys):
    return np.array(keys, np.uint64)


@given(keys_of_any_kind, keys_of_any_kind)
def test_each_key_finds_its_number_and_any_other_key_none(keys, others):
    table = LookUp(column(keys))

    assert table.find(column(keys)).tolist() == list(range(len(keys)))
    expected = [keys.index(other) if other in keys else -1 for other in others]
    assert table.find(column(others)).tolist() == expected


def test_many_keys_settle():
    keys = np.arange(100_000, dtype=np.uint64) << np.uint64(20)

    table = LookUp(keys)

    assert np.array_equal(table.find(keys), np.arange(100_000))
    assert (table.find(keys + np.uint64(1)) == -1).all()


def test_a_key_cannot_stand_twice():
    with pytest.raises(ValueError, match="keys must be distinct"):
        LookUp(column([5, 7, 5]))


@given(keys_of_any_kind)
def test_a_sieve_lets_no_key_of_its_own_fall(keys):
    assert Sieve(column(keys)).holds(short_hash(column(keys))).all()
