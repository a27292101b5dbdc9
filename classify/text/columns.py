"""The columns that all text work is done on: tokens of a batch and the keyword hits among them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Hits:
    """Keyword hits of a batch as columns, sorted by paragraph, start, label."""

    paragraph: NDArray[np.int32]
    label: NDArray[np.int32]
    keyword: NDArray[np.int32]
    """Index into the keywords of all labels, one label after the other in label-set order."""
    start: NDArray[np.int64]
    """Character offset into the paragraph's own text."""
    end: NDArray[np.int64]
    state: NDArray[np.uint8]
    """Values of `HitState`."""
