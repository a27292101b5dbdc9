"""Stories from the cache: those of the same feed are taken, those of any other are worked out."""

import datetime as dt
import sqlite3

import pytest

from classify.corpus.sketches import sketch
from classify.corpus.stories import group
from classify.run.engine.cache import prepare
from classify.run.feed.story_cache import grouped
from tests.feed import PARAGRAPHS

ONE, OTHER = (" ".join(PARAGRAPHS[part]) for part in (slice(0, 4), slice(4, None)))


def feed(texts=(ONE, ONE, ONE), days=(2, 2, 5), ids=("a", "b", "c"), window=7, step=1):
    """Return three articles of one story, as `grouped` takes them, unless it is told otherwise."""
    dates = [dt.date(2026, 3, day) for day in days]
    return sketch(texts[::step]), dates[::step], list(ids[::step]), window


def stories(found):
    return found.story.tolist(), found.story_id, found.duplicate_of


@pytest.fixture
def place(tmp_path):
    return prepare(tmp_path / "cache.sqlite", 1)


def test_stories_of_an_unchanged_feed_are_kept_once(place):
    first, second = grouped(*feed(), place), grouped(*feed(), place)

    assert (
        stories(first) == stories(second) == stories(group(*feed())) == ([0] * 3, ["a"] * 3, ["", "a", "a"])
    )
    with sqlite3.connect(place.path) as connection:
        assert connection.execute("SELECT count(*) FROM kept").fetchone() == (1,)
    connection.close()


@pytest.mark.parametrize(
    "change",
    [
        {"texts": (ONE, ONE, OTHER)},
        {"days": (2, 2, 12)},
        {"ids": ("d", "b", "c")},
        {"window": 1},
        {"step": -1},
    ],
    ids=["text", "date", "id", "window", "order"],
)
def test_stories_of_another_feed_are_not_taken(place, change):
    before = grouped(*feed(), place)

    found = grouped(*feed(**change), place)

    assert found.story.tolist() != before.story.tolist()
    assert stories(found) == stories(group(*feed(**change)))
