"""Words that stand in the same texts, so that what gold teaches of one reaches others, too."""

from __future__ import annotations

from typing import Final

import numpy as np
from scipy.sparse import csr_matrix

DIRECTIONS: Final = 100
PART: Final = 8
"""Texts and words for each direction, at least: as many directions as words say nothing."""
WEIGHT: Final = 2.0
"""Of a direction beside a single word, in the regression on gold."""
MOST: Final = 20_000
"""Texts, evenly spread, that are looked at: of more the directions are the same, and time is not."""
LEAST: Final = 0.0025
"""Parts of a direction, which has length 1, that are made 0."""
_ROUNDS: Final = 4


def related_words(values: csr_matrix) -> csr_matrix:
    """Return directions of words that often stand in the same texts, sparse of shape (n_words, n_directions).

    They are the first right singular vectors of the values of all texts, labelled or not, times `WEIGHT`
    (latent semantic analysis; Deerwester et al. 1990, JASIS 41). There are `DIRECTIONS`, of few texts
    or words fewer.

    Parameters
    ----------
    values : sparse matrix of shape (n_texts, n_words)
        TF-IDF values.
    """
    from sklearn.utils.extmath import randomized_svd  # only learning needs scikit-learn

    some = values[:: max(-(-values.shape[0] // MOST), 1)]
    wanted = min(DIRECTIONS, *(size // PART for size in some.shape))
    if not wanted:
        return csr_matrix((values.shape[1], 0))
    _, _, found = randomized_svd(some, wanted, n_iter=_ROUNDS, random_state=0)
    return csr_matrix(np.where(np.abs(found) < LEAST, 0.0, WEIGHT * found).T)
