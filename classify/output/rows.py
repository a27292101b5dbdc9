"""Rows of the tables as CSV text; `tables` says what the columns mean."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from classify.corpus.article import Article, Kind, Paragraphs, Rejected
from classify.model.decisions import Decisions, Evidence, Reason, Role
from classify.output.csv_cells import fixed, text_cell
from classify.profile import Profiles, SummaryRow

_KINDS = {int(kind): kind.name.lower() for kind in Kind}
_REASONS = {int(reason): reason.name.lower() for reason in Reason} | {int(Reason.LABELLED): ""}
_ROLES = {int(role): role.name.lower() for role in Role}


def profile_rows(articles: Sequence[Article], profiles: Profiles, labels: Sequence[str]) -> list[str]:
    """Rows of ``profiles.csv`` without their last two cells, which only the whole feed can tell.

    `profile_row_end` closes each row.
    """
    shares = _rounded_to_one(np.column_stack([profiles.shares, profiles.share_none]))
    cells = _fixed_table(np.column_stack([shares, profiles.diversity]))
    counts = np.column_stack([profiles.paragraphs, profiles.words, profiles.labelled]).tolist()
    primary = profiles.primary.tolist()
    rows = []
    for i, article in enumerate(articles):
        paragraphs, words, labelled = counts[i]
        rows.append(
            f"{text_cell(article.id)},{date_cell(article.date)},{text_cell(article.source)},"
            f"{text_cell(article.title)},{paragraphs},{words},{labelled},"
            f"{labels[primary[i]] if primary[i] >= 0 else ''},{cells[i]}"
        )
    return rows


def profile_row_end(story_id: str, duplicate_of: str) -> str:
    """The last two cells of a row of ``profiles.csv`` and its line end."""
    return f",{text_cell(story_id)},{text_cell(duplicate_of)}\n"


def paragraph_rows(
    articles: Sequence[Article],
    paragraphs: Paragraphs,
    words: Sequence[int],
    body: Sequence[int],
    decisions: Decisions,
    labels: Sequence[str],
) -> list[list[str]]:
    """Rows of ``paragraphs.csv``, a list for each article.

    Parameters
    ----------
    body : sequence of int
        The paragraph that each row of `decisions` is about.
    """
    row_of = dict(zip(body, range(len(body)), strict=True))
    nothing = ",," + "{}" + "," + ",".join([fixed(0.0)] * len(labels))
    middle = _decision_cells(decisions, labels)
    ids = [text_cell(article.id) for article in articles]
    rows: list[list[str]] = [[] for _ in articles]
    columns = zip(
        paragraphs.article.tolist(),
        paragraphs.start.tolist(),
        paragraphs.end.tolist(),
        paragraphs.kind.tolist(),
        words,
        paragraphs.texts,
        strict=True,
    )
    for p, (article, start, end, kind, n_words, text) in enumerate(columns):
        row = row_of.get(p)
        decision = middle[row] if row is not None else nothing.format(_KINDS[kind])
        own = rows[article]
        place = f"{ids[article]},{len(own) + 1},{start},{end}"
        own.append(f"{place},{_KINDS[kind]},{n_words},{decision},{text_cell(text)}\n")
    return rows


def evidence_rows(
    articles: Sequence[Article],
    paragraphs: Paragraphs,
    body: Sequence[int],
    evidence: Evidence,
    labels: Sequence[str],
) -> list[list[str]]:
    """Rows of ``evidence.csv``, a list for each article.

    Most rows of a run are these, so what repeats is made once: the cells of a paragraph, a term, a surface.
    """
    place = np.asarray(body, dtype=np.int64)[evidence.paragraph]
    article = paragraphs.article[place]
    offset = paragraphs.start[place]
    numbers = paragraphs.numbers.tolist()
    ids = [text_cell(item.id) for item in articles]
    heads = [f"{ids[paragraphs.article[p]]},{numbers[p]}," for p in body]
    tails = {term: "," + text_cell(evidence.terms[term]) for term in np.unique(evidence.term).tolist()}
    surface_cells: dict[str, str] = {}
    rows = []
    for row, text, label, term, start, end, begin, stop, role, contribution in zip(
        evidence.paragraph.tolist(),
        map(paragraphs.texts.__getitem__, place.tolist()),
        evidence.label.tolist(),
        evidence.term.tolist(),
        evidence.start.tolist(),
        evidence.end.tolist(),
        (offset + evidence.start).tolist(),
        (offset + evidence.end).tolist(),
        evidence.role.tolist(),
        _rounded(evidence.contribution),
        strict=True,
    ):
        surface = text[start:end]
        cell = surface_cells.get(surface)
        if cell is None:
            cell = surface_cells[surface] = text_cell(surface)
        head = f"{heads[row]}{labels[label]}{tails[term]},{begin},{stop},{cell},"
        rows.append(f"{head}{_ROLES[role]},{contribution:.4f}\n")
    cuts = np.searchsorted(article, np.arange(len(articles) + 1)).tolist()
    return [rows[a:b] for a, b in pairwise(cuts)]


def summary_rows(rows: Iterable[SummaryRow]) -> list[str]:
    """Rows of ``summary.csv``."""
    return [
        f"{row.period},{text_cell(row.source)},{row.label},{row.articles},{row.primary_articles},{row.paragraphs},"
        f"{row.words:.1f},{fixed(row.share)},{fixed(row.share_deduplicated)},"
        f"{'' if row.change is None else fixed(row.change)}\n"
        for row in rows
    ]


def quarantine_rows(rejected: Iterable[Rejected]) -> list[str]:
    """Rows of ``quarantine.csv``."""
    return [f"{text_cell(r.path)},{r.record},{r.reason},{text_cell(r.detail)}\n" for r in rejected]


def date_cell(date: dt.date | None) -> str:
    """An ISO 8601 day, or nothing."""
    return "" if date is None else date.isoformat()


def _decision_cells(decisions: Decisions, labels: Sequence[str]) -> list[str]:
    """``labels,primary,reason,score...`` of each body paragraph."""
    scores = _fixed_table(decisions.scores)
    given = decisions.labels
    lead = np.where(given, decisions.scores, -1.0).argmax(axis=1).tolist() if len(labels) else []
    bits = (given @ (1 << np.arange(len(labels), dtype=object))).tolist()
    joined: dict[int, str] = {0: ""}
    cells = []
    for i, (set_bits, reason) in enumerate(zip(bits, decisions.reasons.tolist(), strict=True)):
        if set_bits not in joined:
            joined[set_bits] = "|".join(label for j, label in enumerate(labels) if set_bits >> j & 1)
        primary = labels[lead[i]] if set_bits else ""
        cells.append(f"{joined[set_bits]},{primary},{_REASONS[reason]},{scores[i]}")
    return cells


def _rounded_to_one(
    shares: np.ndarray[tuple[int, int], np.dtype[np.float64]],
) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    """Shares to four decimals that still sum to 1: the largest remainders are rounded up."""
    parts = np.floor(shares * 10_000 + 1e-7)
    missing = (10_000 - parts.sum(axis=1)).astype(np.int64)
    order = np.argsort(parts - shares * 10_000, axis=1, kind="stable")
    rank = np.argsort(order, axis=1, kind="stable")
    return np.asarray((parts + (rank < missing[:, None])) / 10_000, dtype=np.float64)


def _fixed_table(values: np.ndarray[tuple[int, int], np.dtype[np.float64]]) -> list[str]:
    """Each row as cells with four decimals."""
    pattern = ",".join(["%.4f"] * values.shape[1])
    return [pattern % tuple(row) for row in _rounded(values)]


def _rounded(values: np.ndarray[Any, np.dtype[np.float64]]) -> list[Any]:
    """Values to four decimals, with 0 in place of -0, which would be printed with its sign."""
    rounded: list[Any] = (np.round(values, 4) + 0.0).tolist()
    return rounded
