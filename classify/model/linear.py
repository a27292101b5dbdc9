"""A fitted model as numbers, and the votes and decision values it gives to one batch of tokens."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from classify.model.context import context
from classify.model.keyword_hits import Held, Keywords, counted, lone_keywords, vote
from classify.model.levels import LEVEL_WITHOUT_LEARNING, VOTE_ALONE
from classify.text.columns import Hits, HitState, TermCounts, Tokens
from classify.text.matcher import KeywordMatcher
from classify.text.term_columns import TermColumns

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


STEEPNESS = 8.0
"""Decision value of a share that is 1 above the threshold; sets how fast scores rise from 0 to 1."""
MAX_CONTEXT_RATIO = 2.0
"""The rest of the article may add at most this multiple of the paragraph's own evidence."""
PER_LABEL = ("coef", "intercept", "context", "usual", "believed")
"""The weights whose last axis is the labels."""
PER_KEYWORD = ("vote_weight", "lone_weight", "deciding")
"""The weights of which there is one a keyword."""


@dataclass(frozen=True, slots=True)
class Weights:
    """The numbers of a fitted model; label columns in label-set order.

    The decision value of a paragraph and a label is the intercept, plus ``vote_weight`` for every keyword of
    the label that counts and ``lone_weight`` for every one that lacks its context, plus, for every term,
    ``coef`` times its TF-IDF value; in an article also what `with_context` adds.
    """

    coef: Floats
    """Shape (n_terms, n_labels); exactly 0 where a term says little of a label."""
    intercept: Floats
    vote_weight: Floats
    """Addition of each keyword where it counts, shape (n_keywords,)."""
    lone_weight: Floats
    """Addition of each keyword where it lacks the context it needs, shape (n_keywords,)."""
    deciding: Floats
    """The vote of each keyword that decides (see `rights`), 0 for the others, shape (n_keywords,)."""
    context: Floats
    """Addition of the rest of the article for each whole share above the usual, shape (n_labels,)."""
    usual: Floats
    """Mean `support` of the training paragraphs for each label, shape (n_labels,)."""
    believed: Floats
    """Weight of the learned share in `support`, 0 to 1, shape (n_labels,)."""

    def ordered(self, labels: Ints, keywords: Ints) -> Weights:
        """Return the same weights with their columns taken in another order of labels and keywords."""
        own = {name: getattr(self, name)[..., labels] for name in PER_LABEL}
        of_keywords = {name: getattr(self, name)[keywords] for name in PER_KEYWORD}
        return Weights(**own, **of_keywords)


@dataclass(frozen=True, slots=True)
class Features:
    """Features of one batch: its tokens, keyword hits and TF-IDF values."""

    tokens: Tokens
    hits: Hits
    counts: TermCounts
    values: Floats
    """The TF-IDF value of each row of `counts`."""


@dataclass(frozen=True, slots=True)
class BatchValues:
    """Votes and decision values of a batch, and which of its terms stand inside keyword hits."""

    votes: Floats
    values: Floats
    """The paragraph's own part of each decision value; `context` is the rest."""
    counted: tuple[Ints, Ints]
    """Pairs of a hit that counts and a term inside it, as rows of `Features.hits` and `Features.counts`."""
    silenced: tuple[Ints, Ints]
    """Such pairs of excluded hits: a term inside one adds nothing to the value of the hit's
    label."""
    context: Floats
    """Addition of the rest of the article to each decision value; 0 where a paragraph stands alone."""
    deciding: Floats
    """The part of the votes that keywords which decide have cast."""


def support(votes: Floats, values: Floats, believed: Floats) -> Floats:
    """Return the support of each paragraph for each label, 0 to 1.

    It is the larger of its votes, capped at 1, and the trusted part of its learned share.

    Parameters
    ----------
    votes, values : ndarray of shape (n_paragraphs, n_labels)
        Keyword votes and decision values.
    believed : ndarray of shape (n_labels,)
        As in `Weights`: on little text the votes know better.
    """
    shares = np.clip(values / STEEPNESS + LEVEL_WITHOUT_LEARNING, 0.0, 1.0)
    return np.maximum(np.minimum(votes, 1.0), believed * shares)


def voting_alone(keywords: Keywords, n_terms: int, n_labels: int) -> Weights:
    """Return weights that have learned nothing: keywords decide alone."""
    none = np.zeros(n_labels)
    return Weights(
        coef=np.zeros((n_terms, n_labels)),
        intercept=np.full(n_labels, -STEEPNESS * LEVEL_WITHOUT_LEARNING),
        vote_weight=STEEPNESS * VOTE_ALONE * keywords.weight,
        lone_weight=np.zeros(len(keywords)),
        deciding=keywords.weight,
        context=none,
        usual=none,
        believed=none,
    )


def features_of(tokens: Tokens, matcher: KeywordMatcher, columns: TermColumns) -> Features:
    """Return hits and TF-IDF values of a batch, from one tokenisation."""
    counts = columns.count(tokens)
    return Features(tokens, matcher.match(tokens), counts, columns.weigh(counts))


def own_values(learned: Floats, held: Held, lone: Held, weights: Weights, keywords: Keywords) -> Floats:
    """Return what the intercept, keywords and terms of each paragraph add up to, shape (n_paragraphs,
    n_labels).

    Parameters
    ----------
    learned : ndarray of shape (n_paragraphs, n_labels)
        Addition of the terms: their TF-IDF values times ``coef``.
    held, lone : Held
        Keywords that count, and those that stand without the context they need.
    """
    shape = len(learned), len(weights.intercept)
    added = learned + weights.intercept
    added += vote(held, keywords, weights.vote_weight, shape)
    added += vote(lone, keywords, weights.lone_weight, shape)
    return added


def batch_values(features: Features, weights: Weights, keywords: Keywords) -> BatchValues:
    """Return votes and decision values of a batch, every paragraph for itself.

    Nothing inside an excluded hit counts: a term that first stands there, such as the ``gas`` of ``greenhouse
    gas``, adds nothing for that label in that paragraph. A keyword that lacks its context casts no vote; it
    adds its ``lone_weight``, and its words count like any others, by what was learned of them.
    """
    hits, n_labels = features.hits, weights.coef.shape[1]
    shape = features.counts.n_paragraphs, n_labels
    held = counted(hits, keywords)
    votes = vote(held, keywords, keywords.weight, shape)
    learned = _learned(features, weights.coef)
    values = own_values(learned, held, lone_keywords(hits, keywords), weights, keywords)
    hit, row = _terms_inside(hits, features.counts, features.tokens)
    counts = hits.state[hit] == HitState.COUNTED
    excluded = hits.state[hit] == HitState.EXCLUDED
    silenced = (hit[excluded], row[excluded])
    pair = np.unique(silenced[1] * n_labels + hits.label[silenced[0]])
    row_, label = np.divmod(pair, n_labels)
    lost = features.values[row_] * weights.coef[features.counts.term[row_], label]
    np.subtract.at(values, (features.counts.paragraph[row_], label), lost)
    deciding = vote(held, keywords, weights.deciding, shape)
    return BatchValues(votes, values, (hit[counts], row[counts]), silenced, np.zeros_like(values), deciding)


def _learned(features: Features, coef: Floats) -> Floats:
    """Return what the terms of each paragraph add, in the order and to the bit of a sparse product."""
    paragraph, term = (
        column.astype(np.int64) for column in (features.counts.paragraph, features.counts.term)
    )
    sums = [
        np.bincount(paragraph, features.values * column.take(term), features.counts.n_paragraphs)
        for column in np.ascontiguousarray(coef.T)
    ]
    return np.stack(sums, axis=1)


def with_context(batches: Sequence[BatchValues], article: Ints, weights: Weights) -> list[BatchValues]:
    """Return the same batches with what the rest of each article adds to its paragraphs.

    Parameters
    ----------
    batches : sequence of BatchValues
        Consecutive batches.
    article : ndarray of shape (n_paragraphs,)
        Number of the article of each paragraph of all batches.
    """
    votes = np.concatenate([part.votes for part in batches])
    values = np.concatenate([part.values for part in batches])
    added = context_values(votes, values, article, weights)
    cuts = np.cumsum([len(part.votes) for part in batches])[:-1]
    return [replace(part, context=rest) for part, rest in zip(batches, np.split(added, cuts), strict=True)]


def context_values(votes: Floats, values: Floats, article: Ints, weights: Weights) -> Floats:
    """Return what the rest of each article adds to the decision values of its paragraphs.

    An article only confirms: it adds at most `MAX_CONTEXT_RATIO` times what the paragraph's own terms do, so
    that a list of names gets no label from the text around it. The more a paragraph's keywords vote for one
    label, the less its article adds for the others: not each paragraph of an article on two labels gets both.
    """
    around = context(support(votes, values, weights.believed), article, weights.usual)
    added = around * weights.context
    whole = np.minimum(votes, 1.0)
    behind = whole.max(axis=1, initial=0.0, keepdims=True) - whole
    added = np.where(added > 0, added * (1.0 - behind), added)
    return np.minimum(added, MAX_CONTEXT_RATIO * np.maximum(values - weights.intercept, 0.0))


def _terms_inside(hits: Hits, counts: TermCounts, tokens: Tokens) -> tuple[Ints, Ints]:
    """Return pairs of a row of `hits` and a row of `counts` whose term first stands within that hit.

    Returns
    -------
    hit, row : ndarray of shape (n_pairs,)
        In the order of `hits`.
    """
    of_token = _place(tokens.paragraph, tokens.start)
    begin, end = _place(hits.paragraph, hits.start), _place(hits.paragraph, hits.end)
    _, covered = _ranges(np.searchsorted(of_token, begin), np.searchsorted(of_token, end))
    inside = np.zeros(len(tokens), np.bool_)
    inside[covered] = True
    rows = np.flatnonzero(inside.take(counts.first))  # few, so that few need to be sorted
    place = of_token.take(counts.first[rows])
    order = np.argsort(place, kind="stable")
    place = place[order]
    hit, pair = _ranges(np.searchsorted(place, begin), np.searchsorted(place, end))
    return hit, rows[order[pair]]


def _ranges(begin: Ints, end: Ints) -> tuple[Ints, Ints]:
    """Return for each number in each of the ranges: which range it is in, and the number."""
    size = end - begin
    which = np.repeat(np.arange(len(size)), size)
    return which, np.arange(len(which)) + np.repeat(begin - np.cumsum(size) + size, size)


def _place(paragraph: NDArray[np.int32], offset: Ints) -> Ints:
    return (paragraph.astype(np.int64) << 32) + offset
