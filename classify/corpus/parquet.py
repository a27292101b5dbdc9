"""Parquet: one article a row, whole files or slices of rows.

A file of two thousand bytes may stand for gigabytes: columns are read as dictionaries, and what a row
takes is measured in Arrow before any of it becomes Python.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import accumulate, pairwise
from pathlib import Path
from typing import TYPE_CHECKING, cast

import numpy as np
from numpy.typing import NDArray

from classify.corpus.article import Article, Rejected
from classify.corpus.columns import Columns, columns_of, no_text_column
from classify.corpus.files import InputFile
from classify.corpus.records import NO_RECORD, Reading, article_of
from classify.corpus.rejection_reasons import Reason
from classify.corpus.rejections import MOST
from classify.corpus.streams import BOMB_RATIO, FLOOR_RECORDS, BombError
from classify.errors import first_line

if TYPE_CHECKING:
    from pyarrow import Array, RecordBatch, Table
    from pyarrow.parquet import ParquetFile

_ROWS_AT_ONCE = 512
_BYTES_AT_ONCE = 1 << 24
_FEW_ROWS = 100_000
"""So many rows a file may have, however small it is; beyond them one a byte."""
_NO_VALUE = (OverflowError, ValueError, KeyError)
"""A day beyond the calendar, bytes that are not UTF-8, an unknown time zone."""


def read_parquet(
    file: InputFile, reading: Reading, start: int = 0, stop: int | None = None, first_record: int = 1
) -> Iterator[Article | Rejected]:
    """Yield the articles of the rows from `start` up to but not including `stop`, counted from 0.

    Rows beyond what so small a file can hold are one rejection; empty rows beyond the first thousand are
    rejected many at a time.
    """
    import pyarrow as pa

    number = first_record - 1
    try:
        with _opened(file.path) as table:
            there = tuple(table.schema_arrow.names)
            columns = columns_of(there, reading.settings.fields)
            if not columns.text:
                if start == 0:  # once, not by each slice
                    detail = no_text_column(reading.settings.fields.text, list(there))
                    yield Rejected(file.name, 0, Reason.NO_TEXT_COLUMN, detail)
                return
            if twice := next((name for name in columns.first_keys if there.count(name) > 1), None):
                if start == 0:
                    detail = f"two columns are named {twice!r}; rename one"
                    yield Rejected(file.name, 0, Reason.UNREADABLE, detail)
                return
            budget = _budget(file, table)
        with _opened(file.path, columns.first_keys) as table:
            reader = _Reader(file, reading, columns, budget)
            for batch in _batches(table, start, stop, columns.first_keys):
                yield from reader.articles(batch, number + 1)
                number += batch.num_rows
        if number == 0:
            yield Rejected(file.name, 0, Reason.EMPTY, NO_RECORD)
    except (OSError, pa.ArrowException) as fault:
        place = f"from record {number + 1} on: " if number else ""
        detail = f"{place}{first_line(fault)}; write the file again"
        yield Rejected(file.name, number + 1 if number else 0, Reason.UNREADABLE, detail)


def articles_of_table(table: Table, file: InputFile, reading: Reading) -> Iterator[Article | Rejected]:
    """Yield the articles of the rows of a table, read as those of a file with the same columns.

    Raises
    ------
    ValueError
        If there is no column for the id or the text.
    """
    there = tuple(table.schema.names)
    columns = columns_of(there, reading.settings.fields)
    for field, place in (("id", columns.id), ("text", columns.text)):
        if not place:
            raise ValueError(
                f"no column holds the {field}; name it in input.fields.{field} ({columns.listed})"
            )
    reader = _Reader(file, reading, columns, float("inf"))
    number = 1
    for batch in table.select(columns.first_keys).to_batches():
        yield from reader.articles(batch, number)
        number += batch.num_rows


def row_groups(file: InputFile) -> list[int] | None:
    """Return the number of rows of each row group, or None where the file cannot be read as articles."""
    import pyarrow as pa

    try:
        with _opened(file.path) as table:
            _budget(file, table)
            return _rows_of_groups(table)
    except (OSError, pa.ArrowException):
        return None


class _Reader:
    """State that all batches of a slice share, and how much of it was read."""

    def __init__(self, file: InputFile, reading: Reading, columns: Columns, budget: float) -> None:
        self._file = file
        self._reading = reading
        self._columns = columns
        self._bytes_a_row = budget
        self._bytes = 0
        self._rows = 0
        self._rejected = 0

    def articles(self, batch: RecordBatch, number: int) -> Iterator[Article | Rejected]:
        """Yield the articles of a batch whose first row is the record `number`."""
        sizes = _sizes(batch)
        text = batch.column(self._columns.text[0])
        empty = _is_empty(text)
        for begin, end in _portions(sizes, empty, self._reading.settings.max_bytes):
            if empty[begin] and self._rejected > MOST:
                detail = f"field {self._columns.text[0]!r} is empty; fill it or remove the record"
                yield Rejected(self._file.name, number + begin, Reason.EMPTY, detail, records=end - begin)
                continue
            self._count(sizes[begin:end])
            for row, record in enumerate(self._records(batch.slice(begin, end - begin), sizes[begin:end])):
                one = self._article(record, number + begin + row)
                self._rejected += isinstance(one, Rejected)
                yield one

    def _count(self, sizes: NDArray[np.int64]) -> None:
        limit = self._reading.settings.max_bytes
        self._rows += len(sizes)
        self._bytes += int(sizes[sizes <= limit].sum())
        if self._bytes > max(FLOOR_RECORDS * limit, self._bytes_a_row * self._rows):
            raise BombError("the file unpacks to more than text can; look at what wrote it")

    def _records(
        self, batch: RecordBatch, sizes: NDArray[np.int64]
    ) -> Iterator[dict[str, object] | Exception]:
        """Yield the rows; an error in place of one with what Python cannot hold, such as the year 20000."""
        limit = self._reading.settings.max_bytes
        if int(sizes.max(initial=0)) > limit:  # it is a portion of its own
            fault = f"the record has {int(sizes[0])} bytes, more than {limit}; raise input.max_bytes"
            yield _TooLargeError(fault)
            return
        plain = _without_dictionaries(batch)
        try:
            yield from cast("list[dict[str, object]]", plain.to_pylist())
        except _NO_VALUE:
            yield from (_record(plain.slice(row, 1)) for row in range(plain.num_rows))

    def _article(self, record: dict[str, object] | Exception, number: int) -> Article | Rejected:
        if isinstance(record, _TooLargeError):
            return Rejected(self._file.name, number, Reason.TOO_LARGE, str(record))
        if isinstance(record, Exception):
            detail = f"a value cannot be read ({first_line(record)}); mend it"
            return Rejected(self._file.name, number, Reason.UNREADABLE, detail)
        return article_of(record, number, self._file, self._reading)


class _TooLargeError(ValueError):
    """A row beyond the bound."""


def _budget(file: InputFile, table: ParquetFile) -> float:
    """Return how many bytes a row may have on average, so that the file unpacks to no more than text can."""
    size = Path(file.path).stat().st_size
    rows = table.metadata.num_rows
    if rows > max(_FEW_ROWS, size):
        raise BombError(f"{rows:,} rows in {size:,} bytes are no articles")
    return float(BOMB_RATIO * size / max(rows, 1))


def _opened(path: str, as_dictionaries: Sequence[str] = ()) -> ParquetFile:
    """Return the file, with the text of these columns read as dictionaries: a value that repeats is held
    once.
    """
    from pyarrow.parquet import ParquetFile

    table = ParquetFile(path)
    if not as_dictionaries:
        return table
    leaves = [table.schema.column(i) for i in range(len(table.schema))]
    wanted = [
        leaf.path
        for leaf in leaves
        if leaf.physical_type == "BYTE_ARRAY" and leaf.path.split(".")[0] in as_dictionaries
    ]
    table.close()
    return ParquetFile(path, read_dictionary=wanted)


def _batches(table: ParquetFile, start: int, stop: int | None, columns: list[str]) -> Iterator[RecordBatch]:
    """Yield the rows from `start` up to `stop`, few at a time."""
    begins = list(accumulate(_rows_of_groups(table), initial=0))
    stop = begins[-1] if stop is None else stop
    groups = [i for i, (begin, end) in enumerate(pairwise(begins)) if start < end and begin < stop]
    if not groups:
        return
    row = begins[groups[0]]
    for batch in table.iter_batches(_rows_at_once(table, groups), row_groups=groups, columns=columns):
        passed = min(max(start - row, 0), batch.num_rows)
        part = batch.slice(passed, max(stop - row - passed, 0))
        if part.num_rows:
            yield part
        row += batch.num_rows
        if row >= stop:
            return


def _rows_at_once(table: ParquetFile, groups: Sequence[int]) -> int:
    """Return how many rows make some megabytes, by what the file says of its row groups."""
    least = _ROWS_AT_ONCE
    for group in groups:
        group_size = table.metadata.row_group(group)
        if group_size.num_rows:
            least = min(least, int(_BYTES_AT_ONCE * group_size.num_rows / max(group_size.total_byte_size, 1)))
    return max(least, 1)


def _rows_of_groups(table: ParquetFile) -> list[int]:
    return [table.metadata.row_group(group).num_rows for group in range(table.num_row_groups)]


def _sizes(batch: RecordBatch) -> NDArray[np.int64]:
    """Return how many bytes each row of a batch takes without dictionaries."""
    total = np.zeros(batch.num_rows, np.int64)
    for column in batch.columns:
        total += _sizes_of(column)
    return total


def _sizes_of(array: Array) -> NDArray[np.int64]:
    """Return the same of one column; of what is no text, a bound that is good enough."""
    import pyarrow as pa
    import pyarrow.compute as pc

    kind = array.type
    if pa.types.is_dictionary(kind):
        of_values = _sizes_of(array.dictionary)
        return of_values[_without_null(array.indices)] if len(of_values) else np.zeros(len(array), np.int64)
    if pa.types.is_struct(kind):
        return sum((_sizes_of(field) for field in array.flatten()), np.zeros(len(array), np.int64))
    if pa.types.is_list(kind) or pa.types.is_large_list(kind):
        ends = np.append(0, np.cumsum(_sizes_of(array.flatten()) + 8))
        lengths = _without_null(pc.list_value_length(array))
        stops = np.cumsum(lengths)
        return np.asarray(ends[stops] - ends[stops - lengths], np.int64)
    if pa.types.is_string(kind) or pa.types.is_large_string(kind) or _is_bytes(kind):
        return _without_null(pc.binary_length(array))
    return np.full(len(array), 8, np.int64)


def _without_null(numbers: Array) -> NDArray[np.int64]:
    """Return whole numbers, 0 for null; to fill where there is none would import pandas for nothing."""
    filled = numbers.fill_null(0) if numbers.null_count else numbers
    return np.asarray(filled.to_numpy(zero_copy_only=False), np.int64)


def _is_bytes(kind: object) -> bool:
    import pyarrow as pa

    return bool(pa.types.is_binary(kind) or pa.types.is_large_binary(kind))


def _is_empty(text: Array) -> NDArray[np.bool_]:
    """Return which rows of the text column have nothing."""
    import pyarrow as pa

    null = np.asarray(text.is_null().to_numpy(zero_copy_only=False), bool)
    if pa.types.is_dictionary(text.type) or pa.types.is_string(text.type):
        return np.asarray(null | (_sizes_of(text) == 0), bool)
    return null


def _portions(sizes: NDArray[np.int64], empty: NDArray[np.bool_], limit: int) -> Iterator[tuple[int, int]]:
    """Yield ranges of rows that take some megabytes at most; empty rows and too large ones are apart."""
    portion = (np.cumsum(sizes) - sizes) // _BYTES_AT_ONCE
    large = np.cumsum(sizes > limit)
    before = np.append(0, large[:-1])
    changes = (np.diff(portion) != 0) | (np.diff(empty) != 0) | (np.diff(large) != 0) | (np.diff(before) != 0)
    cuts = [0, *(np.flatnonzero(changes) + 1).tolist(), len(sizes)]
    yield from pairwise(cuts)


def _without_dictionaries(batch: RecordBatch) -> RecordBatch:
    """Return the same rows with plain columns, which become Python faster."""
    import pyarrow as pa

    columns = [
        column.dictionary_decode() if pa.types.is_dictionary(column.type) else column
        for column in batch.columns
    ]
    return pa.RecordBatch.from_arrays(columns, names=batch.schema.names)


def _record(row: RecordBatch) -> dict[str, object] | Exception:
    try:
        return cast("dict[str, object]", row.to_pylist()[0])
    except _NO_VALUE as fault:
        return fault
