"""Reading: every format gives the same articles, every bad record is named, and the others are still read."""

from __future__ import annotations

import csv
import datetime as dt
import gzip
import io
import json
import random
import zlib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from classify.config.settings import FieldNames, InputSettings
from classify.corpus.article import Article, Rejected
from classify.corpus.documents import misread
from classify.corpus.files import find_files
from classify.corpus.reading import batches, read_articles, read_slice, slices
from classify.corpus.records import Reading, reading_on

TODAY = dt.date(2026, 3, 15)


def reading(**changes: object) -> Reading:
    return reading_on(
        TODAY, InputSettings.model_validate({"paths": ["."], "time_zone": "Asia/Baku", **changes})
    )


def read(path: Path, **changes: object) -> list[Article | Rejected]:
    [file] = find_files([path]).files
    return list(read_articles(file, reading(**changes)))


def wrong(results: list[Article | Rejected]) -> list[tuple[int, str]]:
    return [(one.record, one.reason) for one in results if isinstance(one, Rejected)]


def texts(results: list[Article | Rejected]) -> list[str]:
    return [one.text for one in results if isinstance(one, Article)]


def jsonl(*records: object) -> bytes:
    return b"".join(json.dumps(one).encode() + b"\n" for one in records)


RECORDS = [
    {
        "id": "a",
        "text": "First.\n\nSecond, “quoted”.",
        "title": "One",
        "date": "2026-03-11",
        "source": "Wire",
        "url": "u",
    },
    {"id": "b", "text": 'Kür çayı, "Bakı"', "title": "", "date": "March 12, 2026", "source": "", "url": ""},
]


def as_jsonl(path: Path) -> Path:
    path = path.with_suffix(".jsonl")
    path.write_bytes(jsonl(*RECORDS))
    return path


def as_csv(path: Path) -> Path:
    path = path.with_suffix(".csv")
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        table = csv.DictWriter(stream, list(RECORDS[0]))
        table.writeheader()
        table.writerows(RECORDS)
    return path


def as_semicolons(path: Path) -> Path:
    path = path.with_suffix(".csv")
    with path.open("w", encoding="utf-8", newline="") as stream:
        table = csv.DictWriter(stream, list(RECORDS[0]), delimiter=";", lineterminator="\n")
        table.writeheader()
        table.writerows(RECORDS)
    return path


def as_parquet(path: Path) -> Path:
    pa = pytest.importorskip("pyarrow")
    path = path.with_suffix(".parquet")
    pytest.importorskip("pyarrow.parquet").write_table(pa.Table.from_pylist(RECORDS), path)
    return path


def zipped(path: Path) -> Path:
    packed = path.with_name(path.name + ".gz")
    packed.write_bytes(gzip.compress(path.read_bytes()))
    return packed


@pytest.mark.parametrize(
    "write",
    [
        as_jsonl,
        as_csv,
        as_semicolons,
        as_parquet,
        pytest.param(lambda path: zipped(as_jsonl(path)), id="jsonl.gz"),
        pytest.param(lambda path: zipped(as_csv(path)), id="csv.gz"),
    ],
)
def test_every_table_format_gives_the_same_articles(tmp_path, write):
    path = write(tmp_path / "feed")

    assert read(path) == [
        Article("a", RECORDS[0]["text"], path.name, 1, "One", dt.date(2026, 3, 11), "Wire", "u"),
        Article("b", RECORDS[1]["text"], path.name, 2, "", dt.date(2026, 3, 12), "", ""),
    ]


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
    assert unheaded == article


def test_a_byte_order_mark_is_no_text(tmp_path):
    (tmp_path / "a.txt").write_bytes(b"\xef\xbb\xbfText.")
    (tmp_path / "b.jsonl").write_bytes(b"\xef\xbb\xbf" + jsonl({"text": "Text."}))
    (tmp_path / "c.csv").write_bytes(b"\xef\xbb\xbftext,id\nText.,1\n")

    for name in ("a.txt", "b.jsonl", "c.csv"):
        assert texts(read(tmp_path / name)) == ["Text."]


def test_a_declared_encoding_is_read(tmp_path):
    (tmp_path / "a.txt").write_bytes("Müller, 5 €".encode("cp1252"))
    (tmp_path / "b.csv").write_bytes("text\nMüller\n".encode("cp1252"))
    (tmp_path / "c.txt").write_bytes("Müller".encode("utf-16"))

    assert texts(read(tmp_path / "a.txt", encoding="cp1252")) == ["Müller, 5 €"]
    assert texts(read(tmp_path / "b.csv", encoding="cp1252")) == ["Müller"]
    assert texts(read(tmp_path / "c.txt", encoding="utf-16")) == ["Müller"]


def test_an_encoding_without_ascii_lines_is_refused_for_tables_with_the_way_out(tmp_path):
    (tmp_path / "a.jsonl").write_bytes('{"text": "a"}'.encode("utf-16"))

    [rejected] = read(tmp_path / "a.jsonl", encoding="utf-16")

    assert "iconv -f utf-16 -t utf-8" in rejected.detail


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
    (tmp_path / "b.html").write_bytes(b"<html><meta charset='ascii'>\xff</html>")

    assert wrong(read(tmp_path / "a.html")) == [(1, "empty")]
    assert wrong(read(tmp_path / "b.html")) == [(1, "undecodable")]


@pytest.mark.parametrize(
    "charset", ["klingon", "base64", "undefined", "unicode_escape", "utf-7", "utf-16", ".."]
)
def test_an_html_page_that_declares_what_it_cannot_be_in_is_named(tmp_path, charset):
    pytest.importorskip("trafilatura")
    (tmp_path / "a.html").write_text(f"<html><meta charset='{charset}'>x</html>")

    [rejected] = read(tmp_path / "a.html")

    assert rejected.reason == "undecodable"
    assert f"declares the charset '{charset}', which it cannot be in" in rejected.detail


GOOD = {"id": "good", "text": "Good."}


@pytest.mark.parametrize(
    ("line", "reason", "says"),
    [
        (b'{"text": "cut', "broken_json", "mend or remove the line"),
        (b"not json", "broken_json", "at column 1"),
        (b'["a"]', "not_an_object", "the line is a list"),
        (b"null", "not_an_object", "one object a line"),
        (b"[" * 200_000, "broken_json", "nests too deep"),
        (b'{"text": "a", "n": ' + b"9" * 5000 + b"}", "broken_json", "mend or remove"),
        (b'{"text": "caf\xe9"}', "undecodable", "byte 0xe9 at 13 is not utf-8"),
        (b'{"text": "a\\u0000b"}', "nul_character", "NUL at character 1"),
        (b'{"text": "a\\ud800b"}', "undecodable", "half a surrogate pair at character 1"),
        (b'{"text": "a", "title": "\\udc00"}', "undecodable", "field 'title'"),
        (b'{"text": ""}', "empty", "field 'text' is empty"),
        (b'{"text": " \\n "}', "empty", "field 'text' is empty"),
        (b'{"text": null}', "empty", "field 'text' is null"),
        (b'{"text": 5}', "not_text", "field 'text' is a number"),
        (b'{"text": ["a"]}', "not_text", "field 'text' is a list"),
        (b'{"text": "a", "source": {"name": "Wire"}}', "not_text", "field 'source' is an object"),
        (b'{"text": "a", "id": true}', "not_text", "field 'id' is true or false"),
        (
            b'{"body": "a", "headline": "b"}',
            "no_text_column",
            "there are: 'body', 'headline'; set input.fields.text",
        ),
        (b'{"text": "a", "date": "03/04/2026"}', "bad_date", "set input.date_order"),
        (b'{"text": "a", "date": 1772000000}', "bad_date", "the date is a number"),
        (b'{"text": "a", "date": "2099-01-01"}', "future_date", "set input.max_future_days"),
        (b'{"text": "' + b"a" * 3000 + b'"}', "too_large", "raise input.max_bytes"),
    ],
)
def test_a_bad_line_is_named_with_the_mend_and_the_others_are_read(tmp_path, line, reason, says):
    limit = 2_000 if reason == "too_large" else 10_000_000
    path = tmp_path / "a.jsonl"
    path.write_bytes(jsonl(GOOD, GOOD) + line + b"\n" + jsonl(GOOD, GOOD))

    results = read(path, max_bytes=limit)

    [rejected] = [one for one in results if isinstance(one, Rejected)]
    assert (rejected.path, rejected.record, rejected.reason) == ("a.jsonl", 3, reason)
    assert says in rejected.detail
    assert [one.record for one in results if isinstance(one, Article)] == [1, 2, 4, 5]


def test_a_record_without_an_id_is_named_after_its_file_and_line(tmp_path):
    path = tmp_path / "feed.jsonl"
    path.write_bytes(b"\n" + jsonl({"text": "a"}, {"text": "b", "id": 7}, {"text": "c", "id": " "}))

    assert [(one.id, one.record) for one in read(path)] == [("feed:2", 2), ("7", 3), ("feed:4", 4)]


def test_columns_are_read_under_the_names_of_the_settings(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("Nr,Body,Day\n1,Words.,11.03.2026\n")
    names = FieldNames(id="Nr", text="Body", date="Day")

    [article] = read(path, fields=names, date_order="dmy")

    assert (article.id, article.text, article.date) == ("1", "Words.", dt.date(2026, 3, 11))


def test_an_article_of_tomorrow_is_read_and_one_of_the_day_after_is_not(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_bytes(jsonl({"text": "a", "date": "2026-03-16"}, {"text": "b", "date": "2026-03-17"}))

    assert texts(read(path)) == ["a"]


@pytest.mark.parametrize("first", ["sep=;", "SEP=;", '"sep=;"', "\ufeffsep=;"])
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_a_first_line_that_names_the_delimiter_to_spreadsheets_is_not_the_header(tmp_path, first, ending):
    path = tmp_path / "a.csv"
    lines = [first, "id;text,title", '1;"Two', 'lines, one article"', "2", "3;c", ""]
    path.write_bytes(ending.join(lines).encode())
    names = FieldNames(text="text,title")
    [file] = find_files([path]).files

    results = read(path, fields=names)

    assert texts(results) == [f"Two{ending}lines, one article", "c"]
    assert results[1].detail.startswith("the row in line 5 has 1 cells")
    how = reading(fields=names)
    assert [one for part in slices(file, 1, how) for one in read_slice(part, how)] == results


def test_bytes_that_are_utf8_though_another_encoding_was_declared_are_named_so(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_bytes('{"text": "a ”"}\n'.encode() + b'{"text": "a \x9d"}\n')

    details = [one.detail for one in read(path, encoding="cp1252")]

    mend = "save it as UTF-8 or set input.encoding to what it is"
    assert details == [
        f"byte 0x9d at 14 is not cp1252 (it looks like utf-8); {mend}",
        f"byte 0x9d at 12 is not cp1252; {mend}",
    ]


def test_files_that_are_utf8_though_another_encoding_was_declared_are_told(tmp_path):
    for name, text in (("ascii", "plain"), ("one", "naïve “b”"), ("two", "\ufeff– dash"), ("other", "x")):
        (tmp_path / f"{name}.txt").write_text(text, encoding="utf-8")
    (tmp_path / "true.txt").write_text("naïve “b”", encoding="cp1252")
    (tmp_path / "long.jsonl").write_bytes(b"a" + "é".encode() * 100_000)  # cut inside a letter
    (tmp_path / "none.txt.gz").write_bytes(b"no gzip")
    files = find_files([tmp_path]).files

    assert misread(files, "cp1252") == (
        "long.jsonl and 2 others: UTF-8, read as cp1252 as input.encoding says, so that `é` becomes `Ã©`; "
        "take input.encoding out, or convert the others and then take it out"
    )
    assert misread(files, "UTF8") == misread(files, "utf-8-sig") == ""
    assert misread([file for file in files if file.id in ("ascii", "true", "none")], "cp1252") == ""


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"sep=;\n", "the file holds no record"),
        (b"sep=;\nid;body\n1;x\n", "no column 'text'; there are: 'id', 'body'; set input.fields.text"),
        (b"id,body\n1,x\n", "no column 'text'; there are: 'id', 'body'; set input.fields.text"),
        (b"", "the file holds no record"),
        (b"id,text\n", "the file holds no record"),
        (b"\n", "there are: none"),
        (b"text,text\na,b\n", "two columns are named 'text'"),
        (b"caf\xe9,text\n", "not utf-8"),
        (b'te"xt\n"a', "there are"),
        (b'"text\n', "the header"),
    ],
)
def test_a_csv_whose_header_cannot_be_used_is_one_line_for_the_file(tmp_path, content, says):
    path = tmp_path / "a.csv"
    path.write_bytes(content)

    [rejected] = read(path)

    assert rejected.record == 0
    assert says in rejected.detail


def test_bad_rows_of_a_csv_are_named_and_the_others_are_read(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(
        b"id,text\n"
        b"1,one\n"
        b"2,two,three\n"
        b"3\n"
        b'4,"four "quoted""\n'
        b'5,"five\nlines, \xff"\n'
        b"\n"
        b"6,six\x00\n"
        b'7,"seven, ""quoted""\nand broken"\n'
    )

    results = read(path)

    assert texts(results) == ["one", 'seven, "quoted"\nand broken']
    assert wrong(results) == [
        (2, "broken_csv"), (3, "broken_csv"), (4, "broken_csv"), (5, "undecodable"), (6, "nul_character"),
    ]  # fmt: skip
    assert results[1].detail == "the row in line 3 has 3 cells, the header 2; mend its quotes"


@pytest.mark.parametrize("limit", [2_000, 10_000_000])
def test_a_quote_left_open_costs_one_row(tmp_path, limit):
    path = tmp_path / "a.csv"
    rows = [f"{number},text number {number}\n" for number in range(500)]
    rows[3] = '3,"text number 3\n'
    path.write_text("id,text\n" + "".join(rows))

    results = read(path, max_bytes=limit)

    assert [record for record, _ in wrong(results)] == [4]
    assert len(texts(results)) == 499


def test_a_long_cell_is_read_and_a_too_long_one_is_named(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text(f"id,text\n1,{'a' * 300_000}\n2,{'b' * 1_200_000}\n3,c\n")

    results = read(path, max_bytes=1_000_000)

    assert [len(text) for text in texts(results)] == [300_000, 1]
    assert wrong(results) == [(2, "too_large")]


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


def test_a_line_of_50_mb_is_passed_over_in_bounded_memory(tmp_path):
    tracemalloc = pytest.importorskip("tracemalloc")
    path = tmp_path / "a.jsonl"
    with path.open("wb") as stream:
        stream.write(jsonl(GOOD))
        stream.writelines([b"x" * 1_000_000] * 50)
        stream.write(b"\n" + jsonl(GOOD))

    tracemalloc.start()
    results = read(path, max_bytes=1_000_000)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert wrong(results) == [(2, "too_large")]
    assert [one.record for one in results] == [1, 2, 3]
    assert peak < 8_000_000


def test_a_cut_off_gzip_file_gives_what_it_holds_and_says_so(tmp_path):
    noise = random.Random(0)  # noqa: S311
    records = [{"text": f"{number} {noise.random()}" * 20} for number in range(5000)]
    path = tmp_path / "a.jsonl.gz"
    whole = gzip.compress(jsonl(*records))
    path.write_bytes(whole[: len(whole) // 2])

    results = read(path)

    unpacked = zlib.decompressobj(wbits=31).decompress(path.read_bytes())
    assert len(texts(results)) == unpacked.count(b"\n") > 100
    assert wrong(results) == [(len(texts(results)) + 1, "unreadable")]
    assert "cut off" in results[-1].detail


def test_a_gzip_file_whose_checksum_does_not_fit_is_read_and_named(tmp_path):
    path = tmp_path / "a.csv.gz"
    path.write_bytes(gzip.compress(b"text\none\ntwo\n")[:-8] + bytes(8))

    results = read(path)

    assert texts(results) == ["one", "two"]
    assert wrong(results) == [(3, "unreadable")]


@pytest.mark.parametrize("name", ["a.txt.gz", "a.jsonl.gz", "a.csv.gz", "a.html.gz"])
def test_a_file_that_is_no_gzip_is_named(tmp_path, name):
    path = tmp_path / name
    path.write_bytes(b"not gzip at all")

    [rejected] = read(path)

    assert rejected.reason == "unreadable"
    assert "damaged" in rejected.detail


@pytest.mark.parametrize("name", ["a.txt.gz", "a.jsonl.gz", "a.csv.gz"])
def test_a_gzip_bomb_is_stopped(tmp_path, name):
    path = tmp_path / name
    with gzip.open(path, "wb") as stream:
        stream.write(b"text\n")
        for _ in range(40):
            stream.write(bytes(1_000_000))

    results = read(path, max_bytes=1_000)

    assert results[-1].reason in ("too_large", "unreadable")
    assert not texts(results)


def test_a_damaged_parquet_file_and_one_without_the_column_are_named(tmp_path):
    pa = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    (tmp_path / "a.parquet").write_bytes(b"PAR1 not really PAR1")
    parquet.write_table(pa.table({"body": ["x"]}), tmp_path / "b.parquet")
    parquet.write_table(pa.table({"text": [b"bytes", None]}), tmp_path / "c.parquet")

    assert wrong(read(tmp_path / "a.parquet")) == [(0, "unreadable")]
    assert wrong(read(tmp_path / "b.parquet")) == [(0, "no_text_column")]
    assert wrong(read(tmp_path / "c.parquet")) == [(1, "not_text"), (2, "empty")]


def test_a_row_of_a_parquet_file_with_a_value_that_python_has_not_costs_no_other(tmp_path):
    pa = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    days = pa.array([20_000, 2**31 - 1, 20_001], pa.date32())
    parquet.write_table(pa.table({"text": ["a", "b", "c"], "date": days}), tmp_path / "a.parquet")
    letters = pa.Array.from_buffers(
        pa.string(), 2, [None, pa.py_buffer(b"\0\0\0\0\1\0\0\0\2\0\0\0"), pa.py_buffer(b"a\xff")]
    )
    parquet.write_table(pa.table({"text": letters}), tmp_path / "b.parquet")

    for name, kept, lost in (("a", ["a", "c"], 2), ("b", ["a"], 2)):
        results = read(tmp_path / f"{name}.parquet")
        assert texts(results) == kept
        assert wrong(results) == [(lost, "unreadable")]
        assert "a value cannot be read" in results[1].detail


def test_parquet_dates_are_days_in_the_declared_zone(tmp_path):
    pa = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    late = dt.datetime(2026, 3, 11, 22, tzinfo=dt.UTC)
    parquet.write_table(pa.table({"text": ["a"], "date": [late]}), tmp_path / "a.parquet")
    parquet.write_table(pa.table({"text": ["a"], "date": [late.date()]}), tmp_path / "b.parquet")

    assert read(tmp_path / "a.parquet")[0].date == dt.date(2026, 3, 12)
    assert read(tmp_path / "b.parquet")[0].date == dt.date(2026, 3, 11)


lines = st.sampled_from(
    [
        b'{"text": "a b"}',
        b"",
        b"  ",
        b"{",
        b'{"id": "x", "text": "\\n"}',
        "{“}".encode(),
        b"\xff",
        b"x" * 1200,
    ]
)
rows = st.sampled_from(
    [
        b"1,a b",
        b"",
        b"  ",
        b'2,"two\nlines"',
        b'"',
        b'3,"open',
        b'4,"a"b',
        b"5",
        b"\xff,x",
        b"6,\xff",
        b'7,"q""q"',
        b"x" * 1200,
    ]
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    feed=st.sampled_from([("jsonl", lines), ("csv", rows)]).flatmap(
        lambda form: st.tuples(st.just(form[0]), st.lists(form[1], max_size=60))
    ),
    ending=st.sampled_from([b"\n", b"\r\n"]),
    closed=st.booleans(),
    packed=st.booleans(),
    size=st.integers(1, 7),
)
def test_the_slices_of_a_file_give_the_same_as_the_file(tmp_path, feed, ending, closed, packed, size):
    form, content = feed
    data = ending.join([b"id,text"] * (form == "csv") + content) + (ending if closed else b"")
    path = tmp_path / f"a.{form}{'.gz' if packed else ''}"
    path.write_bytes(gzip.compress(data) if packed else data)
    [file] = find_files([path]).files
    how = reading(max_bytes=1_000)

    parts = slices(file, size, how)

    together = [one for part in parts for one in read_slice(part, how)]
    assert together == list(read_articles(file, how))
    assert all(part.stop is None or part.stop > part.start for part in parts)
    assert len(parts) <= 1 + len(content) // size


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize(
    ("name", "before", "after", "found"),
    [
        ("a.jsonl", jsonl(GOOD, GOOD), jsonl(GOOD), [1, 2]),
        ("a.jsonl", jsonl(GOOD) + b'{"text": "a', b'bc"}\n', [1, (2, "broken_json")]),
        ("a.csv", b"text\none\ntwo\n", b"three\n", [1, 2]),
        ("a.csv", b"text\none\ntw", b"o\nthree\n", [1, 2]),
        ("a.csv", b"text\n", b"one\n", [(0, "empty")]),
        ("a.csv", b'text\none\n"two\n', b'lines"\nthree\n', [1, (2, "broken_csv")]),
    ],
)
def test_what_is_added_to_a_file_later_is_not_read(tmp_path, packed, name, before, after, found):
    pack = gzip.compress if packed else bytes
    path = tmp_path / (f"{name}.gz" if packed else name)
    path.write_bytes(pack(before))
    [file] = find_files([path]).files
    parts = slices(file, 1, reading())

    path.write_bytes(pack(before + after))

    results = [one for part in parts for one in read_slice(part, reading())]
    assert [(one.record, one.reason) if isinstance(one, Rejected) else one.record for one in results] == found


def test_long_files_are_cut_into_slices(tmp_path):
    (tmp_path / "a.jsonl").write_bytes(jsonl(*[GOOD] * 25))
    (tmp_path / "b.csv").write_text("text\n" + '"Two\nlines."\n' * 25)
    (tmp_path / "c.csv.gz").write_bytes(gzip.compress(b"text\n" + b"One line.\n" * 250))

    cuts = [slices(file, 10, reading()) for file in find_files([tmp_path]).files]

    assert [[part.first_record for part in parts] for parts in cuts] == [
        [1, 11, 21],
        [1, 11, 21],
        [1, 101, 201],
    ]
    assert [part.first_line for part in cuts[1]] == [2, 22, 42]


@pytest.mark.parametrize(("rows", "first_records"), [(25, [1, 11, 21]), (160, list(range(1, 161, 20)))])
@pytest.mark.parametrize("form", ["jsonl", "csv"])
def test_a_gzip_file_is_cut_into_few_slices(tmp_path, form, rows, first_records):
    path = tmp_path / f"a.{form}.gz"
    texts = [f"text {number}" for number in range(rows)]
    lines = ["text", *texts] if form == "csv" else [json.dumps({"text": text}) for text in texts]
    path.write_bytes(gzip.compress("".join(f"{line}\n" for line in lines).encode()))
    [file] = find_files([path]).files

    parts = slices(file, 1, reading())

    assert [part.first_record for part in parts] == first_records
    assert [one for part in parts for one in read_slice(part, reading())] == read(path)


def test_a_parquet_file_is_sliced_at_row_groups(tmp_path):
    pa = pytest.importorskip("pyarrow")
    path = tmp_path / "a.parquet"
    table = pa.table({"text": [f"text {number}" for number in range(25)]})
    pytest.importorskip("pyarrow.parquet").write_table(table, path, row_group_size=4)
    [file] = find_files([path]).files

    parts = slices(file, 10, reading())

    assert [part.first_record for part in parts] == [1, 9, 17]
    assert [one for part in parts for one in read_slice(part, reading())] == read(path)


@pytest.mark.parametrize(
    ("rows", "group", "first_records"),
    [
        (1000, 1000, [1, 126, 251, 376, 501, 626, 751, 876]),
        (250, 250, [1, 101, 201]),
        (200, 200, [1, 101]),
        (130, 110, [1, 101, 111]),
        (120, 8, [1, 9, 17, 25, 33, 41, 49, 57, 65, 73, 81, 89, 97, 105, 113]),
        (3, 1, [1]),
        (0, 1, [1]),
    ],
)
def test_a_long_row_group_is_cut_into_slices(tmp_path, rows, group, first_records):
    pa = pytest.importorskip("pyarrow")
    path = tmp_path / "a.parquet"
    table = pa.table({"text": pa.array([f"text {number}" for number in range(rows)], pa.string())})
    pytest.importorskip("pyarrow.parquet").write_table(table, path, row_group_size=group)
    [file] = find_files([path]).files

    parts = slices(file, 10, reading())

    assert [part.first_record for part in parts] == first_records
    assert [one for part in parts for one in read_slice(part, reading())] == read(path)


def test_a_parquet_file_without_the_text_column_is_told_once_for_all_its_slices(tmp_path):
    pa = pytest.importorskip("pyarrow")
    path = tmp_path / "a.parquet"
    table = pa.table({"body": [f"text {number}" for number in range(25)]})
    pytest.importorskip("pyarrow.parquet").write_table(table, path, row_group_size=4)
    [file] = find_files([path]).files

    parts = slices(file, 10, reading())

    assert len(parts) > 1
    assert wrong([one for part in parts for one in read_slice(part, reading())]) == [(0, "no_text_column")]


def test_batches_pack_files_of_one_article_and_keep_the_order(tmp_path):
    for number in range(5):
        (tmp_path / f"{number}.txt").write_text("x")
    (tmp_path / "2b.jsonl").write_bytes(jsonl(*[GOOD] * 5))

    found = list(batches(find_files([tmp_path]).files, 2, reading()))

    assert [[part.file.name for part in batch] for batch in found] == [
        ["0.txt", "1.txt"], ["2.txt"], ["2b.jsonl"], ["2b.jsonl"], ["2b.jsonl"], ["3.txt", "4.txt"],
    ]  # fmt: skip


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    data=st.binary(max_size=300), name=st.sampled_from(["a.txt", "a.jsonl", "a.csv", "b.txt.gz", "b.csv.gz"])
)
def test_any_bytes_end_in_articles_and_named_records(tmp_path, data, name):
    path = tmp_path / name
    content = b"text\n" + data if ".csv" in name else data
    path.write_bytes(gzip.compress(content)[: len(data) + 12] if name.endswith(".gz") else content)

    for one in read(path):
        assert isinstance(one, Article | Rejected)
        if isinstance(one, Article):
            assert one.text.strip()
            one.text.encode()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    cells=st.lists(
        st.text(st.characters(blacklist_characters="\0", blacklist_categories=["Cs"]), min_size=1).filter(
            str.strip
        ),
        max_size=6,
    )
)
def test_a_csv_written_by_python_is_read_back_to_the_character(tmp_path, cells):
    stream = io.StringIO(newline="")
    table = csv.writer(stream)
    table.writerow(["id", "text"])
    table.writerows(enumerate(cells))
    path = tmp_path / "a.csv"
    path.write_bytes(stream.getvalue().encode())

    assert texts(read(path)) == cells


def test_a_too_long_line_inside_an_open_quote_costs_two_rows(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text(f'id,text\n1,"open\n2,two\n{"x" * 3_000}\n4,four\n')

    results = read(path, max_bytes=1_000)

    assert texts(results) == ["two", "four"]
    assert wrong(results) == [(1, "too_large"), (3, "too_large")]


@pytest.mark.parametrize("content", [b"", b"\n", b" \n\n\n"])
@pytest.mark.parametrize("name", ["a.jsonl", "a.jsonl.gz"])
def test_a_file_of_json_lines_without_any_is_named(tmp_path, name, content):
    path = tmp_path / name
    path.write_bytes(gzip.compress(content) if name.endswith(".gz") else content)
    [file] = find_files([path]).files

    assert wrong(read(path)) == [(0, "empty")]
    assert len(slices(file, 1, reading())) == 1


def test_a_parquet_file_without_rows_is_named(tmp_path):
    pa = pytest.importorskip("pyarrow")
    path = tmp_path / "a.parquet"
    pytest.importorskip("pyarrow.parquet").write_table(pa.table({"text": pa.array([], pa.string())}), path)

    assert wrong(read(path)) == [(0, "empty")]
