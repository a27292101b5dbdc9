"""TF-IDF over columns: equal to scikit-learn's on any text, restored from plain data, exact in places."""

from __future__ import annotations

import json
import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.base import clone
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.utils.estimator_checks import parametrize_with_checks
from sklearn.utils.validation import check_is_fitted, validate_data

from classify.text.characters import canonical
from classify.text.tfidf import TfidfColumns
from classify.text.token_rule import token_spans
from classify.text.tokens import tokenize
from tests.colliding import colliding_words
from tests.spelled_rows import SpelledRows, spelled

WORDS = ["gas", "Gas", "oil", "power", "a", "of", "the", "İzmir", "e\u0301nergie", "énergie", "5G", "x"]
WORDS += ["ƒ", "漢字", "U.S.", "@gas", "gas.com", "ﬁrm"]
corpora = st.lists(
    st.lists(st.sampled_from([*WORDS, "-", ".", "\n", "’s"]), max_size=12).map(" ".join),
    min_size=1,
    max_size=8,
)
ngram_ranges = st.sampled_from([(1, 1), (1, 2), (2, 2), (1, 3), (2, 4)])


def split(text, min_chars=2):
    found = (text[start:end] for start, end in token_spans(text))
    read = (word for word in found if "." not in word and "@" not in word)
    return [word for word in map(canonical, read) if len(word) >= min_chars]


def scikit_learns(**settings):
    return TfidfVectorizer(tokenizer=split, token_pattern=None, lowercase=False, **settings)


def fitted(make, texts):
    """Return the fitted transformer, or None where no term is left."""
    try:
        return make.fit(texts)
    except ValueError:
        return None


@given(
    corpora,
    corpora,
    ngram_ranges,
    st.sampled_from([1, 2, 0.3]),
    st.sampled_from([1.0, 0.7, 3]),
    st.sampled_from([None, ["of", "the"]]),
    st.booleans(),
    st.sampled_from(["l2", None]),
)
def test_vocabulary_idf_and_values_equal_those_of_scikit_learn(
    texts, others, ngram_range, min_df, max_df, stop_words, sublinear_tf, norm
):
    settings = {
        "ngram_range": ngram_range,
        "min_df": min_df,
        "max_df": max_df,
        "stop_words": stop_words,
        "sublinear_tf": sublinear_tf,
        "norm": norm,
    }
    theirs, ours = fitted(scikit_learns(**settings), texts), fitted(TfidfColumns(**settings), texts)

    assert (theirs is None) == (ours is None)
    if ours is not None:
        assert ours.get_feature_names_out().tolist() == theirs.get_feature_names_out().tolist()
        assert ours.vocabulary_ == theirs.vocabulary_
        assert ours.idf_.tolist() == theirs.idf_.tolist()
        expected, found = theirs.transform(others), ours.transform(others)
        assert found.shape == expected.shape
        assert found.data.tolist() == expected.data.tolist()
        assert found.indices.tolist() == expected.indices.tolist()
        assert found.indptr.tolist() == expected.indptr.tolist()


def test_plain_words_are_read_as_scikit_learn_reads_them_by_default():
    texts = ["The U.S. grid: 5G, C++ and R&D don’t mix.", "Naïve café grids, the GRID!"]

    assert TfidfColumns().fit(texts).terms_ == TfidfVectorizer().fit(texts).get_feature_names_out().tolist()


@given(corpora, ngram_ranges)
def test_the_plain_data_of_a_transformer_makes_the_same_transformer(texts, ngram_range):
    columns = fitted(TfidfColumns(ngram_range=ngram_range), texts)
    if columns is not None:
        terms = json.loads(json.dumps(columns.terms_))

        restored = TfidfColumns.from_terms(terms, columns.idf_, ngram_range=ngram_range)

        assert (restored.transform(texts) != columns.transform(texts)).nnz == 0
        assert restored.terms_ == columns.terms_


@given(corpora, ngram_ranges)
def test_each_value_knows_where_its_term_stands_first(texts, ngram_range):
    columns = fitted(TfidfColumns(ngram_range=ngram_range), texts)
    if columns is None:
        return
    tokens = tokenize(texts)
    counts = columns.fitted_.count(tokens)

    values = columns.fitted_.values(tokens)

    assert np.array_equal(values.indices, counts.term)
    assert np.array_equal(np.repeat(np.arange(len(texts)), np.diff(values.indptr)), counts.paragraph)
    for term, first, last, paragraph in zip(
        counts.term, counts.first, counts.last, counts.paragraph, strict=True
    ):
        before = texts[paragraph][: tokens.end[last]]
        assert columns.terms_[term] == " ".join(split(before[tokens.start[first] :]))
        assert columns.terms_[term] not in [
            " ".join(split(before)[i : i + len(columns.terms_[term].split(" "))])
            for i in range(len(split(before)) - len(columns.terms_[term].split(" ")))
        ]


def test_words_of_one_hash_stay_two_terms():
    one, other = colliding_words()
    texts = [f"{one} gas {other}", other]

    columns = TfidfColumns(sublinear_tf=False, norm=None).fit(texts)

    assert columns.terms_ == sorted([one, other, "gas"])
    counts = (columns.transform([*texts, one]) / columns.idf_).toarray().round().astype(int)
    assert counts[:, [columns.vocabulary_[term] for term in (one, other, "gas")]].tolist() == [
        [1, 1, 1],
        [0, 1, 0],
        [1, 0, 0],
    ]


def test_a_batch_of_many_slices_equals_its_paragraphs_one_by_one():
    texts = [f"gas {'power ' * (i % 7)} word{i % 501}" for i in range(20_000)]
    columns = TfidfColumns(ngram_range=(1, 2), min_df=2).fit(texts)

    whole = columns.transform(texts)

    assert (columns.fitted_.values(tokenize(texts)) != whole).nnz == 0
    for row in (0, 1, 9_999, 19_999):
        assert (columns.transform(texts[row : row + 1]) != whole[row]).nnz == 0


def test_a_count_beyond_the_table_of_logarithms_is_dampened_alike():
    texts = ["gas " * 5_000 + "oil"]

    assert TfidfColumns().fit(texts).transform(texts).data.tolist() == (
        TfidfVectorizer(sublinear_tf=True).fit(texts).transform(texts).data.tolist()
    )


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"ngram_range": (2, 1)}, "ngram_range must rise from 1 or more, got (2, 1)"),
        ({"norm": "l3"}, "norm must be 'l2' or None, got 'l3'"),
        ({"stop_words": "french"}, "stop_words must be 'english', a list or None, got 'french'"),
        ({"min_df": 3}, "no term is left of 3; lower min_df, raise max_df, or give more text"),
        ({"min_df": 2, "max_df": 1}, "max_df allows fewer paragraphs than min_df asks for"),
    ],
)
def test_settings_that_cannot_be_met_are_named(settings, message):
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        TfidfColumns(**settings).fit(["gas oil", "gas oil", "power"])


def test_one_string_is_no_collection_of_texts():
    with pytest.raises(TypeError, match="got one string"):
        TfidfColumns().fit("gas")


def test_it_is_a_step_of_a_pipeline_and_can_be_cloned():
    texts, labels = ["natural gas", "football cup", "gas price", "cup final"], [1, 0, 1, 0]
    columns = TfidfColumns(ngram_range=(1, 2), stop_words=["of"])

    model = make_pipeline(columns, LogisticRegression()).fit(texts, labels)

    assert model.predict(["gas", "cup"]).tolist() == [1, 0]
    assert clone(columns).get_params() == columns.get_params()
    assert not hasattr(clone(columns), "terms_")


class TfidfRows(SpelledRows, TfidfColumns):
    def transform(self, X):  # noqa: N803
        check_is_fitted(self)
        return super().transform(spelled(validate_data(self, X, reset=False)))


@parametrize_with_checks([TfidfRows()])
def test_it_keeps_the_contract_of_scikit_learn(estimator, check):
    check(estimator)
