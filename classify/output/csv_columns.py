"""Write CSV from columns, a whole batch at a time: fields of fixed width, then the padding taken out.

A cell stands at the left of its field, padded with NUL, which no table holds; so the rows of a batch are one
array, and one pass takes the padding out. In place of a cell too long for that stands a byte that no UTF-8
text holds, until the cell is put in.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import count
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from classify.output.csv_cells import text_cell_utf8

_LONG: Final = 32
"""Cells of so many bytes are put in afterwards: one of them would widen the fields of all rows."""
_GAP: Final = b"\xff"
_END: Final = b"\xfe"
_GROUP: Final = 10_000
"""Numbers are written four digits at a time, from a table."""

Cells = NDArray[np.bytes_]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class CellColumn:
    """The cells of one column."""

    short: Cells
    """Shape (n_rows,); `_GAP` where the cell is a long one."""
    rows: Ints
    """Rows of the long cells, rising."""
    long: Sequence[bytes]


def picked(cells: Sequence[bytes], codes: NDArray[Any]) -> CellColumn:
    """Return the cells that the codes pick, one for each row: ``cells[code]``."""
    short = np.array([cell if len(cell) < _LONG else _GAP for cell in cells] or [b""])
    is_long = np.array([len(cell) >= _LONG for cell in cells] or [False])
    rows = np.flatnonzero(is_long.take(codes)) if is_long.any() else np.zeros(0, np.int64)
    return CellColumn(short.take(codes), rows, [cells[code] for code in codes[rows].tolist()])


def texts(values: Sequence[str]) -> CellColumn:
    """Return a cell for each text."""
    n = len(values)
    return CellColumn(np.full(n, _GAP), np.arange(n), [text_cell_utf8(value) for value in values])


def repeated(values: Sequence[str]) -> CellColumn:
    """Return a cell for each text, made once where texts repeat."""
    numbers: dict[str, int] = defaultdict(count().__next__)
    codes = np.fromiter(map(numbers.__getitem__, values), np.int64, len(values))
    return picked([text_cell_utf8(value) for value in numbers], codes)


def integers(values: NDArray[Any]) -> CellColumn:
    """Return a cell for each number from 0 up."""
    return CellColumn(_whole(values.astype(np.int64, copy=False)), np.zeros(0, np.int64), ())


def decimals(values: NDArray[np.float64]) -> CellColumn:
    """Return a cell with four decimals for each number below 10**11, never ``-0.0000``.

    >>> csv_rows([decimals(np.array([-0.00001, -12.5]))], np.array([0, 1]), 2)
    [b'0.0000\\n', b'-12.5000\\n']
    """
    parts = np.rint(values * _GROUP).astype(np.int64)
    sign = np.where(parts < 0, b"-", b"")
    whole, rest = np.divmod(np.abs(parts), _GROUP)
    return CellColumn(
        _beside(sign, _whole(whole), b".", _digits(b"%04d").take(rest)), np.zeros(0, np.int64), ()
    )


def optional_decimals(values: NDArray[np.float64]) -> CellColumn:
    """Return `decimals` of the numbers, with an empty cell for nan.

    >>> csv_rows([optional_decimals(np.array([0.5, np.nan]))], np.array([0, 1]), 2)
    [b'0.5000\\n', b'\\n']
    """
    there = decimals(np.nan_to_num(values))
    return replace(there, short=np.where(np.isnan(values), b"", there.short))


def csv_rows(columns: Sequence[CellColumn], owner: NDArray[Any], n_owners: int) -> list[bytes]:
    """Return the rows of each of `n_owners` owners; `owner` says whose each row is, and never falls.

    >>> gas = picked([b"gas", b"oil"], np.array([1, 0, 1]))
    >>> csv_rows([gas, integers(np.array([7, 0, 12_345]))], np.array([0, 0, 2]), 3)
    [b'oil,7\\ngas,0\\n', b'', b'oil,12345\\n']
    """
    owned = [b""] * n_owners
    if not len(owner):
        return owned
    last = np.append(owner[1:] != owner[:-1], True)
    fields = [field for column in columns for field in (column.short, b",")]
    ends = np.where(last, b"\n" + _END, b"\n")
    written = _beside(*fields[:-1], ends).tobytes().translate(None, b"\0")
    for number, rows in zip(owner[last].tolist(), _filled(written, columns).split(_END), strict=False):
        owned[number] = rows
    return owned


def _filled(written: bytes, columns: Sequence[CellColumn]) -> bytes:
    """Return the rows with the long cells in their gaps."""
    cells = [cell for column in columns for cell in column.long]
    if not cells:
        return written
    # gaps follow each other by row, and within a row by column: the order in which a stable sort leaves them
    order = np.argsort(np.concatenate([column.rows for column in columns]), kind="stable")
    woven = [b""] * (2 * len(cells) + 1)
    woven[::2] = written.split(_GAP)
    woven[1::2] = map(cells.__getitem__, order.tolist())
    return b"".join(woven)


def _beside(*fields: Cells | bytes) -> Cells:
    """Return the fields of each row as one cell; a field given as bytes is the same in all rows."""
    arrays = [np.asarray(field) for field in fields]
    n_rows = max(array.size for array in arrays if array.ndim)
    row = np.dtype([(str(i), array.dtype) for i, array in enumerate(arrays)])
    side_by_side = np.empty(n_rows, row)
    for name, array in zip(row.names or (), arrays, strict=True):
        side_by_side[name] = array
    return side_by_side.view(f"S{row.itemsize}")


def _whole(values: Ints) -> Cells:
    """Return digits of the numbers, without leading zeros."""
    high, low = np.divmod(values, _GROUP)
    if not high.any():
        return _digits(b"%d").take(low)
    leads = np.where(high > 0, _whole(high), b"")
    return _beside(leads, np.where(high > 0, _digits(b"%04d").take(low), _digits(b"%d").take(low)))


@cache
def _digits(form: bytes) -> Cells:
    """Return the numbers below `_GROUP` as text, with leading zeros if the form has them."""
    return np.array([form % number for number in range(_GROUP)])
