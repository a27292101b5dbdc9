"""The commands about quality on a small project: what they print, write, refuse, and how they exit."""

from __future__ import annotations

import csv
import datetime as dt
import json
import re
import shutil
from pathlib import Path

import numpy as np
import pytest
import yaml
from click.testing import CliRunner, Result

from classify.cli.app import cli
from classify.config.settings_file import load_configuration
from classify.errors import ConfigError, GateError, InputError, OutputError
from classify.quality.alignment import align
from classify.quality.corpus import Corpus
from classify.quality.gold import read_gold
from classify.run import judging
from classify.run.corpus_view import corpus_of
from classify.run.feed.surveying import survey_feed
from classify.run.job import run_job
from tests.feed import classify, table, write_json, write_project

ROOT = Path(__file__).parents[1]
NOW = dt.datetime(2026, 11, 22, tzinfo=dt.UTC)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return settings of a project of 40 articles, with a model and one published run."""
    config = write_project(tmp_path_factory.mktemp("project"), 40)
    run_job(load_configuration(config), NOW)
    return config


@pytest.fixture(scope="module")
def gold(project: Path) -> Path:
    """Return a sheet of all paragraphs with the labels that their keywords say; some are wrong on purpose."""
    path = project.parent / "gold.csv"
    rows = ["article_id,labels,start"]
    corpus = whole_corpus(project)
    for number, row in enumerate(corpus.body.tolist()):
        text = corpus.texts[row]
        energy, finance = "pipeline" in text or "power plant" in text, "bank" in text or "budget" in text
        label = "energy" if energy else "finance" if finance and number % 7 else ""
        rows.append(f"{corpus.ids[corpus.article[row]]},{label},{corpus.start[row]}")
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return path


def whole_corpus(config: Path) -> Corpus:
    feed, reading = survey_feed(load_configuration(config).settings, NOW)
    return corpus_of(feed, reading, np.ones(len(feed.ids), np.bool_))


def run(*arguments: object) -> Result:
    return CliRunner().invoke(cli, [str(argument) for argument in arguments], catch_exceptions=False)


@pytest.mark.parametrize(
    ("command", "bound"), [(("suggest",), "_SEARCHED"), (("sample", "--output", "sheet.csv"), "_DRAWN_FROM")]
)
def test_of_a_large_feed_whole_articles_are_looked_at_and_that_is_told(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...], bound: str
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(judging, bound, 20)
    whole = whole_corpus(project)
    n = int((~whole.duplicate[whole.body_articles]).sum())

    done = run(command[0], project, *command[1:])

    assert done.exit_code == 0
    told = re.search(rf"looked at (\d+) of {n} paragraphs, of whole articles", done.stderr)
    assert told is not None, done.stderr
    assert 10 < int(told[1]) <= 20
    if bound == "_DRAWN_FROM":
        assert len((tmp_path / "sheet.csv").read_text().splitlines()) == int(told[1]) + 1


def test_evaluate_prints_pure_json_with_the_votes_beside_the_model(project: Path, gold: Path) -> None:
    done = run("evaluate", project, "--gold", gold, "--format", "json")

    found = json.loads(done.stdout)
    assert [label["label"] for label in found["model"]["labels"]] == ["energy", "finance"]
    assert found["model"]["labels"][0]["recall"]["value"] == 1
    assert 0 < found["votes"]["macro_f1"]["low"] <= found["votes"]["macro_f1"]["value"] < 1
    assert found["unplaced"] == []
    assert {error["error"] for error in found["worst"]} == {"wrongly given"}
    assert found["worst"][0]["terms"]


def test_a_published_run_is_judged_like_the_fresh_classification_it_was(project: Path, gold: Path) -> None:
    fresh = json.loads(run("evaluate", project, "--gold", gold, "--format", "json").stdout)
    latest = project.parent / "output" / "latest"
    past = json.loads(run("evaluate", project, "--gold", gold, "--run", latest, "--format", "json").stdout)

    assert past["votes"] == fresh["votes"]
    assert past["model"]["macro_f1"] == fresh["model"]["macro_f1"]
    assert [error["place"] for error in past["worst"]] == [error["place"] for error in fresh["worst"]]
    assert {t["term"] for e in past["worst"] for t in e["terms"]} == {
        t["term"] for e in fresh["worst"] for t in e["terms"]
    }


@pytest.mark.parametrize("unit", [None, "month"])
def test_a_run_that_wrote_parquet_is_judged_like_one_that_wrote_csv(
    project: Path, gold: Path, tmp_path: Path, unit: str | None
) -> None:
    pytest.importorskip("pyarrow")
    output = {"path": "output", "format": "parquet", "partition_by": unit, "report": False}
    run_job(load_configuration(write_project(tmp_path, 40, output=output)), NOW)

    judged = [
        run("evaluate", project, "--gold", gold, "--run", folder / "output" / "latest", "--format", "json")
        for folder in (project.parent, tmp_path)
    ]

    assert judged[0].stdout == judged[1].stdout


def test_a_run_from_before_languages_is_judged_too(project: Path, gold: Path, tmp_path: Path) -> None:
    shutil.copytree((project.parent / "output" / "latest").resolve(), tmp_path / "run")
    paragraphs = tmp_path / "run" / "paragraphs.csv"
    rows = table(paragraphs)
    with paragraphs.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, [name for name in rows[0] if name != "language"], extrasaction="ignore")
        writer.writeheader()
        writer.writerows(rows)

    told = [
        json.loads(run("evaluate", project, "--gold", gold, "--run", folder, "--format", "json").stdout)
        for folder in (project.parent / "output" / "latest", tmp_path / "run")
    ]

    assert told[0]["votes"] == told[1]["votes"]
    assert told[0]["model"] == told[1]["model"]


def test_the_table_says_what_is_too_few(project: Path, tmp_path: Path) -> None:
    sheet = tmp_path / "few.csv"
    sheet.write_text("article_id,labels,start\na-0,energy,0\na-1,finance,0\na-2,?,0\n", encoding="utf-8")

    shown = run("evaluate", project, "--gold", sheet).stdout

    assert "too few" in shown
    assert "1 rows that nobody has labelled yet" in shown
    assert "Keyword votes" in shown


def test_rows_without_a_paragraph_are_named_and_the_rest_is_judged(project: Path, tmp_path: Path) -> None:
    sheet = tmp_path / "some.csv"
    sheet.write_text("article_id,labels,start\na-0,energy,0\na-99,finance,0\n", encoding="utf-8")

    done = run("evaluate", project, "--gold", sheet, "--format", "json")

    assert json.loads(done.stdout)["paragraphs"] == 1
    assert f"{sheet.as_posix()}:3:1: no article has the id 'a-99'; is it no more in the feed" in done.stderr


def test_a_sheet_of_another_feed_is_refused(project: Path, tmp_path: Path) -> None:
    sheet = tmp_path / "other.csv"
    sheet.write_text("article_id,labels,start\nx,energy,0\n", encoding="utf-8")

    with pytest.raises(InputError, match="not one row is about these articles"):
        run("evaluate", project, "--gold", sheet)


def test_a_folder_that_is_no_run_is_refused(project: Path, gold: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"is no run; .* under output\.path"):
        run("evaluate", project, "--gold", gold, "--run", tmp_path)


def test_a_table_of_a_run_that_was_edited_since_is_refused(project: Path, gold: Path, tmp_path: Path) -> None:
    shutil.copytree((project.parent / "output" / "latest").resolve(), tmp_path / "run")
    path = tmp_path / "run" / "paragraphs.csv"
    path.write_text(path.read_text(encoding="utf-8-sig").replace(",body,", ",Body,"), encoding="utf-8-sig")

    with pytest.raises(InputError, match=r"its table paragraphs is not as the run wrote it"):
        run("evaluate", project, "--gold", gold, "--run", tmp_path / "run")


def test_the_gate_fails_after_the_figures_are_told(project: Path, gold: Path) -> None:
    assert run("evaluate", project, "--gold", gold, "--fail-under", 0.5).exit_code == 0
    with pytest.raises(GateError, match=r"below the floor of 0\.999"):
        run("evaluate", project, "--gold", gold, "--fail-under", 0.999)


def test_by_the_command_the_gate_exits_with_5_and_leaves_json_pure(project: Path, gold: Path) -> None:
    done = classify("evaluate", project, "--gold", gold, "--fail-under", "1", "--format", "json")

    assert done.returncode == 5
    assert json.loads(done.stdout)["paragraphs"] > 0
    assert [json.loads(line)["level"] for line in done.stderr.splitlines()][-1] == "error"


def test_a_sample_is_labelled_in_a_spreadsheet_and_judged(project: Path, tmp_path: Path) -> None:
    sheet = tmp_path / "sheet.csv"
    said = run("sample", project, "--output", sheet, "--size", 24).stdout

    assert said == f"{sheet}: 24 paragraphs to label\n"
    rows = table(sheet)
    assert {row["labels"] for row in rows} == {"?"}
    assert {row["source"] for row in rows} == {"wire", "paper"}
    for row in rows[:20]:
        row["labels"] = "Energy" if "pipeline" in row["text"] or "power plant" in row["text"] else ""
    with sheet.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), delimiter=";")  # as Excel saves it in many countries
        writer.writeheader()
        writer.writerows(rows)

    found = json.loads(run("evaluate", project, "--gold", sheet, "--format", "json").stdout)

    assert (found["paragraphs"], found["unseen"], found["unplaced"]) == (20, 4, [])
    with pytest.raises(OutputError, match="is there already, perhaps with labels"):
        run("sample", project, "--output", sheet)


def test_a_second_sample_draws_nothing_of_the_sheets_before(project: Path, tmp_path: Path) -> None:
    def places(sheet: Path) -> set[tuple[str, str]]:
        return {(row["article_id"], row["start"]) for row in table(sheet)}

    sheets = [tmp_path / f"{number}.csv" for number in range(3)]
    run("sample", project, "--output", sheets[0], "--size", 20, "--with-labels")
    run("sample", project, "--output", sheets[1], "--size", 10, "--without", sheets[0])
    run("sample", project, "--output", sheets[2], "--without", sheets[0], "--without", sheets[1])
    run("sample", project, "--output", tmp_path / "all.csv")

    first, second, rest = map(places, sheets)
    assert (len(first), len(second)) == (20, 10)
    assert first.isdisjoint(second)
    assert rest == places(tmp_path / "all.csv") - first - second
    assert rest


def test_a_sample_with_labels_agrees_with_the_model_that_gave_them(project: Path, tmp_path: Path) -> None:
    sheet = tmp_path / "sheet.csv"
    run("sample", project, "--output", sheet, "--with-labels", "--quiet")

    found = json.loads(run("evaluate", project, "--gold", sheet, "--format", "json").stdout)

    assert found["model"]["accuracy"]["value"] == 1
    assert found["worst"] == []


def test_lint_counts_every_keyword_and_names_the_silent_ones(project: Path) -> None:
    found = json.loads(run("lint", project, "--format", "json", "--audit").stdout)

    keywords = {row["keyword"]: row for row in found["keywords"]}
    assert keywords["oil price*"]["caught"] == {"oil prices": keywords["oil price*"]["paragraphs"]}
    assert keywords["natural gas"]["place"].endswith("labels.yaml:8:5")
    assert {row["keyword"] for row in found["audit"]} == set(keywords)
    assert all(finding["severity"] != "error" for finding in found["findings"])


def test_the_audit_shows_the_unjudged_on_demand(tmp_path: Path) -> None:
    config = write_project(tmp_path, 12)
    labels = json.loads((tmp_path / "labels.yaml").read_text())
    labels["labels"]["energy"]["keywords"].append("phrase that stands nowhere at all")
    write_json(tmp_path / "labels.yaml", labels)

    shown = run("lint", config, "--audit").stdout
    rows = run("lint", config, "--audit", "--all").stdout.splitlines()

    assert "energy: found without the keyword, on average " in shown
    assert "more stand in too few paragraphs to be judged; --all shows them" in shown
    assert "not seen" not in shown
    (unseen,) = [row.split("  ") for row in rows if "not seen" in row]
    assert unseen[0] == " phrase that stands nowhere at all"


def test_lint_shows_its_lines_in_the_form_of_a_compiler(project: Path) -> None:
    shown = run("lint", project, "--all").stdout

    place = (project.parent / "labels.yaml").as_posix()
    assert f"note {place}:9:5: energy: `oil price*`: caught oil prices " in shown
    assert "Keywords in 120 body paragraphs" in shown


def test_lint_says_once_that_the_model_does_not_fit(tmp_path: Path) -> None:
    config = write_project(tmp_path, 12)
    run_job(load_configuration(config), NOW)
    labels = json.loads((tmp_path / "labels.yaml").read_text())
    labels["labels"]["power"] = labels["labels"].pop("energy")
    write_json(tmp_path / "labels.yaml", labels)

    shown = run("lint", config).stdout

    (line,) = [line for line in shown.splitlines() if "was trained for the label set" in line]
    assert line.startswith(f"warning {tmp_path.as_posix()}/models/")
    assert shown.count("/models/") == 1


@pytest.mark.parametrize("command", [["lint"], ["train"]])
def test_a_command_that_writes_no_quarantine_tells_what_it_cannot_use(
    tmp_path: Path, command: list[str]
) -> None:
    config = write_project(tmp_path)
    with (tmp_path / "articles" / "feed.jsonl").open("a") as file:
        file.write('{"id": "late", "date": "2999-01-01", "text": "Oil."}\nno JSON\n\n')

    done = classify(*command, config, cwd=tmp_path)

    assert done.returncode == 0, done.stderr
    told = [
        line["message"] for line in map(json.loads, done.stderr.splitlines()) if line["level"] == "warning"
    ]
    assert [
        line for line in told if line.startswith("2 records cannot be used, such as feed.jsonl, record 13: ")
    ]


def test_lint_counts_one_and_many_in_words(tmp_path: Path) -> None:
    config = write_project(tmp_path, 12)
    labels = json.loads((tmp_path / "labels.yaml").read_text())
    labels["labels"]["energy"]["keywords"].append("bitumen")
    write_json(tmp_path / "labels.yaml", labels)

    shown = run("lint", config).stdout

    assert "energy: 1 keyword stands nowhere in these articles: bitumen" in shown
    assert "0 errors, " in shown


def test_lint_refuses_what_can_never_match_unless_it_is_lenient(tmp_path: Path) -> None:
    config = write_project(tmp_path, 4)
    labels = yaml.safe_load((tmp_path / "labels.yaml").read_text(encoding="utf-8"))
    labels["labels"]["energy"]["exclude"] = ["gas"]
    write_json(tmp_path / "labels.yaml", labels)

    with pytest.raises(ConfigError, match="`natural gas`: can never count: the exclude 'gas' covers it"):
        run("lint", config)
    assert run("lint", config, "--lenient").exit_code == 0


def test_suggestions_come_as_table_yaml_and_json() -> None:
    sectors = ROOT / "config" / "sectors.yaml"
    found = json.loads(run("suggest", sectors, "--most", 2, "--format", "json").stdout)
    snippet = run("suggest", sectors, "--most", 2, "--format", "yaml").stdout
    shown = " ".join(run("suggest", sectors, "--most", 2).stdout.split())

    assert len(found) == 10
    assert all(f"{one['term']}: {' '.join(one['examples'][0].split())}" in shown for one in found)
    assert yaml.safe_load(f"keywords:\n{snippet}")["keywords"] == [one["term"] for one in found]


def test_a_label_without_a_candidate_is_told(project: Path) -> None:
    assert "energy: no candidate; give it more articles" in run("suggest", project).stdout


@pytest.mark.parametrize("command", ["evaluate", "estimate", "lint", "suggest", "sample"])
def test_every_command_shows_how_it_is_used(command: str) -> None:
    shown = run(command, "--help").stdout

    assert f"classify {command} config/sectors.yaml" in shown


def test_every_gold_row_that_is_shipped_is_on_its_own_paragraph() -> None:
    configuration = load_configuration(ROOT / "config" / "sectors.yaml")
    gold = read_gold(ROOT / "seeds" / "gold.csv", configuration.label_set.codes)

    aligned = align(gold, whole_corpus(ROOT / "config" / "sectors.yaml"))

    assert aligned.unplaced == ()
    assert len(aligned) == len(gold.article_id) >= 300
