"""Tokens: equality with the regular expression on any text, and hashes that depend on the word alone."""

from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from classify.text.characters import (
    APOSTROPHES,
    DIGIT,
    LETTER,
    VARIANT,
    canonical,
    class_table,
    composed,
    fold,
    fold_table,
)
from classify.text.hashes import HEADS, word_hashes
from classify.text.lookup import short_hash
from classify.text.token_rule import token_spans
from classify.text.tokens import as_texts, slices, tokenize

ODD = (
    "aZ_5 \n\t...@#/’'-–ʼß₂ﬁ\u0640\u1112\u1161\u11ab\u00ad\u200d\u200c\ufeff\u2060\u0301\u0307\u0327\u20e3"
    "İıßẞΣςé\u00a0漢ー字ᲔეԱա\U0001f525\U0001d400\ud800"
    "のゟ々ガｶﾞ\u3099ヿ가\u200bไเกำะ\u0e34\u0e49າໜ\U00020000\U0002fa1f\U00032000က\u103c\u1038္ខ\u17d2ម"
)
addresses = st.lists(
    st.sampled_from(
        ["U.S", ".", "@gas", "a@b.c", "www.", "x.com", "/oil", "://", "é", "e\u0301", "#", "1", " ", "油ไ"]
    )
).map("".join)
texts_of_any_kind = st.lists(
    st.one_of(
        st.text(max_size=40),
        addresses,
        st.text(alphabet=ODD, max_size=40),
        st.text(alphabet="aB c", max_size=40),
    ),
    max_size=5,
)


def by_regular_expression(texts):
    return [(p, *span) for p, text in enumerate(texts) for span in token_spans(text)]


def spans(tokens):
    columns = (tokens.paragraph, tokens.start, tokens.end)
    return list(zip(*(column.tolist() for column in columns), strict=True))


@given(texts_of_any_kind)
def test_tokens_are_those_of_the_regular_expression(texts):
    assert spans(tokenize(texts)) == by_regular_expression(texts)


@given(texts_of_any_kind)
def test_the_hash_is_that_of_the_canonical_word_wherever_it_stands(texts):
    tokens = tokenize(texts)

    words = [canonical(tokens.surface(i)) for i in range(len(tokens))]
    assert np.array_equal(tokens.hash, word_hashes(words))
    for head, size in zip(tokens.heads, HEADS, strict=True):
        assert np.array_equal(head, short_hash(word_hashes([word[:size] for word in words])))


@given(texts_of_any_kind, st.integers(1, 30))
def test_slices_cover_all_texts_in_order(texts, size):
    pieces = list(slices(texts, size))

    assert [text for piece in pieces for text in texts[piece]] == texts
    assert all(piece.start < piece.stop for piece in pieces)


@given(texts_of_any_kind, st.sampled_from(["", "Ə\u0301 gas ", "\U0001f525"]))
def test_the_tokens_of_a_text_do_not_depend_on_its_batch(texts, other):
    filler = f"{other} power " * 20_000
    batch = tokenize([*texts, filler, *texts])

    alone = [tokenize([text]) for text in [*texts, filler, *texts]]

    assert spans(batch) == [(p, s, e) for p, part in enumerate(alone) for _, s, e in spans(part)]
    for column in ("hash", "heads", "capital"):
        joined = np.concatenate([getattr(part, column) for part in alone], axis=-1)
        assert np.array_equal(getattr(batch, column), joined)
    marked = np.concatenate([np.isin(np.arange(len(part)), part.composed) for part in alone])
    assert np.array_equal(batch.composed, np.flatnonzero(marked))


@pytest.mark.parametrize("length", [1, 1 << 16, (1 << 16) + 1, 600_001])
def test_a_token_longer_than_a_piece_is_hashed_whole(length):
    word = "ab" * (length // 2) + "c" * (length % 2)

    tokens = tokenize([f"gas {word} gas", f"{word}x"])

    assert len(tokens) == 4
    assert tokens.hash[1] == word_hashes([word])[0] != tokens.hash[3]
    assert tokens.hash[0] == tokens.hash[2]


def test_hashes_are_pinned():
    assert word_hashes(["gas", "энергия"]).tolist() == [4_514_126_265_354_637_943, 4_552_380_687_539_780_125]


def test_folding_keeps_length_and_settles_at_once():
    every = "".join(map(chr, range(0x20000)))

    folded = fold(every)

    assert len(folded) == len(every)
    assert fold(folded) == folded
    assert fold_table()[: len(every)].tolist() == [ord(char) for char in folded]


def test_every_letter_of_the_regular_expression_is_one_of_the_table():
    letters = np.array(
        [re.match(rf"[^\W{APOSTROPHES}\u0640]", chr(code)) is not None for code in range(0x110000)]
    )
    classes = class_table()

    assert np.array_equal((classes >= LETTER) & (classes <= VARIANT), letters)


def test_a_letter_that_needs_no_spelling_is_folded_by_the_table():
    plain = np.flatnonzero((class_table() == LETTER) | (class_table() == DIGIT)).tolist()

    assert [chr(code) for code in plain if canonical(chr(code)) != chr(fold_table()[code])] == []


@given(st.text(max_size=20))
def test_a_canonical_word_is_its_own_canonical_word(word):
    assert canonical(canonical(word)) == canonical(word)
    assert composed(composed(word)) == composed(word)


@pytest.mark.parametrize(("wrong", "kind"), [(None, "NoneType"), (float("nan"), "float"), (b"oil", "bytes")])
def test_a_text_that_is_none_is_named(wrong, kind):
    with pytest.raises(TypeError, match=rf"texts must be strings: texts\[1\] is {kind}"):
        as_texts(["gas", wrong])
