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
    noticed = survey(batch, reading_at(NOON, settings), SegmentSettings()).noticed
    return warnings_of(tally for _, tally in noticed)


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
        tmp_path / "salt.jsonl",
        {"id": {"oid": "64ab", "n": 1}, "date": {"day": "2026-03-01", "zone": "Z"}, "text": SALT},
    )

    told = warnings({"paths": [path]})

    assert "1 article read without the id, which is no text" in told[0]
    assert told[0].endswith("set input.fields.id to id.oid)")
    assert "1 article read without the date, which is no text" in told[1]
    assert told[1].endswith("set input.fields.date to date.day)")


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
    assert warnings({"paths": [str(tmp_path)], "header": None}) == []
    [warning] = warnings({"paths": [str(tmp_path)]})
    assert "no article has a date (first: a.txt, record 1), so there are no periods to compare" in warning


def test_no_dates_at_all_are_told_and_one_date_is_enough(tmp_path):
    (tmp_path / "a.txt").write_text(SALT)
    (tmp_path / "b.html").write_text(
        f"<html><body><article><p>{SALT}</p><p>{SALT}</p></article></body></html>"
    )

    page = {"paths": [str(tmp_path / "b.html")]}
    [warning] = warnings(page)
    assert warning.startswith("no article has a date")
    assert "input.page_date: text" in warning
    assert warnings(page | {"page_date": "text"}) == []
    (tmp_path / "c.txt").write_text(f" date 2026-03-01 {SALT}")
    assert "2 articles of 3 read without the date that others have" in warnings({"paths": [str(tmp_path)]})[0]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (
            "ID\tTitle\tDate\tText\r\n1\tSalt\t2026-03-01\t" + SALT,
            "a table with the columns ID, Title, Date, Text",
        ),
        ('"headline";"published";"body"\n"a";"b";"c"', "a table with the columns headline, published, body"),
        ('[{"id": 1, "text": "x"}]', "JSON; set input.format to json"),
        ("{\\rtf1\\ansi " + SALT, "RTF; save it"),
        (f"From: a@b.org\nTo: c@d.org\nSubject: Salt\nDate: x\n\n{SALT}", "mail with its headers"),
        (f"Title, date and text\n\n{SALT}", ""),
        (f"Subject: salt\n\n{SALT}", ""),
        ("{" + SALT, ""),
        (f"Text | Foto: Meier\n\n{SALT}", ""),
    ],
)
def test_a_text_file_that_holds_something_else_is_told(tmp_path, text, says):
    (tmp_path / "a.txt").write_bytes(text.encode())

    told = warnings({"paths": [str(tmp_path)], "header": None})

    assert [says in one for one in told] == [True] * bool(says)


def test_text_files_without_a_date_are_told_beside_those_with_one(tmp_path):
    for name, header in (("a", " date 2026-03-01 "), ("b", ""), ("c", " date 2026-03-02 "), ("d", "")):
        (tmp_path / f"{name}.txt").write_text(f"{header}{SALT} So {name} wrote.")

    [warning] = warnings({"paths": [str(tmp_path)]})

    assert warning.startswith(
        "2 articles of 4 read without the date that others have (first: b.txt, record 1)"
    )


def test_a_file_without_the_front_matter_of_the_others_is_told(tmp_path):
    for name in "abc":
        head = f"---\ntitle: Salt {name}\ndate: 2026-03-01\nsource: Lagoon Post\n---\n" if name != "b" else ""
        (tmp_path / f"{name}.md").write_text(f"{head}{SALT} So {name} wrote.")

    [told] = warnings({"paths": [str(tmp_path)]})

    assert told.startswith("1 article of 3 read without the date that others have (first: b.md, record 1); ")


def test_text_files_need_no_title_beside_records_that_have_one(tmp_path):
    dated = {"date": "2026-03-01", "title": "Salt", "source": "Lagoon Post"}
    feed(tmp_path / "salt.jsonl", *({"text": f"{SALT} {n}."} | dated for n in range(3)))
    (tmp_path / "b.txt").write_text(f" date 2026-03-02 {SALT} And b.")

    assert warnings({"paths": [str(tmp_path)]}) == []


@pytest.mark.parametrize(("field", "lost"), [("id", {"id": None}), ("date", {"date": ""}), ("source", {})])
def test_a_field_that_few_records_lack_is_told(tmp_path, field, lost):
    whole = {"source": "Lagoon Post"}
    path = feed(
        tmp_path / "salt.jsonl",
        {"text": SALT} | whole,
        {"text": f"{SALT} Again.", **lost} | (whole if lost else {}),
        {"text": f"{SALT} And so on."} | whole,
    )

    [warning] = warnings({"paths": [path]})

    assert warning.startswith(
        f"1 article of 3 read without the {field} that others have (first: salt.jsonl, record 2)"
    )


def test_a_title_that_most_records_lack_is_told_of_none(tmp_path):
    path = feed(
        tmp_path / "salt.jsonl",
        {"text": SALT, "title": "Salt"},
        {"text": f"{SALT} Again."},
        {"text": f"{SALT} Then."},
    )

    assert warnings({"paths": [path]}) == []


def test_a_date_that_cannot_be_used_is_told_once(tmp_path):
    path = feed(tmp_path / "salt.jsonl", {"text": SALT}, {"text": f"{SALT} Again.", "date": "in spring"})

    [warning] = warnings({"paths": [path], "bad_date": "undated"})

    assert "read without a date, as input.bad_date says" in warning


@pytest.mark.parametrize("name", ["text", "article.body"])
@pytest.mark.parametrize("ending", ["jsonl", "csv"])
def test_a_column_that_the_settings_name_is_found_behind_a_thousand_others(tmp_path, name, ending):
    column = name.split(".")[0] if ending == "jsonl" else name
    record = {f"c{i}": "1" for i in range(1_500)} | {"id": "a", "date": "2026-03-01"}
    path = tmp_path / f"wide.{ending}"
    if ending == "jsonl":
        path.write_bytes(jsonl(record | {column: {"body": SALT} if "." in name else SALT}))
    else:
        path.write_text(f"{','.join([*record, column])}\n{','.join([*record.values(), SALT])}\n")
    settings = [InputSettings.model_validate({"paths": [str(path)], "fields": {"text": name}})]
    batch = tuple(Slice(file) for file in find_sources(settings).files)

    found = survey(batch, reading_at(NOON, settings), SegmentSettings())

    assert (found.ids, found.rejected.total) == (["a"], 0)


def test_columns_that_a_message_does_not_name_are_counted(tmp_path):
    (tmp_path / "wide.csv").write_text(
        ",".join(f"c{i}" for i in range(1_500)) + "\n" + ",".join(["1"] * 1_500)
    )
    settings = [InputSettings(paths=(str(tmp_path / "wide.csv"),))]
    batch = tuple(Slice(file) for file in find_sources(settings).files)

    [rejected] = survey(batch, reading_at(NOON, settings), SegmentSettings()).rejected.first

    assert "'c19' and 1,480 more (usual names are sought in the first 1,000); set" in rejected.detail
