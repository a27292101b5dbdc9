"""Dictionaries of one entry a line: Lexicoder (``+CATEGORY``) and WordStat (categories by indent)."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from classify.config.dictionaries.entries import Category, Dictionary, Entry

_LINE: Final = re.compile(r"\r\n|\r|\n")
_WEIGHTED: Final = re.compile(r"(.*\S)\s*\((-?\d{1,9}(?:[.,]\d{1,9})?)\)")


def lines_of(text: str) -> list[str]:
    """Return the lines of a text, whatever ends them; nothing else is a line end."""
    return _LINE.split(text)


def read_lexicoder(text: str, path: Path) -> Dictionary:
    """Return a Lexicoder dictionary: a line ``+CATEGORY``, then a term a line.

    Terms before the first category belong to one with the name of the file.
    """
    found = Dictionary(path, ignores_case=True)
    category: Category = (path.stem,)
    for number, line in enumerate(lines_of(text), 1):
        written = line.strip()
        if written.startswith("+") and written[1:].strip():
            category = (written[1:].strip(),)
            found.open(category, number)
        elif written:
            found.add(Entry(category, written, number))
    return found


def read_wordstat(text: str, path: Path) -> Dictionary:
    """Return a WordStat dictionary: categories and, one tab deeper, their terms, each with its weight: ``TERM
    (1)``.

    A line without a weight is a category. In a file without any weight, a line with nothing below it is a
    term. Blanks between the tabs of an indent say nothing.
    """
    found = Dictionary(path, ignores_case=True)
    rows = [
        (number, _tabs(line), line.strip()) for number, line in enumerate(lines_of(text), 1) if line.strip()
    ]
    weighted = any(_WEIGHTED.fullmatch(written) for _, _, written in rows)
    above: list[tuple[int, str]] = []
    for (number, depth, written), following in zip(rows, [*rows[1:], (0, 0, "")], strict=True):
        above = [one for one in above if one[0] < depth]
        category = tuple(name for _, name in above)
        term = _WEIGHTED.fullmatch(written)
        if written.startswith("@"):
            reason = "is a rule on words near each other; write it with `needs` and `within`"
            found.remark(Entry(category, written, number), "dropped", reason)
        elif term:
            found.add(Entry(category or (path.stem,), term[1], number, term[2].replace(",", ".")))
        elif weighted or following[1] > depth or not category:
            above.append((depth, written))
            found.open((*category, written), number)
        else:
            found.add(Entry(category, written, number))
    return found


def _tabs(line: str) -> int:
    return line[: len(line) - len(line.lstrip())].count("\t")
