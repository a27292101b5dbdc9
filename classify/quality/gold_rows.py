"""Read the rows of a labelled sheet from CSV, Excel, Label Studio or doccano.

By the ending: ``.xlsx`` a workbook, ``.json`` an export of Label Studio, ``.jsonl`` one of doccano, else CSV.
What spreadsheets make of a CSV is understood: a byte order mark, semicolons or tabs, any line end, the ``'``
before what looks like a formula.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from typing import Final

from classify.config.faults import Fault, refuse_at
from classify.errors import Place
from classify.extras import install_command
from classify.quality.annotation_tools import doccano_rows, label_studio_rows

REQUIRED: Final = ("article_id", "labels", "start")
LARGEST: Final = 1 << 26
"""Bytes of a sheet that are read: ten times those of the largest that a person could label."""

_GUARDED: Final = re.compile(r"\A'(?=[\s;,|\u200b\ufeff]*[=+\-@＝＋－＠]|[\t\r\n'])")
"""The sign that the tables put before what a spreadsheet would run."""
_DELIMITERS: Final = (",", ";", "\t")


@dataclass(frozen=True, slots=True)
class Row:
    """One row with its columns by name."""

    place: Place
    """In a workbook the row, in an export of Label Studio the number of the task."""
    cells: dict[str, str]


def rows_of(path: Path, faults: list[Fault]) -> Iterator[Row]:
    """Return the rows of the sheet at `path`; what is wrong with it is added to `faults`."""
    name, data = path.as_posix(), _bytes(path)
    kind = path.suffix.casefold()
    if kind == ".xlsx":
        return _table(name, _workbook(name, data, faults), faults)
    text = _text(name, data)
    if kind == ".json":
        return _tasks(name, text, faults)
    return _documents(name, text, faults) if kind == ".jsonl" else _csv_rows(name, text, faults)


def _bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
    except OSError as error:
        refuse_at(path.as_posix(), f"cannot be read ({error.strerror}); check the path")
    if len(data) > LARGEST:
        what = f"is larger than {LARGEST >> 20} MB; is it a sheet that people labelled?"
        refuse_at(path.as_posix(), what)
    return data


def _text(path: str, data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        refuse_at(path, f"byte {error.start} is not UTF-8; save it again as “CSV UTF-8”")


def _csv_rows(path: str, text: str, faults: list[Fault]) -> Iterator[Row]:
    first = next(iter(text.splitlines()), "")
    delimiter = max(_DELIMITERS, key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    return _table(path, _numbered(path, reader, faults), faults)


def _numbered(path: str, reader: Iterable[list[str]], faults: list[Fault]) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows behind the lines that they begin in."""
    line = 1
    try:
        for cells in reader:
            yield line, cells
            line = reader.line_num + 1  # type: ignore[attr-defined] # of csv.reader
    except csv.Error as error:
        faults.append(Fault(Place(path, line, 1), f"{error}; mend its quotes"))


def _table(path: str, rows: Iterable[tuple[int, list[str]]], faults: list[Fault]) -> Iterator[Row]:
    names: list[str] = []
    for line, cells in rows:
        place = Place(path, line, 1)
        if not names:
            names = [name.strip() for name in cells]
            if not _usable(names, place, faults):
                return
        elif len(cells) > len(names):
            what = f"{len(cells)} cells where the header has {len(names)}; mend its quotes"
            faults.append(Fault(place, what))
        elif any(cells):
            padded = zip_longest(names, cells, fillvalue="")
            yield Row(place, {name: _GUARDED.sub("", cell, 1) for name, cell in padded})
    if not names and not faults:
        faults.append(Fault(path, "is empty; `classify sample` writes a sheet to label"))


def _usable(names: list[str], place: Place, faults: list[Fault]) -> bool:
    for name in REQUIRED:
        if names.count(name) != 1:
            what = "two columns are" if name in names else "no column is"
            mend = (
                "rename one" if name in names else "`classify sample` writes a sheet with all that is needed"
            )
            faults.append(Fault(place, f"{what} named `{name}`; there are: {', '.join(names)}; {mend}"))
    return not faults


def _tasks(path: str, text: str, faults: list[Fault]) -> Iterator[Row]:
    try:
        for number, cells in enumerate(label_studio_rows(text), 1):
            place = Place(path, number, 1)
            if not _usable(list(cells), place, faults):
                return
            yield Row(place, cells)
    except (ValueError, TypeError) as error:
        faults.append(Fault(path, f"{error}; export it from Label Studio as JSON"))


def _documents(path: str, text: str, faults: list[Fault]) -> Iterator[Row]:
    for line, document in enumerate(text.split("\n"), 1):
        if not document.strip():
            continue
        place = Place(path, line, 1)
        try:
            cells = doccano_rows(document)
        except (ValueError, TypeError) as error:
            faults.append(Fault(place, f"{error}; export it from doccano as JSONL"))
            return
        if not _usable(list(cells), place, faults):
            return
        yield Row(place, cells)


def _workbook(path: str, data: bytes, faults: list[Fault]) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows of the first page of a workbook."""
    try:
        from openpyxl import load_workbook
    except ImportError:
        what = f"needs openpyxl; save the sheet as “CSV UTF-8”, or run: {install_command('xlsx')}"
        refuse_at(path, what)
    try:
        page = load_workbook(io.BytesIO(data), read_only=True, data_only=True).worksheets[0]
        for number, row in enumerate(page.iter_rows(values_only=True), 1):
            cells = ["" if cell is None else str(cell) for cell in row]
            while cells and not cells[-1]:
                cells.pop()
            yield number, cells
    except Exception as error:  # noqa: BLE001 - whatever a damaged archive makes of the reader
        faults.append(Fault(path, f"is no workbook that can be read ({error}); save it again as .xlsx"))
