"""The manifest of a model: what it was trained on, with what, and how good it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from functools import cache
from pathlib import Path
from typing import Annotated, Any

from pydantic import BeforeValidator, PlainValidator, TypeAdapter, ValidationError

from classify.config.validation import first_fault
from classify.errors import ConfigError, ModelError
from classify.model.gold_record import ContradictedKeyword, LearnedLanguage, Reliability
from classify.output.keyword_record import KeywordRecord
from classify.run.models import bundle
from classify.run.models.trained import Trained, trained_of


@dataclass(frozen=True, slots=True)
class Training:
    """Data that a model was fitted on."""

    articles: int
    paragraphs: int
    paragraphs_in_feed: int
    feed_sha256: str


@dataclass(frozen=True, slots=True)
class GoldQuality:
    """Gold that taught the model, and its quality on gold that it has not learned from; None: too few."""

    gold_sha256: str
    judged_paragraphs: int
    macro_f1: float | None
    votes_macro_f1: float | None
    macro_average_precision: float | None
    learned: dict[str, LearnedLanguage] = field(default_factory=dict)
    """Result of learning from gold in each language that had enough of it."""
    reliability: dict[str, Reliability] = field(default_factory=dict)
    """Reliability of the probabilities of each label that has any; empty of an older classify."""
    contradicted: tuple[ContradictedKeyword, ...] = ()
    learned_rows: tuple[str, ...] = ()
    """Hashes of the labelled paragraphs that it has learned from."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """Origin of a model."""

    classify: str
    """Version of the software."""
    name: str
    model: Annotated[Trained, PlainValidator(trained_of)]
    settings: str
    """Hash of the settings that decide what is learned."""
    training: Training
    quality: Annotated[GoldQuality | None, BeforeValidator(lambda told: told or None)]
    """None where it was trained without gold."""
    keywords: KeywordRecord = field(default_factory=KeywordRecord)
    """Outcome of the keywords in the paragraphs learned from; empty of an older classify."""

    def to_data(self) -> dict[str, Any]:
        """Return the manifest as data fit for JSON."""
        data = asdict(self)
        return data | {"model": self.model.to_data(), "quality": data["quality"] or {}}


def read_manifest(models: Path, version: str) -> Manifest:
    """Return the manifest of a version, checked against its name; the other files are not read.

    Raises
    ------
    ModelError
        If it is missing, changed, of another format, or not what training writes.
    """
    return manifest_of(bundle.read_manifest(models, version), models / version)


def manifest_of(data: Mapping[str, Any], place: Path) -> Manifest:
    """Return the manifest that `Manifest.to_data` made this data of.

    Raises
    ------
    ModelError
        If it is not what training writes.
    """
    try:
        return _reader().validate_python(data)
    except ValidationError as error:
        fault = first_fault(error)
    except (ConfigError, TypeError, ValueError) as error:
        fault = " ".join(str(error).split())
    raise ModelError(f"{place}: the bundle does not hold a model ({fault}); {bundle.TRAIN_AGAIN}")


@cache
def _reader() -> TypeAdapter[Manifest]:
    return TypeAdapter(Manifest)
