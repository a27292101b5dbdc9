"""However much of a file cannot be used: its first thousand records are named, the others are counted."""

from __future__ import annotations

import gzip
import json

import pytest

from classify.corpus.article import Article, Rejected
from classify.corpus.rejections import MOST, Rejections
from tests.feed import classify, table, write_project
from tests.reading import read, wrong


def rejected(path, n):
    return (Rejected(path, number, "empty", "there is nothing") for number in range(1, n + 1))


def test_what_is_beyond_the_first_of_a_file_is_one_row_with_exact_counts():
    found = Rejections()
    found.update(rejected("a.csv", MOST + 5))
    found.update(rejected("b.csv", 3))
    found.add(Rejected("a.csv", MOST + 6, "bad_date", "no date", records=7))

    rows = list(found.rows())

    assert found.total == MOST + 5 + 3 + 7 == found.counts.total()
    assert (len(rows), rows[-1].path, rows[-1].reason) == (MOST + 3 + 1, "a.csv", "more")
    assert "and 12 more records of this file: bad_date 7, empty 5" in rows[-1].detail


def test_the_parts_of_a_file_add_up_to_the_file():
    whole, parts = Rejections(), Rejections()
    whole.update(rejected("a.csv", 2 * MOST))
    for part in (list(rejected("a.csv", 2 * MOST))[:700], list(rejected("a.csv", 2 * MOST))[700:]):
        one = Rejections()
        one.update(part)
        parts.update(one)

    assert list(parts.rows()) == list(whole.rows())


def test_a_run_over_a_file_of_nothing_names_a_thousand_records_and_counts_all(tmp_path):
    config = write_project(tmp_path)
    (tmp_path / "articles" / "a.jsonl.gz").write_bytes(gzip.compress(b"{}\n" * 30_000))
    (tmp_path / "articles" / "b.xlsx").write_bytes(b"PK")
    (tmp_path / "articles" / "c.csv").write_bytes(b"text\n")

    done = classify("run", config)

    assert done.returncode == 4, done.stderr
    (run,) = (tmp_path / "output" / "runs").iterdir()
    rows = table(run / "quarantine.csv")
    record = json.loads((run / "run.json").read_text())
    assert len(rows) == MOST + 3
    assert record["counts"]["quarantined_by_reason"] == {
        "no_text_column": 30_000,
        "unknown_format": 1,
        "empty": 1,
    }
    assert any("2 of 4 files were not read: b.xlsx" in warning for warning in record["warnings"])
    first = "30,000 records cannot be used, such as a.jsonl.gz, record 1: no_text_column: "
    (told,) = (warning for warning in record["warnings"] if "records cannot be used" in warning)
    assert told.startswith(first)
    assert told.endswith("; quarantine.csv names each")


def test_records_are_told_by_reason_with_how_many_there_are_of_each():
    some = Rejections()
    some.update(
        [
            Rejected("a.csv", 2, "empty", "fill it"),
            Rejected("b.csv", 0, "empty_folder", "check it"),
            Rejected("b.csv", 2, "empty", "fill it"),
        ]
    )

    assert some.in_words() == (
        "3 records cannot be used, such as a.csv, record 2: empty: fill it (one of 2); "
        "b.csv: empty_folder: check it"
    )


@pytest.mark.parametrize("value", ["x" * 1_000_000, None, ""])
def test_a_small_parquet_file_that_stands_for_gigabytes_is_bounded(tmp_path, value):
    pa = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    rows = 5_000 if value else 90_000
    index = pa.array([None if value is None else 0] * rows, pa.int32())
    column = pa.DictionaryArray.from_arrays(index, pa.array([value or ""]))
    parquet.write_table(pa.table({"text": column}), tmp_path / "a.parquet", compression="zstd")

    results = read(tmp_path / "a.parquet")

    if value:
        assert len(results) < 60
        assert wrong(results)[-1][1] == "unreadable"
    else:
        assert sum(one.records for one in results) == rows
        assert len(results) < 2_000


def test_more_rows_than_bytes_are_no_articles(tmp_path):
    pa = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    column = pa.DictionaryArray.from_arrays(pa.array([0] * 200_000, pa.int32()), pa.array(["hi"]))
    parquet.write_table(pa.table({"text": column}), tmp_path / "a.parquet")

    assert wrong(read(tmp_path / "a.parquet")) == [(0, "unreadable")]


def test_lines_that_repeat_a_rejected_one_are_counted_and_never_listed(tmp_path):
    (tmp_path / "a.jsonl").write_bytes(b"{}\n" * 30_000 + b'{"id": "b", "text": "Bread."}\n' + b"[]\n" * 7)

    found = read(tmp_path / "a.jsonl")

    assert [(one.id, one.record) for one in found if isinstance(one, Article)] == [("b", 30_001)]
    refused = [one for one in found if isinstance(one, Rejected)]
    assert len(refused) < 1_100
    assert sum(one.records for one in refused) == 30_007
    assert (refused[-1].reason, refused[-1].record) == ("not_an_object", 30_003)
