"""The terms behind decision values: keywords with what was learned of their words, and other words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from classify.model.decisions import Evidence, Role
from classify.model.keyword_hits import Keywords, lone
from classify.model.linear import BatchValues, Features, Weights
from classify.text.columns import Hits, HitState

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

WEAK = 0.4
"""A learned term that moves the decision value by less is weak; 0.4 moves a score of 0.5 to 0.6."""

WEAKER_TERMS = "(weaker terms)"
"""Name of the row that weak terms are folded into for people to read."""
REST_OF_ARTICLE = "(rest of the article)"
"""Name of what the rest of an article adds."""
KEYWORD_DECIDES = "(keyword decides)"
"""Name of what a deciding keyword adds beyond its weight."""
SUMS = (WEAKER_TERMS, REST_OF_ARTICLE, KEYWORD_DECIDES)
"""Names of the rows that stand in no one place, as they are numbered behind all terms; no term can be called
so."""

COLUMNS = ("paragraph", "label", "term", "start", "end", "role", "contribution")
_FREE = -1
_SILENT = -2
_LAST = (1 << 32) - 1


def joined_evidence(parts: Sequence[Evidence], n_paragraphs: Sequence[int], terms: Sequence[str]) -> Evidence:
    """Return the evidence of consecutive batches with so many paragraphs each as one."""
    begin = np.cumsum([0, *n_paragraphs])
    moved = [
        replace(part, paragraph=(part.paragraph + first).astype(np.int32))
        for part, first in zip(parts, begin, strict=False)
    ]
    columns = {name: np.concatenate([getattr(part, name) for part in moved]) for name in COLUMNS}
    return Evidence(**columns, terms=terms)


def explain(
    features: Features,
    batch: BatchValues,
    lift: Floats,
    weights: Weights,
    keywords: Keywords,
    given: NDArray[np.bool_],
    weak: float | None,
) -> Evidence:
    """Return the terms behind the decision values, for labels that are given and labels with a keyword hit.

    Parameters
    ----------
    lift : ndarray of shape (n_paragraphs, n_labels)
        What deciding keywords add beyond their weights.
    given : ndarray of shape (n_paragraphs, n_labels)
        Labels that are given.
    weak : float or None
        Learned terms that contribute less, as most do, are summed in one row without a place. It comes after
        the other terms of its paragraph and label, before the rest of the article. Keywords are never folded.
        None: there are rows of keywords only, which contribute 0: who reads no evidence need not wait for it.

    Returns
    -------
    Evidence
        A row for each keyword with its first place that counts, for each term with a coefficient, and, where
        they add anything, for the rest of the article and for the right of a keyword to decide. What was
        learned of the words inside a keyword is the keyword's own: it is added to the keyword's row. `terms`
        is left empty.
    """
    hits, counts = features.hits, features.counts
    n_labels = weights.coef.shape[1]
    votes, hints = hits.state == HitState.COUNTED, lone(hits)
    first, keyword_row = _first_places(hits, keywords, votes | hints)
    if weak is None:
        return _in_order(n_labels, _of_keywords(hits, first, keywords, n_labels, np.zeros(len(first))))
    wanted = given.copy()
    wanted[hits.paragraph, hits.label] = True
    row, label = _speaking(features, weights, wanted)
    spoken = features.values.take(row) * weights.coef.ravel().take(counts.term.take(row) * n_labels + label)
    owner = _owners(batch, hits, row * n_labels + label, n_labels)
    voted = np.where(votes[first], weights.vote_weight[hits.keyword[first]], 0.0)
    voted += np.where(hints[first], weights.lone_weight[hits.keyword[first]], 0.0)
    owned = owner >= 0
    np.add.at(voted, keyword_row[owner[owned]], spoken[owned])
    alone = owner == _FREE
    light = alone & (np.abs(spoken) < weak)
    strong = np.flatnonzero(alone & ~light)
    cell = counts.paragraph.take(row).astype(np.int64) * n_labels + label
    around = np.flatnonzero(wanted & (batch.context != 0.0))
    lifted = np.flatnonzero(wanted & (lift != 0.0))
    n_terms = len(keywords) + len(weights.coef)
    return _in_order(
        n_labels,
        _of_keywords(hits, first, keywords, n_labels, voted),
        _of_terms(features, row[strong], len(keywords), cell[strong], spoken[strong]),
        _nowhere(*_summed(cell[light], spoken[light]), n_terms, Role.LEARNED),
        _nowhere(around, batch.context.ravel()[around], n_terms + 1, Role.CONTEXT),
        _nowhere(lifted, lift.ravel()[lifted], n_terms + 2, Role.SEED),
    )


class _Rows(NamedTuple):
    """Rows of evidence as columns."""

    cell: NDArray[Any]
    """Paragraph and label as one number."""
    term: NDArray[Any]
    place: NDArray[Any]
    """Key that the rows of a cell are sorted by."""
    start: NDArray[Any]
    end: NDArray[Any]
    role: NDArray[Any]
    contribution: NDArray[Any]


def _of_keywords(hits: Hits, first: Ints, keywords: Keywords, n_labels: int, contribution: Floats) -> _Rows:
    start = hits.start[first]
    return _Rows(
        cell=hits.paragraph[first].astype(np.int64) * n_labels + hits.label[first],
        term=hits.keyword[first],
        place=start,
        start=start,
        end=hits.end[first],
        role=_roles(hits, first, keywords),
        contribution=contribution,
    )


def _of_terms(features: Features, row: Ints, n_keywords: int, cell: Ints, contribution: Floats) -> _Rows:
    counts, tokens = features.counts, features.tokens
    start = tokens.start[counts.first[row]]
    return _Rows(
        cell=cell,
        term=counts.term[row] + n_keywords,
        place=start,
        start=start,
        end=tokens.end[counts.last[row]],
        role=np.full(len(row), Role.LEARNED),
        contribution=contribution,
    )


def _summed(cell: Ints, contribution: Floats) -> tuple[Ints, Floats]:
    """Return the distinct cells, rising, and what the contributions of each come to.

    >>> _summed(np.array([7, 2, 7]), np.array([0.25, 0.125, -0.5]))
    (array([2, 7]), array([ 0.125, -0.25 ]))
    """
    cells = np.flatnonzero(np.bincount(cell))
    return cells, np.bincount(cell, weights=contribution).astype(np.float64, copy=False).take(cells)


def _nowhere(cell: Ints, contribution: Floats, term: int, role: Role) -> _Rows:
    """Return rows of what stands in no one place: the last of their cells, with an empty place at the
    start.
    """
    nowhere = np.zeros_like(cell)
    return _Rows(cell, nowhere + term, nowhere + _LAST, nowhere, nowhere, nowhere + role, contribution)


def _in_order(n_labels: int, *parts: _Rows) -> Evidence:
    rows = _Rows(*map(np.concatenate, zip(*parts, strict=True)))
    order = np.argsort((rows.cell << 32) + rows.place, kind="stable")
    paragraph, label = np.divmod(rows.cell[order], n_labels)
    return Evidence(
        paragraph=paragraph.astype(np.int32),
        label=label.astype(np.int32),
        term=rows.term[order].astype(np.int32),
        start=rows.start[order],
        end=rows.end[order],
        role=rows.role[order].astype(np.uint8),
        contribution=rows.contribution[order],
        terms=(),
    )


def _first_places(hits: Hits, keywords: Keywords, speaks: NDArray[np.bool_]) -> tuple[Ints, Ints]:
    """Return one hit for each keyword of each paragraph, and for each hit the place of the one that stands
    for it.

    A hit that `speaks`, which is one that counts or hints, stands for those that do not; else the first.
    """
    cell = hits.paragraph.astype(np.int64) * max(len(keywords), 1) + hits.keyword
    order = np.argsort(2 * cell + ~speaks, kind="stable")
    new = np.diff(cell[order], prepend=-1) != 0
    group = np.empty(len(hits), np.int64)
    group[order] = np.cumsum(new) - 1
    return order[new], group


def _speaking(features: Features, weights: Weights, wanted: NDArray[np.bool_]) -> tuple[Ints, Ints]:
    """Return pairs of a row of counts and a label for which its term has a coefficient and evidence is
    wanted.
    """
    counts = features.counts
    asked = np.packbits(wanted, axis=1).take(counts.paragraph, axis=0)
    asked &= np.packbits(weights.coef != 0, axis=1).take(counts.term, axis=0)
    rows = np.flatnonzero(asked.any(axis=1))
    flags = np.unpackbits(asked.take(rows, axis=0), axis=1, count=wanted.shape[1]).view(np.bool_)
    at, label = np.divmod(np.flatnonzero(flags), wanted.shape[1])
    return rows.take(at), label


def _owners(batch: BatchValues, hits: Hits, cells: Ints, n_labels: int) -> Ints:
    """Return the hit that each row of counts and label stands in; `_FREE` if in none, `_SILENT` if silenced.

    `cells` are rows and labels as one number, rising.
    """
    owner = np.full(len(cells), _FREE)
    ended = np.append(cells, -1)  # no cell, found where a cell is above all
    for (hit, row), silent in ((batch.counted, False), (batch.silenced, True)):
        cell = row * n_labels + hits.label[hit]
        place = np.searchsorted(cells, cell)
        there = np.flatnonzero(ended.take(place) == cell)
        owner[place[there]] = _SILENT if silent else hit[there]
    return owner


def _roles(hits: Hits, hit: Ints, keywords: Keywords) -> NDArray[np.uint8]:
    roles = np.where(keywords.needs_context[hits.keyword[hit]], Role.CONTEXT, Role.SEED)
    return np.where(hits.state[hit] == HitState.EXCLUDED, Role.EXCLUDED, roles).astype(np.uint8)
