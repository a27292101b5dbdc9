"""Compute 95 % confidence intervals: Wilson for proportions, bootstrap over stories for the rest.

References
----------
Wilson (1927), "Probable inference, the law of succession, and statistical inference", JASA 22.
Efron and Tibshirani (1993), "An Introduction to the Bootstrap", chapters 8 (clusters) and 13 (percentiles).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Z: Final = 1.959963984540054
"""97.5 % of the normal distribution lies below it."""
DRAWS: Final = 1000
_SEED: Final = 0


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure with its 95 % interval; all three are None where there is nothing to divide by."""

    value: float | None
    low: float | None
    high: float | None


NOTHING: Final = Estimate(None, None, None)


def wilson(part: int, whole: int) -> Estimate:
    """Return the proportion `part / whole` with Wilson's interval, which stays inside 0 to 1 at the edges.

    >>> wilson(9, 10)
    Estimate(value=0.9, low=0.5958, high=0.9821)
    >>> wilson(0, 0).value is None
    True
    """
    if not whole:
        return NOTHING
    rate, square = part / whole, Z * Z / whole
    centre = (rate + square / 2) / (1 + square)
    half = Z * float(np.sqrt(rate * (1 - rate) / whole + square / (4 * whole))) / (1 + square)
    return Estimate(round(rate, 4), round(max(centre - half, 0.0), 4), round(min(centre + half, 1.0), 4))


def draws(story: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return how often each paragraph counts in each bootstrap draw over stories.

    Paragraphs of a story are alike and its copies more so: they are drawn together or not at all.

    Parameters
    ----------
    story : ndarray of shape (n_paragraphs,)
        Number of the story of each paragraph.

    Returns
    -------
    weights : ndarray of shape (DRAWS, n_paragraphs)
    """
    _, own = np.unique(story, return_inverse=True)
    own = own.reshape(-1)
    n_stories = int(own.max(initial=-1)) + 1
    if not n_stories:
        return np.zeros((DRAWS, 0))
    chosen = np.random.default_rng(_SEED).multinomial(
        n_stories, np.full(n_stories, 1 / n_stories), size=DRAWS
    )
    return chosen[:, own].astype(np.float64)


def between(value: float | None, drawn: NDArray[np.float64]) -> Estimate:
    """Return a figure with the middle 95 % of its bootstrap draws; draws without a figure (nan) do not
    count.
    """
    known = drawn[~np.isnan(drawn)]
    if value is None or not len(known):
        return NOTHING
    low, high = np.quantile(known, [0.025, 0.975]).tolist()
    return Estimate(round(value, 4), round(min(low, value), 4), round(max(high, value), 4))
