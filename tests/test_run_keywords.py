"""What a run says of its keywords: in run.json, warnings, tables and report, and in the model it trained."""

import dataclasses
import datetime as dt
import json
import random

import pytest

from classify.config.settings_file import load_configuration
from classify.output.run_json import read_record
from classify.run.job import run_job
from classify.run.models.manifest import read_manifest
from tests.feed import PARAGRAPHS, classify, table, write_json, write_project
from tests.small_corpora import GLUE, WORDS

NOW = dt.datetime(2026, 4, 1, tzinfo=dt.UTC)


def write_misled(folder, **settings):
    """Return a project in which `turbine` is a keyword of finance, and stands in paragraphs on energy."""
    config = write_project(folder, 1, stories={"remember": False}, **settings)
    keywords = {"energy": WORDS["energy"][:3], "finance": [*WORDS["finance"][:3], "turbine"]}
    labels = {code: {"title": code.title(), "keywords": words} for code, words in keywords.items()}
    write_json(folder / "labels.yaml", {"name": "sectors", "title": "Two sectors", "labels": labels})
    rng = random.Random(5)  # noqa: S311
    with (folder / "articles" / "feed.jsonl").open("w", encoding="utf-8") as file:
        for i in range(150):
            paragraphs = []
            for kind in rng.choices(["energy", "finance", "sport"], k=3):
                words = [*rng.sample(WORDS[kind], 5), *rng.choices(GLUE, k=12), f"number{rng.random()}"]
                rng.shuffle(words)
                paragraphs.append(" ".join(words))
            day = f"2026-0{1 + i % 3}-01"
            record = {"id": f"a-{i}", "date": day, "source": "ab"[i % 2], "text": "\n\n".join(paragraphs)}
            file.write(json.dumps(record) + "\n")
    return config


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """Return the outcome of a run that trained its model, and its settings."""
    config = write_misled(tmp_path_factory.mktemp("misled"), output={"path": "output", "report": True})
    return run_job(load_configuration(config), NOW), config


def test_the_record_counts_what_the_tables_say(run):
    outcome, _ = run
    own = outcome.record.keywords.labels["finance"]
    paragraphs = {(r["article_id"], r["paragraph"]): r for r in table(outcome.folder / "paragraphs.csv")}
    voted = {
        (r["article_id"], r["paragraph"])
        for r in table(outcome.folder / "evidence.csv")
        if r["label"] == "finance" and r["role"] == "seed" and not r["term"].startswith("(")
    }
    labels = {place: row["labels"].split("|") for place, row in paragraphs.items()}

    assert own.paragraphs == len(voted)
    assert own.labelled == sum("finance" in labels[place] for place in voted)
    assert own.given == sum("finance" in given for given in labels.values())
    assert own.learned_only == sum(
        "finance" in given for place, given in labels.items() if place not in voted
    )
    lost = [labels[place] for place in voted if "finance" not in labels[place]]
    expected = {
        "energy": sum("energy" in given for given in lost),
        "none": sum(given == [""] for given in lost),
    }
    assert own.went_to == {label: n for label, n in expected.items() if n}


def test_an_overruled_keyword_is_named_with_how_often_and_where_its_paragraphs_went(run):
    outcome, config = run
    worst = outcome.record.keywords.overruled[0]

    assert worst.term == "turbine"
    assert worst.went_to["energy"] == max(worst.went_to.values())
    said = [line for line in outcome.record.warnings if "turbine" in line]
    assert len(said) == 1
    assert f"{worst.went_to['energy']} went to `energy`" in said[0]
    assert read_record(outcome.folder).keywords == outcome.record.keywords
    page = (outcome.folder / "report.html").read_text(encoding="utf-8")
    assert "<bdi>turbine</bdi>" in page[page.index('<h2 id="outcomes"') :]
    trained = read_manifest(config.parent / "models" / "sectors", outcome.record.model.version)
    assert trained.keywords.overruled[0].term == "turbine"


def test_what_is_said_of_keywords_is_the_same_for_any_jobs_and_from_the_cache(run):
    outcome, config = run
    for jobs, cached in ((2, False), (1, True), (1, False), (2, True)):  # a run is copied after a cached one
        data = json.loads(config.read_text())
        data |= {"engine": {"jobs": jobs, "batch_articles": 40}, "cache": {"enabled": cached}}
        configuration = load_configuration(write_json(config.parent / "again.yaml", data))
        again = run_job(configuration, NOW + dt.timedelta(hours=2 * jobs + cached)).record

        assert again.cached_articles == (150 if cached else 0)
        assert again.keywords == outcome.record.keywords
        said, before = ([w for w in own.warnings if "`" in w] for own in (again, outcome.record))
        assert said == before != []


def test_a_share_by_keyword_is_a_part_of_the_share_to_the_last_printed_digit(run):
    outcome, _ = run
    for row in table(outcome.folder / "profiles.csv"):
        for label in ("energy", "finance"):
            assert 0 <= float(row[f"keyword_share_{label}"]) <= float(row[f"share_{label}"])
    summary = table(outcome.folder / "summary.csv")
    assert all(0 <= float(row["keyword_share"]) <= float(row["share"]) for row in summary)
    assert any(float(row["keyword_share"]) < float(row["share"]) for row in summary)
    assert any(float(row["keyword_share"]) > 0 for row in summary)
    for label, own in outcome.record.shares.items():
        assert 0 < own.keyword_share <= own.share
        learned = outcome.record.keywords.labels[label].learned_only
        assert (own.keyword_share < own.share) == (learned > 0)
    described = json.loads((outcome.folder / "datapackage.json").read_text())
    columns = {t["name"]: [f["name"] for f in t["schema"]["fields"]] for t in described["resources"]}
    for name in ("profiles", "summary"):
        assert columns[name] == list(table(outcome.folder / f"{name}.csv")[0])


def test_a_run_that_an_older_classify_recorded_is_read_as_one_that_says_nothing_of_keywords(run, tmp_path):
    outcome, _ = run
    data = json.loads((outcome.folder / "run.json").read_text())
    del data["keywords"]
    for share in data["shares"].values():
        del share["keyword_share"]
    write_json(tmp_path / "run.json", data)

    old = read_record(tmp_path)
    assert dataclasses.asdict(old.keywords) == {"labels": {}, "overruled": (), "overruled_left_out": 0}


def test_training_says_it_and_the_model_shows_it(tmp_path):
    config = write_misled(tmp_path, decide={"thresholds": {"finance": 0.9999}})
    trained = classify("train", config, "--promote")
    shown = classify("models", "show", tmp_path / "models" / "sectors")

    assert trained.returncode == shown.returncode == 0, trained.stderr + shown.stderr
    assert "with a keyword of `finance` get" in trained.stderr or "`finance` is given to no" in trained.stderr
    assert "went to `energy`" in trained.stderr
    assert "How paragraphs with keywords were labelled" in shown.stdout
    assert "energy" in shown.stdout.split("How paragraphs with keywords were labelled")[1]


@pytest.mark.parametrize(("segment", "told"), [({}, 1), ({"repeated_articles": 0}, 0)])
def test_a_feed_of_stock_sentences_is_told_that_they_are_not_classified(tmp_path, segment, told):
    config = write_project(tmp_path, segment=segment, stories={"enabled": False})
    lines = [
        {"id": str(i), "text": f"{PARAGRAPHS[i % 2]}\n\nReport {i} was filed by clerk {i} of desk {i}."}
        for i in range(12)
    ]
    feed = tmp_path / "articles" / "feed.jsonl"
    feed.write_text("".join(json.dumps(line) + "\n" for line in lines))

    record = run_job(load_configuration(config), NOW).record

    said = [line for line in record.warnings if "set segment.repeated_articles to 0" in line]
    assert len(said) == told
    assert all(line.startswith("63% of the words stand in paragraphs") for line in said)
    assert any("energy, finance: no keyword" in line for line in record.warnings) == bool(told)
