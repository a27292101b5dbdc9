"""Thresholds and calibration from gold: worked examples, and what must hold for any scores."""

from __future__ import annotations

import hypothesis.extra.numpy as hnp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.special import expit

from classify.quality.thresholds import brier, calibrate, choose_thresholds, split_by_story

DEFAULT = np.array([0.5])


def test_a_story_is_in_one_half_and_the_halves_are_about_equal() -> None:
    stories = [f"story-{i // 2}" for i in range(2000)]
    half = split_by_story(stories)

    assert (half[::2] == half[1::2]).all()
    assert 0.45 < half.mean() < 0.55


def test_the_half_of_a_story_does_not_depend_on_the_rest_of_the_feed() -> None:
    assert split_by_story(["a", "b", "c"])[1:].tolist() == split_by_story(["b", "c"]).tolist()


@pytest.mark.parametrize("support", [0, 4, 36, 40])
def test_too_few_paragraphs_with_or_without_the_label_keep_the_default(support: int) -> None:
    scores = np.linspace(0, 1, 40)[::-1, None]
    gold = (np.arange(40) < support)[:, None]

    assert choose_thresholds(gold, scores, DEFAULT).tolist() == [0.5]


def test_more_gold_moves_the_threshold_further() -> None:
    def chosen(n: int) -> float:
        scores = np.linspace(0.01, 0.99, n)[:, None]
        return float(choose_thresholds(scores > 0.2, scores, DEFAULT)[0])

    assert 0.2 < chosen(2000) < chosen(100) < chosen(30) < 0.5
    assert chosen(2000) == pytest.approx(0.2, abs=0.01)


def test_a_default_that_is_best_already_stays() -> None:
    scores = np.linspace(0.01, 0.99, 60)[:, None]

    assert choose_thresholds(scores > 0.5, scores, DEFAULT).tolist() == [0.5]


@settings(max_examples=60, deadline=None)
@given(hnp.arrays(np.float64, st.integers(12, 40), elements=st.sampled_from([0.0, 0.1, 0.4, 0.5, 0.7, 1.0])))
def test_a_threshold_lies_between_0_and_1_and_never_does_worse_than_nothing(
    scores: NDArray[np.float64],
) -> None:
    gold = np.arange(len(scores)) % 2 == 0
    threshold = choose_thresholds(gold[:, None], scores[:, None], DEFAULT)

    assert 0 <= threshold[0] <= 1


def test_calibration_finds_the_odds_and_keeps_the_order() -> None:
    values = np.linspace(-4, 4, 4000)[:, None]
    gold = np.random.default_rng(3).random(values.shape) < expit(2 * values - 1)

    found = calibrate(gold, values)

    assert found.fitted.tolist() == [True]
    assert found.slope[0] == pytest.approx(2, abs=0.25)
    assert found.intercept[0] == pytest.approx(-1, abs=0.25)
    assert (np.diff(found.probabilities(values)[:, 0]) > 0).all()
    assert brier(gold, found.probabilities(values))[0] < brier(gold, expit(values))[0]


def test_values_that_say_the_opposite_are_not_turned_round() -> None:
    values = np.linspace(-1, 1, 40)[:, None]

    found = calibrate(values < 0, values)

    assert (found.slope[0], found.intercept[0], found.fitted[0]) == (1, 0, False)


def test_few_paragraphs_never_become_certainty() -> None:
    values = np.array([-1.0] * 5 + [1.0] * 5)[:, None]

    probabilities = calibrate(values > 0, values).probabilities(values)

    assert probabilities.max() < 0.9
