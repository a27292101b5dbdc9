"""Tables of characters: what `str` and `re` say of every code point."""

import re
import sys

import pytest

from classify.text.characters import (
    BREAK,
    DIGIT,
    LETTER,
    OUTSIDE,
    capital_table,
    class_table,
    fold_table,
)

CHARACTERS = "".join(map(chr, range(sys.maxunicode + 1)))


@pytest.mark.parametrize(
    ("table", "pattern"),
    [
        pytest.param(class_table() == DIGIT, r"[\d_]", id="digits"),
        pytest.param(class_table() == BREAK, r"[\n\r]", id="line breaks"),
    ],
)
def test_a_table_agrees_with_a_regular_expression(table, pattern):
    matched = {found.start() for found in re.finditer(pattern, CHARACTERS)}

    assert set(table.nonzero()[0].tolist()) == matched


def test_letters_are_what_a_regular_expression_takes_for_a_word():
    words = re.compile(r"\w")

    assert all(words.match(chr(code)) for code in (class_table() == LETTER).nonzero()[0].tolist())
    assert not any(words.match(CHARACTERS[code]) for code in range(0x250) if class_table()[code] == OUTSIDE)
    beyond = {found.start() for found in re.finditer(r"\w", CHARACTERS) if found.start() >= 0x20000}
    assert not beyond & set((class_table() == OUTSIDE).nonzero()[0].tolist())


def test_capitals_and_their_small_letters_are_those_of_str():
    capitals = {code for code in range(0x20000) if CHARACTERS[code].isupper() or CHARACTERS[code].istitle()}

    assert set(capital_table().nonzero()[0].tolist()) == capitals
    small = {code: CHARACTERS[code].lower() for code in range(0x20000) if len(CHARACTERS[code].lower()) == 1}
    assert all(
        fold_table()[code] == fold_table()[ord(lower)] for code, lower in small.items() if lower != "\u0131"
    )
