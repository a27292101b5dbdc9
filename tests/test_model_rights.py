"""What a keyword is entitled to, wherever it stands, and what takes it away."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from itertools import starmap

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_matrix

from classify.config.loading import label_set_from_data
from classify.model.decisions import DecisionReason
from classify.model.evidence import KEYWORD_DECIDES
from classify.model.keyword_hits import keywords_of
from classify.model.rights import unconfirmed
from classify.model.seeded import SeededClassifier
from classify.model.training_columns import TrainingColumns
from classify.model.word_forms import stem
from tests.generated_corpora import Shape, generated, invented_words
from tests.small_corpora import GLUE, WORDS, feed

REGIMES = {"exhaustive": (True, True), "exclusive": (True, False), "background": (False, False)}
"""Whether labels exclude each other, and whether every text has one."""
MISLEADING = {"energy": ["gas", "oil"], "finance": ["bank", "loan", "turbine"], "sport": ["match", "goal"]}
"""The turbine is a word of energy."""
SHAPE = Shape("clean", 3000, (3, 2, 1), length=20, stray=0.0, n_keywords=2)
PIECES = [*WORDS["energy"], *WORDS["finance"], *WORDS["sport"], *GLUE]

regimes = pytest.mark.parametrize("regime", REGIMES)


def fit(keywords, texts, regime, articles=None):
    exclusive, exhaustive = REGIMES[regime]
    unknown = [""] * len(texts)  # words in no order may look like Welsh
    return SeededClassifier(keywords, exclusive=exclusive, exhaustive=exhaustive).fit(
        texts, articles=articles, languages=unknown
    )


@cache
def misled(regime):
    texts, gold = feed(900, background=0.0 if regime == "exhaustive" else 0.4)
    return fit(MISLEADING, texts, regime), texts, gold


@cache
def rich(regime, in_articles):
    """Fit on a feed in articles of three texts, with wildcards, weights, contexts and excludes."""
    exclusive, exhaustive = REGIMES[regime]
    labels = {
        "energy": {
            "keywords": ["gas", "oil", "pipelin*", {"term": "turbine", "needs": "context"}, "coach well"],
            "exclude": ["gas bank"],
        },
        "finance": {"keywords": ["bank", "loan*", {"term": "interest", "weight": 0.5}, "reactor"]},
        "sport": {"keywords": ["match", "goal", "coach well"]},
    }
    rules = {"exclusive": exclusive, "exhaustive": exhaustive}
    label_set = label_set_from_data({"name": "small", **rules, "labels": labels})
    texts, _ = feed(600, background=0.0 if exhaustive else 0.4)
    articles = np.arange(600) // 3 if in_articles else None
    return SeededClassifier(label_set).fit(texts, articles=articles, languages=[""] * 600)


@regimes
@pytest.mark.parametrize("seed", range(3))
def test_a_word_of_a_keyword_never_counts_for_another_label(regime, seed):
    shape = replace(SHAPE, background=0.0 if regime == "exhaustive" else 0.5, stray=0.05, seed=seed)
    corpus = generated(shape)
    codes = list(corpus.keywords)
    lent = {
        code: corpus.keywords[codes[i - 1]][:1] for i, code in enumerate(codes)
    }  # a word of another topic
    keywords = {code: [*own[1:], *lent[code]] for code, own in corpus.keywords.items()}

    classifier = fit(keywords, corpus.texts, regime)

    stems = {stem(word): code for code, own in keywords.items() for word in own}
    owned = [
        (i, codes.index(stems[stem(term)]))
        for i, term in enumerate(classifier.columns_.terms)
        if stem(term) in stems
    ]
    assert len(owned) >= 6
    for term, own in owned:
        assert np.delete(classifier.weights_.coef[term], own).max() <= 0.0
        assert classifier.weights_.coef[term, own] >= 0.0


@regimes
@pytest.mark.parametrize("seed", range(3))
def test_on_clean_text_a_keyword_gives_its_label_unless_it_is_outvoted(regime, seed):
    corpus = generated(replace(SHAPE, background=0.0 if regime == "exhaustive" else 0.5, seed=seed))

    decisions = fit(corpus.keywords, corpus.texts, regime).decide(corpus.texts)

    votes = decisions.votes
    entitled = votes >= 1.0
    if REGIMES[regime][0]:
        entitled &= votes == votes.max(axis=1, keepdims=True)
    assert entitled.sum() >= 500
    assert decisions.labels[entitled].all()


@regimes
def test_a_keyword_that_nothing_else_agrees_with_gives_its_label_in_new_text(regime):
    classifier, _, _ = misled(regime)

    strange = [
        "Bank: pipeline, drilling, refinery, barrel, well.",
        "A goal. Fuel, reactor, barrel, drilling.",
    ]
    decisions = classifier.decide(strange)

    assert decisions.labels[0, 1]
    assert decisions.labels[1, 2]
    assert KEYWORD_DECIDES in {row.term for row in classifier.explain(strange[0]) if row.label == "finance"}


@regimes
def test_a_keyword_that_stands_in_the_texts_of_another_topic_does_not_decide(regime):
    classifier, texts, gold = misled(regime)

    deciding = dict(zip(classifier.model_.keywords.terms, classifier.weights_.deciding, strict=True))
    assert deciding["turbine"] == 0.0
    assert deciding["gas"] == deciding["bank"] == 1.0
    labels, votes = classifier.decide(texts).labels, classifier.votes(texts)
    energy = np.array([own == "energy" for own in gold])
    contested = energy & (votes[:, 0] > 0) & (votes[:, 1] > 0)
    assert contested.sum() >= 20
    assert labels[contested, 0].mean() > 0.9
    assert labels[contested, 1].mean() < 0.1


@pytest.mark.parametrize(
    "regime",
    [
        "exhaustive",
        "background",
        "exclusive",
    ],
)
def test_a_misleading_keyword_gives_its_label_to_few_texts_of_the_other_topic(regime):
    classifier, texts, gold = misled(regime)

    only = (classifier.votes(texts) > 0).tolist()
    misleads = [
        votes == [False, True, False] and own == "energy" for votes, own in zip(only, gold, strict=True)
    ]
    assert sum(misleads) >= 20
    assert classifier.decide(texts).labels[misleads, 1].mean() < 0.5


@regimes
def test_a_keyword_of_two_votes_decides_whatever_speaks_against_it(regime):
    _, texts, _ = misled(regime)
    insisted = MISLEADING | {"finance": ["bank", "loan", {"term": "turbine", "weight": 2}]}

    decisions = fit(insisted, texts, regime).decide(texts)

    only = (decisions.votes[:, 1] >= 2) & (decisions.votes[:, 0] <= 1) & (decisions.votes[:, 2] <= 1)
    assert only.sum() >= 20
    assert decisions.labels[only, 1].all()


@regimes
def test_keywords_that_only_advise_have_no_right(regime):
    classifier, texts, _ = misled(regime)
    strange = "Bank: pipeline, drilling, refinery, barrel, well."

    advised = classifier.with_advising_keywords()

    assert not advised.weights_.deciding.any()
    assert KEYWORD_DECIDES not in {row.term for row in advised.explain(strange)}
    assert not advised.decide([strange]).labels[0, 1]
    assert np.array_equal(advised.votes(texts), classifier.votes(texts))


paragraphs = st.lists(
    st.lists(st.sampled_from([*PIECES, "coach well", "gas bank", "Loans"]), max_size=12).map(" ".join),
    min_size=1,
    max_size=6,
)


@regimes
@pytest.mark.parametrize("in_articles", [False, True])
@settings(max_examples=60)
@given(texts=paragraphs, data=st.data())
def test_evidence_adds_up_with_what_keywords_decide(regime, in_articles, texts, data):
    classifier = rich(regime, in_articles)
    articles = data.draw(st.lists(st.integers(0, 2), min_size=len(texts), max_size=len(texts)))

    decisions = classifier.decide(texts, articles if in_articles else None)

    evidence = decisions.evidence
    summed = np.tile(classifier.weights_.intercept, (len(texts), 1))
    np.add.at(summed, (evidence.paragraph, evidence.label), evidence.contribution)
    shown = decisions.labels | (decisions.votes > 0)
    shown[evidence.paragraph, evidence.label] = True
    assert np.allclose(summed[shown], decisions.values[shown], rtol=0, atol=1e-9)
    assert np.all(decisions.labels.any(axis=1) == (decisions.reasons == DecisionReason.LABELLED))


@regimes
@pytest.mark.parametrize("in_articles", [False, True])
def test_what_a_keyword_decides_is_a_row_of_its_own(regime, in_articles):
    classifier = rich(regime, in_articles)
    text = "Bank: pipeline drilling barrel fuel refinery well. Match goal."

    evidence = classifier.decide([text], [0] if in_articles else None).evidence

    named = [evidence.terms[term] for term in evidence.term]
    lifted = [row for row, term in enumerate(named) if term == KEYWORD_DECIDES]
    assert len({int(evidence.label[row]) for row in lifted}) == len(lifted)
    assert all(evidence.contribution[row] > 0.0 for row in lifted)


@regimes
def test_the_order_of_labels_and_keywords_changes_no_right(regime):
    classifier, texts, _ = misled(regime)
    turned = {label: own[::-1] for label, own in reversed(MISLEADING.items())}

    other = fit(turned, texts, regime)

    one, two = classifier.decide(texts), other.decide(texts)
    assert np.array_equal(one.values, two.values[:, ::-1])
    assert np.array_equal(one.labels, two.labels[:, ::-1])
    of_term = [
        dict(zip(own.model_.keywords.terms, own.weights_.deciding.tolist(), strict=True))
        for own in (classifier, other)
    ]
    assert of_term[0] == of_term[1]


@pytest.mark.parametrize("regime", ["exhaustive", "exclusive"])
@pytest.mark.parametrize("halves", [False, True])
def test_labels_made_of_the_same_words_are_not_confused_where_keywords_tell_them_apart(regime, halves):
    things, troubles = np.array(invented_words(20, np.random.default_rng(1)), object).reshape(2, 10)
    glue = np.array(invented_words(30, np.random.default_rng(2)), object)
    rng = np.random.default_rng(3)
    labels = [(thing, trouble) for thing in things for trouble in troubles]
    texts = [
        " ".join(rng.permutation([*labels[i], *rng.choice(glue, 6)])) for i in rng.integers(100, size=1500)
    ]
    codes = ["_".join(words) for words in labels]

    def keywords(thing, trouble):
        if halves:
            return [{"term": word, "weight": 0.5} for word in (thing, trouble)]
        return [{"term": trouble, "needs": [thing]}, f"{thing} {trouble}"]

    classifier = fit(dict(zip(codes, starmap(keywords, labels), strict=True)), texts, regime)

    votes = classifier.decide(texts).votes
    assert (np.array(codes)[votes.argmax(axis=1)] == classifier.predict(texts)).mean() > 0.85


@pytest.mark.parametrize(("beside", "decides"), [(0, True), (10, True), (30, False), (45, False)])
def test_a_keyword_is_overruled_where_keywords_of_the_other_label_stand_beside_it(beside, decides):
    # of 200 paragraphs that get `big`, 60 hold the keyword of `small`; of the other 140, 84 that of `big`
    held = np.zeros((220, 2))
    held[: 84 + beside, 0] = 1.0
    held[84 : 84 + 60, 1] = held[200:, 1] = 1.0
    labels = np.zeros((220, 2), np.bool_)
    labels[:200, 0] = labels[200:, 1] = True
    label_set = label_set_from_data(
        {"name": "names", "labels": {code: {"keywords": [f"{code} name"]} for code in ("big", "small")}}
    )
    training = TrainingColumns(
        values=csr_matrix((220, 0)),
        held=csr_matrix(held),
        lone=csr_matrix((220, 2)),
        terms=[],
        keywords=keywords_of(label_set),
        codes=label_set.codes,
        exclusive=True,
        exhaustive=True,
    )

    assert unconfirmed(training, held, labels).tolist() == [False, decides]


def test_a_keyword_of_two_labels_that_do_not_exclude_each_other_gives_both():
    texts, _ = feed(900, background=0.4)
    shared = {"energy": ["gas", "oil", "turbine"], "costs": ["gas", "loan", "bank"], "sport": ["match"]}

    classifier = fit(shared, texts, "background")

    holding = [text for text in texts if "gas" in text.split()]
    assert len(holding) > 40
    assert classifier.predict(holding)[:, :2].all()
