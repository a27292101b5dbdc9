"""The terms behind decision values: keywords with what was learned of their words, and other words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from classify.model.decisions import Evidence, Role
from classify.model.keyword_hits import Keywords
from classify.model.linear import Heard, Reading, Weights
from classify.text.columns import Hits, HitState

Ints = NDArray[np.int64]

COLUMNS = ("paragraph", "label", "term", "start", "end", "role", "contribution")
_FREE = -1
_SILENT = -2


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
        `terms` is left empty.
    """
    hits, counts = reading.hits, reading.counts
    wanted = given.copy()
    wanted[hits.paragraph, hits.label] = True
    row, label = _speaking(reading, weights, wanted)
    n_labels = weights.coef.shape[1]
    spoken = reading.values.data.take(row) * weights.coef.ravel().take(counts.term[row] * n_labels + label)
    owner = _owners(heard, hits, len(counts.term), n_labels).take(row * n_labels + label)
    first, keyword_row = _first_places(hits, keywords)
    counted = hits.state[first] == HitState.COUNTED
    contribution = np.where(counted, weights.vote_weight[hits.keyword[first]], 0.0)
    owned = owner >= 0
    np.add.at(contribution, keyword_row[owner[owned]], spoken[owned])
    alone = owner == _FREE
    row, label, spoken = row[alone], label[alone], spoken[alone]
    evidence = Evidence(
        paragraph=np.concatenate([hits.paragraph[first], counts.paragraph[row]]),
        label=np.concatenate([hits.label[first], label]).astype(np.int32),
        term=np.concatenate([hits.keyword[first], counts.term[row] + len(keywords)]).astype(np.int32),
        start=np.concatenate([hits.start[first], reading.tokens.start[counts.first[row]]]),
        end=np.concatenate([hits.end[first], reading.tokens.end[counts.last[row]]]),
        role=np.concatenate([_roles(hits, first, keywords), np.full(len(row), Role.LEARNED, np.uint8)]),
        contribution=np.concatenate([contribution, spoken]),
        terms=(),
    )
    cell = evidence.paragraph.astype(np.int64) * n_labels + evidence.label
    order = np.argsort((cell << 32) + evidence.start, kind="stable")
    return Evidence(**{name: getattr(evidence, name)[order] for name in COLUMNS}, terms=())


def _first_places(hits: Hits, keywords: Keywords) -> tuple[Ints, Ints]:
    """The hit that stands for each keyword of each paragraph, and which of these each hit belongs to.

    A hit that counts goes before one that does not, then the one that comes first.
    """
    cell = hits.paragraph.astype(np.int64) * max(len(keywords), 1) + hits.keyword
    order = np.lexsort((hits.start, hits.state != HitState.COUNTED, cell))
    new = np.diff(cell[order], prepend=-1) != 0
    group = np.empty(len(hits), np.int64)
    group[order] = np.cumsum(new) - 1
    return order[new], group


def _speaking(reading: Reading, weights: Weights, wanted: NDArray[np.bool_]) -> tuple[Ints, Ints]:
    """Rows of counts and labels where the term has a coefficient and the paragraph's evidence is wanted."""
    counts = reading.counts
    asked = np.packbits(wanted, axis=1).take(counts.paragraph, axis=0)
    asked &= np.packbits(weights.coef != 0, axis=1).take(counts.term, axis=0)
    rows = np.flatnonzero(asked.any(axis=1))
    at, label = np.nonzero(np.unpackbits(asked[rows], axis=1, count=wanted.shape[1]))
    return rows[at], label


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
