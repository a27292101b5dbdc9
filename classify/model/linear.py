"""A fitted model as numbers, and what it says of one batch of tokens: values, and the evidence for them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from classify.model.decisions import Evidence, Role
from classify.model.keyword_hits import Keywords, counted, vote
from classify.model.places import terms_inside
from classify.text.columns import Counts, Hits, HitState, Tokens
from classify.text.matcher import KeywordMatcher
from classify.text.tfidf import TfidfColumns

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
    """The same for hits that do not count: their terms do not speak for that label either."""


def read(tokens: Tokens, matcher: KeywordMatcher, columns: TfidfColumns) -> Reading:
    """Hits and TF-IDF values of a batch, from one tokenisation."""
    counts = columns.count(tokens)
    return Reading(tokens, matcher.match(tokens), counts, columns.weigh(counts))


def hear(reading: Reading, weights: Weights, keywords: Keywords) -> Heard:
    """Votes and decision values of a batch.

    A hit that does not count is silent altogether: a term that first stands in it, such as the ``gas`` of
    ``greenhouse gas``, says nothing for that label in that paragraph.
    """
    hits, n_labels = reading.hits, weights.coef.shape[1]
    held = counted(hits, keywords, reading.counts.n_paragraphs)
    votes = vote(held, keywords, keywords.weight, n_labels)
    values = reading.values @ weights.coef + weights.intercept
    values += vote(held, keywords, weights.vote_weight, n_labels)
    hit, row = terms_inside(hits, reading.counts, reading.tokens)
    counts = hits.state[hit] == HitState.COUNTED
    silenced = (hit[~counts], row[~counts])
    pair = np.unique(silenced[1] * n_labels + hits.label[silenced[0]])
    row_, label = np.divmod(pair, n_labels)
    lost = reading.values.data[row_] * weights.coef[reading.counts.term[row_], label]
    np.subtract.at(values, (reading.counts.paragraph[row_], label), lost)
    return Heard(votes, values, (hit[counts], row[counts]), silenced)


def explain(
    reading: Reading, heard: Heard, weights: Weights, keywords: Keywords, given: NDArray[np.bool_]
) -> Evidence:
    """The terms behind the decision values, for labels that are given and labels with a keyword hit.

    Parameters
    ----------
    given : ndarray of shape (n_paragraphs, n_labels)
        Labels that are given.

    Returns
    -------
    Evidence
        A row for each keyword with its first place that counts, and for each term with a coefficient. What
        was learned of the words inside a keyword is the keyword's own: it is added to the keyword's row.
    """
    hits, counts = reading.hits, reading.counts
    wanted = given.copy()
    wanted[hits.paragraph, hits.label] = True
    first = _first_places(hits, keywords)
    seed_row = np.empty(len(hits), np.int64)
    seed_row[first.order] = first.group
    contribution = np.where(
        hits.state[first.hit] == HitState.COUNTED,
        weights.vote_weight[hits.keyword[first.hit]],
        0.0,
    )
    row, label = _speaking(reading, weights, wanted)
    spoken = reading.values.data[row] * weights.coef[counts.term[row], label]
    n_labels = weights.coef.shape[1]
    owner = _owner(heard, hits, row * n_labels + label, n_labels)
    owned = owner >= 0
    contribution += np.bincount(
        seed_row[owner[owned]], weights=spoken[owned], minlength=len(contribution)
    ).astype(np.float64)
    alone = owner == _FREE
    row, label, spoken = row[alone], label[alone], spoken[alone]
    evidence = Evidence(
        paragraph=np.concatenate([hits.paragraph[first.hit], counts.paragraph[row]]),
        label=np.concatenate([hits.label[first.hit], label]).astype(np.int32),
        term=np.concatenate([hits.keyword[first.hit], counts.term[row] + len(keywords)]).astype(np.int32),
        start=np.concatenate([hits.start[first.hit], reading.tokens.start[counts.first[row]]]),
        end=np.concatenate([hits.end[first.hit], reading.tokens.end[counts.last[row]]]),
        role=np.concatenate([_roles(hits, first.hit, keywords), np.full(len(row), Role.LEARNED, np.uint8)]),
        contribution=np.concatenate([contribution, spoken]),
        terms=(),
    )
    order = np.lexsort((evidence.term, evidence.start, evidence.label, evidence.paragraph))
    columns = {name: getattr(evidence, name)[order] for name in EVIDENCE_COLUMNS}
    return Evidence(**columns, terms=())


EVIDENCE_COLUMNS = ("paragraph", "label", "term", "start", "end", "role", "contribution")
_FREE = -1
_SILENT = -2


@dataclass(frozen=True, slots=True)
class _FirstPlaces:
    """The hit that stands for each keyword of each paragraph."""

    hit: Ints
    order: Ints
    group: Ints
    """Index into `hit` of each row of hits, in the order of `order`."""


def _first_places(hits: Hits, keywords: Keywords) -> _FirstPlaces:
    """A hit that counts before one that does not, then the one that comes first."""
    cell = hits.paragraph.astype(np.int64) * max(len(keywords), 1) + hits.keyword
    order = np.lexsort((hits.start, hits.state != HitState.COUNTED, cell))
    new = np.diff(cell[order], prepend=-1) != 0
    return _FirstPlaces(order[new], order, np.cumsum(new) - 1)


def _speaking(reading: Reading, weights: Weights, wanted: NDArray[np.bool_]) -> tuple[Ints, Ints]:
    """Rows of counts and labels where the term has a coefficient and the paragraph's evidence is wanted."""
    counts = reading.counts
    per_label = [
        np.flatnonzero(wanted[:, label].take(counts.paragraph) & (column != 0).take(counts.term))
        for label, column in enumerate(weights.coef.T)
    ]
    sizes = [len(rows) for rows in per_label]
    return np.concatenate(per_label), np.repeat(np.arange(len(per_label)), sizes)


def _owner(heard: Heard, hits: Hits, cell: Ints, n_labels: int) -> Ints:
    """The hit that each cell (row of counts, label) stands in, `_FREE` or, if it may not speak, `_SILENT`."""
    owner = np.full(len(cell), _FREE)
    for (hit, row), name in ((heard.counted, None), (heard.silenced, _SILENT)):
        inside = row * n_labels + hits.label[hit]
        order = np.argsort(inside, kind="stable")
        at = np.searchsorted(inside[order], cell)
        found = at < len(inside)
        found[found] = inside[order][at[found]] == cell[found]
        owner[found] = hit[order][at[found]] if name is None else name
    return owner


def _roles(hits: Hits, hit: Ints, keywords: Keywords) -> NDArray[np.uint8]:
    roles = np.where(keywords.needs_context[hits.keyword[hit]], Role.CONTEXT, Role.SEED)
    return np.where(hits.state[hit] == HitState.EXCLUDED, Role.EXCLUDED, roles).astype(np.uint8)
