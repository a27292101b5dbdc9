"""LIWC dictionaries: numbered categories between two ``%`` lines, then words with the numbers of theirs."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from classify.config.dictionaries.entries import Category, Dictionary, Entry
from classify.config.dictionaries.indented import lines_of

_CATEGORY: Final = re.compile(r"(\s*)(\d{1,9})\s+(\S.*?)\s*")
_NUMBER: Final = re.compile(r"\d{1,9}")
_LOOSE: Final = re.compile(r"(\S.*?)((?:\s+\d{1,9})+)")
_NUMBERS: Final = re.compile(r"\([^()]*\)\S*|\S+")
"""Numbers of categories; one with a condition in brackets is one, whatever stands in them."""


def read_liwc(text: str, path: Path) -> Dictionary:
    """Return a LIWC dictionary of 2001 to 2015; categories indented by tabs lie below the one before them.

    A number that holds only beside another word, such as ``(02 134)125/464`` and ``<of>131/125``, is dropped.
    """
    found = Dictionary(path, ignores_case=True)
    lines = lines_of(text)
    marks = [number for number, line in enumerate(lines) if line.strip() == "%"][:2]
    if len(marks) < 2:
        found.refuse(1, "has no two lines `%` around its categories; is it a LIWC dictionary?")
    categories = _categories(lines, marks, found)
    for number, line in enumerate(lines[marks[1] + 1 :], marks[1] + 2):
        if line.strip():
            _word(line.strip(), number, categories, found)
    return found


def _categories(lines: Sequence[str], marks: Sequence[int], found: Dictionary) -> dict[int, Category]:
    categories: dict[int, Category] = {}
    above: list[tuple[int, str]] = []
    for number, line in enumerate(lines[marks[0] + 1 : marks[1]], marks[0] + 2):
        if not line.strip():
            continue
        written = _CATEGORY.fullmatch(line)
        if not written:
            found.refuse(number, "is no category; write its number, a tab and its name")
        depth = written[1].count("\t")
        above = [*(one for one in above if one[0] < depth), (depth, written[3])]
        category = tuple(name for _, name in above)
        if int(written[2]) in categories:
            found.refuse(number, f"the number {int(written[2])} stands for two categories; mend one of them")
        categories[int(written[2])] = category
        found.open(category, number)
    return categories


def _word(line: str, number: int, categories: dict[int, Category], found: Dictionary) -> None:
    term, *fields = (field.strip() for field in line.split("\t"))
    loose = None if fields else _LOOSE.fullmatch(line)
    if loose:
        term, fields = loose[1], loose[2].split()
    if "<" in term:
        found.remark(Entry((), line, number), "dropped", "holds a LIWC condition; write the phrase out")
        return
    numbers = _NUMBERS.findall(" ".join(fields))
    if not numbers:
        found.remark(Entry((), term, number), "dropped", "has no number of a category")
    for written in numbers:
        if not _NUMBER.fullmatch(written):
            reason = f"`{written}` counts only beside other words; write such phrases as keywords"
            found.remark(Entry((), term, number), "dropped", reason)
        elif int(written) not in categories:
            found.remark(Entry((), term, number), "dropped", f"no category has the number {int(written)}")
        else:
            found.add(Entry(categories[int(written)], term, number))
