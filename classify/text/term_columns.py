"""Terms that were learned, as columns: how often each stands in a paragraph, and what it weighs there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from classify.text.columns import TermCounts, Tokens
from classify.text.vocabulary import Vocabulary, WordFilter

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

_COUNTED: Final = 1 << 10
"""Counts whose logarithm is kept in a table."""


@dataclass(frozen=True, slots=True)
class TermColumns:
    """Fitted words in the order of their columns, as `tfidf.learned_terms` gives them.

    The TF-IDF value of a word in a paragraph is ``(1 + log(count)) * idf``; each row is then divided by its
    Euclidean length. Logarithms are natural.
    """

    terms: list[str]
    idf: NDArray[np.float64]
    vocabulary: Vocabulary

    def count(self, tokens: Tokens) -> TermCounts:
        """Return how often each term stands in each paragraph, and at which tokens it does so first."""
        return self.vocabulary.count(tokens)

    def values(self, tokens: Tokens) -> csr_matrix:
        """Return TF-IDF values of the paragraphs of the tokens, sparse of shape (n_paragraphs, n_terms)."""
        counts = self.count(tokens)
        return matrix_of(counts, self.weigh(counts), len(self.terms))

    def weigh(self, counts: TermCounts) -> NDArray[np.float64]:
        """Return the TF-IDF value of each row of `counts`."""
        values = _dampened(counts.count) * self.idf.take(counts.term)
        squares = np.bincount(counts.paragraph, weights=values * values, minlength=counts.n_paragraphs)
        squares[squares == 0] = 1
        return values / np.sqrt(squares).take(counts.paragraph)


def matrix_of(counts: TermCounts, values: NDArray[np.float64], n_terms: int) -> csr_matrix:
    """Return values of the rows of `counts`, in their order, sparse of shape (n_paragraphs, n_terms)."""
    from scipy.sparse import csr_matrix  # to decide, NumPy does: this would be half of the start of a model

    begin = np.zeros(counts.n_paragraphs + 1, np.int32)
    np.cumsum(np.bincount(counts.paragraph, minlength=counts.n_paragraphs), out=begin[1:])
    return csr_matrix((values, counts.term, begin), shape=(counts.n_paragraphs, n_terms), copy=False)


def vocabulary_of(words: Sequence[str]) -> Vocabulary:
    """Return the vocabulary of words as they are spelled; stop words are not among them."""
    return Vocabulary(words, np.arange(len(words), dtype=np.int32)[:, None], WordFilter())


def _dampened(counts: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return ``1 + log(count)``, from a table: nearly all counts are small."""
    highest = int(counts.max(initial=1))
    if highest >= _COUNTED:
        return np.log(counts) + 1.0
    return (np.log(np.arange(1, highest + 1)) + 1.0).take(counts - 1)
