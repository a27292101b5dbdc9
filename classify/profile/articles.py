"""Profiles: the share of each label in each article.

A body paragraph's words are split over its labels in proportion to their scores; a paragraph without a label
counts as none. The split is kept in whole millionths of a word, so that sums over any number of articles, in
any order and in any grouping, are exact.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

MICRO = 1_000_000
"""Parts that a word is split into."""


@dataclass(frozen=True, slots=True)
class Profiles:
    """Profiles of a batch of articles as columns; label columns in label-set order.

    Three fields of one number an article, then three of one a label: `run.tables.result` relies on it.
    """

    paragraphs: NDArray[np.int64]
    """Body paragraphs, shape (n_articles,)."""
    words: NDArray[np.int64]
    """Words of the body paragraphs, shape (n_articles,): what the shares are shares of."""
    labelled: NDArray[np.int64]
    """Body paragraphs with at least one label, shape (n_articles,)."""
    label_paragraphs: NDArray[np.int64]
    """Body paragraphs with the label, shape (n_articles, n_labels)."""
    label_micro_words: NDArray[np.int64]
    """Millionths of words that belong to the label, shape (n_articles, n_labels)."""
    keyword_micro_words: NDArray[np.int64]
    """Those of them in paragraphs that hold a keyword of the label, shape (n_articles, n_labels)."""

    def part(self, articles: slice) -> Profiles:
        """Return the profiles of consecutive articles."""
        return Profiles(*(getattr(self, field.name)[articles] for field in fields(self)))

    @property
    def shares(self) -> NDArray[np.float64]:
        """Share of each article's words per label, shape (n_articles, n_labels); 0 without words."""
        words = np.maximum(self.words, 1)[:, None] * float(MICRO)
        return np.asarray(self.label_micro_words / words, dtype=np.float64)

    @property
    def keyword_shares(self) -> NDArray[np.float64]:
        """The part of `shares` where a keyword of the label stands, shape (n_articles, n_labels)."""
        words = np.maximum(self.words, 1)[:, None] * float(MICRO)
        return np.asarray(self.keyword_micro_words / words, dtype=np.float64)

    @property
    def share_none(self) -> NDArray[np.float64]:
        """Share under no label; with `shares` it sums to 1, so it is 1 for an article without body words."""
        labelled = self.label_micro_words.sum(axis=1)
        return np.asarray(1.0 - labelled / (np.maximum(self.words, 1) * float(MICRO)), dtype=np.float64)

    @property
    def primary(self) -> NDArray[np.int64]:
        """Index of the label with the largest share, the first of equals; -1 where no label has any."""
        if self.label_micro_words.shape[1] == 0:
            return np.full(len(self.words), -1, dtype=np.int64)
        lead = self.label_micro_words.argmax(axis=1)
        return np.where(self.label_micro_words.max(axis=1) > 0, lead, -1).astype(np.int64)

    @property
    def diversity(self) -> NDArray[np.float64]:
        """Entropy of the label shares over its maximum: 0 for one label or none, 1 for all labels alike."""
        n_labels = self.label_micro_words.shape[1]
        total = self.label_micro_words.sum(axis=1, keepdims=True)
        p = self.label_micro_words / np.maximum(total, 1)
        entropy = -(p * np.log(p, out=np.zeros_like(p), where=p > 0)).sum(axis=1)
        return np.asarray(np.abs(entropy) / np.log(max(n_labels, 2)), dtype=np.float64)


def profile_articles(
    article: NDArray[np.int32],
    words: NDArray[np.integer],
    scores: NDArray[np.float64],
    labels: NDArray[np.bool_],
    *,
    n_articles: int,
    by_keyword: NDArray[np.bool_] | None = None,
) -> Profiles:
    """Return the profile of each article from the decisions on its body paragraphs.

    Parameters
    ----------
    article : ndarray of shape (n_paragraphs,)
        Index of the article that each body paragraph belongs to.
    words : ndarray of shape (n_paragraphs,)
        Words of each body paragraph.
    scores, labels : ndarray of shape (n_paragraphs, n_labels)
        Scores in 0-1, and the labels given.
    n_articles : int
        Articles in the batch; one without body paragraphs has zeros.
    by_keyword : ndarray of shape (n_paragraphs, n_labels), default=None
        Where a keyword of the label counts. None: it does nowhere, or is not asked for.

    Examples
    --------
    Ten words under two labels with equal scores, ten words under none:

    >>> p = profile_articles(np.array([0, 0], np.int32), np.array([10, 10]),
    ...     np.array([[0.8, 0.8], [0.1, 0.1]]), np.array([[True, True], [False, False]]), n_articles=1)
    >>> p.shares.tolist(), p.share_none.tolist()
    ([[0.25, 0.25]], [0.5])
    """
    whole = words.astype(np.int64)  # a narrow column could not hold millionths
    kept = np.where(labels, np.maximum(scores, 1e-9), 0.0)
    total = kept.sum(axis=1, keepdims=True)
    part = np.divide(kept, total, out=np.zeros_like(kept), where=total > 0)
    micro = _whole_parts(part, whole * MICRO, given=labels)

    def per_article(values: NDArray[np.int64]) -> NDArray[np.int64]:
        sums = np.zeros((n_articles, *values.shape[1:]), dtype=np.int64)
        np.add.at(sums, article, values)
        return sums

    return Profiles(
        paragraphs=per_article(np.ones(len(article), dtype=np.int64)),
        words=per_article(whole),
        labelled=per_article(np.asarray(labels.any(axis=1), dtype=np.int64)),
        label_paragraphs=per_article(labels.astype(np.int64)),
        label_micro_words=per_article(micro),
        keyword_micro_words=per_article(micro * (by_keyword if by_keyword is not None else False)),
    )


def _whole_parts(
    part: NDArray[np.float64], micro_words: NDArray[np.int64], *, given: NDArray[np.bool_]
) -> NDArray[np.int64]:
    """Split each row's micro-words by `part` into whole numbers that add up to it."""
    micro = np.floor(part * micro_words[:, None]).astype(np.int64)
    rows = np.flatnonzero(given.any(axis=1))
    rest = micro_words[rows] - micro[rows].sum(axis=1)
    micro[rows, part[rows].argmax(axis=1)] += rest
    return micro
