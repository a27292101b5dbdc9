"""What a file does not hold as it should: its date, the end of its text, its form."""

from __future__ import annotations

import datetime as dt
import gzip
import json

import pyarrow as pa
import pytest
from pyarrow import parquet

from classify.corpus.breaks import blocks
from classify.corpus.files import find_files
from classify.corpus.notices import Notice
from classify.corpus.one_byte import looks_like
from classify.corpus.reading import read_articles
from classify.corpus.titles import first_words
from tests.reading import jsonl, read, reading, texts, wrong

SALT = "The salt works shipped more salt than in any spring before."
MARCH_11 = dt.date(2026, 3, 11)


def noticed(article, *kinds):
    return [one.notice for one in article.notices if one.notice in kinds]


@pytest.mark.parametrize(
    "name",
    [
        "2026-03-11-salt.md",
        "salt_20260311_p4.txt",
        "2026/03/11/salt.txt",
        "2026/2026.03.11/salt.txt",
        "a.html",
    ],
)
def test_an_article_that_says_no_date_has_the_day_in_its_name(tmp_path, name):
    path = tmp_path / ("2026-03-11" if name == "a.html" else "") / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(
        f"<html><body><article><p>{SALT}</p><p>{SALT} Again.</p></article></body></html>"
        if name == "a.html"
        else SALT
    )

    [article] = read(tmp_path)

    assert article.date == MARCH_11
    assert "date" not in article.lacks
    assert noticed(article, Notice.DATE_BY_NAME, Notice.NO_DATE_IN_TEXT) == [Notice.DATE_BY_NAME]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        pytest.param("2026-03-11.txt", f" date 2026-03-10 {SALT}", id="the text says another day"),
        pytest.param("2026-03-01_2026-03-31.txt", SALT, id="two days"),
        pytest.param("2027-03-11.txt", SALT, id="a day to come"),
        pytest.param("salt-20261399-4520260311.txt", SALT, id="numbers that are no days"),
    ],
)
def test_a_name_gives_no_day_where_it_is_in_doubt(tmp_path, name, text):
    (tmp_path / name).write_text(text)

    [article] = read(tmp_path)

    assert article.date in (None, dt.date(2026, 3, 10))
    assert noticed(article, Notice.DATE_BY_NAME) == []


def test_folders_that_are_named_for_columns_hold_them(tmp_path):
    folder = tmp_path / "feed" / "source=The%20Wire" / "outlet=__HIVE_DEFAULT_PARTITION__"
    folder.mkdir(parents=True)
    (folder / "a.jsonl").write_bytes(jsonl({"text": SALT}, {"text": SALT, "source": "Gazette"}))
    (folder / "b.csv").write_text(f"text\n{SALT}\n")
    parquet.write_table(pa.table({"text": [SALT]}), folder / "c.parquet")
    (folder / "d.txt").write_text(SALT)

    found = [
        one.source for file in find_files([tmp_path / "feed"]).files for one in read_articles(file, reading())
    ]

    assert found == ["The Wire", "Gazette", "The Wire", "The Wire", ""]


@pytest.mark.parametrize(
    ("folder", "said"),
    [
        ("date=2026-03-11", []),
        ("dt=2026-03-11", [Notice.DATE_BY_NAME]),
        ("year=2026/month=3/day=11", [Notice.DATE_BY_NAME]),
    ],
)
def test_records_in_folders_by_day_have_that_day(tmp_path, folder, said):
    (tmp_path / folder).mkdir(parents=True)
    parquet.write_table(pa.table({"text": [SALT]}), tmp_path / folder / "part-0.parquet")

    [article] = read(tmp_path)

    assert article.date == MARCH_11
    assert noticed(article, Notice.NO_DATE, Notice.DATE_BY_NAME) == said


@pytest.mark.parametrize(
    ("text", "is_cut"),
    [
        (f"{SALT} [+2345 chars]", True),
        (f"{SALT} […]\n\nThis came from the Gazette.", True),
        (f"{SALT} [...]", True),
        (SALT.ljust(32_767, "."), True),
        (f"She wrote: '[...] {SALT}'", False),
        (SALT, False),
    ],
)
def test_a_text_that_was_cut_off_before_it_came_is_told(tmp_path, text, is_cut):
    (tmp_path / "a.jsonl").write_bytes(jsonl({"text": text}))

    [article] = read(tmp_path / "a.jsonl")

    assert bool(noticed(article, Notice.CUT)) == is_cut


COLUMNS = "\n".join(f"the salt of day {day} was      and the tea of day {day} was" for day in range(9))


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("%PDF-1.7\n1 0 obj", "PDF"),
        ("WEBVTT\n\n00:01.000 --> 00:02.000\nRain.", "subtitles"),
        ("1\n00:00:01,000 --> 00:00:02,000\nRain.", "subtitles"),
        ("TY  - NEWS\nTI  - Rain\nER  - \n", "references"),
        ('<?xml version="1.0"?><rss><channel/></rss>', "XML"),
        (COLUMNS, "two columns"),
        (
            "\n".join(f"{line:>3}   and the rain went on and on" for line in range(1, 12)),
            "lines with their numbers",
        ),
        ("\n".join(f"11/03/2026, 10:{m:02} - Ann: it rains" for m in range(6)), "a chat"),
        ("\n".join(f"\u200e[3/11/26, 9:{m:02}:07\u202fPM] Ann: it rains" for m in range(6)), "a chat"),
        ("The \x1b[31mbank\x1b[0m was shut.", "a terminal"),
        ("\n".join(f"11/03/2026, 10:{m:02}: it rains" for m in range(6)), ""),
        ("\n".join(f"{SALT} {line}" for line in range(12)), ""),
        ("\n".join(f"Wheat   {price}   a ton" for price in range(12)), ""),
        ("\n".join(f"{year}  It rained." for year in (2020, 2022, 2019, 2024) * 3), ""),
    ],
)
def test_a_text_file_that_is_laid_out_as_something_else_is_told(tmp_path, text, form):
    (tmp_path / "a.txt").write_text(text)

    [article] = read(tmp_path / "a.txt")

    assert [one.detail.startswith(form) for one in article.notices if one.notice is Notice.FORM] == [
        True
    ] * bool(form)


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"PK\x03\x04\x14\x00\x00\x00\xff", "ZIP"),
        (gzip.compress(SALT.encode(), mtime=0), "gzip"),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3", "PDF"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", ".doc"),
    ],
)
@pytest.mark.parametrize("name", ["a.txt", "a.csv", "a.json"])
def test_what_a_file_is_that_has_the_ending_of_text_is_named(tmp_path, name, content, what):
    (tmp_path / name).write_bytes(content)

    assert what in read(tmp_path / name)[0].detail


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize(
    ("name", "content"),
    [("a.txt", SALT), ("a.csv", f"id,text\n1,{SALT}\n2,{SALT}\n"), ("a.json", f'[{{"text": "{SALT}"}}]')],
)
def test_utf16_without_a_mark_is_read(tmp_path, encoding, name, content):
    (tmp_path / name).write_bytes(content.encode(encoding))

    assert set(texts(read(tmp_path / name))) == {SALT}


def test_a_line_end_that_was_converted_twice_is_one():
    assert blocks("It rained and\r\r\nit rained.\r\r\n\r\r\nIt snowed.") == [(0, 26), (32, 42)]
    assert blocks("One.\vTwo.") == [(0, 4), (5, 9)]


@pytest.mark.parametrize(
    ("text", "form"),
    [
        (r"{\rtf1\ansi The pump was mended.\par}", "RTF; take the text out of it first"),
        ('{"ops":[{"insert":"The pump was mended."}]}', "JSON; take the text out of it first"),
        ("[Wire] The pump was mended.", None),
        ("{Wire} The pump was mended.", None),
    ],
)
def test_a_column_in_the_marks_of_a_program_is_told(tmp_path, text, form):
    (tmp_path / "a.jsonl").write_bytes(jsonl({"text": text}))

    [article] = read(tmp_path / "a.jsonl")

    assert [said.detail for said in article.notices if said.notice is Notice.FORM] == ([form] if form else [])


@pytest.mark.parametrize("name", ["a.txt", "a.jsonl", "a.csv"])
def test_a_text_that_nobody_sees_is_empty(tmp_path, name):
    unseen = "\u200c\u00a0\u200b\u2060"
    contents = {"a.txt": unseen, "a.jsonl": json.dumps({"text": unseen}), "a.csv": f"text\n{unseen}"}
    (tmp_path / name).write_text(contents[name], encoding="utf-8")

    [rejected] = read(tmp_path / name)

    assert rejected.reason == "empty"


def test_a_title_without_spaces_is_not_empty():
    assert first_words("雨" * 100) == "雨" * 79 + "…"
    assert first_words("新华社 " + "雨" * 100) == "新华社 " + "雨" * 75 + "…"


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("a.srt", "without the times"),
        ("a.mhtml", "as .html"),
        ("a.ris", "export them"),
        ("a.tar.zst", "unpack it"),
        ("a.SQLite3", "write it as .parquet"),
        ("a.sql", "a dump of a database"),
        ("tweets.js", "save the JSON in it"),
        ("a.jsonl.part", "not yet whole"),
        ("a.jsonl~", "not yet whole"),
        ("a.mp3", "sound is not read"),
    ],
)
def test_other_files_are_named_with_the_way_out(tmp_path, name, says):
    (tmp_path / "good.txt").write_text(SALT)
    (tmp_path / name).write_text(SALT)

    [rejected] = find_files([tmp_path]).rejected

    assert says in rejected.detail


def test_years_of_other_calendars_are_refused(tmp_path):
    (tmp_path / "a.jsonl").write_bytes(jsonl({"text": SALT, "date": "1402/12/21"}))

    assert wrong(read(tmp_path / "a.jsonl")) == [(1, "bad_date")]


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Соль с лагуны подешевела в этом марте.", "cp1251"),
        ("Соль с лагуны подешевела в этом марте.", "koi8-r"),
        ("Gölün tuzu bu yıl ışıl ışıl ve ucuz.", "cp1254"),
        ("انخفض سعر الملح في المدينة هذا العام", "cp1256"),
        ("Le sel a été moins cher l’année dernière.", "cp1252"),
        ("Sól była w tym roku tańsza niż wcześniej.", "cp1250"),
    ],
)
def test_a_text_that_is_no_utf8_says_which_encoding_it_looks_like(tmp_path, text, encoding):
    (tmp_path / "a.txt").write_bytes(text.encode(encoding))

    [refused] = read(tmp_path / "a.txt")

    assert f"is not utf-8 (it looks like {encoding})" in refused.detail
    assert texts(read(tmp_path / "a.txt", encoding=encoding)) == [text]


@pytest.mark.parametrize("content", [bytes(range(128, 256)), b"\xff", "予算を承認した".encode("shift_jis")])
def test_bytes_that_look_like_no_one_byte_encoding_get_no_hint(content):
    assert looks_like(content) == ""
