"""What a character is to the tokeniser, and how a word is folded: code point by code point.

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

OUTSIDE, LETTER, MARK, JOINER = range(4)
r"""Classes of code points: not of a word; ``\w``; combining mark; invisible joiner."""

_N_CODES: Final = 0x110000
_MARK_PLANES: Final = (range(0x20000), range(0xE0100, 0xE01F0))
_CASED_CODES: Final = range(0x20000)
_JOINERS: Final = "\u00ad\u200c\u200d\u2060\ufeff"
_FOLD_BESIDES_LOWER: Final = {"İ": "i", "ı": "i", "ς": "σ", "ſ": "s"}
_DOT_ABOVE: Final = "\u0307"


def _ranges(codes: Iterable[int]) -> str:
    """Code points as the inside of a regular expression's character class."""
    spans: list[list[int]] = []
    for code in codes:
        if spans and spans[-1][1] == code - 1:
            spans[-1][1] = code
        else:
            spans.append([code, code])
    return "".join(f"{chr(first)}-{chr(last)}" for first, last in spans)


_MARKS: Final = [
    code for plane in _MARK_PLANES for code in plane if unicodedata.category(chr(code))[0] == "M"
]
MARK_RANGES: Final = _ranges(_MARKS)
JOINER_RANGES: Final = _JOINERS
_ODD: Final = re.compile(f"[{MARK_RANGES}{JOINER_RANGES}]")


@cache
def class_table() -> NDArray[np.uint8]:
    """The class of every code point, shape (0x110000,)."""
    table = _matched_by(r"\w+") * np.uint8(LETTER)
    table[_MARKS] = MARK
    table[[ord(char) for char in _JOINERS]] = JOINER
    return table


@cache
def space_table() -> NDArray[np.bool_]:
    """Whether each code point is white space, shape (0x110000,)."""
    return _matched_by(r"\s+")


def _matched_by(runs: str) -> NDArray[np.bool_]:
    """Whether each code point is one of a run that the regular expression matches."""
    characters = np.arange(_N_CODES, dtype="<u4").tobytes().decode("utf-32-le", "surrogatepass")
    table = np.zeros(_N_CODES, np.bool_)
    for run in re.finditer(runs, characters):
        table[run.start() : run.end()] = True
    return table


@cache
def fold_table() -> NDArray[np.uint32]:
    """The folded code point of every code point, shape (0x110000,)."""
    table = np.arange(_N_CODES, dtype=np.uint32)
    for code in _CASED_CODES:
        lower = chr(code).lower()
        if len(lower) == 1:
            table[code] = ord(lower)
    for char, folded in _FOLD_BESIDES_LOWER.items():
        table[ord(char)] = ord(folded)
    return table


@cache
def _folds() -> dict[int, int]:
    table = fold_table()
    return {int(code): int(table[code]) for code in np.flatnonzero(table != np.arange(_N_CODES))}


def fold(text: str) -> str:
    """The text in lower case, code point by code point, of the same length.

    Unlike `str.lower`, which lengthens ``İ`` and looks at neighbours of ``Σ``. The Turkic ``ı`` and ``İ``
    both become ``i``, so that ``BAKI``, ``Bakı`` and ``Baki`` are one word.

    >>> fold("İstanbul, BAKI, Bakı")
    'istanbul, baki, baki'
    """
    return text.lower() if text.isascii() else text.translate(_folds())


def composed(word: str) -> str:
    """The word with its marks composed (NFC) and without invisible joiners; its case is kept.

    A word without marks and joiners stays as it is.

    >>> composed("e\u0301ner\u00adgie")
    'énergie'
    """
    if word.isascii() or not _ODD.search(word):
        return word
    return unicodedata.normalize("NFC", "".join(char for char in word if char not in _JOINERS))


def canonical(word: str) -> str:
    """The one spelling under which a word is counted and looked up: composed and folded.

    An ``i`` keeps no dot above: other tools leave one when they lower ``İ``.

    >>> canonical("I\u0307zmir"), canonical("SO\u00adCAR")
    ('izmir', 'socar')
    """
    if word.isascii():
        return word.lower()
    return fold(composed(word)).replace(f"i{_DOT_ABOVE}", "i")
