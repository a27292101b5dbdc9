"""Terms and idf learned from token columns: equal to scikit-learn's for the same tokens, and faster."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Final

import numpy as np

from classify.config.languages import UNKNOWN
from classify.text.characters import canonical
from classify.text.columns import Tokens
from classify.text.learning import learn
from classify.text.term_columns import TermColumns
from classify.text.vocabulary import Vocabulary, WordFilter

_MAX_DF: Final = 0.5
"""Share of the paragraphs in which a word may stand to be learned."""
_WITH_ENGLISH: Final = (UNKNOWN, "en")
"""Languages of text in which the English stop words are not read."""


def learned_terms(batches: Iterable[Tokens], language: str, min_df: int) -> TermColumns:
    """Return the words of paragraphs of one language as fitted terms; no terms where none is frequent enough.

    The terms are in the order of their letters; the idf is ``log((1 + n) / (1 + df)) + 1`` for a word in
    ``df`` of ``n`` paragraphs, with the natural logarithm.

    Parameters
    ----------
    language : str
        Its code, which says what stop words are not read; empty where it is not known.
    min_df : int
        Paragraphs that a word stands in, at least, to be learned; it stands in half of all at most.

    References
    ----------
    Salton and Buckley (1988), "Term-weighting approaches in automatic text retrieval", Information Processing
    and Management 24(5).

    Examples
    --------
    >>> from classify.text.tokens import tokenize
    >>> learned_terms([tokenize(["gas and power", "oil", "gas", "oil, rain"])], "en", min_df=2).terms
    ['gas', 'oil']
    """
    word_filter = WordFilter(stop_words=stop_words_of(language))
    terms = learn(batches, (1, 1), word_filter)
    terms = terms[(terms.frequency >= min_df) & (terms.frequency <= _MAX_DF * terms.n_paragraphs)]
    idf = np.log((terms.n_paragraphs + 1) / (terms.frequency + 1.0)) + 1.0
    return TermColumns(terms.spelled(), idf, Vocabulary(terms.words, terms.grams, word_filter))


@cache
def stop_words_of(language: str) -> frozenset[str]:
    """Return the words that are not read in a language, in the spelling that tokens are compared in."""
    if language not in _WITH_ENGLISH:
        return frozenset()
    from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS  # only learning needs scikit-learn

    return frozenset(map(canonical, ENGLISH_STOP_WORDS))
