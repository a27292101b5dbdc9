"""Correcting keywords by gold: left-out shares, and how far each of the two is believed."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_matrix

from classify.model.correction import MOST, PENALTIES, correct
from classify.model.least_squares import ridge


def words(n_rows, n_words=12, seed=0):
    random = np.random.default_rng(seed)
    return csr_matrix(random.random((n_rows, n_words)) * (random.random((n_rows, n_words)) < 0.4))


def by_words(values, noise=0.05, seed=1):
    """Two labels that the first and the last words give."""
    random = np.random.default_rng(seed)
    dense = values.toarray()
    right = dense[:, :4].sum(axis=1) > dense[:, -4:].sum(axis=1)
    right ^= random.random(len(right)) < noise
    return np.column_stack([right, ~right]).astype(np.float64)


@settings(max_examples=20)
@given(seed=st.integers(0, 1000), n_groups=st.integers(2, 9))
def test_left_out_shares_are_those_of_a_fit_on_the_other_groups(seed, n_groups):
    values = words(30, seed=seed)
    gold = by_words(values)
    shares = np.random.default_rng(seed).random((30, 2))
    group = np.arange(30) % n_groups

    found = correct(values, shares, gold, group)

    if np.isinf(found.penalty):
        assert np.array_equal(found.left_out, shares)
        return
    for one in range(n_groups):
        rest = group != one
        targets = gold[rest] - found.belief * shares[rest]
        coef, level = ridge(
            values[rest], targets, np.ones(rest.sum()), penalty=found.penalty, tolerance=1e-10
        )
        expected = found.belief * shares[~rest] + values[~rest] @ coef + level
        assert found.left_out[~rest] == pytest.approx(expected, abs=1e-6)


def test_keywords_that_are_right_are_left_as_they_are():
    values = words(60)
    gold = by_words(values, noise=0.0)

    found = correct(values, gold.copy(), gold, np.arange(60))

    assert found.belief == 1.0
    assert np.abs(found.coef).max() < 1e-6


def test_keywords_that_say_nothing_are_not_believed():
    values = words(400)
    gold = by_words(values)
    noise = np.random.default_rng(5).random((400, 2))

    found = correct(values, noise, gold, np.arange(400))

    assert found.belief <= 0.25
    assert found.penalty in PENALTIES
    assert ((found.left_out[:, 0] > found.left_out[:, 1]) == (gold[:, 0] == 1)).mean() > 0.85


def test_few_labels_move_the_belief_less_than_many():
    values = words(400)
    gold = by_words(values)
    noise = np.random.default_rng(5).random((400, 2))

    few = correct(values[:10], noise[:10], gold[:10], np.arange(10))

    assert few.belief >= 0.5


def test_more_labels_than_can_be_tried_are_all_learned_from():
    n_rows = MOST + 10
    values = words(n_rows)
    gold = by_words(values)

    found = correct(values, np.full((n_rows, 2), 0.5), gold, np.arange(n_rows))

    assert len(found.judged) <= MOST
    assert found.coef.shape == (12, 2)
    assert len(found.left_out) == len(found.judged)
