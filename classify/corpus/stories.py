"""Copies of articles: syndicated, cut, re-led, lightly edited.

`group` joins the sketches of a whole feed (and of earlier runs) into stories; `classify.corpus.similar` tells
it how much two articles share. Nothing here reads a file or depends on the order in which articles are given.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from classify.corpus.large_arrays import ONE_THREAD, Means, among, in_common, in_parts
from classify.corpus.large_sequences import taken
from classify.corpus.similar import MIN_SHARED, Similar
from classify.corpus.sketches import NO_TEXT, Sketches

MIN_SECOND = 0.7
"""Minimum share of common shingles (compare `similar.MIN_SHARED`) with a later article of the story, for
copies of an update."""

_UNDATED = dt.date.max.toordinal()


@dataclass(frozen=True, slots=True)
class Stories:
    """The story of each article, in the order of the articles given."""

    story: NDArray[np.int64]
    """Index of the earliest article of the story, by date and then id; its own for the earliest."""
    ids: Sequence[str]
    """Ids of the articles that the indices are of."""
    begin: int = 0
    """Index of the first of the articles."""

    def part(self, articles: slice) -> Stories:
        """Return the stories of consecutive articles, given by their indices."""
        begin, stop, _ = articles.indices(self.begin + len(self.story))
        return Stories(self.story[begin - self.begin : stop - self.begin], self.ids, begin)

    @property
    def story_id(self) -> list[str]:
        """Id of the earliest article of each one's story."""
        return taken(self.ids, self.story)

    @property
    def is_copy(self) -> NDArray[np.bool_]:
        """True for an article that is not the earliest of its story."""
        return np.asarray(self.story != np.arange(self.begin, self.begin + len(self.story)))

    @property
    def duplicate_of(self) -> list[str]:
        """Id of the earliest article of the story; empty for the earliest itself."""
        copies = np.flatnonzero(self.is_copy)
        found = [""] * len(self.story)
        for i, first in zip(copies.tolist(), taken(self.ids, self.story[copies]), strict=True):
            found[i] = first
        return found


def each_its_own(ids: Sequence[str]) -> Stories:
    """Return the stories of articles that are not compared."""
    return Stories(np.arange(len(ids), dtype=np.int64), ids)


def group(
    sketches: Sketches,
    dates: Sequence[dt.date | None],
    ids: Sequence[str],
    window_days: int,
    means: Means = ONE_THREAD,
) -> Stories:
    """Return the story of each article, whatever the order they are given in.

    Articles are taken from the earliest to the latest. One whose very words appeared within the window joins
    that story; articles without any text have nothing in common. Any other is compared with the *first*
    article of the stories it may belong to, or with one that was itself compared with the first, and joins
    the story it shares most with or begins its own. So no chain of small edits glues together articles that
    have nothing in common.

    Parameters
    ----------
    sketches : Sketches
        Of n articles, of one feed or of several.
    dates : sequence of date or None, length n
        An article without a date comes last and may join a story of any day.
    ids : sequence of str, length n
        Unique.
    window_days : int
        Most days between the first article of a story and a new text in it, and between a text's first
        appearance and its exact copies; at least 0.
    means : Means, default=ONE_THREAD
        Threads that compare articles, and where large arrays lie.

    Raises
    ------
    ValueError
        If lengths differ, or the window is negative.
    """
    if not len(sketches) == len(dates) == len(ids):
        raise ValueError(f"{len(sketches)} sketches, {len(dates)} dates and {len(ids)} ids: must be as many")
    if window_days < 0:
        raise ValueError(f"window_days must be at least 0, got {window_days}")
    days = np.fromiter(
        (_UNDATED if date is None else date.toordinal() for date in dates), np.int64, len(dates)
    )
    order = _order(days, ids)
    story = np.empty(len(ids), np.int64)
    firsts = _firsts(sketches, order, days[order], window_days, means)
    story[order] = order[firsts]
    return Stories(story, ids)


def _order(days: NDArray[np.int64], ids: Sequence[str]) -> NDArray[np.int64]:
    """Return the articles in order of day and id; the ids of one day at a time are held."""
    order = np.argsort(days, kind="stable")
    cuts = np.flatnonzero(np.diff(days[order])) + 1
    for begin, stop in pairwise([0, *cuts.tolist(), len(order)]):
        own = order[begin:stop]
        names = taken(ids, own)
        order[begin:stop] = own[sorted(range(len(own)), key=names.__getitem__)]
    return order


def _firsts(
    sketches: Sketches, order: NDArray[np.int64], days: NDArray[np.int64], window: int, means: Means
) -> NDArray[np.int64]:
    """Return the first article of each article's story, articles numbered in order of date and id."""
    exact = sketches.exact[order]
    twice = np.flatnonzero(among(exact, in_common(in_parts(exact), means.folder)))
    _, at, inverse = np.unique(exact[twice], return_index=True, return_inverse=True)
    text_of = np.arange(len(days))
    text_of[twice] = twice[at[inverse]]  # a text is known by the first article that has it
    texts = np.flatnonzero(text_of == np.arange(len(days)))
    textless = np.flatnonzero(exact == NO_TEXT)
    text_of[textless] = textless  # to have none is nothing to have in common
    twice = twice[exact[twice] != NO_TEXT]
    repeated = np.zeros(len(days), np.bool_)
    repeated[text_of[twice]] = True

    anywhere = repeated | (days == _UNDATED)
    since, until = np.where(anywhere, 0, days), np.where(anywhere, _UNDATED, days + window)

    def may_meet(left: NDArray[np.int64], right: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Tell whether two texts can be in one story: not if each came once, on days too far apart."""
        return np.asarray(since.take(right) <= until.take(left))

    similar = Similar(sketches, order, texts, may_meet, means)
    firsts = np.arange(len(days))
    latest: dict[int, int] = {}  # text -> the article that brought it, at most a window ago
    direct: set[int] = set()  # articles that begin a story or were compared with its first
    for i in sorted({*twice.tolist(), *similar.neighbours}):
        text = int(text_of[i])
        oldest = 0 if days[i] == _UNDATED else days[i] - window
        if text in latest and days[latest[text]] >= oldest:
            firsts[i] = firsts[latest[text]]
            continue
        latest[text] = i
        best = (False, 0.0, -i)
        for bearer in [latest[t] for t in similar.neighbours.get(text, ()) if t in latest]:
            first = int(firsts[bearer])
            with_first = similar.shared(int(text_of[first]), text) if days[first] >= oldest else -1.0
            with_bearer = similar.shared(int(text_of[bearer]), text)
            if with_first >= MIN_SHARED:
                best = max(best, (True, with_first, -first))
            elif with_first >= 0 and bearer in direct and with_bearer >= MIN_SECOND:
                best = max(best, (False, with_bearer, -first))
        firsts[i] = -best[2]
        if best[0] or firsts[i] == i:
            direct.add(i)
    return firsts
