"""How often a run opens its inputs, and what it reads again where one of many files has changed."""

import datetime as dt
import sys
from collections import Counter

import pytest

from classify.config.settings_file import Overrides, load_configuration, load_settings
from classify.corpus.article import Kind
from classify.corpus.files import find_sources
from classify.corpus.reading import batches
from classify.corpus.records import reading_at
from classify.errors import ChangedError
from classify.run.engine.cache import prepare
from classify.run.feed import file_notes, survey_cache
from classify.run.feed.packed_surveys import packed
from classify.run.feed.rereading import articles_at, kept_articles
from classify.run.feed.surveying import survey_feed
from classify.run.job import run_job
from tests.feed import PARAGRAPHS, write_project

NOW = dt.datetime(2026, 4, 1, tzinfo=dt.UTC)
MANY = 25
_opened: list[str] = []
_watching: list[bool] = []


def _note(event, arguments):
    if _watching and event == "open":
        _opened.append(str(arguments[0]))


sys.addaudithook(_note)


@pytest.fixture
def opens(monkeypatch):
    """Give a function that runs the job and counts how often each file of the feed was opened meanwhile."""
    monkeypatch.setattr(file_notes, "_MOMENT_NS", 0)  # files of tests are young

    def run(config, output=None):
        _opened.clear()
        _watching.append(True)
        try:
            outcome = run_job(load_configuration(config, Overrides(output=output)), NOW)
        finally:
            _watching.clear()
        folder = f"{config.parent / 'articles'}/"
        return outcome, Counter(path.removeprefix(folder) for path in _opened if path.startswith(folder))

    return run


def write(folder, number, extra=""):
    text = f"The {PARAGRAPHS[number % len(PARAGRAPHS)]} Number {number}.\n\nRead more on our site{extra}.\n"
    (folder / f"{number:03d}.txt").write_text(f" date 2026-03-{number % 28 + 1:02d} {text}")


@pytest.fixture
def config(tmp_path):
    """Return a project of many text files, and pages and records beside them."""
    config = write_project(tmp_path, 3, engine={"jobs": 1, "batch_articles": 10})
    folder = tmp_path / "articles"
    for number in range(MANY):
        write(folder, number)
    (folder / "page.html").write_text(f"<html><body><p>{PARAGRAPHS[0]}</p></body></html>")
    return config


@pytest.mark.parametrize("young", [True, False])
def test_a_cold_run_opens_a_file_of_one_article_once(config, opens, monkeypatch, young):
    opens(config)  # trains the model
    monkeypatch.setattr(file_notes, "_MOMENT_NS", 1 << 62 if young else 0)

    outcome, counts = opens(config, config.parent / "fresh")

    assert outcome.record.cached_articles == 0
    assert len(counts) > MANY
    records = {path: n for path, n in counts.items() if path.endswith("jsonl")}
    assert max(n for path, n in counts.items() if path not in records) == 1
    assert max(records.values()) <= 3  # twice to find where it can be cut


def test_of_many_files_only_the_changed_ones_are_read_again(config, opens):
    folder = config.parent / "articles"
    opens(config)
    opens(config)
    write(folder, 7, extra=", changed")
    write(folder, 100)
    (folder / "013.txt").unlink()

    outcome, counts = opens(config)

    assert set(counts) == {"007.txt", "100.txt"}
    assert outcome.record.counts.articles - outcome.record.cached_articles == 2
    cold, _ = opens(config, config.parent / "fresh")
    for name in ("profiles.csv", "paragraphs.csv", "evidence.csv", "summary.csv"):
        assert (outcome.folder / name).read_bytes() == (cold.folder / name).read_bytes(), name


def test_a_survey_put_together_is_the_one_that_reading_all_gives(tmp_path, monkeypatch):
    config = write_project(tmp_path, 1, engine={"jobs": 1, "batch_articles": 50})
    folder = tmp_path / "articles"
    for number in range(20):
        write(folder, number)
    (folder / "005.txt").write_bytes(b"gas \xff\xfa")  # is no UTF-8
    (folder / "006.txt").write_text("")
    settings = load_settings(config)
    reading = reading_at(NOW, settings.input)
    cache = prepare(tmp_path / "cache", 100)

    def one():
        found = find_sources(settings.input).files
        (batch,) = (own for own in batches(found, 50, reading) if len(own) > 1)
        return batch

    survey_cache.surveyed(one(), reading, settings, cache)
    write(folder, 3, extra=" today")
    (folder / "009.txt").unlink()
    write(folder, 30)
    (folder / "006.txt").write_text("Now there is a text that speaks of natural gas.")
    surveyed = []
    survey = survey_cache.survey
    monkeypatch.setattr(
        survey_cache,
        "survey",
        lambda batch, *given, **more: surveyed.extend(batch) or survey(batch, *given, **more),
    )
    again = survey_cache.surveyed(one(), reading, settings, cache)

    assert [part.file.id for part in surveyed] == ["003", "006", "030"]
    assert again.rejected.total == 1
    assert Kind.BODY in again.spans.kind
    whole = survey(one(), reading, settings.segment)
    assert packed(again) == packed(whole)


def test_articles_of_some_files_are_those_of_reading_all(config):
    feed, reading = survey_feed(load_settings(config), NOW)
    work = max(feed.work, key=lambda work: len(work.batch))
    whole = list(kept_articles(work, reading))

    assert articles_at(work, reading, [6, 2]) == {2: whole[2], 6: whole[6]}
    write(config.parent / "articles", int(whole[2].id[-3:]), extra=", changed")
    assert list(articles_at(work, reading, [6])) == [6]
    with pytest.raises(ChangedError):
        articles_at(work, reading, [2])
