"""From hits and TF-IDF values to the weights of a model, without a single gold label."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from classify.model.audit import KeywordAudit, audit_keywords
from classify.model.keyword_hits import Keywords, vote
from classify.model.learning import ANCHORED, EXHAUSTIVE, first_labels, settle
from classify.model.least_squares import ridge
from classify.model.linear import Weights
from classify.model.word_forms import word_forms
from classify.text.tokens import tokenize

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

PENALTY = 3.0
"""Of the ridge regression: a word that few paragraphs hold gets little of what it would say."""
VOTE = 0.1
"""What a vote of 1 adds to the share of a label, beside what was learned of the keyword's own words."""
VOTE_ALONE = 0.6
"""What a vote of 1 adds where nothing was learned: one plain keyword labels, one of weight 0.5 does not."""
THRESHOLD = 0.4
"""Share of a label at which it is given: less than one plain keyword's, more than one weak keyword's."""
STEEPNESS = 8.0
"""Decision value of a share that is 1 above the threshold; sets how fast scores rise from 0 to 1."""
LEAST = 0.05
"""Learned coefficients closer to 0 are made 0: they change nothing and would fill the evidence with noise."""


@dataclass(frozen=True, slots=True)
class Fitted:
    """Weights of a model, and what is known of its keywords."""

    weights: Weights
    audit: KeywordAudit
    speaks: NDArray[np.bool_]
    """Labels whose learned words count beside the votes."""


def fit_weights(
    values: csr_matrix,
    held: csr_matrix,
    keywords: Keywords,
    terms: list[str],
    *,
    n_labels: int,
    exclusive: bool,
    exhaustive: bool,
) -> Fitted:
    """The weights that the keywords and the unlabelled paragraphs give.

    Parameters
    ----------
    values : sparse matrix of shape (n_paragraphs, n_terms)
        TF-IDF values.
    held : sparse matrix of shape (n_paragraphs, n_keywords)
        1 where a keyword counts.
    terms : list of str
        The vocabulary in column order.
    """
    regime = EXHAUSTIVE if exhaustive else ANCHORED
    forms = word_forms(terms)
    words = csr_matrix(
        (np.ones(len(forms)), (np.arange(len(forms)), forms)), shape=(len(forms), _size(forms))
    )
    by_word = (values @ words).tocsr()
    votes = vote(held, keywords, keywords.weight, n_labels)
    audit = audit_keywords(by_word, held, votes, keywords, words_of(keywords, terms, forms), regime)
    speaks = audit.may_speak()
    if not speaks.any():
        return Fitted(_votes_only(values.shape[1], n_labels), audit, speaks)
    trusted = vote(held, keywords, keywords.weight * audit.reliability(keywords), n_labels)
    settled = settle(by_word, first_labels(trusted, regime), regime)
    coef, intercept = ridge(by_word, settled.shares, settled.weight, penalty=PENALTY)
    if exclusive and not exhaustive:
        coef, intercept = coef[:, :n_labels] - coef[:, n_labels:], intercept[:n_labels] - intercept[n_labels:]
        threshold = 0.0
    else:
        coef, intercept, threshold = coef[:, :n_labels], intercept[:n_labels], THRESHOLD
    small = np.abs(coef) < LEAST
    intercept = intercept + _mean(by_word) @ np.where(small, coef, 0.0)
    coef = np.where(small, 0.0, coef)
    alone = _votes_only(values.shape[1], n_labels)
    weights = Weights(
        coef=np.where(speaks, STEEPNESS * coef[forms], 0.0),
        intercept=np.where(speaks, STEEPNESS * (intercept - threshold), alone.intercept),
        vote_weight=np.where(speaks, STEEPNESS * VOTE, alone.vote_weight),
    )
    return Fitted(weights, audit, speaks)


def words_of(keywords: Keywords, terms: list[str], forms: NDArray[np.int32]) -> list[Ints]:
    """The words that each keyword is made of, by number; all that begin so for the last of a wildcard."""
    by_term = {term: i for i, term in enumerate(terms)}
    ordered = sorted(terms)
    return [_words(term, by_term, ordered, forms) for term in keywords.terms]


def _words(term: str, by_term: dict[str, int], ordered: list[str], forms: NDArray[np.int32]) -> Ints:
    tokens = tokenize([term.rstrip("*")])
    spelled = [tokens.surface(i).lower() for i in range(len(tokens))]
    found = [by_term[word] for word in spelled if word in by_term]
    if term.endswith("*") and spelled:
        begin = np.searchsorted(np.array(ordered), spelled[-1])
        end = np.searchsorted(np.array(ordered), spelled[-1] + "\U0010ffff")
        found += [by_term[word] for word in ordered[begin:end]]
    return np.unique(forms[np.array(found, np.int64)]).astype(np.int64)


def _votes_only(n_terms: int, n_labels: int) -> Weights:
    return Weights(
        coef=np.zeros((n_terms, n_labels)),
        intercept=np.full(n_labels, -STEEPNESS * THRESHOLD),
        vote_weight=np.full(n_labels, STEEPNESS * VOTE_ALONE),
    )


def _mean(values: csr_matrix) -> Floats:
    return np.asarray(values.mean(axis=0)).ravel()


def _size(forms: NDArray[np.int32]) -> int:
    return int(forms.max(initial=-1)) + 1
