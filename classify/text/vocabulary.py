"""The terms of a model and their counts in a batch: words by hash, longer terms as paths over words."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from classify.config.scripts import LONE_LETTER
from classify.text.characters import canonical
from classify.text.columns import TermCounts, Tokens
from classify.text.hashes import word_hashes
from classify.text.letter_pairs import read_tokens
from classify.text.lookup import ABSENT, LookUp
from classify.text.token_rule import AT_SIGN

Ints = NDArray[np.int64]

_CHUNK: Final = 1 << 16
"""Tokens counted at a time, so that the keys to sort stay in the processor's cache."""
NO_WORD: Final = -1
"""Fills the row of a term that has fewer words than the longest."""


class Words:
    """Numbers of words, looked up by hash; words whose hashes collide are told apart by their letters.

    Parameters
    ----------
    words : sequence of str
        Distinct canonical words; the number of a word is its place.
    """

    def __init__(self, words: Sequence[str]) -> None:
        hashes = word_hashes(words)
        distinct, first, inverse, size = np.unique(
            hashes, return_index=True, return_inverse=True, return_counts=True
        )
        self._numbers = np.append(first, ABSENT)
        self._table = LookUp(distinct)
        self._colliding: dict[int, dict[str, int]] = {}
        for number in np.flatnonzero(size[inverse] > 1).tolist():
            self._colliding.setdefault(int(hashes[number]), {})[words[number]] = number

    def find(self, tokens: Tokens) -> Ints:
        """Return the number of each token's word, -1 for a word that is none of these."""
        number = self._numbers.take(self._table.find(tokens.hash))
        if self._colliding:
            colliding = np.array(list(self._colliding), np.uint64)
            for token in np.flatnonzero(np.isin(tokens.hash, colliding)).tolist():
                spelled = self._colliding[int(tokens.hash[token])]
                number[token] = spelled.get(canonical(tokens.surface(token)), ABSENT)
        return number


@dataclass(frozen=True, slots=True)
class WordFilter:
    """Rule for the tokens that a model reads; terms of several words run over the tokens that are left.

    Letters that are tokens of their own are read in pairs, of any length (see `letter_pairs`).
    """

    min_chars: int = 2
    stop_words: Collection[str] = ()
    lone_letters: bool = True
    """Whether the letters of pairs are read, too."""

    def rows(self, tokens: Tokens, stops: Words | None) -> Ints:
        """Return indices of the tokens that are long enough, no stop words, no handles and no dotted
        letters.
        """
        kept = (tokens.end - tokens.start >= self.min_chars) & (tokens.initial != ord(AT_SIGN))
        kept[tokens.dotted] = False
        kept[tokens.alone] = True
        for token in np.setdiff1d(tokens.composed, tokens.alone, assume_unique=True).tolist():
            kept[token] &= len(canonical(tokens.surface(token))) >= self.min_chars
        if stops is not None:
            kept &= stops.find(tokens) == ABSENT
        return np.flatnonzero(kept)

    def reads(self, word: str) -> bool:
        """Tell whether a canonical word is read."""
        is_word = not word.startswith(AT_SIGN) and "." not in word
        is_long = len(word) >= self.min_chars or LONE_LETTER.match(word) is not None
        return is_word and is_long and word not in self.stop_words


class Vocabulary:
    """The terms of a model, and how often they stand in each paragraph of a batch.

    Parameters
    ----------
    words : sequence of str
        Distinct canonical words, those of the terms at least.
    grams : ndarray of shape (n_terms, longest)
        The words of each term by number, filled up with `NO_WORD`.
    word_filter : WordFilter
        Which tokens are read.
    """

    def __init__(self, words: Sequence[str], grams: NDArray[np.int32], word_filter: WordFilter) -> None:
        self._word_filter = word_filter
        self._stops = Words(sorted(word_filter.stop_words)) if word_filter.stop_words else None
        self._words = Words(words)
        self._size = np.maximum((grams != NO_WORD).sum(axis=1), 1)
        self._levels = list(_levels(grams, len(words), self._size))
        unread = np.array([not word_filter.reads(word) for word in words], np.bool_)
        self._levels[0].term[: len(words)][unread] = ABSENT
        self._n_words = max(len(words), 1)
        self._n_terms = len(grams)

    def count(self, tokens: Tokens) -> TermCounts:
        """Return how often each term stands in each paragraph, and where it does so first."""
        read = read_tokens(tokens, lone_letters=self._word_filter.lone_letters)
        units = read.tokens if read else tokens
        word, paragraph, rows = self._words.find(units), units.paragraph, None
        if len(self._levels) > 1:  # only for terms of several words does it matter which tokens are read
            rows = self._word_filter.rows(units, self._stops)
            word, paragraph = word[rows], paragraph[rows]
        parts = [self._count_chunk(word[part], paragraph[part], part.start) for part in _chunks(paragraph)]
        columns = [np.concatenate(column) for column in zip(*parts, strict=True)] if parts else [_NONE] * 4
        paragraphs, term, count, place = columns
        first = place if rows is None else rows[place]
        last = place if rows is None else rows[place + self._size[term] - 1]
        return TermCounts(
            n_paragraphs=tokens.n_paragraphs,
            paragraph=paragraphs.astype(np.int32),
            term=term.astype(np.int32),
            count=count,
            first=read.first[first] if read else first,
            last=read.last[last] if read else last,
        )

    def _count_chunk(
        self, word: Ints, paragraph: NDArray[np.int32], offset: int
    ) -> tuple[NDArray[np.int32], Ints, Ints, Ints]:
        """Return paragraph, term, count and place of the first occurrence, from one sort of packed keys."""
        term, place = self._occurrences(word, paragraph)
        nth = np.zeros(len(word), np.int64)
        np.cumsum(paragraph[1:] != paragraph[:-1], out=nth[1:])
        place_bits, term_bits = len(word).bit_length(), self._n_terms.bit_length()
        keys = (((nth.take(place) << term_bits) | term) << place_bits) | place
        keys.sort()
        pair = keys >> place_bits
        is_new = np.ones(len(pair), np.bool_)
        np.not_equal(pair[1:], pair[:-1], out=is_new[1:])
        new = np.flatnonzero(is_new)
        first = keys.take(new) & ((1 << place_bits) - 1)
        return (
            paragraph.take(first),
            pair.take(new) & ((1 << term_bits) - 1),
            np.diff(new, append=len(keys)),
            first + offset,
        )

    def _occurrences(self, word: Ints, paragraph: NDArray[np.int32]) -> tuple[Ints, Ints]:
        """Return every occurrence of every term: the term, and the place where it begins."""
        terms, places = [], []
        place = np.flatnonzero(word >= 0)
        node = word.take(place)
        for depth, level in enumerate(self._levels):
            if depth:
                inner = np.flatnonzero(place + depth < len(word))
                place, node = place[inner], node[inner]
                follows = word.take(place + depth)
                inner = np.flatnonzero(
                    (follows >= 0) & (paragraph.take(place + depth) == paragraph.take(place))
                )
                place, node = place[inner], node[inner]
                edge = level.edges.find((node * self._n_words + follows[inner]).astype(np.uint64))
                known = np.flatnonzero(edge >= 0)
                place, node = place[known], edge[known]
            term = level.term.take(node)
            ends = np.flatnonzero(term >= 0)
            terms.append(term.take(ends))
            places.append(place.take(ends))
        return np.concatenate(terms), np.concatenate(places)


_NONE: Final = np.zeros(0, np.int64)


@dataclass(frozen=True, slots=True)
class _Level:
    """The beginnings of terms that have so many words, as nodes of a tree."""

    edges: LookUp
    """Node of the level before times number of words, plus the word -> node; unused on the first level."""
    term: Ints
    """The term that each node is, -1 where it is only the beginning of one."""


def _levels(grams: NDArray[np.int32], n_words: int, size: Ints) -> Iterator[_Level]:
    """Yield the tree of the terms, level by level; a node of the first level is a word."""
    node = grams[:, 0].astype(np.int64) if grams.size else _NONE
    n_nodes, edges = max(n_words, 1), LookUp(np.zeros(0, np.uint64))
    for depth in range(max(grams.shape[1], 1)):
        if depth:
            longer = np.flatnonzero(size > depth)
            keys = node[longer] * max(n_words, 1) + grams[longer, depth]
            distinct, inverse = np.unique(keys, return_inverse=True)
            edges, n_nodes = LookUp(distinct.astype(np.uint64)), max(len(distinct), 1)
            node = node.copy()
            node[longer] = inverse
        ends = np.flatnonzero(size == depth + 1) if len(node) else _NONE
        term = np.full(n_nodes, -1, np.int64)
        term[node[ends]] = ends
        yield _Level(edges, term)


def _chunks(paragraph: NDArray[np.int32]) -> Iterator[slice]:
    """Yield slices of about `_CHUNK` rows that cut no paragraph."""
    begin = 0
    while begin < len(paragraph):
        stop = len(paragraph)
        if begin + _CHUNK < stop:
            last = paragraph[begin + _CHUNK]
            stop = int(np.searchsorted(paragraph, last, side="left"))
            if stop <= begin:
                stop = int(np.searchsorted(paragraph, last, side="right"))
        yield slice(begin, stop)
        begin = stop
