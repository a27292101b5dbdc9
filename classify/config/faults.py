"""Collect mistakes in a user's files, each with its place and mend, and raise them at once."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NoReturn

from classify.errors import ConfigError, Place

MAX_LINES = 50
MOST_SHOWN = 60
"""Characters of a text that a message quotes at most."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong; `where` is a place in a file, or the name of a file, option or argument."""

    where: Place | str
    what: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}"


def refuse(faults: Iterable[Fault]) -> NoReturn:
    """Raise one `ConfigError` that tells all faults, a line each, file by file from top to bottom.

    After 50 lines the rest is only counted.
    """
    files: dict[str, list[Fault]] = {}
    for fault in dict.fromkeys(faults):
        path = fault.where.path if isinstance(fault.where, Place) else fault.where
        files.setdefault(path, []).append(fault)
    lines = [str(fault) for group in files.values() for fault in sorted(group, key=_position)]
    if len(lines) > MAX_LINES:
        lines[MAX_LINES:] = [f"... and {len(lines) - MAX_LINES} more faults; mend these first"]
    raise ConfigError("\n".join(lines))


def refuse_at(where: Place | str, what: str) -> NoReturn:
    """Raise a `ConfigError` that tells one fault."""
    refuse([Fault(where, what)])


def cut_short(text: str) -> str:
    """Return a text as a message quotes it: of a long one its beginning."""
    return text if len(text) <= MOST_SHOWN else f"{text[:MOST_SHOWN]}…"


def nearest(word: str, known: Iterable[str]) -> str:
    """Return a hint for an unknown word: the nearest known one as a question, else all that are known.

    >>> nearest("exlude", ["keywords", "exclude"])
    'did you mean `exclude`?'
    >>> nearest("colour", ["keywords", "exclude"])
    'known are: exclude, keywords'
    """
    options = sorted(known)
    close = difflib.get_close_matches(word.lower(), options, n=1)
    return f"did you mean `{close[0]}`?" if close else "known are: " + ", ".join(options)


def _position(fault: Fault) -> tuple[int, int]:
    return (fault.where.line, fault.where.column) if isinstance(fault.where, Place) else (0, 0)
