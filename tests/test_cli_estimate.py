"""``classify estimate`` on a small project: a sheet drawn, labelled, estimated from, and what is refused."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from classify.cli.app import cli
from classify.errors import ConfigError, InputError
from tests.feed import table, write_articles, write_project


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write the settings of a project of 60 articles, with a model."""
    config = write_project(tmp_path_factory.mktemp("project"), 60)
    run("train", config, "--promote", "--quiet")
    return config


def run(*arguments: object) -> Result:
    """Return what the command printed; its refusals are raised."""
    done = CliRunner().invoke(cli, [str(argument) for argument in arguments])
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done


def truth(text: str) -> str:
    """Return the label a person would give."""
    energy = "pipeline" in text or "power plant" in text
    return "energy" if energy else "finance" if "bank" in text or "budget" in text else "none"


def sheet_of(
    project: Path, path: Path, size: int, label: Callable[[str], str] = truth
) -> list[dict[str, str]]:
    """Return a sheet drawn and labelled."""
    run("sample", project, "--output", path, "--size", size, "--quiet")
    rows = table(path)
    for row in rows:
        row["labels"] = label(row["text"])
    write(path, rows)
    return rows


def write(path: Path, rows: list[dict[str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def test_where_every_paragraph_is_labelled_the_shares_are_those_of_the_labels(
    project: Path, tmp_path: Path
) -> None:
    rows = sheet_of(project, tmp_path / "sheet.csv", 10_000)

    found = json.loads(run("estimate", project, "--gold", tmp_path / "sheet.csv", "--format", "json").stdout)

    assert {row["inclusion_probability"] for row in rows} == {"1"}
    whole = {(row["label"], row["weighting"]): row for row in found["rows"] if row["period"] == "*"}
    energy = [row["labels"] == "energy" for row in rows]
    share = whole["energy", "paragraphs"]["share"]
    assert share["low"] == share["value"] == share["high"] == pytest.approx(sum(energy) / len(rows), abs=1e-4)
    words = [len(row["text"].split()) for row in rows]
    by_words = sum(n for n, own in zip(words, energy, strict=True) if own) / sum(words)
    assert whole["energy", "words"]["share"]["value"] == pytest.approx(by_words, abs=1e-4)


def test_a_sample_has_limits_that_hold_the_truth_and_the_table_says_so(project: Path, tmp_path: Path) -> None:
    whole = sheet_of(project, tmp_path / "whole.csv", 10_000)
    sheet_of(project, tmp_path / "sheet.csv", 33)

    found = json.loads(run("estimate", project, "--gold", tmp_path / "sheet.csv", "--format", "json").stdout)
    shown = run("estimate", project, "--gold", tmp_path / "sheet.csv")
    lines = run("estimate", project, "--gold", tmp_path / "sheet.csv", "--format", "csv").stdout.splitlines()

    assert found["known_probabilities"] is True
    for row in found["rows"]:
        if row["period"] == "*" and row["weighting"] == "paragraphs":
            share = sum(own["labels"] == row["label"] for own in whole) / len(whole)
            assert row["share"]["low"] - 1e-4 <= share <= row["share"]["high"] + 1e-4  # they are rounded
            assert row["share"]["low"] < row["share"]["high"]
        elif row["period"] != "*" and row["labelled"] < 30:
            assert row["too_few"] == f"too few ({row['labelled']} of at least 30 paragraphs)"
    assert "All periods" in shown.stdout
    assert lines[0].startswith("period,label,weighting,labelled,stories,model_share,share,share_low")
    assert len(lines) == len(found["rows"]) + 1
    assert shown.stderr == ""


def test_a_sheet_without_probabilities_is_a_simple_sample_and_that_is_said(
    project: Path, tmp_path: Path
) -> None:
    rows = sheet_of(project, tmp_path / "sheet.csv", 33)
    write(
        tmp_path / "plain.csv",
        [{name: row[name] for name in ("article_id", "labels", "start")} for row in rows],
    )

    done = run("estimate", project, "--gold", tmp_path / "plain.csv", "--format", "json")

    assert "taken as a simple random sample" in done.stderr
    assert json.loads(done.stdout)["known_probabilities"] is False


def test_changed_paragraphs_and_unlabelled_rows_are_left_out_and_named(project: Path, tmp_path: Path) -> None:
    path = tmp_path / "sheet.csv"
    rows = sheet_of(project, path, 33)
    rows[0]["text_begin"] = "Something that nobody wrote"
    rows[1]["labels"] = "?"
    write(path, rows)

    done = run("estimate", project, "--gold", path)

    assert f"{path.as_posix()}:2:1: the article does not say 'Something that nobody wrote'" in done.stderr
    assert "1 rows are not labelled yet" in done.stderr
    assert "31 labelled paragraphs" in done.stdout
    assert "left out: 1 rows on no body paragraph" in done.stdout


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        pytest.param({"labels": "sports"}, ConfigError, "`sports` is no label", id="another label set"),
        pytest.param({"inclusion_probability": ""}, ConfigError, "`inclusion_probability` is ''", id="gap"),
        pytest.param(
            {"article_id": "x"}, InputError, "not one row is about these articles", id="another feed"
        ),
    ],
)
def test_a_sheet_that_cannot_be_used_is_refused(
    project: Path, tmp_path: Path, change: dict[str, str], error: type[Exception], message: str
) -> None:
    path = tmp_path / "sheet.csv"
    write(path, [row | change for row in sheet_of(project, path, 12)])

    with pytest.raises(error, match=message):
        run("estimate", project, "--gold", path)


def test_too_few_rows_give_no_share(project: Path, tmp_path: Path) -> None:
    sheet_of(project, tmp_path / "sheet.csv", 12)

    shown = run("estimate", project, "--gold", tmp_path / "sheet.csv").stdout

    assert "All periods: too few (12 of at least 30 paragraphs)" in shown


def test_more_jobs_give_the_same(project: Path, tmp_path: Path) -> None:
    sheet_of(project, tmp_path / "sheet.csv", 33)
    arguments = ("estimate", project, "--gold", tmp_path / "sheet.csv", "--format", "csv")

    assert run(*arguments).stdout == run(*arguments, "--jobs", 2).stdout


def test_a_run_is_estimated_from_like_the_fresh_pass_it_was_and_keeps_its_articles(tmp_path: Path) -> None:
    project = write_project(tmp_path, 60)
    write_articles(tmp_path / "articles" / "copies.jsonl", 3, first=100)
    feed = tmp_path / "articles" / "copies.jsonl"
    copies = feed.read_text(encoding="utf-8").replace("a-100", "b-100").replace("2026-02-17", "2026-03-17")
    (tmp_path / "articles" / "more.jsonl").write_text(copies.splitlines()[0] + "\n", encoding="utf-8")
    undated = json.loads(copies.splitlines()[1]) | {"id": "u-1", "date": None, "text": "Bonds fell on " * 9}
    with feed.open("a", encoding="utf-8") as file:
        file.write(json.dumps(undated) + "\n")
    run("train", project, "--promote", "--quiet")
    run("run", project, "--quiet")
    sheet = tmp_path / "sheet.csv"
    sheet_of(project, sheet, 60)
    arguments = ("estimate", project, "--gold", sheet, "--format", "json")

    fresh = run(*arguments).stdout
    assert {row["period"] for row in json.loads(fresh)["rows"]} >= {"*", "undated"}
    assert run(*arguments, "--run", "latest").stdout == fresh
    write_articles(tmp_path / "articles" / "late.jsonl", 40, first=200)
    run("run", project, "--quiet")
    (first, _) = sorted(path.name for path in (tmp_path / "output" / "runs").iterdir())
    assert run(*arguments).stdout != fresh
    for name in ("previous", first, tmp_path / "output" / "runs" / first):
        assert run(*arguments, "--run", name).stdout == fresh


def test_with_a_run_nothing_else_says_which_articles(project: Path, tmp_path: Path) -> None:
    sheet_of(project, tmp_path / "sheet.csv", 12)
    arguments = ("estimate", project, "--gold", tmp_path / "sheet.csv", "--run", "latest")

    with pytest.raises(
        InputError, match=r"latest: is no run; .* under output\.path .*\(newest there: none\)"
    ):
        run(*arguments)
    for option in ("--input", "--since", "--until"):
        refused = run(*arguments, option, "2026-01-01")
        assert refused.exit_code == 2
        assert f"{option} cannot stand with --run: the articles are those of the run." in refused.stderr
