"""Read the tables of a run back, whether CSV or Parquet."""

from __future__ import annotations

import csv
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain, islice, pairwise
from operator import itemgetter
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

import numpy as np
from numpy.typing import NDArray

from classify.errors import InputError
from classify.extras import install_command
from classify.output.csv_cells import text_cell_utf8

_AT_A_TIME = 20_000
"""Paragraphs that are held while their evidence is read."""
_BLOCK = 1 << 20
"""Bytes of a table that are cut into records at once, so that they stay in the processor's cache."""

Place = tuple[str, int]
"""Article id and number of the paragraph."""


@dataclass(frozen=True, slots=True)
class BodyParagraphs:
    """Body paragraphs of some articles; label columns in the order asked for."""

    places: list[Place]
    words: NDArray[np.int64]
    scores: NDArray[np.float64]
    """Shape (n_paragraphs, n_labels)."""
    given: NDArray[np.bool_]
    """True where the label is given, shape (n_paragraphs, n_labels)."""


class EvidenceRow(NamedTuple):
    """One row of the evidence; there are millions, and a tuple is made in a quarter of the time."""

    place: Place
    label: str
    term: str
    role: str
    contribution: float


def has_evidence(folder: Path) -> bool:
    """Tell whether the run kept the words behind its labels."""
    return (folder / "evidence.csv").is_file() or (folder / "evidence").is_dir()


def body_in_parts(folder: Path, labels: Sequence[str]) -> Iterator[BodyParagraphs]:
    """Yield all body paragraphs in the order of the table, some at a time: memory does not grow with them."""
    rows = _body_rows(folder, labels)
    with readable(folder, "paragraphs"):
        while part := list(islice(rows, _AT_A_TIME)):
            yield _body(part, len(labels))


def _body_rows(folder: Path, labels: Sequence[str]) -> Iterator[tuple[Place, int, list[float], list[bool]]]:
    """Yield place, words, scores and labels of each body paragraph."""
    columns = ("article_id", "paragraph", "kind", "words", "labels", *(f"score_{code}" for code in labels))
    for article_id, paragraph, kind, n_words, own, *cells in table_rows(folder, "paragraphs", columns):
        if kind == "body":
            codes = own.split("|")
            scores = [float(cell) for cell in cells]
            yield (article_id, int(paragraph)), int(n_words), scores, [code in codes for code in labels]


def _body(rows: list[tuple[Place, int, list[float], list[bool]]], n_labels: int) -> BodyParagraphs:
    places, words, scores, given = zip(*rows, strict=True) if rows else ((), (), (), ())
    return BodyParagraphs(
        list(places),
        np.array(words, np.int64),
        np.array(scores, np.float64).reshape(len(rows), n_labels),
        np.array(given, np.bool_).reshape(len(rows), n_labels),
    )


def evidence(folder: Path, ids: Collection[str] | None = None) -> Iterator[EvidenceRow]:
    """Yield the evidence in the articles of these ids, or in all, in the order of the table."""
    columns = ("article_id", "paragraph", "label", "term", "role", "contribution")
    with readable(folder, "evidence"):
        for article_id, paragraph, label, term, role, contribution in table_rows(
            folder, "evidence", columns, ids
        ):
            yield EvidenceRow((article_id, int(paragraph)), label, term, role, float(contribution))


def column_names(folder: Path, table: str) -> list[str]:
    """Return names of the columns of a table of a run.

    Raises
    ------
    InputError
        If the run has no such table.
    """
    with readable(folder, table):
        if parts := _parts(folder / table):
            return list(_parquet(parts[0]).schema_arrow.names)
        with (folder / f"{table}.csv").open(encoding="utf-8-sig", newline="") as file:
            return next(csv.reader(file), [])


def table_rows(
    folder: Path, table: str, columns: Sequence[str], ids: Collection[str] | None = None
) -> Iterator[tuple[str, ...]]:
    """Yield the columns of a table of a run, row by row, as text without the guard against formulas.

    Of a table whose first column asked for is ``article_id``, only the rows of the articles `ids` if these
    are given; the others are passed over without being parsed.

    Raises
    ------
    InputError
        If the run has no such table, or not these columns, or it is damaged.
    """
    path = folder / f"{table}.csv"
    with readable(folder, table):
        if not path.is_file():
            yield from _parquet_rows(folder / table, columns, ids)
        elif ids is None:
            yield from _csv_rows(path, columns)
        else:
            yield from _csv_rows_of(path, columns, ids)


@contextmanager
def readable(folder: Path, table: str) -> Iterator[None]:
    """Refuse a table that is read inside and was damaged or edited since the run wrote it.

    Raises
    ------
    InputError
        If it is not what a run writes.
    """
    try:
        yield
    except (ValueError, LookupError, csv.Error, OSError) as error:
        raise InputError(
            f"{folder}: its table {table} is not as the run wrote it ({error}); choose another run"
        ) from error


def _records_of(file: BinaryIO, ids: Iterable[str]) -> Iterator[bytes]:
    """Yield the records that begin with one of the ids."""
    wanted = {text_cell_utf8(id_) + b"," for id_ in ids}
    quoted = tuple(cell for cell in wanted if cell.startswith(b'"'))
    width = max(map(len, wanted), default=1)
    rest = b""
    while block := file.read(_BLOCK):
        block = rest + block
        ends = _record_ends(block)
        if not len(ends):
            rest = block
            continue
        begins = np.append(0, ends[:-1])
        # most records begin as the one before, and so are of the same article: they need not be asked
        heads = np.ndarray(len(block), f"S{width}", block + bytes(width), strides=(1,))[begins]
        firsts = np.flatnonzero(np.append(True, heads[1:] != heads[:-1]))
        for first, last in pairwise([*firsts.tolist(), len(ends)]):
            begin = int(begins[first])
            if block[begin : block.find(b",", begin) + 1] in wanted or block.startswith(quoted, begin):
                for start, end in pairwise([begin, *ends[first:last].tolist()]):
                    yield block[start:end]
        rest = block[ends[-1] :]


def _record_ends(block: bytes) -> NDArray[np.int64]:
    """Return where the records of CSV end that begin in a block: at line ends outside of quotes."""
    codes = np.frombuffer(block, np.uint8)
    quotes, ends = np.flatnonzero(codes == ord('"')), np.flatnonzero(codes == ord("\n")) + 1
    return np.asarray(ends[np.searchsorted(quotes, ends) % 2 == 0])


def _csv_rows(path: Path, columns: Sequence[str]) -> Iterator[tuple[str, ...]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        yield from _parsed(path, file, columns)


def _csv_rows_of(path: Path, columns: Sequence[str], ids: Collection[str]) -> Iterator[tuple[str, ...]]:
    with path.open("rb") as file:
        head = file.readline()
        records = (record.decode() for record in _records_of(file, ids))
        rows = _parsed(path, chain([head.decode("utf-8-sig")], records), columns)
        yield from (row for row in rows if row[0] in ids)


def _parsed(path: Path, lines: Iterable[str], columns: Sequence[str]) -> Iterator[tuple[str, ...]]:
    csv.field_size_limit(1 << 30)
    reader = csv.reader(lines, strict=True)
    names = next(reader, [])
    missing = [name for name in columns if name not in names]
    if missing:
        raise InputError(f"{path}: has no column {missing[0]}; is it of a run of this label set?")
    wanted = [names.index(name) for name in columns]
    picked = itemgetter(*wanted, wanted[0])  # one more: for a single column `itemgetter` returns no tuple
    for row in reader:
        cells = picked(row)[:-1]
        # one question for the whole row, since hardly any cell is guarded
        guarded = "'" in "".join(cells)
        yield tuple(cell.removeprefix("'") for cell in cells) if guarded else cells


def _parquet_rows(
    folder: Path, columns: Sequence[str], ids: Collection[str] | None = None
) -> Iterator[tuple[str, ...]]:
    parts = _parts(folder)
    if not parts:
        raise InputError(f"{folder}: the run has no such table; name the folder of a complete run")
    for part in parts:
        for batch in _parquet(part).iter_batches(columns=list(columns)):
            if ids is not None:
                from pyarrow import array, compute

                wanted = compute.is_in(batch["article_id"], value_set=array(ids, "string"))
            named = (batch if ids is None else batch.filter(wanted)).to_pydict()
            for row in zip(*(named[name] for name in columns), strict=True):
                yield tuple("" if value is None else str(value) for value in row)


def _parts(table: Path) -> list[Path]:
    """Return the files of a Parquet table in their order, that of the periods if it is partitioned."""
    return sorted(table.rglob("*.parquet"))


def _parquet(part: Path) -> Any:
    """Return a part of a table, opened."""
    try:
        from pyarrow import parquet
    except ImportError as error:
        raise InputError(
            f"{part.parent}: is Parquet, which needs pyarrow; run: {install_command('parquet')}"
        ) from error
    return parquet.ParquetFile(part)
