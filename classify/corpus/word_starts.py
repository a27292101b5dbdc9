"""Where the words of sketches begin: behind what is no letter, and where no spaces part words, at so many
letters.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from classify.config.scripts import ALONE, LEADING, LETTERS_A_WORD, TRAILING, ranges

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

_TABLE = 0x20000
"""Code points from here on are rare ideographs, or none of a word."""
_OTHER, _LONE, _BESIDE = range(3)
"""Kinds of letters: of scripts with spaces between words; of others; what never begins a word, as marks."""


def word_starts(codes: NDArray[np.uint32], is_letter: Flags) -> Ints:
    """Return the places where words begin.

    Parameters
    ----------
    codes : ndarray of shape (n,)
        Code points; the first is no letter.
    is_letter : ndarray of shape (n,)
        Whether each is a letter, a digit or a mark.

    Examples
    --------
    >>> codes = np.array([ord(sign) for sign in " gas 天然气AI，油"], np.uint32)
    >>> word_starts(codes, (codes != 0x20) & (codes != 0xFF0C)).tolist()
    [1, 5, 7, 8, 11]
    """
    begins = is_letter[1:] > is_letter[:-1]
    starts = np.flatnonzero(begins) + 1
    if not _is_lone().take(codes, mode="clip").any():
        return starts
    place = np.flatnonzero(is_letter)
    kind = _kinds().take(codes[place], mode="clip")
    place, kind = place[kind != _BESIDE], kind[kind != _BESIDE]
    run = np.searchsorted(starts, place, side="right")
    new = np.append(True, (run[1:] != run[:-1]) | (kind[1:] != kind[:-1]))[: len(place)]
    nth = np.arange(len(place)) - np.flatnonzero(new)[np.cumsum(new) - 1]
    within = np.append(False, run[1:] == run[:-1])[: len(place)]
    more = place[within & (new | ((kind == _LONE) & (nth % LETTERS_A_WORD == 0)))]
    return np.sort(np.concatenate([starts, more]), kind="stable")


@cache
def _is_lone() -> Flags:
    """Tell of each code point whether it is a letter that is no word; the last stands for all beyond."""
    table = np.zeros(_TABLE + 1, np.bool_)
    for first, last in ranges(ALONE):
        table[first : last + 1] = True
    table[_TABLE] = True
    return table


@cache
def _kinds() -> NDArray[np.uint8]:
    """Return the kind of each code point that is a letter, a digit or a mark."""
    characters: NDArray[Any] = np.arange(_TABLE + 1, dtype=np.uint32).view("U1")
    table = np.where(np.strings.isalnum(characters), _OTHER, _BESIDE).astype(np.uint8)
    table[_is_lone()] = _LONE
    for first, last in (*ranges(LEADING), *ranges(TRAILING)):
        table[first : last + 1] = _BESIDE
    return table
