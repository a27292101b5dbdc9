"""Confidence limits of the shares of a period: how far they depend on which stories were reported.

A share is a ratio: words of the label over all words. Stories are what comes and goes; the articles of one,
its copies among them, come together. With ``e = words of the label - share * words`` of each story,

    variance = m / (m - 1) * sum(e^2) / (sum of words)^2

over the m stories, which is what a bootstrap over stories comes to with ever more draws (the infinitesimal
jackknife), without its draws and its seed. A share with this variance is worth as many independent stories as
a proportion with it would be, and has their Jeffreys interval. It is never worth more than there are stories,
counted by Kish's rule where some are much longer: of ten stories none may be the one in twenty that is all
about the label.

The bootstrap's own interval fails where stories are few or a label is rare: drawing BBC articles again and
again, the shares of five labels were inside in 57 to 73 % of the draws of five articles and in 79 to 85 % of
ten, and a sixth label of 2 % in 28 % of the draws of ten and 71 % of those of fifty; with this one, in 95 to
98 %. Where no story has the label it says from 0 to 0.

References
----------
Efron and Tibshirani (1993), "An Introduction to the Bootstrap", chapters 8 and 20. Cochran (1977), "Sampling
Techniques", chapter 6: ratio estimates.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from classify.corpus.large_arrays import AT_ONCE, let_go
from classify.profile.articles import MICRO
from classify.profile.proportions import jeffreys

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def share_limits(group: Ints, n_groups: int, story: Ints, words: Ints, micro: Ints) -> tuple[Floats, Floats]:
    """Return limits of 95 % of the share of each label in each group of articles.

    Parameters
    ----------
    group, story : ndarray of shape (n_articles,)
        Numbers of the group and of the story of each article.
    words : ndarray of shape (n_articles,)
    micro : ndarray of shape (n_articles, n_labels)
        Millionths of words of each label.

    Returns
    -------
    low, high : ndarray of shape (n_groups, n_labels)
        0 and 1 where fewer than two stories have words: nothing is known then.

    Examples
    --------
    Four stories of ten words, two of them of the label; then one story alone.

    >>> low, high = share_limits(np.array([0, 0, 0, 0, 1]), 2, np.arange(5), np.full(5, 10),
    ...     np.array([[10], [10], [0], [0], [10]]) * MICRO)
    >>> low.round(2).tolist(), high.round(2).tolist()
    ([[0.09], [0.0]], [[0.91], [1.0]])
    """
    in_pairs = group * (int(story.max(initial=0)) + 1) + story
    order = np.argsort(in_pairs, kind="stable")
    total, m, squares = (np.zeros(n_groups) for _ in range(3))
    found = np.zeros((micro.shape[1], n_groups))
    for owner, rows, own in _pairs(in_pairs, order, group):
        size = np.bincount(own, weights=words[rows])
        for sums, values in ((total, size), (m, (size > 0).astype(float)), (squares, size**2)):
            np.add.at(sums, owner, values)
        for j, label in enumerate(found):
            np.add.at(label, owner, np.bincount(own, weights=micro[rows, j]) / MICRO)
        let_go(words, micro)
    alike = total**2 / np.maximum(squares, 1)
    few = m / np.maximum(m - 1, 1)
    shares = found / np.maximum(total, 1)
    residuals = np.zeros_like(found)
    for owner, rows, own in _pairs(in_pairs, order, group):
        size = np.bincount(own, weights=words[rows])
        for j, share in enumerate(shares):
            label = np.bincount(own, weights=micro[rows, j]) / MICRO
            np.add.at(residuals[j], owner, (label - share[owner] * size) ** 2)
        let_go(words, micro)
    low, high = np.zeros((n_groups, micro.shape[1])), np.ones((n_groups, micro.shape[1]))
    estimable = m > 1
    for j, (share, square) in enumerate(zip(shares, residuals, strict=True)):
        variance = few * square / np.maximum(total, 1) ** 2
        spread = share * (1 - share)
        worth = np.divide(spread, variance, where=(variance > 0) & (spread > 0), out=alike.copy())
        worth = np.minimum(worth, alike)
        low[estimable, j], high[estimable, j] = jeffreys(np.clip(share[estimable], 0, 1), worth[estimable])
    return low, high


def _pairs(in_pairs: Ints, order: Ints, group: Ints) -> Iterator[tuple[Ints, Ints, Ints]]:
    """Yield stories in groups, some at a time: the group of each, its articles, and the place of each's own.

    `order` sorts the articles by group and story, `in_pairs`.
    """
    begin = 0
    while begin < len(order):
        stop = min(begin + AT_ONCE, len(order))
        while stop < len(order) and in_pairs[order[stop]] == in_pairs[order[stop - 1]]:
            stop += 1
        rows = order[begin:stop]
        new = np.diff(in_pairs[rows], prepend=-1) != 0
        yield group[rows[new]], rows, np.cumsum(new) - 1
        begin = stop


def limits_of_change(before: Limited, now: Limited) -> tuple[float, float]:
    """Return limits of the difference of two independent shares, each a share with its limits.

    >>> [round(limit, 3) for limit in limits_of_change((0.2, 0.15, 0.26), (0.3, 0.24, 0.37))]
    [0.015, 0.186]
    """
    low = np.hypot(now[0] - now[1], before[2] - before[0])
    high = np.hypot(now[2] - now[0], before[0] - before[1])
    change = now[0] - before[0]
    return float(change - low), float(change + high)


Limited = tuple[float, float, float]
"""A share, its lower and its upper limit."""
