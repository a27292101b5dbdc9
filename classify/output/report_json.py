"""The data block of the report: what its script draws, as one compact JSON text.

Rows are columns, shares are whole ten-thousandths, a term is its number in one list.
`templates/script/data.js` reads it.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import astuple
from itertools import count
from typing import Any, Final

import numpy as np

from classify.output.label_reasons import NOWHERE, overruled, why_no_label
from classify.output.report_data import (
    FEW_ARTICLES,
    ArticleRow,
    EvidenceSpan,
    OtherArticles,
    ParagraphView,
    Report,
)

_KINDS: Final = ("body", "boilerplate", "short", "language")
_ROLES: Final = ("seed", "learned", "context", "excluded")
_PARTS: Final = 10_000
_TITLE: Final = 240
"""Letters of a title."""
_KEYWORDS: Final = 200
"""Keywords of a label with the paragraphs they stand in."""

Numbers = defaultdict[str, int]
"""A number for each text, in the order in which they come."""


def page_data(report: Report, view_bytes: int, data_bytes: int) -> tuple[str, int]:
    """Return the data block, safe inside ``<script>``, and how many articles are in it in full.

    Parameters
    ----------
    report : Report
    view_bytes : int
        Bytes of all articles in full together: those that come first in `Report.views` are kept.
    data_bytes : int
        Bytes of the whole block: where the rest takes much of them, fewer articles are in full.
    """
    terms = numbers()
    codes = {label.code: j for j, label in enumerate(report.labels)}
    sources = {each.source: number for number, each in enumerate(report.sources)}
    periods = {each.period: number for number, each in enumerate(report.periods)}
    data = {
        "labels": [
            {"code": e.code, "title": e.title, "threshold": e.threshold, "intercept": round(e.intercept, 4)}
            for e in report.labels
        ],
        "periods": list(periods),
        "starts": [each.start.isoformat() for each in report.periods],
        "sources": list(sources),
        "languages": [each.language for each in report.languages],
        "few": FEW_ARTICLES,
        "articles": report.run.articles,
        "rows": _rows(report, sources),
        "others": [_other(each) for each in report.others],
        "counts": [
            [codes[code], terms[term], n]
            for code, found in report.keyword_paragraphs.items()
            if code in codes
            for term, n in sorted(found.items(), key=lambda each: (-each[1], each[0]))[:_KEYWORDS]
        ],
        "sums": dict(NOWHERE),
        "roles": _ROLES,
    }
    text = _json(data)
    views = _views(report, codes, terms, min(view_bytes, data_bytes - len(text.encode())))
    text = f'{text[:-1]},"views":{{{",".join(views)}}},"terms":{_json(list(terms))}}}'
    # neither the end of the script nor a comment can begin in it, whatever an article says
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029"), len(views)


def _json(data: object) -> str:
    """Return the data as compact JSON."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def numbers() -> Numbers:
    """Return an empty numbering."""
    return defaultdict(count().__next__)


def _rows(report: Report, sources: Mapping[str, int]) -> dict[str, list[Any]]:
    rows, stories = report.articles, numbers()
    languages = {each.language: number for number, each in enumerate(report.languages)}
    period = _period_of(report)
    return {
        "id": [row.id for row in rows],
        "title": [row.title[:_TITLE] for row in rows],
        "date": [row.date.isoformat() if row.date else "" for row in rows],
        "period": [period(row) for row in rows],
        "source": [sources.get(row.source, row.source) for row in rows],
        "language": [languages.get(row.language, 0) for row in rows],
        "paragraphs": [row.paragraphs for row in rows],
        "words": [row.words for row in rows],
        "url": [row.url for row in rows],
        "story": [stories[row.story_id or row.id] for row in rows],
        "stories": [row.story_articles for row in rows],
        "copy": [int(bool(row.duplicate_of)) for row in rows],
        "shares": _parts([row.shares for row in rows]),
        "keywords": _parts([row.keyword_shares or (0.0,) * len(row.shares) for row in rows]),
    }


def _period_of(report: Report) -> Callable[[ArticleRow], int]:
    """Return the function that numbers an article's period, -1 without a date."""
    starts = [each.start for each in report.periods]
    return lambda row: -1 if row.date is None else bisect_right(starts, row.date) - 1


def _parts(shares: Sequence[Sequence[float]]) -> list[list[int]]:
    parts: list[list[int]] = np.rint(np.array(shares) * _PARTS).astype(np.int64).tolist()
    return parts


def _other(group: OtherArticles) -> list[Any]:
    labels = [[n, *(round(value, 1) for value in sums)] for n, *sums in map(astuple, group.labels)]
    sums = [group.articles, group.stories, group.paragraphs, group.words, round(group.squares)]
    return [group.period, group.source, group.language, int(group.is_copy), *sums, labels]


def _views(report: Report, codes: Mapping[str, int], terms: Numbers, room: int) -> list[str]:
    """Return articles in full as JSON behind the number of their row, until the bytes are spent."""
    place = {row.id: number for number, row in enumerate(report.articles)}
    views: list[str] = []
    for view in report.views:
        packed = _json([_paragraph(each, report, codes, terms) for each in view.paragraphs])
        room -= len(packed.encode())
        if room < 0:
            break
        views.append(f'"{place[view.row.id]}":{packed}')
    return views


def _paragraph(
    paragraph: ParagraphView, report: Report, codes: Mapping[str, int], terms: Numbers
) -> list[Any]:
    names = {label.code: label.title for label in report.labels}
    notes = [why_no_label(paragraph, report.labels, names) if paragraph.reason else ""]
    if paragraph.kind == "body":
        notes += overruled(paragraph, codes, names)
    text = paragraph.text
    is_plain = max(text, default="") <= "\uffff"
    spans = [part for span in paragraph.evidence for part in _span(span, text, is_plain, codes, terms)]
    return [
        paragraph.number,
        _KINDS.index(paragraph.kind),
        paragraph.words,
        text,
        [codes[code] for code in paragraph.labels],
        notes,
        [round(score, 3) for score in paragraph.scores],
        spans,
    ]


def _span(
    span: EvidenceSpan, text: str, is_plain: bool, codes: Mapping[str, int], terms: Numbers
) -> list[int]:
    start, end = (at if is_plain else _utf16(text[:at]) for at in (span.start, span.end))
    role = _ROLES.index(span.role)
    return [codes[span.label], terms[span.term], start, end, role, round(100 * span.contribution)]


def _utf16(text: str) -> int:
    """Return how many characters JavaScript counts.

    >>> _utf16("a😀")
    3
    """
    return len(text.encode("utf-16-le")) // 2
