"""Finding files: sorted, each once, with ids that tell them apart, and a clear line for what is not there."""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path

import pytest

from classify.config.settings import InputSettings
from classify.config.settings_file import load_configuration
from classify.corpus.files import find_files, find_sources
from classify.errors import InputError
from classify.run.feed.surveying import survey_feed
from tests.feed import write_project


def make(root: Path, *names: str) -> Path:
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x")
    return root


def names(found):
    return [file.name for file in found.files]


def test_a_folder_is_searched_to_any_depth_in_sorted_order(tmp_path):
    make(tmp_path, "b.txt", "a/z.jsonl", "a/y.csv.gz", "c/d/e.HTM", "c/d.parquet")

    found = find_files([tmp_path])

    assert names(found) == ["a/y.csv.gz", "a/z.jsonl", "b.txt", "c/d.parquet", "c/d/e.HTM"]
    assert [file.format for file in found.files] == ["csv", "jsonl", "txt", "parquet", "html"]
    assert [file.packing for file in found.files] == [".gz", "", "", "", ""]


def test_the_order_of_the_inputs_does_not_matter(tmp_path):
    make(tmp_path, "a/1.txt", "b/2.txt")

    assert find_files([tmp_path / "a", tmp_path / "b"]) == find_files([tmp_path / "b", tmp_path / "a"])


def test_what_systems_and_programs_lay_into_a_folder_is_no_article(tmp_path):
    make(tmp_path, "a.txt", "Thumbs.db", "desktop.ini", "~$a.docx", "b/~$c.txt", "lost+found/1.txt")
    make(tmp_path, "_SUCCESS", "_metadata", "_committed_12", "_delta_log/0.json", "_temporary/0/b.txt")

    found = find_files([tmp_path])

    assert names(found) == ["a.txt"]
    assert not found.rejected


def test_hidden_names_are_skipped_unless_asked_for(tmp_path):
    make(tmp_path, ".hidden.txt", ".git/a.txt", "a.txt")

    assert names(find_files([tmp_path])) == ["a.txt"]
    assert names(find_files([tmp_path / ".hidden.txt"])) == [".hidden.txt"]


def test_a_glob_is_searched_and_named_below_its_fixed_part(tmp_path):
    make(tmp_path, "2026/march/a.txt", "2026/april/a.txt", "2025/march/a.txt")

    found = find_files([f"{tmp_path}/2026/*/a.txt"])

    assert names(found) == ["april/a.txt", "march/a.txt"]
    assert names(find_files([f"{tmp_path}/20*"])) == [
        "2025/march/a.txt",
        "2026/april/a.txt",
        "2026/march/a.txt",
    ]


def test_a_file_whose_name_looks_like_a_glob_is_that_file(tmp_path):
    make(tmp_path, "a[1].txt", "a1.txt")

    assert names(find_files([tmp_path / "a[1].txt"])) == ["a[1].txt"]


def test_a_file_reached_twice_counts_once(tmp_path):
    make(tmp_path, "a.txt")
    (tmp_path / "link.txt").symlink_to(tmp_path / "a.txt")

    assert names(find_files([tmp_path, tmp_path / "a.txt", f"{tmp_path}/*.txt"])) == ["a.txt"]


def test_a_loop_of_links_ends(tmp_path):
    make(tmp_path, "a/b/c.txt")
    (tmp_path / "a/b/up").symlink_to(tmp_path / "a")
    (tmp_path / "a/b/self").symlink_to(tmp_path / "a/b")

    assert names(find_files([tmp_path])) == ["a/b/c.txt"]


def test_an_id_is_the_name_with_as_much_path_as_it_takes(tmp_path):
    make(tmp_path, "a/report.txt", "b/report.txt", "b/other.v2.txt", "c/twin.txt", "c/twin.txt.gz")

    found = find_files([tmp_path])

    assert [file.id for file in found.files] == [
        "a/report",
        "other.v2",
        "b/report",
        "c/twin.txt",
        "c/twin.txt.gz",
    ]


def test_files_of_the_same_name_under_two_inputs_have_two_ids(tmp_path):
    make(tmp_path, "one/a.txt", "two/a.txt")

    found = find_files([tmp_path / "one", tmp_path / "two"])

    assert len({file.id for file in found.files}) == 2


def test_a_file_of_no_known_format_is_named_with_the_way_out(tmp_path):
    make(tmp_path, "a.txt", "b.xlsx", "c.pdf", "d", "notes.md")

    found = find_files([tmp_path])

    assert names(found) == ["a.txt", "notes.md"]
    assert [(one.path, one.reason) for one in found.rejected] == [
        ("b.xlsx", "unknown_format"), ("c.pdf", "unknown_format"), ("d", "unknown_format"),
    ]  # fmt: skip
    ways = ["save its sheet as CSV", "save that as .txt", ".jsonl"]
    assert all(way in one.detail for way, one in zip(ways, found.rejected, strict=True))


def test_a_format_that_is_set_holds_whatever_the_ending(tmp_path):
    make(tmp_path, "a.log", "b.csv")
    source = InputSettings(paths=(tmp_path,), format="txt")

    assert [file.format for file in find_sources([source]).files] == ["txt", "txt"]


def test_each_file_belongs_to_the_first_source_that_names_it(tmp_path):
    make(tmp_path, "a.csv", "b.csv")
    sources = [InputSettings(paths=(tmp_path / "b.csv",)), InputSettings(paths=(tmp_path,))]

    assert [(file.name, file.source) for file in find_sources(sources).files] == [("a.csv", 1), ("b.csv", 0)]


def test_each_source_is_read_by_its_own_settings(tmp_path):
    (tmp_path / "one.csv").write_text("Body;Day\nRain fell.;01/02/2026\n")
    (tmp_path / "two.csv").write_bytes("text\nKar yağdı.\n".encode("cp1254"))
    sources = [
        {"paths": ["one.csv"], "fields": {"text": "Body", "date": "Day"}, "date_order": "mdy"},
        {"paths": ["two.csv"], "encoding": "cp1254"},
    ]
    settings = load_configuration(write_project(tmp_path, input=sources)).settings

    feed, reading = survey_feed(settings, dt.datetime(2026, 11, 22, tzinfo=dt.UTC))

    assert list(feed.dates) == [dt.date(2026, 1, 2), None]
    assert reading.further[0].settings.encoding == "cp1254"


def test_an_empty_folder_beside_others_is_named_and_costs_nothing_else(tmp_path):
    make(tmp_path, "full/a.txt")
    (tmp_path / "empty").mkdir()

    found = find_files([tmp_path / "full", tmp_path / "empty"])

    assert names(found) == ["a.txt"]
    assert [(one.path, one.reason) for one in found.rejected] == [("empty", "empty_folder")]


def test_an_input_that_may_not_be_read_is_named(tmp_path, monkeypatch):
    make(tmp_path, "full/a.txt", "shut/b.txt")
    shut = str(tmp_path / "shut")
    access = os.access  # the superuser, who may run these tests, may read all
    monkeypatch.setattr(os, "access", lambda path, mode: path != shut and access(path, mode))

    for inputs in ([tmp_path / "full", shut], [f"{tmp_path}/*"]):
        (rejected,) = find_files(inputs).rejected
        assert (rejected.path, rejected.detail) == (
            "shut",
            "no permission to read the folder; change its mode",
        )


def test_a_pipe_and_a_dangling_link_are_named_and_never_opened(tmp_path):
    make(tmp_path, "a.txt")
    os.mkfifo(tmp_path / "pipe.txt")
    (tmp_path / "gone.txt").symlink_to(tmp_path / "nowhere.txt")

    found = find_files([tmp_path])

    assert [(one.path, one.reason) for one in found.rejected] == [
        ("gone.txt", "unreadable"),
        ("pipe.txt", "unreadable"),
    ]


def test_a_link_to_itself_is_named_and_costs_nothing_else(tmp_path):
    make(tmp_path, "a.txt")
    (tmp_path / "b.txt").symlink_to("b.txt")

    found = find_files([tmp_path])

    assert names(found) == ["a.txt"]
    assert [(one.path, one.reason) for one in found.rejected] == [("b.txt", "unreadable")]


def test_all_missing_inputs_are_named_at_once(tmp_path):
    with pytest.raises(InputError) as fault:
        find_files([tmp_path / "gone", f"{tmp_path}/*.jsonl"])

    assert str(fault.value).splitlines() == [
        f"{tmp_path}/gone: no such file or folder; mend input.paths, or --input",
        f"{tmp_path}/*.jsonl: no file matches; check the pattern and the folder it is relative to",
    ]


def test_inputs_without_anything_to_read_are_an_error_that_says_so(tmp_path):
    with pytest.raises(InputError, match="nothing to read; name files or folders with txt, jsonl"):
        find_files([tmp_path])


def test_a_name_that_is_no_utf8_is_told_by_the_number_of_its_byte(tmp_path):
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "Bak\udcfd.txt").write_text("Words.")
    (tmp_path / "\udcff").symlink_to("nowhere")

    found = find_files([tmp_path])

    assert [(file.name, file.id) for file in found.files] == [
        (f"{folder}/Bak\\udcfd.txt", f"{folder}/Bak\\udcfd") for folder in ("a", "b")
    ]
    assert [rejected.path for rejected in found.rejected] == ["\\udcff"]
    assert all(Path(file.path).exists() for file in found.files)


@pytest.mark.parametrize(("hour", "read"), [(19, ["a"]), (20, ["a", "b"])])
def test_a_day_begins_at_midnight_of_the_time_zone(tmp_path, hour, read):
    times = {"paths": ["articles"], "time_zone": "Asia/Baku", "max_future_days": 0}
    config = write_project(tmp_path, input=times)
    lines = [
        f'{{"id": "{id_}", "text": "Words.", "date": "2026-03-1{day}"}}' for id_, day in (("a", 0), ("b", 1))
    ]
    (tmp_path / "articles" / "feed.jsonl").write_text("\n".join(lines))

    feed, _ = survey_feed(load_configuration(config).settings, dt.datetime(2026, 3, 10, hour, tzinfo=dt.UTC))

    assert list(feed.ids) == read
