"""Explain syntax errors of YAML in words that say where to look."""

from __future__ import annotations

import re

import yaml

from classify.config.faults import Fault
from classify.errors import Place

_UNPRINTABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]|\ufeff")
_CONFLICT = re.compile(r"^(?:<{7}|={7}|>{7})(?![^ \r\n])", re.MULTILINE)
_QUOTED = {'"': re.compile(r'"(?:[^"\\]|\\.)*+"', re.DOTALL), "'": re.compile("'(?:[^']|'')*+'")}


def syntax_fault(error: yaml.MarkedYAMLError, text: str, name: str) -> Fault:
    """Return what keeps a text from being YAML, at its place."""
    conflict = _CONFLICT.search(text)
    if conflict:
        place = Place(name, text.count("\n", 0, conflict.start()) + 1, 1)
        return Fault(
            place, f"`{conflict[0]}` marks a merge conflict; keep one side, and take out all its marks"
        )
    mark = error.problem_mark or error.context_mark
    if mark is None:
        return Fault(Place(name, 1, 1), f"{error.problem}; mend the YAML")
    opened = error.context_mark
    if opened and _is_left_open(text, opened.index):
        place = Place(name, opened.line + 1, opened.column + 1)
        return Fault(place, "the quote that opens here is not closed; close it with the same, no curly one")
    place = Place(name, mark.line + 1, mark.column + 1)
    line = (text.splitlines() or [""])[min(mark.line, max(len(text.splitlines()) - 1, 0))]
    if "\t" in line[: mark.column + 1]:
        return Fault(place, "a tab stands in the indent; indent with spaces")
    if line[mark.column : mark.column + 1] in {"@", "`", "%"}:
        return Fault(place, f"text may not begin with `{line[mark.column]}`; put quotes around it")
    if line[mark.column : mark.column + 1] == ":":
        return Fault(place, "a `:` may not stand here; put quotes around text with `: `, or mend the indent")
    context = f" {error.context}" if error.context else ""
    what = f"{error.problem or 'not YAML'}{context}"
    return Fault(place, f"{what}; mend the indents, colons, quotes or brackets around here")


def _is_left_open(text: str, start: int) -> bool:
    """Tell whether a quote stands there that nothing closes."""
    quoted = _QUOTED.get(text[start : start + 1])
    return quoted is not None and not quoted.match(text, start)


def character_fault(text: str, name: str) -> Fault:
    """Return which character of a text may not stand in YAML, at its place."""
    found = _UNPRINTABLE.search(text)
    if not found:
        return Fault(Place(name, 1, 1), "cannot be read as YAML; save it as plain text in UTF-8")
    line = text.count("\n", 0, found.start()) + 1
    column = found.start() - text.rfind("\n", 0, found.start())
    return Fault(
        Place(name, line, column), f"character U+{ord(found.group()):04X} may not stand in YAML; take it out"
    )
