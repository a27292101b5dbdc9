"""Training by the command: versions, the gate that gold makes, and what is refused."""

import csv
import json

import numpy as np
import pytest

from tests.feed import PARAGRAPHS, classify, table, write_project


def write_gold(path, *, votes_are_right: bool):
    """Return gold for the whole feed of the project; right votes leave the model nothing to win."""
    labels = ["energy", "finance", "energy", "finance", "", ""]
    feed = path.parent / "articles" / "feed.jsonl"
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(["article_id", "paragraph", "labels", "start", "text_begin"])
        for record in map(json.loads, feed.read_text().splitlines()):
            start = 0
            for number, text in enumerate(record["text"].split("\n\n"), 1):
                kind = next(i for i, begin in enumerate(PARAGRAPHS) if text.startswith(begin))
                label = labels[kind] if votes_are_right else labels[(kind + 1) % 6]
                out.writerow([record["id"], number, label, start, text[:60]])
                start += len(text) + 2
    return path


def test_a_model_is_promoted_only_when_asked_for(tmp_path):
    config = write_project(tmp_path, n_articles=40)

    assert classify("train", config).returncode == 0
    assert not (tmp_path / "models" / "sectors" / "current").exists()

    assert classify("train", config, "--promote").returncode == 0
    assert (tmp_path / "models" / "sectors" / "current").read_text().startswith("0001-")


def test_the_same_feed_trains_the_same_model(tmp_path):
    config = write_project(tmp_path, n_articles=40)

    assert classify("train", config).returncode == classify("train", config).returncode == 0
    assert len(list((tmp_path / "models" / "sectors").iterdir())) == 1


def test_a_label_that_its_keywords_rarely_get_is_named(tmp_path):
    config = write_project(tmp_path, decide={"thresholds": {"energy": 0.9999}})
    with (tmp_path / "articles" / "feed.jsonl").open("w", encoding="utf-8") as file:
        for i in range(60):  # each of other words, that none is a copy
            begin = ("The pipeline was opened", "The central bank met")[i % 2]
            text = f"{begin} {' '.join(f'word{i}x{j}' for j in range(60))}"
            file.write(json.dumps({"id": i, "text": text}) + "\n")

    said = classify("train", config).stderr

    assert "`energy` is given to no paragraph, though its keywords stand in 30; 30 got no label." in said
    assert "`finance`" not in said


def test_a_feed_of_nothing_to_learn_from_is_told_with_the_settings_that_set_it_apart(tmp_path):
    config = write_project(
        tmp_path, n_articles=3, segment={"min_words": 1000, "boilerplate": [".* pipeline .*"]}
    )

    done = classify("train", config)

    assert done.returncode == 3
    assert "no paragraph is left to learn from: " in done.stderr
    assert (
        " are boilerplate (segment.boilerplate, or segment.repeated_articles where they repeat)"
        in done.stderr
    )
    assert " are short (segment.min_words)" in done.stderr


def test_a_model_that_does_not_beat_the_votes_on_gold_is_not_promoted(tmp_path):
    config = write_project(tmp_path, n_articles=40)
    gold = write_gold(tmp_path / "gold.csv", votes_are_right=True)

    done = classify("train", config, "--gold", gold, "--promote")

    assert done.returncode == 5, done.stderr
    assert "was trained and not promoted" in done.stderr
    assert "it must beat it" in done.stderr
    assert not (tmp_path / "models" / "sectors" / "current").exists()


def test_gold_that_is_too_little_to_judge_on_is_told_and_is_no_figure(tmp_path):
    config = write_project(tmp_path, n_articles=40)
    gold = write_gold(tmp_path / "gold.csv", votes_are_right=True)
    gold.write_text("".join(gold.read_text().splitlines(keepends=True)[:10]))

    done = classify("train", config, "--gold", gold, "--promote")

    assert done.returncode == 5, done.stderr
    assert "labelled paragraphs of 3 stories are too few to learn from" in done.stderr
    assert "its macro-F1 cannot be told, since no label has 5 gold paragraphs" in done.stderr
    assert "0.000" not in done.stderr


def test_the_figures_of_gold_are_in_the_manifest(tmp_path):
    config = write_project(tmp_path, n_articles=40)
    gold = write_gold(tmp_path / "gold.csv", votes_are_right=True)

    assert classify("train", config, "--gold", gold).returncode == 0

    (version,) = (tmp_path / "models" / "sectors").glob("0001-*")
    quality = json.loads((version / "manifest.json").read_text())["quality"]
    assert quality["votes_macro_f1"] == pytest.approx(1.0)
    assert quality["judged_paragraphs"] == 120
    assert set(quality["reliability"]) == {"energy", "finance"}
    assert sum(one["paragraphs"] for one in quality["reliability"]["energy"]["bins"]) == 120
    assert quality["contradicted"] == []
    assert 0 < len(quality["learned_rows"]) <= 120


def test_a_keyword_that_the_sheet_contradicts_is_named(tmp_path):
    config = write_project(tmp_path, n_articles=40)
    gold = write_gold(tmp_path / "gold.csv", votes_are_right=False)

    done = classify("train", config, "--gold", gold)

    assert done.returncode == 0, done.stderr
    assert "gold contradicts the keyword `inflation`: 0 of " in done.stderr
    assert "it counts as evidence and no longer decides" in done.stderr


def test_a_model_is_not_judged_on_the_sheet_that_taught_it(tmp_path):
    config = write_project(tmp_path, n_articles=40)
    gold = write_gold(tmp_path / "gold.csv", votes_are_right=False)
    assert classify("train", config, "--gold", gold, "--promote").returncode == 0

    judged = classify("evaluate", config, "--gold", gold, "--format", "json")
    estimated = classify("estimate", config, "--gold", gold)
    again = classify("train", config, "--gold", gold)

    assert json.loads(judged.stdout)["learned"] == 120
    for done in (judged, estimated):
        assert "has learned from 120 of these 120 paragraphs" in done.stderr
    assert "cannot be judged on them" in again.stderr
    assert "model in use" not in again.stdout


def write_told_twice(folder, n_stories):
    """Write stories that each stand in two articles, and gold without sense: a paragraph of each first
    article, and both paragraphs of each second one together.
    """
    random = np.random.default_rng(0)
    rows = []
    with (folder / "articles" / "feed.jsonl").open("w", encoding="utf-8") as feed:
        for i in range(n_stories):
            texts = [f"Word{' word'.join(map(str, random.integers(3000, size=40)))}." for _ in range(2)]
            label = ("energy", "finance", "")[random.integers(3)]
            for kind in ("first", "second"):
                feed.write(json.dumps({"id": f"{kind}-{i}", "text": "\n\n".join(texts)}) + "\n")
            ends = len(texts[0]), sum(map(len, texts)) + 2
            for kind, end in zip(("first", "second"), ends, strict=True):
                rows.append([f"{kind}-{i}", 1, label, 0, end, texts[0][:40]])
    with (folder / "gold.csv").open("w", encoding="utf-8", newline="") as file:
        header = ["article_id", "paragraph", "labels", "start", "end", "text_begin"]
        csv.writer(file).writerows([header, *rows])
    return folder / "gold.csv"


def test_a_row_of_several_paragraphs_is_not_judged_by_a_model_that_learned_from_its_copy(tmp_path):
    """Gold without sense cannot be foretold; judged by the model that learned it, macro-F1 was .58."""
    config = write_project(tmp_path)
    gold = write_told_twice(tmp_path, n_stories=60)

    assert classify("train", config, "--gold", gold).returncode == 0

    (version,) = (tmp_path / "models" / "sectors").glob("0001-*")
    quality = json.loads((version / "manifest.json").read_text())["quality"]
    assert quality["judged_paragraphs"] == 120
    assert len(quality["learned_rows"]) == 60
    assert quality["macro_f1"] < 0.5


def test_runs_tell_probabilities_once_gold_was_learned_from(tmp_path):
    config = write_project(tmp_path, n_articles=40)
    gold = write_gold(tmp_path / "gold.csv", votes_are_right=False)
    assert classify("run", config).returncode == 0
    assert "probability_" not in header_of(tmp_path)
    assert classify("train", config, "--gold", gold, "--promote").returncode == 0

    assert classify("run", config).returncode == 0

    header = header_of(tmp_path).split(",")
    place = header.index("score_energy")
    assert header[place : place + 4] == [
        *("score_energy", "score_finance", "probability_energy", "probability_finance")
    ]
    latest = tmp_path / "output" / "latest"
    (version,) = (tmp_path / "models" / "sectors").glob("0002-*")
    kept = json.loads((version / "manifest.json").read_text())["quality"]["reliability"]
    assert json.loads((latest / "run.json").read_text())["model"]["reliability"] == kept
    shown = classify("models", "show", tmp_path / "models" / "sectors").stdout
    assert "Are the probabilities right?" in shown
    described = json.loads((latest / "datapackage.json").read_text())["resources"][1]["schema"]["fields"]
    assert [field["name"] for field in described] == header
    rows = table(latest / "paragraphs.csv")
    assert {row["probability_energy"] == "" for row in rows if row["kind"] != "body"} <= {True}
    for row in rows:
        if row["kind"] == "body":
            assert 0 <= float(row["probability_energy"]) <= 1


def header_of(project):
    text = (project / "output" / "latest" / "paragraphs.csv").read_text(encoding="utf-8-sig")
    return text.partition("\n")[0]


def test_a_run_says_when_keywords_are_newer_than_the_model(tmp_path):
    config = write_project(tmp_path)
    assert classify("run", config).returncode == 0
    labels = json.loads((tmp_path / "labels.yaml").read_text())
    labels["labels"]["energy"]["keywords"].append("home team")
    (tmp_path / "labels.yaml").write_text(json.dumps(labels))

    done = classify("run", config)

    assert done.returncode == 0, done.stderr
    latest = tmp_path / "output" / "latest"
    warnings = json.loads((latest / "run.json").read_text())["warnings"]
    assert any("was trained with other keywords" in warning for warning in warnings)
    rows = [row for row in table(latest / "paragraphs.csv") if "home team" in row["text"]]
    assert rows
    assert all(row["labels"] == "energy" for row in rows)


def test_a_model_for_other_labels_is_refused_with_the_way_out(tmp_path):
    config = write_project(tmp_path)
    assert classify("run", config).returncode == 0
    labels = json.loads((tmp_path / "labels.yaml").read_text())
    labels["labels"] |= {f"sport{i}": {"keywords": ["match"]} for i in range(12)}
    del labels["labels"]["finance"]
    (tmp_path / "labels.yaml").write_text(json.dumps(labels))

    done = classify("run", config)

    assert done.returncode == 3, done.stderr
    assert "was trained for the label set 'sectors' without `sport0`, `sport1`, " in done.stderr
    assert "`sport9` and 2 more and with `finance`, now gone; train again" in done.stderr
    assert "classify train CONFIG --promote" in done.stderr
