"""Measure the reliability of probabilities: of the paragraphs at 70 %, do seven in ten have the label?

References
----------
Brier (1950), "Verification of forecasts expressed in terms of probability", Monthly Weather Review 78(1).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from classify.model.gold_record import Reliability, ReliabilityBin
from classify.quality.intervals import wilson

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]

BINS = 10
"""Equal parts of the range from 0 to 1."""


def reliability(gold: Bools, probabilities: Floats, codes: Sequence[str]) -> dict[str, Reliability]:
    """Judge the probabilities of each label that has any, by its code.

    Parameters
    ----------
    gold : ndarray of shape (n_units, n_labels)
    probabilities : ndarray of shape (n_units, n_labels)
        nan where there is none.
    codes : sequence of str

    Examples
    --------
    >>> found = reliability(np.array([[True], [False]]), np.array([[0.9], [0.1]]), ["energy"])["energy"]
    >>> found.brier, found.brier_of_share, [(one.paragraphs, one.probability) for one in found.bins]
    (0.01, 0.25, [(1, 0.1), (1, 0.9)])
    """
    there = ~np.isnan(probabilities)
    return {
        code: _of_label(gold[there[:, j], j], probabilities[there[:, j], j])
        for j, code in enumerate(codes)
        if there[:, j].any()
    }


def _of_label(has: Bools, probability: Floats) -> Reliability:
    number = np.minimum((probability * BINS).astype(np.int64), BINS - 1)
    share = float(has.mean())
    return Reliability(
        brier=round(float(((probability - has) ** 2).mean()), 4),
        brier_of_share=round(share * (1.0 - share), 4),
        bins=tuple(_bin(has[number == i], probability[number == i]) for i in np.unique(number).tolist()),
    )


def _bin(has: Bools, probability: Floats) -> ReliabilityBin:
    part, whole = int(has.sum()), len(has)
    limits = wilson(part, whole)
    return ReliabilityBin(
        paragraphs=whole,
        probability=round(float(probability.mean()), 4),
        share=round(part / whole, 4),
        share_low=limits.low or 0.0,
        share_high=limits.high or 0.0,
    )
