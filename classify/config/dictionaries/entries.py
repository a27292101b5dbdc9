"""Content of a dictionary file of any format: terms under categories, and remarks on what it lost."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal, NoReturn

from classify.config.faults import refuse_at
from classify.errors import Place

MAX_ENTRIES: Final = 500_000
"""Terms of one file, each counted once a category."""
MAX_DEPTH: Final = 12
"""Levels of categories below each other."""

Category = tuple[str, ...]
"""Names of the categories from the top level down to the one that is meant."""
Action = Literal["dropped", "changed", "note"]


@dataclass(frozen=True, slots=True)
class Entry:
    """One term as it is written under a category."""

    category: Category
    term: str
    line: int
    weight: str = ""
    """The weight as written; empty where there is none."""


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing that was not taken over as it is written, and why."""

    file: str
    line: int
    category: str
    term: str
    action: Action
    written: str
    """Its form in the keywords file; empty where it was dropped."""
    reason: str


@dataclass(slots=True)
class Dictionary:
    """The content of one dictionary file, which grows while the file is read; refuses what is too large."""

    path: Path
    ignores_case: bool
    """True if the tool that the format belongs to matches in any case."""
    entries: list[Entry] = field(default_factory=list)
    categories: dict[Category, None] = field(default_factory=dict)
    """Every category in the order of the file, those without terms included."""
    remarks: list[Remark] = field(default_factory=list)

    def open(self, category: Category, line: int) -> None:
        """Note a category, also if no term follows."""
        if len(category) > MAX_DEPTH:
            self.refuse(line, f"categories are nested deeper than {MAX_DEPTH} levels; mend the file")
        self.categories.setdefault(category)

    def add(self, entry: Entry) -> None:
        """Note a term; blank ones are none."""
        if not entry.term.strip():
            return
        if len(self.entries) >= MAX_ENTRIES:
            self.refuse(entry.line, f"holds more than {MAX_ENTRIES:,} terms; split the file")
        self.open(entry.category, entry.line)
        self.entries.append(entry)

    def remark(self, entry: Entry, action: Action, reason: str) -> None:
        """Note what was lost of an entry while reading."""
        if len(self.remarks) >= MAX_ENTRIES:
            self.refuse(entry.line, f"holds more than {MAX_ENTRIES:,} entries that cannot be read")
        self.remarks.append(self.remark_on(entry, action, reason))

    def remark_on(self, entry: Entry, action: Action, reason: str, written: str = "") -> Remark:
        """Return the remark that an entry was not taken over as it is."""
        category = " > ".join(entry.category)
        return Remark(self.path.name, entry.line, category, entry.term, action, written, reason)

    def refuse(self, line: int, what: str) -> NoReturn:
        """Raise a `ConfigError` at a line of the file."""
        refuse_at(Place(self.path.as_posix(), line, 1), what)
