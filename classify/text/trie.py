"""Where phrases may stand among the tokens of a batch: a tree of words, walked by all tokens at once.

Words are compared by hash and stems by their letters, so what comes out are candidates; `pattern` has the
last word.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from classify.text.characters import canonical
from classify.text.columns import Tokens
from classify.text.lookup import LookUp
from classify.text.pattern import Pattern
from classify.text.tokens import HEAD, short_hash, word_hashes

_MEMO: Final = 1 << 17
"""Surfaces remembered at most; news has far fewer that begin like a stem."""

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Candidates:
    """Runs of tokens that may be a pattern, as columns."""

    first: Ints
    """Index of the first token."""
    last: Ints
    pattern: Ints


class Lists:
    """Lists of numbers under consecutive keys, looked up for a whole column at once."""

    def __init__(self, pairs: Sequence[tuple[int, int]], n_keys: int) -> None:
        ordered = np.array(sorted(pairs), np.int64).reshape(-1, 2)
        self.size = np.bincount(ordered[:, 0], minlength=n_keys) if n_keys else np.zeros(0, np.int64)
        self._begin = np.cumsum(self.size) - self.size
        self._values = ordered[:, 1]

    def expand(self, keys: Ints) -> tuple[Ints, Ints]:
        """For each value listed under each key: the place of the key in the column, and the value."""
        size = self.size.take(keys)
        place = np.repeat(np.arange(len(keys)), size)
        rank = np.arange(len(place)) - np.repeat(np.cumsum(size) - size, size)
        return place, self._values.take(self._begin.take(keys).take(place) + rank)


class Trie:
    """The words of all patterns as a tree; a stem, if any, is a leaf."""

    def __init__(self, patterns: Sequence[Pattern]) -> None:
        spelled = sorted({word for pattern in patterns for word in pattern.words})
        hashes = dict(zip(spelled, word_hashes(spelled).tolist(), strict=True))
        words: dict[int, int] = {}
        stems: dict[str, int] = {}
        nodes: dict[tuple[int, int], int] = {}
        ends: list[tuple[int, int]] = []
        stem_ends: list[tuple[int, int, int]] = []
        for index, pattern in enumerate(patterns):
            node = 0
            for word in pattern.words[: len(pattern.words) - pattern.wildcard]:
                edge = (node, words.setdefault(hashes[word], len(words)))
                node = nodes.setdefault(edge, len(nodes) + 1)
            if pattern.wildcard:
                stem_ends.append((node, stems.setdefault(pattern.words[-1], len(stems)), index))
            else:
                ends.append((node, index))
        self._n_words, self._n_stems = max(len(words), 1), max(len(stems), 1)
        self._words = LookUp(np.array(list(words), np.uint64))
        self._sieve = _sieve(np.array(list(words), np.uint64))
        self._edges = LookUp(np.array([node * self._n_words + word for node, word in nodes], np.uint64))
        self._node_of_edge = np.array(list(nodes.values()), np.int64)
        self._ends = Lists(ends, len(nodes) + 1)
        keys = sorted({(node, stem) for node, stem, _ in stem_ends})
        number = {key: i for i, key in enumerate(keys)}
        self._stem_edges = LookUp(np.array([node * self._n_stems + stem for node, stem in keys], np.uint64))
        self._stem_ends = Lists([(number[node, stem], index) for node, stem, index in stem_ends], len(keys))
        self._stems = Stems(list(stems))

    def candidates(self, tokens: Tokens) -> Candidates:
        """Every run of tokens whose words spell a pattern, one row a run and pattern."""
        word = self._known_words(tokens)
        holder, stem = self._stems.of(tokens)
        found: list[tuple[Ints, Ints, Ints]] = []
        first = np.flatnonzero(word >= 0)
        found.append(self._by_stem(holder, holder, np.zeros(len(holder), np.int64), stem))
        last, node = first, self._step(np.zeros(len(first), np.int64), word[first])
        while True:
            alive = np.flatnonzero(node >= 0)
            if not alive.size:
                break
            first, last, node = first[alive], last[alive], node[alive]
            place, pattern = self._ends.expand(node)
            found.append((first[place], last[place], pattern))
            inner = np.flatnonzero(last + 1 < len(word))
            inner = inner[tokens.paragraph[last[inner]] == tokens.paragraph[last[inner] + 1]]
            first, last, node = first[inner], last[inner] + 1, node[inner]
            place, stem_of = _matching(last, holder, stem)
            found.append(self._by_stem(first[place], last[place], node[place], stem_of))
            node = self._step(node, word[last])
        return Candidates(*(np.concatenate(column) for column in zip(*found, strict=True)))

    def _known_words(self, tokens: Tokens) -> Ints:
        word = np.full(len(tokens), -1, np.int64)
        known = np.flatnonzero(self._sieve.take(short_hash(tokens.hash)))
        word[known] = self._words.find(tokens.hash[known])
        return word

    def _step(self, node: Ints, word: Ints) -> Ints:
        """The node that each word leads to, -1 where none."""
        edge = self._edges.find((node * self._n_words + word).astype(np.uint64))
        if not self._node_of_edge.size:
            return np.full(len(node), -1, np.int64)
        return np.where((edge >= 0) & (word >= 0), self._node_of_edge.take(edge), -1)

    def _by_stem(self, first: Ints, last: Ints, node: Ints, stem: Ints) -> tuple[Ints, Ints, Ints]:
        key = self._stem_edges.find((node * self._n_stems + stem).astype(np.uint64))
        real = np.flatnonzero(key >= 0)
        place, pattern = self._stem_ends.expand(key[real])
        return first[real][place], last[real][place], pattern


class Stems:
    """Which tokens begin with which stems."""

    def __init__(self, stems: list[str]) -> None:
        self._stems = stems
        short = any(len(stem) < HEAD for stem in stems)
        self._sieve = (
            np.full(1 << 16, True) if short else _sieve(word_hashes([stem[:HEAD] for stem in stems]))
        )
        self._memo: dict[str, tuple[int, ...]] = {}

    def of(self, tokens: Tokens) -> tuple[Ints, Ints]:
        """Tokens that begin with a stem, and the stem; a token with two stands twice. Sorted by token."""
        holder: list[int] = []
        found: list[int] = []
        if self._stems:
            self._collect(tokens, holder, found)
        return np.array(holder, np.int64), np.array(found, np.int64)

    def _collect(self, tokens: Tokens, holder: list[int], found: list[int]) -> None:
        likely = np.flatnonzero(self._sieve.take(tokens.head))
        texts, memo = tokens.texts, self._memo
        if len(memo) > _MEMO:
            memo.clear()
        columns = (likely, tokens.paragraph[likely], tokens.start[likely], tokens.end[likely])
        for token, paragraph, start, end in zip(*(column.tolist() for column in columns), strict=True):
            surface = texts[paragraph][start:end]
            stems = memo.get(surface)
            if stems is None:
                word = canonical(surface)
                stems = memo[surface] = tuple(
                    i for i, stem in enumerate(self._stems) if word.startswith(stem)
                )
            for stem in stems:
                holder.append(token)
                found.append(stem)


def _sieve(hashes: NDArray[np.uint64]) -> NDArray[np.bool_]:
    """Which short hashes may belong to one of the hashes: most tokens fall through after one look-up."""
    sieve = np.zeros(1 << 16, np.bool_)
    sieve[short_hash(hashes)] = True
    return sieve


def _matching(tokens: Ints, holder: Ints, stem: Ints) -> tuple[Ints, Ints]:
    """For each stem that each token begins with: the place of the token in the column, and the stem."""
    begin = np.searchsorted(holder, tokens, side="left")
    size = np.searchsorted(holder, tokens, side="right") - begin
    place = np.repeat(np.arange(len(tokens)), size)
    rank = np.arange(len(place)) - np.repeat(np.cumsum(size) - size, size)
    return place, stem[begin[place] + rank]
