"""Search for patterns in a batch: candidates by hash, all at once, each then confirmed on the text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Final

import numpy as np
from numpy.typing import NDArray

from classify.config.scripts import UNPARTED_LETTER
from classify.text.capitals import in_capitals
from classify.text.columns import Tokens, row_tuples
from classify.text.pattern import Pattern
from classify.text.readings import Reading, second_reading
from classify.text.token_rule import token_spans
from classify.text.trie import TokenRuns, Trie

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

_REMEMBERED: Final = 1 << 17
"""Surfaces whose verdict is remembered at most."""


@dataclass(frozen=True, slots=True)
class Found:
    """Places of patterns, overlapping ones included, as columns."""

    paragraph: Ints
    pattern: Ints
    start: Ints
    end: Ints
    capital: Flags
    """True if the first letter is a capital."""
    unsure: Flags
    """True if it is an acronym among words that are all in capitals, and so may be another word."""

    def __getitem__(self, rows: Ints | Flags) -> Found:
        return Found(*(getattr(self, field.name)[rows] for field in fields(self)))


class Finder:
    """Finds patterns in batches of tokens."""

    def __init__(self, patterns: Sequence[Pattern]) -> None:
        self._patterns = patterns
        self._trie = Trie(patterns)
        # columns with a row for each pattern: is the case of its first letter fixed; is that a capital; does
        # what stands around the words decide too, so that no verdict on the words alone can be remembered
        first = [p.forms[0][:1].isupper() if p.forms else False for p in patterns]
        self._capital = np.array(first, np.bool_)
        self._fixed = np.array([p.forms != () for p in patterns], np.bool_)
        self._fixed &= self._capital | ~np.array([p.or_capitals for p in patterns], np.bool_)
        self._loose = np.array([not p.plain or _single_ended(p) for p in patterns], np.bool_)
        self._acronym = np.array([p.is_acronym for p in patterns], np.bool_)
        self._verdicts = Verdicts(patterns)
        self._longest = max((len(p.words) for p in patterns), default=1)

    def find(self, tokens: Tokens) -> Found:
        """Return every place of every pattern in the batch."""
        found = self._verified(tokens, self._likely(tokens, self._trie.candidates(tokens)))
        other = second_reading(tokens, self._trie.knows, self._longest)
        if other is None:
            return found
        more = self._verified_anew(other, self._likely(other.tokens, self._trie.candidates(other.tokens)))
        names = [field.name for field in fields(Found)]
        return Found(*(np.concatenate([getattr(found, name), getattr(more, name)]) for name in names))

    def _likely(self, tokens: Tokens, found: TokenRuns) -> TokenRuns:
        """Return the candidates without most of those whose case is wrong: ``us`` for the keyword ``US``."""
        kept = ~self._fixed[found.pattern] | (self._capital[found.pattern] == tokens.capital[found.first])
        return TokenRuns(found.first[kept], found.last[kept], found.pattern[kept])

    def _verified(self, tokens: Tokens, found: TokenRuns) -> Found:
        """Return the candidates of the first reading that the surface text confirms."""
        paragraph = tokens.paragraph[found.first].astype(np.int64)
        start, end = tokens.start[found.first], tokens.end[found.last]
        loose = self._loose[found.pattern]
        loose[_beside_ampersand(tokens.texts, paragraph, start, end)] = True
        if tokens.dotted.size:
            reach = np.searchsorted(tokens.dotted, [found.first, found.last + 1])
            loose |= reach[0] < reach[1]
        kept = np.zeros(len(paragraph), np.bool_)
        plain = np.flatnonzero(~loose)
        kept[plain] = self._plain_fits(tokens, found, plain)
        for row in np.flatnonzero(loose).tolist():
            spans = _spans(tokens, int(found.first[row]), int(found.last[row]))
            span = self._patterns[found.pattern[row]].fits(tokens.texts[paragraph[row]], spans)
            if span is not None:
                kept[row], (start[row], end[row]) = True, span
        capital, unsure = tokens.capital[found.first], self._acronym[found.pattern]
        places = Found(paragraph, found.pattern, start, end, capital, unsure)[kept]
        return self._judged(tokens.texts, places)

    def _verified_anew(self, reading: Reading, found: TokenRuns) -> Found:
        """Return the candidates of the second reading that the text confirms, but for those of the first."""
        tokens, rows = reading.tokens, []
        for row, (begin, stop, number) in enumerate(row_tuples(found.first, found.last + 1, found.pattern)):
            if reading.other[begin:stop].any():
                text = tokens.texts[tokens.paragraph[begin]]
                spans, words = _spans(tokens, begin, stop - 1), tokens.words(np.arange(begin, stop))
                span = self._patterns[number].fits(text, spans, words)
                rows += [(row, *span)] if span is not None else []
        place, start, end = np.array(rows, np.int64).reshape(-1, 3).T
        first, pattern = found.first[place], found.pattern[place]
        unsure = self._acronym[pattern]
        paragraph = tokens.paragraph[first].astype(np.int64)
        places = Found(paragraph, pattern, start, end, tokens.capital[first], unsure)
        return self._judged(tokens.texts, places)

    def _plain_fits(self, tokens: Tokens, found: TokenRuns, rows: Ints) -> list[bool]:
        """Return verdict on candidates that depend on nothing but their own surface."""
        first, last = found.first[rows], found.last[rows]
        places = row_tuples(
            found.pattern[rows], tokens.paragraph[first], tokens.start[first], tokens.end[last]
        )
        texts, verdicts = tokens.texts, self._verdicts
        return [verdicts[index, texts[paragraph][start:end]] for index, paragraph, start, end in places]

    def _judged(self, texts: Sequence[str], places: Found) -> Found:
        """Return the places, with a last word on the unsure ones; with full stops an acronym is no other
        word.
        """
        rows = np.flatnonzero(places.unsure)
        of_place = row_tuples(places.paragraph[rows], places.start[rows], places.end[rows])
        places.unsure[rows] = [
            "." not in texts[paragraph][start:end] and in_capitals(texts[paragraph], start, end)
            for paragraph, start, end in of_place
        ]
        return places


class Verdicts(dict[tuple[int, str], bool]):
    """Verdicts on whether a surface is what a pattern asks for, remembered."""

    def __init__(self, patterns: Sequence[Pattern]) -> None:
        super().__init__()
        self._patterns = patterns

    def __missing__(self, key: tuple[int, str]) -> bool:
        index, surface = key
        verdict = self._patterns[index].fits(surface, token_spans(surface)) is not None
        if len(self) >= _REMEMBERED:
            self.clear()
        self[key] = verdict
        return verdict


def _single_ended(taken: Pattern) -> bool:
    """Tell whether the keyword begins or ends with one character, which may be tied to its neighbours."""
    ends = taken.words[0], taken.words[-1]
    return any(len(word) == 1 and not UNPARTED_LETTER.match(word) for word in ends)


def _beside_ampersand(texts: Sequence[str], paragraph: Ints, start: Ints, end: Ints) -> list[int]:
    """Return places with an ampersand directly before or after them, to which they may be tied."""
    holders = np.array(["&" in text for text in texts], np.bool_)
    rows = np.flatnonzero(holders[paragraph])
    places = row_tuples(rows, paragraph[rows], start[rows], end[rows])
    return [row for row, p, s, e in places if "&" in texts[p][max(s - 1, 0) : s] + texts[p][e : e + 1]]


def _spans(tokens: Tokens, first: int, last: int) -> list[tuple[int, int]]:
    rows = slice(first, last + 1)
    return list(zip(tokens.start[rows].tolist(), tokens.end[rows].tolist(), strict=True))
