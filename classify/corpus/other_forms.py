"""Text files that hold something else: tables, JSON, mail or subtitles with the ending of a text."""

from __future__ import annotations

import csv
import re
from itertools import pairwise
from typing import Final

from classify.corpus.columns import NO_SETTINGS, USUAL, columns_of

_REACH: Final = 4_000
"""Characters at the beginning of a file that are looked at."""
_LONGEST_NAME: Final = 40
_FEWEST_FIELDS: Final = 2
"""Fields that the first line must name, to be the header of a table."""
_MAIL: Final = re.compile(
    r"(From|To|Subject|Date|Message-ID|MIME-Version|Return-Path|Received|Content-Type):",
    re.IGNORECASE,
)
_FEWEST_HEADERS: Final = 4
_BEGINS: Final = {
    "PDF; save its text as .txt": re.compile(r"%PDF-\d"),
    "RTF; save it as .docx or plain text": re.compile(r"\{\\rtf"),
    "JSON; set input.format to json or jsonl, or name it so": re.compile(
        r"\s*(?:\[\s*)?\{\s*\"[^\"\n]{1,100}\"\s*:"
    ),
    "XML; if it is a feed (RSS, Atom), name it .xml": re.compile(r"\s*<(?:\?xml|rss|feed)\s"),
    "references; export them as .csv": re.compile(r"\s*(?:TY  - |PMID- )"),
    "subtitles; save their text without the times": re.compile(
        r"(?:WEBVTT\b|\s*\d+\s+\d\d:\d\d:\d\d[,.]\d{3} --> )"
    ),
}
"""How a text begins that is something else, by what it is and the way out."""
_WRITTEN: Final = {
    "a list as programs show it; join its parts with blank lines": (
        re.compile(r"(?:c\(|[\[{])\s*[\"']"),
        re.compile(r"[\"'],?\s*[\])}]\s*\Z"),
    ),
    "bytes as programs show them; decode them": (re.compile("b[\"']"), re.compile(r"[\"']\s*\Z")),
}
"""How a text begins and ends that is a value as programs show it, by what it is and the way out."""
_END_REACH: Final = 20
_MESSAGE: Final = re.compile(
    r"[\u200e\ufeff]?\[?\d{1,4}[./-]\d{1,2}[./-]\d{2,4},? \d{1,2}[:.]\d{2}(?:[:.]\d{2})?"
    r"(?:\s[AaPp]\.?[Mm]\.?)?(?:\]| -) [^:\n]{1,40}: "
)
"""How a message of a chat begins: its time, then who wrote it."""
_FEWEST_MESSAGES: Final = 5
_NUMBERED: Final = re.compile(r"^[ \t]*(\d{1,4})[ \t]{2,}\S", re.MULTILINE)
_TWO_COLUMNS: Final = re.compile(r"^[ \t]*\S+(?: \S+){2,20} {3,}\S+(?: \S+){2,20}[ \t]*$", re.MULTILINE)
_FEWEST_LINES: Final = 8
_MOST_OF_LINES: Final = 0.6


def other_form(text: str) -> str:
    """Return what a text looks like that is no text of an article, and the way out; empty: nothing else.

    >>> other_form("ID\\tTitle\\tText\\n1\\tRain\\tIt rained.")
    'a table with the columns ID, Title, Text; set input.format to csv, or name it .tsv'
    >>> other_form("Title, date and text were all there.")
    ''
    """
    begin = text[:_REACH].lstrip("\ufeff")
    if form := next((form for form, sign in _BEGINS.items() if sign.match(begin)), ""):
        return form
    above = begin.partition("\n\n")[0].partition("\r\n\r\n")[0]
    headers = {found[1].lower() for line in above.split("\n") if (found := _MAIL.match(line))}
    if {"from", "subject"} <= headers and len(headers) >= _FEWEST_HEADERS:
        return "mail with its headers; save its text alone"
    first = next((line for line in begin.splitlines() if line.strip()), "")
    for delimiter, ending in {"\t": ".tsv", ";": ".csv", "|": ".csv", ",": ".csv"}.items():
        if columns := _header(first, delimiter):
            return (
                f"a table with the columns {', '.join(columns)}; set input.format to csv, or name it {ending}"
            )
    if begin.count("\x1b[") > 1:
        return "a terminal with its colours; take the codes out, for words beside them are not found"
    if sum(_MESSAGE.match(line) is not None for line in begin.splitlines()) >= _FEWEST_MESSAGES:
        return "a chat; set input.split to what stands before each message"
    return _laid_out(begin)


def form_in_column(text: str) -> str:
    """Return the marks of what program the text of a record is in, and the way out; empty: it is plain.

    >>> form_in_column('{"ops": [{"insert": "It rained."}]}'), form_in_column("[Wire] It rained.")
    ('JSON; take the text out of it first', '')
    >>> form_in_column("['It rained.', 'Then it stopped.']")
    'a list as programs show it; join its parts with blank lines first'
    """
    if not text.startswith(("{", "[", "c(", "b'", 'b"')):
        return ""
    if form := next((form for form, sign in _BEGINS.items() if sign.match(text)), ""):
        return f"{form.partition(';')[0]}; take the text out of it first"
    end = text[-_END_REACH:]
    form = next((form for form, (a, z) in _WRITTEN.items() if a.match(text) and z.search(end)), "")
    return f"{form} first" if form else ""


def _laid_out(begin: str) -> str:
    """Return what lines are that cannot be joined to paragraphs, and the way out; empty where they can."""
    numbers = list(map(int, _NUMBERED.findall(begin))) if begin.lstrip()[:1].isdecimal() else []
    rows = len(_TWO_COLUMNS.findall(begin)) if begin.count("   ") >= _FEWEST_LINES else 0
    steps = sum(b == a + 1 for a, b in pairwise(numbers))
    if max(rows, steps) < max(_FEWEST_LINES, _MOST_OF_LINES * begin.count("\n")):
        return ""
    if rows > steps:
        return "two columns side by side; save its text in reading order (pdftotext without -layout)"
    return "lines with their numbers; take these out, and lines are joined to paragraphs"


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
    found = columns_of(tuple(cells), NO_SETTINGS)
    fields = [field for field in USUAL if getattr(found, field)]
    return cells if len(fields) >= _FEWEST_FIELDS else []
