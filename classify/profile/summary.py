"""Sum profiles over periods and sources into the rows of ``summary.csv``."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, fields
from functools import lru_cache
from typing import Literal, TypeVar

import numpy as np
from numpy.typing import NDArray

from classify.corpus.article import ALL_SOURCES
from classify.corpus.large_arrays import let_go, slices
from classify.corpus.large_sequences import numbered
from classify.profile.articles import MICRO, Profiles
from classify.profile.spread import Limited, limits_of_change, share_limits

UNDATED = "undated"
"""The period of articles without a date; sorted after all others."""

Period = Literal["day", "week", "month", "year"]
Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class SummaryRow:
    """One label in one period and source; `source` is ``*`` for all sources together."""

    period: str
    source: str
    label: str
    articles: int
    """Articles with at least one paragraph of the label."""
    primary_articles: int
    paragraphs: int
    words: float
    share: float
    """Words of the label over all body words of the period and source."""
    share_low: float
    """Between these the share lies, had other stories been told in the same way: limits of 95 %."""
    share_high: float
    keyword_share: float
    """The part of the share in paragraphs that hold a keyword of the label."""
    share_deduplicated: float
    """Share counting each story once, by its earliest article."""
    change: float | None
    """Share less that of the last period before with articles of the source; None in the first."""
    change_low: float | None
    """Limits of 95 % of the change: where they hold 0, there is no clear change."""
    change_high: float | None


@lru_cache(maxsize=1 << 12)
def period_of(date: dt.date | None, unit: Period) -> str:
    """Return the name of the period a date falls in: ``2026-03-11``, ``2026-W11`` (ISO 8601 week),
    ``2026-03`` or ``2026``.

    >>> period_of(dt.date(2026, 1, 1), "week"), period_of(dt.date(99, 1, 1), "week"), period_of(None, "day")
    ('2026-W01', '0099-W01', 'undated')
    """
    if date is None:
        return UNDATED
    if unit == "week":
        year, week, _ = date.isocalendar()
        return f"{year:04d}-W{week:02d}"
    return date.isoformat()[: {"day": 10, "month": 7, "year": 4}[unit]]


def summarise(
    profiles: Profiles,
    dates: Iterable[dt.date | None],
    sources: Iterable[str],
    duplicate: NDArray[np.bool_],
    story: NDArray[np.int64],
    *,
    labels: Sequence[str],
    unit: Period,
) -> list[SummaryRow]:
    """Return rows for each period, source (``*`` first) and label that has articles, in that order.

    Parameters
    ----------
    profiles : Profiles
        Of all articles of the feed.
    dates, sources : iterables of length n_articles
        An article without a date is counted under `UNDATED`.
    duplicate : ndarray of shape (n_articles,)
        True for an article that is a copy of an earlier one.
    story : ndarray of shape (n_articles,)
        Number of the story of each article: the articles of one come together or not at all.
    labels : sequence of str
        Label codes, in the order of the label columns.
    unit : {"day", "week", "month", "year"}
        Length of a period.
    """
    period_names, period = _numbered(dates, lambda date: period_of(date, unit))
    source_names, source = _numbered(sources, str)
    shape = len(period_names), len(source_names)
    in_source = period * shape[1] + source
    columns = _added_up(profiles, duplicate, in_source, shape[0] * shape[1])
    by_source = _with_limits(columns, profiles, in_source, story)
    everywhere = _with_limits(columns.of_periods(*shape), profiles, period, story)
    rows: list[SummaryRow] = []
    before: dict[tuple[str, str], Limited] = {}
    for p, name in enumerate(period_names):
        groups = [(ALL_SOURCES, everywhere, p)]
        groups += [(s, by_source, p * len(source_names) + i) for i, s in enumerate(source_names)]
        for source_name, sums, group in groups:
            if sums.columns.articles[group] == 0:
                continue
            for j, label in enumerate(labels):
                previous = before.get((source_name, label)) if name != UNDATED else None
                row = sums.row(group, j, (name, source_name, label), previous)
                before[source_name, label] = (row.share, row.share_low, row.share_high)
                rows.append(row)
    return rows


def _numbered(
    values: Iterable[Value], name_of: Callable[[Value], str]
) -> tuple[list[str], NDArray[np.int64]]:
    """Return the names of the values in order, what has no period last, and the number of each."""
    few = numbered(values)
    used = np.flatnonzero(np.bincount(few.numbers))
    own = [name_of(few.values[i]) for i in used.tolist()]
    names = sorted(set(own), key=lambda name: (name == UNDATED, name))
    rank = {name: i for i, name in enumerate(names)}
    number = np.zeros(len(few.values), np.int64)
    number[used] = [rank[name] for name in own]
    return names, number.take(few.numbers)


@dataclass(frozen=True, slots=True)
class _Columns:
    """Columns that are added up, one row an article."""

    articles: NDArray[np.int64]
    words: NDArray[np.int64]
    words_once: NDArray[np.int64]
    micro: NDArray[np.int64]
    micro_once: NDArray[np.int64]
    keyword_micro: NDArray[np.int64]
    with_label: NDArray[np.int64]
    primary: NDArray[np.int64]
    paragraphs: NDArray[np.int64]

    @classmethod
    def of(cls, profiles: Profiles, duplicate: NDArray[np.bool_]) -> _Columns:
        once = (~duplicate).astype(np.int64)
        micro = profiles.label_micro_words
        return cls(
            articles=np.ones(len(duplicate), dtype=np.int64),
            words=profiles.words,
            words_once=profiles.words * once,
            micro=micro,
            micro_once=micro * once[:, None],
            keyword_micro=profiles.keyword_micro_words,
            with_label=(profiles.label_paragraphs > 0).astype(np.int64),
            primary=(profiles.primary[:, None] == np.arange(micro.shape[1])).astype(np.int64),
            paragraphs=profiles.label_paragraphs,
        )

    def of_periods(self, n_periods: int, n_sources: int) -> _Columns:
        """Return the sums of all sources in each period, from those of each source."""
        own = (getattr(self, field.name) for field in fields(self))
        return _Columns(*(sums.reshape(n_periods, n_sources, *sums.shape[1:]).sum(axis=1) for sums in own))


def _added_up(
    profiles: Profiles, duplicate: NDArray[np.bool_], group: NDArray[np.int64], n_groups: int
) -> _Columns:
    """Return the columns added up over groups of articles; some articles at a time are looked at."""
    empty = _Columns.of(profiles.part(slice(0)), duplicate[:0])
    sums = _Columns(
        *(np.zeros((n_groups, *getattr(empty, field.name).shape[1:]), np.int64) for field in fields(empty))
    )
    for part in slices(len(group)):
        some = _Columns.of(profiles.part(part), duplicate[part])
        order = np.argsort(group[part], kind="stable")
        own = group[part][order]
        begins = np.flatnonzero(np.diff(own, prepend=-1))
        for field in fields(some):  # by groups in order: ten times as fast as adding row by row
            added = np.add.reduceat(getattr(some, field.name)[order], begins, axis=0)
            getattr(sums, field.name)[own[begins]] += added
        let_go(profiles.words)
    return sums


def _with_limits(
    columns: _Columns, profiles: Profiles, group: NDArray[np.int64], story: NDArray[np.int64]
) -> _Sums:
    n_groups = len(columns.articles)
    limits = share_limits(group, n_groups, story, profiles.words, profiles.label_micro_words)
    return _Sums(columns, *limits)


@dataclass(frozen=True, slots=True)
class _Sums:
    """The columns, one row a group, and the limits of the shares, shape (n_groups, n_labels)."""

    columns: _Columns
    low: NDArray[np.float64]
    high: NDArray[np.float64]

    def row(self, group: int, j: int, named: tuple[str, str, str], previous: Limited | None) -> SummaryRow:
        sums = self.columns
        share = _ratio(sums.micro[group, j], sums.words[group])
        low, high = float(self.low[group, j]), float(self.high[group, j])
        change = None if previous is None else limits_of_change(previous, (share, low, high))
        return SummaryRow(
            *named,
            articles=int(sums.with_label[group, j]),
            primary_articles=int(sums.primary[group, j]),
            paragraphs=int(sums.paragraphs[group, j]),
            words=int(sums.micro[group, j]) / MICRO,
            share=share,
            share_low=low,
            share_high=high,
            keyword_share=_ratio(sums.keyword_micro[group, j], sums.words[group]),
            share_deduplicated=_ratio(sums.micro_once[group, j], sums.words_once[group]),
            change=None if previous is None else share - previous[0],
            change_low=None if change is None else change[0],
            change_high=None if change is None else change[1],
        )


def _ratio(micro_words: np.int64, words: np.int64) -> float:
    return int(micro_words) / (int(words) * MICRO) if words else 0.0
