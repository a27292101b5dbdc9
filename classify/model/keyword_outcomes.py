"""Outcomes of the paragraphs that hold keywords: counts that add up over batches, articles and runs.

A keyword is written to give its label. Where other evidence overrules it, somebody must be able to see how
often, and which label its paragraphs got instead. All counts are those of one sparse table, a row for each
keyword and then for each label, so that the sum of the tables of parts is the table of the whole. It is kept
as plain columns: a worker that classifies needs no SciPy, which takes long to import.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from classify.model.decisions import Decisions, Role
from classify.model.keyword_hits import Keywords
from classify.model.rights import entitled

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

_NONE, _OVERRULED, _LEARNED, _LESSER, _LESSER_GIVEN = range(5)
"""Columns behind those of the labels: paragraphs that got no label instead, all that did not get their label,
those that got it without a keyword, those with a keyword and no whole vote, and which of them got it."""
_EXTRA = 5


class Subject(NamedTuple):
    """Outcomes of the paragraphs in which a keyword, or the keywords of a label, are entitled to it."""

    paragraphs: int
    labelled: int
    """Those that got the label."""
    went_to: tuple[tuple[int, int], ...]
    """Label and count of what the others got, most first; the number of labels stands for none of them. A
    paragraph with two labels counts under both."""


@dataclass(frozen=True, slots=True)
class KeywordOutcomes:
    """Counts of paragraphs by what became of them; labels and keywords in label-set order."""

    cell: Ints
    """The cells that are not 0, rising, in a table of shape (n_keywords + n_labels, n_labels + 5)."""
    count: Ints
    """What stands in each of them."""
    label: Ints
    """The label of each row."""
    n_labels: int

    @property
    def n_keywords(self) -> int:
        """Keywords of all labels."""
        return len(self.label) - self.n_labels

    def of_keyword(self, keyword: int) -> Subject:
        """Return what became of the paragraphs of a keyword."""
        first = keyword * self._width
        begin, end = np.searchsorted(self.cell, [first, first + self._width])
        columns = (self.cell[begin:end] - first).tolist()
        return _subject(dict(zip(columns, self.count[begin:end].tolist(), strict=True)), self, keyword)

    def of_label(self, label: int) -> Subject:
        """Return what became of the paragraphs in which keywords of a label cast a whole vote."""
        return self.of_keyword(self.n_keywords + label)

    @property
    def overruled(self) -> Ints:
        """Paragraphs of each keyword that did not get its label, shape (n_keywords,)."""
        return self._column(_OVERRULED)[: self.n_keywords]

    @property
    def learned_only(self) -> Ints:
        """Paragraphs that got each label and hold no keyword of it, shape (n_labels,)."""
        return self._column(_LEARNED)[self.n_keywords :]

    @property
    def lesser(self) -> Ints:
        """Paragraphs with a keyword of each label that is not `entitled` to it, shape (n_labels,)."""
        return self._column(_LESSER)[self.n_keywords :]

    @property
    def lesser_labelled(self) -> Ints:
        """Those of them that got it, shape (n_labels,)."""
        return self._column(_LESSER_GIVEN)[self.n_keywords :]

    @property
    def _width(self) -> int:
        return self.n_labels + _EXTRA

    def _column(self, extra: int) -> Ints:
        row, column = np.divmod(self.cell, self._width)
        own = column == self.n_labels + extra
        counts = np.zeros(len(self.label), np.int64)
        counts[row[own]] = self.count[own]
        return counts


def outcome_cells(
    decisions: Decisions, n_keywords: int, *, exclusive: bool
) -> tuple[NDArray[Any], NDArray[Any]]:
    """Return what the decisions add to the table, one cell each, and the paragraph that adds it.

    Parameters
    ----------
    n_keywords : int
        The first terms of the evidence are so many keywords.

    Returns
    -------
    paragraph, cell : ndarray of shape (n_cells,)
        Rising paragraphs, and cells as ``outcomes_of`` takes them: 1 is added to each.
    """
    votes, labels, evidence = decisions.votes, decisions.labels, decisions.evidence
    whole, holds = entitled(votes, exclusive=exclusive), votes > 0
    of_keyword = np.flatnonzero((evidence.term < n_keywords) & (evidence.role != Role.EXCLUDED))
    of_keyword = of_keyword[whole[evidence.paragraph[of_keyword], evidence.label[of_keyword]]]
    place, own = whole.nonzero()
    extra = labels.shape[1]

    def found(flags: Flags, column: int) -> _Cells:
        paragraph, label = flags.nonzero()
        return _Cells(paragraph, label + n_keywords, np.full(len(label), extra + column))

    cells = [
        *_became(place, own, own + n_keywords, labels),
        *_became(
            evidence.paragraph[of_keyword], evidence.label[of_keyword], evidence.term[of_keyword], labels
        ),
        found(labels & ~holds, _LEARNED),
        found(holds & ~whole, _LESSER),
        found(holds & ~whole & labels, _LESSER_GIVEN),
    ]
    paragraph, row, column = map(np.concatenate, zip(*cells, strict=True))
    cell = row.astype(np.int64) * (extra + _EXTRA) + column
    order = np.lexsort((cell, paragraph))
    return paragraph[order], cell[order]


def first_overruled(cells: NDArray[Any], n_keywords: int, n_labels: int) -> dict[int, int]:
    """Return the labels with an overruled keyword among the cells, rising, each with its first such cell."""
    row, column = np.divmod(cells, n_labels + _EXTRA)
    places = np.flatnonzero((row >= n_keywords) & (column == n_labels + _OVERRULED))
    labels, first = np.unique(row[places] - n_keywords, return_index=True)
    return dict(zip(labels.tolist(), places[first].tolist(), strict=True))


def outcomes_of(cells: NDArray[Any], keywords: Keywords, n_labels: int) -> KeywordOutcomes:
    """Return the table with 1 added for each of the cells that `outcome_cells` found."""
    distinct, counts = np.unique(cells.astype(np.int64), return_counts=True)
    label = np.concatenate([keywords.label, np.arange(n_labels)])
    return KeywordOutcomes(distinct, counts.astype(np.int64), label, n_labels)


def joined_outcomes(parts: Sequence[KeywordOutcomes]) -> KeywordOutcomes:
    """Return the table of all parts, at least one, as one."""
    distinct, place = np.unique(np.concatenate([part.cell for part in parts]), return_inverse=True)
    counts = np.zeros(len(distinct), np.int64)
    np.add.at(counts, place, np.concatenate([part.count for part in parts]))
    return replace(parts[0], cell=distinct, count=counts)


class _Cells(NamedTuple):
    paragraph: NDArray[Any]
    row: NDArray[Any]
    column: NDArray[Any]


def _became(paragraph: NDArray[Any], own: NDArray[Any], row: NDArray[Any], labels: Flags) -> list[_Cells]:
    """Return what became of paragraphs in which the keyword or label of `row` is entitled to the label
    `own`.
    """
    n_labels = labels.shape[1]
    kept = labels[paragraph, own]
    lost = np.flatnonzero(~kept)
    instead = labels[paragraph[lost]]
    at, other = instead.nonzero()
    nothing = lost[~instead.any(axis=1)]
    rows = [np.flatnonzero(kept), lost[at], nothing, lost]
    columns = [
        own[kept],
        other,
        np.full(len(nothing), n_labels + _NONE),
        np.full(len(lost), n_labels + _OVERRULED),
    ]
    return [_Cells(paragraph[i], row[i], column) for i, column in zip(rows, columns, strict=True)]


def _subject(counts: dict[int, int], outcomes: KeywordOutcomes, row: int) -> Subject:
    own, n_labels = int(outcomes.label[row]), outcomes.n_labels
    labelled = counts.get(own, 0)
    instead = [(to, n) for to, n in counts.items() if to <= n_labels + _NONE and to != own]
    return Subject(
        paragraphs=labelled + counts.get(n_labels + _OVERRULED, 0),
        labelled=labelled,
        went_to=tuple(sorted(instead, key=lambda pair: (-pair[1], pair[0]))),
    )
