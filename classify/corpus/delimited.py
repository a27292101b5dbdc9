"""CSV: one article a row, below a header that names the columns."""

from __future__ import annotations

import codecs
import csv
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field

from classify.corpus.article import Article, Rejected
from classify.corpus.documents import undecodable
from classify.corpus.files import InputFile
from classify.corpus.reasons import Reason
from classify.corpus.records import Reading, article_of, no_text_column
from classify.corpus.streams import READ_FAULTS, bounded_lines, fault_of, open_bytes

_DELIMITERS = (",", ";", "\t")
_FLOOR_RECORDS = 100


class _RowTooLargeError(Exception):
    """A row, or an open quote, that goes on beyond the bound."""


@dataclass
class _RowLines:
    """The lines of a file for `csv.reader`, and which of them the row under way has taken.

    A quote that is never closed takes in line after line; once the row is given up, all but its first line
    are read again as rows of their own, so that one wrong quote costs one row.
    """

    lines: Iterator[bytes | int]
    encoding: str
    max_bytes: int
    again: deque[bytes | int] = field(default_factory=deque)
    taken: list[bytes] = field(default_factory=list)
    size: int = 0
    number: int = 0
    """The line that was read last, from 1."""

    def __iter__(self) -> _RowLines:
        return self

    def __next__(self) -> str:
        line = self.again.popleft() if self.again else next(self.lines)
        self.number += 1
        if isinstance(line, int):
            self.size = line
            raise _RowTooLargeError
        self.taken.append(line)
        self.size += len(line)
        if self.size > self.max_bytes:
            raise _RowTooLargeError
        # bytes that are no text become surrogates: the row keeps its shape, and is refused as a whole
        return line.decode(self.encoding, "surrogateescape")

    def begin_row(self) -> int:
        """Forget the row before, and return the number of the line where the next begins."""
        self.taken.clear()
        self.size = 0
        return self.number + 1

    def give_up_row(self) -> None:
        """Put back all lines of the row but its first."""
        back = self.taken[1:]
        self.again.extendleft(reversed(back))
        self.number -= len(back)


@dataclass(frozen=True, slots=True)
class _Row:
    line: int
    cells: list[str]
    fault: tuple[Reason, str] | None = None


def read_csv(file: InputFile, reading: Reading) -> Iterator[Article | Rejected]:
    """Yield the articles of a CSV file; record numbers count the rows below the header.

    The delimiter is the first of comma, semicolon and tab with which the header has the text column.
    """
    number = 0
    try:
        with open_bytes(file, reading.settings.max_bytes * _FLOOR_RECORDS) as stream:
            lines = bounded_lines(stream, reading.settings.max_bytes)
            header = _header(lines, file, reading)
            if isinstance(header, Rejected):
                yield header
                return
            delimiter, columns = header
            for row in _rows(lines, delimiter, reading):
                number += 1
                yield _article(row, number, columns, file, reading)
    except READ_FAULTS as fault:
        detail = f"from row {number + 1} on: {fault_of(fault)}"
        yield Rejected(file.name, number + 1, Reason.UNREADABLE, detail)


def _header(
    lines: Iterator[bytes | int], file: InputFile, reading: Reading
) -> tuple[str, list[str]] | Rejected:
    line = next(lines, b"")
    if isinstance(line, int):
        return Rejected(file.name, 0, Reason.TOO_LARGE, f"the header has {line} bytes; is it CSV?")
    try:
        text = line.removeprefix(codecs.BOM_UTF8).decode(reading.settings.encoding).rstrip("\r\n")
    except UnicodeDecodeError as fault:
        return Rejected(file.name, 0, Reason.UNDECODABLE, undecodable(line, fault))
    if not text.strip():
        return Rejected(file.name, 0, Reason.EMPTY, "the file is empty; remove it or fetch it again")
    wanted = reading.settings.fields.text
    there: list[str] = []
    for delimiter in _DELIMITERS:
        try:
            columns = next(csv.reader([text], delimiter=delimiter, strict=True))
        except csv.Error as fault:
            return Rejected(file.name, 0, Reason.BROKEN_CSV, f"the header: {fault}; mend its quotes")
        if columns.count(wanted) > 1:
            return Rejected(file.name, 0, Reason.BROKEN_CSV, f"two columns are named {wanted!r}; rename one")
        if wanted in columns:
            return delimiter, columns
        there = max(there, columns, key=len)
    return Rejected(file.name, 0, Reason.NO_TEXT_COLUMN, no_text_column(wanted, there))


def _rows(lines: Iterator[bytes | int], delimiter: str, reading: Reading) -> Iterator[_Row]:
    """Yield every row that is not blank, with the line it begins in, and what is wrong with it."""
    # the only switch there is for long cells is one for the whole process; rows are bounded by their bytes
    csv.field_size_limit(max(csv.field_size_limit(), reading.settings.max_bytes))
    source = _RowLines(lines, reading.settings.encoding, reading.settings.max_bytes, number=1)
    reader = csv.reader(source, delimiter=delimiter, strict=True)
    while True:
        line = source.begin_row()
        try:
            cells = next(reader)
        except StopIteration:
            return
        except _RowTooLargeError:
            limit = reading.settings.max_bytes
            detail = f"the row in line {line} has more than {limit} bytes; is a quote left open?"
            yield _Row(line, [], (Reason.TOO_LARGE, detail))
            source.give_up_row()
        except csv.Error as fault:
            yield _Row(line, [], (Reason.BROKEN_CSV, f"the row in line {line}: {fault}; mend its quotes"))
            source.give_up_row()
        else:
            if cells and cells != [""]:
                yield _Row(line, cells, _not_text(source.taken, reading.settings.encoding))


def _not_text(lines: list[bytes], encoding: str) -> tuple[Reason, str] | None:
    for line in lines:
        try:
            line.decode(encoding)
        except UnicodeDecodeError as fault:
            return Reason.UNDECODABLE, undecodable(line, fault)
    return None


def _article(
    row: _Row, number: int, columns: list[str], file: InputFile, reading: Reading
) -> Article | Rejected:
    if row.fault:
        return Rejected(file.name, number, *row.fault)
    if len(row.cells) != len(columns):
        cells = f"{len(row.cells)} cells, the header {len(columns)}"
        detail = f"the row in line {row.line} has {cells}; mend its quotes"
        return Rejected(file.name, number, Reason.BROKEN_CSV, detail)
    return article_of(dict(zip(columns, row.cells, strict=True)), number, file, reading)
