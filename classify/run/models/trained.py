"""The parts of a model that are not numbers: its label set and languages, as the manifest holds them.

Read without pydantic, which takes as long to import as the rest of a model to load.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from classify.config.label_set import LabelSet
from classify.config.stored_labels import label_set_as_stored, label_set_to_data


@dataclass(frozen=True, slots=True)
class TrainedLanguage:
    """Facts about the part of a model that is about one language."""

    language: str
    """Its code; empty where languages were not told apart."""
    terms: int
    """Number of terms of ``vocabulary.json`` that are its own; they follow those of the languages before."""
    silent_labels: tuple[str, ...]
    """Labels of which no keyword counted in any text that was learned from."""


@dataclass(frozen=True, slots=True)
class Trained:
    """The parts of a model that are not numbers."""

    label_set: LabelSet
    """The label set that it was trained with; its labels are in the order of the label columns."""
    min_df: int
    languages: tuple[TrainedLanguage, ...]
    """The main language first."""

    @property
    def silent_labels(self) -> tuple[str, ...]:
        """Labels of which no keyword counted in any text that was learned from, in any language."""
        first, *others = (part.silent_labels for part in self.languages)
        return tuple(code for code in first if all(code in other for other in others))

    def to_data(self) -> dict[str, Any]:
        """Return the same as data fit for JSON."""
        return {
            "label_set": label_set_to_data(self.label_set),
            "min_df": self.min_df,
            "languages": [asdict(language) for language in self.languages],
        }


def trained_of(data: Mapping[str, Any]) -> Trained:
    """Return what `Trained.to_data` made this data of.

    Raises
    ------
    ValueError
        If anything is missing, or of another kind.
    """
    try:
        languages = tuple(
            TrainedLanguage(str(part["language"]), int(part["terms"]), tuple(map(str, part["silent_labels"])))
            for part in data["languages"]
        )
        return Trained(label_set_as_stored(data["label_set"]), int(data["min_df"]), languages)
    except KeyError as error:
        raise ValueError(f"`{error.args[0]}` is missing") from error
    except (TypeError, AttributeError, OverflowError) as error:
        raise ValueError(f"it is of another kind: {error}") from error
