"""Result of one classified article: its rows and sums, whether just computed or from the cache."""

from __future__ import annotations

import datetime as dt
import json
import struct
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from classify.corpus.article import Kind
from classify.model.decisions import Reason
from classify.profile import Profiles

_LENGTHS = struct.Struct("<7I")


@dataclass(frozen=True, slots=True)
class ArticleResult:
    """One article, classified."""

    id: str
    title: str
    date: dt.date | None
    source: str
    url: str
    profile_row: bytes
    """Row of ``profiles.csv`` without its story."""
    paragraph_rows: bytes
    evidence_rows: bytes
    sums: NDArray[np.int64]
    """As `columns_of` reads them."""
    keywords: NDArray[np.int32]
    """Keywords that stand in the article, as indices in label-set order, once for each paragraph."""
    outcomes: NDArray[np.int64]
    """What became of the paragraphs with keywords, as `model.keyword_outcomes` counts it."""


@dataclass(frozen=True, slots=True)
class Columns:
    """The sums of some articles, each kind in columns of its own."""

    profiles: Profiles
    kinds: NDArray[np.int64]
    """Paragraphs of each `Kind`, shape (n_articles, n_kinds)."""
    reasons: NDArray[np.int64]
    """Body paragraphs of each `Reason`, shape (n_articles, n_reasons)."""


def sums_of(columns: Columns) -> NDArray[np.int64]:
    """Return one row of sums an article."""
    p = columns.profiles
    counts = np.column_stack([p.paragraphs, p.words, p.labelled])
    labels = [p.label_paragraphs, p.label_micro_words, p.keyword_micro_words]
    return np.hstack([counts, columns.kinds, columns.reasons, *labels])


def columns_of(sums: NDArray[np.int64]) -> Columns:
    """Return the columns that `sums_of` put into rows."""
    head, kinds, reasons, labels = np.split(sums, np.cumsum([3, len(Kind), len(Reason)]), axis=1)
    return Columns(Profiles(*head.T, *np.split(labels, 3, axis=1)), kinds, reasons)


def packed(result: ArticleResult) -> bytes:
    """Return the result as bytes."""
    date = result.date.isoformat() if result.date else ""
    meta = json.dumps([result.id, result.title, date, result.source, result.url]).encode("ascii")
    parts = (
        meta,
        result.profile_row,
        result.paragraph_rows,
        result.evidence_rows,
        result.sums.astype("<i8").tobytes(),
        result.keywords.astype("<i4").tobytes(),
        result.outcomes.astype("<i8").tobytes(),
    )
    return _LENGTHS.pack(*map(len, parts)) + b"".join(parts)


def unpacked(data: bytes) -> ArticleResult:
    """Return the result that `packed` made these bytes of."""
    ends = np.cumsum([_LENGTHS.size, *_LENGTHS.unpack_from(data)]).tolist()
    meta, profile, paragraphs, evidence, sums, keywords, outcomes = (data[a:b] for a, b in pairwise(ends))
    id_, title, date, source, url = json.loads(meta)
    return ArticleResult(
        id=id_,
        title=title,
        date=dt.date.fromisoformat(date) if date else None,
        source=source,
        url=url,
        profile_row=profile,
        paragraph_rows=paragraphs,
        evidence_rows=evidence,
        sums=np.frombuffer(sums, "<i8").astype(np.int64),
        keywords=np.frombuffer(keywords, "<i4").astype(np.int32),
        outcomes=np.frombuffer(outcomes, "<i8").astype(np.int64),
    )


def stacked(sums: Iterable[NDArray[np.int64]]) -> Columns:
    """Return the columns of all articles from the sums of each batch, at least one."""
    return columns_of(np.vstack(list(sums)))
