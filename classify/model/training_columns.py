"""Training data of a model: keyword hits and TF-IDF values of all paragraphs, as columns."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, vstack

from classify.config.label_set import LabelSet
from classify.model.keyword_hits import Keywords, counted, keywords_of, lone_keywords
from classify.model.linear import Features, Weights, context_values, own_values

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class TrainingColumns:
    """Data that a model is fitted on; label columns in an order that does not depend on the file's."""

    values: csr_matrix
    """TF-IDF values, sparse of shape (n_paragraphs, n_terms)."""
    held: csr_matrix
    """1 where a keyword counts, sparse of shape (n_paragraphs, n_keywords)."""
    lone: csr_matrix
    """1 where a keyword stands without the context it needs, of the same shape."""
    terms: list[str]
    """The vocabulary in column order."""
    keywords: Keywords
    codes: Sequence[str]
    exclusive: bool
    exhaustive: bool
    article: NDArray[np.int64] | None = None
    """Number of the article of each paragraph; None where each stands alone."""

    @property
    def n_labels(self) -> int:
        """Number of labels."""
        return len(self.codes)


def training_columns(
    parts: Iterable[Features],
    label_set: LabelSet,
    terms: list[str],
    article: NDArray[np.int64] | None = None,
) -> TrainingColumns:
    """Return what was read of all batches, as one; the tokens of none are held."""
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
        codes=label_set.codes,
        exclusive=label_set.exclusive,
        exhaustive=label_set.exhaustive,
        article=article,
    )


def decision_values(training: TrainingColumns, votes: Floats, weights: Weights) -> Floats:
    """Return the decision values of the paragraphs, their articles included, before any keyword decides."""
    values = own_values(training.values, training.held, training.lone, weights, training.keywords)
    if training.article is None:
        return values
    return values + context_values(votes, values, training.article, weights)
