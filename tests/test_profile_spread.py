"""Limits of shares by the stories they stand on: worked cases, the bootstrap beside them, and coverage."""

import numpy as np
import pytest

from classify.profile import MICRO
from classify.profile.spread import limits_of_change, share_limits


def told(n, seed, *, rare=1.0):
    """Return stories with words and the words of one label: mostly none or nearly all of a story."""
    random = np.random.default_rng(seed)
    words = random.integers(20, 800, n)
    part = np.where(random.random(n) < 0.25 * rare, random.beta(4, 1, n), random.beta(0.2, 6, n) * rare)
    return words, np.round(words * part * MICRO).astype(np.int64)[:, None]


def limits(words, micro, story=None):
    n = len(words)
    low, high = share_limits(np.zeros(n, int), 1, np.arange(n) if story is None else story, words, micro)
    return float(low[0, 0]), float(high[0, 0])


def test_with_many_stories_the_limits_are_those_of_the_bootstrap():
    words, micro = told(400, 1)
    micro[:, 0] = np.where(micro[:, 0] > 0.5 * words * MICRO, words * MICRO, 0)  # all of a story, or none
    random = np.random.default_rng(2)
    drawn = random.multinomial(400, np.full(400, 1 / 400), size=4_000)
    expected = np.quantile(drawn @ micro[:, 0] / (drawn @ words * MICRO), [0.025, 0.975])

    assert limits(words, micro) == pytest.approx(expected.tolist(), abs=0.004)


@pytest.mark.parametrize(("n", "rare"), [(8, 1.0), (30, 1.0), (30, 0.2), (120, 1.0), (120, 0.2)])
def test_the_share_of_the_source_of_all_stories_is_inside_as_often_as_promised(n, rare):
    words, micro = told(200_000, 0, rare=rare)
    truth = micro.sum() / (words.sum() * MICRO)
    random = np.random.default_rng(3)
    inside = []
    for _ in range(400):
        rows = random.integers(0, len(words), n)
        low, high = limits(words[rows], micro[rows])
        inside.append(low <= truth <= high)

    assert np.mean(inside) >= 0.91


def test_copies_of_a_story_are_no_further_proof():
    words, micro = told(30, 5)
    once = limits(words, micro)
    copied = limits(np.tile(words, 10), np.tile(micro, (10, 1)), np.tile(np.arange(30), 10))

    assert copied == pytest.approx(once)


def test_where_no_story_has_the_label_it_is_not_ruled_out():
    low, high = limits(np.full(20, 100), np.zeros((20, 1), int))

    assert low == 0
    assert 0.05 < high < 0.2


@pytest.mark.parametrize("words", [[], [100], [0, 0, 0], [100, 0]])
def test_fewer_than_two_stories_say_nothing(words):
    n = len(words)

    assert limits(np.array(words, int), np.zeros((n, 1), int)) == (0, 1)


def test_a_change_is_clear_only_where_its_limits_leave_0_out():
    assert limits_of_change((0.2, 0.18, 0.23), (0.3, 0.27, 0.33))[0] > 0
    low, high = limits_of_change((0.2, 0.1, 0.3), (0.25, 0.1, 0.4))
    assert low < 0 < high
