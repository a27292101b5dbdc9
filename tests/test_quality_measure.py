"""Figures against gold: worked examples, scikit-learn's own figures, and what must hold for any labels."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from pathlib import Path

import hypothesis.extra.numpy as hnp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from sklearn.metrics import average_precision_score, f1_score, precision_score, recall_score

from classify.config.loading import label_set_from_keywords
from classify.errors import GateError
from classify.model.decisions import DecisionReason, Decisions, Evidence, Role
from classify.quality.alignment import align
from classify.quality.evaluation import evaluate, gate, predictions_of, vote_labels
from classify.quality.gold import read_gold
from classify.quality.intervals import between, draws, wilson
from classify.quality.measure import confusions, measure, worst
from tests.quality_sample import corpus_of

CODES = ("energy", "finance")


def bools(rows: str) -> NDArray[np.bool_]:
    """Return rows such as ``10 01`` as an array."""
    return np.array([[cell == "1" for cell in row] for row in rows.split()])


GOLD = bools("10 10 10 10 10 11 01 01 01 01 00 00")
GIVEN = bools("10 10 10 10 01 10 01 01 00 01 00 10")
STORY = np.arange(len(GOLD))


def test_figures_are_those_of_scikit_learn() -> None:
    scores = np.random.default_rng(7).random(GOLD.shape)

    quality = measure(GOLD, GIVEN, scores, STORY, CODES)

    for j, label in enumerate(quality.labels):
        assert label.precision.value == pytest.approx(precision_score(GOLD[:, j], GIVEN[:, j]), abs=1e-4)
        assert label.recall.value == pytest.approx(recall_score(GOLD[:, j], GIVEN[:, j]), abs=1e-4)
        assert label.f1.value == pytest.approx(f1_score(GOLD[:, j], GIVEN[:, j]), abs=1e-4)
        expected = average_precision_score(GOLD[:, j], scores[:, j])
        assert label.average_precision == pytest.approx(expected, abs=1e-4)
    assert quality.macro_f1.value == pytest.approx(f1_score(GOLD, GIVEN, average="macro"), abs=1e-4)
    assert quality.micro_f1.value == pytest.approx(f1_score(GOLD, GIVEN, average="micro"), abs=1e-4)
    assert quality.accuracy.value == pytest.approx((GOLD == GIVEN).all(axis=1).mean(), abs=1e-4)
    assert [label.support for label in quality.labels] == [6, 5]
    assert quality.coverage == pytest.approx(10 / 12, abs=1e-4)


def test_a_label_with_too_few_gold_paragraphs_has_no_figures_and_no_say_in_the_mean() -> None:
    gold = GOLD.copy()
    gold[6:8, 1] = False

    quality = measure(gold, GIVEN, GIVEN * 1.0, STORY, CODES)

    finance = quality.labels[1]
    assert (finance.support, finance.given) == (3, 4)
    assert (finance.precision.value, finance.f1.value, finance.average_precision) == (None, None, None)
    assert quality.macro_f1.value == quality.labels[0].f1.value


def test_no_gold_at_all_gives_no_figures() -> None:
    nothing = np.zeros((3, 2), np.bool_)

    quality = measure(nothing, nothing, nothing * 1.0, np.arange(3), CODES)

    assert quality.macro_f1.value is None
    assert quality.micro_precision.value is None
    assert quality.coverage == 0


label_tables = hnp.arrays(np.bool_, st.tuples(st.integers(1, 30), st.just(2)))


@settings(max_examples=50)
@given(label_tables)
def test_intervals_hold_their_figure_and_stay_between_0_and_1(gold: NDArray[np.bool_]) -> None:
    given_ = np.roll(gold, 1, axis=0)
    quality = measure(gold, given_, given_ * 1.0, np.arange(len(gold)) // 2, CODES)

    for label in quality.labels:
        for estimate in (label.precision, label.recall, label.f1):
            if estimate.value is not None:
                assert 0 <= estimate.low <= estimate.value <= estimate.high <= 1  # type: ignore[operator]


@settings(max_examples=50)
@given(label_tables)
def test_gold_against_itself_is_perfect(gold: NDArray[np.bool_]) -> None:
    quality = measure(gold, gold, gold * 1.0, np.arange(len(gold)), CODES)

    assert quality.accuracy.value == 1
    for label in quality.labels:
        assert label.f1.value in (None, 1.0)
        assert label.average_precision in (None, 1.0)
    assert confusions(gold, gold, CODES) == ()
    assert worst(gold, gold, gold * 1.0, 5) == ()


def test_wilson_stays_inside_and_narrows_with_more_paragraphs() -> None:
    few, many = wilson(5, 5), wilson(500, 500)

    assert few.high == many.high == 1
    assert 0.5 < few.low < many.low < 1  # type: ignore[operator]


def test_copies_of_a_story_are_drawn_together() -> None:
    weights = draws(np.array([7, 7, 3]))

    assert (weights[:, 0] == weights[:, 1]).all()
    assert (weights[:, 0] + weights[:, 2] == 2).all()


def test_one_story_says_nothing_about_others_so_its_interval_has_no_width() -> None:
    assert between(0.5, np.array([0.5, 0.5, np.nan])).low == 0.5


def test_confusion_counts_what_was_given_in_place_of_what() -> None:
    pairs = {(pair.missed, pair.given): pair.paragraphs for pair in confusions(GOLD, GIVEN, CODES)}

    assert pairs == {("energy", "finance"): 1, ("finance", None): 2, (None, "energy"): 1}


def test_the_surest_errors_come_first() -> None:
    scores = np.full(GOLD.shape, 0.5)
    scores[11, 0], scores[5, 1] = 0.9, 0.3

    misses = worst(GOLD, GIVEN, scores, 2)

    assert [(miss.unit, miss.column, miss.wrongly_given) for miss in misses] == [(11, 0, True), (5, 1, False)]


def test_votes_that_add_up_to_one_give_a_label() -> None:
    votes = np.array([[0.7 + 0.2 + 0.1, 0.9]])

    assert vote_labels(votes, exclusive=False).tolist() == [[True, False]]


def decided(labels: NDArray[np.bool_]) -> Decisions:
    """Return decisions with one piece of evidence: the word gas for energy in the first paragraph."""
    one = np.array([0], np.int32)
    evidence = Evidence(
        one, one, one, np.array([0]), np.array([3]), np.array([Role.SEED], np.uint8), np.array([1.5]), ["gas"]
    )
    scores = np.where(labels, 0.9, 0.1)
    reasons = np.where(labels.any(axis=1), DecisionReason.LABELLED, DecisionReason.NO_EVIDENCE).astype(
        np.uint8
    )
    return Decisions(labels * 1.0, scores - 0.5, scores, labels, reasons, evidence)


def test_an_evaluation_tells_the_worst_errors_with_their_evidence_and_place(tmp_path: Path) -> None:
    corpus = corpus_of(
        {"a": ["Gas bags for the fair", "Banks lend", "Follow us", "Snow"]}, boilerplate=["Follow us"]
    )
    path = tmp_path / "gold.csv"
    path.write_text("article_id,labels,start\na,,0\na,finance,23\n", encoding="utf-8")
    gold = read_gold(path, CODES)
    said = predictions_of(corpus, decided(bools("10 00 01")))
    label_set = label_set_from_keywords({code: [code] for code in CODES})

    found = evaluate(gold, align(gold, corpus), corpus, said, label_set, n_worst=20)

    assert (found.paragraphs, found.articles, found.unlabelled) == (2, 1, 1)
    first, second = found.worst
    assert (first.label, first.error, first.terms[0].term, first.terms[0].role) == (
        "energy",
        "wrongly given",
        "gas",
        "seed",
    )
    assert (second.label, second.error, second.gold, second.given) == ("finance", "missed", ("finance",), ())
    assert second.place == f"{path.as_posix()}:3"
    assert json.loads(json.dumps(asdict(found), allow_nan=False))["worst"][0]["terms"] == [
        {"term": "gas", "role": "seed", "contribution": 1.5}
    ]
    with pytest.raises(GateError, match="macro-F1 cannot be told"):
        gate(found, 0.5)
    gate(found, None)
    good = replace(found, model=replace(found.model, macro_f1=wilson(9, 10)))
    gate(good, 0.9)
    with pytest.raises(GateError, match=r"macro-F1 is 0\.900, below the floor of 0\.950"):
        gate(good, 0.95)
