"""Dictionaries as tables (``label,term,weight``) and as plain lists of one term a line."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from classify.config.dictionaries.entries import Dictionary, Entry
from classify.config.dictionaries.indented import lines_of

_LABEL: Final = {"label", "category", "topic", "code", "class", "key", "sector", "dictionary", "sentiment"}
_TERM: Final = {"term", "word", "keyword", "entry", "pattern", "phrase", "token"}
_WEIGHT: Final = {"weight", "score", "value"}


@dataclass(frozen=True, slots=True)
class _Columns:
    label: int
    """-1: the file names the label."""
    term: int
    weight: int
    """-1: there is none."""

    def cell(self, row: Sequence[str], column: int) -> str:
        return row[column].strip() if 0 <= column < len(row) else ""


def read_csv(text: str, path: Path) -> Dictionary:
    """Return a table with a label, a term and perhaps a weight a row, separated by comma, semicolon or tab.

    With a header (``label,term,weight``, or words such as ``category`` and ``keyword``) the columns may stand
    in any order; without one they stand in this. A table of one column has the file's name for a label.
    """
    found = Dictionary(path, ignores_case=False)
    first = next((line for line in lines_of(text) if line.strip()), "")
    delimiter = max("\t;,", key=first.count)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    columns: _Columns | None = None
    try:
        for row in rows:
            if not any(cell.strip() for cell in row):
                continue
            if columns is None:
                columns, is_header = _columns(row, rows.line_num, found)
                if is_header:
                    continue
            _take(row, columns, rows.line_num, found)
    except csv.Error as error:
        found.refuse(rows.line_num, f"is no CSV ({error}); mend the quotes around here")
    return found


def _columns(row: Sequence[str], line: int, found: Dictionary) -> tuple[_Columns, bool]:
    """Return the columns that the first row names, and whether it is a header at all."""
    names = [cell.strip().lower() for cell in row]

    def named(known: set[str]) -> int:
        return next((column for column, name in enumerate(names) if name in known), -1)

    label, term, weight = named(_LABEL), named(_TERM), named(_WEIGHT)
    if term >= 0 and (label >= 0 or len(row) == 1):
        return _Columns(label, term, weight), True
    if len(row) == 1:
        return _Columns(-1, 0, -1), False
    reason = "no header with `label` and `term`: this row counts, the first column is the label"
    found.remark(Entry((), found.path.name, line), "note", reason)
    return _Columns(0, 1, 2 if len(row) > 2 else -1), False


def _take(row: Sequence[str], columns: _Columns, line: int, found: Dictionary) -> None:
    label = columns.cell(row, columns.label) if columns.label >= 0 else found.path.stem
    entry = Entry((label,), columns.cell(row, columns.term), line, columns.cell(row, columns.weight))
    if not label:
        found.remark(Entry((), entry.term, line), "dropped", "has no label")
    elif not entry.term:
        found.remark(Entry((label,), "", line), "dropped", "has no term")
    else:
        found.add(entry)


def read_list(text: str, path: Path) -> Dictionary:
    """Return a plain list: one term a line; the file's name is the label; ``# `` begins a comment."""
    found = Dictionary(path, ignores_case=False)
    category = (path.stem,)
    found.open(category, 1)
    for number, line in enumerate(lines_of(text), 1):
        written = line.strip()
        if written == "#" or written.startswith("# "):
            continue
        if "\t" in written:
            reason = "holds a tab, as a table does; name the file .tsv, or take the tab out"
            found.remark(Entry(category, written, number), "dropped", reason)
        else:
            found.add(Entry(category, written, number))
    return found
