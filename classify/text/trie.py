"""Search for phrases among the tokens of a batch: a tree of words, walked by all tokens at once.

Words are compared by hash and stems by their letters, so what comes out are candidates; `pattern` has the
last word.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from classify.text.columns import Tokens
from classify.text.hashes import word_hashes
from classify.text.lookup import LookUp, Sieve, short_hash
from classify.text.pattern import Pattern
from classify.text.stems import Heads, Stems

Ints = NDArray[np.int64]
Key = TypeVar("Key", int, str)

_ROOT = 0
_MUST_CONTINUE, _MAY_END = 1, 2
"""Roles of a first word: every phrase goes on with a known word, or one can end here or go on with a stem."""
_NONE = np.zeros(0, np.int64)


@dataclass(frozen=True, slots=True)
class TokenRuns:
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
        """Return for each value listed under each key: the place of the key in the column, and the value."""
        size = self.size.take(keys)
        place = np.repeat(np.arange(len(keys)), size)
        rank = np.arange(len(place)) - np.repeat(np.cumsum(size) - size, size)
        return place, self._values.take(self._begin.take(keys).take(place) + rank)


@dataclass(slots=True)
class _Tree:
    """The patterns as a tree while it grows: edges by word or by stem lead from node to node."""

    words: dict[int, int]
    """Hash of a word -> its number; the spellings of one word share theirs."""
    stems: dict[str, int]
    """Stem -> its number, shared in the same way."""
    nodes: dict[tuple[int, int], int] = field(default_factory=dict)
    """Node and number of the next word -> next node."""
    stem_nodes: dict[tuple[int, int], int] = field(default_factory=dict)
    """Node and number of the stem that may follow -> next node."""
    ends: list[tuple[int, int]] = field(default_factory=list)
    """Node and pattern that ends there."""

    @property
    def n_nodes(self) -> int:
        """Number of nodes, the root included."""
        return len(self.nodes) + len(self.stem_nodes) + 1


def _grown(patterns: Sequence[Pattern]) -> _Tree:
    ways = [[(p.spellings(number), stem) for number, stem in enumerate(p.stems)] for p in patterns]
    steps = list(chain.from_iterable(ways))
    spelled = sorted({word for spellings, _ in steps for word in spellings})
    hashes = dict(zip(spelled, word_hashes(spelled).tolist(), strict=True))
    words = _numbered([tuple(map(hashes.__getitem__, spellings)) for spellings, stem in steps if not stem])
    tree = _Tree(words, _numbered([spellings for spellings, stem in steps if stem]))
    for index, way in enumerate(ways):
        node = _ROOT
        for (word, *_), stem in way:
            if stem:
                node = tree.stem_nodes.setdefault((node, tree.stems[word]), tree.n_nodes)
            else:
                node = tree.nodes.setdefault((node, tree.words[hashes[word]]), tree.n_nodes)
        tree.ends.append((node, index))
    return tree


def _numbered(words: list[tuple[Key, ...]]) -> dict[Key, int]:
    """Return a number for each spelling of each word; an acronym has the same with and without full stops,
    also where another keyword has but one of the two.
    """
    numbers: dict[Key, int] = {}
    for number, spellings in enumerate(sorted(words, key=len, reverse=True)):
        numbers.update(dict.fromkeys(spellings, numbers.get(spellings[0], number)))
    return numbers


class Trie:
    """The words of all patterns as a tree of columns."""

    def __init__(self, patterns: Sequence[Pattern]) -> None:
        tree = _grown(patterns)
        hashes, n_nodes = np.array(list(tree.words), np.uint64), tree.n_nodes
        self._number = np.array([*tree.words.values(), -1], np.int64)
        self._n_words = int(self._number.max(initial=0)) + 2
        self._n_stems = max(tree.stems.values(), default=0) + 2
        self._words, self._sieve = LookUp(hashes), Sieve(hashes)
        self._edges = LookUp(_keys(tree.nodes, self._n_words))
        self._next = np.array([*tree.nodes.values(), -1], np.int64)
        self._ends = Lists(tree.ends, n_nodes)
        self._stem_edges = LookUp(_keys(tree.stem_nodes, self._n_stems))
        self._stem_next = np.array([*tree.stem_nodes.values(), -1], np.int64)
        self._stems = Stems(tree.stems)
        at_root = {number for node, number in tree.stem_nodes if node == _ROOT}
        self._alone = Heads(stem for stem, number in tree.stems.items() if number in at_root)
        self._awaits_stem = np.zeros(n_nodes, np.bool_)
        self._awaits_stem[[node for node, _ in tree.stem_nodes]] = True
        self._goes_on = self._awaits_stem.copy()
        self._goes_on[[node for node, _ in tree.nodes]] = True
        self._from_root = np.full(self._n_words, -1, np.int64)
        for (node, word), following in tree.nodes.items():
            if node == _ROOT:
                self._from_root[word] = following
        enough = self._awaits_stem | (self._ends.size > 0)
        self._role = np.where(enough[self._from_root], _MAY_END, _MUST_CONTINUE).astype(np.uint8)
        self._role[self._from_root < 0] = 0

    def candidates(self, tokens: Tokens) -> TokenRuns:
        """Return every run of tokens whose words spell a pattern, one row a run and pattern."""
        word = self._known_words(tokens)
        alone = np.flatnonzero(self._alone.likely(tokens, slice(None)))
        row, node = self._by_stem(tokens, alone, np.full(len(alone), _ROOT))
        first = self._starts(word)
        node = np.concatenate([node, self._from_root[word[first]]])
        first = last = np.concatenate([alone[row], first])
        found = []
        while first.size:
            ends = np.flatnonzero(self._ends.size.take(node))
            place, pattern = self._ends.expand(node[ends])
            found.append((first[ends[place]], last[ends[place]], pattern))
            inner = np.flatnonzero(self._goes_on.take(node) & (last + 1 < len(word)))
            inner = inner[tokens.paragraph[last[inner]] == tokens.paragraph[last[inner] + 1]]
            first, last, node = first[inner], last[inner] + 1, node[inner]
            waits = np.flatnonzero(self._awaits_stem.take(node))
            row, stem_node = self._by_stem(tokens, last[waits], node[waits])
            row = waits[row]
            known = np.flatnonzero(word.take(last) >= 0)
            word_node = self._step(node[known], word[last[known]])
            alive = np.flatnonzero(word_node >= 0)
            row = np.concatenate([row, known[alive]])
            first, last, node = first[row], last[row], np.concatenate([stem_node, word_node[alive]])
        columns = [np.concatenate(column) for column in zip(*found, strict=True)] if found else [_NONE] * 3
        return TokenRuns(*columns)

    def knows(self, tokens: Tokens) -> NDArray[np.bool_]:
        """Tell whether each token may be a word of a pattern, or begin with a stem of one."""
        rows = np.arange(len(tokens))
        known = self._sieve.holds(short_hash(tokens.hash))
        known[self._stems.of(tokens, rows)[0]] = True
        return known

    def _starts(self, word: Ints) -> Ints:
        """Return tokens that may begin a pattern, without most that no known word follows, such as
        ``the``.
        """
        role = self._role.take(word)
        promising = role == _MAY_END
        promising[:-1] |= (role[:-1] == _MUST_CONTINUE) & (word[1:] >= 0)
        return np.flatnonzero(promising)

    def _known_words(self, tokens: Tokens) -> Ints:
        """Return the number of each token's word, -1 (which is also the last, unused one) for words of no
        pattern.
        """
        word = np.full(len(tokens), -1, np.int64)
        known = np.flatnonzero(self._sieve.holds(short_hash(tokens.hash)))
        word[known] = self._number.take(self._words.find(tokens.hash[known]))
        return word

    def _step(self, node: Ints, word: Ints) -> Ints:
        """Return the node that each word leads to, -1 where none."""
        return self._next.take(self._edges.find((node * self._n_words + word).astype(np.uint64)))

    def _by_stem(self, tokens: Tokens, last: Ints, node: Ints) -> tuple[Ints, Ints]:
        """Return rows whose token begins with a stem that their node waits for, and the node it leads to."""
        row, stem = self._stems.of(tokens, last)
        edge = self._stem_edges.find((node[row] * self._n_stems + stem).astype(np.uint64))
        real = np.flatnonzero(edge >= 0)
        return row[real], self._stem_next[edge[real]]


def _keys(pairs: dict[tuple[int, int], int], width: int) -> NDArray[np.uint64]:
    """Return each pair as one number; the pairs come in the order of their values."""
    return np.array([node * width + other for node, other in pairs], np.uint64)
