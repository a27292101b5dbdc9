"""Part files of the batches become the tables of the run; bytes are copied, never parsed again.

The parts of a batch are taken when it is their turn, while workers classify the batches behind it.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import shutil
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import BinaryIO

from classify.config.settings import OutputSettings
from classify.corpus.article import Rejected
from classify.errors import OutputError
from classify.output.csv_cells import header
from classify.output.parquet import parquet_file, parquet_library
from classify.output.rows import quarantine_rows, summary_rows
from classify.output.run_record import TableFile
from classify.output.tables import Table, languages_table, quarantine_table, summary_table
from classify.profile import UNDATED, SummaryRow, period_of
from classify.profile.summary import Period
from classify.run.tables.batch import Write, is_parquet, part_file, rows_by_period, tables_in_parts

PARTITION_BYTES = 16 << 20
"""Size as CSV of the rows of a part of a partitioned table, which ends behind the article that reaches it."""
MOST_PERIODS = 10_000
"""Folders of a partitioned table: each has files of its own, which take time and room however small."""
_NO_PERIOD = "__HIVE_DEFAULT_PARTITION__"
"""Name of the partition of what has no period, as Hive has it."""


Written = dict[str, TableFile]
"""Files of tables on disk by their path in the folder of the run, for ``run.json``."""


class _JoinedTable:
    """A CSV table from its parts, hashed as it grows, so that no table is read again."""

    def __init__(self, table: Table, file: BinaryIO) -> None:
        self.table = table
        self._file = file
        self._hash = hashlib.sha256()
        self._bytes = 0
        self.write(header(table.names).encode())

    def take(self, part: Path) -> None:
        self.write(part.read_bytes())
        part.unlink()

    def written(self) -> Written:
        return {f"{self.table.name}.csv": TableFile(self._bytes, self._hash.hexdigest())}

    def write(self, data: bytes) -> None:
        self._hash.update(data)
        self._bytes += len(data)
        self._file.write(data)


class _PartedTable:
    """A Parquet table: its parts in a folder of their own, under the names that they are read by."""

    def __init__(self, table: Table, folder: Path) -> None:
        self.table = table
        self._folder = folder / table.name
        self._folder.mkdir()
        self._written: Written = {}

    def take(self, part: Path) -> None:
        path = part.replace(self._folder / f"part-{part.stem}.parquet")
        self._written[f"{self.table.name}/{path.name}"] = _on_disk(path)

    def written(self) -> Written:
        return self._written


def _on_disk(path: Path) -> TableFile:
    """Return a part of a table that is written."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return TableFile(path.stat().st_size, digest)


class _PartitionedTable:
    """A Parquet table in a folder for each period, whose parts do not depend on the batches."""

    def __init__(self, table: Table, folder: Path, unit: Period, parts: Path) -> None:
        parquet_library()  # that it is missing is told before the work
        self.table = table
        self._folder = folder / table.name
        self._folder.mkdir()
        self._unit = unit
        self._rows = parts / f"{table.name}.rows"
        self._rows.mkdir()
        self._written: defaultdict[str, Written] = defaultdict(dict)

    def take(self, part: Path) -> None:
        for period, articles in groupby(rows_by_period(part), itemgetter(0)):
            with (self._rows / period).open("ab") as file:
                for _, rows in articles:
                    file.write(rows)
                    if file.tell() >= PARTITION_BYTES:
                        file.flush()
                        self._write_part(period)
                        file.truncate(0)
                        file.seek(0)
        part.unlink()

    def finish(self) -> None:
        """Write the last part of each period."""
        for rows in sorted(self._rows.iterdir()):
            if rows.stat().st_size or rows.name not in self._written:
                self._write_part(rows.name)

    def _write_part(self, period: str) -> None:
        folder = self._folder / f"{self._unit}={_NO_PERIOD if period == UNDATED else period}"
        folder.mkdir(exist_ok=True)
        parts = self._written[period]
        path = folder / f"part-{len(parts):07d}.parquet"
        with parquet_file(self.table, path) as write:
            write((self._rows / period).read_bytes())
        parts[f"{self.table.name}/{folder.name}/{path.name}"] = _on_disk(path)

    def written(self) -> Written:
        return _joined(parts for _, parts in sorted(self._written.items()))


class TablesInParts:
    """The tables that batches write in parts, put together in the order in which these are taken."""

    def __init__(
        self, parts: Path, tables: Sequence[_JoinedTable | _PartedTable | _PartitionedTable]
    ) -> None:
        self.parts = parts
        """Where batches write."""
        self._tables = tables

    @property
    def at_once(self) -> dict[str, Write]:
        """Functions that write rows of the next batch to the tables that need no part files, by name."""
        return {table.table.name: table.write for table in self._tables if isinstance(table, _JoinedTable)}

    def take(self, number: int, names: Collection[str]) -> None:
        """Add the part files of a batch to the tables of these names; they are gone then."""
        for table in self._tables:
            if table.table.name in names:
                table.take(part_file(self.parts, table.table.name, number))

    def written(self) -> Written:
        """Return what is on disk, table by table."""
        return _joined(table.written() for table in self._tables)


def _joined(parts: Iterable[Written]) -> Written:
    return {path: file for part in parts for path, file in part.items()}


@contextmanager
def tables_from_parts(
    folder: Path, labels: Sequence[str], output: OutputSettings, *, probabilities: bool = False
) -> Iterator[TablesInParts]:
    """Open the tables in the new folder of a run that wait for the parts of its batches, complete at the
    end.
    """
    parts = folder / "parts"
    parts.mkdir()
    joined: list[_JoinedTable | _PartedTable | _PartitionedTable] = []
    with ExitStack() as files:
        for table in tables_in_parts(labels, output, probabilities=probabilities):
            if not is_parquet(table.name, output):
                file = files.enter_context((folder / f"{table.name}.csv").open("wb"))
                joined.append(_JoinedTable(table, file))
            elif output.partition_by:
                joined.append(_PartitionedTable(table, folder, output.partition_by, parts))
            else:
                joined.append(_PartedTable(table, folder))
        yield TablesInParts(parts, joined)
        for one in joined:
            if isinstance(one, _PartitionedTable):
                one.finish()
    shutil.rmtree(parts, ignore_errors=True)  # a batch that was worked off twice leaves its second parts


def check_periods(dates: Iterable[dt.date | None], output: OutputSettings) -> None:
    """Refuse periods of which the feed has too many.

    Raises
    ------
    OutputError
        If a partitioned table would have more than `MOST_PERIODS` folders.
    """
    if unit := output.partition_by:
        n = len({period_of(date, unit) for date in dates})
        if n > MOST_PERIODS:
            raise OutputError(
                f"output.partition_by: {unit} would make {n:,} folders of this feed, and {MOST_PERIODS:,} is "
                "the most; choose a longer period, or bound the dates with input.since and input.until"
            )


def write_summaries(
    folder: Path,
    summary: Sequence[SummaryRow],
    by_language: Sequence[SummaryRow],
    rejected: Iterable[Rejected],
) -> Written:
    """Return the tables of what is known of the whole feed."""
    return _joined(
        (
            _write_rows(summary_table(), summary_rows(summary), folder),
            _write_rows(languages_table(), summary_rows(by_language), folder),
            _write_rows(quarantine_table(), quarantine_rows(rejected), folder),
        )
    )


def _write_rows(table: Table, rows: Iterable[str], folder: Path) -> Written:
    """Return one small table from its rows."""
    path = folder / f"{table.name}.csv"
    data = (header(table.names) + "".join(rows)).encode("utf-8")
    path.write_bytes(data)
    return {path.name: TableFile(len(data), hashlib.sha256(data).hexdigest())}
