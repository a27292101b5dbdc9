"""Documents of word processors (``.docx``): one article a file."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import Any

from classify.corpus.article import Article, Rejected
from classify.corpus.costs import bounded_time
from classify.corpus.files import InputFile
from classify.corpus.records import Reading, whole_article
from classify.corpus.rejection_reasons import Reason
from classify.corpus.text_and_html import whole_file
from classify.corpus.values import RecordError

_MOST_PARTS = 10_000


def read_docx(file: InputFile, reading: Reading) -> Iterator[Article | Rejected]:
    """Yield the article of a document: its paragraphs and tables in their order, a cell behind a tab.

    A header as in text files is its date; what the document says of its own making is none.
    """
    try:
        data = whole_file(file, reading, "utf-8")
        _refuse_bomb(data, reading.settings.max_bytes)
        with bounded_time(reading.settings.max_seconds):
            title, text = _content(data)
    except RecordError as fault:
        yield Rejected(file.name, 1, fault.reason, fault.detail)
        return
    yield whole_article(text, file, reading, title)


def _refuse_bomb(data: bytes, limit: int) -> None:
    """Refuse a document whose parts unpack to more than an article may have, before any is unpacked."""
    try:
        parts = zipfile.ZipFile(io.BytesIO(data)).infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as fault:
        raise RecordError(Reason.UNREADABLE, f"it is no .docx ({fault}); save it again") from None
    xml = sum(part.file_size for part in parts if part.filename.lower().endswith((".xml", ".rels")))
    if len(parts) > _MOST_PARTS or xml > 2 * limit or sum(part.file_size for part in parts) > 20 * limit:
        raise RecordError(Reason.TOO_LARGE, "it unpacks to more than a document can; save its text as .txt")


def _content(data: bytes) -> tuple[str, str]:
    """Return the title of a document, and its text."""
    import docx
    from docx.table import Table

    try:
        document = docx.Document(io.BytesIO(data))
        blocks = [
            _table(block) if isinstance(block, Table) else block.text
            for block in document.iter_inner_content()
        ]
        title = document.core_properties.title or ""
    except Exception as fault:  # noqa: BLE001 a damaged document raises whatever its parser meets
        detail = f"the document cannot be read ({type(fault).__name__}); save it again"
        raise RecordError(Reason.UNREADABLE, detail) from None
    return title.strip()[:1000], "\n\n".join(block for block in blocks if block.strip())


def _table(table: Any) -> str:
    rows = ("\t".join(" ".join(cell.text.split()) for cell in row.cells) for row in table.rows)
    return "\n".join(rows)
