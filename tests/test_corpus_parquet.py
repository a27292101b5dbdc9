"""Parquet: rows, days and slices, and what cannot be read named without a loss of the rest."""

from __future__ import annotations

import datetime as dt
import random
import uuid
from decimal import Decimal

import pytest

from tests.reading import read, read_slices, texts, wrong

pa = pytest.importorskip("pyarrow")
parquet = pytest.importorskip("pyarrow.parquet")


@pytest.fixture
def write(tmp_path):
    """Write columns into the file ``a.parquet``, row group by row group, and returns its path."""
    path = tmp_path / "a.parquet"

    def written(columns, group=None):
        parquet.write_table(pa.table(columns), path, row_group_size=group)
        return path

    return written


def numbered(rows, size=0):
    noise = random.Random(0)  # noqa: S311
    return pa.array([f"text {number} {noise.randbytes(size).hex()}" for number in range(rows)], pa.string())


def bulky(rows):
    """Return rows that fill a file of more than a megabyte, however few they are."""
    return numbered(rows, 1_200_000 // max(rows, 1))


def test_a_damaged_file_and_one_without_the_column_are_named(tmp_path, write):
    (tmp_path / "damaged.parquet").write_bytes(b"PAR1 not really PAR1")

    assert wrong(read(tmp_path / "damaged.parquet")) == [(0, "unreadable")]
    assert wrong(read(write({"body": ["x"]}))) == [(0, "no_text_column")]
    assert wrong(read(write({"text": [b"\xff", None]}))) == [(1, "not_text"), (2, "empty")]


def test_text_as_bytes_and_whole_numbers_with_gaps_are_read(write):
    results = read(write({"id": [101.0, None], "text": [b"It rained.", b"It hailed."]}))

    assert [(one.id, one.text) for one in results] == [("101", "It rained."), ("a:2", "It hailed.")]


def test_ids_of_databases_are_read_as_they_write_them(write):
    numbers = [Decimal(10**30), Decimal(7), Decimal("1.50"), None]
    results = read(write({"id": pa.array(numbers, pa.decimal128(38, 2)), "text": numbered(4)}))

    assert [one.id for one in results] == [str(10**30), "7", "1.50", "a:4"]


@pytest.mark.skipif(not hasattr(pa, "uuid"), reason="this pyarrow has no such type")
def test_an_id_that_is_a_uuid_is_read(write):
    ids = [uuid.UUID(int=1).bytes, uuid.UUID(int=2).bytes]
    column = pa.ExtensionArray.from_storage(pa.uuid(), pa.array(ids, pa.binary(16)))

    assert [one.id for one in read(write({"id": column, "text": numbered(2)}))] == [
        str(uuid.UUID(int=1)),
        str(uuid.UUID(int=2)),
    ]


def test_two_columns_of_one_name_are_refused_where_an_article_needs_one(tmp_path):
    path = tmp_path / "a.parquet"
    for names, found in (("text text", [(0, "unreadable")]), ("text other other", [])):
        columns = [numbered(3)] * len(names.split())
        parquet.write_table(pa.Table.from_arrays(columns, names=names.split()), path)

        assert wrong(read(path)) == found


DAYS = pa.array([20_000, 2**31 - 1, 20_001], pa.date32())
LETTERS = pa.Array.from_buffers(
    pa.string(), 2, [None, pa.py_buffer(b"\0\0\0\0\1\0\0\0\2\0\0\0"), pa.py_buffer(b"a\xff")]
)


@pytest.mark.parametrize(
    ("columns", "kept"),
    [
        pytest.param({"text": ["a", "b", "c"], "date": DAYS}, ["a", "c"], id="a day beyond the calendar"),
        pytest.param({"text": LETTERS}, ["a"], id="bytes that are no UTF-8"),
    ],
)
def test_a_row_with_a_value_that_python_cannot_hold_costs_no_other(write, columns, kept):
    results = read(write(columns))

    assert texts(results) == kept
    assert wrong(results) == [(2, "unreadable")]
    assert "a value cannot be read" in results[1].detail


def test_dates_are_days_in_the_declared_zone(write):
    late = dt.datetime(2026, 3, 11, 22, tzinfo=dt.UTC)

    assert read(write({"text": ["a"], "date": [late]}))[0].date == dt.date(2026, 3, 12)
    assert read(write({"text": ["a"], "date": [late.date()]}))[0].date == dt.date(2026, 3, 11)


@pytest.mark.parametrize(
    ("rows", "group", "first_records"),
    [
        pytest.param(25, 4, [1, 9, 17], id="cut between row groups"),
        pytest.param(120, 8, list(range(1, 120, 8)), id="row groups of nearly a slice"),
        (1000, 1000, [1, 126, 251, 376, 501, 626, 751, 876]),
        (250, 250, [1, 101, 201]),
        (200, 200, [1, 101]),
        (130, 110, [1, 101, 111]),
        (3, 1, [1]),
        (0, 1, [1]),
    ],
)
def test_a_file_is_cut_between_row_groups_and_long_row_groups_are_cut_too(write, rows, group, first_records):
    path = write({"text": bulky(rows)}, group)

    assert read_slices(path, 10) == (first_records, read(path))


def test_a_file_without_the_text_column_is_told_once_for_all_its_slices(write):
    first_records, results = read_slices(write({"body": bulky(25)}, 4), 10)

    assert len(first_records) > 1
    assert wrong(results) == [(0, "no_text_column")]


def test_a_file_without_rows_is_named(write):
    assert wrong(read(write({"text": numbered(0)}))) == [(0, "empty")]


def test_a_small_file_is_one_slice_so_that_its_bound_holds_for_all_of_it(write):
    rows = pa.DictionaryArray.from_arrays(pa.array([0] * 40_000, pa.int32()), ["bread and tea " * 1_000])
    path = write({"text": rows}, 5_000)

    first_records, results = read_slices(path, 10, max_bytes=100_000)

    assert path.stat().st_size < 100_000
    assert first_records == [1]
    assert sum(map(len, texts(results))) <= 4 * 100_000
    assert [reason for _, reason in wrong(results)] == ["unreadable"]
    assert "unpacks to more than text can" in results[-1].detail


def test_a_large_file_with_more_rows_than_articles_can_be_is_told_once(write):
    noise = pa.array([random.Random(0).randbytes(1_200_000)], pa.binary())  # noqa: S311
    rows = 1_500_000
    column = pa.concat_arrays([noise, pa.nulls(rows - 1, pa.binary())])

    _, results = read_slices(write({"text": pa.nulls(rows, pa.string()), "scan": column}, 200_000), 10)

    assert wrong(results) == [(0, "unreadable")]
    assert "are no articles" in results[0].detail
