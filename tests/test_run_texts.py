"""Articles that the survey leaves for the second pass: what the tables tell of them, as long as the input is
as it was.
"""

import datetime as dt

import pytest

from classify.config.settings_file import load_configuration, load_settings
from classify.errors import ChangedError
from classify.run.feed.rereading import kept_articles
from classify.run.feed.surveying import survey_feed
from classify.run.feed.texts import drop_texts, texts_of
from classify.run.job import run_job
from tests.feed import table, write_articles, write_project

NOW = dt.datetime(2026, 4, 1, tzinfo=dt.UTC)
TEXT = "Qaz ixracı artdı — “10 %” \U0001f6e2.\r\n\r\nThe second paragraph.\n"


def told(articles):
    return [(a.id, a.path, a.title, a.date, a.source, a.url, a.text_start, a.text) for a in articles]


@pytest.fixture
def project(tmp_path):
    """Return the settings of twelve records, one of them a duplicate, and of three text files."""
    config = write_project(tmp_path, 12)
    folder = tmp_path / "articles"
    with (folder / "feed.jsonl").open("a") as file:
        file.write((folder / "feed.jsonl").read_text().splitlines()[3] + "\n")
    for name in "abc":
        (folder / f"{name}.txt").write_bytes(f" date 2026-03-11 {name}: {TEXT}".encode())
    return load_settings(config)


@pytest.fixture
def texts(tmp_path):
    (tmp_path / "texts").mkdir()
    return tmp_path / "texts"


def surveyed(settings, texts=None):
    feed, reading = survey_feed(settings, NOW, texts=texts)
    return list(feed.work), reading


def test_the_articles_are_those_that_reading_again_gives(project, texts):
    works, again = surveyed(project)
    expected = [told(kept_articles(work, again)) for work in works]
    works, reading = surveyed(project, texts)

    assert [told(kept_articles(work, reading)) for work in works] == expected
    assert sum(len(own) for own in expected) == 15
    assert [len(list(texts_of(work.batch, texts))) for work in works] == [len(work.keep) for work in works]


def test_an_input_that_was_written_again_is_read_again(project, texts):
    works, reading = surveyed(project, texts)
    before = [told(kept_articles(work, reading)) for work in works]
    feed = project.input[0].paths[0] / "feed.jsonl"
    feed.write_text(feed.read_text() + "\n")

    assert [told(kept_articles(work, reading)) for work in works] == before
    write_articles(feed, 11)
    with pytest.raises(ChangedError, match=r"feed\.jsonl"):
        [list(kept_articles(work, reading)) for work in works]


def test_without_a_folder_that_can_be_written_the_input_is_read_again(project, texts):
    texts.rmdir()
    works, reading = surveyed(project, texts)

    assert [texts_of(work.batch, texts) for work in works] == [None] * len(works)
    assert sum(len(list(kept_articles(work, reading))) for work in works) == 15


def test_the_file_of_a_batch_goes_once_it_is_classified(project, texts):
    works, reading = surveyed(project, texts)
    assert len(list(texts.iterdir())) == len(works)

    for work in works:
        drop_texts(work.batch, reading.texts)

    assert not list(texts.iterdir())


def test_a_run_leaves_no_texts_nor_what_a_crash_left_of_them(tmp_path):
    configuration = load_configuration(write_project(tmp_path, 5))
    output = configuration.settings.output.path
    (output / "staging-texts" / "of-a-crash").mkdir(parents=True)

    outcome = run_job(configuration, NOW)

    assert not (output / "staging-texts").exists()
    assert len(table(outcome.folder / "profiles.csv")) == 5
