"""Profiles and summaries: worked tables, then what must hold for any decisions."""

import datetime as dt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from classify.profile import MICRO, UNDATED, Profiles, period_of, profile_articles, summarise

LABELS = ("energy", "finance", "transport")


def profile(rows: list[tuple[int, int, list[float]]], n_articles: int) -> Profiles:
    """Return the profile of paragraphs given as (article, words, scores); a score of 0.5 or more gives the
    label.
    """
    scores = np.array([row[2] for row in rows], dtype=float).reshape(len(rows), len(LABELS))
    return profile_articles(
        np.array([row[0] for row in rows], dtype=np.int32),
        np.array([row[1] for row in rows], dtype=np.int64),
        scores,
        scores >= 0.5,
        n_articles=n_articles,
    )


def test_words_are_split_over_labels_by_score_and_the_rest_is_none():
    p = profile([(0, 30, [0.9, 0.6, 0.1]), (0, 10, [0.2, 0.2, 0.2])], n_articles=1)

    assert p.shares[0].tolist() == pytest.approx([30 * 0.6 / 40, 30 * 0.4 / 40, 0])
    assert p.share_none[0] == pytest.approx(10 / 40)
    assert (p.paragraphs[0], p.words[0], p.labelled[0]) == (2, 40, 1)
    assert p.primary[0] == 0


def test_an_article_without_body_words_is_all_none():
    p = profile([(1, 10, [0.9, 0, 0])], n_articles=2)

    assert p.shares[0].tolist() == [0, 0, 0]
    assert p.share_none[0] == 1
    assert p.primary[0] == -1
    assert p.diversity[0] == 0


@pytest.mark.parametrize(
    ("scores", "diversity"),
    [
        pytest.param([0.9, 0, 0], 0.0, id="one label"),
        pytest.param([0.9, 0.9, 0.9], 1.0, id="all alike"),
        pytest.param([0.9, 0.9, 0], np.log(2) / np.log(3), id="two of three"),
        pytest.param([0, 0, 0], 0.0, id="none"),
    ],
)
def test_diversity_is_the_normalised_entropy_of_the_label_shares(scores, diversity):
    assert profile([(0, 600, scores)], n_articles=1).diversity[0] == pytest.approx(diversity, abs=1e-6)


paragraphs = st.lists(
    st.tuples(
        st.integers(0, 3),
        st.integers(0, 500),
        st.lists(st.floats(0, 1), min_size=len(LABELS), max_size=len(LABELS)),
    ),
    max_size=30,
).map(lambda rows: sorted(rows, key=lambda row: row[0]))


@given(paragraphs)
def test_shares_and_none_sum_to_one_and_no_word_is_lost(rows):
    p = profile(rows, n_articles=4)

    assert np.allclose(p.shares.sum(axis=1) + p.share_none, 1)
    assert (p.share_none >= -1e-12).all()
    labelled_words = sum(words for _, words, scores in rows if max(scores) >= 0.5)
    assert p.label_micro_words.sum() == labelled_words * MICRO


@given(paragraphs, st.permutations(range(len(LABELS))))
def test_the_order_of_labels_only_moves_columns(rows, order):
    moved = profile([(a, w, [scores[j] for j in order]) for a, w, scores in rows], n_articles=4)

    assert np.allclose(moved.shares, profile(rows, n_articles=4).shares[:, order], atol=1e-6)


@pytest.mark.parametrize(
    ("date", "unit", "period"),
    [
        (dt.date(2026, 3, 11), "day", "2026-03-11"),
        (dt.date(2026, 3, 11), "week", "2026-W11"),
        (dt.date(2026, 3, 11), "month", "2026-03"),
        (dt.date(2024, 12, 30), "week", "2025-W01"),
        (None, "month", UNDATED),
    ],
)
def test_a_date_falls_in_one_period(date, unit, period):
    assert period_of(date, unit) == period


def test_a_summary_counts_each_story_once_and_knows_what_changed():
    p = profile([(0, 100, [0.9, 0, 0]), (1, 100, [0.9, 0, 0]), (2, 100, [0, 0.9, 0]), (3, 50, [0, 0, 0])], 4)
    days = [dt.date(2026, 1, 5), dt.date(2026, 1, 5), dt.date(2026, 1, 5), dt.date(2026, 1, 6)]

    rows = summarise(
        p,
        days,
        ["a", "b", "a", "a"],
        np.array([False, True, False, False]),
        np.array([0, 0, 1, 2]),
        labels=LABELS,
        unit="day",
    )

    first = {(row.source, row.label): row for row in rows if row.period == "2026-01-05"}
    assert first["*", "energy"].share == pytest.approx(2 / 3)
    assert first["*", "energy"].share_deduplicated == pytest.approx(1 / 2)
    assert first["*", "energy"].articles == first["*", "energy"].primary_articles == 2
    assert first["a", "finance"].words == 100
    assert first["*", "energy"].change is None
    assert first["*", "energy"].change_low is first["*", "energy"].change_high is None
    assert 0 < first["*", "energy"].share_low < 2 / 3 < first["*", "energy"].share_high < 1
    second = {(row.source, row.label): row for row in rows if row.period == "2026-01-06"}
    assert second["*", "energy"].change == pytest.approx(-2 / 3)
    assert (second["*", "energy"].share_low, second["*", "energy"].share_high) == (0, 1)  # one story alone
    low, high = second["*", "energy"].change_low, second["*", "energy"].change_high
    assert low is not None
    assert high is not None
    assert low < -2 / 3 < 0 < high  # no clear change
    assert ("b", "energy") not in second


def test_articles_without_a_date_have_their_own_last_period_without_a_change():
    p = profile([(0, 10, [0.9, 0, 0]), (1, 10, [0.9, 0, 0])], 2)

    rows = summarise(
        p, [None, dt.date(2026, 1, 1)], ["", ""], np.zeros(2, bool), np.arange(2), labels=LABELS, unit="month"
    )

    assert [row.period for row in rows if row.source == "*" and row.label == "energy"] == ["2026-01", UNDATED]
    assert all(row.change is None for row in rows if row.period == UNDATED)


@given(paragraphs, st.permutations(range(4)))
def test_the_order_of_articles_changes_no_summary(rows, order):
    days = [dt.date(2026, 1, 1), dt.date(2026, 1, 9), None, dt.date(2026, 1, 1)]
    sources = ["a", "b", "a", "b"]
    copies = np.array([False, False, True, True])
    story = np.array([0, 0, 1, 2])
    place = {old: new for new, old in enumerate(order)}

    straight = summarise(profile(rows, 4), days, sources, copies, story, labels=LABELS, unit="week")
    shuffled = summarise(
        profile(sorted(((place[a], w, s) for a, w, s in rows), key=lambda row: row[0]), 4),
        [days[i] for i in order],
        [sources[i] for i in order],
        copies[list(order)],
        story[list(order)],
        labels=LABELS,
        unit="week",
    )

    assert shuffled == straight


def test_a_share_splits_into_what_stands_beside_keywords_and_the_rest():
    scores = np.array([[0.9, 0.9], [0.9, 0.0], [0.6, 0.0], [0.1, 0.1]])
    by_keyword = np.array([[True, False], [False, True], [True, False], [True, True]])
    p = profile_articles(
        np.array([0, 0, 1, 1], np.int32),
        np.array([10, 7, 3, 5]),
        scores,
        scores >= 0.5,
        n_articles=2,
        by_keyword=by_keyword,
    )

    assert p.label_micro_words.tolist() == [[12 * MICRO, 5 * MICRO], [3 * MICRO, 0]]
    assert p.keyword_micro_words.tolist() == [[5 * MICRO, 0], [3 * MICRO, 0]]
    assert p.keyword_shares.tolist() == [[5 / 17, 0], [3 / 8, 0]]
    rows = summarise(
        p, [None, None], ["", ""], np.array([False, False]), np.arange(2), labels=["a", "b"], unit="day"
    )
    assert [(row.share, row.keyword_share) for row in rows[:2]] == [(15 / 25, 8 / 25), (5 / 25, 0.0)]
