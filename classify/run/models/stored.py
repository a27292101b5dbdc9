"""Save fitted models as bundles on disk, and load them for the label set of today."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path

from classify._version import __version__
from classify.config.fingerprint import label_set_fingerprint, settings_fingerprint
from classify.config.label_set import LabelSet
from classify.config.settings import DecideSettings
from classify.config.settings_file import Configuration
from classify.model.gold_record import Reliability
from classify.model.multilingual import MultilingualModel
from classify.output.keyword_record import KeywordRecord
from classify.run.models import bundle
from classify.run.models.assembling import assembled, prefix
from classify.run.models.bundle import TRAIN_AGAIN, Bundle
from classify.run.models.manifest import GoldQuality, Manifest, Training, manifest_of
from classify.run.models.trained import Trained, TrainedLanguage

TRAINED_ON_THIS = "one is trained on this feed"
"""End of the warning of a run that found no model and trained its own."""


@dataclass(frozen=True, slots=True)
class Model:
    """A fitted model with the version that vouches for it."""

    fitted: MultilingualModel
    version: str
    warnings: tuple[str, ...] = ()
    """Warnings of what does not fit the label set any more."""
    reliability: Mapping[str, Reliability] = field(default_factory=dict)
    """Reliability of the probabilities of each label, in label-set order; empty where there is none."""


def current_model(configuration: Configuration) -> Model | None:
    """Return the model that runs of the configuration use; None where none has been promoted yet."""
    models = configuration.settings.model.path
    version = bundle.current_version(models)
    return None if version is None else model_of(configuration, version)


def model_of(configuration: Configuration, version: str) -> Model:
    """Return a version of the configuration's model; each process reads it once."""
    settings = configuration.settings
    model = open_model(settings.model.path, version, configuration.label_set)
    return replace(model, fitted=as_configured(model.fitted, settings.decide))


def as_configured(fitted: MultilingualModel, decide: DecideSettings) -> MultilingualModel:
    """Return a fitted model with the section `decide` applied: thresholds, and `keywords: advise`."""
    fitted = fitted.with_thresholds(decide.thresholds)
    return fitted.with_advising_keywords() if decide.keywords == "advise" else fitted


@lru_cache(maxsize=4)
def open_model(models: Path, version: str, label_set: LabelSet | None = None) -> Model:
    """Return a version of a model, ready for a label set, by default the one it was trained with.

    Keywords always count as the label set has them now, so that an edit shows in the next run; what was
    learned from the keywords of the day of training stays, with a warning that says so.

    Raises
    ------
    ModelError
        If there is no such version, or it cannot be trusted or has other labels than the label set.
    """
    place, loaded = models / version, bundle.load(models, version)
    fitted = assembled(loaded, place, label_set)
    manifest = manifest_of(loaded.manifest, place)
    known = manifest.quality.reliability if manifest.quality and fitted.calibrated else {}
    reliability = {code: known[code] for code in fitted.label_set.codes if code in known}
    warnings = _warnings(f"model {models.name} {version}", manifest.model, fitted.label_set)
    return Model(fitted, version, warnings, reliability)


def save_model(
    configuration: Configuration,
    fitted: MultilingualModel,
    training: Training,
    keywords: KeywordRecord,
    quality: GoldQuality | None = None,
) -> str:
    """Return the version that a fitted model is written as, with what became of its keywords and what gold
    said.
    """
    parts = {language: part.to_data() for language, part in fitted.parts.items()}
    languages = [
        TrainedLanguage(language, len(data.vocabulary), data.silent_labels)
        for language, data in parts.items()
    ]
    manifest = Manifest(
        classify=__version__,
        name=configuration.settings.model.path.name,
        model=Trained(fitted.label_set, fitted.main_part.min_df, tuple(languages)),
        settings=settings_fingerprint(configuration.settings, "training"),
        training=training,
        quality=quality,
        keywords=keywords,
    )
    written = Bundle(
        manifest.to_data(),
        vocabulary=[term for data in parts.values() for term in data.vocabulary],
        arrays={
            f"{prefix(language)}{name}": array
            for language, data in parts.items()
            for name, array in data.arrays.items()
        },
    )
    return bundle.save(configuration.settings.model.path, written)


def _warnings(name: str, trained: Trained, label_set: LabelSet) -> tuple[str, ...]:
    lines = []
    if label_set_fingerprint(trained.label_set) != label_set_fingerprint(label_set):
        lines.append(
            f"{name} was trained with other keywords: those of today count, but what it learned is older; "
            + TRAIN_AGAIN
        )
    if trained.silent_labels:
        codes = ", ".join(trained.silent_labels)
        languages = ", ".join(f"`{part.language}`" for part in trained.languages if part.language)
        text = f"the text in {languages}" if languages else "the text"
        lines.append(
            f"{name} learned nothing of {codes}: no keyword of these counts in {text} that taught it"
        )
    return tuple(lines)
