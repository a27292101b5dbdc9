"""Write the sheet of paragraphs that people label; `quality.gold` reads it back."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import compress
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from classify.config.label_set import NO_LABEL, UNSEEN
from classify.errors import OutputError, cannot_write
from classify.extras import install_command
from classify.output.csv_cells import header, text_cell
from classify.output.whole_files import write_named
from classify.quality.annotation_tools import doccano_documents, label_studio_tasks
from classify.quality.corpus import Corpus
from classify.quality.gold import LABEL_COLUMN, PROBABILITY

BEGIN: Final = 60
"""Characters in `text_begin`, by which a row finds its paragraph again."""
LONGEST: Final = 30_000
"""Characters of a text that are shown; a cell of Excel holds 32,767."""
NEIGHBOUR: Final = 500
"""Characters of the paragraphs before and after that are shown."""

_BEFORE: Final = ("article_id", "paragraph", "labels")
_AFTER: Final = (
    *("codes", "date", "source", "title", "before", "text", "after", "start", "end", "text_begin"),
    PROBABILITY,
)


@dataclass(frozen=True, slots=True)
class Head:
    """Facts about an article to show beside its text."""

    date: dt.date | None
    title: str


Cells = dict[str, Any]
"""One paragraph to label: its cells by their columns, numbers as such."""


def columns(codes: Sequence[str]) -> tuple[str, ...]:
    """Return columns of a sheet; each label has one to put an ``x`` in."""
    return (*_BEFORE, *(f"{LABEL_COLUMN}{code}" for code in codes), *_AFTER)


def sheet_rows(
    corpus: Corpus,
    rows: NDArray[np.int64],
    probability: NDArray[np.float64],
    heads: Mapping[str, Head],
    given: NDArray[np.bool_] | None,
    codes: Sequence[str],
) -> list[Cells]:
    """Return the paragraphs at `rows` of the corpus; without `given` labels each says ``?``."""
    labels = [UNSEEN] * len(rows)
    if given is not None:
        labels = ["|".join(compress(codes, own)) or NO_LABEL for own in given]
    found = []
    for row, own, chance in zip(rows.tolist(), labels, probability.tolist(), strict=True):
        article = int(corpus.article[row])
        head = heads.get(corpus.ids[article], Head(None, ""))
        text = corpus.texts[row]
        found.append(
            {
                "article_id": corpus.ids[article],
                "paragraph": int(corpus.paragraph[row]),
                "labels": own,
                **{f"{LABEL_COLUMN}{code}": "" for code in codes},
                "codes": "|".join(codes),
                "date": head.date.isoformat() if head.date else "",
                "source": corpus.sources[article],
                "title": head.title,
                "before": _neighbour(corpus, row, -1)[-NEIGHBOUR:],
                "text": text[:LONGEST],
                "after": _neighbour(corpus, row, 1)[:NEIGHBOUR],
                "start": int(corpus.start[row]),
                "end": int(corpus.end[row]),
                "text_begin": text[:BEGIN],
                PROBABILITY: f"{chance:.6g}",
            }
        )
    return found


def refuse_existing(path: Path) -> None:
    """Refuse a sheet that is there already, before anything is read for it.

    Raises
    ------
    OutputError
        Since somebody may have labelled it.
    """
    if path.exists():
        raise OutputError(f"{path}: is there already, perhaps with labels; choose another name")


def write_sheet(path: Path, rows: Sequence[Cells], codes: Sequence[str]) -> None:
    """Write the paragraphs to label: by the ending a workbook, tasks of Label Studio, documents of doccano,
    or CSV.

    Raises
    ------
    OutputError
        If the file is there already, since somebody may have labelled it, or cannot be written.
    """
    try:
        refuse_existing(path)
        write_named(path, _written(path, rows, codes), replace=False)
    except OSError as error:
        raise cannot_write(path, error) from error


def _written(path: Path, rows: Sequence[Cells], codes: Sequence[str]) -> bytes:
    names, kind = columns(codes), path.suffix.casefold()
    if kind == ".xlsx":
        return _workbook(path, rows, codes)
    if kind in {".json", ".jsonl"}:
        names = tuple(name for name in names if not name.startswith(LABEL_COLUMN))
        plain = [{name: str(row[name]) for name in names} for row in rows]
        text = label_studio_tasks(plain) if kind == ".json" else doccano_documents(plain)
        return text.encode("utf-8", "replace")
    lines = (",".join(text_cell(str(row[name])) for name in names) + "\n" for row in rows)
    return "".join([header(names), *lines]).encode()


def _workbook(path: Path, rows: Sequence[Cells], codes: Sequence[str]) -> bytes:
    """Return a workbook whose label columns take an ``x`` and nothing else."""
    try:
        from openpyxl import Workbook
        from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
        from openpyxl.utils import get_column_letter
        from openpyxl.worksheet.datavalidation import DataValidation
    except ImportError as error:
        raise OutputError(f"{path}: needs openpyxl; write .csv, or run: {install_command('xlsx')}") from error
    book = Workbook()
    page = book.worksheets[0]
    page.freeze_panes = "A2"
    names = columns(codes)
    page.append(list(names))
    for number, row in enumerate(rows, 2):
        for column, value in enumerate(map(row.__getitem__, names), 1):
            cell = page.cell(number, column)
            if isinstance(value, str):  # as text, whatever it looks like: no formula of the feed is run
                cell.value = ILLEGAL_CHARACTERS_RE.sub("\ufffd", value)
                cell.data_type = "s"
            else:
                cell.value = value
    if codes and rows:
        first = len(_BEFORE) + 1
        marks = DataValidation(type="list", formula1='"x"', allow_blank=True)
        marks.error = "Put an x where the label fits, and nothing where it does not."
        marks.add(f"{get_column_letter(first)}2:{get_column_letter(first + len(codes) - 1)}{len(rows) + 1}")
        page.add_data_validation(marks)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _neighbour(corpus: Corpus, row: int, step: int) -> str:
    other = row + step
    inside = 0 <= other < len(corpus.article) and corpus.article[other] == corpus.article[row]
    return corpus.texts[other] if inside else ""
