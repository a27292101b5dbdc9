"""Whether probabilities hold: of the paragraphs that are told 70 %, do seven in ten have the label?

References
----------
Brier (1950), "Verification of forecasts expressed in terms of probability", Monthly Weather Review 78(1).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from classify.quality.intervals import Estimate, wilson

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]

BINS = 5
"""Equal parts of the range from 0 to 1."""


@dataclass(frozen=True, slots=True)
class Bin:
    """Paragraphs of about the same probability of a label."""

    paragraphs: int
    said: float
    """Their mean probability."""
    found: Estimate
    """The share of them that have the label."""


@dataclass(frozen=True, slots=True)
class Reliability:
    """How far the probabilities of a label hold."""

    label: str
    brier: float
    """Mean squared error of the probabilities: 0 is perfect."""
    without: float
    """The same if each paragraph were told the share of the label."""
    bins: tuple[Bin, ...]
    """Those that hold any paragraph, by rising probability."""


def reliability(gold: Bools, probabilities: Floats, codes: Sequence[str]) -> tuple[Reliability, ...]:
    """Judge the probabilities of each label that has any.

    Parameters
    ----------
    gold : ndarray of shape (n_units, n_labels)
    probabilities : ndarray of shape (n_units, n_labels)
        nan where there is none.
    codes : sequence of str

    Examples
    --------
    >>> found = reliability(np.array([[True], [False]]), np.array([[0.9], [0.1]]), ["energy"])[0]
    >>> found.brier, found.without, [(one.paragraphs, one.said) for one in found.bins]
    (0.01, 0.25, [(1, 0.1), (1, 0.9)])
    """
    found = []
    for j, code in enumerate(codes):
        there = ~np.isnan(probabilities[:, j])
        if not there.any():
            continue
        said, has = probabilities[there, j], gold[there, j]
        number = np.minimum((said * BINS).astype(np.int64), BINS - 1)
        bins = tuple(
            Bin(
                int(own.sum()),
                round(float(said[own].mean()), 4),
                wilson(int(has[own].sum()), int(own.sum())),
            )
            for own in (number == i for i in range(BINS))
            if own.any()
        )
        found.append(
            Reliability(
                label=code,
                brier=round(float(((said - has) ** 2).mean()), 4),
                without=round(float(has.mean() * (1.0 - has.mean())), 4),
                bins=bins,
            )
        )
    return tuple(found)
