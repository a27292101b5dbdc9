"""CSV: what spreadsheets and programs write is read, and a wrong row or quote costs no other row."""

from __future__ import annotations

import csv
import io
import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from classify.config.settings import FieldNames
from classify.corpus.dates import UNSEEN
from classify.corpus.values import bare
from tests.reading import read, read_slices, texts, wrong


@pytest.mark.parametrize("first", ["sep=;", "SEP=;", '"sep=;"', "\ufeffsep=;"])
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_a_first_line_that_names_the_delimiter_to_spreadsheets_is_not_the_header(tmp_path, first, ending):
    path = tmp_path / "a.csv"
    lines = [first, "id;text,title", '1;"Two', 'lines, one article"', "2", "3;c", ""]
    path.write_bytes(ending.join(lines).encode())
    names = FieldNames(text="text,title")

    results = read(path, fields=names)

    assert texts(results) == [f"Two{ending}lines, one article", "c"]
    assert results[1].detail.startswith("the row in line 5 has 1 cells")
    assert read_slices(path, 1, fields=names)[1] == results


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
        (b"Export of March\nby the desk\n\nid,text\n1,x\n", "line 4 looks like the header"),
        (b"\nid;text\n1;x\n", "line 2 looks like the header"),
        (b"7\thttps://example.org/a\tBread was dear.\n", "the first line looks like an article"),
        (b"7,2026-03-11,bread\n", "the first line looks like an article"),
        (b"7,Bread was dear in the north of the country again\n", "the first line looks like an article"),
        (
            b"id^text^date\n7^Bread was dear.^2026-03-11\n",
            "another sign stands between its cells, set input.delimiter",
        ),
        (b"id\x01text\n7\x01Bread was dear.\n", "set input.delimiter"),
        (b'{"id": "7", "text": "Bread was dear."}\n', "it looks like JSON: name it .jsonl"),
        (b"id,text\r1,x\r2,y\r", "its lines end with carriage returns alone"),
    ],
)
def test_a_csv_whose_header_cannot_be_used_is_one_line_for_the_file(tmp_path, content, says):
    path = tmp_path / "a.csv"
    path.write_bytes(content)

    [rejected] = read(path)

    assert rejected.record == 0
    assert says in rejected.detail


def test_a_text_column_that_the_settings_write_in_another_case_is_named(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(b"id,Content\n1,x\n")

    [rejected] = read(path, fields=FieldNames(text="content"))

    assert rejected.detail.endswith("set input.fields.text to 'Content'")


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
    assert results[1].detail == "the row in line 3 has 3 cells, the header 2; mend its quotes, or the header"


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


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    cells=st.lists(
        st.text(st.characters(blacklist_characters="\0", blacklist_categories=["Cs"]), min_size=1).filter(
            # something to see, and none of the words that stand for nothing
            lambda text: re.search(rf"[^\s{UNSEEN}]", text) and bare(text)
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

    assert texts(read(path, text_format="plain")) == cells


def test_a_too_long_line_inside_an_open_quote_costs_two_rows(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text(f'id,text\n1,"open\n2,two\n{"x" * 3_000}\n4,four\n')

    results = read(path, max_bytes=1_000)

    assert texts(results) == ["two", "four"]
    assert wrong(results) == [(1, "too_large"), (3, "too_large")]


def test_a_row_that_is_refused_is_named_by_its_line_also_below_cells_of_several_lines(tmp_path):
    (tmp_path / "a.csv").write_text('id,date,text\n1,2026-03-11,"It rained\nall\nday."\n2,soon,It hailed.\n')

    _, refused = read(tmp_path / "a.csv")

    assert refused.record == 2
    assert refused.detail.startswith("line 5: date 'soon' is no date")
