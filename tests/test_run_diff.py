"""What moved between two runs: the parts add up, turn their signs with the runs, and blame no bystander."""

import csv
import datetime as dt
import io
import json
import shutil
import zipfile
from dataclasses import replace

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from classify.cli.app import cli
from classify.config.label_set import NO_LABEL
from classify.config.settings_file import Overrides, load_configuration
from classify.corpus.large_sequences import TextColumn
from classify.errors import GateError, InputError
from classify.output.run_record import UsedSettings
from classify.profile import MICRO
from classify.run.compare.article_sums import NAME, ArticleSums, read_article_sums, write_article_sums
from classify.run.compare.diff import FACTORS, Side, diff, match
from classify.run.compare.diff_runs import run_folder
from classify.run.job import run_job, train_job
from tests.feed import KEYWORDS, write_articles, write_json, write_project
from tests.run_records import run_record

NOW = dt.datetime(2026, 4, 1, 6, tzinfo=dt.UTC)
PARTS = ("feed", *FACTORS, "together")


def side(
    articles, *, run_id="a", labels=("energy", "finance"), label_set="1", model="1", thresholds=None, cut="1"
):
    """Return a run of articles given as id -> (text, words, words of each label)."""
    rows = list(articles.values())
    plain = run_record(labels)
    record = replace(
        plain,
        run_id=run_id,
        label_set=replace(plain.label_set, sha256=label_set),
        model=replace(plain.model, version=model),
        decide=UsedSettings(thresholds or {}),
        settings=replace(plain.settings, paragraphs=cut),
    )
    ids = TextColumn(None)
    ids.add(articles)
    sums = ArticleSums(
        ids=ids.whole(),
        digest=np.array([[row[0]] * 16 for row in rows], np.uint8).reshape(-1, 16),
        cut=np.array([[row[1]] * 16 for row in rows], np.uint8).reshape(-1, 16),
        words=np.array([row[1] for row in rows], np.int64),
        micro=(np.array([row[2] for row in rows], np.float64).reshape(-1, len(labels)) * MICRO).astype(
            np.int64
        ),
    )
    return Side(record, sums)


def test_an_article_that_came_is_the_feed_s_part():
    a = side({"x": (1, 10, (5, 0))})
    b = side({"x": (1, 10, (5, 0)), "y": (2, 10, (10, 0))}, run_id="b")

    energy = diff(a, b).shares["energy"]

    assert (energy.before, energy.after, energy.feed) == (0.5, 0.75, 0.25)


def test_a_text_that_was_rewritten_is_the_feed_s_part():
    a, b = side({"x": (1, 10, (5, 0))}), side({"x": (2, 10, (10, 0))}, model="2", label_set="2")

    assert diff(a, b).shares["energy"].feed == 0.5


@pytest.mark.parametrize(
    ("change", "cause"),
    [
        ({"label_set": "2"}, "label_set"),
        ({"model": "2"}, "model"),
        ({"thresholds": {"energy": 0.7}}, "settings"),
    ],
)
def test_one_cause_alone_gets_all_of_a_relabelling(change, cause):
    a, b = side({"x": (1, 10, (5, 0))}), side({"x": (1, 10, (0, 5))}, **change)

    rows = diff(a, b).shares

    assert getattr(rows["energy"], cause) == rows["energy"].change == -0.5
    assert getattr(rows["finance"], cause) == rows["finance"].change == 0.5
    assert rows[NO_LABEL].change == 0


def test_other_paragraphs_of_the_same_text_are_the_settings_part_only_where_those_changed():
    a = side({"x": (1, 10, (5, 0)), "y": (2, 20, (0, 0))})
    recut = {"x": (1, 9, (9, 0)), "y": (2, 20, (0, 0))}

    assert diff(a, side(recut)).shares["energy"].settings == 0
    found = diff(a, side(recut, cut="2"))
    assert found.changed == ("settings",)
    with_settings = found.shares["energy"]
    assert with_settings.settings == with_settings.change > 0


def test_what_changed_at_once_is_told_together():
    a = side({"x": (1, 10, (5, 0))})
    b = side({"x": (1, 10, (0, 5))}, label_set="2", model="2")

    assert diff(a, b).shares["energy"].together == -0.5


def test_a_label_that_was_not_there_before_comes_from_the_label_set():
    a = side({"x": (1, 10, (5,))}, labels=("energy",))
    b = side({"x": (1, 10, (5, 3))}, labels=("energy", "finance"), label_set="2")

    finance = diff(a, b).shares["finance"]

    assert (finance.before, finance.after, finance.label_set) == (0, 0.3, 0.3)


@st.composite
def articles(draw, before):
    """Return articles as `side` takes them; many of those that were there before are only labelled
    otherwise.
    """
    found = {}
    for id_ in draw(st.lists(st.sampled_from("abcdefgh"), unique=True, max_size=8)):
        text, words = draw(st.integers(0, 1)), draw(st.integers(0, 30))
        if id_ in before and draw(st.booleans()):
            text, words, _ = before[id_]
        first = draw(st.floats(0, 1)) * words
        second = draw(st.floats(0, 1)) * (words - first)
        found[id_] = (text, words, (first, second))
    return found


@st.composite
def pairs(draw):
    """Return two runs of one label set, or of two of its versions."""
    before = draw(articles({}))
    sides = []
    for chosen in (before, draw(articles(before))):
        versions = {name: draw(st.sampled_from("12")) for name in ("label_set", "model", "cut")}
        sides.append(side(chosen, thresholds=draw(st.sampled_from([{}, {"energy": 0.6}])), **versions))
    return sides


@settings(max_examples=200)
@given(pairs())
def test_the_parts_add_up_to_the_change_digit_by_digit(pair):
    a, b = pair

    for row in diff(a, b).shares.values():
        assert round(sum(getattr(row, name) for name in PARTS), 6) == row.change
        assert round(row.after - row.before, 6) == row.change


@settings(max_examples=60)
@given(pairs())
def test_the_articles_add_up_to_the_change(pair):
    a, b = pair

    found, matched = diff(a, b), match(a, b)

    np.testing.assert_allclose(
        matched.moves.sum(axis=0), matched.totals.shares(1) - matched.totals.shares(0), atol=1e-9
    )
    assert list(found.shares) == list(matched.labels)


@settings(max_examples=200)
@given(pairs())
def test_exchanging_the_runs_turns_every_sign(pair):
    a, b = pair

    forth, turned = diff(a, b), diff(b, a)

    for row, opposite in zip(forth.shares.values(), turned.shares.values(), strict=True):
        assert [getattr(row, name) for name in PARTS] == [-getattr(opposite, name) for name in PARTS]


@settings(max_examples=60)
@given(pairs())
def test_what_did_not_change_has_no_part(pair):
    a, b = pair

    found = diff(a, b)

    for name in {"label_set", "model"} - set(found.changed):
        assert all(getattr(row, name) == 0 for row in found.shares.values())


def test_article_sums_are_read_back_and_damage_is_told(tmp_path):
    sums = side({"x": (1, 10, (5, 0)), "y": (2, 3, (1, 1))}).sums
    write_article_sums(tmp_path, sums)

    back = read_article_sums(tmp_path)
    assert list(back.ids) == ["x", "y"]
    assert back.micro.tolist() == sums.micro.tolist()
    assert back.digest.tolist() == sums.digest.tolist()

    data = (tmp_path / NAME).read_bytes()
    (tmp_path / NAME).write_bytes(data[: len(data) // 2])
    with pytest.raises(InputError, match="is damaged"):
        read_article_sums(tmp_path)
    with zipfile.ZipFile(tmp_path / NAME, "w") as crafted:  # numpy fails on such a header in words of its own
        crafted.writestr("ids.npy", b"\x93NUMPY\x01\x00\x30\x00{'descr': '<i8', 'shape': (1,".ljust(58))
    with pytest.raises(InputError, match="is damaged"):
        read_article_sums(tmp_path)
    (tmp_path / NAME).unlink()
    with pytest.raises(InputError, match="only complete runs"):
        read_article_sums(tmp_path)


def test_a_run_that_is_not_there_is_told_with_those_that_are(tmp_path):
    with pytest.raises(InputError, match=r"previous: is no run; .*newest there: none"):
        run_folder("previous", tmp_path)


def run(config):
    return run_job(load_configuration(config), NOW)


def diff_command(*arguments):
    return CliRunner().invoke(cli, ["diff", *map(str, arguments)])


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """Return four runs: the first, then other articles, then another label set, then that and a new model."""
    folder = tmp_path_factory.mktemp("project")
    config = write_project(folder)
    feed = folder / "articles" / "feed.jsonl"
    labels = json.loads((folder / "labels.yaml").read_text())
    run(config)
    write_articles(feed, 10, first=4)
    run(config)
    labels["labels"]["finance"]["keywords"] = [*KEYWORDS["finance"], "museum"]
    write_json(folder / "labels.yaml", labels)
    run(config)
    labels["labels"]["energy"]["keywords"] = [*KEYWORDS["energy"], "home team"]
    write_json(folder / "labels.yaml", labels)
    train_job(load_configuration(config), NOW, promoted=True)
    run(config)
    return folder


def record_of(project, number):
    (run,) = (project / "output" / "runs").glob(f"0000{number}-*")
    return json.loads((run / "run.json").read_text())


def test_a_run_says_what_moved_since_the_last_one(project):
    assert "moved" not in record_of(project, 1)
    second, third, fourth = (record_of(project, n)["moved"] for n in (2, 3, 4))

    assert second["changed"] == []
    assert all(row["feed"] == row["change"] for row in second["shares"].values())
    assert third["changed"] == ["label_set"]
    assert third["shares"]["finance"]["label_set"] == third["shares"]["finance"]["change"] > 0
    assert fourth["changed"] == ["label_set", "model"]
    assert fourth["shares"]["energy"]["together"] == fourth["shares"]["energy"]["change"] > 0.05


def test_shares_of_a_diff_are_those_of_run_json(project):
    record = record_of(project, 4)

    for label, share in record["shares"].items():
        assert record["moved"]["shares"][label]["after"] == share["share"]


def test_the_command_names_articles_and_keywords(project):
    done = diff_command("--runs", project / "output", "--format", "json")

    rows = {row["label"]: row for row in json.loads(done.stdout)["rows"]}
    assert rows["energy"]["added"] == ["home team"]
    assert rows["energy"]["terms"][0]["term"] == "home team"
    assert {article["fate"] for article in rows["energy"]["articles"]} == {"relabelled"}


def test_the_command_writes_csv_to_a_file_and_a_table_to_the_screen(project, tmp_path):
    runs = sorted((project / "output" / "runs").iterdir())
    names = (runs[0], runs[1].name, "--runs", project / "output")

    written = diff_command(*names, "--format", "csv", "--output", tmp_path / "moved.csv")
    shown = diff_command(*names)

    assert (written.exit_code, written.output) == (0, "")
    rows = list(csv.DictReader(io.StringIO((tmp_path / "moved.csv").read_text(encoding="utf-8-sig"))))
    assert [row["label"] for row in rows] == ["energy", "finance", "none"]
    assert all(row["change"] == row["feed"] for row in rows)
    assert "came a-12  Article 12" in shown.stdout


def test_a_gate_for_schedulers(project):
    narrow = diff_command("--runs", project / "output", "--fail-over", "1")
    wide = diff_command("--runs", project / "output", "--fail-over", "99")

    assert wide.exit_code == 0
    assert isinstance(narrow.exception, GateError)
    assert "shares moved by more than 1 points: energy by +" in str(narrow.exception)


def test_what_a_name_that_is_no_run_may_mean_is_said(project, tmp_path):
    with pytest.raises(InputError, match=r"is a folder of runs; give it as --runs, or .*/latest$"):
        run_folder(str(project / "output"), tmp_path)

    (only,) = sorted((project / "output" / "runs").iterdir())[:1]
    shutil.copytree(only, tmp_path / "runs" / only.name)
    with pytest.raises(InputError, match=f"previous: only one run is under --runs .*: {only.name}; run"):
        run_folder("previous", tmp_path)


def test_an_unknown_run_is_refused(project):
    done = diff_command("00099-20260101T000000Z", "--runs", project / "output")

    assert isinstance(done.exception, InputError)
    assert "is no run" in str(done.exception)


@pytest.mark.parametrize("table", ["paragraphs", "evidence"])
@pytest.mark.parametrize("edit", [b"\xff", b'\n"'])
def test_a_table_that_somebody_edited_is_told_and_stops_no_run(project, tmp_path, table, edit):
    output = tmp_path / "output"
    shutil.copytree(project / "output", output, symlinks=True)
    before, after = sorted((output / "runs").iterdir())[-2:]
    with (after / f"{table}.csv").open("ab") as file:
        file.write(edit)

    done = diff_command(before, after)

    assert isinstance(done.exception, InputError), done.exception
    assert f"its table {table} is not as the run wrote it" in str(done.exception)
    run_job(load_configuration(project / "run.yaml", Overrides(output=output)), NOW)


def test_evidence_that_somebody_sorted_otherwise_is_told(project, tmp_path):
    before, after = (
        shutil.copytree(run, tmp_path / run.name)
        for run in sorted((project / "output" / "runs").iterdir())[-2:]
    )
    lines = (after / "evidence.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    by_term = sorted(lines[1:], key=lambda line: line.split(",")[3])
    (after / "evidence.csv").write_text("".join([lines[0], *by_term]), encoding="utf-8")

    done = diff_command(before, after)

    assert isinstance(done.exception, InputError), done.exception
    assert "its table evidence is not as the run wrote it (it is not in the order of the paragraphs" in str(
        done.exception
    )


def test_evidence_of_a_paragraph_that_somebody_deleted_is_told(project, tmp_path):
    before, after = (
        shutil.copytree(run, tmp_path / run.name)
        for run in sorted((project / "output" / "runs").iterdir())[-2:]
    )
    lines = (after / "paragraphs.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    (after / "paragraphs.csv").write_text("".join(lines[:1] + lines[-2:]), encoding="utf-8")

    done = diff_command(before, after)

    assert isinstance(done.exception, InputError), done.exception
    assert "its table evidence is not as the run wrote it" in str(done.exception)


def test_a_run_beside_those_of_another_label_set_is_told_so_by_names_that_stay(tmp_path):
    config = write_project(tmp_path)
    for name, day in (("sectors", 1), ("other", 2)):
        labels = json.loads((tmp_path / "labels.yaml").read_text())
        write_json(tmp_path / "labels.yaml", labels | {"name": name})
        settings = json.loads(config.read_text())
        write_json(config, settings | {"model": {"path": f"models/{name}"}})
        outcome = run_job(load_configuration(config), dt.datetime(2026, 4, day, tzinfo=dt.UTC))

    (warning,) = (one for one in outcome.record.warnings if "moved" in one)
    assert "00001-20260401T000000Z: is a run of the label set 'sectors', 00002-20260402T000000Z of" in warning
    assert "staging" not in warning
