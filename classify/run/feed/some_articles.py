"""Some articles of a feed, and their paragraphs: those that stand for all of a large one, or are named."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from classify.corpus.article import Kind, Paragraphs
from classify.corpus.records import Reading
from classify.run.feed.gathering import Feed
from classify.run.feed.rereading import articles_at

Flags = NDArray[np.bool_]


def named_articles(feed: Feed, ids: Collection[str]) -> Flags:
    """Return which articles of the feed have one of the ids, shape (n_articles,)."""
    return np.fromiter((id_ in ids for id_ in feed.ids), np.bool_, len(feed.ids))


def typical_articles(feed: Feed, paragraphs: NDArray[np.int64], size: int, seed: int) -> Flags:
    """Return which articles stand for the feed, shape (n_articles,): all with body text if these are few.

    Of more than `size` body paragraphs a sample of whole articles is drawn that is as even as can be over
    months and sources, so that the noisiest source does not decide. Copies of a story are left out.

    `paragraphs` are the `paragraph_counts` of the feed.
    """
    return even_sample(paragraphs, _strata(feed), size, seed)


def paragraph_counts(feed: Feed) -> NDArray[np.int64]:
    """Return body paragraphs of each article of the feed, shape (n_articles,); 0 for later copies of a
    story.
    """
    counts = [
        np.bincount(spans.article[spans.kind == Kind.BODY], minlength=n_articles)
        for spans, n_articles in feed.work.spans()
    ]
    return np.where(feed.duplicate, 0, np.concatenate(counts))


def even_sample(paragraphs: NDArray[np.int64], stratum: NDArray[np.int64], size: int, seed: int) -> Flags:
    """Return which articles to take: in turn from each stratum, at random.

    Parameters
    ----------
    paragraphs : ndarray of shape (n_articles,)
        Paragraphs of each article; one without any is not taken.
    stratum : ndarray of shape (n_articles,)
        Number of the stratum of each article.
    size : int
        Paragraphs at most; one article is taken at least, where one has any.

    Examples
    --------
    >>> even_sample(np.array([2, 1, 1]), np.array([0, 0, 1]), 3, seed=0).tolist()
    [True, False, True]
    """
    if paragraphs.sum() <= size:
        return np.asarray(paragraphs > 0)
    shuffled = np.random.default_rng(seed).permutation(np.flatnonzero(paragraphs))
    by_stratum = shuffled[np.argsort(stratum[shuffled], kind="stable")]
    sizes = np.bincount(stratum[by_stratum])
    turn = np.arange(len(by_stratum)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    order = by_stratum[np.argsort(turn, kind="stable")]
    taken = np.zeros(len(stratum), dtype=bool)
    taken[order[np.cumsum(paragraphs[order]) <= size]] = True
    taken[order[0]] = True
    return taken


def paragraphs_of(feed: Feed, reading: Reading, taken: Flags) -> Iterator[Paragraphs]:
    """Yield the paragraphs of some articles, batch by batch; their articles are numbered over the feed."""
    for begin, work in feed.placed():
        own = np.flatnonzero(taken[begin : begin + work.n_articles])
        if own.size:
            part = work.spans.only(own).of(articles_at(work, reading, own.tolist()))
            yield replace(part, article=part.article + np.int32(begin))


def _strata(feed: Feed) -> NDArray[np.int64]:
    """Return the number of the month and source of each article."""
    keys = (
        (source, (date.year, date.month) if date else (0, 0))
        for source, date in zip(feed.sources, feed.dates, strict=True)
    )
    seen: dict[tuple[str, tuple[int, int]], int] = {}
    number = np.fromiter((seen.setdefault(key, len(seen)) for key in keys), np.int64, len(feed.ids))
    rank = np.empty(len(seen), np.int64)
    rank[[seen[key] for key in sorted(seen)]] = np.arange(len(seen))
    return rank.take(number)
