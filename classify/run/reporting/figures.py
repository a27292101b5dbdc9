"""Add up the figures of the report over the articles that it is about."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import starmap

import numpy as np
from numpy.typing import NDArray

from classify.corpus.large_arrays import let_go, slices
from classify.output.report_data import (
    LabelShares,
    LabelSums,
    LanguageShares,
    OtherArticles,
    PeriodShares,
    SourceShares,
)
from classify.output.run_record import RunRecord
from classify.profile import MICRO
from classify.profile.spread import share_limits
from classify.run.reporting.feed_columns import FeedColumns

Ints = NDArray[np.int64]


def label_shares(feed: FeedColumns, record: RunRecord) -> tuple[LabelShares, ...]:
    """Return each label over all articles."""
    everything = np.zeros(len(feed.ids), np.int64)
    low, high = share_limits(everything, 1, feed.story, feed.words, feed.micro)
    all_, once = _share(feed.micro, feed.words), _share(feed.micro, feed.words, ~feed.copy)
    by_keyword = _share(feed.keyword_micro, feed.words)
    used = record.label_set
    return tuple(
        LabelShares(
            code=code,
            title=used.titles.get(code, code),
            share=all_[j],
            share_deduplicated=once[j],
            articles=int((feed.micro[:, j] > 0).sum()),
            threshold=record.model.thresholds.get(code),
            keyword_share=by_keyword[j],
            limits=(float(low[0, j]), float(high[0, j])),
            intercept=record.model.intercepts.get(code, 0.0),
        )
        for j, code in enumerate(used.labels)
    )


def period_shares(feed: FeedColumns) -> tuple[PeriodShares, ...]:
    """Return all labels in each period."""
    n = len(feed.periods)
    group = np.where(feed.period < 0, n, feed.period)  # what has no date is a group behind the others
    low, high = share_limits(group, n + 1, feed.story, feed.words, feed.micro)
    articles, shares, _ = _grouped(feed, group, n + 1)
    return tuple(
        PeriodShares(
            period=feed.periods[p],
            start=feed.starts[p],
            articles=articles[p],
            shares=tuple(shares[p].tolist()),
            limits=tuple(zip(low[p].tolist(), high[p].tolist(), strict=True)),
        )
        for p in range(n)
    )


def source_shares(feed: FeedColumns) -> tuple[SourceShares, ...]:
    """Return all labels in each source."""
    articles, shares, _ = _grouped(feed, feed.source, len(feed.sources))
    return tuple(
        SourceShares(name, articles[s], tuple(shares[s].tolist()), max(0.0, float(1 - shares[s].sum())))
        for s, name in enumerate(feed.sources)
    )


def language_shares(feed: FeedColumns) -> tuple[LanguageShares, ...]:
    """Return all labels in each language; nothing where the run does not tell them."""
    n = len(feed.languages)
    if not n:
        return ()
    articles, shares, words = _grouped(feed, feed.language, n)
    paragraphs = _sums(feed.language, n, feed.paragraphs).tolist()
    part = (words / max(int(words.sum()), 1)).tolist()
    none = np.where(words > 0, np.maximum(0.0, 1 - shares.sum(axis=1)), 0.0).tolist()
    return tuple(
        LanguageShares(name, articles[j], paragraphs[j], part[j], tuple(shares[j].tolist()), none[j])
        for j, name in enumerate(feed.languages)
    )


def other_articles(feed: FeedColumns, rows: Ints, sources: int) -> tuple[OtherArticles, ...]:
    """Return sums of the articles without a row, by period, source and language, copies apart.

    Parameters
    ----------
    rows : ndarray of int
        The articles that have one.
    sources : int
        How many sources the page names; the others are one.
    """
    outside = np.ones(len(feed.ids), np.bool_)
    outside[rows] = False
    places = np.flatnonzero(outside)
    if not len(places):
        return ()
    shape = (len(feed.periods) + 1, sources + 1, int(feed.language.max()) + 1, 2)
    numbers = feed.period + 1, np.minimum(feed.source, sources), feed.language, feed.copy
    keys = np.ravel_multi_index([column[places] for column in numbers], shape)
    order = np.argsort(keys, kind="stable")
    cuts = np.flatnonzero(np.diff(keys[order])) + 1
    groups = np.split(places[order], cuts)
    found = zip(*np.unravel_index(keys[order[[0, *cuts]]], shape), strict=True)
    return tuple(
        _other(feed, own, (int(period) - 1, *map(int, key)))
        for own, (period, *key) in zip(groups, found, strict=True)
    )


def _other(feed: FeedColumns, own: Ints, key: Sequence[int]) -> OtherArticles:
    period, source, language, is_copy = key
    stories, story = np.unique(feed.story[own], return_inverse=True)
    words = _sums(story, len(stories), feed.words[own])
    sums = [(feed.micro[own] > 0).sum(axis=0)]
    for micro in (feed.micro, feed.keyword_micro):
        of_label = np.ascontiguousarray((_sums(story, len(stories), micro[own]) / MICRO).T)
        sums += [column.sum(axis=1) for column in (of_label, of_label**2, of_label * words)]
    return OtherArticles(
        period=period,
        source=source,
        language=language,
        is_copy=bool(is_copy),
        articles=len(own),
        stories=int((words > 0).sum()),
        paragraphs=int(feed.paragraphs[own].sum()),
        words=int(words.sum()),
        squares=float((words**2).sum()),
        labels=tuple(starmap(LabelSums, zip(*(column.tolist() for column in sums), strict=True))),
    )


def _grouped(feed: FeedColumns, group: Ints, n: int) -> tuple[list[int], NDArray[np.float64], Ints]:
    """Return articles of each of `n` groups, the share of each label in it, and its words."""
    words = _sums(group, n, feed.words)
    shares = _sums(group, n, feed.micro) / (np.maximum(words, 1)[:, None] * float(MICRO))
    return np.bincount(group, minlength=n).tolist(), shares, words


def _sums(group: Ints, n: int, values: Ints) -> Ints:
    sums = np.zeros((n, *values.shape[1:]), np.int64)
    for part in slices(len(group)):
        np.add.at(sums, group[part], values[part])
        let_go(values)
    return sums


def _share(micro: Ints, words: Ints, rows: NDArray[np.bool_] | bool = True) -> list[float]:
    total = max(int(words.sum(where=rows)), 1) * float(MICRO)
    return [int(column.sum(where=rows)) / total for column in micro.T]
