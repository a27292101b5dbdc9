"""WARC files of web archives: one article a page that was fetched, or a text that was taken from one."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from classify.corpus.article import Article, Rejected
from classify.corpus.costs import bounded_time, refuse_costly
from classify.corpus.decoding import decoded
from classify.corpus.files import InputFile
from classify.corpus.records import NO_RECORD, Reading, whole_article
from classify.corpus.rejection_reasons import Reason
from classify.corpus.several import page_article
from classify.corpus.streams import FLOOR_RECORDS, READ_FAULTS, fault_of, open_bytes
from classify.corpus.text_and_html import page_text
from classify.corpus.values import MOST_CHARACTERS, RecordError, other_source

_PAGES = ("text/html", "application/xhtml+xml")


def read_warc(file: InputFile, reading: Reading) -> Iterator[Article | Rejected]:
    """Yield the articles of the pages that were fetched with success, and of texts taken from pages; pictures
    are passed over.
    """
    from warcio.archiveiterator import ArchiveIterator
    from warcio.exceptions import ArchiveLoadFailed

    number = 0
    faults = (*READ_FAULTS, ArchiveLoadFailed, ValueError, AttributeError, KeyError, zlib.error)
    try:
        with open_bytes(file, reading.settings.max_bytes * FLOOR_RECORDS) as stream:
            for record in ArchiveIterator(stream):
                if _is_page(record):
                    number += 1
                    yield _article(record, number, file, reading)
        if number == 0:
            yield Rejected(file.name, 0, Reason.EMPTY, NO_RECORD)
    except faults as fault:
        detail = f"from page {number + 1} on: {fault_of(fault)[:300]}"
        yield Rejected(file.name, number + 1, Reason.UNREADABLE, detail)


def _is_page(record: Any) -> bool:
    if record.rec_type == "conversion":
        return _kind(record).startswith("text/plain")
    if record.rec_type not in {"response", "resource"}:
        return False
    status = record.http_headers.get_statuscode() or "" if record.http_headers else "200"
    return status.startswith("2") and _kind(record).startswith(_PAGES)


def _kind(record: Any) -> str:
    """Return the type of the content, as the server said it or who kept it."""
    return ((record.http_headers or record.rec_headers).get_header("Content-Type") or "").lower()


def _article(record: Any, number: int, file: InputFile, reading: Reading) -> Article | Rejected:
    limit = reading.settings.max_bytes
    url = (record.rec_headers.get_header("WARC-Target-URI") or "").strip("<>")[:MOST_CHARACTERS]
    data = record.content_stream().read(limit + 1)
    try:
        if len(data) > limit:
            detail = f"the page has more than {limit} bytes; raise input.max_bytes"
            raise RecordError(Reason.TOO_LARGE, detail)  # noqa: TRY301
        if record.rec_type == "conversion":
            found = whole_article(decoded(data, reading.settings.encoding), file, reading)
        else:
            declared = _kind(record).partition("charset=")[2].strip("\"' ;")[:40]
            page = page_text(data, reading.settings.encoding, declared)
            refuse_costly(page)
            with bounded_time(reading.settings.max_seconds):
                found = page_article(page, file, reading)
    except RecordError as fault:
        return Rejected(file.name, number, fault.reason, fault.detail)
    if isinstance(found, Rejected):
        return replace(found, record=number)
    url = found.url or url
    source = other_source(url, file, has_column=True) if "source" in found.lacks else found.source
    return replace(found, id=f"{file.id}:{number}", record=number, url=url, source=source)
