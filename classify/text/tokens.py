"""Tokens of a batch of paragraphs as columns, from one pass over the code points.

A token is a letter, digit or underscore of any script (``\\w``) with all letters, combining marks and
invisible joiners (soft hyphen, zero-width joiners, byte-order mark) that follow it, up to the last that is no
joiner.
`TOKEN_PATTERN` says the same as a regular expression. Apostrophes, hyphens, full stops stand between tokens.

The hash of a word is the polynomial ``sum(code[i] * BASE**i)`` modulo 2**64 over its folded code points.
Prefix sums make the hash of every token two look-ups and one product with the inverse power.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from classify.text.characters import (
    JOINER,
    JOINER_RANGES,
    LETTER,
    MARK,
    MARK_RANGES,
    OUTSIDE,
    canonical,
    class_table,
    fold_table,
)
from classify.text.columns import Tokens
from classify.text.lookup import short_hash

TOKEN_PATTERN: Final = rf"\w(?:[\w{MARK_RANGES}{JOINER_RANGES}]*[\w{MARK_RANGES}])?"

BASE: Final = 0x9E3779B97F4A7C15
"""An odd number without structure: odd, so that it has an inverse modulo 2**64."""
_INVERSE: Final = pow(BASE, -1, 2**64)
_WORD: Final = 2**64 - 1
_SLICE: Final = 1 << 21
"""Characters worked on at a time: few megabytes of columns, and a batch of news is one slice."""
_PIECE: Final = 1 << 18
"""Characters hashed at a time: the table of powers stays small."""
_BREAK: Final = "\n"
HEADS: Final = (3, 5)
"""Characters of a word that its head hashes cover: a stem has three at least, and most have five."""

Codes = NDArray[np.uint8] | NDArray[np.uint16] | NDArray[np.uint32]


def word_hashes(words: Sequence[str]) -> NDArray[np.uint64]:
    """The hashes under which canonical words stand in the token columns."""
    codes, start = join(words)
    hashes: NDArray[np.uint64] = _hashes(
        codes, start, start + np.fromiter(map(len, words), np.int64, len(words))
    )[0]
    return hashes


def slices(texts: Sequence[str], size: int = _SLICE) -> Iterator[slice]:
    """Consecutive slices of about `size` characters, one text at least; together they cover all texts."""
    filled = np.cumsum(np.fromiter(map(len, texts), np.int64, len(texts)) + 1)
    begin = 0
    while begin < len(texts):
        wanted = size + (filled[begin - 1] if begin else 0)
        stop = min(int(np.searchsorted(filled, wanted)) + 1, len(texts))
        yield slice(begin, stop)
        begin = stop


def as_texts(texts: Iterable[str]) -> Sequence[str]:
    """The texts as a sequence of strings; a single string is refused: its letters would be taken for texts.

    Raises
    ------
    TypeError
        If `texts` is one string or a table, or holds anything but strings.
    """
    if isinstance(texts, str):
        raise TypeError("texts must be a collection of strings, got one string")
    if getattr(texts, "ndim", 1) != 1 or isinstance(texts, Mapping):  # they yield names of columns, or keys
        raise TypeError(
            f"texts must be a flat collection of strings, got {type(texts).__name__}; name a column"
        )
    found = texts if isinstance(texts, list | tuple) else list(texts)
    if not all(issubclass(kind, str) for kind in set(map(type, found))):
        wrong = next(i for i, text in enumerate(found) if not isinstance(text, str))
        raise TypeError(f"texts must be strings: texts[{wrong}] is {type(found[wrong]).__name__}")
    return found


def batches(texts: Sequence[str]) -> Iterator[Tokens]:
    """The tokens of the texts, slice by slice."""
    return (tokenize(texts[piece]) for piece in slices(texts))


def tokenize(texts: Sequence[str]) -> Tokens:
    """The tokens of the paragraphs, with offsets into each paragraph's own text.

    >>> tokens = tokenize(["SOCAR’s gas", "", "gas!"])
    >>> [tokens.surface(i) for i in range(len(tokens))]
    ['SOCAR', 's', 'gas', 'gas']
    >>> tokens.paragraph.tolist(), tokens.start.tolist()
    ([0, 0, 0, 2], [0, 6, 8, 0])
    >>> bool(tokens.hash[2] == tokens.hash[3])
    True
    """
    parts = [(piece.start, _tokenize_slice(texts[piece])) for piece in slices(texts)]
    if not parts:
        return _tokenize_slice(texts)
    if len(parts) == 1:
        return replace(parts[0][1], texts=texts)
    before = np.cumsum([0, *(len(part) for _, part in parts)])
    return Tokens(
        texts=texts,
        paragraph=np.concatenate([part.paragraph + np.int32(begin) for begin, part in parts]),
        start=np.concatenate([part.start for _, part in parts]),
        end=np.concatenate([part.end for _, part in parts]),
        hash=np.concatenate([part.hash for _, part in parts]),
        composed=np.concatenate([part.composed + n for n, (_, part) in zip(before, parts, strict=False)]),
        heads=np.concatenate([part.heads for _, part in parts], axis=1),
        capital=np.concatenate([part.capital for _, part in parts]),
    )


def join(texts: Sequence[str]) -> tuple[Codes, NDArray[np.int64]]:
    """The code points of the texts, each between line breaks, and the place where each text begins."""
    codes = _code_points(_BREAK.join(["", *texts, ""]))
    lengths = np.fromiter(map(len, texts), np.int64, len(texts))
    return codes, np.cumsum(lengths + 1) - lengths


def _tokenize_slice(texts: Sequence[str]) -> Tokens:
    codes, origin = join(texts)
    classes = class_table().take(codes)
    start, end = _runs(classes)
    odd = np.flatnonzero(classes >= MARK)
    if odd.size:
        start, end = _trimmed(classes, start, end)
    per_paragraph = np.diff(np.searchsorted(start, origin), append=len(start))
    paragraph = np.repeat(np.arange(len(texts), dtype=np.int32), per_paragraph)
    shift = np.repeat(origin, per_paragraph)
    hashes = _hashes(codes, start, end)
    initial = codes.take(start)
    tokens = Tokens(
        texts=texts,
        paragraph=paragraph,
        start=start - shift,
        end=end - shift,
        hash=hashes[0],
        composed=_holders(odd, start, end),
        heads=short_hash(hashes[1:]),
        capital=fold_table().take(initial) != initial,
    )
    if tokens.composed.size:
        words = [canonical(tokens.surface(token)) for token in tokens.composed.tolist()]
        tokens.hash[tokens.composed] = word_hashes(words)
        for head, size in zip(tokens.heads, HEADS, strict=True):
            head[tokens.composed] = short_hash(word_hashes([word[:size] for word in words]))
    return tokens


def _code_points(text: str) -> Codes:
    """The code points of the text in the narrowest type that holds them all."""
    try:
        return np.frombuffer(text.encode("latin-1"), np.uint8)
    except UnicodeEncodeError:
        narrow = text.encode("utf-16-le", "surrogatepass")
        if len(narrow) == 2 * len(text):
            return np.frombuffer(narrow, "<u2").astype(np.uint16, copy=False)
        return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4").astype(np.uint32, copy=False)


def _runs(classes: NDArray[np.uint8]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Begin and end of each longest run of classes other than `OUTSIDE`; the text begins and ends outside."""
    inside = classes != OUTSIDE
    edges = np.flatnonzero(inside[1:] != inside[:-1]) + 1
    return edges[::2], edges[1::2]


def _trimmed(
    classes: NDArray[np.uint8], start: NDArray[np.int64], end: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The runs without what may not begin a token (marks, joiners) or end it (joiners); no empty ones."""
    start, end = start.copy(), end.copy()
    while (early := np.flatnonzero((start < end) & (classes[start] != LETTER))).size:
        start[early] += 1
    while (late := np.flatnonzero((start < end) & (classes[end - 1] == JOINER))).size:
        end[late] -= 1
    whole = start < end
    return start[whole], end[whole]


def _holders(
    places: NDArray[np.int64], start: NDArray[np.int64], end: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Indices of the tokens that hold one of the places."""
    if not places.size or not start.size:
        return np.zeros(0, np.int64)
    token = np.searchsorted(start, places, side="right") - 1
    return np.unique(token[(token >= 0) & (places < end[token])])


def _hashes(codes: Codes, start: NDArray[np.int64], end: NDArray[np.int64]) -> NDArray[np.uint64]:
    """Hash of each token and, in further rows, of its heads.

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
            hashes[:, piece] = _piece_hashes(part, start[piece] - origin, end[piece] - origin)
        else:
            stop = begin + 1
            hashes[:, begin] = _long_hash(codes[origin : end[begin]])
        begin = stop
    return hashes


def _piece_hashes(codes: Codes, start: NDArray[np.int64], end: NDArray[np.int64]) -> list[NDArray[np.uint64]]:
    powers, inverse = _powers()
    prefix = np.empty(len(codes) + 1, np.uint64)
    prefix[0] = 0
    np.multiply(fold_table().take(codes), powers[: len(codes)], out=prefix[1:])
    np.cumsum(prefix, out=prefix)
    before, scale = prefix.take(start), inverse.take(start)
    stops = [end, *(np.minimum(start + size, end) for size in HEADS)]
    return [(prefix.take(stop) - before) * scale for stop in stops]


def _long_hash(codes: Codes) -> list[int]:
    """Hash of one token longer than a piece, and of its heads."""
    value, heads = 0, []
    for begin in reversed(range(0, len(codes), _PIECE)):
        part = codes[begin : begin + _PIECE]
        whole, *heads = _piece_hashes(part, np.array([0]), np.array([len(part)]))
        value = (value * pow(BASE, len(part), 2**64) + int(whole[0])) & _WORD
    return [value, *(int(head[0]) for head in heads)]


@cache
def _powers() -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    """``BASE**i`` and its inverse modulo 2**64 for every place in a piece."""
    tables = []
    for base in (BASE, _INVERSE):
        table = np.full(_PIECE + 1, base, np.uint64)
        table[0] = 1
        tables.append(np.multiply.accumulate(table))
    return tables[0], tables[1]
