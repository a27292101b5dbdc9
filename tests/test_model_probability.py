"""Probabilities from decision values: they rise, they hold, and they are not told of too little."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import expit

from classify.model.gold_levels import gold_levels
from classify.model.probability import calibrate
from classify.quality.reliability import reliability


def test_the_odds_that_made_the_labels_are_found():
    random = np.random.default_rng(0)
    values = random.normal(0, 3, (4000, 1))
    gold = random.random((4000, 1)) < expit(0.5 * values - 1)

    found = calibrate(values, gold)

    assert found.slope[0] == pytest.approx(0.5, abs=0.05)
    assert found.offset[0] == pytest.approx(-1, abs=0.1)
    assert np.abs(found.probabilities(values) - expit(0.5 * values - 1)).max() < 0.03


def test_values_that_point_the_wrong_way_give_no_probability():
    values = np.linspace(-2, 2, 40)[:, None]

    assert np.isnan(calibrate(values, values < 0).probabilities(values)).all()


def test_few_labels_never_claim_certainty():
    values = np.array([[-1.0]] * 6 + [[1.0]] * 6)

    probabilities = calibrate(values, values > 0).probabilities(values)

    assert 0.05 < probabilities.min() < 0.2
    assert 0.8 < probabilities.max() < 0.95


def test_without_enough_gold_a_label_is_given_as_often_as_by_keywords():
    random = np.random.default_rng(1)
    shares = random.random((1000, 2))
    given = random.random((1000, 2)) < [0.1, 0.4]
    gold = np.zeros((10, 2), np.bool_)

    level = gold_levels(shares, given, shares[:10], gold, exclusive=False, exhaustive=False)

    assert (shares >= level).mean(axis=0) == pytest.approx(given.mean(axis=0), abs=0.01)


def test_much_gold_sets_the_level_of_the_best_f1():
    shares = np.linspace(0, 1, 1000)[:, None]
    gold = shares > 0.7

    level = gold_levels(shares, shares > 0.2, shares, gold, exclusive=False, exhaustive=False)

    assert level[0] == pytest.approx(0.7, abs=0.03)


def test_labels_that_exclude_each_other_share_one_level():
    random = np.random.default_rng(2)
    shares = random.random((100, 3))
    gold = shares == shares.max(axis=1, keepdims=True)

    level = gold_levels(shares, gold & (shares > 0.8), shares, gold, exclusive=True, exhaustive=False)

    assert len(set(level.tolist())) == 1


def test_reliability_tells_what_was_said_and_what_was_found():
    said = np.array([[0.1], [0.1], [0.1], [0.1], [1.0], [np.nan]])
    gold = np.array([[True], [False], [False], [False], [True], [True]])

    found = reliability(gold, said, ["energy"])["energy"]

    assert [(one.paragraphs, one.probability, one.share) for one in found.bins] == [
        (4, 0.1, 0.25),
        (1, 1.0, 1.0),
    ]
    assert all(0 <= one.share_low <= one.share <= one.share_high <= 1 for one in found.bins)
    assert found.brier == pytest.approx((0.81 + 3 * 0.01) / 5, abs=1e-4)
    assert found.brier_of_share == pytest.approx(0.4 * 0.6)


def test_a_label_without_probabilities_has_no_reliability():
    assert reliability(np.array([[True]]), np.array([[np.nan]]), ["energy"]) == {}


def test_the_bins_are_tenths_and_hold_every_paragraph():
    random = np.random.default_rng(4)
    told = random.random((3000, 1))
    gold = random.random((3000, 1)) < told

    found = reliability(gold, told, ["energy"])["energy"]

    assert [int(one.probability * 10) for one in found.bins] == list(range(10))
    assert sum(one.paragraphs for one in found.bins) == 3000
    assert sum(one.share * one.paragraphs for one in found.bins) == pytest.approx(gold.sum(), abs=0.2)
    assert all(abs(one.share - one.probability) < 0.1 for one in found.bins)
