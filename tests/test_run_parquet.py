"""Parquet output: the same rows and types as the CSV, without its guards."""

import datetime as dt
import json

import pytest
from frictionless import Package
from hypothesis import given
from hypothesis import strategies as st

from classify.output.csv_cells import text_cell
from classify.output.parquet import parquet_file
from classify.output.tables import Column, Table
from tests.feed import classify, table, write_project

parquet = pytest.importorskip("pyarrow.parquet")

TABLE = Table("t", "T", (Column("text", "string", ""), Column("n", "integer", ""), Column("day", "date", "")))


@given(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\0")), max_size=6))
def test_texts_read_back_as_they_were(tmp_path_factory, texts):
    path = tmp_path_factory.mktemp("parquet") / "t.parquet"
    rows = [f"{text_cell(text)},{i},2026-03-11\n".encode() for i, text in enumerate(texts)]

    with parquet_file(TABLE, path) as write:
        write(b"".join(rows[:2]))
        write(b"".join(rows[2:]))

    read = parquet.read_table(path).to_pylist()
    assert read == [{"text": t, "n": i, "day": dt.date(2026, 3, 11)} for i, t in enumerate(texts)]


def test_a_text_of_megabytes_is_one_cell_among_others(tmp_path):
    texts = ["short", 'Long, "quoted"\nlines. ' * 150_000, "short again"]

    with parquet_file(TABLE, tmp_path / "t.parquet") as write:
        write("".join(f"{text_cell(text)},1,2026-03-11\n" for text in texts).encode())

    assert parquet.read_table(tmp_path / "t.parquet")["text"].to_pylist() == texts


def test_a_run_writes_the_large_tables_as_parquet_with_the_values_of_the_csv(tmp_path):
    assert classify("run", write_project(tmp_path)).returncode == 0
    rows = table(tmp_path / "output" / "latest" / "paragraphs.csv")
    config = write_project(tmp_path, output={"path": "output", "format": "parquet", "report": False})

    done = classify("run", config)

    assert done.returncode == 0, done.stderr
    latest = tmp_path / "output" / "latest"
    read = parquet.read_table(latest / "paragraphs").to_pylist()
    assert [(r["article_id"], r["labels"], f"{r['score_energy']:.4f}", r["text"]) for r in read] == [
        (r["article_id"], r["labels"], r["score_energy"], r["text"]) for r in rows
    ]
    assert parquet.read_table(latest / "evidence").num_rows > 0
    assert not (latest / "paragraphs.csv").exists()
    assert Package.validate_descriptor(str(latest / "datapackage.json")).valid
    assert len(table(latest / "profiles.csv")) == 12


def test_every_part_of_a_large_table_is_described(tmp_path):
    output = {"path": "output", "format": "parquet", "report": False}
    config = write_project(tmp_path, output=output, engine={"jobs": 1, "batch_articles": 5})

    assert classify("run", config).returncode == 0

    latest = tmp_path / "output" / "latest"
    described = json.loads((latest / "datapackage.json").read_text())["resources"]
    paths = {resource["name"]: resource["path"] for resource in described}
    parts = sorted(path.relative_to(latest).as_posix() for path in (latest / "paragraphs").iterdir())
    assert paths["paragraphs"] == parts
    assert len(parts) == 3
    assert paths["profiles"] == "profiles.csv"
