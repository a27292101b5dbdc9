"""Result of one classified article: its rows and sums, whether just computed or from the cache."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from classify.corpus.article import Kind
from classify.model.decisions import DecisionReason
from classify.profile import Profiles

_LENGTHS = struct.Struct("<7I")


class ArticleResult(NamedTuple):
    """One article, classified; columns are little-endian bytes, since those of a batch are joined first."""

    id: str
    profile_row: bytes
    """Row of ``profiles.csv`` without its story."""
    paragraph_rows: bytes
    evidence_rows: bytes
    sums: bytes
    """As `columns_of` reads them, int64."""
    keywords: bytes
    """Keywords that stand in the article, as indices in label-set order, once for each paragraph, int32."""
    outcomes: bytes
    """Outcome of the paragraphs with keywords, as `model.keyword_outcomes` counts it, int64."""


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


def packed(result: ArticleResult) -> bytes:
    """Return the result as bytes."""
    parts = (result.id.encode("utf-8", "surrogatepass"), *result[1:])
    return _LENGTHS.pack(*map(len, parts)) + b"".join(parts)


def unpacked(data: bytes) -> ArticleResult:
    """Return the result that `packed` made these bytes of."""
    ends = accumulate(_LENGTHS.unpack_from(data), initial=_LENGTHS.size)
    id_, *parts = (data[a:b] for a, b in pairwise(ends))
    return ArticleResult(id_.decode("utf-8", "surrogatepass"), *parts)
