"""The rest of an article: it confirms what a paragraph says, and never speaks alone."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classify.model.context import context
from classify.model.decisions import Role
from classify.model.evidence import REST_OF_ARTICLE
from classify.model.linear import MAX_CONTEXT_RATIO, support
from classify.model.seeded import SeededClassifier
from tests.small_corpora import GLUE, WORDS, keywords

ENERGY, FINANCE, SPORT = range(3)


def articles(n_articles, n_paragraphs=6, seed=0):
    """Return paragraphs of articles about one label each, and their articles; half hold no word of the
    label.
    """
    rng = np.random.default_rng(seed)
    texts, numbers = [], []
    for number in range(n_articles):
        own = WORDS[list(WORDS)[number % len(WORDS)]]
        for _ in range(n_paragraphs):
            words = [*rng.choice(GLUE, 6), *(rng.choice(own, 2) if rng.random() < 0.5 else [])]
            texts.append(" ".join(rng.permutation(words)))
            numbers.append(number)
    return texts, numbers


@pytest.fixture(scope="module")
def fitted():
    texts, numbers = articles(90)
    unknown = [""] * len(texts)  # words in no order may look like Welsh
    return SeededClassifier(keywords()).fit(texts, articles=numbers, languages=unknown)


def test_an_article_uses_learned_words_for_what_its_paragraphs_say(fitted):
    texts = ["The drilling went on.", "Gas and oil.", "Oil and a pipeline."]

    alone = fitted.decide(texts).values
    together = fitted.decide(texts, ["a", "a", "a"]).values
    among_others = fitted.decide(texts, ["a", "b", "c"]).values

    assert (fitted.weights_.context > 0).all()
    assert together[0, ENERGY] > alone[0, ENERGY]
    assert together[0, SPORT] < alone[0, SPORT]
    assert np.array_equal(among_others, alone)


def test_an_article_about_something_else_uses_learned_words_against(fitted):
    texts = ["The bank said so.", "A goal for the coach.", "The match, the goal."]

    alone, together = fitted.decide(texts), fitted.decide(texts, [1, 1, 1])

    assert together.values[0, FINANCE] < alone.values[0, FINANCE]


def test_an_article_uses_learned_words_the_less_the_more_keywords_of_another_label_a_paragraph_holds(fitted):
    around = ["Gas, oil and a pipeline."] * 5
    added = []
    for text in ("Drilling.", "Drilling. The bank, its loan and the bond."):
        alone, together = fitted.decide([text]), fitted.decide([text, *around], [0] * 6)
        added.append(together.values[0, ENERGY] - alone.values[0, ENERGY])

    assert added[0] > 0.1
    assert added[1] == pytest.approx(0.0, abs=1e-9)


def test_what_says_nothing_itself_gets_no_label_from_its_article(fitted):
    texts = ["Apple, Visa, Boeing and Wabtec.", *["Gas, oil and a pipeline."] * 20]

    decisions = fitted.decide(texts, [0] * len(texts))

    assert not decisions.labels[0].any()
    assert decisions.labels[1:, ENERGY].all()


@settings(max_examples=80)
@given(
    st.lists(
        st.tuples(
            st.lists(st.sampled_from([*WORDS["energy"], *WORDS["finance"], *GLUE]), max_size=8).map(" ".join),
            st.integers(0, 3),
        ),
        min_size=1,
        max_size=12,
    )
)
def test_it_adds_at_most_what_the_paragraph_says_and_the_evidence_tells_it(fitted, paragraphs):
    texts, numbers = zip(*paragraphs, strict=True)

    advising = fitted.with_advising_keywords()
    alone, together = advising.decide(texts), advising.decide(texts, numbers)

    added = together.values - alone.values
    weights = advising.weights_
    assert np.all(added <= MAX_CONTEXT_RATIO * np.maximum(alone.values - weights.intercept, 0.0) + 1e-9)
    evidence = together.evidence
    summed = np.tile(weights.intercept, (len(texts), 1))
    np.add.at(summed, (evidence.paragraph, evidence.label), evidence.contribution)
    shown = together.labels.copy()
    shown[evidence.paragraph, evidence.label] = True
    assert np.allclose(summed[shown], together.values[shown], rtol=0, atol=1e-9)
    rest = np.array([evidence.terms[term] == REST_OF_ARTICLE for term in evidence.term], dtype=bool)
    place = evidence.paragraph[rest], evidence.label[rest]
    assert np.allclose(evidence.contribution[rest], added[place], rtol=0, atol=1e-9)
    assert set(evidence.role[rest].tolist()) <= {int(Role.CONTEXT)}


@settings(max_examples=40)
@given(st.permutations(range(12)))
def test_the_order_of_articles_changes_nothing(fitted, order):
    texts, numbers = articles(4, n_paragraphs=3, seed=1)
    by_article = sorted(order, key=lambda i: order.index(3 * (i // 3)))

    plain = fitted.decide(texts, numbers).values
    moved = fitted.decide([texts[i] for i in by_article], [numbers[i] for i in by_article]).values

    assert np.allclose(moved, plain[by_article], rtol=0, atol=1e-12)


def test_an_article_is_one_however_much_text_it_has(fitted):
    long = "said " * 150_000  # longer than what is tokenised at a time
    texts = [f"Drilling. {long}", f"Gas. {long}", "Oil and a pipeline.", "The drilling went on."]

    values = fitted.decide(texts, [0, 0, 0, 0]).values

    assert values[3, ENERGY] > fitted.decide(texts).values[3, ENERGY]


def test_without_articles_nothing_is_learned_of_them():
    texts, numbers = articles(60)
    plain = SeededClassifier(keywords()).fit(texts)

    assert not plain.weights_.context.any()
    assert np.array_equal(plain.decide(texts, numbers).values, plain.decide(texts).values)


def test_what_few_others_say_counts_for_little():
    usual = np.array([0.2])
    two, ten = np.ones((2, 1)), np.ones((10, 1))

    of_two = context(two, np.zeros(2, np.int64), usual)
    of_ten = context(ten, np.zeros(10, np.int64), usual)

    assert of_two[0, 0] == pytest.approx(0.8 / 2)
    assert of_ten[0, 0] == pytest.approx(0.8 * 9 / 10)


@pytest.mark.parametrize("wrong", [["a"], ["a", "b", "c"], [["a"], ["b"]]])
def test_an_article_for_each_text_is_asked_for(fitted, wrong):
    with pytest.raises(ValueError, match="articles must name one article a text: 2 texts"):
        fitted.decide(["Gas.", "Oil."], wrong)


@pytest.mark.parametrize("missing", [None, float("nan")])
def test_texts_of_which_no_article_is_known_stand_in_no_one_article(fitted, missing):
    with pytest.raises(ValueError, match=rf"articles\[1\] is {missing}"):
        fitted.decide(["Gas.", "Oil."], np.array(["a", missing], object))


def test_what_the_words_say_is_the_same_where_the_article_is_not_known(fitted):
    texts, _ = articles(90)

    alone = SeededClassifier(keywords()).fit(texts)

    assert np.array_equal(fitted.weights_.coef, alone.weights_.coef)
    assert fitted.weights_.context.min() > 0
    assert np.allclose(fitted.weights_.intercept, alone.weights_.intercept, rtol=0, atol=0.05)


def test_what_was_learned_of_a_paragraph_uses_learned_words_for_the_others_without_a_keyword(fitted):
    learned = [word for word in WORDS["energy"] if not fitted.votes([f"The {word} again."]).any()]
    text, other = "Gas again.", f"The {' '.join(learned)} went on."
    assert learned
    assert not fitted.votes([other]).any()

    alone = fitted.decide([text, "Nothing was said."], [0, 0]).values[0, ENERGY]
    beside = fitted.decide([text, other], [0, 0]).values[0, ENERGY]

    assert beside > alone


def test_a_paragraph_says_its_votes_or_what_was_learned_as_far_as_that_is_believed():
    votes = np.array([[0.0, 0.5, 2.0]])
    values = np.array([[100.0, 100.0, 100.0]])

    assert support(votes, values, np.array([0.25, 0.25, 0.25])).tolist() == [[0.25, 0.5, 1.0]]
    assert support(votes, values, np.zeros(3)).tolist() == [[0.0, 0.5, 1.0]]
    assert support(votes, -values, np.ones(3)).tolist() == [[0.0, 0.5, 1.0]]


def test_what_was_learned_is_believed_of_labels_that_may_speak_alone(fitted):
    assert ((fitted.weights_.believed > 0) == fitted.uses_learned_words_).all()
    texts, numbers = articles(90)
    silent = SeededClassifier({**keywords(), "rare": ["zebra"]}).fit(
        [*texts, "A zebra."], articles=[*numbers, 99]
    )
    assert silent.weights_.believed[-1] == 0 < silent.weights_.believed[0]


def test_the_usual_article_changes_nothing_on_average(fitted):
    texts, numbers = articles(90)

    alone, together = fitted.decide(texts).values, fitted.decide(texts, numbers).values
    plain = SeededClassifier(keywords()).fit(texts).decide(texts).values

    moved = np.abs(together.mean(axis=0) - plain.mean(axis=0))
    assert (moved < np.abs(together - alone).max(axis=0) / 4).all()
