"""Finding of lint: one thing about one keyword, exclude or label, at its file and line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from classify.config.label_set import Keyword, Label

Severity = Literal["error", "warning", "note"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing about one keyword, exclude or label."""

    severity: Severity
    code: str
    """Kind, for programs: `cannot_match`, `never_matched`, ..."""
    label: str
    term: str
    """The keyword or exclude as written; empty for a finding on a whole label."""
    place: str
    """``file:line:column``; empty where the label set came from no file, or where `what` names its own."""
    what: str
    brief: str = ""
    """The least to say where many findings are told in one line; without it, the term."""
    add: tuple[str, ...] = ()
    """Lines of YAML that mend it, to paste into the list of keywords."""

    def __str__(self) -> str:
        term = f"`{self.term}`" if self.term else ""
        return ": ".join(part for part in (self.place, self.label, term, self.what) if part)


def of_keyword(
    severity: Severity, code: str, label: Label, keyword: Keyword, what: str, **more: Any
) -> Finding:
    """Return a finding at the place of a keyword or exclude; `more` are the fields with defaults."""
    return Finding(severity, code, label.code, keyword.term, str(keyword.place or ""), what, **more)


def times(n: int) -> str:
    """Return how often, in words.

    >>> times(1), times(3)
    ('once', '3 times')
    """
    return "once" if n == 1 else f"{n} times"
