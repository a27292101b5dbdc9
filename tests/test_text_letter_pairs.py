"""Pairs of letters: what a model reads where no spaces part words."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from classify.text.characters import canonical
from classify.text.hashes import word_hashes
from classify.text.letter_pairs import paired, read_words
from classify.text.tokens import tokenize

LETTERS = "天然气。 aé\u0301のガﾞเกะิ้ำ\u200bໜຫນ\u0325ខ្"


@given(st.lists(st.text(LETTERS, max_size=20), max_size=4))
def test_a_pair_is_looked_up_by_its_letters_wherever_it_stands(texts):
    tokens = tokenize(texts)

    read = paired(tokens)

    words = [canonical(read.tokens.surface(row)) for row in range(len(tokens))]
    assert np.array_equal(read.tokens.hash, word_hashes(words))
    assert np.array_equal(np.sort([*read.first, *read.tokens.alone]), tokens.alone)


@given(st.lists(st.text("gas оил가스 a-é\u0301#5.", max_size=20), max_size=4))
def test_texts_with_spaces_between_words_are_read_as_they_are(texts):
    tokens = tokenize(texts)

    assert tokens.alone.size == 0
    assert paired(tokens).tokens is tokens


def test_pairs_stand_within_a_run_of_letters():
    assert read_words("液化天然气，AI油价2号") == ["液化", "化天", "天然", "然气", "AI", "油价", "2"]
    assert read_words("พลังงาน") == ["พลั", "ลัง", "งงา", "งาน"]
    assert read_words("エネルギー政策") == ["エネルギー", "政策"]
