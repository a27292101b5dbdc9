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
from classify.text.tokens import HEADS, short_hash, word_hashes

_REMEMBERED: Final = 1 << 17
"""Surfaces remembered at most; news has far fewer that begin like a stem."""

Ints = NDArray[np.int64]

_NONE: Final = np.zeros(0, np.int64)


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
        self._node_of_edge = np.array([*nodes.values(), -1], np.int64)
        self._from_root = np.full(self._n_words + 1, -1, np.int64)
        for (parent, number), node in nodes.items():
            if parent == 0:
                self._from_root[number] = node
        self._ends = Lists(ends, len(nodes) + 1)
        keys = sorted({(node, stem) for node, stem, _ in stem_ends})
        place = {key: i for i, key in enumerate(keys)}
        self._stem_edges = LookUp(np.array([node * self._n_stems + stem for node, stem in keys], np.uint64))
        self._stem_ends = Lists([(place[node, stem], index) for node, stem, index in stem_ends], len(keys))
        self._stems = Stems(list(stems))
        self._awaits_stem = np.zeros(len(nodes) + 1, np.bool_)
        self._awaits_stem[[node for node, _ in keys]] = True
        self._goes_on = self._awaits_stem.copy()
        self._goes_on[[parent for parent, _ in nodes]] = True
        self._heads = _heads([stem for stem in stems if (0, stems[stem]) in place])

    def candidates(self, tokens: Tokens) -> Candidates:
        """Every run of tokens whose words spell a pattern, one row a run and pattern."""
        word = self._known_words(tokens)
        alone = self._likely_stems(tokens)
        found = [self._by_stem(tokens, alone, alone, np.zeros(len(alone), np.int64))]
        node = self._from_root.take(word)
        first = last = np.flatnonzero(node >= 0)
        node = node[first]
        while first.size:
            ends = np.flatnonzero(self._ends.size.take(node))
            place, pattern = self._ends.expand(node[ends])
            found.append((first[ends[place]], last[ends[place]], pattern))
            inner = np.flatnonzero(self._goes_on.take(node) & (last + 1 < len(word)))
            inner = inner[tokens.paragraph[last[inner]] == tokens.paragraph[last[inner] + 1]]
            first, last, node = first[inner], last[inner] + 1, node[inner]
            ends = np.flatnonzero(self._awaits_stem.take(node))
            found.append(self._by_stem(tokens, first[ends], last[ends], node[ends]))
            known = np.flatnonzero(word.take(last) >= 0)
            node = self._step(node[known], word[last[known]])
            alive = np.flatnonzero(node >= 0)
            first, last, node = first[known[alive]], last[known[alive]], node[alive]
        return Candidates(*(np.concatenate(column) for column in zip(*found, strict=True)))

    def _likely_stems(self, tokens: Tokens) -> Ints:
        """Tokens that may begin with a stem that stands alone."""
        likely = np.zeros(len(tokens), np.bool_)
        for sieve, head in zip(self._heads, tokens.heads, strict=True):
            if sieve is not None:
                likely |= sieve.take(head)
        return np.flatnonzero(likely)

    def _known_words(self, tokens: Tokens) -> Ints:
        word = np.full(len(tokens), -1, np.int64)
        known = np.flatnonzero(self._sieve.take(short_hash(tokens.hash)))
        word[known] = self._words.find(tokens.hash[known])
        return word

    def _step(self, node: Ints, word: Ints) -> Ints:
        """The node that each word leads to, -1 where none."""
        return self._node_of_edge.take(self._edges.find((node * self._n_words + word).astype(np.uint64)))

    def _by_stem(self, tokens: Tokens, first: Ints, last: Ints, node: Ints) -> tuple[Ints, Ints, Ints]:
        """The runs whose last token begins with a stem that the node before it waits for."""
        row, stem = self._stems.of(tokens, last)
        key = self._stem_edges.find((node[row] * self._n_stems + stem).astype(np.uint64))
        real = np.flatnonzero(key >= 0)
        place, pattern = self._stem_ends.expand(key[real])
        row = row[real[place]]
        return first[row], last[row], pattern


class Stems(dict[str, tuple[int, ...]]):
    """Which stems a surface begins with; the answer for each surface is remembered."""

    def __init__(self, stems: list[str]) -> None:
        super().__init__()
        self._stems = stems

    def __missing__(self, surface: str) -> tuple[int, ...]:
        word = canonical(surface)
        found = tuple(number for number, stem in enumerate(self._stems) if word.startswith(stem))
        if len(self) >= _REMEMBERED:
            self.clear()
        self[surface] = found
        return found

    def of(self, tokens: Tokens, rows: Ints) -> tuple[Ints, Ints]:
        """For each stem of each of the tokens: its place in the column, and the stem."""
        texts = tokens.texts
        columns = (tokens.paragraph[rows], tokens.start[rows], tokens.end[rows])
        spans = zip(*(column.tolist() for column in columns), strict=True)
        found = [self[texts[paragraph][start:end]] for paragraph, start, end in spans]
        pairs = [(row, stem) for row, stems in enumerate(found) if stems for stem in stems]
        places = np.array(pairs, np.int64).reshape(-1, 2)
        return places[:, 0], places[:, 1]


def _heads(stems: list[str]) -> list[NDArray[np.bool_] | None]:
    """For each size of head, which heads may belong to a stem that is as long, but not to a longer head."""
    short = [stem for stem in stems if len(stem) < HEADS[1]]
    long = [stem[: HEADS[1]] for stem in stems if len(stem) >= HEADS[1]]
    if any(len(stem) < HEADS[0] for stem in stems):
        return [np.full(1 << 16, True), None]
    return [_sieve(word_hashes(heads)) if heads else None for heads in ([s[: HEADS[0]] for s in short], long)]


def _sieve(hashes: NDArray[np.uint64]) -> NDArray[np.bool_]:
    """Which short hashes may belong to one of the hashes: most tokens fall through after one look-up."""
    sieve = np.zeros(1 << 16, np.bool_)
    sieve[short_hash(hashes)] = True
    return sieve
