"""Words counted as Python splits them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classify.corpus.words import WIDE_SPACES, word_counts


@given(st.lists(st.text(st.sampled_from("oil \n\t\x1c\x85\u00a0\u2003\u3000\u200b’😀\ud800")), max_size=5))
def test_words_are_counted_as_python_splits_them(texts):
    assert word_counts(texts).tolist() == [len(text.split()) for text in texts]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        pytest.param("天然气价格上涨。", 4, id="two letters a word"),
        pytest.param("中", 1, id="a letter left over is one"),
        pytest.param("“中国”, — 油", 2, id="signs are none"),
        pytest.param("AI企業がエネルギー価格を2.5%", 6, id="katakana, Latin and numbers are words"),
        pytest.param("กระทรวงพลังงาน ประกาศ", 8, id="Thai"),
        pytest.param("བོད་ལྗོངས་", 2, id="Tibetan, by syllable"),
        pytest.param("천연가스 가격 인상", 3, id="Korean, between spaces"),
    ],
)
def test_where_no_spaces_part_words_letters_are_counted(text, words):
    assert word_counts(["gas and oil", text, "", text]).tolist() == [3, words, 0, words]


def test_no_number_of_words_is_too_large():
    texts = ["ə " * 700, "", "oil " * 30_000, "\n" * 3_000]

    assert word_counts(texts).tolist() == [700, 0, 30_000, 0]
    assert word_counts([]).tolist() == []


def test_white_space_is_what_python_splits_at():
    assert list(WIDE_SPACES) == [char for char in map(chr, range(0x100, 0x110000)) if not char.split()]
