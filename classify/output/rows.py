"""Rows of the tables as CSV text; `tables` says what the columns mean."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import compress

import numpy as np
from numpy.typing import NDArray

from classify.config.languages import LANGUAGES
from classify.corpus.article import Article, Kind, Paragraphs, Rejected
from classify.model.decisions import DecisionReason, Decisions, Evidence, Role, leading_labels
from classify.output.csv_cells import fixed, text_cell, text_cell_utf8
from classify.output.csv_columns import (
    CellColumn,
    csv_rows,
    decimals,
    integers,
    optional_decimals,
    picked,
    repeated,
    texts,
)
from classify.profile import Profiles, SummaryRow

_KINDS = [kind.name.lower().encode() for kind in Kind]
_REASONS = [b"" if why is DecisionReason.LABELLED else why.name.lower().encode() for why in DecisionReason]
_ROLES = [role.name.lower().encode() for role in Role]
"""By their values, which count from 0."""
_LANGUAGES = [code.encode() for code in LANGUAGES]


def profile_rows(
    articles: Sequence[Article],
    profiles: Profiles,
    labels: Sequence[str],
    languages: NDArray[np.integer],
) -> list[bytes]:
    """Return rows of ``profiles.csv`` in UTF-8, of articles that each begin a story: see `as_copy`.

    `languages` are those of the articles.
    """
    one_each = np.arange(len(articles))
    shares = _rounded_to_one(np.column_stack([profiles.shares, profiles.share_none]))
    # rounded, a part is no more than its whole, and all of it is the whole
    part = np.minimum(profiles.keyword_shares, shares[:, :-1])
    by_keyword = np.where(profiles.keyword_micro_words == profiles.label_micro_words, shares[:, :-1], part)
    ids = picked(_ids(articles), one_each)
    columns = (
        ids,
        repeated([article.date.isoformat() if article.date else "" for article in articles]),
        repeated([article.source for article in articles]),
        texts([article.title for article in articles]),
        texts([article.url for article in articles]),
        picked(_LANGUAGES, languages),
        integers(profiles.paragraphs),
        integers(profiles.words),
        integers(profiles.labelled),
        picked([*(label.encode() for label in labels), b""], profiles.primary),
        *map(decimals, shares.T),
        *map(decimals, by_keyword.T),
        decimals(profiles.diversity),
        ids,
        picked([b""], np.zeros(len(articles), np.int64)),
    )
    return csv_rows(columns, one_each, len(articles))


def as_copy(row: bytes, id_: str, first: str) -> bytes:
    """Return the row of ``profiles.csv`` of an article that is a copy; `first` is the id of the first of its
    story.
    """
    cell = text_cell_utf8(first)
    return row.removesuffix(b"%b,\n" % text_cell_utf8(id_)) + b"%b,%b\n" % (cell, cell)


def paragraph_rows(
    articles: Sequence[Article],
    paragraphs: Paragraphs,
    words: NDArray[np.integer],
    body: NDArray[np.int64],
    decisions: Decisions,
    labels: Sequence[str],
) -> list[bytes]:
    """Return rows of ``paragraphs.csv`` in UTF-8, those of an article together.

    Parameters
    ----------
    body : ndarray of shape (n_body_paragraphs,)
        The paragraph that each row of `decisions` is about.
    """
    given = np.zeros((len(paragraphs.texts), len(labels)), dtype=np.bool_)
    scores = np.zeros(given.shape)
    given[body], scores[body] = decisions.labels, decisions.scores
    reasons = paragraphs.kind + len(_REASONS)
    reasons[body] = decisions.reasons
    columns = (
        picked(_ids(articles), paragraphs.article),
        integers(paragraphs.numbers),
        integers(paragraphs.start),
        integers(paragraphs.end),
        picked(_KINDS, paragraphs.kind),
        integers(words),
        *_label_columns(given, scores, labels),
        picked([*_REASONS, *_KINDS], reasons),
        *map(decimals, scores.T),
        *_probability_columns(decisions.probabilities, body, len(paragraphs.texts)),
        picked([text_cell_utf8(article.url) for article in articles], paragraphs.article),
        picked(_LANGUAGES, paragraphs.language),
        texts(paragraphs.texts),
    )
    return csv_rows(columns, paragraphs.article, len(articles))


def _probability_columns(
    probabilities: NDArray[np.float64] | None, body: NDArray[np.int64], n_paragraphs: int
) -> list[CellColumn]:
    """Return a column for each label, empty where there is none; no columns for a model without."""
    if probabilities is None:
        return []
    whole = np.full((n_paragraphs, probabilities.shape[1]), np.nan)
    whole[body] = probabilities
    return [optional_decimals(column) for column in whole.T]


def evidence_rows(
    articles: Sequence[Article],
    paragraphs: Paragraphs,
    body: NDArray[np.int64],
    evidence: Evidence,
    labels: Sequence[str],
) -> list[bytes]:
    """Return rows of ``evidence.csv`` in UTF-8, those of an article together."""
    place = body[evidence.paragraph]
    article = paragraphs.article[place]
    offset = paragraphs.start[place]
    terms, term = np.unique(evidence.term, return_inverse=True)
    texts_of = map(paragraphs.texts.__getitem__, place.tolist())
    spans = zip(texts_of, evidence.start.tolist(), evidence.end.tolist(), strict=True)
    columns = (
        picked(_ids(articles), article),
        integers(paragraphs.numbers[place]),
        picked([label.encode() for label in labels], evidence.label),
        picked([text_cell_utf8(evidence.terms[i]) for i in terms.tolist()], term),
        integers(offset + evidence.start),
        integers(offset + evidence.end),
        repeated([text[start:end] for text, start, end in spans]),
        picked(_ROLES, evidence.role),
        decimals(evidence.contribution),
    )
    return csv_rows(columns, article, len(articles))


def summary_rows(rows: Iterable[SummaryRow]) -> list[str]:
    """Return rows of ``summary.csv``, or of ``languages.csv`` where sources are languages."""
    return [
        f"{row.period},{text_cell(row.source)},{row.label},{row.articles},{row.primary_articles},{row.paragraphs},"
        f"{row.words:.1f},{fixed(row.share)},{fixed(row.share_low)},{fixed(row.share_high)},"
        f"{fixed(row.keyword_share)},{fixed(row.share_deduplicated)},{_optional(row.change)},{_optional(row.change_low)},"
        f"{_optional(row.change_high)}\n"
        for row in rows
    ]


def quarantine_rows(rejected: Iterable[Rejected]) -> list[str]:
    """Return rows of ``quarantine.csv``."""
    return [f"{text_cell(r.path)},{r.record},{r.reason},{text_cell(r.detail)}\n" for r in rejected]


def _optional(value: float | None) -> str:
    return "" if value is None else fixed(value)


def _ids(articles: Sequence[Article]) -> list[bytes]:
    return [text_cell_utf8(article.id) for article in articles]


def _label_columns(
    given: NDArray[np.bool_], scores: NDArray[np.float64], labels: Sequence[str]
) -> tuple[CellColumn, CellColumn]:
    """Return columns ``labels`` and ``primary``."""
    packed = np.packbits(given, axis=1)
    _, first, code = np.unique(
        packed.view(f"S{packed.shape[1]}").ravel(), return_index=True, return_inverse=True
    )
    joined = ["|".join(compress(labels, row)).encode() for row in given[first].tolist()]
    lead = leading_labels(given, scores)  # -1, which is none, picks the last
    return picked(joined, code), picked([*(label.encode() for label in labels), b""], lead)


def _rounded_to_one(
    shares: np.ndarray[tuple[int, int], np.dtype[np.float64]],
) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    """Return shares to four decimals that still sum to 1: the largest remainders are rounded up."""
    parts = np.floor(shares * 10_000 + 1e-7)
    missing = (10_000 - parts.sum(axis=1)).astype(np.int64)
    order = np.argsort(parts - shares * 10_000, axis=1, kind="stable")
    rank = np.argsort(order, axis=1, kind="stable")
    return np.asarray((parts + (rank < missing[:, None])) / 10_000, dtype=np.float64)
