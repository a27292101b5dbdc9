"""Cells of the CSV tables: quoted where they must be, and never run by a spreadsheet.

The tables are UTF-8 with a byte order mark, ``\\n`` at line ends, quoting as in RFC 4180.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

BOM = "\ufeff"

_SIGNS = tuple(sign.encode() for sign in "=+-@＝＋－＠")
"""First signs of a formula; of full width too, as spreadsheets for East Asia read it."""
_GUARDED = (*_SIGNS, b"\t", b"\r", b"\n", b"'")
_SKIPPED = tuple(sign.encode() for sign in " ;,|\u00a0\u3000\u200b\ufeff")
"""Signs that a spreadsheet may pass over, or where one set to another separator begins the next cell."""
_SUSPECT = frozenset(sign.decode() for sign in (*_GUARDED, *_SKIPPED))
"""All of these, which few cells begin with."""
_AFTER_SKIPPED = re.compile(b"(?:" + b"|".join(map(re.escape, _SKIPPED)) + rb"|\s)+(.{0,3})", re.DOTALL)
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_UNWRITABLE = "\ufffd".encode()


def text_cell(text: str) -> str:
    """Return a cell with words of the feed: safe to open in a spreadsheet, exact to read back.

    A leading ``'`` is put before what a spreadsheet would run as a formula (OWASP, CSV injection), spaces and
    separators in front of it or not, and before a ``'`` that is there already, so that taking one off always
    gives back the text. NUL and lone surrogates,
    which no table can hold, become U+FFFD.

    >>> text_cell('=1+1'), text_cell('a "b", c'), text_cell("oil")
    ("'=1+1", '"a ""b"", c"', 'oil')
    """
    return text_cell_utf8(text).decode()


def text_cell_utf8(text: str) -> bytes:
    """Return the cell as bytes."""
    if text.isalnum():  # most cells are one word
        return text.encode()
    try:
        cell = text.encode()
    except UnicodeEncodeError:
        cell = _SURROGATE.sub(_UNWRITABLE.decode(), text).encode()
    if "\0" in text:
        cell = cell.replace(b"\0", _UNWRITABLE)
    if text[:1] in _SUSPECT and (
        cell.startswith(_GUARDED) or (cell.startswith(_SKIPPED) and _is_formula_behind(cell))
    ):
        cell = b"'" + cell
    if '"' in text:
        return b'"' + cell.replace(b'"', b'""') + b'"'
    if "," in text or "\n" in text or "\r" in text:
        return b'"' + cell + b'"'
    return cell


def _is_formula_behind(cell: bytes) -> bool:
    """Tell whether a formula begins behind spaces and separators."""
    found = _AFTER_SKIPPED.match(cell)
    return found is not None and found[1].startswith(_SIGNS)


def fixed(value: float) -> str:
    """Return a number with four decimals, never ``-0.0000``.

    >>> fixed(-0.00001), fixed(0.25)
    ('0.0000', '0.2500')
    """
    cell = f"{value:.4f}"
    return "0.0000" if cell == "-0.0000" else cell


def header(names: Iterable[str]) -> str:
    """Return the first line of a table, with the byte order mark that Excel needs to read UTF-8."""
    return BOM + ",".join(names) + "\n"
