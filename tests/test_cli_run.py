"""The batch job by the command: what it writes, what it says of bad input, and how it exits."""

import hashlib
import json
import math
import os
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
from frictionless import Package, system

from tests.feed import (
    PARAGRAPHS,
    classify,
    classify_process,
    table,
    write_articles,
    write_json,
    write_project,
)


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    """Return a project after one run of the command."""
    folder = tmp_path_factory.mktemp("project")
    done = classify_process("run", write_project(folder))
    assert done.returncode == 0, done.stderr
    return folder, done


def tables_of(run):
    return {path.name: path.read_bytes() for path in sorted(run.glob("*.csv"))}


def test_a_run_trains_where_there_is_no_model_and_says_so(finished):
    folder, done = finished

    record = json.loads((folder / "output" / "latest" / "run.json").read_text())
    (told,) = (warning for warning in record["warnings"] if "one is trained on this feed" in warning)
    assert (
        sum(json.loads(line)["level"] == "warning" and told in line for line in done.stderr.splitlines()) == 1
    )
    assert (folder / "models" / "sectors" / "current").exists()


def test_a_run_with_a_model_imports_nothing_that_only_learning_needs(finished, tmp_path):
    arguments = ["run", str(finished[0] / "run.yaml"), "--output", str(tmp_path / "output"), "--quiet"]
    program = (
        "import sys; from classify.cli.app import cli; "
        f"cli({arguments!r}, standalone_mode=False); "
        "print(sorted({'sklearn', 'pandas', 'scipy.stats', 'scipy.optimize'} & set(sys.modules)))"
    )

    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)

    assert (tmp_path / "output" / "latest" / "profiles.csv").exists(), done.stderr
    assert done.stdout == "[]\n"


def test_shares_of_every_article_sum_to_one(finished):
    profiles = pd.read_csv(finished[0] / "output" / "latest" / "profiles.csv")

    shares = profiles.filter(regex="^share_")
    assert shares.columns.tolist() == ["share_energy", "share_finance", "share_none"]
    assert shares.sum(axis=1).round(4).eq(1).all()
    assert len(profiles) == 12


def test_paragraphs_are_labelled_by_what_they_are_about(finished):
    rows = table(finished[0] / "output" / "latest" / "paragraphs.csv")

    labels = {row["text"].split(" Report")[0]: row["labels"] for row in rows}
    assert [labels[text] for text in PARAGRAPHS] == ["energy", "finance", "energy", "finance", "", ""]
    reasons = {row["reason"] for row in rows if not row["labels"]}
    assert reasons <= {"no_evidence", "below_threshold"}


def test_evidence_points_into_the_text_and_adds_up_to_the_score(finished):
    latest = finished[0] / "output" / "latest"
    lines = (finished[0] / "articles" / "feed.jsonl").read_text().splitlines()
    texts = {record["id"]: record["text"] for record in map(json.loads, lines)}
    intercepts = json.loads((latest / "run.json").read_text())["model"]["intercepts"]
    values: dict[tuple[str, str, str], float] = {}
    for row in table(latest / "evidence.csv"):
        assert texts[row["article_id"]][int(row["start"]) : int(row["end"])] == row["surface"]
        key = (row["article_id"], row["paragraph"], row["label"])
        values[key] = values.get(key, intercepts[row["label"]]) + float(row["contribution"])

    assert values
    for row in table(latest / "paragraphs.csv"):
        for label in intercepts:
            value = values.get((row["article_id"], row["paragraph"], label))
            if value is not None:
                assert float(row[f"score_{label}"]) == pytest.approx(1 / (1 + math.exp(-value)), abs=2e-3)


def test_the_tables_are_what_the_datapackage_says(finished):
    with system.use_context(trusted=True):
        report = Package(str((finished[0] / "output" / "latest").resolve() / "datapackage.json")).validate()

    assert report.valid, report.flatten(["rowNumber", "fieldName", "type", "note"])


def test_a_table_that_is_not_written_is_not_described(tmp_path):
    config = write_project(tmp_path, output={"path": "output", "evidence": False, "report": False})

    assert classify("run", config).returncode == 0

    latest = tmp_path / "output" / "latest"
    described = json.loads((latest / "datapackage.json").read_text())["resources"]
    assert sorted(resource["path"] for resource in described) == sorted(tables_of(latest))


def test_run_json_names_every_table_by_its_hash(finished):
    latest = finished[0] / "output" / "latest"
    record = json.loads((latest / "run.json").read_text())

    hashes = {name: entry["sha256"] for name, entry in record["tables"].items()}
    assert hashes == {name: hashlib.sha256(data).hexdigest() for name, data in tables_of(latest).items()}


def test_another_run_cached_or_cold_with_any_jobs_or_batches_gives_the_same_bytes(finished):
    folder = finished[0]
    first = tables_of(folder / "output" / "latest")
    variants = [
        {"engine": {"jobs": 1}},
        {"engine": {"jobs": 2, "batch_articles": 5}, "cache": {"enabled": False}},
        {"engine": {"backend": "threading", "jobs": 3, "batch_articles": 1}, "cache": {"enabled": False}},
    ]

    for variant in variants:
        done = classify("run", write_project(folder, **variant))
        assert done.returncode == 0, done.stderr
        assert tables_of(folder / "output" / "latest") == first


def test_the_order_of_labels_moves_columns_and_changes_no_value(finished, tmp_path):
    config = write_project(tmp_path)
    settings = json.loads((tmp_path / "labels.yaml").read_text())
    settings["labels"] = dict(reversed(settings["labels"].items()))
    settings["labels"]["energy"]["keywords"].reverse()
    write_json(tmp_path / "labels.yaml", settings)

    assert classify("run", config).returncode == 0

    there = pd.read_csv(finished[0] / "output" / "latest" / "profiles.csv")
    here = pd.read_csv(tmp_path / "output" / "latest" / "profiles.csv")
    assert here.columns.tolist() != there.columns.tolist()
    pd.testing.assert_frame_equal(here[there.columns], there)


def line_of(done: subprocess.CompletedProcess[str]) -> str:
    assert "Traceback" not in done.stderr
    return done.stderr


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        pytest.param(b"", "empty", id="empty file"),
        pytest.param("Energie für Köln".encode("latin-1"), "undecodable", id="latin-1"),
        pytest.param(b"text\0with NUL", "nul_character", id="NUL bytes"),
        pytest.param(b" date 2099-01-01 Words of a far day.", "future_date", id="a date of 2099"),
        pytest.param(b"word " * 10_000_000, "too_large", id="50 MB in one line"),
    ],
)
def test_a_bad_article_is_named_and_costs_no_other(tmp_path, content, reason):
    config = write_project(tmp_path)
    (tmp_path / "articles" / "bad.txt").write_bytes(content)

    done = classify("run", config)

    assert done.returncode == 4, line_of(done)
    (row,) = table(tmp_path / "output" / "latest" / "quarantine.csv")
    assert (row["path"], row["reason"]) == ("bad.txt", reason)
    assert len(table(tmp_path / "output" / "latest" / "profiles.csv")) == 12


def test_broken_json_and_a_duplicate_id_are_named_by_their_line(tmp_path):
    config = write_project(tmp_path, n_articles=5)
    feed = tmp_path / "articles" / "feed.jsonl"
    lines = feed.read_text().splitlines()
    lines[2] = '{"id": "a-2", "text": '
    feed.write_text("\n".join([*lines, lines[0]]) + "\n")

    done = classify("run", config)

    assert done.returncode == 4, line_of(done)
    rows = table(tmp_path / "output" / "latest" / "quarantine.csv")
    assert [(row["record"], row["reason"]) for row in rows] == [("3", "broken_json"), ("6", "duplicate_id")]
    assert "the id 'a-0' stands in feed.jsonl, record 1 already" in rows[1]["detail"]
    assert len(table(tmp_path / "output" / "latest" / "profiles.csv")) == 4


def test_an_id_that_stands_in_an_earlier_batch_is_named_with_its_place(tmp_path):
    config = write_project(tmp_path, n_articles=3)
    first, second = tmp_path / "articles" / "feed.jsonl", tmp_path / "articles" / "later.jsonl"
    second.write_text("\n".join(reversed(first.read_text().splitlines())) + "\n")

    classify("run", config)

    rows = table(tmp_path / "output" / "latest" / "quarantine.csv")
    assert [(row["path"], row["record"], row["detail"].partition(" already")[0]) for row in rows] == [
        ("later.jsonl", str(record), f"the id 'a-{id_}' stands in feed.jsonl, record {id_ + 1}")
        for record, id_ in ((1, 2), (2, 1), (3, 0))
    ]


def test_a_csv_without_the_mapped_column_is_named_with_those_it_has(tmp_path):
    config = write_project(tmp_path)
    (tmp_path / "articles" / "feed.csv").write_text("id,body\n1,Words about natural gas.\n")

    done = classify("run", config)

    assert done.returncode == 4, line_of(done)
    (row,) = table(tmp_path / "output" / "latest" / "quarantine.csv")
    assert row["reason"] == "no_text_column"
    assert "body" in row["detail"]


def refused(done: subprocess.CompletedProcess[str], code: int) -> str:
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr
    return done.stderr


def test_a_missing_path_is_refused(tmp_path):
    config = write_project(tmp_path)

    assert "no-such.txt" in refused(classify("run", config, "--input", tmp_path / "no-such.txt"), 3)


def test_an_empty_folder_is_refused(tmp_path):
    config = write_project(tmp_path)
    (tmp_path / "nothing").mkdir()

    assert "nothing" in refused(classify("run", config, "--input", tmp_path / "nothing"), 3)


def test_a_typo_in_the_settings_is_refused_with_its_place_and_the_mend(tmp_path):
    config = write_project(tmp_path, sumary={"period": "week"})

    said = refused(classify("run", config), 3)

    assert "run.yaml:" in said
    assert "did you mean `summary`?" in said


def test_a_keyword_that_yaml_reads_as_no_is_refused(tmp_path):
    config = write_project(tmp_path)
    (tmp_path / "labels.yaml").write_text(
        "name: s\nlabels:\n  energy:\n    keywords: [gas, NO]\n  finance:\n    keywords: [bank]\n"
    )

    assert "labels.yaml:4:21: " in refused(classify("run", config), 3)


def test_a_label_without_keywords_is_refused(tmp_path):
    config = write_project(tmp_path)
    (tmp_path / "labels.yaml").write_text("name: s\nlabels:\n  energy:\n    keywords: []\n")

    assert "labels.yaml:4:" in refused(classify("run", config), 3)


def test_a_keyword_in_two_labels_is_allowed(tmp_path):
    config = write_project(tmp_path)
    labels = {"a": {"keywords": ["gas", "match"]}, "b": {"keywords": ["gas", "museum"]}}
    write_json(tmp_path / "labels.yaml", {"name": "s", "labels": labels})

    assert classify("run", config).returncode == 0


def test_an_output_that_cannot_be_written_is_refused(tmp_path):
    config = write_project(tmp_path)
    (tmp_path / "output").write_text("a file")

    assert "is a file, where a folder must be" in refused(classify("run", config), 3)


def test_an_unknown_option_is_a_matter_of_usage(tmp_path):
    assert "No such option" in refused(classify("run", write_project(tmp_path), "--colour"), 2)


def test_the_files_of_a_pattern_without_quotes_are_refused_in_one_line(tmp_path):
    config, files = write_project(tmp_path), [f"{number}.txt" for number in range(1000)]

    line = refused(classify("run", config, "--input", *files), 2)

    assert "Unexpected argument '1.txt' and 998 more; put a pattern in quotes" in line
    assert "quotes" not in refused(classify("run", config, "more"), 2)


def test_a_dead_label_is_a_warning_that_a_quiet_run_tells_each_time(tmp_path):
    config = write_project(tmp_path)
    labels = {"energy": {"keywords": ["natural gas"]}, "sheep": {"keywords": ["wool", "shearing"]}}
    write_json(tmp_path / "labels.yaml", {"name": "s", "labels": labels})

    classify("run", config)
    for _ in ("computed", "copied"):
        done = classify("run", config, "--quiet")

        assert done.returncode == 0, done.stderr
        record = json.loads((tmp_path / "output" / "latest" / "run.json").read_text())
        assert any("sheep: no keyword stands" in warning for warning in record["warnings"])
        assert [json.loads(line)["message"] for line in done.stderr.splitlines()] == record["warnings"]
    assert record["unchanged_since"]
    assert all(
        row["share_sheep"] == "0.0000" for row in table(tmp_path / "output" / "latest" / "profiles.csv")
    )


def test_a_named_column_that_no_article_fills_is_a_warning(tmp_path):
    config = write_project(tmp_path)
    for fields, warned in (({}, 0), ({"date": "date"}, 0), ({"date": "publihsed"}, 1)):
        write_json(
            config, json.loads(config.read_text()) | {"input": {"paths": ["articles"], "fields": fields}}
        )

        assert classify("run", config).returncode == 0

        said = json.loads((tmp_path / "output" / "latest" / "run.json").read_text())["warnings"]
        assert len([warning for warning in said if "no record has" in warning]) == warned


def test_a_feed_in_utf_8_is_read_as_such_whatever_was_declared(tmp_path):
    config = write_project(tmp_path, input={"paths": ["articles"], "encoding": "cp1252"})
    (tmp_path / "articles" / "a.txt").write_text("The café sells natural gas.", encoding="utf-8")

    assert classify("run", config).returncode == 0

    rows = table(tmp_path / "output" / "latest" / "paragraphs.csv")
    assert any(row["text"] == "The café sells natural gas." for row in rows)


def test_log_lines_are_json_where_nobody_watches(finished):
    lines = [json.loads(line) for line in finished[1].stderr.splitlines()]

    assert {"survey", "classify", "tables"} <= {line.get("stage") for line in lines}


def test_what_looks_like_markup_in_titles_paths_and_warnings_is_shown_as_it_is(tmp_path):
    config = write_project(tmp_path, output={"path": "out [/b]", "report": False})
    settings = json.loads((tmp_path / "labels.yaml").read_text())
    settings["title"] = "Sectors [/b] [red]"
    settings["labels"]["dead"] = {"title": "Dead", "keywords": ["nowhere"]}
    write_json(tmp_path / "labels.yaml", settings)

    done = classify("run", config)

    assert done.returncode == 0, done.stderr
    assert "Sectors [/b] [red]" in done.stdout
    assert "out [/b]/runs/" in done.stdout
    trained = classify("train", config, "--model", tmp_path / "models [/b]")
    assert trained.returncode == 0, trained.stderr
    assert "models [/b]" in trained.stdout


@pytest.mark.skipif(sys.platform == "win32", reason="streams closed by a shell of POSIX")
@pytest.mark.parametrize("closed", ["2>&-", "<&- >&- 2>&-"])
def test_closed_standard_streams_stop_no_run(finished, tmp_path, closed):
    run = [sys.executable, "-m", "classify", "run", str(finished[0] / "run.yaml"), "--output", str(tmp_path)]

    code = subprocess.run(["/bin/sh", "-c", f'"$@" {closed}', "sh", *run], check=False).returncode

    assert code == 0
    assert tables_of(tmp_path / "latest") == tables_of(finished[0] / "output" / "latest")


@pytest.mark.skipif(sys.platform == "win32", reason="pipes of POSIX")
@pytest.mark.parametrize("command", ["run", "lint", "schema"])
def test_output_that_nobody_reads_is_no_bug(finished, command):
    reader, writer = os.pipe()
    os.close(reader)
    arguments = [] if command == "schema" else [str(finished[0] / "run.yaml")]

    done = subprocess.run(
        [sys.executable, "-m", "classify", command, *arguments],
        stdout=writer,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    os.close(writer)

    assert done.returncode == 128 + 13
    assert "Traceback" not in done.stderr
    assert "Exception ignored" not in done.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device of Linux")
@pytest.mark.parametrize("command", ["run", "schema"])
def test_no_room_for_what_is_printed_is_a_clear_line(finished, command):
    arguments = [] if command == "schema" else [str(finished[0] / "run.yaml"), "--verbose"]

    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "classify", command, *arguments],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )

    assert done.returncode == 3
    last = done.stderr.splitlines()[-1].removeprefix("error: ")
    said = last if command == "schema" else json.loads(last)["message"]  # who logs, logs errors too
    assert said.startswith("standard output: cannot be written (")
    assert "Traceback" not in done.stderr


def test_a_window_of_dates_is_kept(tmp_path):
    config = write_project(tmp_path)

    done = classify("run", config, "--since", "2026-02-01", "--until", "2026-02-28")

    assert done.returncode == 0, done.stderr
    dates = [row["date"] for row in table(tmp_path / "output" / "latest" / "profiles.csv")]
    assert dates
    assert all(date.startswith("2026-02") for date in dates)


def test_inputs_can_be_repeated_and_may_be_globs(tmp_path):
    config = write_project(tmp_path)
    write_articles(tmp_path / "more" / "one.jsonl", 2, first=100)
    write_articles(tmp_path / "more" / "two.jsonl", 2, first=200)

    done = classify(
        "run", config, "--input", tmp_path / "more" / "on*.jsonl", "--input", tmp_path / "more" / "two.jsonl"
    )

    assert done.returncode == 0, done.stderr
    ids = [row["article_id"] for row in table(tmp_path / "output" / "latest" / "profiles.csv")]
    assert ids == ["a-100", "a-101", "a-200", "a-201"]


def test_help_is_answered_without_loading_numpy():
    code = "import sys; sys.argv = ['classify', '--help']\ntry:\n import classify.__main__ as m; m.main()\n"
    code += "except SystemExit: pass\nprint('numpy' in sys.modules, 'pydantic' in sys.modules)"

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.rstrip().endswith("False False")
