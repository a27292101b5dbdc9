"""Article context: how much more than average the other paragraphs of an article support each label."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def article_numbers(articles: Sequence[Any] | NDArray[Any], n_texts: int) -> Ints:
    """Return the number of the article that each text stands in; texts of equal `articles` stand in one.

    Raises
    ------
    ValueError
        If there is not one article for each text; None and NaN are none, since texts of which no article is
        known would else stand in one.
    """
    column = np.asarray(articles)
    if column.shape != (n_texts,):
        raise ValueError(f"articles must name one article a text: {n_texts} texts, shape {column.shape}")
    for i, name in enumerate(column.tolist() if column.dtype.kind in "fO" else ()):
        if name is None or (isinstance(name, float) and math.isnan(name)):
            raise ValueError(f"articles must name one article a text: articles[{i}] is {name}")
    return np.unique(column, return_inverse=True)[1].reshape(-1).astype(np.int64)


def context(support: Floats, article: Ints, usual: Floats) -> Floats:
    """Return how much more than average the other paragraphs of an article support each label.

    The mean over the other paragraphs and one average pseudo-paragraph, which shrinks short articles towards
    0; 0 where a paragraph stands alone.

    Parameters
    ----------
    support : ndarray of shape (n_paragraphs, n_labels)
        Support of each paragraph for each label, 0 to 1.
    article : ndarray of shape (n_paragraphs,)
        Number of the article of each paragraph.
    usual : ndarray of shape (n_labels,)
        The mean of `support` over the paragraphs that were learned from.

    Returns
    -------
    context : ndarray of shape (n_paragraphs, n_labels)

    Examples
    --------
    >>> support = np.array([[0.0], [1.0], [1.0], [0.0]])
    >>> context(support, np.array([0, 0, 0, 1]), np.array([0.25])).tolist()
    [[0.5], [0.16666666666666666], [0.16666666666666666], [0.0]]
    """
    more = support - usual
    n_articles = int(article.max(initial=-1)) + 1
    total = np.zeros((n_articles, support.shape[1]))
    np.add.at(total, article, more)
    paragraphs = np.bincount(article, minlength=n_articles)
    return np.asarray((total[article] - more) / paragraphs[article, None])
