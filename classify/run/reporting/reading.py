"""Read single articles of a run for the report: rows of some, and of fewer all paragraphs with evidence."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from classify.corpus.large_sequences import taken
from classify.output.report_data import ArticleRow, ArticleView, EvidenceSpan, ParagraphView
from classify.output.tables import evidence_table
from classify.run.compare.run_tables import has_evidence, readable, table_rows
from classify.run.reporting.feed_columns import FeedColumns

_PROFILE: Final = (
    "article_id",
    "date",
    "source",
    "title",
    "url",
    "words",
    "primary",
    "share_none",
    "story_id",
)
_PARAGRAPH: Final = ("article_id", "paragraph", "start", "kind", "labels", "reason", "text", "words")


def article_rows(
    folder: Path, feed: FeedColumns, numbers: NDArray[np.int64], labels: Sequence[str]
) -> dict[str, ArticleRow]:
    """Return rows of some articles, given by their numbers, by their ids."""
    columns = [*_PROFILE, "duplicate_of", *(f"share_{code}" for code in labels)]
    columns += [f"keyword_share_{code}" for code in labels]
    number = dict(zip(taken(feed.ids, numbers), numbers.tolist(), strict=True))
    story_articles, n = np.bincount(feed.story), len(labels)
    rows: dict[str, ArticleRow] = {}
    with readable(folder, "profiles"):
        for id_, date, source, title, url, words, primary, none, story, copy_of, *cells in table_rows(
            folder, "profiles", columns, number
        ):
            at = number[id_]
            rows[id_] = ArticleRow(
                id=id_,
                title=title,
                date=dt.date.fromisoformat(date) if date else None,
                source=source,
                url=url,
                words=int(words),
                shares=tuple(map(float, cells[:n])),
                share_none=float(none),
                primary=primary,
                story_id=story,
                duplicate_of=copy_of,
                story_articles=int(story_articles[feed.story[at]]),
                keyword_shares=tuple(map(float, cells[n:])),
                language=feed.languages[feed.language[at]] if feed.languages else "",
                paragraphs=int(feed.paragraphs[at]),
            )
    return rows


def article_views(
    folder: Path, rows: Mapping[str, ArticleRow], labels: Sequence[str]
) -> dict[str, ArticleView]:
    """Return the articles of some rows in full, by their ids."""
    columns = (*_PARAGRAPH, *(f"score_{code}" for code in labels))
    paragraphs: defaultdict[str, list[ParagraphView]] = defaultdict(list)
    starts: dict[tuple[str, int], int] = {}
    with readable(folder, "paragraphs"):
        for id_, number, start, *cells in table_rows(folder, "paragraphs", columns, rows):
            paragraphs[id_].append(_paragraph(int(number), cells))
            starts[id_, int(number)] = int(start)
    texts = {(id_, each.number): each.text for id_, own in paragraphs.items() for each in own}
    spans: defaultdict[tuple[str, int], list[EvidenceSpan]] = defaultdict(list)
    if has_evidence(folder):
        with readable(folder, "evidence"):
            for id_, number, *cells in table_rows(folder, "evidence", evidence_table().names, rows):
                place = id_, int(number)
                spans[place].append(_span(cells, starts[place], texts[place]))
    views = {}
    for id_, row in rows.items():
        own = [replace(each, evidence=tuple(spans[id_, each.number])) for each in paragraphs[id_]]
        views[id_] = ArticleView(row, tuple(own))
    return views


def _paragraph(number: int, cells: Sequence[str]) -> ParagraphView:
    kind, given, reason, text, words, *scores = cells
    return ParagraphView(
        number=number,
        kind=kind,  # type: ignore[arg-type]
        text=text,
        labels=tuple(code for code in given.split("|") if code),
        reason=reason,
        words=int(words),
        scores=tuple(map(float, scores)),
    )


def _span(cells: Sequence[str], begin: int, text: str) -> EvidenceSpan:
    """Return the term with its place in the paragraph; without one if something else stands there."""
    label, term, start, end, surface, role, contribution = cells
    first, last = int(start) - begin, int(end) - begin
    if first == last or text[max(first, 0) : max(last, 0)] != surface:
        first = last = 0
    return EvidenceSpan(label, term, first, last, role, float(contribution))  # type: ignore[arg-type]
