"""The code points of texts as one column, and the hashes of words over them.

The hash of a word is the polynomial ``sum(code[i] * BASE**i)`` modulo 2**64 over its folded code points.
Prefix sums make the hash of every token two look-ups and one product with the inverse power.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from classify.text.characters import fold_table

BASE: Final = 0x9E3779B97F4A7C15
"""An odd number without structure: odd, so that it has an inverse modulo 2**64."""
_INVERSE: Final = pow(BASE, -1, 2**64)
_WORD: Final = 2**64 - 1
_PIECE: Final = 1 << 16
"""Characters hashed at a time: the table of powers stays small."""
_BREAK: Final = "\n"
HEADS: Final = (3, 5)
"""Characters of a word that its head hashes cover: a stem has three at least, and most have five."""

Codes = NDArray[np.uint8] | NDArray[np.uint16] | NDArray[np.uint32]


def word_hashes(words: Sequence[str]) -> NDArray[np.uint64]:
    """Return the hashes under which canonical words stand in the token columns."""
    codes, start = join(words)
    hashes: NDArray[np.uint64] = hashes_of(
        codes, start, start + np.fromiter(map(len, words), np.int64, len(words))
    )[0]
    return hashes


def join(texts: Sequence[str]) -> tuple[Codes, NDArray[np.int64]]:
    """Return the code points of the texts, each between line breaks, and the place where each text begins."""
    codes = _code_points(_BREAK.join(["", *texts, ""]))
    lengths = np.fromiter(map(len, texts), np.int64, len(texts))
    return codes, np.cumsum(lengths + 1) - lengths


def _code_points(text: str) -> Codes:
    """Return the code points of the text in the narrowest type that holds them all."""
    try:
        return np.frombuffer(text.encode("latin-1"), np.uint8)
    except UnicodeEncodeError:
        narrow = text.encode("utf-16-le", "surrogatepass")
        if len(narrow) == 2 * len(text):
            return np.frombuffer(narrow, "<u2").astype(np.uint16, copy=False)
        return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4").astype(np.uint32, copy=False)


def hashes_of(codes: Codes, start: NDArray[np.int64], end: NDArray[np.int64]) -> NDArray[np.uint64]:
    """Return the hash of each token and, in further rows, of its heads.

    Long text is worked on in pieces, so that the table of powers stays small.
    """
    hashes = np.empty((1 + len(HEADS), len(start)), np.uint64)
    begin = 0
    while begin < len(start):
        origin = start[begin]
        stop = int(np.searchsorted(end, origin + _PIECE, side="right"))
        if stop > begin:
            piece = slice(begin, stop)
            part = codes[origin : end[stop - 1]]
            _hash_piece(part, start[piece] - origin, end[piece] - origin, hashes[:, piece])
        else:
            stop = begin + 1
            hashes[:, begin] = _long_hash(codes[origin : end[begin]])
        begin = stop
    return hashes


def _hash_piece(
    codes: Codes, start: NDArray[np.int64], end: NDArray[np.int64], hashes: NDArray[np.uint64]
) -> None:
    """Set the hashes of the tokens of a piece, those of their heads in further rows."""
    powers, inverse = _powers()
    prefix = np.empty(len(codes) + 1, np.uint64)
    prefix[0] = 0
    np.multiply(fold_table().take(codes), powers[: len(codes)], out=prefix[1:])
    np.cumsum(prefix, out=prefix)
    before, scale = prefix.take(start), inverse.take(start)
    stops = [end, *(np.minimum(start + size, end) for size in HEADS)]
    for row, stop in zip(hashes, stops, strict=True):
        np.multiply(prefix.take(stop) - before, scale, out=row)


def _long_hash(codes: Codes) -> list[int]:
    """Return the hash of one token longer than a piece, and of its heads."""
    value, heads = 0, []
    of_part = np.empty((1 + len(HEADS), 1), np.uint64)
    for begin in reversed(range(0, len(codes), _PIECE)):
        part = codes[begin : begin + _PIECE]
        _hash_piece(part, np.array([0]), np.array([len(part)]), of_part)
        whole, *heads = of_part[:, 0].tolist()
        value = (value * pow(BASE, len(part), 2**64) + whole) & _WORD
    return [value, *heads]


@cache
def _powers() -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    """Return ``BASE**i`` and its inverse modulo 2**64 for every place in a piece."""
    tables = []
    for base in (BASE, _INVERSE):
        table = np.full(_PIECE + 1, base, np.uint64)
        table[0] = 1
        tables.append(np.multiply.accumulate(table))
    return tables[0], tables[1]
