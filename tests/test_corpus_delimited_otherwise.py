"""Rows that are not as Excel writes them: other quotes, spaces behind delimiters, headers that come again."""

from __future__ import annotations

import pytest

from classify.corpus.article import Article
from tests.reading import read, read_slices, texts, wrong


@pytest.mark.parametrize(
    ("name", "content", "found"),
    [
        pytest.param(
            "a.tsv",
            'id\ttext\n1\t"Enough," she said. It rained.\n2\t"It hailed\n3\tIt snowed.\n',
            ['"Enough," she said. It rained.', '"It hailed', "It snowed."],
            id="quotes are signs like others",
        ),
        pytest.param(
            "a.tsv",
            'id\ttext\n1\t"It hailed\n2\tIt snowed"\n',
            ['"It hailed', 'It snowed"'],
            id="a quoted cell would hold two rows",
        ),
        pytest.param(
            "a.csv",
            'id,text\n1,"He said \\"no\\", twice."\n2,"It rained."\n',
            ['He said "no", twice.', "It rained."],
            id="quotes behind a backslash",
        ),
        pytest.param(
            "a.csv",
            'id,text,title\n1,"He said\n\\"no\\"\\\nand left, twice.",\\N\n'
            '2,"It ""rained"".",\\N\n3,"\\"Yes\\"","T"\n',
            ['He said\n"no"\nand left, twice.', 'It "rained".', '"Yes"'],
            id="quotes behind a backslash over several lines",
        ),
        pytest.param(
            "a.csv",
            'id, date, text\n1, 2026-03-11, "It rained, then it snowed."\n',
            ["It rained, then it snowed."],
            id="spaces behind delimiters",
        ),
        pytest.param(
            "a.csv", "id;text\n1;It rained.;\n2;It snowed.\n", ["It rained.", "It snowed."], id="a last one"
        ),
    ],
)
def test_rows_as_other_programs_write_them_are_read(tmp_path, name, content, found):
    (tmp_path / name).write_text(content)

    results = read(tmp_path / name)

    assert texts(results) == found
    assert wrong(results) == []
    assert read_slices(tmp_path / name, 1)[1] == results


@pytest.mark.parametrize(
    "content",
    [
        pytest.param('id,text\n1,"He said "no".\nIt rained, too."\n', id="quotes that are not doubled"),
        pytest.param(
            'id,text\n1,"He said \\"no\\" and left\n2,It rained.\n',
            id="quotes behind backslashes, one left open",
        ),
        pytest.param('id,text\n1,He said,"no\n2,It rained.\n', id="more cells than the header"),
        pytest.param("id,text\n1,It rained.,more\n", id="a cell without a column"),
    ],
)
def test_a_row_that_no_way_of_reading_fits_is_named(tmp_path, content):
    (tmp_path / "a.csv").write_text(content)

    assert (1, "broken_csv") in wrong(read(tmp_path / "a.csv"))


def test_a_header_that_comes_again_is_no_article(tmp_path):
    part = "id,text\n1,It rained.\n"
    (tmp_path / "a.csv").write_bytes(
        b"\xef\xbb\xbf".join([b"", part.encode(), part.replace("1", "2").encode()])
    )

    results = read(tmp_path / "a.csv")

    assert [one.id for one in results if isinstance(one, Article)] == ["1", "2"]
    [rejected] = [one for one in results if not isinstance(one, Article)]
    assert (rejected.record, "repeats the header" in rejected.detail) == (2, True)


def test_a_rule_below_the_header_is_no_article(tmp_path):
    (tmp_path / "a.csv").write_text("id,text\n--,----\n1,It rained.\n--,----\n")

    results = read(tmp_path / "a.csv")

    assert wrong(results) == [(1, "broken_csv")]
    assert texts(results) == ["It rained.", "----"]


def test_two_columns_of_the_name_of_a_field_are_refused(tmp_path):
    (tmp_path / "a.csv").write_text("id,date,date,text\n1,2026-03-11,2026-01-01,It rained.\n")

    [rejected] = read(tmp_path / "a.csv")

    assert rejected.detail == "two columns are named 'date'; rename one"
