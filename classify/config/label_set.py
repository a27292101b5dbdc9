"""What a label set is: the ordered labels and the keywords a person wrote for each.

Knows nothing of YAML; `loading` reads the files.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from classify.errors import Place


@dataclass(frozen=True, slots=True)
class Keyword:
    """What a person wrote for a label, or as an exclude: a word, a phrase, or a stem with a trailing ``*``."""

    term: str
    case: Literal["exact", "fold"]
    weight: float = 1.0
    needs_context: bool = False
    place: Place | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Label:
    """One label of the set, with the keywords that vote for it and the phrases that silence them."""

    code: str
    title: str
    description: str
    keywords: tuple[Keyword, ...]
    exclude: tuple[Keyword, ...] = ()


@dataclass(frozen=True, slots=True)
class LabelSet:
    """The ordered labels; their order fixes the order of columns and nothing else."""

    name: str
    title: str
    labels: tuple[Label, ...]
    exclusive: bool = False
    exhaustive: bool = False

    @property
    def codes(self) -> tuple[str, ...]:
        """Label codes in the order of the file, which is the order of every label column."""
        return tuple(label.code for label in self.labels)
