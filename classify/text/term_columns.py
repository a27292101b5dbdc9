"""Terms that were learned, as columns: how often each stands in a paragraph, and what it weighs there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

import numpy as np
from numpy.typing import NDArray

from classify.text.columns import TermCounts, Tokens
from classify.text.vocabulary import NO_WORD, Vocabulary, WordFilter

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

_COUNTED: Final = 1 << 10
"""Counts whose logarithm is kept in a table."""


@dataclass(frozen=True, slots=True)
class TermColumns:
    """Fitted terms in the order of their columns: all that deciding needs of `TfidfColumns`."""

    terms: list[str]
    idf: NDArray[np.float64]
    vocabulary: Vocabulary
    sublinear_tf: bool = True
    norm: Literal["l2"] | None = "l2"

    def count(self, tokens: Tokens) -> TermCounts:
        """Return how often each term stands in each paragraph, and at which tokens it does so first."""
        return self.vocabulary.count(tokens)

    def values(self, tokens: Tokens) -> csr_matrix:
        """Return TF-IDF values of the paragraphs of the tokens, sparse of shape (n_paragraphs, n_terms)."""
        counts = self.count(tokens)
        return matrix_of(counts, self.weigh(counts), len(self.terms))

    def weigh(self, counts: TermCounts) -> NDArray[np.float64]:
        """Return the TF-IDF value of each row of `counts`."""
        values = _dampened(counts.count) if self.sublinear_tf else counts.count.astype(np.float64)
        values *= self.idf.take(counts.term)
        if self.norm == "l2":
            squares = np.bincount(counts.paragraph, weights=values * values, minlength=counts.n_paragraphs)
            squares[squares == 0] = 1
            values /= np.sqrt(squares).take(counts.paragraph)
        return values


def matrix_of(counts: TermCounts, values: NDArray[np.float64], n_terms: int) -> csr_matrix:
    """Return values of the rows of `counts`, in their order, sparse of shape (n_paragraphs, n_terms)."""
    from scipy.sparse import csr_matrix  # to decide, NumPy does: this would be half of the start of a model

    begin = np.zeros(counts.n_paragraphs + 1, np.int32)
    np.cumsum(np.bincount(counts.paragraph, minlength=counts.n_paragraphs), out=begin[1:])
    return csr_matrix((values, counts.term, begin), shape=(counts.n_paragraphs, n_terms), copy=False)


def vocabulary_of(
    terms: Sequence[str], longest: int = 1, word_filter: WordFilter | None = None
) -> Vocabulary:
    """Return the vocabulary of terms as they are spelled, words parted by a space.

    Parameters
    ----------
    longest : int
        Most words of a term.
    word_filter : WordFilter or None
        Which tokens are read. None reads all of two characters or more, which is right for terms of one word:
        stop words are not among them.
    """
    split = [term.split(" ") for term in terms]
    words = sorted({word for words in split for word in words})
    number = {word: i for i, word in enumerate(words)}
    rest = [NO_WORD] * longest
    rows = [[*map(number.__getitem__, spelled), *rest[len(spelled) :]] for spelled in split]
    grams = np.array(rows, np.int32).reshape(len(terms), longest)
    return Vocabulary(words, grams, word_filter or WordFilter())


def _dampened(counts: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return ``1 + log(count)``, from a table: nearly all counts are small."""
    highest = int(counts.max(initial=1))
    if highest >= _COUNTED:
        return np.log(counts) + 1.0
    return (np.log(np.arange(1, highest + 1)) + 1.0).take(counts - 1)
