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

PENALTY = 2.0
"""Of the ridge regression: a word that few paragraphs hold gets little of what it would say."""
VOTE = 0.1
"""What a plain keyword adds to the share of a label, beside what was learned of its own words."""
VOTE_ALONE = 0.5
"""What it adds where nothing was learned: one plain keyword labels, one of weight 0.5 does not."""
SEEN = 5.0
"""Paragraphs with a keyword after which it has half given way to what was learned of its words."""
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
    share = _share_of_form(values, forms)
    by_word = (values @ share).tocsr()
    votes = vote(held, keywords, keywords.weight, n_labels)
    audit = audit_keywords(by_word, held, votes, keywords, words_of(keywords, terms, forms), regime)
    speaks = audit.may_speak()
    if not speaks.any():
        return Fitted(_votes_only(values.shape[1], keywords, n_labels), audit, speaks)
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
    alone = _votes_only(values.shape[1], keywords, n_labels)
    unseen = SEEN / (SEEN + audit.paragraphs)
    vote_weight = STEEPNESS * keywords.weight * (VOTE + (VOTE_ALONE - VOTE) * unseen)
    weights = Weights(
        coef=np.where(speaks, STEEPNESS * (share @ coef), 0.0),
        intercept=np.where(speaks, STEEPNESS * (intercept - threshold), alone.intercept),
        vote_weight=np.where(speaks[keywords.label], vote_weight, alone.vote_weight),
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


def _votes_only(n_terms: int, keywords: Keywords, n_labels: int) -> Weights:
    return Weights(
        coef=np.zeros((n_terms, n_labels)),
        intercept=np.full(n_labels, -STEEPNESS * THRESHOLD),
        vote_weight=STEEPNESS * VOTE_ALONE * keywords.weight,
    )


def _mean(values: csr_matrix) -> Floats:
    return np.asarray(values.mean(axis=0)).ravel()


def _share_of_form(values: csr_matrix, forms: NDArray[np.int32]) -> csr_matrix:
    """What a form's TF-IDF value is as one of its word, sparse of shape (n_terms, n_words).

    A form is rarer than its word, so its inverse document frequency is too high by the ratio of the two.
    """
    n_paragraphs, n_terms = values.shape
    one = csr_matrix((np.ones(n_terms), (np.arange(n_terms), forms)), shape=(n_terms, _size(forms)))
    idf = _idf(np.diff(values.tocsc().indptr), n_paragraphs)
    idf_of_word = _idf(np.diff((values @ one).tocsc().indptr), n_paragraphs)
    return csr_matrix((idf_of_word[forms] / idf, (np.arange(n_terms), forms)), shape=one.shape)


def _idf(frequency: NDArray[np.int32], n_paragraphs: int) -> Floats:
    return np.asarray(np.log((1.0 + n_paragraphs) / (1.0 + frequency)) + 1.0)


def _size(forms: NDArray[np.int32]) -> int:
    return int(forms.max(initial=-1)) + 1
