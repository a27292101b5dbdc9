"""Folded evidence: shorter, with the same sums."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from classify.model.decisions import Evidence, Role
from classify.model.folding import WEAKER_TERMS, folded

rows = st.lists(
    st.tuples(st.integers(0, 3), st.integers(0, 2), st.sampled_from(Role), st.floats(-2, 2)), max_size=30
).map(lambda found: sorted(found, key=lambda row: row[:2]))


def evidence(found) -> Evidence:
    n = len(found)
    return Evidence(
        paragraph=np.array([row[0] for row in found], np.int32),
        label=np.array([row[1] for row in found], np.int32),
        term=np.arange(n, dtype=np.int32),
        start=np.arange(n),
        end=np.arange(n) + 1,
        role=np.array([row[2] for row in found], np.uint8),
        contribution=np.array([row[3] for row in found], np.float64),
        terms=[f"t{i}" for i in range(n)],
    )


def sums(of: Evidence) -> dict[tuple[int, int], float]:
    total: dict[tuple[int, int], float] = {}
    for paragraph, label, value in zip(of.paragraph, of.label, of.contribution, strict=True):
        total[int(paragraph), int(label)] = total.get((int(paragraph), int(label)), 0.0) + float(value)
    return total


@given(rows, st.floats(0, 1))
def test_folding_keeps_every_sum_every_keyword_and_every_strong_term(found, weak):
    whole, short = evidence(found), folded(evidence(found), weak)

    assert sums(short).keys() == sums(whole).keys()
    assert np.allclose([sums(short)[key] for key in sums(whole)], list(sums(whole).values()))
    kept = {i for i, row in enumerate(found) if row[2] != Role.LEARNED or abs(row[3]) >= weak}
    assert {i for i in short.term.tolist() if short.terms[i] != WEAKER_TERMS} == kept


@given(rows)
def test_folded_evidence_is_in_order_with_one_row_for_the_rest_at_the_end(found):
    short = folded(evidence(found))

    cells = list(zip(short.paragraph.tolist(), short.label.tolist(), strict=True))
    assert cells == sorted(cells)
    for cell in set(cells):
        own = [short.terms[t] for t, c in zip(short.term.tolist(), cells, strict=True) if c == cell]
        assert WEAKER_TERMS not in own[:-1]
