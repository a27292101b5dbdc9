"""A run over the same input copies the last one, and only then."""

import json

import pytest

from tests.feed import classify, write_articles, write_project


def run(config, *options):
    done = classify("run", config, *options)
    assert done.returncode in {0, 4}, done.stderr
    latest = config.parent / "output" / "latest"
    tables = {path.name: path.read_bytes() for path in sorted(latest.glob("*.csv"))}
    return json.loads((latest / "run.json").read_text()), tables


@pytest.fixture
def twice(tmp_path):
    """A project after two runs: the first trained the model, the second had it from the beginning."""
    config = write_project(tmp_path)
    run(config)
    write_articles(tmp_path / "articles" / "more.jsonl", 3, first=50)
    return config, *run(config)


def test_the_tables_are_copied_and_the_record_names_where_from(twice):
    config, before, tables = twice

    record, copied = run(config)

    assert copied == tables
    assert record["unchanged_since"] == before["run_id"]
    assert record["run_id"] != before["run_id"]
    assert (record["counts"], record["shares"]) == (before["counts"], before["shares"])


def test_a_third_run_names_the_first_that_was_computed(twice):
    config, before, _ = twice
    run(config)

    assert run(config)[0]["unchanged_since"] == before["run_id"]


@pytest.mark.parametrize("change", ["article", "keyword", "setting", "table", "window"])
def test_whatever_changes_is_computed(twice, change):
    config, _, tables = twice
    folder, options = config.parent, ()
    if change == "article":
        write_articles(folder / "articles" / "feed.jsonl", 11)
    elif change == "keyword":
        labels = json.loads((folder / "labels.yaml").read_text())
        labels["labels"]["finance"]["keywords"].append("museum")
        (folder / "labels.yaml").write_text(json.dumps(labels))
    elif change == "setting":
        write_project(folder, segment={"min_words": 7})
    elif change == "table":
        (folder / "output" / "latest" / "summary.csv").write_text("edited by hand")
    else:
        options = ("--since", "2026-02-01")

    record, now = run(config, *options)

    assert record["unchanged_since"] == ""
    if change in {"setting", "table"}:
        assert now == tables


def test_a_record_that_waits_for_its_day_is_looked_at_again(twice):
    config, _, _ = twice
    (config.parent / "articles" / "tomorrow.txt").write_text(
        " date 2999-01-01 Far away the natural gas flows on."
    )
    run(config)

    assert run(config)[0]["unchanged_since"] == ""
