"""The map steps for engines of others: the rows of the job, however the feed is cut into tables."""

from __future__ import annotations

import json
import pickle
import re
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest
from pyarrow import parquet

from classify import classify_batch, load_model, load_settings, run_job, survey_batch
from tests.feed import table, write_project

REPEATED = """
    WITH told AS (SELECT article_id, date, hash FROM hashes WHERE kind = 'text'),
    stories AS (  -- of copies, word for word, the earliest within two weeks
        SELECT own.article_id, arg_min(first.article_id, (first.date, first.article_id)) AS story_id
        FROM told own JOIN told first
        ON own.hash = first.hash AND first.date BETWEEN own.date - 14 AND own.date
        GROUP BY own.article_id
    )
    SELECT hash FROM hashes JOIN stories USING (article_id) WHERE kind = 'paragraph'
    GROUP BY hash HAVING count(DISTINCT story_id) >= 3
"""
ROOT = Path(__file__).parent.parent
SIGN_OFF = "Our newsletter brings the oil price to you each morning."
TWICE = "The bank gave each of its clients a loan this spring."


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """Return settings of a feed with a sign-off, and with copies whose last lines are no sign-off."""
    folder = tmp_path_factory.mktemp("project")
    output = {"path": "output", "format": "parquet", "report": False}
    config = write_project(folder, 12, output=output)
    feed = folder / "articles" / "feed.jsonl"
    articles = [json.loads(line) for line in feed.read_text().splitlines()]
    for article in articles[:4]:
        article["text"] += f"\n\n{SIGN_OFF}"
    articles[5]["text"] += f"\n\n{TWICE}"
    articles += [{**articles[5], "id": f"copy-{i}"} for i in range(3)]
    articles.append({**articles[6], "id": "broken", "date": "the other day"})
    feed.write_text("".join(json.dumps(article) + "\n" for article in articles))
    settings = load_settings(config)
    run_job(settings)
    return settings


@pytest.fixture(scope="module")
def articles(project):
    lines = (project.input[0].paths[0] / "feed.jsonl").read_text().splitlines()
    return pa.Table.from_pylist([json.loads(line) for line in lines])


def of_job(settings, name) -> pa.Table:
    return parquet.read_table(settings.output.folder / "latest" / name)


def sorted_rows(one: pa.Table) -> list[dict[str, object]]:
    return sorted(one.to_pylist(), key=lambda row: json.dumps(row, default=str))


@pytest.mark.parametrize("rows", [1, 5, 100])
def test_two_passes_and_a_join_are_the_job(project, articles, rows):
    parts = [articles.slice(begin, rows) for begin in range(0, len(articles), rows)]
    sent = pickle.loads(pickle.dumps(project))  # noqa: S301 - as an engine sends it
    model = load_model(project.model.path)

    hashes = pa.concat_tables([survey_batch(part, sent) for part in parts])
    with duckdb.connect() as connection:
        connection.register("hashes", hashes)
        repeated = connection.sql(REPEATED).to_arrow_table()["hash"]
    tables = [classify_batch(part, model, sent, repeated=repeated) for part in parts]

    kinds = {(row["text"], row["kind"]) for row in of_job(project, "paragraphs").to_pylist()}
    assert kinds > {(SIGN_OFF, "boilerplate"), (TWICE, "body")}, "the join must matter here"
    for name in ("paragraphs", "evidence"):
        found = pa.concat_tables([getattr(one, name) for one in tables])
        assert sorted_rows(found) == sorted_rows(of_job(project, name))
        assert found.schema == of_job(project, name).schema
    shares = {
        row["article_id"]: row["share_energy"]
        for row in table(Path(project.output.folder) / "latest" / "profiles.csv")
    }
    profiles = pa.concat_tables([one.profiles for one in tables]).to_pylist()
    assert {row["article_id"]: f"{row['share_energy']:.4f}" for row in profiles} == shares
    quarantined = pa.concat_tables([one.quarantine for one in tables])
    assert quarantined["reason"].to_pylist() == ["bad_date"]


def test_a_table_without_rows_gives_tables_without_rows(project, articles):
    model = load_model(project.model.path)

    tables = classify_batch(articles.slice(0, 0), model, project)

    full = classify_batch(articles, model, project)
    assert tables.paragraphs.schema == full.paragraphs.schema
    assert tables.paragraphs.num_rows == tables.evidence.num_rows == tables.profiles.num_rows == 0
    assert survey_batch(articles.slice(0, 0), project).num_rows == 0
    untyped = pa.table({"id": [], "text": []})
    assert classify_batch(untyped, model, project) == tables


def test_the_example_of_the_readme_runs(monkeypatch):
    monkeypatch.chdir(ROOT)
    blocks = re.findall(
        r"^```python\n(.*?)^```$", (ROOT / "README.md").read_text("utf-8"), re.MULTILINE | re.DOTALL
    )
    (block,) = [block for block in blocks if "survey_batch" in block]
    texts = [f"SOCAR sells electricity to {i} villages in the hills.\n\n{SIGN_OFF}" for i in range(3)]
    names = {"articles": pa.table({"id": ["a", "b", "c"], "text": texts})}

    exec(block, names)  # noqa: S102 - our own

    assert names["tables"].paragraphs["kind"].to_pylist() == ["body", "boilerplate"] * 3


def test_a_row_without_an_id_is_quarantined_and_a_table_without_ids_refused(project):
    model = load_model(project.model.path)
    text = "The natural gas pipeline was opened on Monday by engineers."

    tables = classify_batch(pa.table({"id": ["a", None], "text": [text, text]}), model, project)

    assert tables.profiles["article_id"].to_pylist() == ["a"]
    assert tables.quarantine["record"].to_pylist() == [2]
    with pytest.raises(ValueError, match=r"input\.fields\.id"):
        classify_batch(pa.table({"text": [text]}), model, project)
    with pytest.raises(ValueError, match=r"input\.fields\.text"):
        survey_batch(pa.table({"id": ["a"]}), project)
