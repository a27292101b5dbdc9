"""The part of a model that keywords and texts of one language give, where nobody has labelled a text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from classify.config.label_set import LabelSet
from classify.model.audit import KeywordAudit
from classify.model.fitted import FittedModel
from classify.model.fitting import Fitted, fit_weights
from classify.model.keyword_hits import in_order, keywords_of
from classify.model.linear import features_of
from classify.model.training_columns import TrainingColumns, training_columns
from classify.text.matcher import KeywordMatcher
from classify.text.tfidf import learned_terms
from classify.text.tokens import batches

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class KeywordFit:
    """A model that keywords and unlabelled texts have taught, and what it was made of."""

    model: FittedModel
    audit: KeywordAudit
    """In the order of the label set."""
    training: TrainingColumns
    """With labels and keywords in an order that does not depend on the file's."""
    fitted: Fitted
    """In the same order."""
    place: Ints
    """The column in `training` of each label, shape (n_labels,)."""


def fit_part(
    texts: Sequence[str],
    articles: Ints | None,
    label_set: LabelSet,
    thresholds: Floats,
    *,
    language: str,
    min_df: int,
) -> KeywordFit:
    """Return what texts of one language teach.

    Parameters
    ----------
    texts : sequence of str
    articles : ndarray of shape (n_texts,) or None
        Number of the article of each text; None where each stands alone.
    label_set : LabelSet
        With the keywords that count in the language.
    thresholds : ndarray of shape (n_labels,)
    language : str
        Its code; empty where it is not known.
    min_df : int
        Texts that a word stands in, at least, to be learned; where there is no such word the votes decide.
    """
    columns = learned_terms(batches(texts), language, min_df)
    ordered = in_order(label_set)
    matcher = KeywordMatcher(ordered)
    features = (features_of(tokens, matcher, columns) for tokens in batches(texts))
    training = training_columns(features, ordered, columns.terms, articles)
    fitted = fit_weights(training)
    place = np.array([ordered.codes.index(code) for code in label_set.codes])
    keywords = keywords_of(label_set)
    audit = fitted.audit.ordered(place, keywords.rank)
    hits = zip(label_set.codes, audit.label_paragraphs, strict=True)
    model = FittedModel(
        label_set=label_set,
        keywords=keywords,
        matcher=KeywordMatcher(label_set),
        columns=columns,
        weights=fitted.weights.ordered(place, keywords.rank),
        thresholds=thresholds,
        uses_learned_words=fitted.uses_learned_words[place],
        silent_labels=tuple(code for code, paragraphs in hits if not paragraphs),
        min_df=min_df,
    )
    return KeywordFit(model, audit, training, fitted, place)
