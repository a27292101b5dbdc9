"""Text and HTML, one article a file: what is its text and its date, and which files are no article."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from classify.corpus.decoding import misread
from classify.corpus.files import find_files
from tests.reading import read, texts, wrong


def test_the_feed_header_of_a_text_file_is_its_date_and_no_text(tmp_path):
    path = tmp_path / "a.txt"
    path.write_bytes(b" date 2026-03-11 BAKU. First words.\r\n\r\nMore.")

    [article] = read(path)

    assert article.date == dt.date(2026, 3, 11)
    assert article.text == " date 2026-03-11 BAKU. First words.\r\n\r\nMore."
    assert article.text[article.text_start :].startswith("BAKU.")
    assert (article.id, article.path, article.record) == ("a", "a.txt", 1)


def test_a_text_file_without_a_header_has_no_date(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("The date 2026-03-11 stands in the text.")

    [article] = read(path)
    [unheaded] = read(path, header=None)

    assert (article.date, article.text_start) == (None, 0)
    assert [one.notice for one in article.notices] == ["no_date_in_text"]
    assert unheaded == replace(article, notices=())


def test_an_html_page_gives_its_main_text(tmp_path):
    pytest.importorskip("trafilatura")
    body = "".join(
        f"<p>In {year} the port of Alat took in more grain than in {year - 1}, and less salt.</p>"
        for year in range(2014, 2026)
    )
    page = (
        f"<html><head><title>Grain</title></head><body><nav>Menu</nav><article>{body}</article></body></html>"
    )
    (tmp_path / "a.html").write_text(page)

    [article] = read(tmp_path / "a.html")

    assert article.text.count("the port of Alat") == 12
    assert "Menu" not in article.text
    assert article.id == "a"


def test_an_html_page_without_text_and_one_with_broken_bytes_are_named(tmp_path):
    pytest.importorskip("trafilatura")
    (tmp_path / "a.html").write_text("<html></html>")
    (tmp_path / "b.html").write_bytes(b"<html><meta charset='windows-1251'>\x98</html>")

    assert wrong(read(tmp_path / "a.html")) == [(1, "empty")]
    assert wrong(read(tmp_path / "b.html")) == [(1, "undecodable")]


@pytest.mark.parametrize(
    "charset", ["klingon", "base64", "undefined", "unicode_escape", "utf-7", "utf-16", ".."]
)
def test_an_html_page_that_declares_what_it_cannot_be_in_is_named(tmp_path, charset):
    pytest.importorskip("trafilatura")
    (tmp_path / "a.html").write_bytes(f"<html><meta charset='{charset}'>".encode() + b"\xff</html>")

    [rejected] = read(tmp_path / "a.html")

    assert rejected.reason == "undecodable"
    assert f"declares the charset '{charset}', which it cannot be in" in rejected.detail


def test_a_line_that_is_utf8_is_read_and_one_in_no_encoding_is_named(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_bytes('{"text": "a ”"}\n'.encode() + b'{"text": "a \x9d"}\n')

    article, rejected = read(path, encoding="cp1252")

    mend = "save it as UTF-8 or set input.encoding to what it is"
    assert article.text == "a ”"
    assert rejected.detail == f"byte 0x9d at 12 is not cp1252; {mend}"


def test_a_page_is_read_as_utf8_if_it_is_that_else_as_it_declares_else_as_the_settings_say(tmp_path):
    pytest.importorskip("trafilatura")
    text = "Der Bürgermeister öffnete am Montag die Brücke über den Fluss und sprach lange. " * 5
    for name, declared, written in (
        ("a.html", "iso-8859-1", "utf-8"),
        ("b.html", "utf-8", "latin-1"),
        ("c.html", "iso-8859-9", "latin-1"),
    ):
        page = f"<html><head><meta charset='{declared}'></head><body><article><p>{text}</p></article></body>"
        (tmp_path / name).write_bytes(page.encode(written))

        assert texts(read(tmp_path / name, encoding="latin-1")) == [text.strip()]


def test_files_that_are_utf8_though_another_encoding_was_declared_are_told(tmp_path):
    for name, text in (("ascii", "plain"), ("one", "naïve “b”"), ("two", "\ufeff– dash"), ("other", "x")):
        (tmp_path / f"{name}.txt").write_text(text, encoding="utf-8")
    (tmp_path / "true.txt").write_text("naïve “b”", encoding="cp1252")
    (tmp_path / "long.jsonl").write_bytes(b"a" + "é".encode() * 100_000)  # cut inside a letter
    (tmp_path / "none.txt.gz").write_bytes(b"no gzip")
    files = find_files([tmp_path]).files

    assert misread(files, "cp1252") == (
        "long.jsonl and 2 others: are UTF-8, and read as that, though input.encoding says cp1252; "
        "take input.encoding out if no file needs it"
    )
    assert misread(files, "UTF8") == misread(files, "utf-8-sig") == ""
    assert misread([file for file in files if file.id in ("ascii", "true", "none")], "cp1252") == ""


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b" \n\t", "empty"),
        (b" date 2026-03-11 ", "empty"),
        (b" date 2026-13-41 Text.", "bad_date"),
        (b" date 2099-01-01 Text.", "future_date"),
        (b"caf\xe9", "undecodable"),
        (b"a\0b", "nul_character"),
        (b"a" * 3000, "too_large"),
    ],
)
def test_a_text_file_that_is_no_article_is_named(tmp_path, content, reason):
    path = tmp_path / "a.txt"
    path.write_bytes(content)

    [rejected] = read(path, max_bytes=2_000)

    assert (rejected.record, rejected.reason) == (1, reason)
    assert ";" in rejected.detail or "?" in rejected.detail


FRONT = """---
title: "Ferry sails again"
date: 2026-03-09 22:30:00 +0000
tags:
  - sea
  - trade
source: Harbour Post
link: https://harbour.example/ferry
---

# Ferry sails again

The ferry sailed on Monday.
"""


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_the_front_matter_of_a_text_file_is_metadata_and_no_text(tmp_path, ends):
    path = tmp_path / "ferry.md"
    path.write_text(FRONT, encoding="utf-8", newline=ends)

    [article] = read(path)

    assert (article.title, str(article.date)) == ("Ferry sails again", "2026-03-10")
    assert (article.source, article.url) == ("Harbour Post", "https://harbour.example/ferry")
    shown = " ".join(article.text[article.text_start :].split())
    assert shown == "# Ferry sails again The ferry sailed on Monday."
    assert article.text.replace(ends, "\n") == FRONT


@pytest.mark.parametrize(
    "text",
    [
        "---\nThe ferry sailed on Monday\n---\nIt was full.",
        "---\nTime: the ferry sailed\nIt was full.\n---\n",
        "--- title: Ferry ---\nIt was full.",
        "---\n\n---\nIt was full.",
        "---\ntitle: Ferry\nIt was full.",
    ],
)
def test_what_only_begins_with_dashes_is_text(tmp_path, text):
    (tmp_path / "a.txt").write_text(text)

    [article] = read(tmp_path / "a.txt")

    assert (article.text, article.text_start, article.date) == (text, 0, None)


def test_front_matter_whose_date_cannot_be_read_is_named(tmp_path):
    (tmp_path / "a.md").write_text("---\ndate: last week\n---\nIt was full.")

    assert wrong(read(tmp_path / "a.md")) == [(1, "bad_date")]
    assert read(tmp_path / "a.md", bad_date="undated")[0].date is None
