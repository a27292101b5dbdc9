"""Sketches of articles, to find copies by: a few hundred bytes each, instead of the text.

A sketch keeps the smallest hashes of an article's word shingles: the bottom-k form of MinHash. Up to the
smaller of two articles' largest kept hashes both samples are complete, so `classify.corpus.stories` reads off
directly how much one holds of the other. No sketch depends on other articles, the process, the platform or
``PYTHONHASHSEED``, so workers can sketch slices of a feed apart from each other, and runs can keep sketches.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from functools import cache
from hashlib import blake2b
from itertools import chain
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from classify.corpus.large_arrays import Columns, let_go, slices
from classify.corpus.word_starts import word_starts

SHINGLE = 3
"""Words a shingle. Longer ones lose a reworded copy, shorter ones are shared by everybody."""
KEPT = 128
"""Shingle hashes kept an article: a share is then known to about 0.05."""
KEPT_NUMBERS = 16
"""Hashes of numbers kept an article."""
PADDING = np.uint32(2**32 - 1)
"""Fills the rows of shorter articles; no hash is as large."""

_HALF = np.uint64(32)
_TAKEN = 5_000
"""Sketches that are taken at a time."""
_BLOCK = 2**17
"""Characters worked on at a time, so that their columns stay in the processor's cache."""
_BASE = 0x9E3779B97F4A7C15
_INVERSE = pow(_BASE, -1, 2**64)
_TABLE = 0x20000
_PROBES = (
    *("", "?!", "Oil", "oil  prices\r\nROSE by 72.47% to 72.51 – a record: 1,000,000 barrels/day, 3rd time"),
    *("İstanbul'da IĞDIR ılık", "Straße, ΑΘΗΝΑΣ, Россия́, e\u0301t\xe9, co\xadop\u200berate\ufeff"),
    *(
        "النَّفط 2024 والغاز ١٢٣",
        "原油価格が上昇 20000 桶",
        "\U00020000\U00020001 \U0001f600 \ud800 x86 R2D2 _a_b_",
    ),
    *(" ".join(f"word{i} {i}" for i in range(2 * KEPT)), "again and again " * KEPT),
)
"""Texts with whatever a rule of words, letters, numbers or samples could treat in another way."""
_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"))


@dataclass(frozen=True, slots=True)
class Sketches:
    """Sketches of n articles to compare them by: columns of length n, ready for ``numpy.savez``."""

    exact: NDArray[np.uint64]
    """Hash of the words in their order; case, punctuation, spaces and invisible characters do not count."""
    words: NDArray[np.int32]
    distinct: NDArray[np.int32]
    """Distinct shingle hashes the article has; above `KEPT` the row of `shingles` is a sample of them."""
    shingles: NDArray[np.uint32]
    """Shape (n, `KEPT`): the smallest distinct shingle hashes, ascending, padded with 2**32 - 1."""
    numbers: NDArray[np.uint32]
    """Shape (n, `KEPT_NUMBERS`): the same for words that begin with a digit, each with the next word."""

    def __len__(self) -> int:
        return len(self.exact)


NO_SKETCHES = Sketches(
    exact=np.empty(0, np.uint64),
    words=np.empty(0, np.int32),
    distinct=np.empty(0, np.int32),
    shingles=np.empty((0, KEPT), np.uint32),
    numbers=np.empty((0, KEPT_NUMBERS), np.uint32),
)


def joined(parts: Iterable[Sketches], folder: Path | None = None) -> Sketches:
    """Return the sketches of all `parts`, one after the other, as if made in one call.

    Many lie in files without a name in `folder`; a single part is returned as it is.
    """
    some = (part for part in parts if len(part))
    first, second = next(some, NO_SKETCHES), next(some, None)
    if second is None:
        return first
    columns = Columns(NO_SKETCHES, folder)
    for part in chain((first, second), some):
        columns.add(part)
    return columns.whole()


def take(
    sketches: Sketches, rows: NDArray[np.int64] | NDArray[np.bool_], folder: Path | None = None
) -> Sketches:
    """Return the sketches at `rows` (indices or a mask), for instance those still inside the date window."""
    at = np.arange(len(sketches))[rows]
    return joined((_some(sketches, at[part]) for part in slices(len(at), _TAKEN)), folder)


def _some(sketches: Sketches, rows: NDArray[np.int64]) -> Sketches:
    columns = [getattr(sketches, field.name) for field in fields(Sketches)]
    taken = Sketches(*(column[rows] for column in columns))
    let_go(*columns)
    return taken


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
    return joined(map(_sketch_block, _blocks(texts)))


@cache
def sketch_kind() -> str:
    """Return a hash of some sketches: another one where those of two programs cannot be compared."""
    some = sketch(_PROBES)
    digest = blake2b(digest_size=16)
    for field in fields(Sketches):
        digest.update(np.ascontiguousarray(getattr(some, field.name)).data)
    return digest.hexdigest()


def _blocks(texts: Sequence[str]) -> Iterator[list[str]]:
    """Cut the texts into blocks that stay in cache."""
    block: list[str] = []
    size = 0
    for text in texts:
        if block and size + len(text) > _BLOCK:
            yield block
            block, size = [], 0
        block.append(text if text.isascii() else _plain(text))
        size += len(block[-1]) + 1
    if block:
        yield block


def _plain(text: str) -> str:
    """Return a text in one form for composed and decomposed letters, without invisible characters."""
    composed = unicodedata.normalize("NFC", text)
    # hardly any text has one, and looking for each of them is twenty times faster than translating
    return composed.translate(_INVISIBLE) if any(chr(c) in composed for c in _INVISIBLE) else composed


def _sketch_block(texts: list[str]) -> Sketches:
    codes = np.frombuffer(("\n" + "\n".join([*texts, ""])).encode("utf-32-le", "surrogatepass"), np.uint32)
    powers, inverses = _powers(_BASE, len(codes)), _powers(_INVERSE, len(codes))
    letters = _letters(codes)
    is_word = letters != 0
    start = word_starts(codes, is_word)
    after = np.searchsorted(start, np.cumsum([len(text) + 1 for text in texts]))
    words = np.diff(after, prepend=0)
    # a hash of letter * base**i from the word's first letter on is the same wherever the word stands
    letters *= powers
    hashes = _mix(_sums(letters, start) * inverses.take(start))
    some = words > 0
    first = (after - words)[some]
    exact = np.array(
        [0 if has else _raw_hash(text) for has, text in zip(some, texts, strict=True)], np.uint64
    )
    exact[some] = _mix(_sums(hashes * powers[: len(hashes)], first) * inverses.take(first))
    article = np.repeat(np.arange(len(texts), dtype=np.uint64), words)
    at = np.flatnonzero(article[SHINGLE - 1 :] == article[: max(len(article) - SHINGLE + 1, 0)])
    shingles, distinct = _smallest(_runs(hashes, at, SHINGLE), article.take(at), len(texts), KEPT)
    # with the next word, so that 72.47 and 72.51 have nothing in common
    at = np.flatnonzero(codes.take(start) - np.uint32(ord("0")) < np.uint32(10))
    at = at[at < len(article) - 1]
    at = at[article[at] == article[at + 1]]
    numbers, _ = _smallest(_runs(hashes, at, 2), article[at], len(texts), KEPT_NUMBERS)
    return Sketches(exact, words.astype(np.int32), distinct, shingles, numbers)


def _runs(words: NDArray[np.uint64], at: NDArray[np.int64], width: int) -> NDArray[np.uint64]:
    """Return the hash of the `width` words in a row that begin at each place."""
    hashes = words.take(at)
    for step in range(1, width):
        hashes = hashes * np.uint64(_BASE) + words.take(at + step)
    return _mix(hashes)


def _smallest(
    hashes: NDArray[np.uint64], article: NDArray[np.uint64], n: int, keep: int
) -> tuple[NDArray[np.uint32], NDArray[np.int32]]:
    """Return the `keep` smallest hashes of each article, and how many distinct ones it has."""
    # one sort of article and hash together orders every article's hashes at once
    keys = np.sort(article << _HALF | np.minimum(hashes >> _HALF, np.uint64(PADDING - 1)))
    keys = keys[np.append(True, keys[1:] != keys[:-1])[: len(keys)]]
    end = np.searchsorted(keys, np.arange(1, n + 1, dtype=np.uint64) << _HALF)
    distinct = np.diff(end, prepend=0)
    # a key is as good as any where there are too few: it is covered with padding
    place = np.minimum((end - distinct)[:, None] + np.arange(keep), max(len(keys) - 1, 0))
    smallest = keys.astype(np.uint32).take(place) if len(keys) else np.empty(place.shape, np.uint32)
    smallest[np.arange(keep) >= distinct[:, None]] = PADDING
    return smallest, distinct.astype(np.int32)


def _letters(codes: NDArray[np.uint32]) -> NDArray[np.uint64]:
    """Return a hash for each letter, digit or mark, the same in either case, and 0 for anything else."""
    letters = _letter_table().take(codes, mode="clip")
    if codes.max() >= _TABLE:
        beyond = codes >= _TABLE  # rare ideographs
        letters[beyond] = _mix(codes[beyond].astype(np.uint64))
    return letters


@cache
def _letter_table() -> NDArray[np.uint64]:
    characters = np.arange(_TABLE, dtype=np.uint32).view("U1")
    is_letter = np.strings.isalnum(characters)
    others = np.flatnonzero(~is_letter).tolist()
    is_letter[[code for code in others if unicodedata.category(chr(code))[0] in "LNM"]] = True
    folded = np.arange(_TABLE, dtype=np.uint64)
    for code in np.flatnonzero(np.strings.isupper(characters) | np.strings.istitle(characters)).tolist():
        folded[code] = ord(chr(code).lower()[0])
    folded[ord("ı")] = ord("i")  # capitals do not tell them apart in every language
    return np.where(is_letter, _mix(folded), np.uint64(0))


def _powers(base: int, n: int) -> NDArray[np.uint64]:
    """Return base**i modulo 2**64 for i < n."""
    return _first_powers(base)[:n] if n <= 2 * _BLOCK else _all_powers(base, n)


@cache
def _first_powers(base: int) -> NDArray[np.uint64]:
    return _all_powers(base, 2 * _BLOCK)


def _all_powers(base: int, n: int) -> NDArray[np.uint64]:
    factors = np.full(n, base, np.uint64)
    factors[0] = 1
    return np.cumprod(factors)


def _sums(values: NDArray[np.uint64], start: NDArray[np.int64]) -> NDArray[np.uint64]:
    """Return the sum from each start to the next, and from the last to the end, modulo 2**64."""
    return np.add.reduceat(values, start) if len(start) else values[:0]


def _mix(values: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Spread every bit over all others (the finaliser of splitmix64)."""
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))


def _raw_hash(text: str) -> int:
    """Hash a text without a single word by its characters."""
    return int.from_bytes(blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big")


NO_TEXT = np.uint64(_raw_hash(""))
"""The hash of an article without any text."""
