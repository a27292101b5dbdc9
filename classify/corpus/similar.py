"""Overlap of the texts of a feed, by their sketches: of all pairs only those that may share much.

The first few hashes of each sketch are the index: two texts that share much share some of those. Only such
candidates are compared.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from classify.corpus.large_arrays import Means, in_common, in_order, let_go
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
_COUNTED = 1 << 17
"""Hashes whose neighbours, or pairs that share two, are looked at at a time."""
_GATHERED = 5_000
"""Rows that are gathered at a time."""


MayMeet = Callable[[NDArray[np.int64], NDArray[np.int64]], NDArray[np.bool_]]
"""Tells of pairs of texts, left before right, which of them can be in one story."""


class Similar:
    """Overlap of texts, each text known by its place in the order of articles."""

    def __init__(
        self,
        sketches: Sketches,
        order: NDArray[np.int64],
        texts: NDArray[np.int64],
        may_meet: MayMeet,
        means: Means,
    ) -> None:
        self._sketches = sketches
        self._order = order
        self._common = common_hashes(sketches.shingles, order[texts], means.folder)
        self._known: dict[tuple[int, int], float] = {}
        self.neighbours: dict[int, list[int]] = {}
        texts = texts[sketches.words[order[texts]] >= MIN_WORDS]

        def compared(left: NDArray[np.int64], right: NDArray[np.int64]) -> NDArray[np.float64]:
            return shared_by(sketches, self._common, order[left], order[right])

        with ThreadPoolExecutor(means.threads) as pool:
            for left, right in candidates(sketches.shingles, order[texts], texts, may_meet, means.folder):
                parts = range(_COMPARED, len(left), _COMPARED)
                lefts, rights = np.split(left, parts), np.split(right, parts)
                for shares, *pairs in zip(pool.map(compared, lefts, rights), lefts, rights, strict=True):
                    self._note(shares, *pairs)

    def _note(self, shares: NDArray[np.float64], left: NDArray[np.int64], right: NDArray[np.int64]) -> None:
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


def common_hashes(
    shingles: NDArray[np.uint32], rows: NDArray[np.int64], folder: Path | None = None
) -> NDArray[np.uint32]:
    """Return the hashes in more than `COMMON` of the rows, sorted, and padding behind them."""
    hashes = (some for _, some in _gathered(shingles, rows))
    return np.append(in_common(hashes, folder, COMMON + 1).astype(np.uint32), PADDING)


def candidates(
    shingles: NDArray[np.uint32],
    rows: NDArray[np.int64],
    texts: NDArray[np.int64],
    may_meet: MayMeet,
    folder: Path | None = None,
) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """Yield pairs of the texts (left before right) that share at least two indexed hashes, some at a time.

    A feed can have hundreds of pairs a text, nearly all with one hash in common, or too far apart to meet.
    """
    keys = (
        some.astype(np.uint64) << _HALF | texts[at].astype(np.uint64)
        for at, some in _gathered(shingles[:, :INDEXED], rows)
    )
    by_hash = in_order(keys, folder, low_bits=32)
    once = (pairs for some in by_hash for pairs in _neighbours(some, may_meet))
    for pairs in in_order(once, folder):
        twice = pairs[1:][pairs[1:] == pairs[:-1]]
        distinct = twice[np.diff(twice, prepend=~twice[:1]) != 0]
        for begin in range(0, len(distinct), _COUNTED):
            some = distinct[begin : begin + _COUNTED]
            yield (some >> _HALF).astype(np.int64), (some & np.uint64(PADDING)).astype(np.int64)


def _gathered(
    shingles: NDArray[np.uint32], rows: NDArray[np.int64]
) -> Iterator[tuple[NDArray[np.int64], NDArray[np.uint32]]]:
    """Yield the hashes of the rows but padding, each with its place in `rows`, some at a time."""
    for begin in range(0, len(rows), _GATHERED):
        some = shingles[rows[begin : begin + _GATHERED]]
        let_go(shingles)
        wanted = some != PADDING
        yield begin + np.nonzero(wanted)[0], some[wanted]


def _neighbours(keys: NDArray[np.uint64], may_meet: MayMeet) -> Iterator[NDArray[np.uint64]]:
    """Yield the pairs of texts that are neighbours under a hash; keys are hashes with the text of each."""
    for begin in range(0, len(keys), _COUNTED):
        own = keys[begin : begin + _COUNTED + NEIGHBOURS]
        hashes, owner = own >> _HALF, (own & np.uint64(PADDING)).astype(np.int64)
        for step in range(1, NEIGHBOURS + 1):
            end = max(0, min(_COUNTED, len(own) - step))
            rows = np.flatnonzero(hashes[step : end + step] == hashes[:end])
            left, right = owner.take(rows), owner.take(rows + step)
            meet = may_meet(left, right)
            yield left[meet].astype(np.uint64) << _HALF | right[meet].astype(np.uint64)


def shared_by(
    sketches: Sketches, common: NDArray[np.uint32], left: NDArray[np.int64], right: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Return the share of the smaller text's shingles in the larger, 0 where too little for a copy."""
    a, b = sketches.shingles[left], sketches.shingles[right]
    let_go(sketches.shingles)
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
