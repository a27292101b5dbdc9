"""Part files of the batches become the tables of the run; bytes are copied, never parsed again."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import BinaryIO

from classify.config.settings import OutputSettings
from classify.output.csv_cells import header
from classify.output.rows import quarantine_rows, summary_rows
from classify.output.tables import Table, quarantine_table, summary_table
from classify.profile import SummaryRow
from classify.run.batch import is_parquet, part_file, tables_in_parts
from classify.run.feed import Feed


@dataclass(frozen=True, slots=True)
class Written:
    """A table on disk, for ``run.json``."""

    path: str
    bytes: int
    sha256: str


class _Hashing:
    """A file that hashes what is written to it, so that no table is read again."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.hash = hashlib.sha256()
        self.bytes = 0

    def write(self, data: bytes) -> int:
        self.hash.update(data)
        self.bytes += len(data)
        return self._file.write(data)


def join_parts(table: Table, parts: Iterable[Path], folder: Path) -> Written:
    """One table from its parts in the order given; each part is removed once it is copied."""
    path = folder / f"{table.name}.csv"
    with path.open("wb") as file:
        out = _Hashing(file)
        out.write(header(table.names).encode())
        for part in parts:
            with part.open("rb") as source:
                shutil.copyfileobj(source, out, 1 << 20)
            part.unlink()
    return Written(path.name, out.bytes, out.hash.hexdigest())


def write_tables(
    folder: Path, feed: Feed, summary: Sequence[SummaryRow], labels: Sequence[str], output: OutputSettings
) -> list[Written]:
    """All tables of a run, from the part files in ``folder/parts`` and what is known of the whole feed."""

    def joined(table: Table) -> list[Written]:
        parts = [part_file(folder / "parts", table.name, work.number) for work in feed.work]
        return (
            move_parts(table, parts, folder)
            if is_parquet(table, output)
            else [join_parts(table, parts, folder)]
        )

    tables = tables_in_parts(labels, output)
    with ThreadPoolExecutor(len(tables)) as threads:  # that copy and hash, which needs no interpreter
        written = list(chain.from_iterable(threads.map(joined, tables)))
    written.append(write_rows(summary_table(), summary_rows(summary), folder))
    written.append(write_rows(quarantine_table(), quarantine_rows(feed.rejected), folder))
    (folder / "parts").rmdir()
    return written


def move_parts(table: Table, parts: Iterable[Path], folder: Path) -> list[Written]:
    """The parts of a Parquet table under the names that they are read by."""
    (folder / table.name).mkdir()
    written = []
    for part in parts:
        path = part.replace(folder / table.name / f"part-{part.stem}.parquet")
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        written.append(Written(f"{table.name}/{path.name}", path.stat().st_size, digest))
    return written


def write_rows(table: Table, rows: Iterable[str], folder: Path) -> Written:
    """One small table from its rows."""
    path = folder / f"{table.name}.csv"
    data = (header(table.names) + "".join(rows)).encode("utf-8")
    path.write_bytes(data)
    return Written(path.name, len(data), hashlib.sha256(data).hexdigest())
