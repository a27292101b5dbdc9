"""Words that stand in the same texts: directions, and that gold reaches words which it does not hold."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_matrix

from classify import SeededClassifier
from classify.model.related_words import PART, WEIGHT, related_words


def test_words_of_the_same_texts_point_in_one_direction():
    values = np.zeros((40, 16))
    values[:25, :8], values[25:, 8:] = 1.0, 1.0

    found = related_words(csr_matrix(values)).toarray()

    size = WEIGHT / np.sqrt(8)
    assert np.abs(found) == pytest.approx(np.repeat([[size, 0.0], [0.0, size]], 8, axis=0))


@settings(max_examples=20)
@given(st.integers(0, 60), st.integers(0, 60), st.integers(0, 99))
def test_directions_are_fewer_than_texts_and_words_and_add_no_more_than_their_weight(n_texts, n_words, seed):
    random = np.random.default_rng(seed)
    values = csr_matrix(random.random((n_texts, n_words)) * (random.random((n_texts, n_words)) < 0.2))

    found = related_words(values)

    assert found.shape == (n_words, min(n_texts, n_words) // PART)
    added = np.linalg.norm((values @ found).toarray(), axis=1)
    assert np.all(added <= WEIGHT * np.linalg.norm(values.toarray(), axis=1) + 0.1)


def test_gold_teaches_words_that_stand_beside_those_it_holds():
    """Texts of two kinds that no keyword tells apart; half of the words of each are in no labelled text."""
    random = np.random.default_rng(0)

    def texts(n, words):
        return [
            " ".join(f"{'ab'[i % 2]}{j}" for j in random.choice(words, 6, replace=False)) for i in range(n)
        ]

    labelled, beside, asked = texts(60, range(20)), texts(600, range(40)), texts(80, range(20, 40))
    y = ["one", "two"] * 30 + [None] * 600

    model = SeededClassifier({"one": ["unheard"], "two": ["unseen"]}, exclusive=True, exhaustive=True)
    given = model.fit(labelled + beside, y).labels_of(asked)

    assert np.mean([own == ("one",) for own in given[::2]] + [own == ("two",) for own in given[1::2]]) > 0.95
