"""Leave one keyword out: hide a keyword, and see whether its label is still found where it stood.

The one measure of quality that needs no gold labels. It tells which keywords are bad, how much each one's
vote is worth, and whether what was learned may speak at all.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csc_matrix, csr_matrix
from scipy.special import softmax

from classify.model.keyword_hits import Keywords
from classify.model.learning import PseudoLabels, Regime, first_labels, odds, scale

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

PSEUDO_PARAGRAPHS = 5.0
"""Pseudo-count: a keyword's agreement is shrunk towards its label's mean as if so many more paragraphs had
shown it."""
_EPSILON = 1e-9
NO_RIVAL = -1


@dataclass(frozen=True, slots=True)
class KeywordAudit:
    """Figures of each keyword's paragraphs with the keyword hidden, in label-set order."""

    paragraphs: Ints
    """Paragraphs in which the keyword counts."""
    agreement: Floats
    """Mean share of the label that the other keywords and their words give those paragraphs; NaN if none."""
    label_agreement: Floats
    """Agreement over all keywords of a label, shape (n_labels,); NaN where no keyword can be hidden."""
    elsewhere: Floats
    """Mean share of the label in paragraphs without a keyword of it, shape (n_labels,)."""
    label_paragraphs: Ints
    """Paragraphs with a keyword of the label, shape (n_labels,)."""
    lone_paragraphs: Ints
    """Paragraphs in which the keyword stands without the context it needs."""
    lone_agreement: Floats
    """Mean share of the label that is found in those paragraphs without the keyword's words; NaN if none."""
    rival: Ints
    """The label that the other words give the keyword's paragraphs most, besides its own; `NO_RIVAL` if none
    is given a larger share than its own."""

    def reliability(self, keywords: Keywords) -> Floats:
        """Return how much better a keyword agrees than the label's mean, 1 for one like it, at most 3.

        A keyword with few paragraphs is drawn towards 1.
        """
        mean = self.label_agreement[keywords.label]
        known = np.isfinite(mean) & (mean > 0)
        seen = np.where(self.paragraphs > 0, np.nan_to_num(self.agreement), 0.0) * self.paragraphs
        ratio = np.divide(seen, np.where(known, mean, 1.0))
        return np.where(
            known, np.minimum((ratio + PSEUDO_PARAGRAPHS) / (self.paragraphs + PSEUDO_PARAGRAPHS), 3.0), 1.0
        )

    def lone_share(self, keywords: Keywords) -> Floats:
        """Return the share of its label to be expected where a keyword lacks its context, by all other words.

        A keyword with few such paragraphs is drawn towards the mean of its label's; 0 where none has any.
        """
        n_labels = len(self.label_paragraphs)
        mean = _label_means(self.lone_agreement, self.lone_paragraphs, keywords.label, n_labels)
        seen = np.nan_to_num(self.lone_agreement) * self.lone_paragraphs
        drawn = seen + PSEUDO_PARAGRAPHS * np.nan_to_num(mean)[keywords.label]
        return np.asarray(drawn / (self.lone_paragraphs + PSEUDO_PARAGRAPHS))

    def ordered(self, labels: Ints, keywords: Ints) -> KeywordAudit:
        """Return the same audit with its columns taken in another order of labels and keywords."""
        new_number = np.append(np.argsort(labels), NO_RIVAL)
        return KeywordAudit(
            self.paragraphs[keywords],
            self.agreement[keywords],
            self.label_agreement[labels],
            self.elsewhere[labels],
            self.label_paragraphs[labels],
            self.lone_paragraphs[keywords],
            self.lone_agreement[keywords],
            new_number[self.rival[keywords]],
        )

    def agrees(self, lift: float, fewest: int) -> NDArray[np.bool_]:
        """Tell which labels are still found where one of their keywords is hidden, shape (n_labels,).

        Parameters
        ----------
        lift : float
            How many times as large their share must be there as in paragraphs without a keyword.
        fewest : int
            Paragraphs with a keyword that a label needs. A label with a single keyword has nothing left when
            that is hidden; it passes on these alone.
        """
        found = np.isnan(self.label_agreement) | (self.label_agreement >= lift * self.elsewhere)
        return np.asarray((self.label_paragraphs >= fewest) & found)


def audit_keywords(
    values: csr_matrix,
    held: csr_matrix,
    lone: csr_matrix,
    votes: Floats,
    keywords: Keywords,
    words_of: list[Ints],
    regime: Regime,
) -> KeywordAudit:
    """Hide each keyword in turn, its own words too, and measure its label in its paragraphs.

    Parameters
    ----------
    values : sparse matrix of shape (n_paragraphs, n_words)
        TF-IDF values.
    held : sparse matrix of shape (n_paragraphs, n_keywords)
        1 where a keyword counts.
    lone : sparse matrix of shape (n_paragraphs, n_keywords)
        1 where a keyword stands without the context it needs.
    votes : ndarray of shape (n_paragraphs, n_labels)
    keywords : Keywords
    words_of : list of ndarray
        Columns of `values` that a keyword is made of.
    regime : Regime

    Returns
    -------
    KeywordAudit
        For each keyword one round of learning is done anew, without its votes in its paragraphs.
    """
    labels = first_labels(votes, regime)
    mass = values.T @ (labels.shares * labels.weight[:, None])
    weights = odds(mass, mass.sum(axis=0), len(mass), regime.smoothing)
    learned = Learned(labels, mass, mass.sum(axis=0), scale(weights), regime.smoothing)

    def shares(k: int, rows: Ints, cast: float) -> Floats:
        label, left = keywords.label[k], votes[rows].copy()
        left[:, label] = np.maximum(left[:, label] - cast, 0.0)
        left[left < _EPSILON] = 0.0
        fresh = first_labels(left, regime)
        return _shares_without(values[rows], rows, fresh, learned, words_of[k])

    others = np.bincount(keywords.label, minlength=votes.shape[1])[keywords.label] > 1
    counts, lacks = held.tocsc(), lone.tocsc()
    agreement, lone_agreement = np.full((2, len(keywords)), np.nan)
    rival = np.full(len(keywords), NO_RIVAL)
    for k, weight in enumerate(keywords.weight.tolist()):
        label, rows, lone_rows = keywords.label[k], _rows(counts, k), _rows(lacks, k)
        if others[k] and len(rows):
            found = shares(k, rows, weight)
            agreement[k] = found[:, label].mean()
            rival[k] = _rival(found[:, : votes.shape[1]].mean(axis=0), label)
        if len(lone_rows):
            lone_agreement[k] = shares(k, lone_rows, cast=0.0)[:, label].mean()
    everywhere: Floats = softmax(values @ (weights * learned.scale), axis=1)[:, : votes.shape[1]]
    paragraphs, lone_paragraphs = (
        np.asarray(columns.sum(axis=0)).ravel().astype(np.int64) for columns in (held, lone)
    )
    without = votes == 0
    return KeywordAudit(
        paragraphs=paragraphs,
        agreement=agreement,
        label_agreement=_label_means(agreement, paragraphs, keywords.label, votes.shape[1]),
        elsewhere=np.where(without, everywhere, 0.0).sum(axis=0) / np.maximum(without.sum(axis=0), 1),
        label_paragraphs=(~without).sum(axis=0).astype(np.int64),
        lone_paragraphs=lone_paragraphs,
        lone_agreement=lone_agreement,
        rival=rival,
    )


def _rival(mean: Floats, label: int) -> int:
    """Return the label with the largest mean share, unless it is the keyword's own."""
    largest = int(mean.argmax())
    return NO_RIVAL if largest == label else largest


def _rows(columns: csc_matrix, k: int) -> Ints:
    """Return the paragraphs of a keyword."""
    return np.asarray(columns.indices[columns.indptr[k] : columns.indptr[k + 1]], np.int64)


@dataclass(frozen=True, slots=True)
class Learned:
    """One round of learning from all keywords, to take a keyword's part out of."""

    labels: PseudoLabels
    mass: Floats
    total: Floats
    scale: Floats
    smoothing: float


def _shares_without(
    values: csr_matrix, rows: Ints, fresh: PseudoLabels, learned: Learned, hidden: Ints
) -> Floats:
    """Return shares of the components in the rows, had the fresh labels been learned from, hidden words
    left out.
    """
    words = np.unique(values.indices)
    narrow = values[:, words]
    old = learned.labels.shares[rows] * learned.labels.weight[rows, None]
    change = narrow.T @ (fresh.shares * fresh.weight[:, None] - old)
    mass = np.maximum(learned.mass[words] + change, 0.0)
    weights = odds(mass, learned.total + change.sum(axis=0), len(learned.mass), learned.smoothing)
    weights *= learned.scale
    weights[np.isin(words, hidden)] = 0.0
    shares: Floats = softmax(narrow @ weights, axis=1)
    return shares


def _label_means(agreement: Floats, paragraphs: Ints, label: Ints, n_labels: int) -> Floats:
    """Return mean agreement over the paragraphs of each label's keywords; NaN where none is known."""
    known = np.isfinite(agreement)
    seen = np.bincount(label[known], paragraphs[known], n_labels)
    agreed = np.bincount(label[known], (agreement * paragraphs)[known], n_labels)
    return np.asarray(np.divide(agreed, seen, out=np.full(n_labels, np.nan), where=seen > 0))
