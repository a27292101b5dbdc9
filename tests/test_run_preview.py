"""`classify run --dry-run` says what a run would do and writes nothing; `run.json` is as its schema says."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
from click.testing import CliRunner

from classify.cli.app import cli
from classify.output.run_json import record_schema
from tests.feed import write_articles, write_project


def files_of(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def invoked(*arguments: object) -> str:
    done = CliRunner().invoke(cli, list(map(str, arguments)), catch_exceptions=False)
    assert done.exit_code in (0, 4), done.output
    return done.output


def test_a_plan_names_what_is_read_computed_and_written_and_writes_nothing(tmp_path):
    config = write_project(tmp_path)
    (tmp_path / "articles" / "logo.png").write_bytes(b"\x89PNG")
    before = files_of(tmp_path)

    first = invoked("run", config, "--dry-run")

    assert "read     1 file, " in first
    assert "quarantine: logo.png" in first
    assert "one would be trained" in first
    assert f"{tmp_path}/output/runs/00001-" in first
    assert "profiles.csv, paragraphs.csv, evidence.csv, summary.csv, languages.csv, quarantine.csv, " in first
    assert "report.html" not in first
    assert files_of(tmp_path) == before
    assert not (tmp_path / "output").exists()


def test_a_plan_tells_whether_anything_has_changed(tmp_path):
    config = write_project(tmp_path)
    invoked("run", config)
    invoked("run", config)  # the first has trained the model
    before = files_of(tmp_path)

    same = invoked("run", config, "--dry-run")
    write_articles(tmp_path / "articles" / "more.jsonl", 2, first=100)
    other = invoked("run", config, "--dry-run")

    assert "compute  nothing: the tables of run 00002-" in same
    assert "compute  all articles but those" in other
    assert {path: files_of(tmp_path)[path] for path in before} == before


def test_a_plan_is_refused_where_the_run_would_be(tmp_path):
    config = write_project(tmp_path)
    (tmp_path / "articles" / "feed.jsonl").unlink()

    done = CliRunner().invoke(cli, ["run", str(config), "--dry-run"])

    assert done.exception
    assert "nothing to read" in str(done.exception)


def test_the_record_of_a_run_is_as_its_schema_says(tmp_path):
    config = write_project(tmp_path)
    schema = record_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    for _ in range(2):  # the second has something to compare with
        invoked("run", config)
        written = json.loads((tmp_path / "output" / "latest" / "run.json").read_text(encoding="utf-8"))
        jsonschema.validate(written, schema)
    assert set(written) <= set(schema["properties"])


def test_the_schema_file_is_that_of_the_record():
    shipped = Path(__file__).parent.parent / "config" / "schema" / "run.schema.json"

    assert json.loads(shipped.read_text(encoding="utf-8")) == record_schema()
