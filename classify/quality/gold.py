"""Read labels given by people from their sheet; `alignment` matches them with paragraphs.

A sheet has the columns ``article_id,labels,start``; ``text_begin`` guards against articles that have changed
since, ``end`` says how far a row reaches, and ``inclusion_probability`` with what probability it was drawn.
Other columns are for the people. Cells of `labels` hold label
codes joined by ``|``, nothing or ``none`` where the paragraph has no label, and ``?`` where nobody has looked
yet. A mark such as ``x`` in a column ``label_CODE`` gives that label as well, and takes the place of the
``?``. `gold_rows` reads the files.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from classify.config.faults import Fault, nearest, refuse
from classify.config.label_set import NO_LABEL, UNSEEN
from classify.quality.gold_rows import Row, rows_of

PROBABILITY: Final = "inclusion_probability"
LABEL_COLUMN: Final = "label_"
"""Before the code of a label: the heading of a column for marks."""

_UNMARKED: Final = frozenset(("", "0", "0.0", "-", "no", "n", "false"))
_LABELS_BETWEEN: Final = re.compile(r"[|,;]")
_WHOLE: Final = re.compile(r"([0-9]{1,18})(?:\.0+)?")
"""A number of characters, as a data frame with gaps writes it too (``12.0``). No text has so many that a
longer one could count them, and it would not fit in 64 bits."""
_DECIMAL: Final = re.compile(
    r"[01](?:[.,][0-9]{1,18})?|[.,][0-9]{1,18}|[0-9](?:[.,][0-9]{1,18})?[eE]-[0-9]{1,2}"
)
"""A probability, with the comma that spreadsheets of many countries write."""


@dataclass(frozen=True, slots=True)
class Gold:
    """The rows of a sheet that somebody has labelled, as columns."""

    path: str
    line: NDArray[np.int64]
    """Line of the file in which the row begins."""
    article_id: Sequence[str]
    start: NDArray[np.int64]
    """Character offset into the article's text as read."""
    end: NDArray[np.int64]
    """Where what was read ends; -1 where the sheet does not say."""
    text_begin: Sequence[str]
    """First characters of what was read; may be empty."""
    labels: NDArray[np.bool_]
    """Shape (n_rows, n_labels), in label-set order."""
    probability: NDArray[np.float64]
    """With which each row was drawn; nan in all rows where the sheet does not say."""
    unseen: int
    """Rows left out because their cell still says ``?``."""


def read_gold(path: Path, codes: Sequence[str] | None) -> Gold:
    """Return the labelled rows of a sheet, or all of its rows without their labels.

    Parameters
    ----------
    path : Path
        CSV or ``.xlsx`` file, Label Studio's JSON or doccano's JSON lines, by its ending.
    codes : sequence of str or None
        Label codes of the label set; None: whether and how a row is labelled is not looked at.

    Raises
    ------
    ConfigError
        With every fault of the sheet, a line each.
    """
    faults: list[Fault] = []
    rows = list(rows_of(path, faults))
    seen = [row for row in rows if codes is None or row.cells["labels"].strip() != UNSEEN or _marks(row)]
    labels = np.zeros((len(seen), len(codes or ())), np.bool_)
    for number, row in enumerate(seen if codes else ()):
        labels[number, _label_columns(row, codes or (), faults)] = True
    start = np.array([_offset(row, "start", faults) for row in seen], np.int64)
    end = np.array([_offset(row, "end", faults, missing=-1) for row in seen], np.int64)
    probability = np.array([_probability(row, faults) for row in seen], np.float64)
    if not seen and not faults:
        what = f"every row still says {UNSEEN}" if rows else "it holds no row"
        faults.append(Fault(path.as_posix(), f"{what}; label some paragraphs first"))
    if faults:
        refuse(faults)
    return Gold(
        path=path.as_posix(),
        line=np.array([row.place.line for row in seen], np.int64),
        article_id=[row.cells["article_id"] for row in seen],
        start=start,
        end=end,
        text_begin=[row.cells.get("text_begin", "") for row in seen],
        labels=labels,
        probability=probability,
        unseen=len(rows) - len(seen),
    )


def _label_columns(row: Row, codes: Sequence[str], faults: list[Fault]) -> list[int]:
    known = {code.casefold(): column for column, code in enumerate(codes)}
    parts = [part.strip() for part in _LABELS_BETWEEN.split(row.cells["labels"])]
    written = [part for part in (*parts, *_marks(row)) if part and part != UNSEEN]
    if len(written) > 1 and NO_LABEL in written:
        faults.append(Fault(row.place, f"`{NO_LABEL}` beside a label; take one of them out"))
    columns = []
    for code in written:
        if code.casefold() in known:
            columns.append(known[code.casefold()])
        elif code != NO_LABEL:
            faults.append(Fault(row.place, f"`{code}` is no label; {nearest(code, codes)}"))
    return columns


def _marks(row: Row) -> list[str]:
    """Return codes of the labels whose columns are marked."""
    return [
        name.removeprefix(LABEL_COLUMN)
        for name, cell in row.cells.items()
        if name.startswith(LABEL_COLUMN) and cell.strip().casefold() not in _UNMARKED
    ]


def _offset(row: Row, name: str, faults: list[Fault], missing: int | None = None) -> int:
    cell = row.cells.get(name, "").strip()
    if not cell and missing is not None:
        return missing
    number = _WHOLE.fullmatch(cell)
    if number is None:
        what = f"`{name}` is {cell!r}, not a number of characters; copy it from the sheet as it was"
        faults.append(Fault(row.place, what))
        return 0
    return int(number[1])


def _probability(row: Row, faults: list[Fault]) -> float:
    """Read the probability of a row, which every row of a sheet with the column must have: one without
    would count as drawn with certainty.
    """
    if PROBABILITY not in row.cells:
        return float("nan")
    cell = row.cells[PROBABILITY].strip()
    if _DECIMAL.fullmatch(cell) and 0 < (value := float(cell.replace(",", "."))) <= 1:
        return value
    what = f"`{PROBABILITY}` is {cell!r}, not above 0 and at most 1; copy it from the sheet as it was"
    faults.append(Fault(row.place, f"{what}, or take the column out: then all count alike"))
    return float("nan")
