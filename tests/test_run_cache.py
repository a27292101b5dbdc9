"""The cache saves time and never changes a byte, whatever was edited and however it was damaged."""

import datetime as dt
import json
import logging
import os
import re
import sqlite3
from contextlib import nullcontext

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from classify.config.settings import EngineSettings
from classify.config.settings_file import load_configuration
from classify.run.engine import cache as module
from classify.run.engine.cache import (
    CachePlace,
    drop_unused,
    fetch,
    full_cache_warning,
    holds,
    keep,
    key_of_results,
    prepare,
)
from classify.run.engine.cache_file import held_open
from classify.run.engine.execution import map_ordered
from classify.run.feed import file_notes, gathering, survey, survey_cache
from classify.run.feed.surveying import survey_for_command
from classify.run.job import run_job
from tests.feed import KEYWORDS, PARAGRAPHS, write_json, write_project

DAY = dt.datetime(2026, 4, 1, 6, tzinfo=dt.UTC)


def process_of(number):
    return number, os.getpid()


def run(config, now=DAY):
    return run_job(load_configuration(config), now)


def tables(outcome):
    return {path.name: path.read_bytes() for path in sorted(outcome.folder.glob("*.csv"))}


class Project:
    """A feed and keywords that can be edited, run with a cache and without."""

    def __init__(self, folder):
        self.folder = folder
        self.cached = write_project(folder, engine={"jobs": 1, "batch_articles": 3})
        cold = {
            "engine": {"jobs": 1},
            "cache": {"enabled": False},
            "output": {"path": "cold", "report": False},
        }
        self.cold = folder / "cold.yaml"
        self.cold.write_text(json.dumps(json.loads(self.cached.read_text()) | cold))
        self.articles = [
            {"id": f"c-{i}", "text": self.text(i, i + 1), "date": "2026-03-01"} for i in range(8)
        ]
        self.keywords = {code: list(words) for code, words in KEYWORDS.items()}
        self.write()

    @staticmethod
    def text(*numbers):
        return "\n\n".join(f"{PARAGRAPHS[n % 6]} It is number {n} of the day." for n in numbers)

    def write(self):
        lines = "".join(json.dumps(article) + "\n" for article in self.articles)
        (self.folder / "articles" / "feed.jsonl").write_text(lines)
        labels = {code: {"keywords": words} for code, words in self.keywords.items()}
        write_json(self.folder / "labels.yaml", {"name": "sectors", "labels": labels})

    def edit(self, kind, n):
        place = n % len(self.articles)
        if kind == "rewrite":
            self.articles[place]["text"] = self.text(n, n + 3)
        elif kind == "retitle":
            self.articles[place]["title"] = f"Title {n}"
        elif kind == "add":
            self.articles.insert(place, {"id": f"d-{n}-{len(self.articles)}", "text": self.text(n, 2 * n)})
        elif kind == "copy":
            self.articles.append({"id": f"e-{n}-{len(self.articles)}", "text": self.articles[place]["text"]})
        elif kind == "drop" and len(self.articles) > 1:
            del self.articles[place]
        elif kind == "swap":
            self.articles[0], self.articles[place] = self.articles[place], self.articles[0]
        elif kind == "keyword":
            words = self.keywords["finance" if n % 2 else "energy"]
            word = ("museum", "match", "north", "rooms")[n % 4]
            words.remove(word) if word in words else words.append(word)
        self.write()


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    project = Project(tmp_path_factory.mktemp("cache"))
    run(project.cached)
    return project


EDITS = st.tuples(
    st.sampled_from(["rewrite", "retitle", "add", "copy", "drop", "swap", "keyword", "nothing"]),
    st.integers(0, 40),
)


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(EDITS, min_size=1, max_size=3), min_size=1, max_size=3))
def test_a_cached_run_writes_the_bytes_of_a_cold_one_after_any_edits(project, rounds):
    for edits in rounds:
        for kind, n in edits:
            project.edit(kind, n)

        assert tables(run(project.cached)) == tables(run(project.cold))


def test_a_run_again_computes_nothing_and_one_changed_article_computes_one(tmp_path):
    project = Project(tmp_path)
    assert run(project.cached).record.cached_articles == 0
    assert run(project.cached).record.cached_articles == 8

    project.edit("rewrite", 10)

    assert run(project.cached).record.cached_articles == 7


def test_a_changed_keyword_computes_all_and_changing_it_back_none(tmp_path):
    project = Project(tmp_path)
    run(project.cached)

    project.edit("keyword", 1)
    assert run(project.cached).record.cached_articles == 0
    project.edit("keyword", 1)
    assert run(project.cached).record.cached_articles == 8


def flip(data, places):
    changed = bytearray(data)
    for place in places:
        changed[place % len(changed)] ^= 0xFF
    return bytes(changed)


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.integers(0, 10**6), min_size=1, max_size=200), st.sampled_from(["flip", "cut", "garbage"]))
def test_a_damaged_cache_changes_nothing_and_the_run_after_is_sound(project, places, kind):
    expected = tables(run(project.cached))
    path = project.folder / "output" / "cache.sqlite"
    data = path.read_bytes() or b"nothing"  # an earlier example may have cut all of it off
    damaged = {
        "flip": flip(data, places),
        "cut": data[: places[0] % len(data)],
        "garbage": b"not a cache" * 99,
    }
    path.write_bytes(damaged[kind])

    assert tables(run(project.cached)) == expected
    assert tables(run(project.cached)) == expected


def test_a_cache_that_is_none_is_set_aside_with_a_warning_and_built_anew(tmp_path, caplog):
    project = Project(tmp_path)
    run(project.cached)
    path = tmp_path / "output" / "cache.sqlite"
    path.write_bytes(b"x" * 5000)

    logging.getLogger("classify").propagate = True
    assert run(project.cached).record.cached_articles == 0

    assert any("the cache is damaged" in record.getMessage() for record in caplog.records)
    assert (tmp_path / "output" / "cache.damaged").read_bytes() == b"x" * 5000
    assert run(project.cached).record.cached_articles == 8


def test_what_was_not_used_for_long_is_dropped(tmp_path):
    old = prepare(tmp_path / "c", 100)
    keep(old, {b"old": b"1", b"used": b"2"})
    today = CachePlace(old.path, 150)
    fetch(today, [b"used"])

    drop_unused(today, max_days=30, max_mb=100)

    assert fetch(today, [b"old", b"used"]) == {b"used": b"2"}


def test_what_was_used_least_lately_is_dropped_where_there_is_too_much(tmp_path):
    place = prepare(tmp_path / "c", 100)
    for day in range(3):
        keep(CachePlace(place.path, 100 + day), {bytes([day]): bytes(700_000)})

    drop_unused(place, max_days=30, max_mb=1)

    assert list(fetch(place, [b"\0", b"\1", b"\2"])) == [b"\2"]


def test_surveys_are_dropped_after_the_results_of_the_same_day(tmp_path):
    place = prepare(tmp_path / "c", 100)
    keep(place, {b"survey": bytes(400_000)})
    results = [key_of_results(bytes([number]), 1) for number in range(20)]
    keep(place, {key: bytes(60_000) for key in results})

    drop_unused(place, max_days=30, max_mb=1)

    assert sorted(fetch(place, [b"survey", *results])) == [*results[10:], b"survey"]


def test_a_full_cache_takes_in_no_more_until_it_was_swept(tmp_path):
    path = tmp_path / "cache.sqlite"
    place = prepare(path, 100, max_mb=1)
    for number in range(8):
        keep(place, {bytes([number]): bytes([number]) * 300_000})

    found = fetch(place, [bytes([number]) for number in range(8)])
    assert 4 <= len(found) <= 6

    drop_unused(place, max_days=30, max_mb=1)
    keep(prepare(path, 101, max_mb=1), {b"new": b"value"})

    assert fetch(place, [b"new"]) == {b"new": b"value"}


@settings(max_examples=4, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    days=st.lists(st.lists(st.integers(0, 12), min_size=1, max_size=3), min_size=2, max_size=4),
    order=st.randoms(use_true_random=False),
    grown=st.booleans(),
)
def test_an_archive_that_arrives_file_by_file_gives_the_bytes_of_one_run(
    tmp_path_factory, days, order, grown
):
    project = Project(tmp_path_factory.mktemp("archive"))
    folder = project.folder / "articles"
    files = {
        f"2026-03-{day + 1:02d}.jsonl": [
            {"id": f"{day}-{i}", "date": f"2026-03-{day + 1:02d}", "text": project.text(n, n + 1)}
            for i, n in enumerate(numbers)  # equal numbers are copies, also over days
        ]
        for day, numbers in enumerate(days)
    }
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(file_notes, "_MOMENT_NS", 0)
        for name in order.sample(sorted(files), len(files)):
            lines = [json.dumps(article) + "\n" for article in files[name]]
            if grown:
                (folder / name).write_text(lines[0])
                run(project.cached)
            (folder / name).write_text("".join(lines))
            incremental = run(project.cached)

        assert tables(incremental) == tables(run(project.cold))


def test_without_a_bound_twice_of_what_the_feed_takes_is_left(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "_LEAST_MB", 0)
    place = prepare(tmp_path / "c", 100)
    for day in range(5):
        keep(CachePlace(place.path, 100 + day), {bytes([day]): bytes(200_000)})

    drop_unused(CachePlace(place.path, 104), max_days=30, max_mb=None)

    assert list(fetch(place, [bytes([day]) for day in range(5)])) == [b"\3", b"\4"]


def test_a_full_cache_says_how_much_it_lacks(tmp_path, monkeypatch):
    place = prepare(tmp_path / "c", 100, max_mb=1)
    assert full_cache_warning(place, 400) == ""
    keys = [key_of_results(bytes([number]), 2) for number in range(200)]
    for key in keys:
        keep(place, {key: bytes(100_000)})

    told = full_cache_warning(place, 400)

    kept = 2 * sum(bool(fetch(place, [key])) for key in keys)
    assert told.startswith(f"c: is full, and keeps results of some {kept} of 400 articles")
    assert re.search(r"set cache.max_mb to 3\d, or leave it out", told)
    monkeypatch.setattr(module, "_LEAST_FREE", 1 << 62)
    unbound = prepare(tmp_path / "c", 100)
    keep(unbound, {b"more": b"value"})
    assert fetch(unbound, [b"more"]) == {}
    assert "free space on its disk" in full_cache_warning(unbound, 400)


def test_a_cache_that_is_too_small_for_the_feed_is_a_warning_of_the_run(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "_ROOM", 0.0)

    outcome = run(write_project(tmp_path, cache={"max_mb": 1}))

    assert any(told.startswith("cache.sqlite: is full") for told in outcome.record.warnings)


def test_a_cache_that_breaks_before_it_is_swept_is_set_aside_by_the_next_run(tmp_path, caplog):
    place = prepare(tmp_path / "c", 100)
    keep(place, {b"a": bytes(100_000), b"b": bytes(100_000)})
    broken = bytearray(place.path.read_bytes())
    broken[1 << 15 :] = b"\x99" * (len(broken) - (1 << 15))
    place.path.write_bytes(broken)

    drop_unused(place, max_days=30, max_mb=100)

    assert "the next run builds it anew" in caplog.text
    assert fetch(prepare(tmp_path / "c", 100), [b"a"]) == {}


def test_a_value_with_a_broken_byte_is_not_there(tmp_path):
    place = prepare(tmp_path / "c", 100)
    keep(place, {b"a": b"value", b"b": b"value"})
    connection = sqlite3.connect(place.path)
    with connection:
        connection.execute("UPDATE kept SET value = value || X'00' WHERE key = ?", (b"a",))
    connection.close()

    assert fetch(place, [b"a", b"b"]) == {b"b": b"value"}


def test_without_room_for_a_cache_there_is_none(tmp_path):
    (tmp_path / "c").mkdir()

    assert prepare(tmp_path / "c", 100) is None


def test_a_cache_that_cannot_be_used_is_told_once_and_tried_again_by_the_next_run(tmp_path, caplog):
    place = prepare(tmp_path / "c", 100)
    keep(place, {b"a": b"value"})
    held = place.path.rename(tmp_path / "held")
    place.path.mkdir()

    assert fetch(place, [b"a"]) == {}
    keep(place, {b"b": b"value"})
    drop_unused(place, max_days=30, max_mb=100)

    assert [record.getMessage().partition(" (")[0] for record in caplog.records] == [
        f"{place.path}: the cache cannot be used now"
    ]
    place.path.rmdir()
    held.rename(place.path)
    assert fetch(place, [b"a"]) == {}, "this run goes on without it"
    assert fetch(prepare(tmp_path / "c", 100), [b"a"]) == {b"a": b"value"}


@pytest.mark.parametrize("way", ["symlink", "hard link", "link for the journal", "pipe"])
def test_no_file_of_another_is_written_through_the_name_of_the_cache(tmp_path, way):
    letter, path = tmp_path / "letter", tmp_path / "output" / "cache.sqlite"
    letter.write_bytes(b"\0dear")
    path.parent.mkdir()
    if way == "symlink":
        path.symlink_to(letter)
    elif way == "pipe":
        os.mkfifo(path)
    else:
        os.link(letter, path if way == "hard link" else path.with_name("cache.sqlite-journal"))

    place = prepare(path, 100)
    keep(place, {b"a": b"value"})

    assert fetch(place, [b"a"]) == {b"a": b"value"}
    assert letter.read_bytes() == b"\0dear"
    assert fetch(prepare(path, 101), [b"a"]) == {b"a": b"value"}


@pytest.mark.parametrize("meanwhile", [nullcontext, held_open])
def test_a_cache_that_is_removed_during_a_run_is_begun_anew(tmp_path, caplog, meanwhile):
    place = prepare(tmp_path / "c", 100)
    with meanwhile():
        keep(place, {b"a": b"value"})
        place.path.unlink()

        assert fetch(place, [b"a"]) == {}
        place.path.unlink()
        keep(place, {b"b": b"value"})
        assert fetch(place, [b"b"]) == {b"b": b"value"}
        place.path.unlink()
        drop_unused(place, max_days=30, max_mb=100)

    assert not caplog.records


@pytest.mark.parametrize("portion", [1, 400])
def test_how_much_is_worked_on_at_a_time_changes_no_byte(tmp_path, monkeypatch, portion):
    project = Project(tmp_path)
    whole = tables(run(project.cold))
    monkeypatch.setattr(survey, "PORTION", portion)
    monkeypatch.setattr(gathering, "PORTION", portion)

    assert tables(run(project.cached)) == whole
    project.edit("rewrite", 5)
    in_portions = tables(run(project.cached))  # some of them from the cache

    monkeypatch.undo()
    assert in_portions == tables(run(project.cold))
    assert in_portions != whole


def test_a_command_beside_the_runs_takes_from_their_cache_and_makes_none(tmp_path, monkeypatch):
    config = write_project(tmp_path)
    settings = load_configuration(config).settings
    before, _ = survey_for_command(settings, DAY)
    assert not (tmp_path / "output").exists()

    run(config)
    monkeypatch.setattr(survey_cache, "survey", lambda *_: pytest.fail("was surveyed again"))
    after, _ = survey_for_command(settings, DAY)

    assert (list(after.ids), after.sha256) == (list(before.ids), before.sha256)


def test_it_holds_keys_only_if_it_holds_them_all(tmp_path):
    place = prepare(tmp_path / "c", 100)
    keys = [number.to_bytes(2, "big") for number in range(1_200)]
    keep(place, dict.fromkeys(keys, b"value"))

    assert holds(place, keys)
    assert not holds(place, [*keys, b"other"])


@pytest.mark.parametrize("new", [range(0), range(3), range(0, 20, 5), range(10, 20)])
def test_processes_are_started_for_what_is_not_kept_alone(new):
    engine = EngineSettings(jobs=2)

    found = list(map_ordered(process_of, range(20), engine, lambda number: number not in new))

    assert [number for number, _ in found] == list(range(20))
    elsewhere = [number for number, process in found if process != os.getpid()]
    assert elsewhere == (list(new) if len(new) > 3 else [])


@pytest.mark.parametrize(("size", "here"), [(0, True), (39, True), (40, False), (10**6, False)])
def test_processes_are_started_only_for_more_than_some_short_articles(size, here):
    engine = EngineSettings(jobs=2, batch_articles=1)

    found = list(map_ordered(process_of, range(20), engine, size_of=lambda _: size))

    assert [number for number, _ in found] == list(range(20))
    assert all((process == os.getpid()) is here for _, process in found)


def test_one_worker_does_not_ask_what_is_kept():
    asked = []

    found = list(map_ordered(process_of, range(20), EngineSettings(jobs=1), asked.append))

    assert {process for _, process in found} == {os.getpid()}
    assert asked == []


@pytest.mark.parametrize("new", [1, 5])
def test_few_or_many_new_batches_of_two_workers_give_the_bytes_of_one_run(tmp_path, new):
    project = Project(tmp_path)
    told = json.loads(project.cached.read_text())
    project.cached.write_text(json.dumps(told | {"engine": {"jobs": 2, "batch_articles": 1}}))
    run(project.cached)
    project.articles += [{"id": f"n-{i}", "text": project.text(i + 20)} for i in range(new)]
    project.write()

    again = run(project.cached)

    assert again.record.cached_articles == len(project.articles) - new
    assert tables(again) == tables(run(project.cold))
