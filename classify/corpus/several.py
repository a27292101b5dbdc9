"""Articles of pages and of files that hold many: each becomes a record, read like every other."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import partial

from classify.corpus.article import Article, Rejected
from classify.corpus.dates import parse_date
from classify.corpus.exports import EXPORTS, pieces
from classify.corpus.files import InputFile
from classify.corpus.formats import ONE_ARTICLE
from classify.corpus.notices import Notice, Noticed
from classify.corpus.page_exports import page_pieces
from classify.corpus.pages import Page, read_page
from classify.corpus.records import Reading, article_of, dated_by_name, whole_article
from classify.corpus.rejection_reasons import Reason
from classify.corpus.values import RecordError, sound


def page_article(page: str, file: InputFile, reading: Reading) -> Article | Rejected:
    """Return the article of an HTML page, whose date is read like every other."""
    found = read_page(page, reading.settings.page_date, partial(_is_date, reading=reading))
    if found is None:
        detail = "no article is found in the page; save its text as .txt"
        return Rejected(file.name, 1, Reason.EMPTY, detail)
    article = _article(found, 1, file.id, file, _as_it_is(reading))
    if found.date or isinstance(article, Rejected):
        return article
    if file.format in ONE_ARTICLE:
        article = dated_by_name(article, file, reading)
    if article.date or reading.settings.page_date == "text":
        return article
    return replace(article, notices=(*article.notices, Noticed(Notice.NO_DATE_IN_PAGE)))


def several_in_page(page: str, file: InputFile, reading: Reading) -> Iterator[Article | Rejected]:
    """Yield the articles of a page that `reading.settings.split` cuts."""
    split, is_date = reading.settings.split or "", partial(_is_date, reading=reading)
    try:
        found = list(page_pieces(page, split, reading.settings.page_date, is_date))
    except ValueError as fault:
        detail = f"input.split is no CSS selector ({fault}), as pages need it; mend it"
        yield Rejected(file.name, 0, Reason.UNREADABLE, detail)
        return
    if found:
        yield from _articles(found, file, reading)
    else:
        yield _alone(page_article(page, file, reading))


def several_in_text(text: str, file: InputFile, reading: Reading) -> Iterator[Article | Rejected]:
    """Yield the articles of a text file that `reading.settings.split` cuts."""
    try:
        sound(text, "the text")
    except RecordError as fault:
        yield Rejected(file.name, 0, fault.reason, fault.detail)
        return
    split, is_date = reading.settings.split or "", partial(_is_date, reading=reading)
    if split in EXPORTS or re.search(split, text, re.MULTILINE):
        yield from _articles(pieces(text, split, is_date), file, reading)
    else:
        yield _alone(whole_article(text, file, reading))


def _articles(found: Iterable[Page], file: InputFile, reading: Reading) -> Iterator[Article | Rejected]:
    number = 0
    as_it_is = _as_it_is(reading)
    for number, one in enumerate(found, start=1):
        yield _article(one, number, f"{file.id}:{number}", file, as_it_is)
    if number == 0:
        detail = f"input.split, {reading.settings.split!r}, finds no article; mend it, or keep the file out"
        yield Rejected(file.name, 0, Reason.EMPTY, detail)


def _alone(article: Article | Rejected) -> Article | Rejected:
    if isinstance(article, Rejected):
        return article
    return replace(article, notices=(*article.notices, Noticed(Notice.UNSPLIT)))


def _article(page: Page, number: int, id_: str, file: InputFile, reading: Reading) -> Article | Rejected:
    names = reading.settings.fields
    record = {
        names.id: id_,
        names.text: page.text,
        names.title: page.title,
        names.date: page.date,
        names.source: page.source,
        names.url: page.url,
    }
    article = article_of(record, number, file, reading)
    if isinstance(article, Rejected):
        return article
    return replace(article, notices=(*page.notices, *article.notices))


def _as_it_is(reading: Reading) -> Reading:
    """Return how to read what is no longer HTML."""
    return replace(reading, settings=reading.settings.model_copy(update={"text_format": "plain"}))


def _is_date(text: str, reading: Reading) -> bool:
    try:
        return parse_date(text, reading.zone, reading.settings.date_order) is not None
    except ValueError:
        return False
