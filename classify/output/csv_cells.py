"""Cells of the CSV tables: quoted where they must be, and never run by a spreadsheet.

The tables are UTF-8 with a byte order mark, ``\\n`` at line ends, quoting as in RFC 4180.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

BOM = "\ufeff"

_GUARDED = (b"=", b"+", b"-", b"@", b"\t", b"\r", b"'")
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_UNWRITABLE = "\ufffd"


def text_cell(text: str) -> str:
    """A cell with words of the feed: safe to open in a spreadsheet, exact to read back.

    A leading ``'`` is put before what a spreadsheet would run as a formula (OWASP, CSV injection), and before
    a ``'`` that is there already, so that taking one off always gives back the text. NUL and lone surrogates,
    which no table can hold, become U+FFFD.

    >>> text_cell('=1+1'), text_cell('a "b", c'), text_cell("oil")
    ("'=1+1", '"a ""b"", c"', 'oil')
    """
    return text_cell_utf8(text).decode()


def text_cell_utf8(text: str) -> bytes:
    """The same as bytes."""
    if text.isalnum():  # most cells are one word
        return text.encode()
    try:
        cell = text.encode()
    except UnicodeEncodeError:
        cell = _SURROGATE.sub(_UNWRITABLE, text).encode()
    cell = cell.replace(b"\0", _UNWRITABLE.encode())
    if cell.startswith(_GUARDED):
        cell = b"'" + cell
    if b"," in cell or b'"' in cell or b"\n" in cell or b"\r" in cell:
        return b'"' + cell.replace(b'"', b'""') + b'"'
    return cell


def fixed(value: float) -> str:
    """A number with four decimals, never ``-0.0000``.

    >>> fixed(-0.00001), fixed(0.25)
    ('0.0000', '0.2500')
    """
    cell = f"{value:.4f}"
    return "0.0000" if cell == "-0.0000" else cell


def header(names: Iterable[str]) -> str:
    """First line of a table, with the byte order mark that Excel needs to read UTF-8."""
    return BOM + ",".join(names) + "\n"
