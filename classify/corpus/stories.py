"""Which articles are copies of one another: syndicated, cut, re-led, lightly edited.

Two steps, so that workers can survey slices of a feed apart from each other: `sketch` turns texts into a
few hundred bytes each, `group` joins the sketches of a whole feed (and of earlier runs) into stories. Neither
reads a file or depends on the order of the articles, the process, the platform or ``PYTHONHASHSEED``.

A sketch keeps the smallest hashes of an article's word shingles: the bottom-k form of MinHash. Up to the
smaller of two articles' largest kept hashes both samples are complete, so containment is read off directly;
and the first few hashes of each sketch are the index: two articles that share much share some of those.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

SKETCH_FORMAT = 1
"""Sketches of another format cannot be compared: a run that stored them drops them."""

SHINGLE = 3
"""Words a shingle. Longer ones lose a reworded copy, shorter ones are shared by everybody."""
KEPT = 128
"""Shingle hashes kept an article: a containment is then known to about 0.05."""
INDEXED = 32
"""Of these, the smallest ones by which candidates are found."""
NEIGHBOURS = 4
"""Texts compared on either side of one in the bucket of a hash: boilerplate costs a line, not a square."""
MIN_WORDS = 12
"""Shorter articles are the same story only word for word."""
MIN_CONTAINED = 0.5
"""Share of the smaller article's shingles that a copy has in common with the first of its story."""
MIN_RATIO = 1 / 3
"""Length of the smaller to the larger: a digest of three stories is a copy of none of them."""

_PADDING = np.uint32(2**32 - 1)
_BLOCK = 2**18
_BASE = np.uint64(0x9E3779B97F4A7C15)
_INVERSE = np.uint64(pow(int(_BASE), -1, 2**64))
_TABLE = 0x20000
_INVISIBLE = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff]")
_UNDATED = dt.date.max.toordinal()


@dataclass(frozen=True, slots=True)
class Sketches:
    """What is kept of n articles to compare them by; columns of length n, ready for ``numpy.savez``."""

    exact: NDArray[np.uint64]
    """Hash of the words in their order; case, punctuation, spaces and invisible characters do not count."""
    words: NDArray[np.int32]
    shingles: NDArray[np.uint32]
    """Shape (n, `KEPT`): the smallest distinct shingle hashes, ascending, padded with 2**32 - 1."""
    distinct: NDArray[np.int32]
    """Distinct shingle hashes the article has; above `KEPT` the row is a sample of them."""

    def __len__(self) -> int:
        return len(self.exact)


@dataclass(frozen=True, slots=True)
class Stories:
    """The story of each article, in the order of the articles given."""

    story: NDArray[np.int64]
    """Index of the earliest article of the story, by date and then id; its own for the earliest."""
    story_id: list[str]
    """Id of that article."""
    duplicate_of: list[str]
    """The same, but empty for the earliest itself."""


def join(parts: Sequence[Sketches]) -> Sketches:
    """Return the sketches of all `parts`, one after the other, as if made in one call."""
    none = Sketches(
        np.zeros(0, np.uint64), np.zeros(0, np.int32), np.zeros((0, KEPT), np.uint32), np.zeros(0, np.int32)
    )
    every = [none, *parts]
    return Sketches(
        exact=np.concatenate([part.exact for part in every]),
        words=np.concatenate([part.words for part in every]),
        shingles=np.concatenate([part.shingles for part in every]),
        distinct=np.concatenate([part.distinct for part in every]),
    )


def take(sketches: Sketches, rows: NDArray[np.int64] | NDArray[np.bool_]) -> Sketches:
    """Return the sketches at `rows` (indices or a mask), for instance those still inside the date window."""
    return Sketches(
        sketches.exact[rows], sketches.words[rows], sketches.shingles[rows], sketches.distinct[rows]
    )


def sketch(texts: Sequence[str]) -> Sketches:
    """Return one sketch a text; a text's sketch does not depend on the others.

    Best given without boilerplate paragraphs, so that what a source prints under everything does not count.

    Examples
    --------
    >>> two = sketch(["Baku signs a deal.", "BAKU SIGNS A DEAL"])
    >>> bool(two.exact[0] == two.exact[1]), two.words.tolist(), two.distinct.tolist()
    (True, [4, 4], [2, 2])

    References
    ----------
    Broder (1997), "On the resemblance and containment of documents", SEQUENCES '97.
    """
    return join([_sketch_block(block) for block in _blocks(texts)])


def _blocks(texts: Sequence[str]) -> Iterator[list[str]]:
    """Cut the texts into blocks that stay in cache."""
    block: list[str] = []
    size = 0
    for text in texts:
        if block and size + len(text) > _BLOCK:
            yield block
            block, size = [], 0
        # one form for composed and decomposed letters; ASCII needs none
        plain = text if text.isascii() else _INVISIBLE.sub("", unicodedata.normalize("NFC", text))
        block.append(plain)
        size += len(plain) + 1
    if block:
        yield block


def _sketch_block(texts: list[str]) -> Sketches:
    n = len(texts)
    codes = np.frombuffer(("\n" + "\n".join(texts) + "\n").encode("utf-32-le", "surrogatepass"), np.uint32)
    powers, inverses = _powers(len(codes))
    values = _letters(codes)
    word = values != 0
    start = np.flatnonzero(word[1:] & ~word[:-1]) + 1
    hashes = _mix(np.add.reduceat(values * powers, start) * inverses[start]) if len(start) else values[:0]

    ends = np.cumsum([len(text) + 1 for text in texts])
    after = np.searchsorted(start, ends)
    first = np.concatenate([[0], after[:-1]])
    words = after - first
    some = words > 0
    exact = np.array(
        [0 if has else _raw_hash(text) for has, text in zip(some, texts, strict=True)], np.uint64
    )
    if some.any():
        at = first[some]
        exact[some] = _mix(np.add.reduceat(hashes * powers[: len(hashes)], at) * inverses[at])
    shingles, distinct = _smallest_shingles(hashes, np.repeat(np.arange(n, dtype=np.uint64), words), n)
    return Sketches(exact, words.astype(np.int32), shingles, distinct)


def _smallest_shingles(
    words: NDArray[np.uint64], article: NDArray[np.uint64], n: int
) -> tuple[NDArray[np.uint32], NDArray[np.int32]]:
    """Return the `KEPT` smallest shingle hashes of each article and how many distinct ones it has."""
    last = SHINGLE - 1
    count = max(len(words) - last, 0)
    mixed = np.zeros(count, np.uint64)
    for i in range(SHINGLE):
        mixed = mixed * _BASE + words[i : i + count]
    low = np.minimum(_mix(mixed) >> np.uint64(32), np.uint64(_PADDING - 1))
    inside = article[:count] == article[last : last + count]
    # one sort of article and hash together orders every article's hashes at once
    keys = np.sort((article[:count] << np.uint64(32) | low)[inside])
    keys = keys[np.concatenate([[True], keys[1:] != keys[:-1]])] if len(keys) else keys
    row = (keys >> np.uint64(32)).astype(np.int64)
    distinct = np.bincount(row, minlength=n)
    column = np.arange(len(keys)) - np.repeat(np.cumsum(distinct) - distinct, distinct)
    kept = column < KEPT
    shingles = np.full((n, KEPT), _PADDING, np.uint32)
    shingles[row[kept], column[kept]] = keys[kept].astype(np.uint32)
    return shingles, distinct.astype(np.int32)


def _letters(codes: NDArray[np.uint32]) -> NDArray[np.uint64]:
    """Return a hash for each letter, digit or mark, the same in either case, and 0 for anything else."""
    table = _letter_table()
    values = table[np.minimum(codes, np.uint32(_TABLE - 1))]
    if codes.max() >= _TABLE:  # rare ideographs
        beyond = codes >= _TABLE
        values[beyond] = _mix(codes[beyond].astype(np.uint64))
    return values


@cache
def _letter_table() -> NDArray[np.uint64]:
    folded = np.zeros(_TABLE, np.uint64)
    for code in range(_TABLE):
        letter = chr(code)
        if unicodedata.category(letter)[0] in "LNM":
            folded[code] = ord(letter.lower()[0])
    return np.where(folded > 0, _mix(folded), np.uint64(0))


def _powers(n: int) -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    """Return base**i and its inverse modulo 2**64 for i < n: a hash that does not depend on the position."""
    powers = np.cumprod(np.concatenate([np.ones(1, np.uint64), np.full(n - 1, _BASE, np.uint64)]))
    inverses = np.cumprod(np.concatenate([np.ones(1, np.uint64), np.full(n - 1, _INVERSE, np.uint64)]))
    return powers, inverses


def _mix(values: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Spread every bit over all others (the finaliser of splitmix64)."""
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))


def _raw_hash(text: str) -> int:
    """Hash a text without a single word by its characters."""
    return int.from_bytes(blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big")


def group(
    sketches: Sketches, dates: Sequence[dt.date | None], ids: Sequence[str], window_days: int
) -> Stories:
    """Return the story of each article, whatever the order they are given in.

    Articles are taken from the earliest to the latest. Each is compared with the *first* article of the
    stories it may belong to, joins the one it shares most with, or begins its own. Comparing with the first
    only is what keeps a chain of small edits from gluing together articles that have nothing in common.

    Parameters
    ----------
    sketches : Sketches
        Of n articles: today's, and those of earlier runs before or behind them.
    dates : sequence of date or None, length n
        An article without a date comes last and may join a story of any day.
    ids : sequence of str, length n
        Unique.
    window_days : int
        Most days between the first article of a story and any other of it, at least 0.

    Raises
    ------
    ValueError
        If lengths differ, an id stands twice, or the window is negative.
    """
    if not len(sketches) == len(dates) == len(ids):
        raise ValueError(f"{len(sketches)} sketches, {len(dates)} dates and {len(ids)} ids: must be as many")
    if len(set(ids)) < len(ids):
        raise ValueError("an id stands twice: give each article once")
    if window_days < 0:
        raise ValueError(f"window_days must be at least 0, got {window_days}")
    days = [_UNDATED if date is None else date.toordinal() for date in dates]
    order = np.array(sorted(range(len(ids)), key=lambda i: (days[i], ids[i])), np.int64)
    first_in_order = _assign(take(sketches, order), np.array(days, np.int64)[order], window_days)
    story = np.empty(len(ids), np.int64)
    story[order] = order[first_in_order]
    firsts = story.tolist()
    return Stories(
        story=story,
        story_id=[ids[first] for first in firsts],
        duplicate_of=["" if first == i else ids[first] for i, first in enumerate(firsts)],
    )


def _assign(sketches: Sketches, days: NDArray[np.int64], window: int) -> NDArray[np.int64]:
    """Return the first article of each article's story; the articles are in order of date and id."""
    _, at, inverse = np.unique(sketches.exact, return_index=True, return_inverse=True)
    text_of = at[inverse]  # a text is known by the first article that has it
    similar = _Similar(sketches)
    neighbours = similar.neighbours(np.sort(at))
    repeated = np.bincount(text_of, minlength=len(days)) > 1
    joined: dict[int, int] = {}  # text -> first article of the story that it joined last
    firsts = np.arange(len(days))
    for i in range(len(days)):
        text = int(text_of[i])
        if not repeated[text] and text not in neighbours:
            continue
        known = {joined[t] for t in (text, *neighbours.get(text, ())) if t in joined}
        near = [f for f in known if days[i] == _UNDATED or days[i] - days[f] <= window]
        shared = {f: similar.contained(int(text_of[f]), text) for f in near}
        best = max(near, key=lambda f: (shared[f], -f), default=i)
        if best != i and shared[best] >= MIN_CONTAINED:
            firsts[i] = best
        joined[text] = int(firsts[i])
    return firsts


class _Similar:
    """How much texts share, each text known by the row of its sketch."""

    def __init__(self, sketches: Sketches) -> None:
        self._sketches = sketches
        self._known: dict[tuple[int, int], float] = {}

    def neighbours(self, texts: NDArray[np.int64]) -> dict[int, list[int]]:
        """Return for each text, in order, those found in its buckets that it shares enough with."""
        long_enough = texts[self._sketches.words[texts] >= MIN_WORDS]
        left, right = _candidates(self._sketches.shingles, long_enough)
        found: dict[int, list[int]] = {}
        for at in range(0, len(left), 4096):
            a, b = left[at : at + 4096], right[at : at + 4096]
            shares = _contained(self._sketches, a, b)
            for i in np.flatnonzero(shares >= MIN_CONTAINED):
                pair = int(a[i]), int(b[i])
                self._known[pair] = float(shares[i])
                found.setdefault(pair[0], []).append(pair[1])
                found.setdefault(pair[1], []).append(pair[0])
        return found

    def contained(self, first: int, text: int) -> float:
        """Return the share of the smaller text that is in the larger; 1 if they are the same."""
        if first == text:
            return 1.0
        pair = (min(first, text), max(first, text))
        if pair not in self._known:
            self._known[pair] = float(_contained(self._sketches, np.array([pair[0]]), np.array([pair[1]]))[0])
        return self._known[pair]


def _candidates(
    shingles: NDArray[np.uint32], texts: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return pairs of texts (left before right) that share at least two indexed hashes."""
    indexed = shingles[texts, :INDEXED].astype(np.uint64)
    keys = np.sort((indexed << np.uint64(32) | texts.astype(np.uint64)[:, None])[indexed < _PADDING])
    hashes, owner = keys >> np.uint64(32), keys & np.uint64(_PADDING)
    pairs = [
        (owner[:-step] << np.uint64(32) | owner[step:])[hashes[step:] == hashes[:-step]]
        for step in range(1, NEIGHBOURS + 1)
        if step < len(keys)
    ]
    found, times = np.unique(np.concatenate([keys[:0], *pairs]), return_counts=True)
    found = found[times > 1]
    return (found >> np.uint64(32)).astype(np.int64), (found & np.uint64(_PADDING)).astype(np.int64)


def _contained(sketches: Sketches, left: NDArray[np.int64], right: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return the share of the smaller text's shingles in the larger one; 0 if the lengths differ too much."""
    a, b = sketches.shingles[left], sketches.shingles[right]
    sizes = np.stack([sketches.distinct[left], sketches.distinct[right]])
    # up to here both samples are complete; a padded row is complete everywhere
    limit = np.minimum(a[:, -1], b[:, -1])[:, None]
    kept_a = ((a <= limit) & (a < _PADDING)).sum(axis=1)
    kept_b = ((b <= limit) & (b < _PADDING)).sum(axis=1)
    both = np.sort(np.concatenate([a, b], axis=1), axis=1)
    shared = ((both[:, 1:] == both[:, :-1]) & (both[:, 1:] < _PADDING)).sum(axis=1)
    share = shared / np.maximum(np.minimum(kept_a, kept_b), 1)
    return np.where(sizes.min(axis=0) >= MIN_RATIO * sizes.max(axis=0), share, 0.0)
