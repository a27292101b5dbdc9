"""Parquet: one article a row, whole files or slices of rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, cast

from classify.corpus.article import Article, Rejected
from classify.corpus.files import InputFile
from classify.corpus.reasons import Reason
from classify.corpus.records import NO_RECORD, Reading, article_of, no_text_column

if TYPE_CHECKING:
    from pyarrow import RecordBatch
    from pyarrow.parquet import ParquetFile

_ROWS_AT_ONCE = 512
_NO_VALUE = (OverflowError, ValueError, KeyError)
"""A day beyond the calendar, bytes that are not UTF-8, an unknown time zone."""


def read_parquet(
    file: InputFile, reading: Reading, start: int = 0, stop: int | None = None, first_record: int = 1
) -> Iterator[Article | Rejected]:
    """Yield the articles of the rows from `start` up to but not including `stop`, counted from 0."""
    import pyarrow as pa

    number = first_record - 1
    try:
        with _opened(file) as table:
            there = table.schema_arrow.names
            fields = reading.settings.fields
            if fields.text not in there:
                if start == 0:  # once, not by each slice
                    yield Rejected(file.name, 0, Reason.NO_TEXT_COLUMN, no_text_column(fields.text, there))
                return
            named = (fields.id, fields.text, fields.title, fields.date, fields.source, fields.url)
            columns = list(dict.fromkeys(name for name in named if name in there))
            for batch in _batches(table, start, stop, columns):
                for record in _records(batch):
                    number += 1
                    yield _article(record, number, file, reading)
            if number == 0:
                yield Rejected(file.name, 0, Reason.EMPTY, NO_RECORD)
    except (OSError, pa.ArrowException) as fault:
        place = f"from record {number + 1} on: " if number else ""
        detail = f"{place}{_first_line(fault)}; write the file again"
        yield Rejected(file.name, number + 1 if number else 0, Reason.UNREADABLE, detail)


def row_groups(file: InputFile) -> list[int] | None:
    """Return the number of rows of each row group, or None where the file cannot be read."""
    import pyarrow as pa

    try:
        with _opened(file) as table:
            return _rows_of_groups(table)
    except (OSError, pa.ArrowException):
        return None


def _opened(file: InputFile) -> ParquetFile:
    from pyarrow.parquet import ParquetFile

    return ParquetFile(file.path)


def _batches(table: ParquetFile, start: int, stop: int | None, columns: list[str]) -> Iterator[RecordBatch]:
    """Yield the rows from `start` up to `stop`, few at a time."""
    begins = list(accumulate(_rows_of_groups(table), initial=0))
    stop = begins[-1] if stop is None else stop
    groups = [i for i, (begin, end) in enumerate(pairwise(begins)) if start < end and begin < stop]
    if not groups:
        return
    row = begins[groups[0]]
    for batch in table.iter_batches(_ROWS_AT_ONCE, row_groups=groups, columns=columns):
        passed = min(max(start - row, 0), batch.num_rows)
        yield batch.slice(passed, max(stop - row - passed, 0))
        row += batch.num_rows
        if row >= stop:
            return


def _rows_of_groups(table: ParquetFile) -> list[int]:
    return [table.metadata.row_group(group).num_rows for group in range(table.num_row_groups)]


def _records(batch: RecordBatch) -> Iterable[dict[str, object] | Exception]:
    """Return the rows; an error in place of a row with what Python cannot hold, such as the year 20000."""
    try:
        return cast("list[dict[str, object]]", batch.to_pylist())
    except _NO_VALUE:
        return (_record(batch.slice(row, 1)) for row in range(batch.num_rows))


def _record(row: RecordBatch) -> dict[str, object] | Exception:
    try:
        return cast("dict[str, object]", row.to_pylist()[0])
    except _NO_VALUE as fault:
        return fault


def _article(
    record: dict[str, object] | Exception, number: int, file: InputFile, reading: Reading
) -> Article | Rejected:
    if isinstance(record, Exception):
        detail = f"a value cannot be read ({_first_line(record)}); mend it"
        return Rejected(file.name, number, Reason.UNREADABLE, detail)
    text = record.get(reading.settings.fields.text)
    limit = reading.settings.max_bytes
    if isinstance(text, str) and len(text) > limit:
        detail = f"the text has {len(text)} characters, more than {limit}; raise input.max_bytes"
        return Rejected(file.name, number, Reason.TOO_LARGE, detail)
    return article_of(record, number, file, reading)


def _first_line(fault: BaseException) -> str:
    return (str(fault) or type(fault).__name__).splitlines()[0].rstrip(".")[:200]
