"""One article a file: plain text and HTML."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator

from classify.corpus.article import Article, Rejected
from classify.corpus.costs import bounded_time, refuse_costly
from classify.corpus.decoding import content_encoding, decoded, page_encoding
from classify.corpus.files import InputFile
from classify.corpus.records import Reading, whole_article
from classify.corpus.rejection_reasons import Reason
from classify.corpus.several import page_article, several_in_page, several_in_text
from classify.corpus.streams import READ_FAULTS, fault_of, open_bytes, reason_of
from classify.corpus.values import RecordError

_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.IGNORECASE)


def read_text(file: InputFile, reading: Reading) -> Iterator[Article | Rejected]:
    """Yield the article of a text file, or why it has none."""
    try:
        text = decoded(
            whole_file(file, reading, encoding := reading.settings.encoding), content_encoding(encoding)
        )
    except RecordError as fault:
        yield Rejected(file.name, 1, fault.reason, fault.detail)
        return
    if reading.settings.split:
        yield from several_in_text(text, file, reading)
    else:
        yield whole_article(text, file, reading)


def read_html(file: InputFile, reading: Reading) -> Iterator[Article | Rejected]:
    """Yield the article of an HTML page: the main text as trafilatura finds it, one paragraph a line.

    A page that is not UTF-8 may declare its encoding; where that does not fit, or there is none,
    `reading.settings.encoding` holds. Offsets count in the extracted text.
    """
    try:
        data = whole_file(file, reading, "utf-8")
        found = articles_of_page(page_text(data, reading.settings.encoding), file, reading)
    except RecordError as fault:
        found = [Rejected(file.name, 1, fault.reason, fault.detail)]
    yield from found


def articles_of_page(page: str, file: InputFile, reading: Reading) -> list[Article | Rejected]:
    """Return the article of a page, or the articles that `reading.settings.split` cuts it into.

    Raises
    ------
    RecordError
        If it takes more computing than a page can.
    """
    refuse_costly(page)
    with bounded_time(reading.settings.max_seconds):
        if reading.settings.split:
            return list(several_in_page(page, file, reading))
        return [page_article(page, file, reading)]


def page_text(data: bytes, encoding: str, declared: str = "") -> str:
    """Return the text of a page: UTF-8, else as it or its server declares, else as the settings do."""
    found = _CHARSET.search(data[:4096])
    charset = declared or (found[1].decode("ascii") if found else "")
    meant = page_encoding(charset) if charset else ""
    try:
        return decoded(data, *([meant] if meant else []), encoding)
    except RecordError as fault:
        if charset and not meant:
            detail = f"the page declares the charset {charset!r}, which it cannot be in; {fault.detail}"
            raise RecordError(Reason.UNDECODABLE, detail) from None
        raise


def whole_file(file: InputFile, reading: Reading, encoding: str) -> bytes:
    """Return the bytes of a file of one article.

    Raises
    ------
    RecordError
        If it cannot be read, is empty or too large.
    """
    limit = reading.settings.max_bytes
    try:
        with open_bytes(file, limit + 1, encoding=encoding) as stream:
            try:
                held = file.held
                size = min(limit, os.fstat(stream.fileno()).st_size if held is None else len(held))
            except OSError:  # what is unpacked has no size of its own
                size = limit
            # `read` allocates all that it is asked for: ask for no more than a plain file has
            data = stream.read(size + 1)
    except READ_FAULTS as fault:
        raise RecordError(reason_of(fault), fault_of(fault)) from None
    if len(data) > limit:
        raise RecordError(Reason.TOO_LARGE, f"more than {limit} bytes; split it or raise input.max_bytes")
    if not data:
        raise RecordError(Reason.EMPTY, "the file is empty; remove it or fetch it again")
    return data
