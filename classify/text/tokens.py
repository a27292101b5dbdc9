"""Tokens of a batch of paragraphs as columns, from one pass over the code points, by the `token_rule`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from classify.text.addresses import address_spans, blanked
from classify.text.characters import (
    AT,
    BREAK,
    DIGIT,
    DOT,
    HASH,
    JOINER,
    LETTER,
    LETTER_UNPARTED,
    OUTSIDE,
    SLASH,
    VARIANT,
    canonical,
    capital_table,
    class_table,
    composed,
    kind_table,
)
from classify.text.columns import Tokens
from classify.text.hashes import HEADS, Codes, hashes_of, join, word_hashes
from classify.text.lookup import short_hash
from classify.text.token_rule import AT_SIGN, HANDLE

Ints = NDArray[np.int64]
Classes = NDArray[np.uint8]

_SLICE: Final = 1 << 19
"""Characters worked on at a time: few megabytes of columns, and a batch of news is one slice."""
_HANDLES: Final = re.compile(HANDLE)
_HYPHENS: Final = (0x2D, 0xAD, 0x2010)
_SPACES: Final = (0x20, 0x09)
MOST_SPACES: Final = 3
"""Spaces at the end of a line, behind the hyphen that parts a word, at most."""


def slices(texts: Sequence[str], size: int = _SLICE) -> Iterator[slice]:
    """Yield consecutive slices of about `size` characters, one text at least; together they cover all
    texts.
    """
    filled = np.cumsum(np.fromiter(map(len, texts), np.int64, len(texts)) + 1)
    begin = 0
    while begin < len(texts):
        wanted = size + (filled[begin - 1] if begin else 0)
        stop = min(int(np.searchsorted(filled, wanted)) + 1, len(texts))
        yield slice(begin, stop)
        begin = stop


def as_texts(texts: Iterable[str]) -> Sequence[str]:
    """Return the texts as a sequence of strings; a single string is refused: its letters would be taken for
    texts.

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
    """Return the tokens of the texts, slice by slice."""
    return (tokenize(texts[piece]) for piece in slices(texts))


def tokenize(texts: Sequence[str]) -> Tokens:
    """Return the tokens of the paragraphs, with offsets into each paragraph's own text.

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
    columns: dict[str, Any] = {
        name: np.concatenate([getattr(part, name) for _, part in parts]) for name in _PLAIN
    }
    columns |= {name: _renumbered([part for _, part in parts], name) for name in _NUMBERS}
    return Tokens(
        texts=texts,
        paragraph=np.concatenate([part.paragraph + np.int32(begin) for begin, part in parts]),
        heads=np.concatenate([part.heads for _, part in parts], axis=1),
        **columns,
    )


_PLAIN: Final = ("start", "end", "hash", "initial", "capital")
_NUMBERS: Final = ("composed", "dotted", "alone", "twofold")


def _renumbered(parts: list[Tokens], name: str) -> Ints:
    """Return indices of tokens in each part as indices in all."""
    before = np.cumsum([0, *(len(part) for part in parts)])
    columns: list[Ints] = [getattr(part, name) for part in parts]
    return np.concatenate([column + n for n, column in zip(before, columns, strict=False)])


def _tokenize_slice(texts: Sequence[str]) -> Tokens:
    codes, origin = join(texts)
    classes = class_table().take(codes)
    signs = np.flatnonzero((classes - np.uint8(1)) < LETTER - 1)
    is_break = classes[signs] == BREAK
    breaks, signs = signs[is_break], signs[~is_break]
    _read_addresses(texts, classes, origin, signs)
    start, end = _runs(classes)
    odd = np.flatnonzero(classes >= VARIANT)
    unparted = bool((classes == LETTER_UNPARTED).any() or kind_table().take(codes.take(odd)).any())
    if unparted:
        start, end = _parted(codes, classes, start, end)
    if odd.size:
        start, end = _trimmed(classes, start, end)
    start, end, dotted = _with_dots(classes, start, end)
    per_paragraph = np.diff(np.searchsorted(start, origin), append=len(start))
    shift = np.repeat(origin, per_paragraph)
    hashes = hashes_of(codes, start, end)
    initial = codes.take(start)
    tokens = Tokens(
        texts=texts,
        paragraph=np.repeat(np.arange(len(texts), dtype=np.int32), per_paragraph),
        start=start - shift,
        end=end - shift,
        hash=hashes[0],
        composed=_holders(odd, start, end),
        heads=short_hash(hashes[1:]),
        initial=initial.astype(np.uint32),
        capital=capital_table().take(initial),
        dotted=dotted,
        alone=np.flatnonzero(_IS_ALONE.take(kind_table().take(initial))) if unparted else _NONE,
        twofold=_twofold(codes, classes, breaks, signs, start, end),
    )
    _spell_out(tokens)
    return tokens


def _spell_out(tokens: Tokens) -> None:
    """Set the columns of the few tokens that are written otherwise than they are looked up."""
    rows = tokens.composed
    if not rows.size:
        return
    surfaces = [tokens.surface(token) for token in rows.tolist()]
    spelled = {surface: composed(surface) for surface in set(surfaces)}
    folded = {surface: canonical(word) for surface, word in spelled.items()}
    words = [folded[surface] for surface in surfaces]
    tokens.hash[rows] = word_hashes(words)
    for head, size in zip(tokens.heads, HEADS, strict=True):
        head[rows] = short_hash(word_hashes([word[:size] for word in words]))
    tokens.initial[rows] = [ord(spelled[surface][0]) for surface in surfaces]
    tokens.capital[rows] = capital_table().take(tokens.initial[rows])


def _read_addresses(texts: Sequence[str], classes: Classes, origin: Ints, signs: Ints) -> None:
    """Put addresses outside of all tokens, and every handle into one; few paragraphs are read."""
    kind, before, behind = classes[signs], classes[signs - 1], classes[signs + 1]
    within = (kind == DOT) & (before >= LETTER) & (behind >= LETTER)
    within &= (before != DIGIT) | (behind != DIGIT)
    telling = signs[within]  # of these, most are the full stops of U.S., which has single letters around
    single = (classes[telling - 2] < LETTER) & (classes[np.minimum(telling + 2, len(classes) - 1)] < LETTER)
    slashes = (kind == SLASH) & (behind == SLASH)
    telling = np.concatenate([telling[~single], signs[(kind == AT) & (behind >= LETTER)], signs[slashes]])
    if not telling.size:
        return
    telling.sort()
    owner = np.searchsorted(origin, telling, side="right") - 1
    for places in np.split(telling, np.flatnonzero(np.diff(owner)) + 1):
        number = int(np.searchsorted(origin, places[0], side="right")) - 1
        text, begin = texts[number], int(origin[number])
        for start, end in address_spans(text, (places - begin).tolist()):
            classes[begin + start : begin + end] = OUTSIDE
        for match in _HANDLES.finditer(blanked(text)) if AT_SIGN in text else ():
            classes[begin + match.start() : begin + match.start() + 1] = LETTER
            for place in range(match.start() + 1, match.end()):
                if text[place] in ".@":
                    classes[begin + place] = LETTER


def _runs(classes: Classes) -> tuple[Ints, Ints]:
    """Begin and end of each longest run of what stands in words; the text begins and ends outside."""
    inside = classes >= LETTER
    edges = np.flatnonzero(inside[1:] != inside[:-1]) + 1
    return edges[::2], edges[1::2]


_NONE: Final = np.zeros(0, np.int64)
_GOES_ON: Final = np.array(
    [
        # before what: other, alone, katakana, leading, trailing
        [1, 0, 0, 0, 0],
        [0, 0, 0, 0, 1],
        [0, 0, 1, 0, 0],
        [0, 1, 0, 1, 1],
        [0, 0, 0, 0, 1],
    ],
    np.bool_,
)
"""Whether a token goes on from one letter to the next, by their kinds in `kind_table`."""
_IS_ALONE: Final = np.array([0, 1, 0, 1, 1], np.bool_)


def _parted(codes: Codes, classes: Classes, start: Ints, end: Ints) -> tuple[Ints, Ints]:
    """Return the runs cut between letters of scripts without spaces between words, and where they end.

    Marks and joiners part nothing.
    """
    place = np.flatnonzero((classes >= LETTER) & (classes <= VARIANT))
    kind = kind_table().take(codes.take(place))
    cut = ~_GOES_ON[kind[:-1], kind[1:]]
    run = np.searchsorted(start, place, side="right")
    cuts = place[1:][cut & (run[1:] == run[:-1])]
    starts, ends = (np.concatenate([edges, cuts]) for edges in (start, end))
    return np.sort(starts, kind="stable"), np.sort(ends, kind="stable")


def _trimmed(classes: Classes, start: Ints, end: Ints) -> tuple[Ints, Ints]:
    """Return the runs without what may not begin a token (marks, joiners) or end it (joiners); no empty
    ones.
    """
    start, end = start.copy(), end.copy()
    while (early := np.flatnonzero((start < end) & (classes[start] > VARIANT))).size:
        start[early] += 1
    while (late := np.flatnonzero((start < end) & (classes[end - 1] == JOINER))).size:
        end[late] -= 1
    whole = start < end
    return start[whole], end[whole]


def _with_dots(classes: Classes, start: Ints, end: Ints) -> tuple[Ints, Ints, Ints]:
    """Return the tokens, single letters with full stops between them made one, and the indices of these."""
    single = np.flatnonzero(end - start == 1)
    single = single[classes.take(start[single]) == LETTER]
    tied = np.flatnonzero((np.diff(single) == 1) & (np.diff(start[single]) == 2))
    tied = tied[classes[end[single[tied]]] == DOT]
    if not tied.size:
        return start, end, tied
    first, joined = single[tied], single[tied] + 1
    whole = np.unique(first - np.searchsorted(joined, first, side="right"))
    return np.delete(start, joined), np.delete(end, first), whole


def _twofold(codes: Codes, classes: Classes, breaks: Ints, signs: Ints, start: Ints, end: Ints) -> Ints:
    """Return indices of the tokens that `readings` may read in another way, too.

    A number with a unit behind it, a hashtag, and a word before a hyphen at the end of a line.
    """
    digit = np.flatnonzero(classes.take(start) == DIGIT)
    glued = digit[classes.take(end[digit] - 1) == LETTER]
    hashes = signs[(classes[signs] == HASH) & (classes[signs + 1] >= LETTER) & (classes[signs - 1] < LETTER)]
    parted = _holders(_before_line_ends(codes, breaks) - 1, start, end)
    tagged = _holders(hashes + 1, start, end)
    return np.unique(np.concatenate([glued, parted, tagged]))


def _before_line_ends(codes: Codes, breaks: Ints) -> Ints:
    """Return the places of hyphens with nothing behind them on their line but a few spaces."""
    place = breaks[breaks > 0] - 1
    for _ in range(MOST_SPACES):
        place -= np.isin(codes[place], _SPACES)
    return place[np.isin(codes[place], _HYPHENS)]


def _holders(places: Ints, start: Ints, end: Ints) -> Ints:
    """Return indices of the tokens that hold one of the places."""
    if not places.size or not start.size:
        return np.zeros(0, np.int64)
    token = np.searchsorted(start, places, side="right") - 1
    return np.unique(token[(token >= 0) & (places < end[token])])
