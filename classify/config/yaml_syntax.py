"""Explain errors of YAML, and text that it reads otherwise than it looks, in words that say where to look."""

from __future__ import annotations

import contextlib
import re

import yaml

from classify.config.faults import Fault, cut_short
from classify.errors import Place

LOADER: type = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_UNPRINTABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]|\ufeff")
_CONFLICT = re.compile(r"^(?:<{7}|={7}|>{7})(?![^ \r\n])", re.MULTILINE)
_CUT = re.compile(r"[ \t]+(#(?:[^\s#]\S*|$))")
"""A sign that YAML takes for the begin of a comment, and people for part of a word."""
_ITEM = re.compile(r"\s*(-|[\u2010-\u2015\u2022\u2023\u2043\u25aa\u25cf\u00b7*](?=\s))")
"""What people begin the items of a list with."""
_ODD_INDENT = re.compile(r" *[\u00a0\u1680\u2000-\u200b\u202f\u205f\u3000]")
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
    lines = [*text.splitlines(), ""]
    line = lines[min(mark.line, len(lines) - 1)]
    place = Place(name, mark.line + 1, mark.column + 1)
    if "\t" in line[: mark.column + 1]:
        return Fault(place, "a tab stands in the indent; indent with spaces")
    if line[mark.column : mark.column + 1] in {"@", "`", "%"}:
        return Fault(place, f"text may not begin with `{line[mark.column]}`; put quotes around it")
    fault = _odd_indent(lines, mark.line, name) or _bracket_left_open(text, name, mark)
    if fault := fault or _elsewhere(error, lines, name):
        return fault
    return Fault(place, _here(error, line, mark.column))


def _odd_indent(lines: list[str], number: int, name: str) -> Fault | None:
    """Return the fault of a line, or the one above it, whose indent is not of plain spaces."""
    odd = [row for row in range(max(number - 1, 0), number + 1) if _ODD_INDENT.match(lines[row])]
    what = "the indent holds a space that YAML takes for a letter; indent with plain spaces"
    return Fault(Place(name, odd[0] + 1, 1), what) if odd else None


def _here(error: yaml.MarkedYAMLError, line: str, column: int) -> str:
    """Return what is wrong at the place where the reader stopped, and what to do."""
    sign = line[column : column + 1]
    if sign == ":":
        return "a `:` may not stand here; put quotes around text with `: `, or mend the indent"
    if line[:column].rstrip().endswith(('"', "'")):
        return "text stands behind the closing quote; put all of it in quotes, a `'` between `\"`"
    if sign == ",":
        return "nothing stands before this `,`; take it out"
    if not line[:column].strip() and "block" in (error.context or ""):
        return "the indent of this line is that of no line above it; mend the indent"
    context = f" {error.context}" if error.context else ""
    mend = "mend the indents, colons, quotes or brackets around here"
    return f"{error.problem or 'not YAML'}{context}; {mend}"


def _elsewhere(error: yaml.MarkedYAMLError, lines: list[str], name: str) -> Fault | None:
    """Return the fault of what stands before the place where the reader noticed it; None if there is none."""
    begun = error.context_mark
    if begun and "simple key" in (error.context or ""):
        written = lines[begun.line][begun.column :].strip()
        what = f"`{cut_short(written)}` has no `: `; {_with_colon(written)}"
        return Fault(Place(name, begun.line + 1, begun.column + 1), what)
    if begun and re.search("anchor|alias|tag|block scalar", error.context or ""):
        sign = lines[begun.line][begun.column : begun.column + 1]
        what = f"text may not begin with `{sign}`; put quotes around it"
        if sign == "*" and not lines[begun.line][: begun.column].strip():
            what = "an item of a list does not begin with `* `; write `- `"
        return Fault(Place(name, begun.line + 1, begun.column + 1), what)
    if error.problem and "mapping values" in error.problem and error.problem_mark:
        above = [i for i in range(error.problem_mark.line) if lines[i].strip() and lines[i].strip()[0] != "#"]
        written = lines[above[-1]].strip() if above else ""
        if written and not re.search(r":(\s|$)|^[-?]\s", written):
            column = len(lines[above[-1]]) - len(lines[above[-1]].lstrip()) + 1
            what = f"`{cut_short(written)}` has no `: `; {_with_colon(written)}"
            return Fault(Place(name, above[-1] + 1, column), what)
    return None


def _with_colon(written: str) -> str:
    if re.match(r"-\S", written):
        return "write a space behind the `-` of an item of a list"
    if "：" in written:
        return "write `: ` for the wide `：`"
    key, colon, value = written.partition(":")
    if colon:
        return f"write `{cut_short(f'{key}: {value}')}`"
    return f"write `{cut_short(written)}:`" if " " not in written else "write `key: value`"


def _bracket_left_open(text: str, name: str, mark: yaml.Mark) -> Fault | None:
    """Return the fault of a bracket of a line above that nothing closes before the next line of its block."""
    opened: list[yaml.Token] = []
    with contextlib.suppress(yaml.YAMLError):
        for token in yaml.scan(text, Loader=LOADER):
            if isinstance(token, yaml.FlowSequenceStartToken | yaml.FlowMappingStartToken):
                opened.append(token)
            elif isinstance(token, yaml.FlowSequenceEndToken | yaml.FlowMappingEndToken) and opened:
                opened.pop()
    if not opened or opened[-1].start_mark.line >= mark.line:
        return None
    at = opened[-1].start_mark
    lines = text.splitlines()
    indent = len(lines[at.line]) - len(lines[at.line].lstrip())
    for line in lines[at.line + 1 : mark.line + 1]:
        if line.strip() and len(line) - len(line.lstrip()) <= indent:
            break
    else:
        return None
    sign = text[at.index]
    closing = "]" if sign == "[" else "}"
    return Fault(
        Place(name, at.line + 1, at.column + 1),
        f"the `{sign}` that opens here is not closed; write `{closing}`",
    )


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


def cut_or_joined(event: yaml.ScalarEvent, lines: list[str], *, in_list: bool) -> str:
    """Return what is wrong with text without quotes that takes in an item below it, or loses its end."""
    begin, end = event.start_mark, event.end_mark
    if not begin or not end:
        return ""
    for number in range(begin.line + 1, end.line + (end.column > 0)):
        if item := _ITEM.match(lines[number]):
            return (
                f"line {number + 1} begins with `{item[1]}` and is read as part of this text; "
                "write it below, with the same indent, and begin it with `- `"
            )
    if in_list and (cut := _CUT.match(lines[end.line], end.column)):
        whole = f"{event.value} {cut[1]}".strip()
        return f'`{cut[1]}` is read as a comment; write "{whole}", or a space behind the `#`'
    return ""
