"""Learning from gold labels beside keywords: what may be given, what is believed, what stays a right."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classify import SeededClassifier
from classify.model.gold import gold_labels, group_numbers
from tests.small_corpora import feed, keywords

N = 240
TEXTS, GOLD = feed(N, background=0.3, seed=3)
CODES = ("energy", "finance", "sport")
EACH = np.arange(4)


def named(label):
    return label or "none"


def some_gold(n, texts_gold=GOLD):
    """Labels of the first n texts, nothing for the others."""
    return [named(label) if i < n else None for i, label in enumerate(texts_gold)]


@cache
def learned_from_gold():
    return SeededClassifier(keywords()).fit(TEXTS, some_gold(120))


def rows_of(y):
    found = gold_labels(y, CODES, np.arange(len(y)))
    return {
        int(row): [code for code, there in zip(CODES, own, strict=True) if there]
        for row, own in zip(found.row, found.labels, strict=True)
    }


SPELLINGS = {
    "codes": ["energy", "none", "finance|sport", "sport", "energy", "", "?", None, float("nan"), -1],
    "lists": [["energy"], [], ["finance", "sport"], ["sport"], ("energy",), None, None, None, None, None],
    "columns": np.array(
        [[1, 0, 0], [0, 0, 0], [0, 1, 1], [0, 0, 1], [1, 0, 0]] + 4 * [[-1, -1, -1]] + [[np.nan, 0, 0]]
    ),
}


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_labels_are_read_as_people_hold_them(spelling):
    assert rows_of(SPELLINGS[spelling]) == {
        0: ["energy"],
        1: [],
        2: ["finance", "sport"],
        3: ["sport"],
        4: ["energy"],
    }


@pytest.mark.parametrize(
    ("y", "message"),
    [
        (["energy"] * 3, "4 texts, 3 labels"),
        (["weather"] * 4, "no label is called weather"),
        (np.ones((4, 2)), "a column for each of 3 labels"),
        (np.full((4, 3), 2.0), r"y\[0\] must hold 0 and 1"),
        (5, "one label a text"),
        (["energy", "sport", "none", ""], "of 3 articles, too few"),
    ],
)
def test_labels_that_cannot_be_used_are_refused(y, message):
    with pytest.raises(ValueError, match=message):
        gold_labels(y, CODES, EACH)


def test_an_article_in_two_groups_is_refused():
    with pytest.raises(ValueError, match="groups must hold whole articles"):
        group_numbers(["a", "b"], np.array([0, 0]), 2)


@pytest.mark.parametrize("y", [None, [None] * N, [""] * N, [-1] * N, np.full((N, 3), -1)])
def test_without_a_label_nothing_is_learned_from_labels(y):
    alone = SeededClassifier(keywords()).fit(TEXTS)

    found = SeededClassifier(keywords()).fit(TEXTS, y)

    assert found.gold_ is None
    assert np.array_equal(found.weights_.coef, alone.weights_.coef)
    assert not hasattr(found, "predict_proba")
    assert found.decide(TEXTS[:3]).probabilities is None


def test_labels_teach_what_the_keywords_do_not_say():
    few = {"energy": ["gas"], "finance": ["branch"], "sport": ["derby"]}
    held_out = slice(150, N)
    right = np.array([[label == code for code in CODES] for label in GOLD[held_out]])

    alone = SeededClassifier(few).fit(TEXTS).decide(TEXTS[held_out]).labels
    both = SeededClassifier(few).fit(TEXTS, some_gold(150)).decide(TEXTS[held_out]).labels

    assert (both == right).all(axis=1).mean() > (alone == right).all(axis=1).mean() + 0.05


def test_the_evidence_adds_up_after_gold_too():
    model = SeededClassifier(keywords()).fit(TEXTS, some_gold(120), np.arange(N) // 3)
    decisions = model.decide(TEXTS, np.arange(N) // 3)
    evidence = decisions.evidence

    sums = np.zeros_like(decisions.values)
    np.add.at(sums, (evidence.paragraph, evidence.label), evidence.contribution)
    told = np.zeros(sums.shape, np.bool_)
    told[evidence.paragraph, evidence.label] = True

    assert told.any()
    assert (sums + model.weights_.intercept)[told] == pytest.approx(decisions.values[told])


def test_a_keyword_that_gold_contradicts_is_named_and_no_longer_decides():
    texts = [
        f"{text} Barometer." if label == "sport" else text for text, label in zip(TEXTS, GOLD, strict=True)
    ]
    wrong = {**keywords(), "energy": [*keywords()["energy"], "barometer"]}

    model = SeededClassifier(wrong).fit(texts, some_gold(N))
    (found,) = [one for one in model.gold_.contradicted if one.keyword == "barometer"]

    assert found.label == "energy"
    assert found.paragraphs == GOLD.count("sport")
    assert found.with_label == 0
    term = list(model.model_.keywords.terms).index("barometer")
    assert model.weights_.deciding[term] == 0.0
    assert model.labels_of(["The barometer and the referee."]) != [("energy",)]


def test_a_keyword_that_gold_agrees_with_gives_its_label():
    model = learned_from_gold()

    assert model.gold_.contradicted == ()
    assert model.labels_of(["A pipeline of people."]) == [("energy",)]


def test_figures_out_of_fold_do_not_flatter():
    """Labels drawn at random cannot be foretold, however well the model fits those that it has learned."""
    random = np.random.default_rng(0)
    y = [str(random.choice(CODES)) for _ in range(N)]
    neutral = [" ".join(f"word{random.integers(400)}" for _ in range(12)) for _ in range(N)]

    model = SeededClassifier(keywords(), exclusive=True, exhaustive=True).fit(neutral, y)
    apart = model.gold_.out_of_fold
    right = np.array([[label == code for code in CODES] for label in y])

    assert np.array_equal(apart.row, np.arange(N))
    assert (apart.labels == right).all(axis=1).mean() < 0.45
    assert (model.decide(neutral).labels == right).all(axis=1).mean() > 0.5


def test_out_of_fold_a_whole_group_is_left_out():
    """Copies of a text must not foretell each other."""
    random = np.random.default_rng(1)
    originals = [" ".join(f"word{random.integers(400)}" for _ in range(12)) for _ in range(81)]
    labels = [str(random.choice(CODES)) for _ in range(81)]
    texts, y, story = originals * 2, labels * 2, np.tile(np.arange(81), 2)

    def accuracy(groups):
        model = SeededClassifier(keywords(), exclusive=True, exhaustive=True).fit(texts, y, groups=groups)
        right = np.array([[label == code for code in CODES] for label in y])
        return (model.gold_.out_of_fold.labels == right).all(axis=1).mean()

    assert accuracy(story) < 0.5 < accuracy(None)


def test_a_copy_that_nobody_labelled_is_judged_out_of_fold_as_its_original_is():
    random = np.random.default_rng(1)
    originals = [" ".join(f"word{random.integers(400)}" for _ in range(12)) for _ in range(81)]
    y = [str(random.choice(CODES)) for _ in range(81)]

    model = SeededClassifier(keywords(), exclusive=True, exhaustive=True).fit(
        originals * 2, y + [None] * 81, groups=np.tile(np.arange(81), 2)
    )

    apart = model.gold_.out_of_fold
    assert apart.row.tolist() == list(range(162))
    assert np.array_equal(apart.labels[:81], apart.labels[81:])
    assert np.allclose(apart.scores[:81], apart.scores[81:])


@settings(max_examples=5)  # each fits a model, and again for each fold
@given(st.data())
def test_out_of_fold_are_all_texts_of_the_groups_that_taught(data):
    group = np.array(data.draw(st.lists(st.integers(0, 25), min_size=60, max_size=60)))
    group[:5] = range(5)
    labelled = np.array(data.draw(st.lists(st.booleans(), min_size=60, max_size=60)))
    labelled[:5] = True  # fewer groups teach nothing
    y = [named(GOLD[i]) if there else None for i, there in enumerate(labelled.tolist())]

    model = SeededClassifier(keywords()).fit(TEXTS[:60], y, groups=group)

    judged = np.isin(group, group[labelled])
    assert np.array_equal(model.gold_.out_of_fold.row, np.flatnonzero(judged))


def test_probabilities_rise_with_the_score_and_hold():
    model = learned_from_gold()
    decisions = model.decide(TEXTS[120:])
    truth = np.array([[label == code for code in CODES] for label in GOLD[120:]])

    probabilities = model.predict_proba(TEXTS[120:])

    assert np.array_equal(probabilities, decisions.probabilities)
    for j in range(3):
        order = np.argsort(decisions.values[:, j])
        assert (np.diff(probabilities[order, j]) >= 0).all()
    assert np.mean((probabilities - truth) ** 2) < 0.1
    assert probabilities.mean(axis=0) == pytest.approx(truth.mean(axis=0), abs=0.1)


def test_the_order_of_labels_and_keywords_changes_nothing():
    turned = {code: words[::-1] for code, words in reversed(keywords().items())}

    one, other = learned_from_gold(), SeededClassifier(turned).fit(TEXTS, some_gold(120))

    assert np.array_equal(one.decide(TEXTS).values, other.decide(TEXTS).values[:, ::-1])
    assert np.array_equal(one.predict_proba(TEXTS), other.predict_proba(TEXTS)[:, ::-1], equal_nan=True)


def test_a_label_with_too_little_gold_has_no_probability():
    y = [None if label == "sport" else cell for cell, label in zip(some_gold(100), GOLD, strict=True)]

    probabilities = SeededClassifier(keywords()).fit(TEXTS, y).predict_proba(TEXTS[:5])

    assert np.isnan(probabilities[:, 2]).all()
    assert not np.isnan(probabilities[:, :2]).any()
