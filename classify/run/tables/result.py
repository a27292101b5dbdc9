"""Result of one classified article: its rows and sums, whether just computed or from the cache."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from classify.corpus.article import Kind
from classify.model.decisions import DecisionReason
from classify.profile import Profiles

_COUNT = 4
"""Bytes that say how many articles there are."""


class ArticleResult(NamedTuple):
    """One article, classified; columns are little-endian bytes, since those of a batch are joined first."""

    id: str
    cut: bytes
    """Hash of the article's paragraphs and their kinds."""
    profile_row: bytes
    """Row of ``profiles.csv``, as of the first article of a story."""
    paragraph_rows: bytes
    evidence_rows: bytes
    sums: bytes
    """As `columns_of` reads them, int64."""
    keywords: bytes
    """Keywords that stand in the article, as indices in label-set order, once for each paragraph, int32."""
    outcomes: bytes
    """Outcome of the paragraphs with keywords, as `model.keyword_outcomes` counts it, int64."""


_FIELDS = ArticleResult._fields


@dataclass(frozen=True, slots=True)
class Columns:
    """The sums of some articles, each kind in columns of its own."""

    profiles: Profiles
    kinds: NDArray[np.int64]
    """Paragraphs of each `Kind`, shape (n_articles, n_kinds)."""
    reasons: NDArray[np.int64]
    """Body paragraphs of each `DecisionReason`, shape (n_articles, n_reasons)."""


def sums_of(columns: Columns) -> NDArray[np.int64]:
    """Return one row of sums an article."""
    p = columns.profiles
    counts = np.column_stack([p.paragraphs, p.words, p.labelled])
    labels = [p.label_paragraphs, p.label_micro_words, p.keyword_micro_words]
    return np.hstack([counts, columns.kinds, columns.reasons, *labels])


def columns_of(sums: NDArray[np.int64]) -> Columns:
    """Return the columns that `sums_of` put into rows."""
    head, kinds, reasons, labels = np.split(sums, np.cumsum([3, len(Kind), len(DecisionReason)]), axis=1)
    return Columns(Profiles(*head.T, *np.split(labels, 3, axis=1)), kinds, reasons)


def in_bytes(column: NDArray[Any], kind: str, cuts: NDArray[np.int64]) -> list[bytes]:
    """Return the numbers between each cut and the next as bytes.

    >>> in_bytes(np.array([7, 8, 9]), "<i2", np.array([0, 1, 1, 3]))
    [b'\\x07\\x00', b'', b'\\x08\\x00\\t\\x00']
    """
    data = column.astype(kind).tobytes()
    return [data[begin:end] for begin, end in pairwise((cuts * np.dtype(kind).itemsize).tolist())]


@dataclass(frozen=True, slots=True)
class Results:
    """Results of consecutive articles, the bytes of each field one behind the other."""

    lengths: NDArray[np.uint32]
    """Bytes of each field of each article, shape (n_articles, n_fields)."""
    fields: tuple[bytes, ...]
    """In the order of `ArticleResult`."""

    def field(self, name: str) -> bytes:
        """Return a field of all articles."""
        return self.fields[_FIELDS.index(name)]

    def each(self, name: str) -> list[bytes]:
        """Return a field, article by article."""
        number = _FIELDS.index(name)
        ends = np.cumsum(self.lengths[:, number]).tolist()
        return [self.fields[number][a:b] for a, b in pairwise([0, *ends])]

    def at(self, articles: Sequence[int]) -> list[ArticleResult]:
        """Return the results of some of the articles."""
        ends = np.cumsum(self.lengths, axis=0, dtype=np.int64)
        begins = ends - self.lengths
        found = []
        for i in articles:
            cuts = zip(self.fields, begins[i].tolist(), ends[i].tolist(), strict=True)
            id_, *parts = (field[a:b] for field, a, b in cuts)
            found.append(ArticleResult(id_.decode("utf-8", "surrogatepass"), *parts))
        return found


def joined_results(results: Sequence[ArticleResult]) -> Results:
    """Return the results of consecutive articles as one."""
    rows = [(result.id.encode("utf-8", "surrogatepass"), *result[1:]) for result in results]
    lengths = np.array([list(map(len, row)) for row in rows], "<u4").reshape(-1, len(_FIELDS))
    return Results(lengths, tuple(b"".join(column) for column in zip(*rows, strict=True)))


def packed(results: Results) -> bytes:
    """Return the results as bytes."""
    lengths = results.lengths.tobytes()
    return b"".join([len(results.lengths).to_bytes(_COUNT, "little"), lengths, *results.fields])


def unpacked(data: bytes) -> Results:
    """Return the results that `packed` made these bytes of."""
    n = int.from_bytes(data[:_COUNT], "little")
    lengths = np.frombuffer(data, "<u4", n * len(_FIELDS), _COUNT).reshape(n, len(_FIELDS))
    ends = accumulate(lengths.sum(axis=0, dtype=np.int64).tolist(), initial=_COUNT + lengths.nbytes)
    return Results(lengths, tuple(data[a:b] for a, b in pairwise(ends)))
