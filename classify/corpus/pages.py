"""The article of an HTML page: its main text as trafilatura finds it, its title, date, source and address."""

from __future__ import annotations

import logging
import re
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain, islice
from typing import TYPE_CHECKING

from classify.corpus.notices import Notice, Noticed
from classify.corpus.page_dates import PageDate, in_metadata, in_text
from classify.corpus.words import word_counts

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_TABLE_ROW = re.compile(r"^\|(.*)\|[ ]?$", re.MULTILINE)
_TABLE_RULE = re.compile(r"^\|(?:-+\|)+[ ]?\n?", re.MULTILINE)
_LEAST_WORDS = 400
"""A page with fewer words in its paragraphs holds no second article of any length."""
_MOST_DATES = 200
"""So many lines of a page are looked at for its date, and of its metadata."""
_KEPT = 0.3
"""Below this share of them something is missing, be it only the readers' comments."""


@dataclass(frozen=True, slots=True)
class Page:
    """Content of a page."""

    text: str
    """One paragraph a line; the cells of a table have tabs between them."""
    title: str = ""
    date: str = ""
    """As the page writes it; empty where it does not."""
    source: str = ""
    url: str = ""
    notices: tuple[Noticed, ...] = ()


def read_page(page: str, page_date: PageDate, is_date: Callable[[str], bool]) -> Page | None:
    """Return the article of a page, None where there is none.

    Its date is the first of what the page says that `is_date`; where none is, the first that it says in
    metadata, so that a date which cannot be read is not passed over.
    """
    from trafilatura import bare_extraction, load_html
    from trafilatura.settings import Document

    with _library_silent():
        quick = {"extensive_search": False, "original_date": True}
        found = bare_extraction(
            page, with_metadata=True, include_comments=False, date_extraction_params=quick
        )
    if not isinstance(found, Document) or not found.text:
        return None
    tree = load_html(page)
    text = without_bars(found.text)
    return Page(
        text=text,
        title=found.title or "",
        date="" if tree is None else date_of(tree, page_date, is_date),
        source=found.sitename or "",
        url=found.url or "",
        notices=() if tree is None else _partly_kept(tree, text),
    )


@contextmanager
def _library_silent() -> Iterator[None]:
    """Keep out of the log what the library says of a page without naming it: what becomes of it is told."""
    logs = [logging.getLogger(name) for name in ("trafilatura", "htmldate")]
    before = [log.level for log in logs]
    with warnings.catch_warnings():  # of the search for a date, whose result is not used
        warnings.simplefilter("ignore")
        try:
            for log in logs:
                log.setLevel(logging.CRITICAL)
            yield
        finally:
            for log, level in zip(logs, before, strict=True):
                log.setLevel(level)


def date_of(tree: HtmlElement, page_date: PageDate, is_date: Callable[[str], bool]) -> str:
    """Return the date of publication as the page writes it; empty where it does not."""
    dates = list(islice(in_metadata(tree), _MOST_DATES))
    text = islice(in_text(tree), _MOST_DATES) if page_date == "text" else ()
    readable = next((date for date in chain(dates, text) if is_date(date)), "")
    return readable or next(iter(dates), "")


def without_bars(text: str) -> str:
    """Return a text whose tables have tabs between their cells.

    >>> without_bars("Prices\\n| Tea | 4.2 |\\n|---|---|\\n| Salt | 1 | ")
    'Prices\\nTea\\t4.2\\nSalt\\t1'
    """
    if "|" not in text:
        return text
    bare = _TABLE_RULE.sub("", text)
    return _TABLE_ROW.sub(lambda row: "\t".join(cell.strip() for cell in row[1].split("|")).strip(), bare)


def _partly_kept(tree: HtmlElement, text: str) -> tuple[Noticed, ...]:
    there = int(word_counts([paragraph.text_content() for paragraph in tree.iter("p")]).sum())
    kept = int(word_counts([text])[0])
    if there < _LEAST_WORDS or kept >= _KEPT * there:
        return ()
    return (Noticed(Notice.PART, f"{kept:,} of {there:,} words"),)
