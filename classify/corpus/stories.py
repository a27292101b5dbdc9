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
from dataclasses import dataclass, fields
from functools import cache
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

SKETCH_FORMAT = 1
"""Sketches of another format cannot be compared: a run that stored them drops them."""

SHINGLE = 3
"""Words a shingle. Longer ones lose a reworded copy, shorter ones are shared by everybody."""
KEPT = 128
"""Shingle hashes kept an article: a share is then known to about 0.05."""
KEPT_NUMBERS = 16
"""Hashes of numbers kept an article."""
INDEXED = 32
"""The smallest shingle hashes, by which candidates are found."""
NEIGHBOURS = 4
"""Texts compared on either side of one in the bucket of a hash: boilerplate costs a line, not a square."""
COMMON = 20
"""A shingle of more texts than this is a stock phrase, and counts where little else is left."""
MIN_REST = 0.2
"""Share of a sketch that must be left without common shingles to be judged by the rest."""
MIN_WORDS = 12
"""Shorter articles are the same story only word for word."""
MIN_SHARED = 0.55
"""Share of the smaller article's shingles that a copy has in common with the first of its story."""
MIN_SECOND = 0.7
"""The same with another article that was compared with the first: copies of an updated version."""
MIN_NUMBERS = 0.5
"""Share of the smaller article's numbers, where both have four: two days' price lists are two stories."""
MIN_RATIO = 1 / 3
"""Length of the smaller to the larger: a digest of many stories is a copy of none of them."""

_PADDING = np.uint32(2**32 - 1)
_HALF = np.uint64(32)
_BLOCK = 2**18
_BASE = 0x9E3779B97F4A7C15
_INVERSE = pow(_BASE, -1, 2**64)
_TABLE = 0x20000
_INVISIBLE = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff]")
_UNDATED = dt.date.max.toordinal()


@dataclass(frozen=True, slots=True)
class Sketches:
    """What is kept of n articles to compare them by: columns of length n, ready for ``numpy.savez``."""

    exact: NDArray[np.uint64]
    """Hash of the words in their order; case, punctuation, spaces and invisible characters do not count."""
    words: NDArray[np.int32]
    distinct: NDArray[np.int32]
    """Distinct shingle hashes the article has; above `KEPT` the row of `shingles` is a sample of them."""
    shingles: NDArray[np.uint32]
    """Shape (n, `KEPT`): the smallest distinct shingle hashes, ascending, padded with 2**32 - 1."""
    numbers: NDArray[np.uint32]
    """Shape (n, `KEPT_NUMBERS`): the same of words that begin with a digit, each with the word behind it."""

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
    every = [_sketch_block([]), *parts]
    return Sketches(*(np.concatenate([getattr(p, f.name) for p in every]) for f in fields(Sketches)))


def take(sketches: Sketches, rows: NDArray[np.int64] | NDArray[np.bool_]) -> Sketches:
    """Return the sketches at `rows` (indices or a mask), for instance those still inside the date window."""
    return Sketches(*(getattr(sketches, f.name)[rows] for f in fields(Sketches)))


def sketch(texts: Sequence[str]) -> Sketches:
    """Return one sketch a text; a text's sketch does not depend on the others.

    Best given without boilerplate paragraphs: what a source prints under every article is not the story.

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
        block.append(text if text.isascii() else _INVISIBLE.sub("", unicodedata.normalize("NFC", text)))
        size += len(block[-1]) + 1
    if block:
        yield block


def _sketch_block(texts: list[str]) -> Sketches:
    codes = np.frombuffer(("\n" + "\n".join([*texts, ""])).encode("utf-32-le", "surrogatepass"), np.uint32)
    powers, inverses = _powers(_BASE, len(codes)), _powers(_INVERSE, len(codes))
    letters = _letters(codes)
    is_word = letters != 0
    start = np.flatnonzero(is_word[1:] & ~is_word[:-1]) + 1
    after = np.searchsorted(start, np.cumsum([len(text) + 1 for text in texts]))
    words = np.diff(after, prepend=0)
    # a hash of letter * base**i from the word's first letter on is the same wherever the word stands
    hashes = _mix(_sums(letters * powers, start) * inverses[start])
    some = words > 0
    first = (after - words)[some]
    exact = np.array(
        [0 if has else _raw_hash(text) for has, text in zip(some, texts, strict=True)], np.uint64
    )
    exact[some] = _mix(_sums(hashes * powers[: len(hashes)], first) * inverses[first])
    article = np.repeat(np.arange(len(texts), dtype=np.uint64), words)
    shingle, inside = _runs(hashes, article, SHINGLE)
    shingles, distinct = _smallest(shingle[inside], article[: len(inside)][inside], len(texts), KEPT)
    # with the next word, so that 72.47 and 72.51 have nothing in common
    number, inside = _runs(hashes, article, 2)
    inside &= (codes[start] - np.uint32(ord("0")) < np.uint32(10))[: len(inside)]
    numbers, _ = _smallest(number[inside], article[: len(inside)][inside], len(texts), KEPT_NUMBERS)
    return Sketches(exact, words.astype(np.int32), distinct, shingles, numbers)


def _runs(
    words: NDArray[np.uint64], article: NDArray[np.uint64], width: int
) -> tuple[NDArray[np.uint64], NDArray[np.bool_]]:
    """Return the hash of every `width` words in a row, and whether they stand in one article."""
    count = max(len(words) - width + 1, 0)
    hashes = np.zeros(count, np.uint64)
    for i in range(width):
        hashes = hashes * np.uint64(_BASE) + words[i : i + count]
    return _mix(hashes), article[:count] == article[width - 1 : width - 1 + count]


def _smallest(
    hashes: NDArray[np.uint64], article: NDArray[np.uint64], n: int, keep: int
) -> tuple[NDArray[np.uint32], NDArray[np.int32]]:
    """Return the `keep` smallest hashes of each article, and how many distinct ones it has."""
    # one sort of article and hash together orders every article's hashes at once
    keys = np.sort(article << _HALF | np.minimum(hashes >> _HALF, np.uint64(_PADDING - 1)))
    keys = keys[np.diff(keys, prepend=~keys[:1]) != 0]
    row = (keys >> _HALF).astype(np.int64)
    distinct = np.bincount(row, minlength=n)
    column = np.arange(len(keys)) - np.repeat(np.cumsum(distinct) - distinct, distinct)
    kept = column < keep
    smallest = np.full((n, keep), _PADDING, np.uint32)
    smallest[row[kept], column[kept]] = keys[kept].astype(np.uint32)
    return smallest, distinct.astype(np.int32)


def _letters(codes: NDArray[np.uint32]) -> NDArray[np.uint64]:
    """Return a hash for each letter, digit or mark, the same in either case, and 0 for anything else."""
    letters = _letter_table()[np.minimum(codes, np.uint32(_TABLE - 1))]
    beyond = codes >= _TABLE  # rare ideographs
    if beyond.any():
        letters[beyond] = _mix(codes[beyond].astype(np.uint64))
    return letters


@cache
def _letter_table() -> NDArray[np.uint64]:
    folded = np.zeros(_TABLE, np.uint64)
    for code in range(_TABLE):
        letter = chr(code)
        if unicodedata.category(letter)[0] in "LNM":
            # dotted and dotless i fall together: capitals do not tell them apart in every language
            folded[code] = ord(letter.lower()[0].replace("ı", "i"))
    return np.where(folded > 0, _mix(folded), np.uint64(0))


def _powers(base: int, n: int) -> NDArray[np.uint64]:
    """Return base**i modulo 2**64 for i < n."""
    factors = np.full(n, base, np.uint64)
    factors[0] = 1
    return np.cumprod(factors)


def _sums(values: NDArray[np.uint64], start: NDArray[np.int64]) -> NDArray[np.uint64]:
    """Return the sum from each start to the next."""
    return np.add.reduceat(values, start) if len(start) else values[:0]


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

    Articles are taken from the earliest to the latest. One whose very words appeared within the window joins
    that story. Any other is compared with the *first* article of the stories it may belong to, or with one
    that was itself compared with the first, and joins the story it shares most with or begins its own. So
    no chain of small edits glues together articles that have nothing in common.

    Parameters
    ----------
    sketches : Sketches
        Of n articles: today's, and those of earlier runs before or behind them.
    dates : sequence of date or None, length n
        An article without a date comes last and may join a story of any day.
    ids : sequence of str, length n
        Unique.
    window_days : int
        Most days between the first article of a story and a new text in it, and between a text's first
        appearance and its exact copies; at least 0.

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
    story = np.empty(len(ids), np.int64)
    story[order] = order[_firsts(take(sketches, order), np.array(days, np.int64)[order], window_days)]
    return Stories(
        story=story,
        story_id=[ids[first] for first in story.tolist()],
        duplicate_of=["" if first == i else ids[first] for i, first in enumerate(story.tolist())],
    )


def _firsts(sketches: Sketches, days: NDArray[np.int64], window: int) -> NDArray[np.int64]:
    """Return the first article of each article's story; the articles are in order of date and id."""
    _, at, inverse = np.unique(sketches.exact, return_index=True, return_inverse=True)
    text_of = at[inverse]  # a text is known by the first article that has it
    similar = _Similar(sketches, np.sort(at))
    repeated = np.bincount(text_of, minlength=len(days)) > 1
    firsts = np.arange(len(days))
    latest: dict[int, int] = {}  # text -> the article that brought it, at most a window ago
    direct: set[int] = set()  # articles that begin a story or were compared with its first
    for i in range(len(days)):
        text = int(text_of[i])
        if not repeated[text] and text not in similar.neighbours:
            continue
        oldest = 0 if days[i] == _UNDATED else days[i] - window
        if text in latest and days[latest[text]] >= oldest:
            firsts[i] = firsts[latest[text]]
            continue
        latest[text] = i
        best = (False, 0.0, -i)
        for bearer in [latest[t] for t in similar.neighbours.get(text, ()) if t in latest]:
            first = int(firsts[bearer])
            with_first = similar.shared(int(text_of[first]), text) if days[first] >= oldest else -1.0
            with_bearer = similar.shared(int(text_of[bearer]), text)
            if with_first >= MIN_SHARED:
                best = max(best, (True, with_first, -first))
            elif with_first >= 0 and bearer in direct and with_bearer >= MIN_SECOND:
                best = max(best, (False, with_bearer, -first))
        firsts[i] = -best[2]
        if best[0] or firsts[i] == i:
            direct.add(i)
    return firsts


class _Similar:
    """How much texts share, each text known by the row of its sketch."""

    def __init__(self, sketches: Sketches, texts: NDArray[np.int64]) -> None:
        self._sketches = sketches
        hashes = np.sort(sketches.shingles[texts], axis=None)
        again = hashes[COMMON:]  # equal to the one COMMON places before it: in more texts than that
        self._common = np.union1d(again[again == hashes[: len(again)]], _PADDING)
        self._known: dict[tuple[int, int], float] = {}
        self.neighbours: dict[int, list[int]] = {}
        left, right = _candidates(sketches.shingles, texts[sketches.words[texts] >= MIN_WORDS])
        for at in range(0, len(left), 4096):
            a, b = left[at : at + 4096], right[at : at + 4096]
            shares = _shared(sketches, self._common, a, b)
            for i in np.flatnonzero(shares >= MIN_SHARED):
                pair = int(a[i]), int(b[i])
                self._known[pair] = float(shares[i])
                self.neighbours.setdefault(pair[0], []).append(pair[1])
                self.neighbours.setdefault(pair[1], []).append(pair[0])

    def shared(self, one: int, other: int) -> float:
        """Return the share of the smaller text that is in the larger; 1 if they are the same."""
        if one == other:
            return 1.0
        pair = (min(one, other), max(one, other))
        if pair not in self._known:
            shares = _shared(self._sketches, self._common, np.array(pair[:1]), np.array(pair[1:]))
            self._known[pair] = float(shares[0])
        return self._known[pair]


def _candidates(
    shingles: NDArray[np.uint32], texts: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return pairs of texts (left before right) that share at least two indexed hashes."""
    indexed = shingles[texts, :INDEXED].astype(np.uint64)
    keys = np.sort((indexed << _HALF | texts.astype(np.uint64)[:, None])[indexed < _PADDING])
    hashes, owner = keys >> _HALF, keys & np.uint64(_PADDING)
    pairs = [
        (owner[:-step] << _HALF | owner[step:])[hashes[step:] == hashes[:-step]]
        for step in range(1, min(NEIGHBOURS, len(keys) - 1) + 1)
    ]
    found, times = np.unique(np.concatenate([keys[:0], *pairs]), return_counts=True)
    found = found[times > 1]
    return (found >> _HALF).astype(np.int64), (found & np.uint64(_PADDING)).astype(np.int64)


def _shared(
    sketches: Sketches, common: NDArray[np.uint32], left: NDArray[np.int64], right: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Return the share of the smaller text's shingles in the larger, 0 where too little for a copy."""
    a, b = sketches.shingles[left], sketches.shingles[right]
    limit = np.minimum(a[:, -1], b[:, -1])
    both, smaller = _overlap(a, b, limit)
    share = both / np.maximum(smaller, 1)
    sizes = np.stack([sketches.distinct[left], sketches.distinct[right]])
    fits = (share >= MIN_SHARED) & (sizes.min(axis=0) >= MIN_RATIO * sizes.max(axis=0))

    at = np.flatnonzero(fits)  # few are left for the dearer questions
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
    return np.where(common[np.searchsorted(common, rows)] == rows, _PADDING, rows)


def _overlap(
    a: NDArray[np.uint32], b: NDArray[np.uint32], limit: NDArray[np.uint32]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return how many hashes two rows share, and how many the smaller has, up to where both are whole."""
    limit = np.minimum(limit, _PADDING - np.uint32(1))[:, None]
    both = np.sort(np.concatenate([a, b], axis=1), axis=1)
    shared = ((both[:, 1:] == both[:, :-1]) & (both[:, 1:] <= limit)).sum(axis=1)
    return shared, np.minimum((a <= limit).sum(axis=1), (b <= limit).sum(axis=1))
