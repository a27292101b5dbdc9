"""Decisions on a batch of paragraphs: labels, scores, reasons and the evidence behind them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray


class DecisionReason(IntEnum):
    """Reason why a paragraph has no label; the name in lower case is what the tables say."""

    LABELLED = 0
    NO_EVIDENCE = 1
    BELOW_THRESHOLD = 2
    EXCLUDED = 3


class Role(IntEnum):
    """Role of a term of the evidence; the name in lower case is what the tables say."""

    SEED = 0
    LEARNED = 1
    CONTEXT = 2
    """A keyword that needs context, and at most hints where that is missing; or the rest of the article."""
    EXCLUDED = 3
    """A keyword hit overlapped by an exclude: shown, contributes 0."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """Terms that counted, as columns sorted by paragraph, label, start; one row a term and label.

    The contributions of a paragraph and label, plus the label's intercept, add up to its decision value.
    """

    paragraph: NDArray[np.int32]
    label: NDArray[np.int32]
    term: NDArray[np.int32]
    """Index into `terms`."""
    start: NDArray[np.int64]
    """Character offsets of the term's first counting place, in the paragraph's own text."""
    end: NDArray[np.int64]
    role: NDArray[np.uint8]
    contribution: NDArray[np.float64]
    terms: Sequence[str]
    """Keywords as written, then the vocabulary."""


@dataclass(frozen=True, slots=True)
class Decisions:
    """The decision on each of n paragraphs; label columns in label-set order."""

    votes: NDArray[np.float64]
    """Sum of keyword weights, shape (n_paragraphs, n_labels)."""
    values: NDArray[np.float64]
    """Decision values, shape (n_paragraphs, n_labels): sums of the evidence and the intercepts."""
    scores: NDArray[np.float64]
    """The decision values squeezed to 0-1, shape (n_paragraphs, n_labels)."""
    labels: NDArray[np.bool_]
    """True where the label is given, shape (n_paragraphs, n_labels)."""
    reasons: NDArray[np.uint8]
    """Values of `DecisionReason`, shape (n_paragraphs,)."""
    evidence: Evidence
    probabilities: NDArray[np.float64] | None = None
    """Of each label, shape (n_paragraphs, n_labels), nan for labels with too little gold; None for a model
    that has learned from keywords alone."""

    @property
    def probabilities_or_nan(self) -> NDArray[np.float64]:
        """The probabilities, all nan where the model has none."""
        if self.probabilities is None:
            return np.full(self.scores.shape, np.nan)
        return self.probabilities


def leading_labels(labels: NDArray[np.bool_], scores: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return the given label with the highest score of each paragraph, the first of equal ones; -1 for none.

    >>> leading_labels(np.array([[True, True], [False, False]]), np.array([[0.6, 0.8], [0.1, 0.2]])).tolist()
    [1, -1]
    """
    if not labels.shape[1]:
        return np.full(len(labels), -1, np.int64)
    lead = np.where(labels, scores, -1.0).argmax(axis=1)
    return np.where(labels.any(axis=1), lead, -1)
