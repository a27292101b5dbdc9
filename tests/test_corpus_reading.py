"""Reading: every format gives the same articles, slices give the same as the file, and any bytes are read."""

from __future__ import annotations

import csv
import datetime as dt
import gzip
import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from classify.config.settings import FieldNames
from classify.corpus.article import Article, Rejected
from classify.corpus.files import find_files
from classify.corpus.reading import batches, read_articles, read_slice, slices
from tests.reading import GOOD, jsonl, read, read_slices, reading, texts

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


@pytest.mark.parametrize("set_to", ["utf-8", "utf-16", "cp1252"])
def test_tables_in_utf16_are_read_and_cut(tmp_path, set_to):
    records = [{"text": f"Kür çayı {number}"} for number in range(40)]
    lines = "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in records)
    (tmp_path / "a.jsonl").write_bytes(lines.encode("utf-16"))

    first_records, results = read_slices(tmp_path / "a.jsonl", 1, encoding=set_to)

    assert texts(results) == [record["text"] for record in records]
    assert len(first_records) == 4


@pytest.mark.parametrize("name", ["a.txt", "a.csv", "a.jsonl", "a.json"])
def test_valid_utf8_wins_over_a_wrong_declaration(tmp_path, name):
    content = {"a.csv": "text\nMüller\n", "a.txt": "Müller"}.get(name, '{"text": "Müller"}')
    (tmp_path / name).write_text(content, encoding="utf-8")

    assert texts(read(tmp_path / name, encoding="cp1252")) == ["Müller"]


def test_columns_are_read_under_the_names_of_the_settings(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("Nr,Body,Day\n1,Words.,11.03.2026\n")
    names = FieldNames(id="Nr", text="Body", date="Day")

    [article] = read(path, fields=names, date_order="dmy")

    assert (article.id, article.text, article.date) == ("1", "Words.", dt.date(2026, 3, 11))


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("harbour-2026-03-11.jsonl", "harbour"),
        ("part-00000-8f3e1c2a-7b2d-4c1e-9f3a-2b1c3d4e5f6a-c000.snappy.jsonl", "part"),
        ("part-00001-0a1b2c3d-7b2d-4c1e-9f3a-2b1c3d4e5f6a.c000.jsonl", "part"),
        ("harbour_9f86d081884c7d659a2f.jsonl", "harbour"),
        ("decade.jsonl", "decade"),
    ],
)
def test_a_source_by_the_name_of_a_file_is_the_same_for_all_files_of_a_feed(tmp_path, name, source):
    (tmp_path / name).write_bytes(jsonl({"text": "a"}))

    (file,) = find_files([tmp_path]).files
    (article,) = read_articles(file, reading())

    assert article.source == source


def test_no_source_is_named_as_all_sources_together_are(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_bytes(jsonl({"text": "a", "source": " * "}, {"text": "b", "source": "*b"}))

    rejected, article = read(path)

    assert (rejected.record, rejected.reason) == (1, "reserved_source")
    assert article.source == "*b"


def test_an_article_of_tomorrow_is_read_and_one_of_the_day_after_is_not(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_bytes(jsonl({"text": "a", "date": "2026-03-16"}, {"text": "b", "date": "2026-03-17"}))

    assert texts(read(path)) == ["a"]


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

    assert read_slices(path, 1) == (first_records, read(path))


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
