"""Confidence limits of proportions, for summaries and corrected shares.

Every interval is of 95 %. A share is a proportion of as many independent paragraphs or stories as it is worth
(`n`, which need not be whole), and sums and differences of shares get theirs from the intervals of the parts.

References
----------
Brown, Cai and DasGupta (2001), "Interval estimation for a binomial proportion", Statistical Science 16: the
Jeffreys interval and its ends. Zou and Donner (2008), "Construction of confidence limits about effect
measures", Statistics in Medicine 27: limits of a sum from the limits of its parts (MOVER).
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]

KNOWN_FROM: Final = 1e10
"""Draws from which on an interval is narrower than the tables show; of more, older SciPy gives nan."""
_TAIL: Final = 0.025


def jeffreys(share: ArrayLike, n: ArrayLike) -> tuple[Floats, Floats]:
    """Return limits of proportions, each as of `n` independent draws: Jeffreys' interval.

    Its coverage is close to 95 % on average also where the proportion is near 0 or 1 and the normal interval
    fails. It never ends above 0 where nothing was found, nor below 1 where nothing else was.

    Parameters
    ----------
    share : array_like
        0 to 1.
    n : array_like
        Above 0; infinite where the share is known. From `KNOWN_FROM` on a share counts as known.

    Examples
    --------
    >>> low, high = jeffreys([0.0, 0.25, 0.25], [20, 20, np.inf])
    >>> low.round(3).tolist(), high.round(3).tolist()
    ([0.0, 0.102, 0.25], [0.117, 0.464, 0.25])
    """
    from scipy.special import betaincinv  # takes longer to import than all that commands without shares do

    p, worth = np.broadcast_arrays(np.asarray(share, np.float64), np.asarray(n, np.float64))
    known = worth >= KNOWN_FROM
    finite = np.where(known, 1.0, worth)
    found = p * finite
    ends = [betaincinv(found + 0.5, finite - found + 0.5, tail) for tail in (_TAIL, 1 - _TAIL)]
    low = np.where(known, p, np.where(p <= 0, 0.0, np.minimum(ends[0], p)))
    high = np.where(known, p, np.where(p >= 1, 1.0, np.maximum(ends[1], p)))
    return low, high


def limits_of_sum(parts: Floats, low: Floats, high: Floats) -> tuple[Floats, Floats]:
    """Return limits of the sum of independent figures over the first axis, from the limits of each.

    ``low = sum - sqrt(sum of (part - low of part)^2)``, and the upper limit accordingly.

    >>> low, high = limits_of_sum(np.array([0.1, 0.3]), np.array([0.06, 0.27]), np.array([0.18, 0.36]))
    >>> low.round(3).tolist(), high.round(3).tolist()
    (0.35, 0.5)
    """
    total = parts.sum(axis=0)
    below = np.sqrt(((parts - low) ** 2).sum(axis=0))
    above = np.sqrt(((high - parts) ** 2).sum(axis=0))
    return np.asarray(total - below), np.asarray(total + above)
