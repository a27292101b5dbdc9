"""TF-IDF over columns: equal to scikit-learn's on any text, exact in places; longer terms counted alike."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import csr_matrix
from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS, CountVectorizer, TfidfVectorizer

from classify.config.scripts import LONE_LETTER
from classify.text.characters import canonical
from classify.text.learning import learn
from classify.text.term_columns import matrix_of, vocabulary_of
from classify.text.tfidf import learned_terms
from classify.text.token_rule import token_spans
from classify.text.tokens import batches, tokenize
from classify.text.vocabulary import Vocabulary, WordFilter
from tests.colliding import colliding_words

WORDS = ["gas", "Gas", "oil", "power", "a", "of", "the", "İzmir", "e\u0301nergie", "énergie", "5G", "x"]
WORDS += ["ƒ", "漢字", "U.S.", "@gas", "gas.com", "ﬁrm", "油", "天然气价格AI油", "น้ำมัน", "น้ํามัน", "ガス漢字"]
corpora = st.lists(
    st.lists(st.sampled_from([*WORDS, "-", ".", "\n", "’s"]), max_size=12).map(" ".join),
    min_size=1,
    max_size=8,
)
ngram_ranges = st.sampled_from([(1, 1), (1, 2), (2, 2), (1, 3), (2, 4)])
stop_words = st.sampled_from([frozenset(), frozenset(["of", "the"])])


def split(text):
    """Return the words of a text: where no spaces part them, the letters and all pairs of them."""
    return [word for word, _, _ in placed(text)]


def placed(text):
    """Return the same with where each begins and ends."""
    words, spans = [], token_spans(text)
    beyond = len(text) + 1
    for (start, end), (then, stop) in pairwise([*spans, (beyond, beyond)]):
        word = canonical(text[start:end])
        if LONE_LETTER.search(text[start:end]):
            words.append((word, start, end))
            if end == then and LONE_LETTER.search(text[then:stop]):
                words.append((canonical(text[start:stop]), start, stop))
        elif "." not in word and "@" not in word and len(word) >= 2:
            words.append((word, start, end))
    return words


def fitted(vectorizer, texts, **settings):
    """Return the fitted vectorizer of scikit-learn, or None where no term is left."""
    try:
        return vectorizer(tokenizer=split, token_pattern=None, lowercase=False, **settings).fit(texts)
    except ValueError:
        return None


def learned(texts, ngram_range, stop_words=frozenset()):
    """Return terms, and the vocabulary that counts them."""
    word_filter = WordFilter(stop_words=stop_words)
    terms = learn(batches(texts), ngram_range, word_filter)
    return terms.spelled(), Vocabulary(terms.words, terms.grams, word_filter)


def assert_same(found: csr_matrix, expected: csr_matrix):
    assert found.shape == expected.shape
    for name in ("data", "indices", "indptr"):
        assert getattr(found, name).tolist() == getattr(expected, name).tolist()


@given(corpora, corpora, st.sampled_from([1, 2]), st.sampled_from(["", "en", "az"]))
def test_vocabulary_idf_and_values_equal_those_of_scikit_learn(texts, others, min_df, language):
    stop_words = None if language == "az" else list(map(canonical, ENGLISH_STOP_WORDS))
    settings = {"min_df": min_df, "max_df": 0.5, "sublinear_tf": True, "stop_words": stop_words}
    theirs, ours = fitted(TfidfVectorizer, texts, **settings), learned_terms(batches(texts), language, min_df)

    assert ours.terms == ([] if theirs is None else theirs.get_feature_names_out().tolist())
    if theirs is not None:
        assert ours.idf.tolist() == theirs.idf_.tolist()
        assert_same(ours.values(tokenize(others)), theirs.transform(others))


@given(corpora, corpora, ngram_ranges, stop_words)
def test_terms_of_several_words_are_counted_as_scikit_learn_counts_them(
    texts, others, ngram_range, stop_words
):
    theirs = fitted(CountVectorizer, texts, ngram_range=ngram_range, stop_words=list(stop_words))
    terms, vocabulary = learned(texts, ngram_range, stop_words)

    assert terms == ([] if theirs is None else theirs.get_feature_names_out().tolist())
    if theirs is not None:
        counts = vocabulary.count(tokenize(others))
        assert_same(matrix_of(counts, counts.count, len(terms)), theirs.transform(others))


def test_plain_words_are_read_as_scikit_learn_reads_them_by_default():
    texts = ["The U.S. grid: 5G, C++ and R&D don’t mix.", "Naïve café grids, the GRID!"]

    assert learned(texts, (1, 1))[0] == TfidfVectorizer().fit(texts).get_feature_names_out().tolist()


@given(corpora)
def test_the_words_alone_make_the_same_vocabulary(texts):
    terms, vocabulary = learned(texts, (1, 1))

    expected, found = vocabulary.count(tokenize(texts)), vocabulary_of(terms).count(tokenize(texts))

    for name in ("paragraph", "term", "count", "first", "last"):
        assert getattr(found, name).tolist() == getattr(expected, name).tolist()


@given(corpora, ngram_ranges)
def test_each_count_knows_where_its_term_stands_first(texts, ngram_range):
    terms, vocabulary = learned(texts, ngram_range)
    tokens = tokenize(texts)
    counts = vocabulary.count(tokens)

    for term, first, last, paragraph in zip(
        counts.term, counts.first, counts.last, counts.paragraph, strict=True
    ):
        words, wanted = placed(texts[paragraph]), terms[term].split(" ")
        runs = (words[i : i + len(wanted)] for i in range(len(words)))
        found = next(run for run in runs if [word for word, _, _ in run] == wanted)
        assert (tokens.start[first], tokens.end[last]) == (found[0][1], found[-1][2])


def test_words_of_one_hash_stay_two_terms():
    one, other = colliding_words()
    texts = [f"{one} gas {other}", other]

    terms, vocabulary = learned(texts, (1, 1))

    assert terms == sorted([one, other, "gas"])
    counts = vocabulary.count(tokenize([*texts, one]))
    found = matrix_of(counts, counts.count, 3).toarray()
    assert found[:, [terms.index(term) for term in (one, other, "gas")]].tolist() == [
        [1, 1, 1],
        [0, 1, 0],
        [1, 0, 0],
    ]


def test_a_batch_of_many_slices_equals_its_paragraphs_one_by_one():
    texts = [f"gas {'power ' * (i % 7)} word{i % 501}" for i in range(20_000)]
    columns = learned_terms(batches(texts), "en", 2)

    whole = columns.values(tokenize(texts))

    for row in (0, 1, 9_999, 19_999):
        assert (columns.values(tokenize(texts[row : row + 1])) != whole[row]).nnz == 0


def test_a_count_beyond_the_table_of_logarithms_is_dampened_alike():
    texts = ["gas " * 5_000 + "oil", "rain"]

    theirs = TfidfVectorizer(sublinear_tf=True, max_df=0.5).fit(texts)

    assert learned_terms(batches(texts), "en", 1).values(tokenize(texts)).data.tolist() == (
        theirs.transform(texts).data.tolist()
    )
