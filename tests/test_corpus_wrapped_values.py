"""Values that programs wrap: in objects and lists of one, as numbers of spreadsheets, as blocks."""

from __future__ import annotations

import datetime as dt

import pytest

from classify.corpus.notices import Notice
from tests.reading import jsonl, read, wrong

SALT = "The salt works shipped more salt than in any spring before."
MARCH_11 = dt.date(2026, 3, 11)


@pytest.mark.parametrize(
    ("field", "value", "read_as"),
    [
        pytest.param("id", {"$oid": "65e1"}, "65e1", id="object id of a database"),
        pytest.param("id", 101.0, "101", id="whole number in a column with gaps"),
        pytest.param("id", "nan", "a:1", id="word for nothing"),
        pytest.param("title", {"rendered": "Salt"}, "Salt", id="object of one text"),
        pytest.param("source", ["Wire"], "Wire", id="list of one text"),
        pytest.param("source", "NULL", "", id="word for nothing as in a dump"),
        pytest.param("text", {"S": SALT}, SALT, id="object that names the type"),
        pytest.param(
            "date", {"$date": {"$numberLong": "1773187200000"}}, MARCH_11, id="moment inside objects"
        ),
        pytest.param("date", {"date-parts": [[2026, 3, 11]]}, MARCH_11, id="parts in a list"),
        pytest.param("date", {"year": 2026, "month": 3, "day": 11}, MARCH_11, id="parts with names"),
        pytest.param("date", 46092, MARCH_11, id="day of a spreadsheet"),
        pytest.param("date", "46092,75", MARCH_11, id="moment of a spreadsheet"),
        pytest.param("date", 1773187200000000000, MARCH_11, id="billionths of a second"),
        pytest.param("date", "/Date(1773187200000+0400)/", MARCH_11, id="date of .NET"),
        pytest.param("date", "1899-12-30 00:00:00", None, id="day zero of spreadsheets"),
        pytest.param("date", 0, None, id="moment zero"),
    ],
)
def test_a_value_that_a_program_wraps_is_read(tmp_path, field, value, read_as):
    (tmp_path / "a.jsonl").write_bytes(jsonl({"text": SALT, field: value}))

    [article] = read(tmp_path / "a.jsonl")

    assert getattr(article, field) == read_as


@pytest.mark.parametrize("number", [7, 20240, 24071, 99999])
def test_a_number_that_is_hardly_a_day_is_no_date(tmp_path, number):
    (tmp_path / "a.jsonl").write_bytes(jsonl({"text": SALT, "date": number}))

    assert wrong(read(tmp_path / "a.jsonl")) == [(1, "bad_date")]


@pytest.mark.parametrize(
    "word", ["NULL", "nan", "\\N", "[removed]", "NA", "<NA>", "(null)", "#NAME?", "undefined"]
)
def test_a_word_for_nothing_is_no_text(tmp_path, word):
    (tmp_path / "a.jsonl").write_bytes(jsonl({"text": word}, {"text": f"{word} is a word."}))

    assert wrong(read(tmp_path / "a.jsonl")) == [(1, "empty")]


@pytest.mark.parametrize(
    ("blocks", "text", "left"),
    [
        pytest.param(
            [{"type": "p", "text": "Rain."}, {"type": "p", "text": "Hail."}],
            "Rain.\n\nHail.",
            [],
            id="blocks",
        ),
        pytest.param(
            [{"type": "h", "data": {"text": "Rain."}}, {"type": "image"}],
            "Rain.",
            ["lost_block"],
            id="a picture",
        ),
        pytest.param(
            ["See ", {"type": "link", "text": "the map"}, "."], "See the map.", [], id="words of a line"
        ),
        pytest.param(
            [{"children": [{"text": "Rain "}, {"text": "fell."}]}, {"children": [{"text": "Hail."}]}],
            "Rain fell.\n\nHail.",
            [],
            id="words of blocks",
        ),
    ],
)
def test_a_text_of_blocks_is_joined(tmp_path, blocks, text, left):
    (tmp_path / "a.jsonl").write_bytes(jsonl({"text": blocks}))

    [article] = read(tmp_path / "a.jsonl")

    assert article.text == text
    assert [one.notice for one in article.notices if one.notice == "lost_block"] == left


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ('{"text": "Rain.", "date": "2026-03-11", "text": "Hail."}', "a.jsonl"),
        ('[{"text": "Rain.", "date": "2026-03-11", "text": "Hail."}]', "a.json"),
        ('{"text": "Rain.", "date": "2026-03-11", "text": "Hail."}', "a.json"),
        ('{"a": {"text": "Rain."}, "b": {"text": "Sun."}, "a": {"text": "Hail."}}', "a.json"),
    ],
)
def test_a_key_that_stands_twice_in_an_object_is_noticed(tmp_path, text, name):
    (tmp_path / name).write_text(text)

    article, *_ = read(tmp_path / name)

    assert article.text == "Hail."
    assert [one.detail for one in article.notices if one.notice is Notice.REPEATED_KEY] != []


def test_a_key_that_stands_twice_beside_the_text_of_a_path_is_noticed(tmp_path):
    (tmp_path / "a.jsonl").write_text('{"of": {"body": "Rain.", "body": "Hail.", "at": {"x": 1, "x": 2}}}')

    [article] = read(tmp_path / "a.jsonl", fields={"text": "of.body"})

    assert [one.detail for one in article.notices if one.notice is Notice.REPEATED_KEY] == ["`body`"]


@pytest.mark.parametrize("value", ["1.74782E+18", "1,74782E+18", 1.5e17])
def test_an_id_that_a_program_has_rounded_is_noticed(tmp_path, value):
    (tmp_path / "a.jsonl").write_bytes(
        jsonl({"id": value, "text": SALT}, {"id": 10**18, "text": SALT}, {"id": 2.0, "text": SALT})
    )

    noticed = [
        Notice.ROUNDED_ID in [one.notice for one in article.notices] for article in read(tmp_path / "a.jsonl")
    ]

    assert noticed == [True, False, False]


@pytest.mark.parametrize(
    "text",
    [
        "['Rain fell.', \"It's over.\"]",
        '["Rain fell.", "Hail."]',
        'c("Rain fell.", "Hail.")',
        '{"Rain fell.","Hail."}',
        "b'Rain fell.'",
    ],
)
def test_a_value_as_programs_show_it_is_told_where_a_text_should_be(tmp_path, text):
    (tmp_path / "a.jsonl").write_bytes(
        jsonl({"text": text}, {"text": f"Note: {text}"}, {"text": '["Rain" it was'})
    )

    noticed = [
        Notice.FORM in [one.notice for one in article.notices] for article in read(tmp_path / "a.jsonl")
    ]

    assert noticed == [True, False, False]


def test_a_mark_of_byte_order_in_front_of_an_id_is_no_part_of_it(tmp_path):
    (tmp_path / "a.csv").write_text(f"id,text\na,{SALT}\n\ufeffb,{SALT}\n")

    assert [article.id for article in read(tmp_path / "a.csv")] == ["a", "b"]
