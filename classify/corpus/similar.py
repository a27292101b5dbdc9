"""Overlap of the texts of a feed, by their sketches: of all pairs only those that may share much.

The first few hashes of each sketch are the index: two texts that share much share some of those. Only such
candidates are compared.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from classify.corpus.sketches import PADDING, Sketches

MIN_SHARED = 0.55
"""Share of the smaller article's shingles that a copy has in common with the first of its story."""
INDEXED = 32
"""The smallest shingle hashes, by which candidates are found."""
NEIGHBOURS = 4
"""Of the texts that share a hash, each is paired with so many on either side: never all with all."""
COMMON = 20
"""A shingle in more texts than this is a stock phrase, and counts only where little else is left."""
MIN_REST = 0.2
"""Share of a sketch that must be left without common shingles to be judged by the rest."""
MIN_WORDS = 12
"""Shorter articles are the same story only word for word."""
MIN_NUMBERS = 0.5
"""Share of the smaller article's numbers, where both have four: two days' price lists are two stories."""
MIN_RATIO = 1 / 3
"""Length of the smaller to the larger: a digest of many stories is a copy of none of them."""

_HALF = np.uint64(32)
_COMPARED = 4096
"""Pairs compared at a time."""
_COUNTED = 1 << 15
"""Texts whose pairs are counted at a time."""
_SORTED = 1 << 27
"""Bytes that are sorted at a time."""
_GATHERED = 10_000
"""Rows that are gathered at a time."""
_ASKED = 1000
"""Rows that are sampled to cut ranges with about equally many hashes."""


class Similar:
    """Overlap of texts, each text known by its place in the order of articles."""

    def __init__(
        self,
        sketches: Sketches,
        order: NDArray[np.int64],
        texts: NDArray[np.int64],
        may_meet: Callable[[NDArray[np.int64], NDArray[np.int64]], NDArray[np.bool_]],
        threads: int,
    ) -> None:
        self._sketches = sketches
        self._order = order
        self._common = common_hashes(sketches.shingles, order[texts])
        self._known: dict[tuple[int, int], float] = {}
        self.neighbours: dict[int, list[int]] = {}
        texts = texts[sketches.words[order[texts]] >= MIN_WORDS]
        left, right = candidates(sketches.shingles, order[texts], texts)
        wanted = may_meet(left, right)
        left, right = left[wanted], right[wanted]
        parts = [slice(begin, begin + _COMPARED) for begin in range(0, len(left), _COMPARED)]

        def compared(part: slice) -> NDArray[np.float64]:
            return shared_by(sketches, self._common, order[left[part]], order[right[part]])

        with ThreadPoolExecutor(threads) as pool:
            shares = np.concatenate([np.empty(0), *pool.map(compared, parts)])
        for i in np.flatnonzero(shares >= MIN_SHARED).tolist():
            pair = int(left[i]), int(right[i])
            self._known[pair] = float(shares[i])
            self.neighbours.setdefault(pair[0], []).append(pair[1])
            self.neighbours.setdefault(pair[1], []).append(pair[0])

    def shared(self, one: int, other: int) -> float:
        """Return the share of the smaller text that is in the larger; 1 if they are the same."""
        if one == other:
            return 1.0
        pair = (min(one, other), max(one, other))
        if pair not in self._known:
            left, right = self._order[list(pair)].reshape(2, 1)
            shares = shared_by(self._sketches, self._common, left, right)
            self._known[pair] = float(shares[0])
        return self._known[pair]


def common_hashes(shingles: NDArray[np.uint32], rows: NDArray[np.int64]) -> NDArray[np.uint32]:
    """Return the hashes in more than `COMMON` of the rows, sorted, and padding behind them."""
    common = []
    for hashes in _sorted_in_ranges(shingles, rows, np.uint32, lambda _, some: some):
        again = hashes[COMMON:]  # equal to the one COMMON places before it: in more rows than that
        common.append(np.unique(again[again == hashes[: len(again)]]))
    return np.append(np.concatenate(common), PADDING)


def candidates(
    shingles: NDArray[np.uint32], rows: NDArray[np.int64], texts: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return pairs of the texts (left before right) that share at least two indexed hashes.

    A feed can have hundreds of pairs a text, nearly all with one hash in common: they are counted for some
    of the texts on the left at a time.
    """
    hashes, owner = _index(shingles[:, :INDEXED], rows, texts)
    found = [
        _shared_twice(hashes, owner, first, first + _COUNTED)
        for first in range(0, int(texts[-1]) + 1 if len(texts) else 0, _COUNTED)
    ]
    pairs = np.concatenate([np.empty(0, np.uint64), *found])
    return (pairs >> _HALF).astype(np.int64), (pairs & np.uint64(PADDING)).astype(np.int64)


def _index(
    indexed: NDArray[np.uint32], rows: NDArray[np.int64], texts: NDArray[np.int64]
) -> tuple[NDArray[np.uint32], NDArray[np.uint32]]:
    """Return all hashes of the rows but padding, sorted, and the text that each is of."""

    def key(at: NDArray[np.int64], some: NDArray[np.uint32]) -> NDArray[np.uint64]:
        return np.asarray(some.astype(np.uint64) << _HALF | texts[at].astype(np.uint64))

    hashes, owner = (np.empty(len(rows) * indexed.shape[1], np.uint32) for _ in range(2))
    done = 0
    for keys in _sorted_in_ranges(indexed, rows, np.uint64, key):
        part = slice(done, done + len(keys))
        hashes[part], owner[part] = keys >> _HALF, keys & np.uint64(PADDING)
        done = part.stop
    return hashes[:done], owner[:done]


def _sorted_in_ranges(
    shingles: NDArray[np.uint32],
    rows: NDArray[np.int64],
    dtype: type[np.unsignedinteger],
    item: Callable[[NDArray[np.int64], NDArray[np.uint32]], NDArray[Any]],
) -> Iterator[NDArray[Any]]:
    """Yield an item for each hash of the rows but padding, sorted; ranges of hashes one after the other.

    `item` makes them of the places in `rows` and the hashes there. Each range is written over the one before.
    """
    # as if one range held all: what is reserved and never written to takes no memory
    held = np.empty(len(rows) * shingles.shape[1], dtype)
    for low, high in _ranges(shingles, held.itemsize):
        n = 0
        for at, some in _between(shingles, rows, low, high):
            held[n : n + len(some)] = item(at, some)
            n += len(some)
        held[:n].sort()
        yield held[:n]


def _ranges(shingles: NDArray[np.uint32], itemsize: int) -> Iterator[tuple[np.uint32, np.uint32]]:
    """Yield rising ranges that hold all hashes but padding, each about `_SORTED` bytes in such items.

    So what is sorted at a time does not grow with the feed.
    """
    some = np.sort(shingles[:: len(shingles) // _ASKED + 1], axis=None)
    some = np.append(some[: np.searchsorted(some, PADDING)], PADDING)
    parts = shingles.size * itemsize // _SORTED + 1
    cuts = some[np.arange(1, parts) * len(some) // parts]
    yield from pairwise([np.uint32(0), *cuts, PADDING])


def _between(
    shingles: NDArray[np.uint32], rows: NDArray[np.int64], low: np.uint32, high: np.uint32
) -> Iterator[tuple[NDArray[np.int64], NDArray[np.uint32]]]:
    """Yield the hashes of the rows from `low` on and below `high`, each with its place in `rows`."""
    for begin in range(0, max(len(rows), 1), _GATHERED):
        some = shingles[rows[begin : begin + _GATHERED]]
        wanted = (some >= low) & (some < high)
        yield begin + np.nonzero(wanted)[0], some[wanted]


def _shared_twice(
    hashes: NDArray[np.uint32], owner: NDArray[np.uint32], first: int, stop: int
) -> NDArray[np.uint64]:
    """Return the pairs, sorted, that are neighbours under two hashes; left texts from `first` to `stop`."""
    rows = np.flatnonzero((owner >= first) & (owner < stop))
    pairs = []
    for step in range(1, NEIGHBOURS + 1):
        rows = rows[rows < len(hashes) - step]
        rows = rows[hashes.take(rows + step) == hashes.take(rows)]
        pairs.append(owner.take(rows).astype(np.uint64) << _HALF | owner.take(rows + step))
    found = np.concatenate(pairs)
    found.sort()
    twice: NDArray[np.uint64] = found[1:][found[1:] == found[:-1]]
    distinct = np.diff(twice, prepend=~twice[:1]) != 0
    return np.asarray(twice[distinct])


def shared_by(
    sketches: Sketches, common: NDArray[np.uint32], left: NDArray[np.int64], right: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Return the share of the smaller text's shingles in the larger, 0 where too little for a copy."""
    a, b = sketches.shingles[left], sketches.shingles[right]
    limit = np.minimum(a[:, -1], b[:, -1])
    both, smaller = _overlap(a, b, limit)
    share = both / np.maximum(smaller, 1)
    sizes = np.stack([sketches.distinct[left], sketches.distinct[right]])
    fits = (share >= MIN_SHARED) & (sizes.min(axis=0) >= MIN_RATIO * sizes.max(axis=0))

    at = np.flatnonzero(fits)  # few are left for the costlier checks
    a, b = _without(common, a[at]), _without(common, b[at])
    both, rest = _overlap(a, b, limit[at])
    enough = rest >= MIN_REST * smaller[at]
    share[at] = np.where(enough, np.minimum(share[at], both / np.maximum(rest, 1)), share[at])
    a, b = sketches.numbers[left[at]], sketches.numbers[right[at]]
    both, smaller = _overlap(a, b, np.minimum(a[:, -1], b[:, -1]))
    fits[at] = (share[at] >= MIN_SHARED) & ((both >= MIN_NUMBERS * smaller) | (smaller < 4))
    return np.where(fits, share, 0.0)


def _without(common: NDArray[np.uint32], rows: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """Return the rows with every hash in `common` (sorted, ending in padding) turned to padding."""
    return np.where(common[np.searchsorted(common, rows)] == rows, PADDING, rows)


def _overlap(
    a: NDArray[np.uint32], b: NDArray[np.uint32], limit: NDArray[np.uint32]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return how many hashes two rows share and how many the smaller has, not counting any above `limit`."""
    limit = np.minimum(limit, PADDING - np.uint32(1))[:, None]
    both = np.sort(np.concatenate([a, b], axis=1), axis=1)
    shared = _count((both[:, 1:] == both[:, :-1]) & (both[:, 1:] <= limit))
    return shared, np.minimum(_count(a <= limit), _count(b <= limit))


def _count(flags: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Return how many flags of each row are set: fewer than 256, so that they can be added as bytes."""
    counts: NDArray[np.uint8] = flags.view(np.uint8).sum(axis=1, dtype=np.uint8)
    return counts.astype(np.int64)
