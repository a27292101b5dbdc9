"""Which terms of a paragraph first stand inside a keyword hit."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from classify.text.columns import Counts, Hits, Tokens

Ints = NDArray[np.int64]


def terms_inside(hits: Hits, counts: Counts, tokens: Tokens) -> tuple[Ints, Ints]:
    """Pairs of a row of `hits` and a row of `counts` whose term first stands within that hit.

    Returns
    -------
    hit, row : ndarray of shape (n_pairs,)
        In the order of `hits`.
    """
    paragraph = counts.paragraph.astype(np.int64)
    place = _place(paragraph, tokens.start[counts.first])
    order = np.argsort(place, kind="stable")
    place = place[order]
    begin = np.searchsorted(place, _place(hits.paragraph.astype(np.int64), hits.start))
    end = np.searchsorted(place, _place(hits.paragraph.astype(np.int64), hits.end))
    n_terms = end - begin
    hit = np.repeat(np.arange(len(hits)), n_terms)
    within = np.arange(len(hit)) - np.repeat(np.cumsum(n_terms) - n_terms, n_terms)
    return hit, order[begin[hit] + within]


def _place(paragraph: Ints, offset: Ints) -> Ints:
    return (paragraph << 32) + offset
