"""Text files that hold something else: tables, JSON, RTF or mail that was saved with the ending of a text."""

from __future__ import annotations

import csv
import re
from typing import Final

from classify.config.settings import FieldNames
from classify.corpus.columns import USUAL, columns_of

_REACH: Final = 4_000
"""Characters at the beginning of a file that are looked at."""
_LONGEST_NAME: Final = 40
_FEWEST_FIELDS: Final = 2
"""Fields that the first line must name, to be the header of a table."""
_JSON: Final = re.compile(r"\s*(?:\[\s*)?\{\s*\"[^\"\n]{1,100}\"\s*:")
_MAIL: Final = re.compile(
    r"^(From|To|Subject|Date|Message-ID|MIME-Version|Return-Path|Received|Content-Type):",
    re.MULTILINE | re.IGNORECASE,
)
_FEWEST_HEADERS: Final = 4


def other_form(text: str) -> str:
    """Return what a text looks like that is no text of an article, and the way out; empty: nothing else.

    >>> other_form("ID\\tTitle\\tText\\n1\\tRain\\tIt rained.")
    'a table with the columns ID, Title, Text; set input.format to csv, or name it .tsv'
    >>> other_form("Title, date and text were all there.")
    ''
    """
    begin = text[:_REACH].lstrip("\ufeff")
    if begin.startswith("{\\rtf"):
        return "RTF; save it as .docx or plain text"
    if _JSON.match(begin):
        return "JSON; set input.format to json or jsonl, or name it so"
    headers = {
        found[1].lower() for found in _MAIL.finditer(begin.partition("\n\n")[0].partition("\r\n\r\n")[0])
    }
    if {"from", "subject"} <= headers and len(headers) >= _FEWEST_HEADERS:
        return "mail with its headers; save its text alone"
    first = next((line for line in begin.splitlines() if line.strip()), "")
    for delimiter, ending in {"\t": ".tsv", ";": ".csv", "|": ".csv", ",": ".csv"}.items():
        if columns := _header(first, delimiter):
            return (
                f"a table with the columns {', '.join(columns)}; set input.format to csv, or name it {ending}"
            )
    return ""


def _header(line: str, delimiter: str) -> list[str]:
    """Return the columns that a line names; empty where it is none of a table of articles."""
    if line.count(delimiter) < _FEWEST_FIELDS - 1:
        return []
    try:
        cells = [cell.strip() for cell in next(csv.reader([line], delimiter=delimiter, strict=True))]
    except csv.Error:
        return []
    if not all(cells) or any(len(cell) > _LONGEST_NAME for cell in cells):
        return []
    found = columns_of(tuple(cells), FieldNames())
    fields = [field for field in USUAL if getattr(found, field)]
    return cells if len(fields) >= _FEWEST_FIELDS else []
