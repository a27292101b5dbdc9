"""A batch read a second time: the articles that the survey saw, or a refusal."""

import datetime as dt

import pytest

from classify.config.settings_file import load_configuration, load_settings
from classify.errors import ChangedError, InputError
from classify.run.feed.rereading import articles_at, kept_articles
from classify.run.feed.surveying import survey_feed
from classify.run.job import run_job
from tests.feed import table, write_articles, write_project

NOW = dt.datetime(2026, 4, 1, tzinfo=dt.UTC)


@pytest.fixture
def surveyed(tmp_path):
    """Return a feed of twelve articles in one file, which the test may change."""
    settings = load_settings(write_project(tmp_path, 12))
    feed, reading = survey_feed(settings, NOW)
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
    feed, reading = survey_feed(settings, NOW)

    change(tmp_path / "articles" / "b.txt")

    with pytest.raises(InputError, match=r"articles/b\.txt: was changed"):
        [list(kept_articles(work, reading)) for work in feed.work]


class Busy:
    """A feed of which some files are changed, and some removed, each time that a run begins to classify."""

    def __init__(self, folder, times):
        self.folder = folder
        self.left = times

    def __call__(self, stage, done, _total):
        if (stage, done) == ("classify", 0) and self.left:
            self.left -= 1
            (self.folder / f"b{self.left}.txt").write_text(f"Gas exports rose by {self.left} per cent today.")
            (self.folder / f"c{self.left}.txt").unlink()


@pytest.fixture
def busy(tmp_path):
    config = write_project(tmp_path, 3)
    for letter in "bc":
        for number in range(5):
            (tmp_path / "articles" / f"{letter}{number}.txt").write_text(f"Words of {letter}{number}.")
    return tmp_path / "articles", load_configuration(config)


@pytest.mark.parametrize("times", [1, 2])
def test_a_feed_that_changes_during_a_run_is_classified_as_it_is_in_the_end(busy, times):
    folder, configuration = busy

    outcome = run_job(configuration, NOW, Busy(folder, times))

    texts = {row["article_id"]: row["text"] for row in table(outcome.folder / "paragraphs.csv")}
    assert texts["b0"] == "Gas exports rose by 0 per cent today."
    assert sorted(id_ for id_ in texts if id_.startswith("c")) == ["c0", "c1", "c2", "c3", "c4"][times:]


def test_a_run_that_began_again_still_says_that_its_model_was_trained_on_the_feed(busy):
    folder, configuration = busy

    outcome = run_job(configuration, NOW, Busy(folder, 1))

    assert [warning for warning in outcome.record.warnings if "one is trained on this feed" in warning]


def test_a_feed_that_never_stands_still_ends_the_run_and_leaves_none(busy):
    folder, configuration = busy

    with pytest.raises(ChangedError, match=r"c\d\.txt: was changed while it was read"):
        run_job(configuration, NOW, Busy(folder, 3))

    assert not list(configuration.settings.output.path.glob("runs/*"))
