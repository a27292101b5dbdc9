"""What is unlike the runs before: told where it is, and not where chance alone explains it."""

import datetime as dt
import json

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from classify.cli.app import cli
from classify.config.settings_file import load_configuration
from classify.errors import GateError
from classify.output.run_json import read_record
from classify.run.compare.drift import FEWEST_RUNS, NOT_LABELLED, PAST_RUNS, drifted, past_runs
from classify.run.job import run_job
from tests.feed import PARAGRAPHS, write_json, write_project

QUIET = [{"energy": share} for share in (0.20, 0.22, 0.19, 0.21, 0.20, 0.21)]


def test_a_share_far_from_the_past_is_told_with_what_is_usual():
    (drift,) = drifted(QUIET, {"energy": 0.6}, articles=400)

    assert drift.figure == "energy"
    assert drift.low < 0.19
    assert 0.22 < drift.high < 0.4
    assert str(drift).startswith("energy: 60.0%, where the last 6 runs say that ")


def test_few_articles_may_vary_more():
    assert drifted(QUIET, {"energy": 0.35}, articles=1000)
    assert not drifted(QUIET, {"energy": 0.35}, articles=20)


def test_a_past_that_varies_lets_the_present_vary():
    wild = [{"energy": share} for share in (0.05, 0.4, 0.1, 0.5, 0.3, 0.2)]

    assert not drifted(wild, {"energy": 0.6}, articles=1000)


def test_one_odd_run_does_not_make_odd_runs_usual():
    assert drifted([*QUIET, {"energy": 0.9}], {"energy": 0.6}, articles=1000)


def test_a_short_past_says_nothing():
    assert not drifted(QUIET[: FEWEST_RUNS - 1], {"energy": 0.9}, articles=1000)


def test_a_new_label_has_no_past():
    assert not drifted(QUIET, {"finance": 0.9}, articles=1000)


def test_only_the_last_runs_count():
    old = [{"energy": 0.9}] * 100

    (drift,) = drifted(old + QUIET * (PAST_RUNS // len(QUIET)), {"energy": 0.9}, articles=1000)
    assert drift.runs == PAST_RUNS


@settings(max_examples=200)
@given(st.lists(st.floats(0, 1), min_size=5, max_size=40), st.integers(0, 10_000))
def test_the_median_of_the_past_is_always_usual(values, articles):
    past = [{"energy": value} for value in values]

    assert not drifted(past, {"energy": float(np.median(values[-PAST_RUNS:]))}, articles)


@pytest.mark.parametrize("share", [0.0, 0.02, 0.3, 0.9])
def test_a_feed_that_only_varies_by_chance_is_seldom_called_odd(share):
    rng = np.random.default_rng(7)
    draws = rng.binomial(200, share, size=(400, 13)) / 200

    odd = sum(bool(drifted([{"a": v} for v in row[:-1]], {"a": row[-1]}, 200)) for row in draws)

    assert odd <= 8


USUAL_DAYS = [[0, 1, 4], [0, 4, 1], [1, 0, 4], [4, 0, 1], [1, 4, 0]]
"""Days of the same paragraphs in other articles."""


def run_often(config, times):
    for day in range(1, times + 1):
        run_job(load_configuration(config), dt.datetime(2026, 4, day, tzinfo=dt.UTC))


def run_days(config, days):
    for day, paragraphs in enumerate(days, 1):
        write_day(config.parent / "articles" / "feed.jsonl", paragraphs, 60)
        run_job(load_configuration(config), dt.datetime(2026, 4, day, tzinfo=dt.UTC))


def write_day(path, paragraphs, n):
    """Return a feed of articles that are stories of their own: invented words around one paragraph."""
    rng = np.random.default_rng(5)
    with path.open("w") as file:
        for i in range(n):
            words = ["".join(rng.choice(list("bdkmnrstaeiou"), 7)) for _ in range(60)]
            text = f"{PARAGRAPHS[paragraphs[i % len(paragraphs)]]} {' '.join(words)}"
            file.write(json.dumps({"id": f"b-{i}", "text": text}) + "\n")


def test_a_run_says_what_is_unusual_and_the_gate_fails_after_it_is_published(tmp_path):
    config = write_project(tmp_path)
    run_days(config, USUAL_DAYS)
    write_day(tmp_path / "articles" / "feed.jsonl", [4], 60)

    done = CliRunner().invoke(cli, ["run", str(config), "--fail-on-drift", "--quiet"])

    assert isinstance(done.exception, GateError)
    record = json.loads((tmp_path / "output" / "latest" / "run.json").read_text())
    assert record["run_id"].startswith("00006")
    assert {drift["figure"] for drift in record["drift"]} == {"energy", "finance", NOT_LABELLED}
    assert sum("runs say that" in warning for warning in record["warnings"]) == 3


def test_a_run_like_the_others_passes_the_gate(tmp_path):
    config = write_project(tmp_path)
    run_days(config, USUAL_DAYS)
    write_day(tmp_path / "articles" / "feed.jsonl", [4, 1, 0], 60)

    done = CliRunner().invoke(cli, ["run", str(config), "--fail-on-drift", "--quiet"])

    assert done.exit_code == 0, done.output
    assert json.loads((tmp_path / "output" / "latest" / "run.json").read_text())["drift"] == []


def test_a_job_started_often_over_the_same_does_not_make_it_usual(tmp_path):
    config = write_project(tmp_path)
    run_days(config, [*USUAL_DAYS, [4]])
    last = read_record(tmp_path / "output" / "latest")

    run_often(config, 8)

    copy = read_record(tmp_path / "output" / "latest")
    assert copy.unchanged_since == last.run_id
    assert len(past_runs(tmp_path / "output", last.label_set.name)) == 6
    assert copy.drift == last.drift != ()
    hint = ["diff", "--runs", str(tmp_path / "output"), last.moved.previous, last.run_id]
    said = [warning for warning in copy.warnings if warning.endswith(f"; see `classify {' '.join(hint)}`")]
    assert len(said) == len(copy.drift)
    assert CliRunner().invoke(cli, hint).exit_code == 0


def test_days_after_a_change_of_keywords_the_hint_still_leads_to_it(tmp_path):
    config = write_project(tmp_path)
    run_days(config, USUAL_DAYS)
    labels = json.loads((tmp_path / "labels.yaml").read_text())
    labels["labels"]["energy"]["keywords"] += PARAGRAPHS[4].split()[:2]
    write_json(tmp_path / "labels.yaml", labels)

    for day, paragraphs in ((6, [4, 0, 1]), (7, [0, 1, 4])):
        write_day(tmp_path / "articles" / "feed.jsonl", paragraphs, 60)
        record = run_job(load_configuration(config), dt.datetime(2026, 4, day, tzinfo=dt.UTC)).record

        (hint,) = {warning.partition("; see ")[2] for warning in record.warnings if "; see " in warning}
        assert hint.endswith(f"00005-20260405T000000Z {record.run_id}`")


def test_a_change_of_keywords_is_unusual_until_enough_runs_have_them(tmp_path):
    config = write_project(tmp_path)
    run_days(config, USUAL_DAYS)
    labels = json.loads((tmp_path / "labels.yaml").read_text())
    labels["labels"]["energy"]["keywords"] += PARAGRAPHS[4].split()[:2]
    write_json(tmp_path / "labels.yaml", labels)

    unusual = []
    for day in range(6, 6 + FEWEST_RUNS + 1):
        write_day(tmp_path / "articles" / "feed.jsonl", USUAL_DAYS[day % len(USUAL_DAYS)], 60)
        record = run_job(load_configuration(config), dt.datetime(2026, 4, day, tzinfo=dt.UTC)).record
        unusual.append(bool(record.drift))

    assert unusual == [True] * FEWEST_RUNS + [False]


def test_a_past_run_that_cannot_be_read_is_left_out(tmp_path):
    config = write_project(tmp_path)
    run_often(config, 2)
    record = read_record(tmp_path / "output" / "latest")
    broken, odd = (tmp_path / "output" / "runs" / f"0000{n}-20260401T000000Z" for n in (3, 4))
    broken.mkdir()
    odd.mkdir()
    (broken / "run.json").write_text("{")
    write_json(odd / "run.json", {"format": 1, "label_set": {"name": "sectors"}, "counts": 1})

    assert len(past_runs(tmp_path / "output", record.label_set.name)) == 2
