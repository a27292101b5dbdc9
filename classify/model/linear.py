"""A fitted model as numbers, and the votes and decision values it gives to one batch of tokens."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from classify.model.keyword_hits import Keywords, counted, vote
from classify.model.places import terms_inside
from classify.text.columns import Counts, Hits, HitState, Tokens
from classify.text.matcher import KeywordMatcher
from classify.text.term_columns import TermColumns

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Weights:
    """The numbers of a fitted model; label columns in label-set order.

    The decision value of a paragraph and a label is the intercept, plus ``vote_weight`` for every keyword of
    the label that counts, plus, for every term, ``coef`` times its TF-IDF value.
    """

    coef: Floats
    """Shape (n_terms, n_labels); exactly 0 where a term says little of a label."""
    intercept: Floats
    vote_weight: Floats
    """What each keyword adds where it counts, shape (n_keywords,)."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One batch as the model reads it."""

    tokens: Tokens
    hits: Hits
    counts: Counts
    values: csr_matrix
    """TF-IDF values; the stored ones in the order of the rows of `counts`."""


@dataclass(frozen=True, slots=True)
class Heard:
    """Votes and decision values of a batch, and which terms were kept from speaking for which label."""

    votes: Floats
    values: Floats
    counted: tuple[Ints, Ints]
    """Rows of hits that count, and rows of counts whose term stands in them."""
    silenced: tuple[Ints, Ints]
    """The same for excluded hits: their terms do not speak for that label either."""


def read(tokens: Tokens, matcher: KeywordMatcher, columns: TermColumns) -> Reading:
    """Hits and TF-IDF values of a batch, from one tokenisation."""
    counts = columns.count(tokens)
    return Reading(tokens, matcher.match(tokens), counts, columns.weigh(counts))


def hear(reading: Reading, weights: Weights, keywords: Keywords) -> Heard:
    """Votes and decision values of a batch.

    An excluded hit is silent altogether: a term that first stands in it, such as the ``gas`` of ``greenhouse
    gas``, says nothing for that label in that paragraph. The words of a keyword that misses its context speak
    as any other words do, for what was learned of them.
    """
    hits, n_labels = reading.hits, weights.coef.shape[1]
    held = counted(hits, keywords, reading.counts.n_paragraphs)
    votes = vote(held, keywords, keywords.weight, n_labels)
    values = reading.values @ weights.coef + weights.intercept
    values += vote(held, keywords, weights.vote_weight, n_labels)
    hit, row = terms_inside(hits, reading.counts, reading.tokens)
    counts = hits.state[hit] == HitState.COUNTED
    excluded = hits.state[hit] == HitState.EXCLUDED
    silenced = (hit[excluded], row[excluded])
    pair = np.unique(silenced[1] * n_labels + hits.label[silenced[0]])
    row_, label = np.divmod(pair, n_labels)
    lost = reading.values.data[row_] * weights.coef[reading.counts.term[row_], label]
    np.subtract.at(values, (reading.counts.paragraph[row_], label), lost)
    return Heard(votes, values, (hit[counts], row[counts]), silenced)
