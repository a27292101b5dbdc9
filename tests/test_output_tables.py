"""Tables: exact to read back, safe in a spreadsheet, described for machines."""

import csv
import datetime as dt
import io
import json

import numpy as np
import pytest
from frictionless import Package, system
from hypothesis import given
from hypothesis import strategies as st

from classify.config.languages import language_number
from classify.corpus.article import Article, Kind, Paragraphs, Rejected
from classify.model.decisions import DecisionReason, Decisions, Evidence, Role
from classify.output.csv_cells import BOM, fixed, header, text_cell, text_cell_utf8
from classify.output.csv_columns import csv_rows, decimals, integers, picked, repeated, texts
from classify.output.datapackage import datapackage
from classify.output.rows import (
    evidence_rows,
    paragraph_rows,
    profile_rows,
    quarantine_rows,
    summary_rows,
)
from classify.output.tables import (
    evidence_table,
    paragraphs_table,
    profiles_table,
    quarantine_table,
    summary_table,
)
from classify.profile import profile_articles, summarise

LABELS = ("energy", "finance")
TABLES = (
    profiles_table(LABELS),
    paragraphs_table(LABELS),
    evidence_table(),
    summary_table(),
    quarantine_table(),
)
URL = "https://example.org/news?id=1,2"
HOSTILE = '=HYPERLINK("http://example.org","click, now")\nsecond line'


def read(table: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(table, newline="")))


@given(st.text(st.characters(codec="utf-8", exclude_characters="\0")))
def test_a_cell_reads_back_and_cannot_be_a_formula(text):
    ((first, cell),) = read(f"x,{text_cell(text)}\n")

    assert not cell.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert (first, cell.removeprefix("'")) == ("x", text)


@pytest.mark.parametrize(
    "text",
    [
        "=1",
        "+1",
        "-1",
        "@a",
        "＝1",
        "＋1",
        "－1",
        "＠a",
        ";=1",
        "; =1",
        "\u3000＝1",
        "\ufeff=1",
        ",|=1",
        "\n=1",
        "'=1",
    ],
)
def test_what_some_spreadsheet_would_run_is_guarded_and_read_back(text):
    ((cell,),) = read(f"{text_cell(text)}\n")

    assert cell == f"'{text}"


@pytest.mark.parametrize("text", ["a=1", "; and so on", "｜=1", "a;=1", " two", "1+1", "é@x", ""])
def test_what_no_spreadsheet_runs_stays_as_it_is(text):
    assert read(f"x,{text_cell(text)}\n") == [["x", text]]


@pytest.mark.parametrize("text", ["a\0b", "a\ud800b"])
def test_what_no_table_can_hold_is_replaced_visibly(text):
    assert text_cell(text) == "a\ufffdb"


CELLS = st.text(max_size=9) | st.text("a,\n\xff", min_size=60, max_size=70)


@given(
    st.lists(
        st.tuples(st.integers(0, 4), CELLS, CELLS, CELLS, st.integers(0, 10**17), st.floats(-(10**6), 10**6))
    )
)
def test_rows_from_columns_are_those_written_one_by_one(rows):
    rows.sort(key=lambda row: row[0])
    owner, long, picks, words, counts, values = zip(*rows, strict=True) if rows else [()] * 6
    columns = [
        texts(long),
        picked([text_cell_utf8(pick) for pick in picks], np.arange(len(rows))),
        repeated(words),
        integers(np.array(counts, np.int64)),
        decimals(np.array(values, np.float64)),
    ]

    found = csv_rows(columns, np.array(owner, np.int64), 5)

    plain = [b""] * 5
    for number, *cells, count, value in rows:
        fields = [*map(text_cell, cells), str(count), fixed(round(value * 10_000) / 10_000)]
        plain[number] += (",".join(fields) + "\n").encode()
    assert found == plain


@given(st.floats(-1, 1))
def test_a_number_has_four_decimals_and_no_negative_zero(value):
    assert fixed(value).partition(".")[2].isdigit()
    assert len(fixed(value).partition(".")[2]) == 4
    assert fixed(value) != "-0.0000"


@pytest.fixture
def batch():
    text = f"Gas flows west.\n\n{HOSTILE}\n\nShare this"
    articles = [
        Article("a-1", text, "feed.jsonl", 1, "@Title", dt.date(2026, 3, 11), "wire", url=URL),
        Article("=1+1", "", "feed.jsonl", 2),
    ]
    spans = [(0, 15), (17, 17 + len(HOSTILE)), (len(text) - 10, len(text))]
    paragraphs = Paragraphs(
        article=np.zeros(3, np.int32),
        start=np.array([s for s, _ in spans]),
        end=np.array([e for _, e in spans]),
        kind=np.array([Kind.BODY, Kind.BODY, Kind.BOILERPLATE], np.uint8),
        texts=[text[s:e] for s, e in spans],
        language=np.array([language_number("en"), 0, 0], np.uint8),
    )
    decisions = Decisions(
        votes=np.array([[1.0, 1.0], [0.0, 0.0]]),
        values=np.array([[1.0, 2.0], [-1.0, -2.0]]),
        scores=np.array([[0.7, 0.9], [0.2, 0.1]]),
        labels=np.array([[True, True], [False, False]]),
        reasons=np.array([DecisionReason.LABELLED, DecisionReason.BELOW_THRESHOLD], np.uint8),
        evidence=Evidence(
            paragraph=np.array([0, 1], np.int32),
            label=np.array([0, 1], np.int32),
            term=np.array([0, 1], np.int32),
            start=np.array([0, 12]),
            end=np.array([3, 16]),
            role=np.array([Role.SEED, Role.EXCLUDED], np.uint8),
            contribution=np.array([0.75, 0.0]),
            terms=["gas", "http"],
        ),
    )
    return articles, paragraphs, decisions


def decoded(rows: list[bytes]) -> list[str]:
    return [part.decode() for part in rows]


def tables(batch) -> dict[str, str]:
    articles, paragraphs, decisions = batch
    profiles = profile_articles(
        np.zeros(2, np.int32), np.array([3, 6]), decisions.scores, decisions.labels, n_articles=2
    )
    once, body = np.array([False, True]), np.array([0, 1])
    bodies = {
        "profiles": decoded(profile_rows(articles, profiles, LABELS, np.array([0, 0]))),
        "paragraphs": decoded(
            paragraph_rows(articles, paragraphs, np.array([3, 6, 2]), body, decisions, LABELS)
        ),
        "evidence": decoded(evidence_rows(articles, paragraphs, body, decisions.evidence, LABELS)),
        "summary": summary_rows(
            summarise(
                profiles,
                [a.date for a in articles],
                ["wire", ""],
                once,
                np.arange(2),
                labels=LABELS,
                unit="week",
            )
        ),
        "quarantine": quarantine_rows([Rejected("b.txt", 0, "undecodable", "byte 0xe9; declare it")]),
    }
    return {table.name: header(table.names) + "".join(bodies[table.name]) for table in TABLES}


def test_paragraph_rows_say_labels_reasons_and_where_the_text_stands(batch):
    rows = read(tables(batch)["paragraphs"].removeprefix(BOM))

    assert rows[1] == [
        *("a-1", "1", "0", "15", "body", "3", "energy|finance", "finance", ""),
        *("0.7000", "0.9000", URL, "en", "Gas flows west."),
    ]
    assert rows[2][7:11] == ["", "below_threshold", "0.2000", "0.1000"]
    assert rows[2][-1] == "'" + HOSTILE
    assert rows[3][4:11] == ["boilerplate", "2", "", "", "boilerplate", "0.0000", "0.0000"]


def test_the_address_of_an_article_stands_in_its_profile_and_beside_its_paragraphs(batch):
    written = tables(batch)
    for name, expected in [("profiles", [URL, ""]), ("paragraphs", [URL] * 3)]:
        names, *rows = read(written[name].removeprefix(BOM))
        assert [row[names.index("url")] for row in rows] == expected


def test_evidence_rows_point_into_the_article_as_read(batch):
    articles = batch[0]
    rows = read(tables(batch)["evidence"].removeprefix(BOM))[1:]

    assert [row[2:] for row in rows] == [
        ["energy", "gas", "0", "3", "Gas", "seed", "0.7500"],
        ["finance", "http", "29", "33", "http", "excluded", "0.0000"],
    ]
    assert all(articles[0].text[int(row[4]) : int(row[5])] == row[6] for row in rows)


def test_printed_shares_sum_to_one_exactly():
    scores = np.array([[0.9, 0.8], [0.7, 0.6], [0.1, 0.1]])
    profiles = profile_articles(
        np.array([0, 0, 0], np.int32), np.array([7, 11, 5]), scores, scores > 0.5, n_articles=1
    )

    (row,) = profile_rows([Article("a", "", "", 1)], profiles, LABELS, np.array([0]))

    assert sum(round(float(cell) * 10_000) for cell in row.split(b",")[10:13]) == 10_000


def test_a_share_that_is_all_by_keyword_is_printed_as_the_share():
    scores = np.array([[0.9, 0.8], [0.7, 0.6], [0.9, 0.1]])
    by_keyword = np.array([[True, True], [True, True], [True, True]])
    articles = np.array([0, 0, 0], np.int32)
    for words in ([7, 11, 5], [31, 12, 9], [3, 3, 1]):
        profiles = profile_articles(
            articles, np.array(words), scores, scores > 0.5, n_articles=1, by_keyword=by_keyword
        )

        (row,) = profile_rows([Article("a", "", "", 1)], profiles, LABELS, np.array([0]))

        assert row.split(b",")[13:15] == row.split(b",")[10:12]


def test_tables_are_what_the_datapackage_says(batch, tmp_path):
    for name, table in tables(batch).items():
        (tmp_path / f"{name}.csv").write_text(table, encoding="utf-8", newline="")
    (tmp_path / "datapackage.json").write_text(json.dumps(datapackage("sectors", TABLES)))

    with system.use_context(trusted=True):
        report = Package(str(tmp_path / "datapackage.json")).validate()

    assert report.valid, report.flatten(["rowNumber", "fieldName", "type", "note"])
