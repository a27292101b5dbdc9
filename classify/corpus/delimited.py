"""CSV and its kin: one article a row, below a header that names the columns."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import islice

from classify.corpus.article import Article, Rejected
from classify.corpus.columns import columns_of, no_text_column
from classify.corpus.decoding import content_encoding, decoded
from classify.corpus.files import InputFile
from classify.corpus.records import NO_RECORD, Reading, article_of
from classify.corpus.rejection_reasons import Reason
from classify.corpus.row_lines import RowLines, RowTooLargeError, bytes_of
from classify.corpus.streams import READ_FAULTS, bounded_lines, broken_off, open_records
from classify.corpus.values import RecordError

_DELIMITERS = (",", ";", "\t", "|")
_TABBED = (".tsv", ".tab")
_NAMED_DELIMITER = re.compile(rb"(?:\xef\xbb\xbf)?\"?sep=([,;|\t])\"?\s*", re.IGNORECASE)
"""A first line that tells spreadsheets what stands between cells: ``sep=;``."""
_PREAMBLE_LINES = 20
"""Lines at the top of a file in which its header is looked for, if only to name it."""
_MOST_LINES = 1_000
"""Lines of a row whose quotes stand behind backslashes."""
_VALUE = re.compile(r"https?://|\b\d{4}-?\d{2}-?\d{2}|(?:\b\w+\s+){8}")
"""An address, a date or a sentence: what no column is called."""


@dataclass(frozen=True, slots=True)
class _Row:
    line: int
    cells: list[str]
    fault: tuple[Reason, str] | None = None


def read_csv(
    file: InputFile,
    reading: Reading,
    start: int = 0,
    stop: int | None = None,
    first_record: int = 1,
    first_line: int = 2,
) -> Iterator[Article | Rejected]:
    """Yield the articles of the rows from byte `start` up to byte `stop`, or of all rows below the header.

    The delimiter is what a first line such as ``sep=;`` names, else the first of comma, semicolon and tab
    with which the header has the text column. Record numbers count the rows below the header.
    """
    number = first_record - 1
    try:
        header = _header(file, reading)
        if isinstance(header, Rejected):
            yield header
            return
        if start <= header.size:
            start, first_line = header.size, header.lines + 1
        with _row_lines(file, reading, start, first_line) as source:
            for row in _rows(source, header):
                number += 1
                yield _article(row, number, header.columns, file, reading)
                if stop is not None and source.position >= stop:
                    return
            if number == 0:
                yield Rejected(file.name, 0, Reason.EMPTY, NO_RECORD)
    except READ_FAULTS as fault:
        yield broken_off(file, "row", number + 1, fault)


def row_offsets(
    file: InputFile, every: int, reading: Reading
) -> tuple[list[tuple[int, int, int]], int | None]:
    """Return (byte offset, record, line) of every `every`-th row, from the first, and the end of the last.

    They are found by reading all rows. A file without a header has no end.

    Raises
    ------
    OSError, EOFError, zlib.error
        If the file cannot be read to its end; see `READ_FAULTS`.
    """
    header = _header(file, reading)
    if isinstance(header, Rejected):
        return [(0, 1, 2)], None
    first_line = header.lines + 1
    places = [(header.size, 1, first_line)]
    with _row_lines(file, reading, header.size, first_line) as source:
        for number, _ in enumerate(_rows(source, header), start=1):
            if number % every == 0:
                places.append((source.position, number + 1, source.number + 1))
        end = source.position
    return [place for place in places if place[0] < end] or places[:1], end


@dataclass(frozen=True, slots=True)
class _Header:
    delimiter: str
    columns: list[str]
    size: int
    """Bytes of its line, and of one that names the delimiter before it."""
    lines: int
    has_spaces: bool
    """True if a space stands behind each delimiter, in front of the quotes."""


def _header(file: InputFile, reading: Reading) -> _Header | Rejected:
    settings = reading.settings
    with open_records(file, settings) as stream:
        lines = bounded_lines(stream, settings.max_bytes)
        line = next(lines, b"")
        named = None if isinstance(line, int) else _NAMED_DELIMITER.fullmatch(line)
        size = 0
        if named:
            size = bytes_of(line)
            line = next(lines, b"")
    if isinstance(line, int):
        return Rejected(file.name, 0, Reason.TOO_LARGE, f"the header has {line} bytes; is it CSV?")
    if not line:
        return Rejected(file.name, 0, Reason.EMPTY, NO_RECORD)
    try:
        text = decoded(line, content_encoding(settings.encoding)).rstrip("\r\n")
    except RecordError as fault:
        return Rejected(file.name, 0, fault.reason, fault.detail)
    given = named[1].decode() if named else settings.delimiter
    columns = _columns(file, text, [given] if given else _likely(file), reading)
    if isinstance(columns, Rejected):
        if columns.reason is not Reason.NO_TEXT_COLUMN:
            return columns
        return replace(columns, detail=columns.detail + _instead_of_header(file, text, reading))
    has_spaces = len(columns[1]) > 1 and all(column.startswith(" ") for column in columns[1][1:])
    columns = (columns[0], [column.strip() for column in columns[1]]) if has_spaces else columns
    return _Header(*columns, size + len(line), 2 if named else 1, has_spaces)


def _instead_of_header(file: InputFile, text: str, reading: Reading) -> str:
    """Return what the first line of a file is, where it is no header, as the end of a sentence."""
    with open_records(file, reading.settings) as stream:
        lines = bounded_lines(stream, reading.settings.max_bytes)
        for number, line in enumerate(islice(lines, _PREAMBLE_LINES), start=1):
            if number == 1 or isinstance(line, int):
                continue
            try:
                below = decoded(line, content_encoding(reading.settings.encoding)).rstrip("\r\n")
            except RecordError:
                continue
            if not isinstance(_columns(file, below, _likely(file), reading), Rejected):
                return f"; line {number} looks like the header: take out what stands above it"
    if text.lstrip("[ ").startswith("{"):
        return "; it looks like JSON: name it .jsonl or .json, or set input.format"
    if re.search(rf"\b{re.escape(reading.settings.fields.text)}\b", text):
        return "; if another sign stands between its cells, set input.delimiter"
    if _VALUE.search(text):
        return "; the first line looks like an article: write one with the names of the columns above it"
    return ""


def _likely(file: InputFile) -> Sequence[str]:
    """Return the delimiters to try, in turn; a file that is named for tabs has them first."""
    tabbed = any(ending in file.name.lower() for ending in _TABBED)
    return sorted(_DELIMITERS, key=lambda sign: sign != "\t") if tabbed else _DELIMITERS


def _columns(
    file: InputFile, header: str, delimiters: Sequence[str], reading: Reading
) -> tuple[str, list[str]] | Rejected:
    """Return the first of the delimiters with which the header has the text column, and its columns."""
    names = reading.settings.fields
    there: list[str] = []
    broken: csv.Error | None = None
    for delimiter in delimiters:
        try:
            columns = next(csv.reader([header], delimiter=delimiter, strict=True))
        except csv.Error as fault:  # with another delimiter the quotes may be right
            broken = broken or fault
            continue
        found = columns_of(tuple(columns), names)
        if found.text:
            if twice := next((name for name in found.first_keys if columns.count(name) > 1), None):
                detail = f"two columns are named {twice!r}; rename one"
                return Rejected(file.name, 0, Reason.BROKEN_CSV, detail)
            return delimiter, columns
        there = max(there, columns, key=len)
    if "\r" in header:
        detail = "its lines end with carriage returns alone; save it with line feeds (CSV UTF-8 in Excel)"
        return Rejected(file.name, 0, Reason.BROKEN_CSV, detail)
    if broken and not there:
        return Rejected(file.name, 0, Reason.BROKEN_CSV, f"the header: {broken}; mend its quotes")
    return Rejected(file.name, 0, Reason.NO_TEXT_COLUMN, no_text_column(names.text, there))


@contextmanager
def _row_lines(file: InputFile, reading: Reading, start: int, first_line: int) -> Iterator[RowLines]:
    limit = reading.settings.max_bytes
    with open_records(file, reading.settings, start) as stream:
        lines = bounded_lines(stream, limit)
        yield RowLines(lines, reading.settings.encoding, limit, number=first_line - 1, position=start)


def _rows(source: RowLines, header: _Header) -> Iterator[_Row]:
    """Yield every row that is not blank, with the line it begins in, and what is wrong with it."""
    # the only switch there is for long cells is one for the whole process; rows are bounded by their bytes
    csv.field_size_limit(max(csv.field_size_limit(), source.max_bytes))
    reader = csv.reader(source, delimiter=header.delimiter, skipinitialspace=header.has_spaces, strict=True)
    while True:
        line = source.begin_row()
        try:
            cells = next(reader)
        except StopIteration:
            return
        except RowTooLargeError:
            detail = f"the row in line {line} has more than {source.max_bytes} bytes; is a quote left open?"
            source.give_up_row()
            yield _Row(line, [], (Reason.TOO_LARGE, detail))
        except csv.Error as fault:
            yield _read_otherwise(source, header, line, fault)
        else:
            if header.delimiter == "\t" and any("\t" in cell and "\n" in cell for cell in cells):
                yield _read_otherwise(source, header, line, csv.Error("a quoted cell holds whole rows"))
            elif cells and cells != [""]:
                yield _Row(line, cells, _not_text(source.taken, source.encoding))


def _read_otherwise(source: RowLines, header: _Header, line: int, fault: csv.Error) -> _Row:
    r"""Return the row of a line whose quotes are not doubled: as many cells as the header has, else a fault.

    Databases write ``\"`` for a quote inside quotes; in files with tabs a quote is often a sign like others.
    """
    escaped = any(b'\\"' in one for one in source.taken if isinstance(one, bytes))
    source.put_back()
    if escaped and len(cells := _escaped(source, header.delimiter)) == len(header.columns):
        return _Row(line, cells, _not_text(source.taken, source.encoding))
    source.put_back()
    text = next(source).rstrip("\r\n")
    cells = text.split(header.delimiter) if header.delimiter == "\t" else []
    if len(cells) == len(header.columns):
        return _Row(line, cells, _not_text(source.taken, source.encoding))
    wrong = f"{fault}; mend its quotes"
    if "\r" in text and '"' not in text:
        wrong = "a carriage return stands alone in it; mend the line ends of the file"
    return _Row(line, [], (Reason.BROKEN_CSV, f"the row in line {line}: {wrong}"))


def _escaped(source: RowLines, delimiter: str) -> list[str]:
    r"""Return the cells of a row whose quotes stand behind backslashes; ``\N`` is nothing, not the letter."""
    nothing = re.compile(rf"(?:^|(?<={re.escape(delimiter)}))\\N(?={re.escape(delimiter)}|\r?\n|\Z)")
    lines = (nothing.sub("", one) for one in islice(source, _MOST_LINES))
    rows = csv.reader(lines, delimiter=delimiter, doublequote=False, escapechar="\\", strict=True)
    try:
        return next(rows, [])
    except (csv.Error, RowTooLargeError):
        return []


def _not_text(lines: list[bytes | int], encoding: str) -> tuple[Reason, str] | None:
    for line in lines:
        if isinstance(line, int) or line.isascii():
            continue
        try:
            decoded(line, content_encoding(encoding))
        except RecordError as fault:
            return fault.reason, fault.detail
    return None


def _article(
    row: _Row, number: int, columns: list[str], file: InputFile, reading: Reading
) -> Article | Rejected:
    if row.fault:
        return Rejected(file.name, number, *row.fault)
    if row.cells == columns or row.cells == ["\ufeff" + columns[0], *columns[1:]]:
        detail = f"the row in line {row.line} repeats the header, as in files that were joined; take it out"
        return Rejected(file.name, number, Reason.BROKEN_CSV, detail)
    if number == 1 and not "".join(row.cells).strip("-= ") and "--" in row.cells[0]:
        detail = f"the row in line {row.line} is a rule below the header, as of a printed table; take it out"
        return Rejected(file.name, number, Reason.BROKEN_CSV, detail)
    if len(row.cells) != len(columns) and (len(row.cells) < len(columns) or any(row.cells[len(columns) :])):
        cells = f"{len(row.cells)} cells, the header {len(columns)}"
        detail = f"the row in line {row.line} has {cells}; mend its quotes, or the header"
        return Rejected(file.name, number, Reason.BROKEN_CSV, detail)
    found = article_of(dict(zip(columns, row.cells, strict=False)), number, file, reading)
    return replace(found, detail=f"line {row.line}: {found.detail}") if isinstance(found, Rejected) else found
