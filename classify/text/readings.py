"""The second reading of a text: of the few tokens that can be read in two ways, the other way.

A unit behind its number (``500MW``), the words of a hashtag (``#ClimateAction``), a word that was parted by a
hyphen at the end of a line. `tokenize` names these tokens, and reads them in the first way: as one word, one
word, two words.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from classify.config.terms import MAX_WORDS
from classify.text.characters import LETTER, MARK_RANGES, canonical, capital_table, class_table
from classify.text.columns import Tokens, row_tuples
from classify.text.hashes import HEADS, word_hashes
from classify.text.lookup import short_hash
from classify.text.tokens import MOST_SPACES

Ints = NDArray[np.int64]

_UNIT: Final = re.compile(r"\d+([^\W\d_]{2,})")
_HYPHENS: Final = ("-", "\u00ad", "\u2010")
_CAMEL: Final = re.compile(rf"\d+|[^\W\d_](?:[^\W\d_]|[{MARK_RANGES}])*")
_LINE_END: Final = re.compile(rf"[-\u00ad\u2010][ \t]{{0,{MOST_SPACES}}}(?:\r\n?|\n)[^\S\r\n]*")


@dataclass(frozen=True, slots=True)
class Reading:
    """Tokens in their second reading, with the rest of the phrases that they may stand in."""

    tokens: Tokens
    other: NDArray[np.bool_]
    """True for the tokens that are not those of the first reading."""


Part = tuple[int, int, str]
"""Start, end and surface of a token in the second reading."""


def second_reading(
    tokens: Tokens, known: Callable[[Tokens], NDArray[np.bool_]], longest: int
) -> Reading | None:
    """Return the second reading around the tokens whose other words are `known`, or None where there are
    none.

    Phrases of up to `longest` tokens can be found in it.
    """
    reach = max(longest, MAX_WORDS)
    rows = tokens.twofold
    spans = row_tuples(rows, tokens.paragraph[rows], tokens.start[rows], tokens.end[rows])
    readings = {
        token: parts
        for token, paragraph, start, end in spans
        if (parts := _parts(tokens, token, tokens.texts[paragraph], start, end))
    }
    if not readings:
        return None
    rows = np.array([token for token, parts in readings.items() for _ in parts], np.int64)
    wanted = np.unique(rows[known(_columns(tokens, rows, [p for parts in readings.values() for p in parts]))])
    if not wanted.size:
        return None
    near = np.zeros(len(tokens), np.bool_)
    for shift in range(1 - reach, reach + 1):
        near[np.clip(wanted + shift, 0, len(tokens) - 1)] = True
    found: list[tuple[int, Part, bool]] = []
    done = -1
    for token in np.flatnonzero(near).tolist():
        if token in readings and token > done:
            found += [(token, part, True) for part in readings[token]]
            done = token + (_line_end(tokens, token) is not None)
        elif token > done:
            part = (int(tokens.start[token]), int(tokens.end[token]), tokens.surface(token))
            found.append((token, part, False))
    rows = np.array([token for token, _, _ in found], np.int64)
    parts = [part for _, part, _ in found]
    other = np.array([is_other for _, _, is_other in found], np.bool_)
    return Reading(_columns(tokens, rows, parts), other)


def _parts(tokens: Tokens, token: int, text: str, start: int, end: int) -> list[Part]:
    """Return what the token is in the second reading; nothing if it has none."""
    surface = text[start:end]
    if text[end : end + 1] in _HYPHENS and _line_end(tokens, token) is not None:
        return [(start, int(tokens.end[token + 1]), surface + tokens.surface(token + 1))]
    if text[max(start - 1, 0) : start] == "#":
        if class_table()[ord(text[start - 2 : start - 1] or " ")] >= LETTER:  # as in C#Sharp: no hashtag
            return []
        return [(start + begin, start + stop, surface[begin:stop]) for begin, stop in _words_of_tag(surface)]
    unit = _UNIT.fullmatch(surface)
    return [(start + unit.start(1), end, unit[1])] if unit else []


@lru_cache(maxsize=1 << 12)
def _words_of_tag(surface: str) -> list[tuple[int, int]]:
    """Return where the words of a hashtag stand in it; nothing if it is but one."""
    runs = (match.span() for match in _CAMEL.finditer(surface))
    words = [word for begin, stop in runs for word in _humps(surface, begin, stop)]
    return words if len(words) > 1 else []


def _humps(surface: str, begin: int, stop: int) -> Iterator[tuple[int, int]]:
    """Yield the words of a run of letters, each but the first known by its capital: ``EU|Climate|Action``."""
    for place in range(begin + 1, stop):
        here = surface[place].isupper()
        if here and (surface[place - 1].islower() or surface[place + 1 : min(place + 2, stop)].islower()):
            yield begin, place
            begin = place
    yield begin, stop


def _line_end(tokens: Tokens, token: int) -> re.Match[str] | None:
    """Return the hyphen and line end between two halves of a word, if that is what follows the token."""
    behind = token + 1
    if behind == len(tokens) or tokens.paragraph[behind] != tokens.paragraph[token]:
        return None
    text = tokens.texts[tokens.paragraph[token]]
    end, start = int(tokens.end[token]), int(tokens.start[behind])
    if start - end > _LONGEST or not (text[end - 1].isalpha() and text[start].isalpha()):
        return None
    return _LINE_END.fullmatch(text, end, start)


_LONGEST: Final = 200
"""Characters between the two halves of a word at most: an indent."""


def _columns(tokens: Tokens, rows: Ints, parts: list[Part]) -> Tokens:
    """Return the parts as tokens of the paragraphs that the rows stand in."""
    words = [canonical(surface) for _, _, surface in parts]
    initial = np.array([ord(surface[0]) for _, _, surface in parts], np.uint32)
    heads = [short_hash(word_hashes([word[:size] for word in words])) for size in HEADS]
    none = np.zeros(0, np.int64)
    return Tokens(
        texts=tokens.texts,
        paragraph=tokens.paragraph[rows],
        start=np.array([start for start, _, _ in parts], np.int64),
        end=np.array([end for _, end, _ in parts], np.int64),
        hash=word_hashes(words),
        composed=none,
        heads=np.stack(heads),
        initial=initial,
        capital=capital_table().take(initial),
        dotted=none,
        alone=none,
        twofold=none,
        read=[surface for _, _, surface in parts],
    )
