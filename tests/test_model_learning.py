"""From votes to coefficients: each step on a worked example, and against an obvious way to reckon it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy.sparse import csr_matrix
from sklearn.linear_model import Ridge

from classify.config.loading import label_set_from_keywords
from classify.model.keyword_hits import Held, counted, keywords_of, vote
from classify.model.learning import (
    ANCHORED,
    EXHAUSTIVE,
    SHARPNESS,
    evidence_weights,
    first_labels,
    refine,
)
from classify.model.least_squares import ridge
from classify.model.word_forms import share_of_form, stem, word_forms
from classify.text.matcher import KeywordMatcher
from classify.text.tokens import tokenize

few = settings(max_examples=40)
tables = hnp.arrays(
    np.float64,
    st.tuples(st.integers(2, 8), st.integers(1, 5)),
    elements=st.sampled_from([0.0, 0.0, 0.25, 0.5, 1.0]),
)


def test_votes_count_each_keyword_once_with_its_weight():
    two = label_set_from_keywords({"one": [{"term": "gas", "weight": 0.5}, "oil"], "two": ["gas"]})
    keywords, hits = keywords_of(two), KeywordMatcher(two).match(tokenize(["gas gas oil", "", "gas"]))

    votes = vote(counted(hits, keywords), keywords, keywords.weight, (3, 2))

    assert votes.tolist() == [[1.5, 1.0], [0.0, 0.0], [0.5, 1.0]]


@pytest.mark.parametrize(
    ("votes", "shares"),
    [
        pytest.param([1.0, 0.0], [0.5, 0.0, 0.5], id="a plain keyword weighs as much as the background"),
        pytest.param([0.5, 0.0], [1 / 3, 0.0, 2 / 3], id="a weak one less"),
        pytest.param([2.0, 1.0], [0.5, 0.25, 0.25], id="labels share the rest by votes"),
        pytest.param([0.0, 0.0], [0.0, 0.0, 1.0], id="without a vote all is background"),
    ],
)
def test_votes_become_shares_beside_a_background(votes, shares):
    assert first_labels(np.array([votes]), ANCHORED).shares[0].tolist() == pytest.approx(shares)


def test_without_a_background_a_paragraph_without_votes_says_nothing_at_first():
    labels = first_labels(np.array([[2.0, 2.0], [0.0, 0.0]]), EXHAUSTIVE)

    assert labels.shares.tolist() == [[0.5, 0.5], [0.0, 0.0]]
    assert labels.weight.tolist() == [1.0, 0.0]


def test_a_word_of_one_component_speaks_for_it_and_a_word_of_all_for_none():
    weights = evidence_weights(np.array([[4.0, 0.0], [0.0, 4.0], [2.0, 2.0]]), 0.12, SHARPNESS)

    assert weights[0, 0] > 0 > weights[0, 1]
    assert weights[2].tolist() == pytest.approx([0.0, 0.0])


@few
@given(hnp.arrays(np.float64, (6, 3), elements=st.floats(0, 5)))
def test_the_words_of_every_component_weigh_the_same_on_average(mass):
    size = np.abs(evidence_weights(mass, 0.12, SHARPNESS)).mean(axis=0)

    assert np.all(np.isclose(size, SHARPNESS) | (size < 1e-9))


def test_rounds_carry_a_label_to_paragraphs_that_share_words_with_those_that_have_votes():
    values = csr_matrix(
        [[1.0, 1.0, 0.0, 0.0], [0.0, 1.0, 0.0, 0.0], [0.0, 0.0, 1.0, 1.0], [0.0, 0.0, 0.0, 1.0]]
    )
    votes = np.array([[1.0, 0.0], [0.0, 0.0], [0.0, 1.0], [0.0, 0.0]])

    shares = refine(values, votes, EXHAUSTIVE).shares

    assert shares.argmax(axis=1).tolist() == [0, 0, 1, 1]


def test_without_rounds_the_votes_stay_as_they_are():
    votes = np.array([[1.0, 0.0], [0.0, 0.0]])

    labels = refine(csr_matrix(np.eye(2)), votes, replace(ANCHORED, rounds=0))

    assert labels.shares.tolist() == first_labels(votes, ANCHORED).shares.tolist()


def test_of_two_topics_alike_neither_is_swallowed_because_its_keyword_is_rare():
    """One keyword stands in 200 of 300 texts of its topic, the other in 20; equal masses lose the second."""
    rng = np.random.default_rng(5)
    topic = np.repeat([0, 1], 300)
    own = np.where(topic[:, None] == 0, rng.integers(0, 60, (600, 6)), rng.integers(60, 120, (600, 6)))
    words = np.hstack([own, rng.integers(120, 4120, (600, 150))])
    counts = csr_matrix((np.ones(words.size), (np.repeat(np.arange(600), 156), words.ravel())))
    values = csr_matrix(counts.multiply(1 / np.sqrt(counts.multiply(counts).sum(axis=1))))
    votes = np.zeros((600, 2))
    votes[:200, 0], votes[300:320, 1] = 1.0, 1.0

    given = refine(values, votes, EXHAUSTIVE).shares.argmax(axis=1)
    with_equal_masses = refine(values, votes, replace(EXHAUSTIVE, balance_first=1.0)).shares.argmax(axis=1)

    assert (given == topic).mean() > 0.95
    assert (with_equal_masses == topic).mean() < 0.9


@few
@given(
    hnp.arrays(np.float64, (7, 4), elements=st.floats(-2, 2)),
    hnp.arrays(np.float64, (7, 3), elements=st.floats(0, 1)),
    hnp.arrays(np.float64, 7, elements=st.floats(0.1, 2)),
    st.floats(0.5, 5),
)
def test_ridge_is_the_ridge_regression_of_scikit_learn(values, targets, weight, penalty):
    coef, intercept = ridge(csr_matrix(values), targets, weight, penalty=penalty, tolerance=1e-10)

    expected = Ridge(alpha=penalty).fit(values, targets, sample_weight=weight)
    assert np.allclose(coef, expected.coef_.T, atol=1e-6)
    assert np.allclose(intercept, expected.intercept_, atol=1e-6)


@pytest.mark.parametrize("target", [1, 38])
def test_a_target_is_solved_alike_whatever_stands_beside_it(target):
    rng = np.random.default_rng(0)
    values, targets = csr_matrix(rng.random((30, 8))), rng.random((30, 40))

    together = ridge(values, targets, np.ones(30), penalty=1.0)
    alone = ridge(values, targets[:, [target]], np.ones(30), penalty=1.0)

    assert np.allclose(together[0][:, [target]], alone[0], rtol=0, atol=1e-12)
    assert np.allclose(together[1][target], alone[1], rtol=0, atol=1e-12)


def test_of_no_words_only_the_level_is_learned():
    coef, intercept = ridge(csr_matrix((3, 0)), np.array([[0.0], [0.0], [1.0]]), np.ones(3), penalty=1.0)

    assert coef.shape == (0, 1)
    assert intercept.tolist() == pytest.approx([1 / 3])


@pytest.mark.parametrize(
    "forms",
    [
        ("export", "exports", "exported", "exporting"),
        ("price", "prices", "priced", "pricing"),
        ("supply", "supplies", "supplied"),
        ("company", "companies"),
        ("loss", "losses"),
    ],
)
def test_inflected_forms_are_one_word(forms):
    assert len({stem(form) for form in forms}) == 1


@pytest.mark.parametrize(
    "pair", [("gas", "gash"), ("bus", "bush"), ("bank", "banker"), ("new", "newly"), ("ring", "red")]
)
def test_other_words_stay_apart(pair):
    assert stem(pair[0]) != stem(pair[1])


@given(st.lists(st.text("abcdefgrsiny", min_size=1, max_size=9), max_size=20))
def test_every_term_is_a_form_of_the_word_with_its_stem(terms):
    forms = word_forms(terms)

    assert [stem(a) == stem(b) for a in terms for b in terms] == [a == b for a in forms for b in forms]


def test_a_form_weighs_as_its_word_does():
    values = csr_matrix([[1.0, 0.0], [0.0, 1.0], [0.0, 0.0]])

    share = share_of_form(values, np.array([0, 0], np.int32)).toarray()

    own, word = np.log(4 / 2) + 1, np.log(4 / 3) + 1
    assert share.ravel().tolist() == pytest.approx([word / own, word / own])


@few
@given(tables, st.randoms())
def test_votes_do_not_depend_on_the_order_of_keywords(weights, random):
    terms = [f"word{i}" for i in range(weights.shape[1])]
    order = random.sample(terms, len(terms))
    held = weights > 0
    summed = []
    for listed in (terms, order):
        entries = [{"term": term, "weight": 0.1 + 0.2 * terms.index(term) % 0.9} for term in listed]
        keywords = keywords_of(label_set_from_keywords({"a": entries}))
        columns = [terms.index(term) for term in listed]
        rows, words = np.nonzero(held[:, columns])
        by_rank = np.lexsort((keywords.rank[words], rows))
        held_words = Held(rows[by_rank], words[by_rank])
        summed.append(vote(held_words, keywords, keywords.weight, (len(held), 1)))

    assert np.array_equal(*summed)
