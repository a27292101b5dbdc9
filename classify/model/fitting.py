"""From hits and TF-IDF values to the weights of a model, without a single gold label."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from classify.model.audit import NO_RIVAL, KeywordAudit, audit_keywords
from classify.model.context import context
from classify.model.deciding import DEFAULT_THRESHOLD, given
from classify.model.keyword_hits import Keywords
from classify.model.learning import ANCHORED, EXHAUSTIVE, Regime, beside_background, floored_by_votes, refine
from classify.model.least_squares import ridge
from classify.model.levels import FEWEST, LEVEL_WITHOUT_LEARNING, LIFT, VOTE_ALONE, levels, pass_audit
from classify.model.linear import STEEPNESS, Weights, support, voting_alone
from classify.model.rights import (
    deciding_keywords,
    of_several_labels,
    paragraphs_of_keywords,
    unconfirmed,
    within_rights,
)
from classify.model.training_columns import TrainingColumns, decision_values, training_values, training_votes
from classify.model.word_forms import share_of_form, word_forms, words_of

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

PENALTY = 2.5
"""Of the ridge regression: a word that few paragraphs hold gets little of what it would say."""
LONE = 0.25
"""Most that a plain keyword adds where it lacks the context it needs: a hint, which cannot label alone."""
HALF_REPLACED_HITS = 0.5
"""Half-saturation constant: on much text a keyword with k paragraphs keeps 0.5 / (0.5 + k) of its own weight;
what was learned of its words replaces the rest."""
HALF_TRUST_PARAGRAPHS = 1500
"""Half-saturation constant: what n paragraphs taught is trusted n / (n + 1500). With little trust a keyword
keeps its own weight longer, and what hiding the others of its label has shown counts for less."""
LEAST = 0.05
"""Learned coefficients closer to 0 are made 0: they change nothing and would fill the evidence with noise."""
UNPROVEN_TRUST = 0.25
"""Weight of the learned words where each paragraph needs a label and little was seen: they break the ties of
the votes, and cannot overturn one plain keyword."""
LITTLE_TEXT = 1000
"""Paragraphs to learn from below which words that lift a label's share are believed to give it."""
FOUND = 0.1
"""Part of the paragraphs of hidden keywords whose label must still be the likeliest for learned words to be
believed where labels exclude each other."""
FOLDS = 2
"""Parts of the paragraphs, each judged by what the others taught."""


@dataclass(frozen=True, slots=True)
class Fitted:
    """Weights of a model, and what is known of its keywords."""

    weights: Weights
    audit: KeywordAudit
    uses_learned_words: Flags
    """Labels whose learned words count in full beside the votes."""


def fit_weights(training: TrainingColumns) -> Fitted:
    """Fit the weights that the keywords and the unlabelled paragraphs give.

    Labels without any hit are left out of the learning, and keep nothing but their keywords.
    """
    keywords, n_labels = training.keywords, training.n_labels
    regime = EXHAUSTIVE if training.exhaustive else ANCHORED
    forms = word_forms(training.terms)
    share = share_of_form(training.values, forms)
    by_word = (training.values @ share).tocsr()
    votes = training_votes(training, keywords.weight)
    words = words_of(keywords.terms, training.terms, forms)
    audit = audit_keywords(by_word, training.held, training.lone, votes, keywords, words, regime)
    seen = audit.label_paragraphs > 0
    if not _enough(audit, training.exhaustive):
        alone = voting_alone(keywords, len(training.terms), n_labels)
        return Fitted(with_deciding(alone, training, votes), audit, np.zeros(n_labels, np.bool_))
    trusted = training_votes(training, keywords.weight * audit.reliability(keywords))
    learned = _learned(training, by_word, trusted[:, seen], regime)
    coef = within_rights(_columns(learned.coef, seen), keywords, words)
    shares = by_word @ coef + _columns(learned.level, seen)
    trust = len(votes) / (len(votes) + HALF_TRUST_PARAGRAPHS)
    if training.exhaustive:
        level, uses = np.full(n_labels, LEVEL_WITHOUT_LEARNING), _distinguishable(audit)
    else:
        once = training_votes(training, np.minimum(keywords.weight, 1.0))
        level = levels(shares, once, relative=learned.relative)
        uses = pass_audit(_hidden_shares(training, by_word, learned, words, seen) >= level, votes)
        if training.exclusive or len(votes) < LITTLE_TEXT:
            # hidden keywords hardly ever reach the level there: that the share of their label rises must do
            uses |= audit.agrees(LIFT, FEWEST)
    if training.exclusive and _refuted(audit, keywords):
        uses = np.zeros(n_labels, np.bool_)
    strength = STEEPNESS * np.where(uses, 1.0, UNPROVEN_TRUST if training.exhaustive else 0.0)
    weights = Weights(
        coef=strength * (share @ coef),
        intercept=strength * _columns(learned.level, seen)
        - STEEPNESS * np.where(uses, level, LEVEL_WITHOUT_LEARNING),
        vote_weight=np.where(
            uses[keywords.label],
            _vote_weights(keywords, audit, regime, trust),
            STEEPNESS * VOTE_ALONE * keywords.weight,
        ),
        lone_weight=np.where(uses[keywords.label], _lone_weights(keywords, audit, trust), 0.0),
        deciding=np.zeros(len(keywords)),
        context=np.zeros(n_labels),
        usual=np.zeros(n_labels),
        believed=np.where(uses, trust, 0.0),
    )
    weights = _with_context(weights, training, votes, learned, seen, strength)
    return Fitted(with_deciding(weights, training, votes), audit, uses)


def _enough(audit: KeywordAudit, exhaustive: bool) -> bool:
    """Tell whether there is anything to learn from: two labels, where they are only told from each other."""
    return bool((audit.label_paragraphs > 0).sum() > exhaustive)


def _distinguishable(audit: KeywordAudit) -> Flags:
    """Tell which labels are told apart where every paragraph has one: all that were seen or, with little
    to go by, none.
    """
    seen = audit.label_paragraphs > 0
    return np.asarray(seen & (audit.label_paragraphs.sum() >= 2 * FEWEST))


def _refuted(audit: KeywordAudit, keywords: Keywords) -> bool:
    """Tell whether words name the wrong label where keywords of most labels are hidden, nearly always.

    So it is where labels are made of the same words, such as `card lost` and `card late`: what was learned of
    them must then not take a paragraph from the label whose keyword it holds.
    """
    hidden = np.isfinite(audit.agreement)
    found = audit.paragraphs[hidden & (audit.rival == NO_RIVAL)].sum()
    most = 2 * len(np.unique(keywords.label[hidden])) > (audit.label_paragraphs > 0).sum()
    return bool(most and found < FOUND * audit.paragraphs[hidden].sum())


@dataclass(frozen=True, slots=True)
class _Learned:
    """Learned terms of the sum that is the share of each label that was seen."""

    coef: Floats
    """Shape (n_words, n_labels)."""
    level: Floats
    targets: Floats
    """The shares that were learned from, shape (n_paragraphs, n_labels)."""
    residuals: Floats
    """Targets minus their fit by the words."""
    weight: Floats
    """Weight of each paragraph."""
    relative: float
    """How far shares are above or below that of the background, 0 to 1."""


def _learned(training: TrainingColumns, by_word: csr_matrix, trusted: Floats, regime: Regime) -> _Learned:
    """Regress the refined pseudo-labels on words."""
    refined = refine(by_word, trusted, regime)
    n_labels = trusted.shape[1]
    shares, relative = refined.shares[:, :n_labels], 0.0
    if training.exhaustive:
        targets = shares
    else:
        targets = floored_by_votes(shares, trusted)
        if training.exclusive:
            relative = beside_background(trusted)
            margin = shares - refined.shares[:, n_labels:] + LEVEL_WITHOUT_LEARNING
            targets += relative * (margin - targets)
    coef, level = ridge(by_word, targets, refined.weight, penalty=PENALTY)
    small = np.abs(coef) < LEAST
    level = level + np.asarray(by_word.mean(axis=0)).ravel() @ np.where(small, coef, 0.0)
    coef = np.where(small, 0.0, coef)
    return _Learned(coef, level, targets, targets - (by_word @ coef + level), refined.weight, relative)


def _hidden_shares(
    training: TrainingColumns,
    by_word: csr_matrix,
    learned: _Learned,
    words: Sequence[NDArray[np.int64]],
    seen: Flags,
) -> Floats:
    """Return the shares that the paragraphs of other folds teach, each label's own keyword words left out."""
    article = np.arange(by_word.shape[0]) if training.article is None else training.article
    fold = article % FOLDS
    shares = np.zeros((by_word.shape[0], training.n_labels))
    for number in range(FOLDS):
        inside, others = np.flatnonzero(fold == number), np.flatnonzero(fold != number)
        if not len(inside) or not learned.weight[others].any():
            continue
        coef, level = ridge(
            by_word[others],
            learned.targets[others],
            learned.weight[others],
            penalty=PENALTY * len(others) / len(fold),
        )
        whole = _columns(coef, seen)
        for keyword, own in enumerate(words):
            whole[own, training.keywords.label[keyword]] = 0.0
        shares[inside] = by_word[inside] @ whole + _columns(level, seen)
    return shares


def with_deciding(weights: Weights, training: TrainingColumns, votes: Floats) -> Weights:
    """Return the weights with the keywords that decide: those that nothing speaks against."""
    values = decision_values(training, votes, weights)
    thresholds = np.full(training.n_labels, DEFAULT_THRESHOLD)
    rules = {"exclusive": training.exclusive, "exhaustive": training.exhaustive}
    labels = given(values, thresholds, training.codes, **rules)
    held, kept = paragraphs_of_keywords(training, votes, labels)
    keywords = training.keywords
    decides = deciding_keywords(held, kept, keywords.label, keywords.weight, exclusive=training.exclusive)
    if training.exclusive:
        decides = decides | unconfirmed(training, votes, labels)
    else:
        decides = decides | of_several_labels(keywords)
    return replace(weights, deciding=np.where(decides, keywords.weight, 0.0))


def _with_context(
    weights: Weights,
    training: TrainingColumns,
    votes: Floats,
    learned: _Learned,
    seen: Flags,
    strength: Floats,
) -> Weights:
    """Return the weights with the article context: what the rest of an article adds to a paragraph.

    It is a regression of the residuals of the words on the support of the rest of the article. Words are
    fitted first, so that their weights also hold for texts without an article; the intercept absorbs the mean
    of the context.
    """
    if training.article is None:
        return weights
    values = training_values(training, weights)
    own = support(votes, values, weights.believed)
    usual = own.mean(axis=0)
    around = context(own, training.article, usual)[:, seen]
    mean = np.average(around, axis=0, weights=learned.weight)
    centred = learned.weight[:, None] * (around - mean)
    slope = (centred * learned.residuals).sum(axis=0) / ((centred * around).sum(axis=0) + PENALTY)
    added = strength * _columns(np.maximum(slope, 0.0), seen)
    return replace(
        weights, context=added, usual=usual, intercept=weights.intercept - added * _columns(mean, seen)
    )


def _columns(values: Floats, seen: Flags) -> Floats:
    """Return the values of the labels that were seen, with 0 for the others; the last axis is the labels."""
    whole = np.zeros((*values.shape[:-1], len(seen)))
    whole[..., seen] = values
    return whole


def _vote_weights(keywords: Keywords, audit: KeywordAudit, regime: Regime, trust: float) -> Floats:
    """Return what each keyword adds beside what was learned of its own words.

    Of a keyword that was never seen, this is the share of its label to be expected where it stands: what the
    hidden keywords of the label got on average. `trust` goes from 0 to 1 with the text that was learned from.
    """
    agreement = np.nan_to_num(audit.label_agreement, nan=VOTE_ALONE)[keywords.label]
    expected = trust * agreement + (1 - trust) * VOTE_ALONE
    unlearned = HALF_REPLACED_HITS / (HALF_REPLACED_HITS + trust * audit.paragraphs)
    return np.asarray(STEEPNESS * keywords.weight * (regime.vote + (expected - regime.vote) * unlearned))


def _lone_weights(keywords: Keywords, audit: KeywordAudit, trust: float) -> Floats:
    """Return what each keyword adds where it lacks its context.

    On little text it is `LONE`. On much text it is the share of the label that is found there without it, if
    that is less: a word that means something else where nothing of its label is near hints at little.
    """
    expected = trust * np.minimum(audit.lone_share(keywords), LONE) + (1 - trust) * LONE
    return np.asarray(STEEPNESS * keywords.weight * expected)
