"""From hits and TF-IDF values to the weights of a model, without a single gold label."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, vstack

from classify.config.label_set import LabelSet
from classify.model.audit import KeywordAudit, audit_keywords
from classify.model.keyword_hits import Keywords, counted, keywords_of, vote
from classify.model.learning import ANCHORED, EXHAUSTIVE, Regime, first_labels, kept, settle
from classify.model.least_squares import ridge
from classify.model.linear import Reading, Weights
from classify.model.word_forms import share_of_form, word_forms, words_of

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

PENALTY = 2.5
"""Of the ridge regression: a word that few paragraphs hold gets little of what it would say."""
VOTE_ALONE = 0.6
"""What a plain keyword adds to the share of a label where nothing was learned: one labels, one of weight 0.5
does not."""
SEEN = 0.5
"""Paragraphs with a keyword after which, on much text, it has half given way to what was learned."""
MUCH = 1500
"""Paragraphs to learn from that are half of much text. With fewer a keyword gives way later, and what hiding
the others of its label has shown counts for less: both rest on too little."""
THRESHOLD = 0.45
"""Share of a label at which it is given: less than one plain keyword's, more than one weak keyword's."""
STEEPNESS = 8.0
"""Decision value of a share that is 1 above the threshold; sets how fast scores rise from 0 to 1."""
LEAST = 0.05
"""Learned coefficients closer to 0 are made 0: they change nothing and would fill the evidence with noise."""
WHISPER = 0.25
"""How much of what was learned still counts where each paragraph needs a label and little was seen: it breaks
the ties of the votes, and cannot overturn one plain keyword."""


@dataclass(frozen=True, slots=True)
class Corpus:
    """What a model is fitted on; label columns in an order that does not depend on the file's."""

    values: csr_matrix
    """TF-IDF values, sparse of shape (n_paragraphs, n_terms)."""
    held: csr_matrix
    """1 where a keyword counts, sparse of shape (n_paragraphs, n_keywords)."""
    terms: list[str]
    """The vocabulary in column order."""
    keywords: Keywords
    n_labels: int
    exclusive: bool
    exhaustive: bool


@dataclass(frozen=True, slots=True)
class Fitted:
    """Weights of a model, and what is known of its keywords."""

    weights: Weights
    audit: KeywordAudit
    speaks: Flags
    """Labels whose learned words count in full beside the votes."""


def corpus_of(readings: Sequence[Reading], label_set: LabelSet, terms: list[str]) -> Corpus:
    """What was read of all batches, as one."""
    keywords = keywords_of(label_set)
    held = [counted(part.hits, keywords, part.counts.n_paragraphs) for part in readings]
    return Corpus(
        values=vstack([part.values for part in readings], format="csr"),
        held=vstack(held, format="csr"),
        terms=terms,
        keywords=keywords,
        n_labels=len(label_set.labels),
        exclusive=label_set.exclusive,
        exhaustive=label_set.exhaustive,
    )


def fit_weights(corpus: Corpus) -> Fitted:
    """The weights that the keywords and the unlabelled paragraphs give.

    Labels without any hit are left out of the learning, and keep nothing but their keywords.
    """
    keywords, n_labels = corpus.keywords, corpus.n_labels
    regime = EXHAUSTIVE if corpus.exhaustive else ANCHORED
    forms = word_forms(corpus.terms)
    share = share_of_form(corpus.values, forms)
    by_word = (corpus.values @ share).tocsr()
    votes = vote(corpus.held, keywords, keywords.weight, n_labels)
    words = words_of(keywords.terms, corpus.terms, forms)
    audit = audit_keywords(by_word, corpus.held, votes, keywords, words, regime)
    heard = audit.label_paragraphs > 0
    speaks = audit.all_may_speak() if corpus.exhaustive else audit.may_speak()
    if not (speaks.any() or (corpus.exhaustive and heard.any())):
        return Fitted(_votes_only(corpus), audit, speaks)
    trusted = vote(corpus.held, keywords, keywords.weight * audit.reliability(keywords), n_labels)
    settled = settle(by_word, first_labels(trusted[:, heard], regime), regime)
    shares = settled.shares if corpus.exclusive else kept(settled.shares[:, : heard.sum()], trusted[:, heard])
    coef, level = ridge(by_word, shares, settled.weight, penalty=PENALTY)
    if corpus.exclusive and not corpus.exhaustive:  # a label is given if it beats the background
        coef, level = coef - coef[:, -1:], level - level[-1] + THRESHOLD
    small = np.abs(coef) < LEAST
    level = level + np.asarray(by_word.mean(axis=0)).ravel() @ np.where(small, coef, 0.0)
    labels = np.flatnonzero(heard)
    own = np.zeros((len(corpus.terms), n_labels))
    own[:, labels] = (share @ np.where(small, 0.0, coef))[:, : len(labels)]
    own_level = np.zeros(n_labels)
    own_level[labels] = level[: len(labels)]
    voice = np.where(speaks, 1.0, WHISPER if corpus.exhaustive else 0.0)
    weights = Weights(
        coef=STEEPNESS * voice * own,
        intercept=STEEPNESS * (voice * own_level - THRESHOLD),
        vote_weight=np.where(
            speaks[keywords.label],
            _vote_weights(keywords, audit, regime, corpus.values.shape[0]),
            STEEPNESS * VOTE_ALONE * keywords.weight,
        ),
    )
    return Fitted(weights, audit, speaks)


def _votes_only(corpus: Corpus) -> Weights:
    return Weights(
        coef=np.zeros((len(corpus.terms), corpus.n_labels)),
        intercept=np.full(corpus.n_labels, -STEEPNESS * THRESHOLD),
        vote_weight=STEEPNESS * VOTE_ALONE * corpus.keywords.weight,
    )


def _vote_weights(keywords: Keywords, audit: KeywordAudit, regime: Regime, n_paragraphs: int) -> Floats:
    """What each keyword adds beside what was learned of its own words.

    Of a keyword that was never seen, this is the share of its label to be expected where it stands: what the
    hidden keywords of the label got on average.
    """
    much = n_paragraphs / (n_paragraphs + MUCH)
    agreement = np.nan_to_num(audit.label_agreement, nan=VOTE_ALONE)[keywords.label]
    expected = much * agreement + (1 - much) * VOTE_ALONE
    unlearned = SEEN / (SEEN + much * audit.paragraphs)
    return np.asarray(STEEPNESS * keywords.weight * (regime.vote + (expected - regime.vote) * unlearned))
