"""The quality floor: what the classifier reaches on the shipped sample, against labels given by reading."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from classify.config.settings_file import Overrides, load_configuration
from classify.run.judging import evaluate_feed

ROOT = Path(__file__).parents[1]
MACRO_F1 = 0.925
"""Pinned a little under what was reached when it was last raised, 0.930; raise it, never lower it."""
MEAN_AP = 0.975
"""The same for the mean average precision, 0.982."""


@pytest.fixture(scope="module")
def found():
    configuration = load_configuration(ROOT / "config" / "sectors.yaml", Overrides())
    now = dt.datetime(2026, 11, 22, tzinfo=dt.UTC)
    return evaluate_feed(configuration, ROOT / "seeds" / "gold.csv", now, n_worst=0)


def test_labels_are_no_worse_than_the_floor(found):
    assert found.model.macro_f1.value >= MACRO_F1


def test_scores_rank_paragraphs_no_worse_than_the_floor(found):
    assert found.model.macro_average_precision >= MEAN_AP


def test_what_was_learned_is_worth_more_than_counting_keywords(found):
    assert found.model.macro_f1.value >= found.votes.macro_f1.value + 0.01
    assert found.model.macro_average_precision >= found.votes.macro_average_precision + 0.06
