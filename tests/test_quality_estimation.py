"""Corrected shares: worked examples, another implementation, and coverage where the truth is known."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from classify.quality.estimation import Labelled, corrected_shares


def simple_sample(
    n: int, whole: int, *, share: float, precision: float, missed: float, seed: int = 0
) -> tuple[Labelled, float, float]:
    """Return a random sample of a feed with one label; the part that the model gave it, and the true
    share.
    """
    random = np.random.default_rng(seed)
    predicted = random.random(whole) < share
    gold = np.where(predicted, random.random(whole) < precision, random.random(whole) < missed)
    rows = random.choice(whole, n, replace=False)
    probability = np.full(n, n / whole)
    drawn = Labelled(
        gold[rows, None].astype(float), predicted[rows, None], np.ones(n), probability, np.arange(n)
    )
    return drawn, float(predicted.mean()), float(gold.mean())


def test_the_estimate_is_that_of_prediction_powered_inference_with_the_best_lambda() -> None:
    drawn, part, _ = simple_sample(300, 20_000, share=0.3, precision=0.8, missed=0.1)
    y, f = drawn.gold[:, 0], drawn.given[:, 0].astype(float)
    best = np.cov(y, f)[0, 1] / np.var(f, ddof=1)

    found = corrected_shares(drawn, np.array([part]))

    assert found.share[0] == pytest.approx(best * part + np.mean(y - best * f))


def test_it_agrees_with_ppi_python_where_the_sample_is_large_and_simple() -> None:
    ppi = pytest.importorskip("ppi_py", reason="pip install ppi-python, to compare with it")
    random = np.random.default_rng(3)
    predicted = random.random(400_000) < 0.3
    gold = np.where(predicted, random.random(400_000) < 0.8, random.random(400_000) < 0.1).astype(float)
    f, n = predicted.astype(float), 4_000
    drawn = Labelled(gold[:n, None], predicted[:n, None], np.ones(n), np.full(n, 0.01), np.arange(n))

    found = corrected_shares(drawn, np.array([f[n:].mean()]))

    weight = gold[:n][predicted[:n]].mean() - gold[:n][~predicted[:n]].mean()
    exact = ppi.ppi_mean_pointestimate(gold[:n], f[:n], f[n:], lam=weight)
    low, high = ppi.ppi_mean_ci(gold[:n], f[:n], f[n:], alpha=0.05)
    assert found.share[0] == pytest.approx(float(np.ravel(exact)[0]))
    expected = float(np.ravel(low)[0]), float(np.ravel(high)[0])
    assert (found.low[0], found.high[0]) == pytest.approx(expected, abs=5e-4)


@pytest.mark.parametrize(("n", "whole"), [(60, 5_000), (100, 400), (300, 5_000)])
@pytest.mark.parametrize(
    ("precision", "missed"),
    [
        pytest.param(0.98, 0.005, id="a good model"),
        pytest.param(0.7, 0.05, id="a fair model"),
        pytest.param(0.2, 0.2, id="a useless model"),
    ],
)
def test_the_truth_is_inside_as_often_as_promised(
    n: int, whole: int, precision: float, missed: float
) -> None:
    inside = []
    for seed in range(400):
        drawn, part, truth = simple_sample(n, whole, share=0.2, precision=precision, missed=missed, seed=seed)
        found = corrected_shares(drawn, np.array([part]))
        inside.append(found.low[0] <= truth <= found.high[0])

    assert np.mean(inside) >= 0.92


def test_a_good_model_makes_the_interval_narrower_and_a_useless_one_not_wider() -> None:
    def width(precision: float, missed: float) -> float:
        widths = []
        for seed in range(40):
            sample = simple_sample(200, 5_000, share=0.3, precision=precision, missed=missed, seed=seed)
            found = corrected_shares(sample[0], np.array([sample[1]]))
            share = float(sample[0].gold.mean())
            alone = 2 * 1.96 * np.sqrt(share * (1 - share) / 200 * (1 - 200 / 5_000))
            widths.append((found.high[0] - found.low[0]) / alone)
        return float(np.mean(widths))

    assert width(0.97, 0.01) < 0.5
    assert width(0.3, 0.3) < 1.05


def test_paragraphs_drawn_more_often_count_less() -> None:
    gold = np.array([1.0] * 10 + [0.0] * 10)[:, None]
    probability = np.repeat([0.4, 0.1], 10)
    drawn = Labelled(gold, np.zeros((20, 1), bool), np.ones(20), probability, np.arange(20))

    assert corrected_shares(drawn, np.array([0.0])).share[0] == pytest.approx(0.2)


def test_errors_in_paragraphs_that_stand_for_many_make_the_interval_wider() -> None:
    size = np.repeat([5.0, 1.0], [20, 80])
    given, probability = np.zeros((100, 1), bool), np.full(100, 0.01)
    width = []
    for rows in (range(10), range(20, 70)):  # a third of the words each: in 10 long paragraphs or 50 short
        gold = np.isin(np.arange(100), rows)[:, None].astype(float)
        found = corrected_shares(Labelled(gold, given, size, probability, np.arange(100)), np.array([0.0]))
        assert found.share[0] == pytest.approx(50 / 180)
        width.append(float(found.high[0] - found.low[0]))
    n = 180**2 / (20 * 25 + 80) / 0.99  # Kish's number of draws
    p = 50 / 180
    usual = 2 * 1.96 * (p * (1 - p) / n) ** 0.5
    linear = 2 * 1.96 * (0.99 * (10 * 25 * (1 - p) ** 2 + (10 * 25 + 80) * p**2)) ** 0.5 / 180
    assert width[0] == pytest.approx(linear, rel=0.03)
    assert width[1] == pytest.approx(usual, rel=0.03)
    assert width[0] > 1.05 * width[1]


def test_where_all_is_labelled_the_share_is_known() -> None:
    gold = np.array([[1.0], [0.0], [1.0], [0.0]] * 5)
    drawn = Labelled(gold, np.zeros((20, 1), bool), np.ones(20), np.ones(20), np.arange(20))

    found = corrected_shares(drawn, np.array([0.0]))

    assert (found.low[0], found.share[0], found.high[0]) == (0.5, 0.5, 0.5)


def test_nothing_found_is_not_nothing_there() -> None:
    none = np.zeros((50, 1))
    drawn = Labelled(none, none > 0, np.ones(50), np.full(50, 0.01), np.arange(50))

    found = corrected_shares(drawn, np.array([0.0]))

    assert found.share[0] == found.low[0] == 0
    assert 0.03 < found.high[0] < 0.08


def test_paragraphs_of_a_story_that_err_together_say_less() -> None:
    story = np.repeat(np.arange(40), 8)
    gold = (np.random.default_rng(1).random(40) < 0.3)[story][:, None].astype(float)
    none, size, probability = np.zeros((320, 1), bool), np.ones(320), np.full(320, 0.01)

    narrow, wide = (
        corrected_shares(Labelled(gold, none, size, probability, own), np.array([0.0]))
        for own in (np.arange(320), story)
    )

    assert narrow.share == pytest.approx(wide.share)
    ratio = (wide.high - wide.low) / (narrow.high - narrow.low)
    assert ratio[0] == pytest.approx(np.sqrt(8), rel=0.1)  # eight paragraphs are worth one


rows = st.tuples(st.floats(0, 1), st.booleans(), st.floats(1, 500), st.floats(0.001, 1), st.integers(0, 9))
samples = st.lists(rows, min_size=1, max_size=40)


def labelled(sample: list[tuple[float, bool, float, float, int]]) -> Labelled:
    gold, predicted, size, probability, story = map(np.array, zip(*sample, strict=True))
    return Labelled(gold[:, None], predicted[:, None], size, probability, story)


@given(samples, st.floats(0, 1))
@example([(0.125, False, 1.0, 0.9999999999997735, 0)], 0.0)  # nearly certain to be drawn
def test_every_share_lies_in_its_interval_and_that_between_0_and_1(
    sample: list[tuple[float, bool, float, float, int]], part: float
) -> None:
    found = corrected_shares(labelled(sample), np.array([part]))

    low, share, high = float(found.low[0]), float(found.share[0]), float(found.high[0])
    assert -1e-9 <= low <= share + 1e-9
    assert share - 1e-9 <= high <= 1 + 1e-9


@given(samples, st.floats(0, 1), st.integers(0, 100))
def test_the_order_of_the_sheet_does_not_matter(
    sample: list[tuple[float, bool, float, float, int]], part: float, seed: int
) -> None:
    shuffled = [sample[i] for i in np.random.default_rng(seed).permutation(len(sample)).tolist()]

    one, other = (corrected_shares(labelled(own), np.array([part])) for own in (sample, shuffled))

    assert one.share == pytest.approx(other.share, abs=1e-9)
