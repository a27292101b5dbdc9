"""A fitted model as numbers, and the votes and decision values it gives to one batch of tokens."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from classify.model.context import context
from classify.model.keyword_hits import Keywords, counted, lone_keywords, vote
from classify.model.places import terms_inside
from classify.text.columns import Counts, Hits, HitState, Tokens
from classify.text.matcher import KeywordMatcher
from classify.text.term_columns import TermColumns

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


CONFIRMS = 2.0
"""How often over the rest of an article may say what a paragraph says itself."""
PER_LABEL = ("coef", "intercept", "context", "usual")
"""The weights whose last axis is the labels."""


@dataclass(frozen=True, slots=True)
class Weights:
    """The numbers of a fitted model; label columns in label-set order.

    The decision value of a paragraph and a label is the intercept, plus ``vote_weight`` for every keyword of
    the label that counts and ``lone_weight`` for every one that lacks its context, plus, for every term,
    ``coef`` times its TF-IDF value; in an article also what `in_articles` adds.
    """

    coef: Floats
    """Shape (n_terms, n_labels); exactly 0 where a term says little of a label."""
    intercept: Floats
    vote_weight: Floats
    """What each keyword adds where it counts, shape (n_keywords,)."""
    lone_weight: Floats
    """What each keyword adds where it stands without the context it needs, shape (n_keywords,)."""
    context: Floats
    """What a whole vote more than usual adds in the other paragraphs of the article, shape (n_labels,)."""
    usual: Floats
    """The usual vote of a paragraph, shape (n_labels,)."""

    def ordered(self, labels: Ints, keywords: Ints) -> Weights:
        """The same weights with their columns taken in another order of labels and keywords."""
        own = {name: getattr(self, name)[..., labels] for name in PER_LABEL}
        vote_weight, lone_weight = self.vote_weight[keywords], self.lone_weight[keywords]
        return Weights(**own, vote_weight=vote_weight, lone_weight=lone_weight)


@dataclass(frozen=True, slots=True)
class Features:
    """What the model knows of one batch: its tokens, keyword hits and TF-IDF values."""

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
    """What the paragraphs themselves say; the decision value is this and `context`."""
    counted: tuple[Ints, Ints]
    """Rows of hits that count, and rows of counts whose term stands in them."""
    silenced: tuple[Ints, Ints]
    """The same for excluded hits: their terms do not speak for that label either."""
    context: Floats
    """What the rest of its article adds; 0 where a paragraph stands alone."""


def features_of(tokens: Tokens, matcher: KeywordMatcher, columns: TermColumns) -> Features:
    """Hits and TF-IDF values of a batch, from one tokenisation."""
    counts = columns.count(tokens)
    return Features(tokens, matcher.match(tokens), counts, columns.weigh(counts))


def hear(features: Features, weights: Weights, keywords: Keywords) -> Heard:
    """Votes and decision values of a batch.

    An excluded hit is silent altogether: a term that first stands in it, such as the ``gas`` of ``greenhouse
    gas``, says nothing for that label in that paragraph. A keyword that misses its context casts no vote, but
    hints at its label, and its words speak as any other words do, for what was learned of them.
    """
    hits, n_labels = features.hits, weights.coef.shape[1]
    n_paragraphs = features.counts.n_paragraphs
    held = counted(hits, keywords, n_paragraphs)
    votes = vote(held, keywords, keywords.weight, n_labels)
    values = features.values @ weights.coef + weights.intercept
    values += vote(held, keywords, weights.vote_weight, n_labels)
    values += vote(lone_keywords(hits, keywords, n_paragraphs), keywords, weights.lone_weight, n_labels)
    hit, row = terms_inside(hits, features.counts, features.tokens)
    counts = hits.state[hit] == HitState.COUNTED
    excluded = hits.state[hit] == HitState.EXCLUDED
    silenced = (hit[excluded], row[excluded])
    pair = np.unique(silenced[1] * n_labels + hits.label[silenced[0]])
    row_, label = np.divmod(pair, n_labels)
    lost = features.values.data[row_] * weights.coef[features.counts.term[row_], label]
    np.subtract.at(values, (features.counts.paragraph[row_], label), lost)
    return Heard(votes, values, (hit[counts], row[counts]), silenced, np.zeros_like(values))


def in_articles(heard: Sequence[Heard], article: Ints, weights: Weights) -> list[Heard]:
    """The same batches with what the rest of each article adds.

    An article confirms what a paragraph says: it adds at most `CONFIRMS` times what the paragraph's own terms
    do, so that a list of names gets no label from what stands around it. It says the less for a label the
    more the paragraph's keywords vote for another, so that a story of two labels does not give both to each.

    Parameters
    ----------
    heard : sequence of Heard
        Consecutive batches.
    article : ndarray of shape (n_paragraphs,)
        Number of the article of each paragraph of all batches.
    """
    votes = np.concatenate([part.votes for part in heard])
    said = context(votes, article, weights.usual) * weights.context
    whole = np.minimum(votes, 1.0)
    behind = whole.max(axis=1, initial=0.0, keepdims=True) - whole
    said = np.where(said > 0, said * (1.0 - behind), said)
    cuts = np.cumsum([len(part.votes) for part in heard])[:-1]
    return [
        replace(part, context=np.minimum(rest, CONFIRMS * np.maximum(part.values - weights.intercept, 0.0)))
        for part, rest in zip(heard, np.split(said, cuts), strict=True)
    ]
