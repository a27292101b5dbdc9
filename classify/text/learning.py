"""Terms of a corpus, with the number of paragraphs of each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from classify.text.columns import Tokens
from classify.text.interning import Interned
from classify.text.letter_pairs import read_tokens
from classify.text.vocabulary import NO_WORD, WordFilter, Words

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms of a corpus in the order of their letters, as columns of length n_terms."""

    n_paragraphs: int
    words: list[str]
    grams: NDArray[np.int32]
    """The words of each term by number, shape (n_terms, longest), filled up with `NO_WORD`."""
    frequency: Ints
    """Number of paragraphs with the term."""

    def __getitem__(self, rows: Ints | NDArray[np.bool_]) -> Terms:
        return Terms(self.n_paragraphs, self.words, self.grams[rows], self.frequency[rows])

    def spelled(self) -> list[str]:
        """Return the terms as text, their words parted by a space."""
        after = ["", *(f" {word}" for word in self.words)]
        spelled = [self.words[number] for number in self.grams[:, 0].tolist()]
        for column in self.grams.T[1:]:
            spelled = [
                head + after[number + 1] for head, number in zip(spelled, column.tolist(), strict=True)
            ]
        return spelled


@dataclass(frozen=True, slots=True)
class _Sequence:
    """The words of a batch in reading order."""

    paragraph: NDArray[np.int32]
    word: Ints


@dataclass(frozen=True, slots=True)
class _Tally:
    """Distinct keys in rising order, and the number of paragraphs that hold each."""

    key: Ints
    frequency: Ints


def learn(batches: Iterable[Tokens], ngram_range: tuple[int, int], word_filter: WordFilter) -> Terms:
    """Return all terms of the batches, `ngram_range[0]` to `ngram_range[1]` words long."""
    stops = Words(sorted(word_filter.stop_words)) if word_filter.stop_words else None
    interned = Interned()
    found: list[tuple[NDArray[np.int32], Ints]] = []
    n_paragraphs = 0
    for tokens in batches:
        read = read_tokens(tokens, lone_letters=word_filter.lone_letters)
        units = read.tokens if read else tokens
        rows = word_filter.rows(units, stops)
        found.append((units.paragraph[rows], interned.numbers(units, rows)))
        n_paragraphs += tokens.n_paragraphs
    order = sorted(range(len(interned.words)), key=interned.words.__getitem__)
    rank = np.empty(len(order), np.int64)
    rank[order] = np.arange(len(order))
    sequences = [_Sequence(paragraph, rank.take(number)) for paragraph, number in found]
    levels = [
        (_padded(grams, ngram_range[1]), tally)
        for grams, tally in _levels(sequences, max(len(order), 1), ngram_range[1])
        if grams.shape[1] >= ngram_range[0]
    ]
    grams = np.concatenate([grams for grams, _ in levels])
    return Terms(
        n_paragraphs,
        [interned.words[number] for number in order],
        grams,
        np.concatenate([tally.frequency for _, tally in levels]),
    )[np.lexsort(grams.T[::-1])]


def _levels(
    sequences: list[_Sequence], n_words: int, longest: int
) -> Iterator[tuple[NDArray[np.int32], _Tally]]:
    """Yield the terms of one word, of two words, and so on: their words, and their tally in the same
    order.
    """
    nodes = [sequence.word for sequence in sequences]
    grams = np.zeros((1, 0), np.int32)
    for depth in range(longest):
        if depth:
            keys = [_extended(s, node, depth, n_words) for s, node in zip(sequences, nodes, strict=True)]
        else:
            keys = nodes
        tally = _merged([_tally(key, s.paragraph) for key, s in zip(keys, sequences, strict=True)])
        parent, word = np.divmod(tally.key, n_words)
        grams = np.column_stack([grams[parent], word]).astype(np.int32)
        yield grams, tally
        if 0 < depth < longest - 1:
            nodes = [np.where(key >= 0, np.searchsorted(tally.key, key), -1) for key in keys]


def _extended(sequence: _Sequence, node: Ints, depth: int, n_words: int) -> Ints:
    """Return the key of each term that is one word longer, by the place where it begins; -1 where there is
    none.
    """
    key = np.full(len(node), -1, np.int64)
    if len(node) > depth:
        begin, stop = slice(None, -depth), slice(depth, None)
        inside = (sequence.paragraph[begin] == sequence.paragraph[stop]) & (node[begin] >= 0)
        key[begin] = np.where(inside, node[begin] * n_words + sequence.word[stop], -1)
    return key


def _tally(key: Ints, paragraph: NDArray[np.int32]) -> _Tally:
    """Return the tally of one batch, from one sort of packed keys; keys below zero do not count."""
    real = key >= 0
    key, paragraph = key[real], paragraph[real]
    if not key.size:
        return _Tally(key, key)
    nth = np.zeros(len(key), np.int64)
    np.cumsum(paragraph[1:] != paragraph[:-1], out=nth[1:])
    bits = int(nth[-1]).bit_length()
    names = None
    if int(key.max()).bit_length() + bits > 63:
        names, key = np.unique(key, return_inverse=True)
    packed = (key << bits) | nth
    packed.sort()
    held = packed[np.diff(packed, prepend=-1) != 0] >> bits
    new = np.flatnonzero(np.diff(held, prepend=-1))
    return _Tally(held[new] if names is None else names[held[new]], np.diff(new, append=len(held)))


def _merged(tallies: list[_Tally]) -> _Tally:
    """Return the tallies of all batches as one."""
    key = np.concatenate([np.zeros(0, np.int64), *(tally.key for tally in tallies)])
    if not key.size:
        return _Tally(key, key)
    order = np.argsort(key)
    key = key[order]
    new = np.flatnonzero(np.diff(key, prepend=-1))
    frequency = np.concatenate([tally.frequency for tally in tallies])[order]
    return _Tally(key[new], np.add.reduceat(frequency, new))


def _padded(grams: NDArray[np.int32], width: int) -> NDArray[np.int32]:
    return np.pad(grams, ((0, 0), (0, width - grams.shape[1])), constant_values=NO_WORD)
