"""Labels from decision values: thresholds, ties and what exclusive and exhaustive ask for."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given as holds_for
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy import special

from classify.model.deciding import given, reasons
from classify.model.decisions import DecisionReason
from classify.model.logistic import expit, logit
from classify.model.seeded import SeededClassifier

HALF = np.array([0.5, 0.5, 0.5])
CODES = ["a", "b", "c"]
values = hnp.arrays(np.float64, (4, 3), elements=st.sampled_from([-2.0, -0.5, 0.0, 0.5, 2.0]))


@pytest.mark.parametrize(
    ("exclusive", "exhaustive", "row", "labels"),
    [
        pytest.param(
            False, False, [1.0, 0.0, -0.1], [True, True, False], id="every label from its threshold on"
        ),
        pytest.param(False, False, [-1.0, -1.0, -1.0], [False] * 3, id="none below"),
        pytest.param(True, False, [1.0, 2.0, 0.5], [False, True, False], id="exclusive: the highest only"),
        pytest.param(True, False, [-1.0, -2.0, -3.0], [False] * 3, id="exclusive: none below"),
        pytest.param(
            True, True, [-1.0, -2.0, -3.0], [True, False, False], id="exhaustive: the highest anyway"
        ),
        pytest.param(True, True, [0.5, 0.5, 0.5], [True, False, False], id="a tie goes by the alphabet"),
        pytest.param(
            False, True, [-1.0, -0.5, -2.0], [False, True, False], id="exhaustive alone: at least one"
        ),
        pytest.param(False, True, [1.0, 0.5, -2.0], [True, True, False], id="exhaustive alone: or more"),
    ],
)
def test_labels_by_what_the_set_asks_for(exclusive, exhaustive, row, labels):
    found = given(np.array([row]), HALF, CODES, exclusive=exclusive, exhaustive=exhaustive)

    assert found[0].tolist() == labels


@holds_for(values, st.booleans(), st.booleans(), st.permutations(range(3)))
def test_the_order_of_labels_changes_nothing(values, exclusive, exhaustive, order):
    how = {"exclusive": exclusive, "exhaustive": exhaustive}

    turned = given(values[:, order], HALF, [CODES[i] for i in order], **how)

    assert np.array_equal(turned, given(values, HALF, CODES, **how)[:, order])


@holds_for(values, st.booleans(), st.booleans())
def test_a_set_is_exclusive_and_exhaustive_as_it_says(values, exclusive, exhaustive):
    n = given(values, HALF, CODES, exclusive=exclusive, exhaustive=exhaustive).sum(axis=1)

    assert not exclusive or n.max() <= 1
    assert not exhaustive or n.min() >= 1


def test_a_higher_threshold_gives_fewer_labels():
    low, high = (
        given(np.array([[0.5, 0.5, 0.5]]), t, CODES, exclusive=False, exhaustive=False)
        for t in (HALF, HALF + 0.3)
    )

    assert (low.sum(), high.sum()) == (3, 0)


def test_a_label_given_is_reason_enough():
    yes = np.array([True])

    assert reasons(yes, yes, yes).tolist() == [DecisionReason.LABELLED]


@pytest.mark.parametrize("exclusive", [False, True])
def test_a_label_is_not_given_for_nothing_however_common_it_is(exclusive):
    texts = ["Gas and a drill in the field.", "The gas drill again."] * 200 + ["Loans and a bank."] * 100
    labels = {"energy": ["gas", "drill"], "finance": ["bank", "loans"]}
    classifier = SeededClassifier(labels, exclusive=exclusive).fit(texts)
    assert classifier.weights_.intercept.max() > 0

    decisions = classifier.decide(["", "Qwerty zxcv.", "Gas and a drill."])

    assert decisions.labels.tolist() == [[False, False], [False, False], [True, False]]
    assert decisions.reasons[:2].tolist() == [DecisionReason.NO_EVIDENCE] * 2


@holds_for(st.lists(st.floats(-50, 50), min_size=1))
def test_the_logistic_function_is_that_of_scipy_to_the_last_digits(values):
    scores = expit(np.array(values))

    assert scores == pytest.approx(special.expit(values), rel=1e-14, abs=0)
    inside = (scores > 0) & (scores < 1)
    assert logit(scores[inside]) == pytest.approx(special.logit(scores[inside]), rel=1e-9, abs=1e-12)
