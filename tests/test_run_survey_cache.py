"""Surveys from the cache: of a changed file none is taken, and a file of many slices is hashed once."""

import datetime as dt
import gzip
import os
from pathlib import Path

import pytest

from classify.config.settings_file import Overrides, load_configuration, load_settings
from classify.corpus.files import find_files
from classify.corpus.reading import slices
from classify.corpus.records import reading_at
from classify.errors import InputError
from classify.run.engine.cache import prepare
from classify.run.feed import file_notes, survey_cache
from classify.run.feed.file_notes import Range, _whole_hash, hashes, noted_slices
from classify.run.feed.surveying import survey_feed
from classify.run.job import run_job
from tests.feed import write_articles, write_project

NOW = dt.datetime(2026, 4, 1, tzinfo=dt.UTC)


def test_a_csv_of_many_slices_is_hashed_once_and_again_when_it_has_changed(tmp_path):
    settings = load_settings(
        write_project(tmp_path, input={"paths": ["a.csv"]}, engine={"jobs": 1, "batch_articles": 1})
    )
    path = tmp_path / "a.csv"
    path.write_text("text\n" + "".join(f"Article {number}.\n" for number in range(9)))
    cache = prepare(tmp_path / "cache", 100)
    _whole_hash.cache_clear()

    before, _ = survey_feed(settings, NOW, cache=cache)
    once = _whole_hash.cache_info().misses
    path.write_text(path.read_text().replace("Article 8", "Article 9"))
    after, _ = survey_feed(settings, NOW, cache=cache)

    assert len(before.work) == 9
    assert (once, _whole_hash.cache_info().misses) == (1, 2)
    assert before.sha256 != after.sha256


def test_an_empty_packed_file_is_said_to_be_empty(tmp_path):
    names = ("a.txt.gz", "b.csv.gz", "c.jsonl.xz", "d.html.bz2")
    settings = load_settings(write_project(tmp_path, input={"paths": ["feed"]}))
    (tmp_path / "feed").mkdir()
    for name in names:
        (tmp_path / "feed" / name).touch()

    with pytest.raises(InputError) as fault:
        survey_feed(settings, NOW, cache=prepare(tmp_path / "cache", 100))

    assert "fileno" not in str(fault.value)


@pytest.fixture
def opened(monkeypatch):
    """Give the names of the files of the feed that are read."""
    seen = []
    before = Path.open

    def told(path, *arguments, **more):
        if path.suffix == ".jsonl":
            seen.append(path.name)
        return before(path, *arguments, **more)

    monkeypatch.setattr(Path, "open", told)
    monkeypatch.setattr(file_notes, "_MOMENT_NS", 0)  # files of tests are young
    _whole_hash.cache_clear()
    return seen


def test_only_new_and_changed_files_of_an_archive_are_read(tmp_path, opened):
    config = write_project(tmp_path, 4)
    articles = tmp_path / "articles"
    for n in range(3):
        write_articles(articles / f"day-{n}.jsonl", 3, first=10 * (n + 1))
    run_job(load_configuration(config), NOW)
    run_job(load_configuration(config), NOW)
    opened.clear()

    assert run_job(load_configuration(config), NOW).record.unchanged_since
    assert opened == []
    write_articles(articles / "day-3.jsonl", 3, first=40)
    with (articles / "day-1.jsonl").open("a") as lines:
        lines.write('{"id": "late", "text": "A new power plant will sell electricity to the north."}\n')
    opened.clear()
    outcome = run_job(load_configuration(config), NOW)

    assert set(opened) == {"day-1.jsonl", "day-3.jsonl"}
    assert (outcome.record.counts.articles, outcome.record.cached_articles) == (17, 13)


def test_a_file_that_was_written_a_moment_ago_is_hashed_again(tmp_path):
    cache = prepare(tmp_path / "cache", 100)
    feed = tmp_path / "feed.jsonl"
    feed.write_text("on Monday")
    before = hashes([Range(str(feed))], cache)
    status = feed.stat()

    feed.write_text("on Sunday")
    os.utime(feed, ns=(status.st_atime_ns, status.st_mtime_ns))

    assert hashes([Range(str(feed))], cache) != before


def test_the_cuts_of_a_file_are_those_that_reading_it_finds(tmp_path, monkeypatch):
    monkeypatch.setattr(file_notes, "_MOMENT_NS", 0)
    cache = prepare(tmp_path / "cache", 100)
    (tmp_path / "a.csv").write_text("id,text\n" + "".join(f'{n},"two\nlines"\n' for n in range(9)))
    (tmp_path / "b.jsonl").write_bytes("".join(f'{{"text": "{n}"}}\n' for n in range(9)).encode("utf-16"))
    (tmp_path / "c.jsonl.gz").write_bytes(gzip.compress(b'{"text": "x"}\n' * 40))
    (tmp_path / "d.jsonl.gz").write_bytes(b"no gzip")
    settings = load_settings(write_project(tmp_path, 1))
    reading = reading_at(NOW, settings.input)
    files = find_files([tmp_path / name for name in ("a.csv", "b.jsonl", "c.jsonl.gz", "d.jsonl.gz")]).files

    for _ in range(2):
        assert [noted_slices(file, 2, reading, cache) for file in files] == [
            slices(file, 2, reading) for file in files
        ]
    monkeypatch.setattr(file_notes, "slices", lambda *_: pytest.fail("was read again"))
    assert [len(noted_slices(file, 2, reading, cache)) for file in files[:3]] == [5, 1, 2]


def test_a_window_that_moves_over_an_archive_surveys_only_what_it_cuts(tmp_path, monkeypatch):
    config = write_project(tmp_path, 1, engine={"jobs": 1, "batch_articles": 3})
    for n in range(1, 10):
        lines = [
            f'{{"id": "{n}{hour}", "date": "2026-02-0{n}", "text": "A power plant sells, {n} {hour}."}}\n'
            for hour in "ab"
        ]
        undated = f'{{"id": "u{n}", "text": "The central bank left its rate, part {n}."}}\n' if n == 5 else ""
        (tmp_path / "articles" / f"{n}.jsonl").write_text("".join(lines) + undated)
    cache = prepare(tmp_path / "cache", 100)
    surveyed = []
    survey = survey_cache.survey
    monkeypatch.setattr(
        survey_cache, "survey", lambda *given, **more: surveyed.append(given) or survey(*given, **more)
    )

    def ids(window, cache):
        settings = load_settings(config, Overrides(since=window[0], until=window[1]))
        return list(survey_feed(settings, NOW, cache=cache)[0].ids)

    windows = [
        ("2026-01-01", None),
        ("2026-02-03", None),
        ("2026-02-04", None),
        (None, "2026-02-04"),
        ("2026-02-05", "2026-02-07"),
    ]
    cold = [ids(window, None) for window in windows]
    found = []
    n_surveyed = []
    for window in windows:
        surveyed.clear()
        found.append(ids(window, cache))
        n_surveyed.append(len(surveyed))

    assert found == cold
    assert "u5" in found[3]
    assert n_surveyed == [10, 3, 1, 5, 1]
