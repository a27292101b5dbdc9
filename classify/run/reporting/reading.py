"""Paragraphs and evidence of a run, read once each: what rows need of them, and some articles in full."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from classify.corpus.values import first_words
from classify.output.report_data import ArticleRow, ArticleView, EvidenceSpan, ParagraphView, TermCount
from classify.run.compare.run_tables import has_evidence, readable, table_rows
from classify.run.reporting.choosing import Chosen
from classify.run.reporting.feed_columns import FeedColumns, rows_of

_FIXED: Final = ("article_id", "paragraph", "start", "kind", "labels", "reason", "text", "words")
_EVIDENCE: Final = (
    "article_id",
    "paragraph",
    "label",
    "term",
    "start",
    "end",
    "surface",
    "role",
    "contribution",
)
_OPENING: Final = 3
"""Paragraphs in which the words of a title are looked for that was made of them."""
_CUT: Final = " …"
"""How `first_words` ends."""


@dataclass(frozen=True, slots=True)
class Paragraphs:
    """What the paragraphs of a run are on its page."""

    with_label: Sequence[int]
    """How many have each label."""
    body: int
    labelled: int
    label_sets: Sequence[tuple[int, ...]]
    of_rows: dict[int, tuple[int, ...]]
    """By article with a row: of each body paragraph the number of its set of labels."""
    of_others: dict[int, Counter[int]]
    """By key of their group: body paragraphs of the articles without a row, by their set of labels."""
    titles: dict[int, str]
    """First words of the articles with a row whose title was made of what stands above them."""
    views: dict[int, list[_Placed]]


_Placed = tuple[int, ParagraphView]
"""Where a paragraph begins in the article, and the paragraph."""


def read_paragraphs(
    folder: Path,
    feed: FeedColumns,
    chosen: Chosen,
    labels: Sequence[str],
    keys: NDArray[np.int64],
    titles: dict[int, str],
) -> Paragraphs:
    """Read ``paragraphs``; `keys` are those of the articles' groups, `titles` of those with a row."""
    numbers: defaultdict[str, int] = defaultdict(lambda: len(numbers))
    body: Counter[int] = Counter()
    of_rows: dict[int, tuple[int, ...]] = {}
    of_others: defaultdict[int, Counter[int]] = defaultdict(Counter)
    made: dict[int, str] = {}
    views: dict[int, list[_Placed]] = {}
    with_row, in_full = set(chosen.rows.tolist()), set(chosen.views.tolist())
    table = table_rows(folder, "paragraphs", (*_FIXED, *(f"score_{code}" for code in labels)))
    with readable(folder, "paragraphs"):
        for number, group in groupby(rows_of(folder, feed, table, "paragraphs"), key=itemgetter(0)):
            rows = [row for _, row in group]
            sets = [numbers[row[4]] for row in rows if row[3] == "body"]
            body.update(sets)
            if number not in with_row:
                of_others[int(keys[number])].update(sets)
                continue
            of_rows[number] = tuple(sets)
            if title := _better_title(titles[number], rows):
                made[number] = title
            if number in in_full:
                views[number] = [_paragraph(row, labels) for row in rows]
    sets_of = [tuple(labels.index(code) for code in cell.split("|") if code) for cell in numbers]
    with_label = [sum(n for at, n in body.items() if j in sets_of[at]) for j in range(len(labels))]
    labelled = sum(n for at, n in body.items() if sets_of[at])
    return Paragraphs(with_label, body.total(), labelled, sets_of, of_rows, dict(of_others), made, views)


def _paragraph(row: tuple[str, ...], labels: Sequence[str]) -> _Placed:
    _, number, start, kind, given, reason, text, words, *scores = row
    return int(start), ParagraphView(
        number=int(number),
        kind=kind,  # type: ignore[arg-type]
        text=text,
        labels=tuple(code for code in given.split("|") if code),
        reason=reason,
        words=int(words),
        scores=tuple(map(float, scores)) or (0.0,) * len(labels),
    )


def _better_title(title: str, rows: Sequence[tuple[str, ...]]) -> str:
    """Return the first words of the first body paragraph, where the title was made of the words above it."""
    body = next((row[6] for row in rows if row[3] == "body"), "")
    if not body or (title and not title.endswith(_CUT)):
        return ""
    opening = " ".join(" ".join(row[6] for row in rows[:_OPENING]).split())
    tail = " ".join(title.removesuffix(_CUT).split()[-3:])
    return first_words(body) if tail in opening else ""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the evidence of a run is on its page."""

    terms: Sequence[TermCount]
    """In the order of the labels, those in the most articles first."""
    spans: dict[int, dict[int, list[EvidenceSpan]]]
    """By article in full and number of the paragraph."""


def read_evidence(
    folder: Path, feed: FeedColumns, views: dict[int, list[_Placed]], labels: Sequence[str]
) -> Evidence:
    """Read ``evidence``: terms of all articles, spans of those in full; nothing where none was kept."""
    counted: Counter[tuple[str, str, str]] = Counter()
    spans: dict[int, dict[int, list[EvidenceSpan]]] = {}
    rows: Iterator[tuple[str, ...]] = (
        table_rows(folder, "evidence", _EVIDENCE) if has_evidence(folder) else iter(())
    )
    with readable(folder, "evidence"):
        for number, group in groupby(rows_of(folder, feed, rows, "evidence"), key=itemgetter(0)):
            own = [row for _, row in group]
            counted.update({(row[2], row[3], row[7]) for row in own if row[4] != row[5]})
            if number in views:
                starts = {view.number: (start, view.text) for start, view in views[number]}
                found: defaultdict[int, list[EvidenceSpan]] = defaultdict(list)
                for row in own:
                    found[int(row[1])].append(_span(row, *starts[int(row[1])]))
                spans[number] = dict(found)
    position = {code: j for j, code in enumerate(labels)}
    terms = [TermCount(*key, n) for key, n in counted.items()]
    terms.sort(key=lambda each: (position.get(each.label, len(labels)), -each.articles, each.term, each.role))
    return Evidence(terms, spans)


def _span(row: tuple[str, ...], begin: int, text: str) -> EvidenceSpan:
    """Return the term with its place in the paragraph; without one if something else stands there."""
    _, _, label, term, start, end, surface, role, contribution = row
    first, last = int(start) - begin, int(end) - begin
    if first == last or text[max(first, 0) : max(last, 0)] != surface:
        first = last = 0
    return EvidenceSpan(label, term, first, last, role, float(contribution))  # type: ignore[arg-type]


def article_rows(
    folder: Path, feed: FeedColumns, rows: Sequence[int], labels: Sequence[str]
) -> dict[int, ArticleRow]:
    """Return rows of ``profiles`` of some articles, by their numbers."""
    names = ["article_id", "date", "source", "title", "url", "words", "primary", "share_none", "story_id"]
    names += ["duplicate_of", *(f"share_{code}" for code in labels)]
    names += [f"keyword_share_{code}" for code in labels]
    wanted, n = set(rows), len(labels)
    story_articles = np.bincount(feed.story)
    found: dict[int, ArticleRow] = {}
    with readable(folder, "profiles"):
        for number, row in rows_of(folder, feed, table_rows(folder, "profiles", names), "profiles"):
            if number not in wanted:
                continue
            id_, date, source, title, url, words, primary, none, story, copy_of, *cells = row
            found[number] = ArticleRow(
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
                story_articles=int(story_articles[feed.story[number]]),
                keyword_shares=tuple(map(float, cells[n:])),
                language=feed.languages[feed.language[number]] if feed.languages else "",
            )
    return found


def view_of(
    row: ArticleRow, paragraphs: Sequence[_Placed], spans: dict[int, list[EvidenceSpan]]
) -> ArticleView:
    """Return an article in full."""
    views = (replace(view, evidence=tuple(spans.get(view.number, ()))) for _, view in paragraphs)
    return ArticleView(row, tuple(views))
