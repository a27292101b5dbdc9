"""Choose the articles that have a row in the report, and those that open in full.

Each period has its say, the newest first, since a page is read to compare them: first the best article of
each, then the second best. Originals come before copies, large stories before small ones, then what is
labelled.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from classify.profile import MICRO
from classify.run.reporting.feed_columns import FeedColumns

Ints = NDArray[np.int64]

ROW_BYTES: Final = 1_600_000
"""Of all rows: less than half of what a page may have."""
VIEW_BYTES: Final = 1_500_000
"""Of articles in full: some more than there may be."""
_ROW: Final = 78
"""Bytes of a row beside its texts and shares."""
_LABEL: Final = 6
_WORD: Final = 11
"""Bytes of a word in full view, with its part of the evidence."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """Numbers of articles."""

    rows: Ints
    """With a row on the page, in the order of the feed."""
    views: Ints
    """In full, those to keep first."""


def choose(feed: FeedColumns, limit: int | None) -> Chosen:
    """Choose articles; `limit` is how many may have a row, None as many as a page holds."""
    order = _best_first(feed)
    size = feed.size[order] + _ROW + _LABEL * feed.micro.shape[1]
    fits = int(np.searchsorted(np.cumsum(size), ROW_BYTES, side="right"))
    rows = order[: fits if limit is None else limit]
    room = np.searchsorted(np.cumsum(_WORD * feed.words[rows] + 200), VIEW_BYTES, side="right")
    return Chosen(np.sort(rows), rows[: int(room)])


def _best_first(feed: FeedColumns) -> Ints:
    """Return the articles in their order, as many as could have a row."""
    most = ROW_BYTES // _ROW
    story_articles = np.bincount(feed.story)
    best, ranks = [np.empty(0, np.int64)], [np.empty(0, np.int64)]
    for period in range(len(feed.periods) - 1, -2, -1):
        own = np.flatnonzero(feed.period == period)
        labelled = feed.micro[own].sum(axis=1) // MICRO
        order = np.lexsort((-labelled, -story_articles[feed.story[own]], feed.copy[own]))[:most]
        best.append(own[order])
        ranks.append(np.arange(len(order)))
    return np.asarray(np.concatenate(best)[np.argsort(np.concatenate(ranks), kind="stable")])
