"""Where phrases may stand among the tokens of a batch: a tree of words, walked by all tokens at once.

Words are compared by hash and stems by their letters, so what comes out are candidates; `pattern` has the
last word.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from classify.text.columns import Tokens
from classify.text.lookup import LookUp, Sieve, short_hash
from classify.text.pattern import Pattern
from classify.text.stems import Heads, Stems
from classify.text.tokens import word_hashes

Ints = NDArray[np.int64]

_ROOT = 0
_BEGINS, _ENOUGH = 1, 2
"""Roles of a first word: its phrases go on with a known word, or it may be enough without one."""


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
        self.size = np.bincount(ordered[:, 0], minlength=n_keys)
        self._begin = np.cumsum(self.size) - self.size
        self._values = ordered[:, 1]

    def expand(self, keys: Ints) -> tuple[Ints, Ints]:
        """For each value listed under each key: the place of the key in the column, and the value."""
        size = self.size.take(keys)
        place = np.repeat(np.arange(len(keys)), size)
        rank = np.arange(len(place)) - np.repeat(np.cumsum(size) - size, size)
        return place, self._values.take(self._begin.take(keys).take(place) + rank)


@dataclass(slots=True)
class _Tree:
    """The patterns as a tree while it grows: edges by word lead to nodes; a stem ends its pattern."""

    words: dict[int, int] = field(default_factory=dict)
    """Hash of a word -> its number."""
    stems: dict[str, int] = field(default_factory=dict)
    nodes: dict[tuple[int, int], int] = field(default_factory=dict)
    """Node and number of the next word -> next node."""
    waits: dict[tuple[int, int], int] = field(default_factory=dict)
    """Node and number of the stem that may follow -> a number for the two."""
    ends: list[tuple[int, int]] = field(default_factory=list)
    """Node and pattern that ends there."""
    stem_ends: list[tuple[int, int]] = field(default_factory=list)
    """Number of node and stem, and pattern that ends there."""


def _grown(patterns: Sequence[Pattern]) -> _Tree:
    tree = _Tree()
    spelled = sorted({word for pattern in patterns for word in pattern.words})
    hashes = dict(zip(spelled, word_hashes(spelled).tolist(), strict=True))
    for index, pattern in enumerate(patterns):
        node = _ROOT
        for word in pattern.words[: len(pattern.words) - pattern.wildcard]:
            edge = (node, tree.words.setdefault(hashes[word], len(tree.words)))
            node = tree.nodes.setdefault(edge, len(tree.nodes) + 1)
        if pattern.wildcard:
            wait = (node, tree.stems.setdefault(pattern.words[-1], len(tree.stems)))
            tree.stem_ends.append((tree.waits.setdefault(wait, len(tree.waits)), index))
        else:
            tree.ends.append((node, index))
    return tree


class Trie:
    """The words of all patterns as a tree of columns; a stem, if any, is a leaf."""

    def __init__(self, patterns: Sequence[Pattern]) -> None:
        tree = _grown(patterns)
        words, n_nodes = np.array(list(tree.words), np.uint64), len(tree.nodes) + 1
        self._n_words, self._n_stems = len(tree.words) + 1, len(tree.stems) + 1
        self._words, self._sieve = LookUp(words), Sieve(words)
        self._edges = LookUp(_keys(tree.nodes, self._n_words))
        self._next = np.array([*tree.nodes.values(), -1], np.int64)
        self._ends = Lists(tree.ends, n_nodes)
        self._waits = LookUp(_keys(tree.waits, self._n_stems))
        self._stem_ends = Lists(tree.stem_ends, len(tree.waits) + 1)
        self._stems = Stems(list(tree.stems))
        self._alone = Heads(stem for stem, number in tree.stems.items() if (_ROOT, number) in tree.waits)
        self._awaits_stem = np.zeros(n_nodes, np.bool_)
        self._awaits_stem[[node for node, _ in tree.waits]] = True
        self._goes_on = self._awaits_stem.copy()
        self._goes_on[[node for node, _ in tree.nodes]] = True
        self._from_root = np.full(self._n_words, -1, np.int64)
        for (node, word), following in tree.nodes.items():
            if node == _ROOT:
                self._from_root[word] = following
        enough = self._awaits_stem | (self._ends.size > 0)
        self._role = np.where(enough[self._from_root], _ENOUGH, _BEGINS).astype(np.uint8)
        self._role[self._from_root < 0] = 0

    def candidates(self, tokens: Tokens) -> Candidates:
        """Every run of tokens whose words spell a pattern, one row a run and pattern."""
        word = self._known_words(tokens)
        alone = np.flatnonzero(self._alone.likely(tokens, slice(None)))
        found = [self._by_stem(tokens, alone, alone, np.full(len(alone), _ROOT))]
        first = last = self._starts(word)
        node = self._from_root[word[first]]
        while first.size:
            ends = np.flatnonzero(self._ends.size.take(node))
            place, pattern = self._ends.expand(node[ends])
            found.append((first[ends[place]], last[ends[place]], pattern))
            inner = np.flatnonzero(self._goes_on.take(node) & (last + 1 < len(word)))
            inner = inner[tokens.paragraph[last[inner]] == tokens.paragraph[last[inner] + 1]]
            first, last, node = first[inner], last[inner] + 1, node[inner]
            waits = np.flatnonzero(self._awaits_stem.take(node))
            found.append(self._by_stem(tokens, first[waits], last[waits], node[waits]))
            known = np.flatnonzero(word.take(last) >= 0)
            node = self._step(node[known], word[last[known]])
            alive = np.flatnonzero(node >= 0)
            first, last, node = first[known[alive]], last[known[alive]], node[alive]
        return Candidates(*(np.concatenate(column) for column in zip(*found, strict=True)))

    def _starts(self, word: Ints) -> Ints:
        """Tokens that may begin a pattern, without most that no known word follows, such as ``the``."""
        role = self._role.take(word)
        promising = role == _ENOUGH
        promising[:-1] |= (role[:-1] == _BEGINS) & (word[1:] >= 0)
        return np.flatnonzero(promising)

    def _known_words(self, tokens: Tokens) -> Ints:
        """Number of each token's word, -1 (which is also the last, unused one) for words of no pattern."""
        word = np.full(len(tokens), -1, np.int64)
        known = np.flatnonzero(self._sieve.holds(short_hash(tokens.hash)))
        word[known] = self._words.find(tokens.hash[known])
        return word

    def _step(self, node: Ints, word: Ints) -> Ints:
        """The node that each word leads to, -1 where none."""
        return self._next.take(self._edges.find((node * self._n_words + word).astype(np.uint64)))

    def _by_stem(self, tokens: Tokens, first: Ints, last: Ints, node: Ints) -> tuple[Ints, Ints, Ints]:
        """The runs whose last token begins with a stem that the node before it waits for."""
        row, stem = self._stems.of(tokens, last)
        wait = self._waits.find((node[row] * self._n_stems + stem).astype(np.uint64))
        real = np.flatnonzero(wait >= 0)
        place, pattern = self._stem_ends.expand(wait[real])
        row = row[real[place]]
        return first[row], last[row], pattern


def _keys(pairs: dict[tuple[int, int], int], width: int) -> NDArray[np.uint64]:
    """Each pair as one number; the pairs come in the order of their values."""
    return np.array([node * width + other for node, other in pairs], np.uint64)
