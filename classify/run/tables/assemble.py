"""Part files of the batches become the tables of the run; bytes are copied, never parsed again.

The parts of a batch are taken when it is their turn, while workers classify the batches behind it.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from classify.config.settings import OutputSettings
from classify.corpus.article import Rejected
from classify.output.csv_cells import header
from classify.output.rows import quarantine_rows, summary_rows
from classify.output.tables import Table, languages_table, quarantine_table, summary_table
from classify.profile import SummaryRow
from classify.run.tables.batch import is_parquet, part_file, tables_in_parts


@dataclass(frozen=True, slots=True)
class Written:
    """A table on disk, for ``run.json``."""

    path: str
    bytes: int
    sha256: str


class _JoinedTable:
    """A CSV table from its parts, hashed as it grows, so that no table is read again."""

    def __init__(self, table: Table, file: BinaryIO) -> None:
        self.table = table
        self._file = file
        self._hash = hashlib.sha256()
        self._bytes = 0
        self._write(header(table.names).encode())

    def take(self, part: Path) -> None:
        self._write(part.read_bytes())
        part.unlink()

    def written(self) -> list[Written]:
        return [Written(f"{self.table.name}.csv", self._bytes, self._hash.hexdigest())]

    def _write(self, data: bytes) -> None:
        self._hash.update(data)
        self._bytes += len(data)
        self._file.write(data)


class _PartedTable:
    """A Parquet table: its parts in a folder of their own, under the names that they are read by."""

    def __init__(self, table: Table, folder: Path) -> None:
        self.table = table
        self._folder = folder / table.name
        self._folder.mkdir()
        self._written: list[Written] = []

    def take(self, part: Path) -> None:
        path = part.replace(self._folder / f"part-{part.stem}.parquet")
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        self._written.append(Written(f"{self.table.name}/{path.name}", path.stat().st_size, digest))

    def written(self) -> list[Written]:
        return self._written


class TablesInParts:
    """The tables that batches write in parts, put together in the order in which these are taken."""

    def __init__(self, parts: Path, tables: Sequence[_JoinedTable | _PartedTable]) -> None:
        self.parts = parts
        """Where batches write."""
        self._tables = tables

    def take(self, number: int) -> None:
        """Add what a batch wrote; its part files are gone then."""
        for table in self._tables:
            table.take(part_file(self.parts, table.table.name, number))

    def written(self) -> list[Written]:
        """Return what is on disk, table by table."""
        return [written for table in self._tables for written in table.written()]


@contextmanager
def tables_from_parts(
    folder: Path, labels: Sequence[str], output: OutputSettings, *, probabilities: bool = False
) -> Iterator[TablesInParts]:
    """Open the tables in the new folder of a run that wait for the parts of its batches, complete at the
    end.
    """
    parts = folder / "parts"
    parts.mkdir()
    with ExitStack() as files:
        yield TablesInParts(
            parts,
            [
                _PartedTable(table, folder)
                if is_parquet(table, output)
                else _JoinedTable(table, files.enter_context((folder / f"{table.name}.csv").open("wb")))
                for table in tables_in_parts(labels, output, probabilities=probabilities)
            ],
        )
    shutil.rmtree(parts, ignore_errors=True)  # a batch that was worked off twice leaves its second parts


def write_summaries(
    folder: Path,
    summary: Sequence[SummaryRow],
    by_language: Sequence[SummaryRow],
    rejected: Iterable[Rejected],
) -> list[Written]:
    """Return the tables of what is known of the whole feed."""
    return [
        _write_rows(summary_table(), summary_rows(summary), folder),
        _write_rows(languages_table(), summary_rows(by_language), folder),
        _write_rows(quarantine_table(), quarantine_rows(rejected), folder),
    ]


def _write_rows(table: Table, rows: Iterable[str], folder: Path) -> Written:
    """Return one small table from its rows."""
    path = folder / f"{table.name}.csv"
    data = (header(table.names) + "".join(rows)).encode("utf-8")
    path.write_bytes(data)
    return Written(path.name, len(data), hashlib.sha256(data).hexdigest())
