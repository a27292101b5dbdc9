"""From hits and TF-IDF values to the weights of a model, without a single gold label."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, vstack

from classify.config.label_set import LabelSet
from classify.model.audit import KeywordAudit, audit_keywords
from classify.model.context import context
from classify.model.keyword_hits import Keywords, counted, keywords_of, lone_keywords, vote
from classify.model.learning import ANCHORED, EXHAUSTIVE, Regime, first_labels, kept, settle
from classify.model.least_squares import ridge
from classify.model.linear import STEEPNESS, THRESHOLD, Features, Weights, own_values, said
from classify.model.word_forms import share_of_form, word_forms, words_of
from classify.text.tokens import tokenize

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

PENALTY = 2.5
"""Of the ridge regression: a word that few paragraphs hold gets little of what it would say."""
VOTE_ALONE = 0.6
"""What a plain keyword adds to the share of a label where nothing was learned: one labels, one of weight 0.5
does not."""
LONE = 0.25
"""What a plain keyword adds at most where it lacks the context it needs: a hint, which cannot label alone."""
SEEN = 0.5
"""Paragraphs with a keyword after which, on much text, it has half given way to what was learned."""
MUCH = 1500
"""Paragraphs to learn from that are half of much text. With fewer a keyword gives way later, and what hiding
the others of its label has shown counts for less: both rest on too little."""
LEAST = 0.05
"""Learned coefficients closer to 0 are made 0: they change nothing and would fill the evidence with noise."""
WHISPER = 0.25
"""How much of what was learned still counts where each paragraph needs a label and little was seen: it breaks
the ties of the votes, and cannot overturn one plain keyword."""


@dataclass(frozen=True, slots=True)
class TrainingColumns:
    """What a model is fitted on; label columns in an order that does not depend on the file's."""

    values: csr_matrix
    """TF-IDF values, sparse of shape (n_paragraphs, n_terms)."""
    held: csr_matrix
    """1 where a keyword counts, sparse of shape (n_paragraphs, n_keywords)."""
    lone: csr_matrix
    """1 where a keyword stands without the context it needs, of the same shape."""
    terms: list[str]
    """The vocabulary in column order."""
    keywords: Keywords
    n_labels: int
    exclusive: bool
    exhaustive: bool
    article: NDArray[np.int64] | None = None
    """Number of the article of each paragraph; None where each stands alone."""


@dataclass(frozen=True, slots=True)
class Fitted:
    """Weights of a model, and what is known of its keywords."""

    weights: Weights
    audit: KeywordAudit
    speaks: Flags
    """Labels whose learned words count in full beside the votes."""


def training_columns(
    parts: Iterable[Features],
    label_set: LabelSet,
    terms: list[str],
    article: NDArray[np.int64] | None = None,
) -> TrainingColumns:
    """What was read of all batches, as one; the tokens of none are held."""
    keywords = keywords_of(label_set)
    values: list[csr_matrix] = []
    held: list[csr_matrix] = []
    lone: list[csr_matrix] = []
    for part in parts:
        values.append(part.values)
        held.append(counted(part.hits, keywords, part.counts.n_paragraphs))
        lone.append(lone_keywords(part.hits, keywords, part.counts.n_paragraphs))
    return TrainingColumns(
        values=vstack(values, format="csr"),
        held=vstack(held, format="csr"),
        lone=vstack(lone, format="csr"),
        terms=terms,
        keywords=keywords,
        n_labels=len(label_set.labels),
        exclusive=label_set.exclusive,
        exhaustive=label_set.exhaustive,
        article=article,
    )


def fit_weights(training: TrainingColumns) -> Fitted:
    """The weights that the keywords and the unlabelled paragraphs give.

    Labels without any hit are left out of the learning, and keep nothing but their keywords.
    """
    keywords, n_labels = training.keywords, training.n_labels
    regime = EXHAUSTIVE if training.exhaustive else ANCHORED
    forms = word_forms(training.terms)
    share = share_of_form(training.values, forms)
    by_word = (training.values @ share).tocsr()
    votes = vote(training.held, keywords, keywords.weight, n_labels)
    words = words_of(keywords.terms, training.terms, forms)
    audit = audit_keywords(by_word, training.held, training.lone, votes, keywords, words, regime)
    heard = audit.label_paragraphs > 0
    speaks = audit.all_may_speak() if training.exhaustive else audit.may_speak()
    if not (speaks.any() or (training.exhaustive and heard.any())):
        return Fitted(_votes_only(training), audit, speaks)
    trusted = vote(training.held, keywords, keywords.weight * audit.reliability(keywords), n_labels)
    learned = _learned(training, by_word, trusted[:, heard], regime)
    much = len(votes) / (len(votes) + MUCH)
    voice = STEEPNESS * np.where(speaks, 1.0, WHISPER if training.exhaustive else 0.0)
    coef = _never_against_itself(_columns(learned.coef, heard), keywords, words)
    weights = Weights(
        coef=voice * (share @ coef),
        intercept=voice * _columns(learned.level, heard) - STEEPNESS * THRESHOLD,
        vote_weight=np.where(
            speaks[keywords.label],
            _vote_weights(keywords, audit, regime, much),
            STEEPNESS * VOTE_ALONE * keywords.weight,
        ),
        lone_weight=np.where(speaks[keywords.label], _lone_weights(keywords, audit, much), 0.0),
        context=np.zeros(n_labels),
        usual=np.zeros(n_labels),
        believed=np.where(speaks, much, 0.0),
    )
    return Fitted(_confirmed(weights, training, votes, learned, heard, voice), audit, speaks)


@dataclass(frozen=True, slots=True)
class _Learned:
    """What adds up to the share of each label that was heard of."""

    coef: Floats
    """Shape (n_words, n_labels)."""
    level: Floats
    left: Floats
    """What they leave of the shares they were learned from, shape (n_paragraphs, n_labels)."""
    weight: Floats
    """How much each paragraph counts."""


def _learned(training: TrainingColumns, by_word: csr_matrix, trusted: Floats, regime: Regime) -> _Learned:
    """The regression of the settled pseudo-labels on words."""
    settled = settle(by_word, first_labels(trusted, regime), regime)
    n_labels = trusted.shape[1]
    shares = settled.shares if training.exclusive else kept(settled.shares[:, :n_labels], trusted)
    coef, level = ridge(by_word, shares, settled.weight, penalty=PENALTY)
    if training.exclusive and not training.exhaustive:  # a label is given if it beats the background
        coef, level = coef - coef[:, -1:], level - level[-1] + THRESHOLD
        shares = shares - shares[:, -1:] + THRESHOLD
    coef, level = coef[:, :n_labels], level[:n_labels]
    small = np.abs(coef) < LEAST
    level = level + np.asarray(by_word.mean(axis=0)).ravel() @ np.where(small, coef, 0.0)
    coef = np.where(small, 0.0, coef)
    return _Learned(coef, level, shares[:, :n_labels] - (by_word @ coef + level), settled.weight)


def _confirmed(
    weights: Weights,
    training: TrainingColumns,
    votes: Floats,
    learned: _Learned,
    heard: Flags,
    voice: Floats,
) -> Weights:
    """The weights with what the rest of an article adds: the regression on it of what the words have left.

    In this order the words say the same of a text whose article is not known; the intercept makes up for what
    articles say on average.
    """
    if training.article is None:
        return weights
    values = own_values(training.values, training.held, training.lone, weights, training.keywords)
    own = said(votes, values, weights.believed)
    usual = own.mean(axis=0)
    around = context(own, training.article, usual)[:, heard]
    mean = np.average(around, axis=0, weights=learned.weight)
    centred = learned.weight[:, None] * (around - mean)
    slope = (centred * learned.left).sum(axis=0) / ((centred * around).sum(axis=0) + PENALTY)
    added = voice * _columns(np.maximum(slope, 0.0), heard)
    return replace(
        weights, context=added, usual=usual, intercept=weights.intercept - added * _columns(mean, heard)
    )


def _never_against_itself(coef: Floats, keywords: Keywords, words: Sequence[NDArray[np.int64]]) -> Floats:
    """The coefficients with none below 0 that a word has for the label of which it is a keyword.

    Beside better ones a doubtful keyword may say nothing; against its label it was not written.
    """
    tokens = tokenize([term.rstrip("*") for term in keywords.terms])
    single = np.flatnonzero(np.bincount(tokens.paragraph, minlength=len(keywords)) == 1).tolist()
    word = np.concatenate([np.empty(0, np.int64), *(words[k] for k in single)])
    label = np.repeat(keywords.label[np.array(single, np.int64)], [len(words[k]) for k in single])
    floored = coef.copy()
    floored[word, label] = np.maximum(coef[word, label], 0.0)
    return floored


def _columns(values: Floats, heard: Flags) -> Floats:
    """The values of the labels that were heard of, with 0 for the others; the last axis is the labels."""
    whole = np.zeros((*values.shape[:-1], len(heard)))
    whole[..., heard] = values
    return whole


def _votes_only(training: TrainingColumns) -> Weights:
    return Weights(
        coef=np.zeros((len(training.terms), training.n_labels)),
        intercept=np.full(training.n_labels, -STEEPNESS * THRESHOLD),
        vote_weight=STEEPNESS * VOTE_ALONE * training.keywords.weight,
        lone_weight=np.zeros(len(training.keywords)),
        context=np.zeros(training.n_labels),
        usual=np.zeros(training.n_labels),
        believed=np.zeros(training.n_labels),
    )


def _vote_weights(keywords: Keywords, audit: KeywordAudit, regime: Regime, much: float) -> Floats:
    """What each keyword adds beside what was learned of its own words.

    Of a keyword that was never seen, this is the share of its label to be expected where it stands: what the
    hidden keywords of the label got on average. `much` goes from 0 to 1 with the text that was learned from.
    """
    agreement = np.nan_to_num(audit.label_agreement, nan=VOTE_ALONE)[keywords.label]
    expected = much * agreement + (1 - much) * VOTE_ALONE
    unlearned = SEEN / (SEEN + much * audit.paragraphs)
    return np.asarray(STEEPNESS * keywords.weight * (regime.vote + (expected - regime.vote) * unlearned))


def _lone_weights(keywords: Keywords, audit: KeywordAudit, much: float) -> Floats:
    """What each keyword adds where it lacks its context.

    On little text it is `LONE`. On much text it is the share of the label that is found there without it, if
    that is less: a word that means something else where nothing of its label is near hints at little.
    """
    expected = much * np.minimum(audit.lone_share(keywords), LONE) + (1 - much) * LONE
    return np.asarray(STEEPNESS * keywords.weight * expected)
