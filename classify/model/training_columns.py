"""Training data of a model: keyword hits and TF-IDF values of all paragraphs, as columns."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, vstack

from classify.config.label_set import LabelSet
from classify.model.keyword_hits import Held, Keywords, counted, keywords_of, lone_keywords, vote
from classify.model.linear import Features, Weights, context_values, own_values
from classify.text.term_columns import matrix_of

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
        shape = part.counts.n_paragraphs, len(keywords)
        values.append(matrix_of(part.counts, part.values, len(terms)))
        held.append(_ones(counted(part.hits, keywords), shape))
        lone.append(_ones(lone_keywords(part.hits, keywords), shape))
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


def training_votes(
    training: TrainingColumns, weight: Floats, rows: NDArray[np.int64] | None = None
) -> Floats:
    """Return the votes of the keywords that count, each of the given weight; of some paragraphs only."""
    held = training.held if rows is None else training.held[rows]
    shape = held.shape[0], training.n_labels
    return vote(_held(held, training.keywords), training.keywords, weight, shape)


def training_values(training: TrainingColumns, weights: Weights) -> Floats:
    """Return what the intercept, keywords and terms of each paragraph add up to."""
    held, lone = (_held(table, training.keywords) for table in (training.held, training.lone))
    return own_values(training.values @ weights.coef, held, lone, weights, training.keywords)


def _ones(held: Held, shape: tuple[int, int]) -> csr_matrix:
    """Return 1 where a paragraph holds a keyword."""
    table = csr_matrix((np.ones(len(held.keyword)), held), shape=shape)
    table.sort_indices()
    return table


def _held(table: csr_matrix, keywords: Keywords) -> Held:
    """Return what `_ones` made a table of."""
    cells = table.tocoo()
    order = np.lexsort((keywords.rank[cells.col], cells.row))
    return Held(cells.row[order].astype(np.int64), cells.col[order].astype(np.int64))


def decision_values(training: TrainingColumns, votes: Floats, weights: Weights) -> Floats:
    """Return the decision values of the paragraphs, their articles included, before any keyword decides."""
    values = training_values(training, weights)
    if training.article is None:
        return values
    return values + context_values(votes, values, training.article, weights)
