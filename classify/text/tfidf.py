"""TF-IDF over the token columns: equal to scikit-learn's for the same tokens and settings, and faster."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from numbers import Integral
from typing import Any, Literal, Self

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, vstack
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS
from sklearn.utils.validation import check_is_fitted

from classify.text.characters import canonical
from classify.text.columns import Tokens
from classify.text.learning import Terms, learn
from classify.text.term_columns import TermColumns, vocabulary_of
from classify.text.tokens import as_texts, batches
from classify.text.vocabulary import Vocabulary, WordFilter


class TfidfColumns(TransformerMixin, BaseEstimator):  # type: ignore[misc]  # it has no types
    """TF-IDF values of the terms of paragraphs, from one tokenisation that serves keywords and evidence too.

    A value is ``tf * idf``; each row is then divided by its Euclidean length. ``tf`` is the count of the
    term in the paragraph, or ``1 + log(count)`` if `sublinear_tf`; ``idf`` is ``log((1 + n) / (1 + df)) + 1``
    for a term in ``df`` of ``n`` paragraphs. Logarithms are natural.

    Parameters
    ----------
    ngram_range : tuple of (int, int), default=(1, 1)
        Fewest and most words of a term. Terms run over the words that are left when short words and stop
        words are gone, within a paragraph.
    min_df, max_df : int or float, default=1 and 1.0
        Lowest and highest document frequency of a term; an int counts paragraphs, a float is their share.
    stop_words : 'english', collection of str or None, default=None
        Words that are not read.
    sublinear_tf : bool, default=True
        Whether counts are dampened by their logarithm.
    norm : 'l2' or None, default='l2'
        Whether rows have length one.
    min_chars : int, default=2
        Characters that a token needs to be read.

    Attributes
    ----------
    terms_ : list of str
        The vocabulary in the order of its columns, which is that of its letters; words are parted by a space.
    idf_ : ndarray of shape (n_terms,)
        Inverse document frequencies.
    fitted_ : TermColumns
        The same as plain data that counts and weighs.

    References
    ----------
    Salton and Buckley (1988), "Term-weighting approaches in automatic text retrieval", Information Processing
    and Management 24(5).

    Examples
    --------
    >>> columns = TfidfColumns(sublinear_tf=False).fit(["gas and power", "gas, gas!"])
    >>> columns.get_feature_names_out().tolist()
    ['and', 'gas', 'power']
    >>> columns.transform(["Gas"]).toarray().tolist()
    [[0.0, 1.0, 0.0]]
    """

    def __init__(
        self,
        *,
        ngram_range: tuple[int, int] = (1, 1),
        min_df: float = 1,
        max_df: float = 1.0,
        stop_words: Literal["english"] | Collection[str] | None = None,
        sublinear_tf: bool = True,
        norm: Literal["l2"] | None = "l2",
        min_chars: int = 2,
    ) -> None:
        self.ngram_range = ngram_range
        self.min_df = min_df
        self.max_df = max_df
        self.stop_words = stop_words
        self.sublinear_tf = sublinear_tf
        self.norm = norm
        self.min_chars = min_chars

    def fit(self, texts: Iterable[str], y: object = None) -> Self:  # noqa: ARG002 - scikit-learn passes y
        """Learn the terms and their idf from paragraphs.

        Raises
        ------
        ValueError
            If a setting is out of its range, or no term is left.
        """
        return self.fit_tokens(batches(as_texts(texts)))

    def fit_tokens(self, batches: Iterable[Tokens]) -> Self:
        """Learn the terms and their idf from batches of tokens."""
        self._check_settings()
        terms = self._pruned(learn(batches, self.ngram_range, self._word_filter()))
        idf = np.log((terms.n_paragraphs + 1) / (terms.frequency + 1.0)) + 1.0
        return self._restore(terms.spelled(), idf, Vocabulary(terms.words, terms.grams, self._word_filter()))

    @classmethod
    def from_terms(cls, terms: Sequence[str], idf: NDArray[np.float64], **settings: Any) -> Self:
        """Return a fitted transformer from its plain data: `terms_`, `idf_` and the settings."""
        columns = cls(**settings)
        columns._check_settings()
        vocabulary = vocabulary_of(terms, columns.ngram_range[1], columns._word_filter())
        return columns._restore(list(terms), np.asarray(idf, np.float64), vocabulary)

    @classmethod
    def of(cls, fitted: TermColumns, **settings: Any) -> Self:
        """Return the transformer that has learned these terms, with its settings."""
        return cls(**settings)._hold(fitted)

    def transform(self, texts: Iterable[str]) -> csr_matrix:
        """Return TF-IDF values, sparse of shape (n_paragraphs, n_terms)."""
        check_is_fitted(self)
        blocks = [self.fitted_.values(tokens) for tokens in batches(as_texts(texts))]
        if not blocks:
            return csr_matrix((0, len(self.terms_)), dtype=np.float64)
        return blocks[0] if len(blocks) == 1 else vstack(blocks, format="csr")

    def get_feature_names_out(
        self,
        input_features: object = None,  # noqa: ARG002 - part of scikit-learn's contract
    ) -> NDArray[np.object_]:
        """Return the terms in the order of the columns."""
        check_is_fitted(self)
        return np.array(self.terms_, dtype=object)

    @property
    def vocabulary_(self) -> dict[str, int]:
        """The column of each term."""
        check_is_fitted(self, "terms_")
        return {term: column for column, term in enumerate(self.terms_)}

    def _restore(self, terms: list[str], idf: NDArray[np.float64], vocabulary: Vocabulary) -> Self:
        return self._hold(TermColumns(terms, idf, vocabulary, self.sublinear_tf, self.norm))

    def _hold(self, fitted: TermColumns) -> Self:
        self.fitted_ = fitted
        self.terms_ = fitted.terms
        self.idf_ = fitted.idf
        return self

    def read_stop_words(self) -> frozenset[str]:
        """Return the stop words in the spelling that tokens are compared in."""
        named = ENGLISH_STOP_WORDS if self.stop_words == "english" else self.stop_words or ()
        return frozenset(canonical(word) for word in named)

    def _word_filter(self) -> WordFilter:
        return WordFilter(self.min_chars, self.read_stop_words())

    def _pruned(self, terms: Terms) -> Terms:
        lowest, highest = (
            bound if isinstance(bound, Integral) else bound * terms.n_paragraphs
            for bound in (self.min_df, self.max_df)
        )
        if highest < lowest:
            raise ValueError("max_df allows fewer paragraphs than min_df asks for")
        kept = np.flatnonzero((terms.frequency >= lowest) & (terms.frequency <= highest))
        if not kept.size:
            raise ValueError(
                f"no term is left of {len(terms.frequency)}; lower min_df, raise max_df, or give more text"
            )
        return terms[kept]

    def _check_settings(self) -> None:
        fewest, most = self.ngram_range
        if not 1 <= fewest <= most:
            raise ValueError(f"ngram_range must rise from 1 or more, got {self.ngram_range}")
        if self.norm not in ("l2", None):
            raise ValueError(f"norm must be 'l2' or None, got {self.norm!r}")
        if isinstance(self.stop_words, str) and self.stop_words != "english":
            raise ValueError(f"stop_words must be 'english', a list or None, got {self.stop_words!r}")

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.string = True
        tags.input_tags.two_d_array = False
        tags.input_tags.one_d_array = True
        return tags
