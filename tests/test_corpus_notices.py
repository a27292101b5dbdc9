"""What is wrong with all records of a kind is told once, with the columns that are there."""

from __future__ import annotations

import datetime as dt

import pytest

from classify.config.settings import InputSettings, SegmentSettings
from classify.corpus.files import find_sources
from classify.corpus.notices import warnings_of
from classify.corpus.reading import Slice
from classify.corpus.records import reading_at
from classify.run.feed.survey import survey
from tests.reading import TODAY, jsonl

NOON = dt.datetime(TODAY.year, TODAY.month, TODAY.day, 12, tzinfo=dt.UTC)
SALT = "The salt works of the lagoon shipped twice as much as in the year before."


def warnings(*sources):
    """Return what a run would tell of how it read the sources."""
    settings = [InputSettings.model_validate(source) for source in sources]
    found = find_sources(settings)
    batch = tuple(Slice(file) for file in found.files)
    return warnings_of(survey(batch, reading_at(NOON, settings), SegmentSettings()).noticed)


def feed(path, *records):
    path.write_bytes(jsonl(*({"id": f"s-{i}", "date": "2026-03-01"} | one for i, one in enumerate(records))))
    return str(path)


@pytest.mark.parametrize("field", ["id", "title", "date", "source", "url"])
def test_a_column_that_a_person_named_and_no_record_has_is_told_with_those_there(tmp_path, field):
    path = feed(tmp_path / "salt.jsonl", {"text": SALT, "Ressort": "Trade"})

    [warning] = warnings({"paths": [path], "fields": {field: "Overschrift"}})

    assert f"no record has the column `Overschrift` that input.fields.{field} names" in warning
    assert "(first: salt.jsonl, record 1: its columns are `id`, `date`, `text`, `Ressort`)" in warning


def test_a_path_that_leads_nowhere_in_any_record_is_told(tmp_path):
    path = feed(tmp_path / "salt.jsonl", {"text": SALT, "outlet": {"label": "Lagoon Post"}})

    [warning] = warnings({"paths": [path], "fields": {"source": "outlet.name"}})

    assert "`outlet.name` that input.fields.source names" in warning


def test_a_column_that_is_named_as_by_default_counts_as_named(tmp_path):
    path = feed(tmp_path / "salt.jsonl", {"text": SALT})

    assert warnings({"paths": [path]}) == []
    [warning] = warnings({"paths": [path], "fields": {"title": "title"}})
    assert "`title` that input.fields.title names" in warning


def test_fields_that_are_objects_are_told_each_with_its_path(tmp_path):
    path = feed(
        tmp_path / "salt.jsonl", {"id": {"$oid": "64ab"}, "date": {"$date": "2026-03-01"}, "text": SALT}
    )

    told = warnings({"paths": [path]})

    assert "1 article read without the id, which is no text" in told[0]
    assert told[0].endswith("set input.fields.id to id.$oid)")
    assert "1 article read without the date, which is no text" in told[1]
    assert told[1].endswith("set input.fields.date to date.$date)")


def test_a_column_that_one_record_has_is_not_told(tmp_path):
    path = feed(tmp_path / "salt.jsonl", {"text": SALT}, {"text": f"{SALT} Again.", "kicker": "Trade"})

    assert warnings({"paths": [path], "fields": {"title": "kicker"}}) == []


def test_each_source_is_told_by_itself(tmp_path):
    good = feed(tmp_path / "good.jsonl", {"text": SALT, "kicker": "Trade"})
    bad = feed(tmp_path / "bad.jsonl", {"text": f"{SALT} And so on.", "id": "b"})

    [warning] = warnings(
        {"paths": [good], "fields": {"title": "kicker"}}, {"paths": [bad], "fields": {"title": "kicker"}}
    )

    assert "(first: bad.jsonl, record 1" in warning


def test_records_without_dates_are_told_beside_text_files_that_have_them(tmp_path):
    (tmp_path / "a.txt").write_text(f" date 2026-03-01 {SALT}")
    (tmp_path / "b.jsonl").write_bytes(
        jsonl({"id": "b", "text": f"{SALT} Brine is next.", "day": "2026-03-01"})
    )

    [warning] = warnings({"paths": [str(tmp_path)]})

    assert "no record has a date (first: b.jsonl, record 1: its columns are `id`, `text`, `day`)" in warning


def test_a_header_that_no_text_file_has_is_told(tmp_path):
    (tmp_path / "a.txt").write_text(f"Date: 2026-03-01\n\n{SALT}")
    wrong, right = r"\Adate=(?P<date>\S+)", r"\ADate: (?P<date>\S+)"

    [warning] = warnings({"paths": [str(tmp_path)], "header": wrong})
    assert "input.header matches no text file (first: a.txt, record 1)" in warning
    assert warnings({"paths": [str(tmp_path)], "header": right}) == []
    assert warnings({"paths": [str(tmp_path)]}) == []
