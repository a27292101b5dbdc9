"""Keywords and gold labels in one linear model: the keyword model's weights, corrected by what gold teaches.

The corrected decision value is the sum of the same evidence as before: what keywords, words and the rest of
the article add is scaled by how far gold believes the keyword model, and each word adds what the regression
on gold gives it, by itself and with the words that stand in the same texts. A keyword keeps its rights unless
gold contradicts it.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack

from classify.model.correction import Correction, correct
from classify.model.fitting import Fitted, with_deciding
from classify.model.gold import GoldLabels
from classify.model.gold_levels import gold_levels
from classify.model.gold_record import ContradictedKeyword
from classify.model.levels import LEVEL_WITHOUT_LEARNING
from classify.model.linear import STEEPNESS, Weights
from classify.model.probability import Calibration, calibrate
from classify.model.related_words import related_words
from classify.model.rights import (
    agreed_with,
    lift_to_label,
    paragraphs_of_keywords,
    within_rights,
)
from classify.model.training_columns import TrainingColumns, decision_values, training_votes
from classify.model.word_forms import share_of_form, word_forms, words_of

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Ints = NDArray[np.int64]

LEAST = 0.02
"""Parts of a decision value, at a TF-IDF value of 1, that are made 0 in the corrected coefficients."""
FEWEST_AGAINST = 2
"""Labelled paragraphs that must speak against a keyword: one may be a slip of the pen."""


@dataclass(frozen=True, slots=True)
class KeywordModel:
    """Model that the keywords taught, with what correcting it takes."""

    training: TrainingColumns
    weights: Weights
    votes: Floats
    shares: Floats
    """Of each paragraph, on the scale on which `levels.LEVEL_WITHOUT_LEARNING` gives a label."""
    columns: csr_matrix
    """From TF-IDF values of terms to what gold is regressed on: words, and directions of related words."""
    own_terms: list[Ints]
    """The terms that each keyword is made of."""


@dataclass(frozen=True, slots=True)
class Corrected:
    """A model that has learned from keywords and gold labels."""

    weights: Weights
    calibration: Calibration
    belief: float
    """Factor of what the keyword model says; 0: gold labels alone."""
    penalty: float
    """Of the regression on gold; infinite: keywords alone."""
    contradicted: tuple[ContradictedKeyword, ...]


def keyword_model(fitted: Fitted, training: TrainingColumns) -> KeywordModel:
    """Bring together what a correction starts from."""
    keywords = training.keywords
    votes = training_votes(training, keywords.weight)
    forms = word_forms(training.terms)
    words = share_of_form(training.values, forms)
    own = words_of(keywords.terms, training.terms, forms)
    return KeywordModel(
        training=training,
        weights=fitted.weights,
        votes=votes,
        shares=decision_values(training, votes, fitted.weights) / STEEPNESS + LEVEL_WITHOUT_LEARNING,
        columns=hstack([words, words @ related_words(csr_matrix(training.values @ words))], format="csr"),
        own_terms=[np.flatnonzero(np.isin(forms, one)) for one in own],
    )


def corrected(model: KeywordModel, gold: GoldLabels) -> Corrected:
    """Learn from gold labels, of at least two groups, what the keywords did not teach."""
    training = model.training
    values = (training.values[gold.row] @ model.columns).tocsr()
    found = correct(values, model.shares[gold.row], gold.labels.astype(np.float64), gold.group)
    against = _contradicted(model, gold)
    weights = _summed(model, found, against)
    shares = decision_values(training, model.votes, weights) / STEEPNESS + LEVEL_WITHOUT_LEARNING
    judged = gold.labels[found.judged]
    rules = {"exclusive": training.exclusive, "exhaustive": training.exhaustive}
    level = gold_levels(shares, _given(model), found.left_out, judged, **rules)
    weights = replace(weights, intercept=weights.intercept - STEEPNESS * (level - LEVEL_WITHOUT_LEARNING))
    weights = with_deciding(weights, training, model.votes)
    weights.deciding[list(against)] = 0.0
    values_out = STEEPNESS * (found.left_out - level)
    rows = gold.row[found.judged]
    deciding = training_votes(training, weights.deciding, rows)
    values_out += lift_to_label(values_out, model.votes[rows], deciding, **rules)
    calibration = calibrate(values_out, judged)
    return Corrected(weights, calibration, found.belief, found.penalty, tuple(against.values()))


def _summed(model: KeywordModel, found: Correction, against: Collection[int]) -> Weights:
    """Return the weights of the keyword model and the regression together, at the level of the former."""
    base, belief = model.weights, found.belief
    none: Ints = np.zeros(0, np.int64)
    own_terms = [none if k in against else terms for k, terms in enumerate(model.own_terms)]
    coef = belief * base.coef + STEEPNESS * (model.columns @ found.coef)
    coef = within_rights(coef, model.training.keywords, own_terms)
    return replace(
        base,
        coef=np.where(np.abs(coef) < LEAST, 0.0, coef),
        intercept=belief * base.intercept
        + STEEPNESS * (found.level - (1.0 - belief) * LEVEL_WITHOUT_LEARNING),
        vote_weight=belief * base.vote_weight,
        lone_weight=belief * base.lone_weight,
        context=belief * base.context,
    )


def _given(model: KeywordModel) -> Flags:
    """Labels that the keyword model gives the paragraphs, before any keyword decides."""
    given = model.shares >= LEVEL_WITHOUT_LEARNING
    if model.training.exclusive:
        given &= model.shares == model.shares.max(axis=1, keepdims=True)
    return np.asarray(given)


def _contradicted(model: KeywordModel, gold: GoldLabels) -> dict[int, ContradictedKeyword]:
    """Keywords that too few of the labelled paragraphs agree with to let them decide, by their numbers."""
    training, keywords = model.training, model.training.keywords
    labelled = replace(
        training,
        values=training.values[gold.row],
        held=training.held[gold.row],
        lone=training.lone[gold.row],
    )
    held, kept = paragraphs_of_keywords(labelled, model.votes[gold.row], gold.labels)
    agrees = agreed_with(held, kept, exclusive=training.exclusive)
    return {
        k: ContradictedKeyword(
            training.codes[keywords.label[k]], keywords.terms[k], int(held[k]), int(kept[k])
        )
        for k in np.flatnonzero(~agrees & (held - kept >= FEWEST_AGAINST)).tolist()
    }
