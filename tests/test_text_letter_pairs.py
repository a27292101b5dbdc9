"""Pairs of letters: what a model reads where no spaces part words."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from classify.text.characters import canonical
from classify.text.hashes import word_hashes
from classify.text.letter_pairs import read_tokens, read_words
from classify.text.tokens import tokenize

LETTERS = "天然气。 aé\u0301のガﾞเกะิ้ำ\u200bໜຫນ\u0325ខ្"


@given(st.lists(st.text(LETTERS, max_size=20), max_size=4), st.booleans())
def test_a_pair_is_looked_up_by_its_letters_wherever_it_stands(texts, lone_letters):
    tokens = tokenize(texts)

    read = read_tokens(tokens, lone_letters=lone_letters)

    if read is None:
        assert tokens.alone.size == 0
        return
    units = read.tokens
    words = [canonical(units.surface(row)) for row in range(len(units))]
    assert np.array_equal(units.hash, word_hashes(words))
    assert np.array_equal(units.start, tokens.start[read.first])
    assert np.array_equal(units.end, tokens.end[read.last])
    assert np.array_equal(units.paragraph, tokens.paragraph[read.first])
    is_pair = read.last > read.first
    assert np.isin(read.first[is_pair], tokens.alone).all()
    assert np.isin(read.last[is_pair], tokens.alone).all()
    others = np.arange(len(tokens))
    kept = others if lone_letters else np.setdiff1d(others, tokens.alone)
    assert np.array_equal(read.first[~is_pair], kept)


@given(st.lists(st.text("gas оil가스 a-é\u0301#5.", max_size=20), max_size=4))
def test_texts_with_spaces_between_words_are_read_as_they_are(texts):
    assert read_tokens(tokenize(texts)) is None


def test_pairs_stand_within_a_run_of_letters():
    assert read_words("天然气，AI油2号") == ["天", "天然", "然", "然气", "气", "AI", "油", "2", "号"]
    assert read_words("พลังงาน", lone_letters=False) == ["พลั", "ลัง", "งงา", "งาน"]
    assert read_words("エネルギー政策", lone_letters=False) == ["エネルギー", "政策"]
