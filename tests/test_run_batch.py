"""A batch read a second time: the articles that the survey saw, or a refusal."""

import datetime as dt

import pytest

from classify.config import load_settings
from classify.errors import InputError
from classify.run.feed_survey import survey_feed
from classify.run.rereading import articles_at, kept_articles
from tests.feed import write_articles, write_project


@pytest.fixture
def surveyed(tmp_path):
    """A feed of twelve articles in one file, which the test may change."""
    settings = load_settings(write_project(tmp_path, 12))
    feed, reading = survey_feed(settings, dt.datetime(2026, 4, 1, tzinfo=dt.UTC))
    return tmp_path / "articles" / "feed.jsonl", feed.work[0], reading


def test_some_articles_are_those_of_the_whole_batch(surveyed):
    _, work, reading = surveyed

    whole = list(kept_articles(work, reading))
    assert articles_at(work, reading, [4, 1]) == {1: whole[1], 4: whole[4]}


def test_what_was_added_to_a_file_since_it_was_surveyed_waits_for_the_next_run(surveyed):
    path, work, reading = surveyed
    before = list(kept_articles(work, reading))
    write_articles(path, 13)

    assert list(kept_articles(work, reading)) == before


def test_a_feed_that_shrank_since_it_was_surveyed_is_refused(surveyed):
    path, work, reading = surveyed
    write_articles(path, 11)

    with pytest.raises(InputError, match=r"feed\.jsonl: was changed while it was read; run again"):
        list(kept_articles(work, reading))


def test_what_changes_behind_the_articles_asked_for_is_in_nobodys_way(surveyed):
    path, work, reading = surveyed
    lines = path.read_text().splitlines(keepends=True)
    path.write_text("".join([*lines[:-1], "{}\n"]))

    assert len(articles_at(work, reading, range(5))) == 5


@pytest.mark.parametrize("change", [lambda path: path.write_text("Other words."), lambda path: path.unlink()])
def test_of_many_files_the_one_that_changed_is_named(tmp_path, change):
    settings = load_settings(write_project(tmp_path, 1))
    for name in "abcd":
        (tmp_path / "articles" / f"{name}.txt").write_text(f"Some words of {name}.")
    feed, reading = survey_feed(settings, dt.datetime(2026, 4, 1, tzinfo=dt.UTC))

    change(tmp_path / "articles" / "b.txt")

    with pytest.raises(InputError, match=r"articles/b\.txt: was changed"):
        [list(kept_articles(work, reading)) for work in feed.work]
