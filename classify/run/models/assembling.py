"""Build the model that decides from the files of a bundle, for the label set of today."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from classify.config.label_set import Keyword, LabelSet
from classify.errors import ModelError, some_of
from classify.model.fitted import CALIBRATION, ModelData, model_from_data
from classify.model.levels import VOTE_ALONE
from classify.model.linear import PER_LABEL, STEEPNESS
from classify.model.multilingual import MultilingualModel, multilingual
from classify.run.models.bundle import TRAIN_AGAIN, Bundle
from classify.run.models.trained import Trained, TrainedLanguage, trained_of

_NAMED = 10
"""Labels that a message names at most."""
_PER_LABEL = (*PER_LABEL, "thresholds", "uses_learned_words")

UNTRAINED = {"vote_weight": STEEPNESS * VOTE_ALONE, "lone_weight": 0.0, "deciding": 1.0}
"""Weights of a keyword (of weight 1) that was added after training, by the names of `linear.PER_KEYWORD`."""


def assembled(loaded: Bundle, place: Path, label_set: LabelSet | None = None) -> MultilingualModel:
    """Return the model in a bundle, with the keywords of a label set; None: those it was trained with.

    Raises
    ------
    ModelError
        If the bundle holds no model, or one for labels that the label set does not have.
    """
    try:
        trained = trained_of(loaded.manifest["model"])
        label_set = label_set or trained.label_set
        _check_fit(trained.label_set, label_set, place)
        parts = {data.language: model_from_data(part) for data, part in _parts(loaded, trained, label_set)}
        fitted = multilingual(label_set, trained.languages[0].language, parts)
        return fitted.with_thresholds({})  # checks those in the bundle
    except (KeyError, IndexError, TypeError, ValueError) as error:
        raise ModelError(f"{place}: the bundle does not hold a model ({error!r}); {TRAIN_AGAIN}") from error


def _check_fit(trained: LabelSet, label_set: LabelSet, place: Path) -> None:
    if trained.name != label_set.name or set(trained.codes) != set(label_set.codes):
        what = f"{place}: was trained for the label set {trained.name!r}"
        if trained.name != label_set.name:
            what += f", not for {label_set.name!r}"
        new, gone = (
            some_of([f"`{code}`" for code in one.codes if code not in other.codes], _NAMED)
            for one, other in ((label_set, trained), (trained, label_set))
        )
        unlike = [f"without {new}"] if new else []
        unlike += [f"with {gone}, now gone"] if gone else []
        what += f" {' and '.join(unlike)}" if unlike else ""
        raise ModelError(f"{what}; {TRAIN_AGAIN}, or set model.path (--model)")
    if (trained.exclusive, trained.exhaustive) != (label_set.exclusive, label_set.exhaustive):
        raise ModelError(
            f"{place}: was trained with exclusive: {trained.exclusive} and exhaustive: {trained.exhaustive}, "
            f"the label set now says otherwise; {TRAIN_AGAIN}"
        )


def prefix(language: str) -> str:
    """Return what the names of the arrays of a language begin with."""
    return f"{language}." if language else ""


def _parts(
    loaded: Bundle, trained: Trained, label_set: LabelSet
) -> Iterator[tuple[TrainedLanguage, ModelData]]:
    """Yield the data of each language of a bundle, with the keywords of today that count in it."""
    begin = 0
    for part in trained.languages:
        before, end = prefix(part.language), begin + part.terms
        names = ["idf", *_PER_LABEL, *UNTRAINED]
        names += [name for name in CALIBRATION if f"{before}{name}" in loaded.arrays]
        data = ModelData(
            vocabulary=list(loaded.vocabulary[begin:end]),
            arrays={name: loaded.arrays[f"{before}{name}"] for name in names},
            label_set=trained.label_set.only(part.language),
            min_df=trained.min_df,
            silent_labels=part.silent_labels,
        )
        yield part, _ordered(data, label_set.only(part.language))
        begin = end
    if begin != len(loaded.vocabulary) or not trained.languages:
        raise ValueError(f"the languages have {begin} terms, the vocabulary {len(loaded.vocabulary)}")


def _ordered(data: ModelData, label_set: LabelSet) -> ModelData:
    """Check the arrays of a language and reorder them to the current label set.

    A keyword added since training gets the weights of `UNTRAINED`, a removed one is dropped.
    """
    arrays, trained = dict(data.arrays), data.label_set
    n_terms, n_labels, n_keywords = len(data.vocabulary), len(trained.codes), len(_keywords(trained))
    shapes = {
        **dict.fromkeys((*_PER_LABEL, *CALIBRATION), (n_labels,)),
        **dict.fromkeys(UNTRAINED, (n_keywords,)),
        "idf": (n_terms,),
        "coef": (n_terms, n_labels),
    }
    for name, array in arrays.items():
        values = array.astype(np.float64)
        is_number = ~np.isinf(values) if name in CALIBRATION else np.isfinite(values)
        if array.shape != shapes[name] or not is_number.all():
            raise ValueError(f"{name} has shape {array.shape}, not {shapes[name]}, or holds no numbers")
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
