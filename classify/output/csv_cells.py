"""Cells of the CSV tables: quoted where they must be, and never run by a spreadsheet.

The tables are UTF-8 with a byte order mark, ``\\n`` at line ends, quoting as in RFC 4180.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

BOM = "\ufeff"

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_NEEDS_QUOTES = re.compile(r'[",\r\n]').search
_UNWRITABLE = re.compile(r"[\x00\ud800-\udfff]")


def text_cell(text: str) -> str:
    """A cell with words of the feed: safe to open in a spreadsheet, exact to read back.

    A leading ``'`` is put before what a spreadsheet would run as a formula (OWASP, CSV injection), and before
    a ``'`` that is there already, so that taking one off always gives back the text. NUL and lone surrogates,
    which no table can hold, become U+FFFD.

    >>> text_cell('=1+1'), text_cell('a "b", c'), text_cell("oil")
    ("'=1+1", '"a ""b"", c"', 'oil')
    """
    if text.startswith(_FORMULA) or text.startswith("'"):
        text = "'" + text
    if not text.isprintable():
        text = _UNWRITABLE.sub("\ufffd", text)
    if _NEEDS_QUOTES(text):
        return '"' + text.replace('"', '""') + '"'
    return text


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
