"""A fitted model that gold labels have taught, with how well it does on labels that have not taught it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from classify.model.fitted import FittedModel
from classify.model.gold import GoldLabels
from classify.model.gold_fitting import Corrected, corrected, keyword_model
from classify.model.gold_record import ContradictedKeyword, LearnedLanguage
from classify.model.keyword_fitting import KeywordFit
from classify.model.out_of_fold import OutOfFold, joined_out_of_fold, nothing_out_of_fold, out_of_fold

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class LearnedGold:
    """Result of learning from gold labels."""

    row: Ints
    """The labelled texts that were learned from, rising."""
    languages: Mapping[str, LearnedLanguage]
    """Each language with enough of them."""
    contradicted: tuple[ContradictedKeyword, ...]
    out_of_fold: OutOfFold


Teach = Callable[[GoldLabels], tuple[FittedModel, Corrected]]


def teacher(fit: KeywordFit) -> Teach:
    """Return what teaches a model, fitted on keywords alone, from any gold labels."""
    base, model, place = keyword_model(fit.fitted, fit.training), fit.model, fit.place

    def teach(gold: GoldLabels) -> tuple[FittedModel, Corrected]:
        columns = np.empty_like(gold.labels)
        columns[:, place] = gold.labels
        found = corrected(base, replace(gold, labels=columns))
        weights = found.weights.ordered(place, model.keywords.rank)
        uses = model.uses_learned_words | (weights.coef != 0.0).any(axis=0)
        calibration = found.calibration.ordered(place)
        return replace(model, weights=weights, uses_learned_words=uses, calibration=calibration), found

    return teach


def taught(
    fits: Mapping[str, KeywordFit],
    rows: Mapping[str, Ints],
    gold: GoldLabels,
    texts: Sequence[str],
    group: Ints,
) -> tuple[dict[str, FittedModel], LearnedGold]:
    """Teach the parts of a model, fitted on keywords alone, and judge them out of fold.

    A language with too few labelled articles keeps the part that the keywords gave it.

    Parameters
    ----------
    fits : mapping of str to KeywordFit
        By language.
    rows : mapping of str to ndarray
        Which texts each language has learned from.
    gold : GoldLabels
        With label columns in the order of the model.
    texts : sequence of str
        All texts.
    group : ndarray of shape (n_texts,)
        Number of the group of each, as in `gold`.
    """
    parts = {language: fit.model for language, fit in fits.items()}
    languages: dict[str, LearnedLanguage] = {}
    contradicted: list[ContradictedKeyword] = []
    taken: list[Ints] = []
    apart: list[OutOfFold] = [nothing_out_of_fold(gold.labels.shape[1])]
    for language, fit in fits.items():
        own = gold.within(rows[language])
        if not own.enough:
            continue
        teach = teacher(fit)
        parts[language], found = teach(own)
        penalty = found.penalty if np.isfinite(found.penalty) else None
        languages[language] = LearnedLanguage(len(own.row), found.belief, penalty)
        contradicted += found.contradicted
        taken.append(rows[language][own.row])
        some = [texts[i] for i in rows[language].tolist()]
        judged = out_of_fold(teach, own, some, group[rows[language]], fit.training.article)
        apart.append(replace(judged, row=rows[language][judged.row]))
    row = np.sort(np.concatenate([np.zeros(0, np.int64), *taken]))
    return parts, LearnedGold(row, languages, tuple(contradicted), joined_out_of_fold(apart))
