"""Leave one keyword out: a bad keyword stands out, and what was learned speaks only where it is proven."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from classify.config.loading import label_set_from_keywords
from classify.model.audit import NO_RIVAL, KeywordAudit
from classify.model.fitting import LONE
from classify.model.keyword_hits import Keywords
from classify.model.levels import FEWEST, LIFT, pass_audit
from classify.model.linear import STEEPNESS
from classify.model.seeded import SeededClassifier
from tests.generated_corpora import Shape, generated
from tests.small_corpora import WORDS, feed, keywords


def audit_of(label_set, texts, **how):
    classifier = SeededClassifier(label_set, **how).fit(texts)
    names = [term for terms in label_set.values() for term in terms]
    return classifier, dict(zip(names, classifier.audit_.agreement.tolist(), strict=True))


def test_a_keyword_of_another_label_stands_out():
    texts, _ = feed(600, background=0.3)
    label_set = keywords()
    label_set["energy"] = [*label_set["energy"], "referee"]

    _, agreement = audit_of(label_set, texts)

    own = [agreement[term] for term in WORDS["energy"][:3]]
    assert agreement["referee"] < 0.5 * min(own)


def test_a_keyword_that_stands_anywhere_stands_out():
    texts, _ = feed(600, background=0.3)
    label_set = keywords()
    label_set["energy"] = [*label_set["energy"], "north"]

    _, agreement = audit_of(label_set, texts)

    assert agreement["north"] < min(agreement[term] for term in WORDS["energy"][:3])


def test_a_keyword_that_never_stands_in_the_text_has_no_agreement():
    texts, _ = feed(100)
    label_set = keywords()
    label_set["energy"] = [*label_set["energy"], "uranium"]

    classifier, agreement = audit_of(label_set, texts)

    assert np.isnan(agreement["uranium"])
    assert classifier.audit_.paragraphs[3] == 0


def test_the_audit_is_in_the_order_of_the_label_set():
    texts, _ = feed(300)
    turned = dict(reversed(keywords().items()))

    classifier, agreement = audit_of(keywords(), texts)
    other, turned_agreement = audit_of(turned, texts)

    assert turned_agreement == pytest.approx(agreement)
    assert other.audit_.label_paragraphs.tolist() == classifier.audit_.label_paragraphs[::-1].tolist()


def test_a_keyword_alone_in_its_label_cannot_be_hidden():
    texts, _ = feed(800, background=0.5)

    classifier, agreement = audit_of({"energy": ["gas"], "sport": ["match", "goal"]}, texts)

    assert np.isnan(agreement["gas"])
    assert not np.isnan(agreement["match"])
    assert classifier.uses_learned_words_.all()


def columns(paragraphs, agreement, label_agreement, elsewhere=(0.1,), label_paragraphs=(50,)):
    return KeywordAudit(
        np.array(paragraphs),
        np.array(agreement),
        np.array(label_agreement),
        np.array(elsewhere),
        np.array(label_paragraphs),
        lone_paragraphs=np.zeros(len(paragraphs), int),
        lone_agreement=np.full(len(paragraphs), np.nan),
        rival=np.full(len(paragraphs), -1),
    )


def one_label(n):
    return Keywords(
        [f"k{i}" for i in range(n)], np.zeros(n, int), np.ones(n), np.zeros(n, bool), np.arange(n)
    )


def test_reliability_is_agreement_beside_the_labels_mean_and_drawn_to_1_where_little_was_seen():
    audit = columns([1000, 1000, 2, 0], [0.8, 0.2, 0.2, np.nan], [0.4])

    reliability = audit.reliability(one_label(4))

    assert reliability[0] == pytest.approx(2.0, abs=0.01)
    assert reliability[1] == pytest.approx(0.5, abs=0.01)
    assert 0.8 < reliability[2] < 1.0
    assert reliability[3] == 1.0


@pytest.mark.parametrize(
    ("label_agreement", "elsewhere", "paragraphs", "agrees"),
    [
        pytest.param(0.5, 0.1, FEWEST, True, id="found without the keyword"),
        pytest.param(0.15, 0.1, FEWEST, False, id="hardly more than elsewhere"),
        pytest.param(0.5, 0.1, FEWEST - 1, False, id="too little seen"),
        pytest.param(np.nan, 0.1, FEWEST, True, id="a single keyword cannot be judged"),
    ],
)
def test_the_rest_of_a_label_must_find_its_hidden_keywords(label_agreement, elsewhere, paragraphs, agrees):
    audit = columns([paragraphs], [label_agreement], [label_agreement], [elsewhere], [paragraphs])

    assert audit.agrees(LIFT, FEWEST).tolist() == [agrees]


@pytest.mark.parametrize(
    ("found_with", "found_without", "passes"),
    [
        pytest.param(12, 3, True, id="found four times as often"),
        pytest.param(8, 4, False, id="only twice as often"),
        pytest.param(0, 0, False, id="never found"),
    ],
)
def test_learned_words_may_give_a_label_where_they_find_hidden_keywords_more_often(
    found_with, found_without, passes
):
    votes = np.repeat([1.0, 0.0], 20)[:, None]
    found = np.zeros((40, 1), np.bool_)
    found[:found_with], found[20 : 20 + found_without] = True, True

    assert pass_audit(found, votes).tolist() == [passes]


@pytest.mark.parametrize(("found_without", "passes"), [(140, True), (141, False)])
def test_a_rare_label_is_not_given_by_words_of_which_hardly_one_in_eight_finds_a_keyword(
    found_without, passes
):
    votes = np.repeat([1.0, 0.0], [40, 10_000])[:, None]
    found = np.zeros((10_040, 1), np.bool_)
    found[:20], found[40 : 40 + found_without] = True, True  # half the hidden ones, 1.4 % of the others

    assert pass_audit(found, votes).tolist() == [passes]


def test_too_few_keyword_paragraphs_prove_nothing():
    votes = np.repeat([1.0, 0.0], [FEWEST - 1, 100])[:, None]

    assert pass_audit(votes > 0, votes).tolist() == [False]


def test_the_share_expected_of_a_keyword_without_context_is_drawn_to_its_labels_where_little_was_seen():
    audit = replace(
        columns([0, 0, 0], [np.nan] * 3, [np.nan]),
        lone_paragraphs=np.array([1000, 1000, 0]),
        lone_agreement=np.array([0.6, 0.2, np.nan]),
    )

    assert audit.lone_share(one_label(3)) == pytest.approx([0.6, 0.2, 0.4], abs=0.01)
    assert columns([0], [np.nan], [np.nan]).lone_share(one_label(1)).tolist() == [0.0]


def test_a_keyword_hints_without_its_context_as_far_as_the_other_words_bear_it_out():
    texts, gold = feed(3000, background=0.5)
    told = [
        f"{text} {'spark' if label == 'energy' else 'flame' if not label else ''}"
        for text, label in zip(texts, gold, strict=True)
    ]
    lacking = [{"term": word, "needs": "context"} for word in ("spark", "flame")]

    classifier = SeededClassifier({**keywords(), "energy": [*keywords()["energy"], *lacking]}).fit(told)

    audit, weights = classifier.audit_, classifier.weights_
    assert audit.lone_paragraphs[[3, 4]].min() > 100
    assert audit.lone_agreement[3] > 0.5 > 0.2 > audit.lone_agreement[4]
    assert weights.lone_weight[3] == pytest.approx(STEEPNESS * LONE)
    assert weights.lone_weight[4] < 0.75 * STEEPNESS * LONE


def test_the_rival_is_the_label_that_the_other_words_of_a_misplaced_keyword_speak_for():
    labels = {"rivers": ["estuary", "delta", "lantern"], "theatre": ["actress", "curtain"], "bread": ["oven"]}
    rivers = [
        "the estuary and the delta flood every spring",
        "a delta with reeds and an estuary full of reeds",
    ]
    theatre = ["the actress bowed before the curtain fell", "an actress behind the curtain forgot her lines"]
    lantern = ["the lantern hung where the actress stood on stage", "a lantern lit the curtain on stage"]
    texts = rivers * 10 + theatre * 10 + lantern * 5 + ["an oven for loaves"] * 5

    classifier = SeededClassifier(label_set_from_keywords(labels), min_df=1).fit(texts)

    names = [keyword.term for _, keyword in classifier.label_set_.keywords]
    rival = dict(zip(names, classifier.audit_.rival.tolist(), strict=True))
    assert rival["lantern"] == classifier.label_set_.codes.index("theatre")
    assert rival["delta"] == rival["actress"] == NO_RIVAL


def test_a_single_label_is_not_given_to_long_texts_that_hold_but_one_of_its_many_keywords():
    shape = Shape("long", 1500, (3, 1), length=60, own=0.08, stray=0.01, n_keywords=8, background=0.5, seed=3)
    corpus = generated(shape)
    own = np.array(["topic1" in labels for labels in corpus.gold])

    decisions = SeededClassifier({"topic1": corpus.keywords["topic1"]}).fit(corpus.texts).decide(corpus.texts)

    assert (decisions.votes[:, 0] >= 1).sum() > 1.3 * own.sum()
    assert decisions.labels[own, 0].mean() > 0.8
    assert decisions.labels.sum() < 1.4 * own.sum()
