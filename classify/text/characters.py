"""Classes of characters for the tokeniser, and the folding of words: code point by code point.

So no offset ever moves. Knows nothing of batches. Every table is made from Python's own Unicode data.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from classify.config.scripts import ALONE, KATAKANA, LEADING, TRAILING, UNPARTED, ranges

OUTSIDE, DOT, AT, HASH, SLASH, BREAK, LETTER, DIGIT, LETTER_UNPARTED, VARIANT, MARK, JOINER = range(12)
r"""Classes of code points. Not of a word: anything, and signs that are looked for. Of a word:
a letter; a decimal digit or underscore; a letter of a script without spaces between words; a letter or digit
that is only a way to write others, such as a ligature; a combining mark; what is written between letters and
says nothing, such as a soft hyphen."""

KATAKANA_LETTER: Final = 2
"""Kind of a letter of katakana in `kind_table`."""
APOSTROPHES: Final = (
    "'`\u00b4\u0374\u02b9-\u02bf\u02c8\u02ca\u02cb\u055a\u05f3\u2018-\u201b\u2032\ua78b\ua78c\uff07"
)
"""Signs that people write for an apostrophe, as a character class; some of it Unicode calls letters."""
QUOTES: Final = '"\u00ab\u00bb\u05f4\u201c-\u201f\u2033\uff02'

_N_CODES: Final = 0x110000
_MARK_PLANES: Final = (range(0x20000), range(0xE0100, 0xE01F0))
_LETTER_CODES: Final = 0x40000
"""Number of code points among which all letters and digits are; beyond are tags, private ones and nothing."""
_CASED_CODES: Final = 0x20000
_COMPATIBILITY: Final = (range(0xA0, 0x20000), range(0x2F800, 0x2FA20))
"""Where code points stand that have another spelling."""
_JOINERS: Final = "\u00ad\u0640\u200c\u200d\u2060\ufeff"
"""The second is the Arabic tatweel, which only draws a word out."""
_CONJOINING: Final = (range(0x1100, 0x1200), range(0xA960, 0xA980), range(0xD7B0, 0xD800))
"""The letters of Hangul that syllables are composed of."""
_FOLD_BESIDES_LOWER: Final = {"İ": "i", "ı": "i", "ς": "σ", "ſ": "s", "ё": "е", "Ё": "е"} | {
    accented: plain
    for plain, group in {"α": "άΆ", "ε": "έΈ", "η": "ήΉ", "ι": "ίΊ", "ο": "όΌ", "υ": "ύΎ", "ω": "ώΏ"}.items()
    for accented in group
}
r"""``ё`` is mostly written ``е``, and Greek capitals mostly lack their accents."""
_DOT_ABOVE: Final = "\u0307"
_SHARP_S: Final = {"ß": "ss", "ẞ": "SS"}
_POINTS: Final = re.compile(
    "[\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\ufb1e\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc"
    "\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed\u08ca-\u08e1\u08e3-\u08ff]"
)
"""Vowel points and reading marks of Hebrew and Arabic, which most texts leave out."""


def _ranges(codes: Iterable[int]) -> str:
    """Return code points as the inside of a regular expression's character class."""
    spans: list[list[int]] = []
    for code in codes:
        if spans and spans[-1][1] == code - 1:
            spans[-1][1] = code
        else:
            spans.append([code, code])
    return "".join(f"{chr(first)}-{chr(last)}" for first, last in spans)


_MARKS: Final = [
    ord(char)
    for plane in _MARK_PLANES
    for char in filter(str.isprintable, map(chr, plane))
    if not char.isalnum() and unicodedata.category(char)[0] == "M"
]
MARK_RANGES: Final = _ranges(_MARKS)


def _spellings() -> tuple[dict[int, str], frozenset[int]]:
    """Return the other ways to write a code point, and those for which more than a table of code points is
    needed.

    Of compatibility forms (NFKC) those whose other spelling is a word too.
    """
    other, long = {ord(char): text for char, text in _SHARP_S.items()}, {ord(char) for char in _SHARP_S}
    of_word = re.compile(rf"(?:[^\W{APOSTROPHES}{_JOINERS}]|[{MARK_RANGES}])+")
    for plane in _COMPATIBILITY:
        for char in filter(unicodedata.decomposition, map(chr, plane)):
            code = ord(char)
            if not re.match(r"\w", char):
                continue
            text = unicodedata.normalize("NFKC", char)
            if text == char or not of_word.fullmatch(text):
                continue
            other[code] = text
            is_mark = unicodedata.category(text[0])[0] == "M"
            if len(text) > 1 or is_mark or any(ord(text) in part for part in _CONJOINING):
                long.add(code)
    long.update(code for part in _CONJOINING for code in part if re.match(r"\w", chr(code)))
    return other, frozenset(long)


_OTHER_SPELLINGS, _VARIANTS = _spellings()
JOINER_RANGES: Final = _JOINERS
VARIANT_RANGES: Final = _ranges(sorted(_VARIANTS))


@cache
def class_table() -> NDArray[np.uint8]:
    """Return the class of every code point, shape (0x110000,)."""
    table, characters = np.zeros(_N_CODES, np.uint8), _characters(_LETTER_CODES)
    table[:_LETTER_CODES] = np.strings.isalnum(characters) * np.uint8(LETTER)
    table[:_LETTER_CODES][np.strings.isdecimal(characters)] = DIGIT
    table[ord("_")] = DIGIT
    table[_codes_of(UNPARTED) & (table == LETTER)] = LETTER_UNPARTED
    table[sorted(_VARIANTS)] = VARIANT
    table[_MARKS] = MARK
    table[[ord(char) for char in re.findall(f"[{APOSTROPHES}]", "".join(map(chr, range(0x10000))))]] = OUTSIDE
    table[[ord(char) for char in _JOINERS]] = JOINER
    for sign, kind in {".": DOT, "@": AT, "#": HASH, "/": SLASH, "\n": BREAK, "\r": BREAK}.items():
        table[ord(sign)] = kind
    return table


@cache
def kind_table() -> NDArray[np.uint8]:
    """Return for every code point 0, or 1 to 4 for the letters `ALONE`, `KATAKANA`, `LEADING`, `TRAILING`."""
    table = np.zeros(_N_CODES, np.uint8)
    for kind, letters in enumerate((ALONE, KATAKANA, LEADING, TRAILING), 1):
        table[_codes_of(letters)] = kind
    return table


def _codes_of(letters: str) -> NDArray[np.bool_]:
    """Return which code points the inside of a character class holds."""
    held = np.zeros(_N_CODES, np.bool_)
    for first, last in ranges(letters):
        held[first : last + 1] = True
    return held


def _characters(n_codes: int) -> NDArray[np.str_]:
    """Return code points as strings: what NumPy asks of them is what `str` says, in one call."""
    return np.arange(n_codes, dtype=np.uint32).view("U1")


@cache
def capital_table() -> NDArray[np.bool_]:
    """Tell whether each code point is a capital letter, shape (0x110000,)."""
    table, characters = np.zeros(_N_CODES, np.bool_), _characters(_CASED_CODES)
    table[:_CASED_CODES] = np.strings.isupper(characters) | np.strings.istitle(characters)
    return table


@cache
def fold_table() -> NDArray[np.uint32]:
    """Return the folded code point of every code point, shape (0x110000,)."""
    table = np.arange(_N_CODES, dtype=np.uint32)
    for code in np.flatnonzero(capital_table()).tolist():
        lower = chr(code).lower()
        if len(lower) == 1:
            table[code] = ord(lower)
    for char, folded in _FOLD_BESIDES_LOWER.items():
        table[ord(char)] = ord(folded)
    for code, text in _OTHER_SPELLINGS.items():
        if code not in _VARIANTS:
            table[code] = table[ord(text)]
    return table


@cache
def _folds() -> dict[int, int]:
    table = fold_table()
    return {int(code): int(table[code]) for code in np.flatnonzero(table != np.arange(_N_CODES))}


def fold(text: str) -> str:
    """Return the text in lower case, code point by code point, of the same length.

    Unlike `str.lower`, which lengthens ``İ`` and looks at neighbours of ``Σ``. The Turkic ``ı`` and ``İ``
    both become ``i``, so that ``BAKI``, ``Bakı`` and ``Baki`` are one word; ``ё`` becomes ``е``.

    >>> fold("İstanbul, BAKI, Bakı, Королёв, ＡＩ")
    'istanbul, baki, baki, королев, ai'
    """
    return text.lower() if text.isascii() else text.translate(_folds())


def composed(word: str) -> str:
    """Return the one spelling of a word with its case kept: by it words are compared whose case must match.

    Marks are composed (NFC), compatibility forms are written out, joiners and the vowel points of Hebrew and
    Arabic are dropped, ``ё`` is ``е``.

    >>> composed("e\u0301ner\u00adgie"), composed("CO₂"), composed("ﬁnance")
    ('énergie', 'CO2', 'finance')
    """
    if word.isascii():
        return word
    bare = "".join(char for char in word if char not in _JOINERS).translate(_OTHER_SPELLINGS)
    return _POINTS.sub("", unicodedata.normalize("NFC", bare)).replace("ё", "е").replace("Ё", "Е")


def canonical(word: str) -> str:
    """Return the one spelling under which a word is counted and looked up: composed and folded.

    An ``i`` keeps no dot above: other tools leave one when they lower ``İ``.

    >>> canonical("I\u0307zmir"), canonical("SO\u00adCAR")
    ('izmir', 'socar')
    """
    if word.isascii():
        return word.lower()
    return fold(composed(word)).replace(f"i{_DOT_ABOVE}", "i")
