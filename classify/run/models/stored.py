"""Stored models: bundles on disk on the one side, fitted models on the other."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

import numpy as np

from classify._version import __version__
from classify.config import (
    Configuration,
    Keyword,
    LabelSet,
    label_set_fingerprint,
    settings_fingerprint,
)
from classify.config.settings import DecideSettings
from classify.errors import ModelError
from classify.model.classifier import Classifier
from classify.model.fitted import CALIBRATION, ModelData, model_from_data
from classify.model.fitting import VOTE_ALONE
from classify.model.linear import PER_LABEL, STEEPNESS
from classify.model.multilingual import MultilingualModel, multilingual
from classify.model.reliability import Reliability
from classify.output.keyword_record import KeywordRecord
from classify.run.models import bundle
from classify.run.models.bundle import TRAIN_AGAIN, Bundle
from classify.run.models.manifest import (
    GoldQuality,
    Manifest,
    Trained,
    TrainedLanguage,
    Training,
    manifest_of,
)
from classify.run.models.packing import packed, unpacked

Fitted = TypeVar("Fitted", bound=Classifier)
Thresholds = tuple[tuple[str, float], ...]

_PER_LABEL = (*PER_LABEL, "thresholds", "uses_learned_words")

UNTRAINED = {"vote_weight": STEEPNESS * VOTE_ALONE, "lone_weight": 0.0, "deciding": 1.0}
"""Weights of a keyword of weight 1 that was written after training: those where nothing was learned."""


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
    decide = settings.decide
    thresholds = tuple(sorted(decide.thresholds.items()))
    advise = decide.keywords == "advise"
    return open_model(settings.model.path, version, configuration.label_set, thresholds, advise=advise)


def as_configured(classifier: Fitted, decide: DecideSettings) -> Fitted:
    """Return a fitted classifier as runs of the settings use it: with their thresholds, and keywords that
    advise.
    """
    classifier = classifier.with_thresholds(decide.thresholds)
    return classifier.with_advising_keywords() if decide.keywords == "advise" else classifier


@lru_cache(maxsize=4)
def open_model(
    models: Path,
    version: str,
    label_set: LabelSet | None,
    thresholds: Thresholds = (),
    *,
    advise: bool = False,
) -> Model:
    """Return a version of a model, ready for a label set; for None that which it was trained with.

    Keywords always count as the label set has them now, so that an edit shows in the next run; what was
    learned from the keywords of the day of training stays, with a warning that says so. With `advise` no
    keyword decides.

    Raises
    ------
    ModelError
        If the bundle cannot be trusted, or was made for labels that the label set does not have.
    """
    place = models / version
    return _ready(bundle.load(models, version), label_set, version, place, thresholds, advise=advise)


def _ready(
    loaded: Bundle,
    label_set: LabelSet | None,
    version: str,
    place: Path,
    thresholds: Thresholds = (),
    *,
    advise: bool = False,
) -> Model:
    """Return a bundle as a model for a label set; see `open_model`."""
    try:
        made = manifest_of(loaded.manifest, place)
        trained = made.model
        label_set = label_set or trained.label_set
        _check_fit(trained.label_set, label_set, place)
        parts = {data.language: model_from_data(part) for data, part in _parts(loaded, trained, label_set)}
        fitted = multilingual(label_set, trained.languages[0].language, parts)
        fitted = fitted.with_thresholds(dict(thresholds))
        fitted = fitted.with_advising_keywords() if advise else fitted
    except (KeyError, IndexError, TypeError, ValueError) as error:
        raise ModelError(f"{place}: the bundle does not hold a model ({error!r}); {TRAIN_AGAIN}") from error
    warnings = _warnings(f"model {place.parent.name} {version}", trained, label_set)
    holds = made.quality.reliability if made.quality and fitted.calibrated else {}
    return Model(fitted, version, warnings, {code: holds[code] for code in label_set.codes if code in holds})


TRAINED_ON_THIS = "one is trained on this feed"
"""End of the warning of a run that found no model and trained its own."""


def none_in_use(models: Path) -> str:
    """Say that a folder has no model for runs, in words: there is none, or nobody has promoted one."""
    there = bundle.versions(models)
    if not there:
        return f"{models}: holds no model yet"
    return f"{models}: no version is in use, see `classify models promote` ({', '.join(there)})"


def load_model(models: str | os.PathLike[str] | bytes, version: str | None = None) -> Classifier:
    """Return the model that runs use, ready to classify; each process reads a version once.

    Parameters
    ----------
    models : path or bytes
        A model folder such as ``models/sectors``, or what `model_bytes` made of one.
    version : str or None, default=None
        A version in the folder; None takes the promoted one.

    Raises
    ------
    ModelError
        If there is no such version, or the bundle cannot be trusted.
    """
    if isinstance(models, bytes):
        return Classifier(_sent_model(models).fitted)
    folder = Path(models)
    return Classifier(stored_model(folder, version or _promoted(folder)).fitted)


def model_bytes(models: str | os.PathLike[str], version: str | None = None) -> bytes:
    """Return a version of a model as bytes, for machines that do not see its folder; `load_model` takes them.

    They hold the files of the bundle, no pickle, and are checked like these when they are loaded.

    Parameters
    ----------
    models : path
        A model folder such as ``models/sectors``.
    version : str or None, default=None
        None takes the promoted version.

    Raises
    ------
    ModelError
        If there is no such version, or the bundle cannot be trusted.
    """
    folder = Path(models)
    chosen = version or _promoted(folder)
    stored_model(folder, chosen)  # what is damaged is not sent
    return packed(bundle.files_of(folder, chosen), chosen)


@lru_cache(maxsize=4)
def _sent_model(data: bytes) -> Model:
    files, version = unpacked(data)
    place = Path("bytes of a model")
    return _ready(bundle.bundle_of(files, version, place), None, version, place)


def _promoted(folder: Path) -> str:
    """Return the version in use."""
    version = bundle.current_version(folder)
    if version is None:
        if folder.name in bundle.versions(folder.parent):
            raise ModelError(f"{folder}: is one version; give {folder.parent}, and this as version=")
        raise ModelError(f"{none_in_use(folder)}; {TRAIN_AGAIN}")
    return version


def stored_model(models: Path, version: str) -> Model:
    """Return a version of a model with the label set that it was trained for.

    Raises
    ------
    ModelError
        If there is no such version, or the bundle cannot be trusted.
    """
    return open_model(models, version, None)


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
            f"{_prefix(language)}{name}": array
            for language, data in parts.items()
            for name, array in data.arrays.items()
        },
    )
    return bundle.save(configuration.settings.model.path, written)


def _check_fit(trained: LabelSet, label_set: LabelSet, place: Path) -> None:
    if trained.name != label_set.name or set(trained.codes) != set(label_set.codes):
        raise ModelError(
            f"{place}: was trained for the label set {trained.name!r} ({', '.join(trained.codes)}), not for "
            f"{label_set.name!r} ({', '.join(label_set.codes)}); {TRAIN_AGAIN}, or set model.path (--model)"
        )
    if (trained.exclusive, trained.exhaustive) != (label_set.exclusive, label_set.exhaustive):
        raise ModelError(
            f"{place}: was trained with exclusive: {trained.exclusive} and exhaustive: {trained.exhaustive}, "
            f"the label set now says otherwise; {TRAIN_AGAIN}"
        )


def _prefix(language: str) -> str:
    """Return what the names of the arrays of a language begin with."""
    return f"{language}." if language else ""


def _parts(
    loaded: Bundle, trained: Trained, label_set: LabelSet
) -> Iterator[tuple[TrainedLanguage, ModelData]]:
    """Yield the data of each language of a bundle, with the keywords of today that count in it."""
    begin = 0
    for part in trained.languages:
        prefix, end = _prefix(part.language), begin + part.terms
        names = ("idf", *_PER_LABEL, *UNTRAINED)
        data = ModelData(
            vocabulary=list(loaded.vocabulary[begin:end]),
            arrays={name: loaded.arrays[f"{prefix}{name}"] for name in names}
            | {
                name: loaded.arrays[f"{prefix}{name}"]
                for name in CALIBRATION
                if f"{prefix}{name}" in loaded.arrays
            },
            label_set=trained.label_set.only(part.language),
            min_df=trained.min_df,
            silent_labels=part.silent_labels,
        )
        yield part, _ordered(data, label_set.only(part.language))
        begin = end
    if begin != len(loaded.vocabulary) or not trained.languages:
        raise ValueError(f"the languages have {begin} terms, the vocabulary {len(loaded.vocabulary)}")


def _ordered(data: ModelData, label_set: LabelSet) -> ModelData:
    """Return the data of a language in the order of the labels and keywords of today."""
    arrays, trained = dict(data.arrays), data.label_set
    n_terms, n_labels, n_keywords = len(data.vocabulary), len(trained.codes), len(_keywords(trained))
    shapes = {"idf": (n_terms,), "coef": (n_terms, n_labels)} | dict.fromkeys(UNTRAINED, (n_keywords,))
    for name, shape in (shapes | dict.fromkeys(_PER_LABEL[1:], (n_labels,))).items():
        if arrays[name].shape != shape or not np.isfinite(arrays[name].astype(np.float64)).all():
            raise ValueError(f"{name} has shape {arrays[name].shape}, not {shape}, or holds no numbers")
    for name in CALIBRATION:
        if name in arrays and (arrays[name].shape != (n_labels,) or np.isinf(arrays[name]).any()):
            raise ValueError(f"{name} has shape {arrays[name].shape}, not {(n_labels,)}, or holds no numbers")
    order = np.array([trained.codes.index(code) for code in label_set.codes], dtype=np.int64)
    arrays |= {name: arrays[name][..., order] for name in (*_PER_LABEL, *CALIBRATION) if name in arrays}
    for name, untrained in UNTRAINED.items():
        weights = dict(zip(_keywords(trained), arrays[name].tolist(), strict=True))
        arrays[name] = np.array(
            [weights.get(key, untrained * key[1].weight) for key in _keywords(label_set)], dtype=np.float64
        )
    return ModelData(data.vocabulary, arrays, label_set, data.min_df, data.silent_labels)


def _keywords(label_set: LabelSet) -> list[tuple[str, Keyword]]:
    return [(label.code, keyword) for label, keyword in label_set.keywords]


def _warnings(name: str, trained: Trained, label_set: LabelSet) -> tuple[str, ...]:
    lines = []
    if label_set_fingerprint(trained.label_set) != label_set_fingerprint(label_set):
        lines.append(
            f"{name} was trained with other keywords: those of today count, but what it learned is older; "
            + TRAIN_AGAIN
        )
    lines += [
        f"{name} met no keyword of {code} when it was trained and learned nothing of it"
        for code in trained.silent_labels
    ]
    return tuple(lines)
