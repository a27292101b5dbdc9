"""Words counted as Python splits them."""

from hypothesis import given
from hypothesis import strategies as st

from classify.corpus.words import WIDE_SPACES, word_counts


@given(st.lists(st.text(st.sampled_from("oil \n\t\x1c\x85\u00a0\u2003\u3000\u200b’😀\ud800")), max_size=5))
def test_words_are_counted_as_python_splits_them(texts):
    assert word_counts(texts).tolist() == [len(text.split()) for text in texts]


def test_no_number_of_words_is_too_large():
    texts = ["ə " * 700, "", "oil " * 30_000, "\n" * 3_000]

    assert word_counts(texts).tolist() == [700, 0, 30_000, 0]
    assert word_counts([]).tolist() == []


def test_white_space_is_what_python_splits_at():
    assert list(WIDE_SPACES) == [char for char in map(chr, range(0x100, 0x110000)) if not char.split()]
