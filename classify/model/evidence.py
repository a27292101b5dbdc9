"""The terms behind decision values: keywords with what was learned of their words, and other words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from classify.model.decisions import Evidence, Role
from classify.model.folding import summed
from classify.model.keyword_hits import Keywords
from classify.model.linear import Features, Heard, Weights
from classify.text.columns import Hits, HitState

Ints = NDArray[np.int64]

COLUMNS = ("paragraph", "label", "term", "start", "end", "role", "contribution")
_FREE = -1
_SILENT = -2
_LAST = (1 << 32) - 1


def joined(parts: Sequence[Evidence], n_paragraphs: Sequence[int], terms: Sequence[str]) -> Evidence:
    """The evidence of consecutive batches with so many paragraphs each as one."""
    begin = np.cumsum([0, *n_paragraphs])
    moved = [
        replace(part, paragraph=(part.paragraph + first).astype(np.int32))
        for part, first in zip(parts, begin, strict=False)
    ]
    columns = {name: np.concatenate([getattr(part, name) for part in moved]) for name in COLUMNS}
    return Evidence(**columns, terms=terms)


def explain(
    features: Features,
    heard: Heard,
    weights: Weights,
    keywords: Keywords,
    given: NDArray[np.bool_],
    weak: float,
) -> Evidence:
    """The terms behind the decision values, for labels that are given and labels with a keyword hit.

    Parameters
    ----------
    given : ndarray of shape (n_paragraphs, n_labels)
        Labels that are given.
    weak : float
        Learned terms that contribute less are folded, as `folding.folded` does; most are, and need no place.

    Returns
    -------
    Evidence
        A row for each keyword with its first place that counts, for each term with a coefficient, and for
        the rest of the article where that adds anything. What was learned of the words inside a keyword is
        the keyword's own: it is added to the keyword's row. `terms` is left empty.
    """
    hits, counts = features.hits, features.counts
    wanted = given.copy()
    wanted[hits.paragraph, hits.label] = True
    row, label = _speaking(features, weights, wanted)
    n_labels = weights.coef.shape[1]
    spoken = features.values.data.take(row) * weights.coef.ravel().take(
        counts.term.take(row) * n_labels + label
    )
    owner = _owners(heard, hits, len(counts.term), n_labels).take(row * n_labels + label)
    first, keyword_row = _first_places(hits, keywords)
    counted = hits.state[first] == HitState.COUNTED
    contribution = np.where(counted, weights.vote_weight[hits.keyword[first]], 0.0)
    owned = owner >= 0
    np.add.at(contribution, keyword_row[owner[owned]], spoken[owned])
    alone = owner == _FREE
    light = alone & (np.abs(spoken) < weak)
    strong = np.flatnonzero(alone & ~light)
    cell = counts.paragraph.take(row).astype(np.int64) * n_labels + label
    keyword_cell = hits.paragraph[first].astype(np.int64) * n_labels + hits.label[first]
    around = np.flatnonzero(wanted & (heard.context != 0.0))
    n_terms = len(keywords) + len(weights.coef)
    return _in_order(
        n_labels,
        (keyword_cell, *_of_keywords(hits, first, keywords), contribution),
        (cell[strong], *_of_terms(features, row[strong], len(keywords)), spoken[strong]),
        _nowhere(*summed(cell[light], spoken[light]), n_terms, Role.LEARNED),
        _nowhere(around, heard.context.ravel()[around], n_terms + 1, Role.CONTEXT),
    )


def _of_keywords(hits: Hits, first: Ints, keywords: Keywords) -> tuple[NDArray[Any], ...]:
    """Term, place to sort by, start, end and role of each keyword."""
    start = hits.start[first]
    return hits.keyword[first], start, start, hits.end[first], _roles(hits, first, keywords)


def _of_terms(features: Features, row: Ints, n_keywords: int) -> tuple[NDArray[Any], ...]:
    """The same of terms, by their rows of counts."""
    counts, tokens = features.counts, features.tokens
    start, end = tokens.start[counts.first[row]], tokens.end[counts.last[row]]
    return counts.term[row] + n_keywords, start, start, end, np.full(len(row), Role.LEARNED)


def _nowhere(
    cell: Ints, contribution: NDArray[np.float64], term: int, role: Role
) -> tuple[NDArray[Any], ...]:
    """Rows of what stands in no one place: the last of their cells, with an empty place at the start."""
    nowhere = np.zeros_like(cell)
    return cell, nowhere + term, nowhere + _LAST, nowhere, nowhere, nowhere + role, contribution


def _in_order(n_labels: int, *parts: tuple[NDArray[Any], ...]) -> Evidence:
    """One evidence of rows given as columns: cell, term, place to sort by, start, end, role, contribution."""
    cell, term, place, start, end, role, contribution = map(np.concatenate, zip(*parts, strict=True))
    order = np.argsort((cell << 32) + place, kind="stable")
    paragraph, label = np.divmod(cell[order], n_labels)
    return Evidence(
        paragraph=paragraph.astype(np.int32),
        label=label.astype(np.int32),
        term=term[order].astype(np.int32),
        start=start[order],
        end=end[order],
        role=role[order].astype(np.uint8),
        contribution=contribution[order],
        terms=(),
    )


def _first_places(hits: Hits, keywords: Keywords) -> tuple[Ints, Ints]:
    """The hit that stands for each keyword of each paragraph, and which of these each hit belongs to.

    A hit that counts goes before one that does not, then the one that comes first, as hits come.
    """
    cell = hits.paragraph.astype(np.int64) * max(len(keywords), 1) + hits.keyword
    order = np.argsort(2 * cell + (hits.state != HitState.COUNTED), kind="stable")
    new = np.diff(cell[order], prepend=-1) != 0
    group = np.empty(len(hits), np.int64)
    group[order] = np.cumsum(new) - 1
    return order[new], group


def _speaking(features: Features, weights: Weights, wanted: NDArray[np.bool_]) -> tuple[Ints, Ints]:
    """Rows of counts and labels where the term has a coefficient and the paragraph's evidence is wanted."""
    counts = features.counts
    asked = np.packbits(wanted, axis=1).take(counts.paragraph, axis=0)
    asked &= np.packbits(weights.coef != 0, axis=1).take(counts.term, axis=0)
    rows = np.flatnonzero(asked.any(axis=1))
    flags = np.unpackbits(asked.take(rows, axis=0), axis=1, count=wanted.shape[1]).view(np.bool_)
    at, label = np.divmod(np.flatnonzero(flags), wanted.shape[1])
    return rows.take(at), label


def _owners(heard: Heard, hits: Hits, n_rows: int, n_labels: int) -> Ints:
    """The hit that each row of counts stands in, for each label; `_FREE` if in none, `_SILENT` if silenced.

    One after the other: all labels of the first row, then those of the next.
    """
    owner = np.full(n_rows * n_labels, _FREE)
    hit, row = heard.counted
    owner[row * n_labels + hits.label[hit]] = hit
    hit, row = heard.silenced
    owner[row * n_labels + hits.label[hit]] = _SILENT
    return owner


def _roles(hits: Hits, hit: Ints, keywords: Keywords) -> NDArray[np.uint8]:
    roles = np.where(keywords.needs_context[hits.keyword[hit]], Role.CONTEXT, Role.SEED)
    return np.where(hits.state[hit] == HitState.EXCLUDED, Role.EXCLUDED, roles).astype(np.uint8)
