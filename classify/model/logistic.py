"""The logistic function and its inverse.

From NumPy alone: scipy.special takes as long to import as a model to load.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def expit(values: Floats) -> Floats:
    """Return ``1 / (1 + exp(-value))`` of each value.

    >>> expit(np.array([-800.0, 0.0, 800.0])).tolist()
    [0.0, 0.5, 1.0]
    """
    small = np.exp(-np.abs(values))
    return np.where(values < 0, small, 1.0) / (1.0 + small)


def logit(shares: Floats) -> Floats:
    """Return the value whose `expit` each share is; of 0 and 1 it is infinite.

    >>> logit(np.array([0.0, 0.5, 1.0])).tolist()
    [-inf, 0.0, inf]
    """
    with np.errstate(divide="ignore"):
        return np.asarray(np.log(shares / (1.0 - shares)))
