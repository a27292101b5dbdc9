"""Words as people count them: what stands between white space."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from classify.text.characters import space_table
from classify.text.hashes import join
from classify.text.tokens import slices


def word_counts(texts: Sequence[str]) -> NDArray[np.int64]:
    """Return how many words each text has, ``len(text.split())``, shape (n_texts,).

    >>> word_counts(["Oil,\u00a0gas  and power ", ""]).tolist()
    [4, 0]
    """
    counts = [_counted(texts[piece]) for piece in slices(texts)]
    return np.concatenate(counts) if counts else np.zeros(0, np.int64)


def _counted(texts: Sequence[str]) -> NDArray[np.int64]:
    codes, begin = join(texts)
    outside = space_table().take(codes)
    words = np.flatnonzero(outside[:-1] > outside[1:])
    return np.diff(np.searchsorted(words, begin - 1), append=len(words))
