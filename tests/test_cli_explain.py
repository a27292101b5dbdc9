"""One article explained: the decisions of a run, the words behind them, and what would change them."""

import datetime as dt
import io
import json
import re

import numpy as np
import pytest
from rich.console import Console

from classify.cli.explanation import show_explanation
from classify.cli.visible import visible
from classify.config.settings_file import load_configuration
from classify.corpus.article import Kind
from classify.errors import InputError
from classify.model.seeded import SeededClassifier
from classify.output.report import render_article
from classify.run.explaining import explain_article, explanation_data
from classify.run.job import run_job
from classify.run.would_change import _is_form_of_any, missing_values, nearest_labels
from classify.text.tokens import tokenize
from tests.feed import classify, classify_process, table, write_json, write_project

NOW = dt.datetime(2026, 4, 1, tzinfo=dt.UTC)
FOLLOW = "Follow the desk for more of this on every channel there is."


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    """Return configuration and run of a project with text files, repeated paragraphs and look-alikes."""
    folder = tmp_path_factory.mktemp("project")
    config = write_project(folder)
    labels = json.loads((folder / "labels.yaml").read_text())
    labels["labels"]["energy"]["exclude"] = ["natural gas mask"]
    labels["labels"]["finance"]["keywords"].append({"term": "reserve", "needs": "context"})
    write_json(folder / "labels.yaml", labels)
    texts = {
        "port": "Ships brought a natural gas mask to the old museum near the harbour on Friday night.",
        "pipes": "Engineers of SOCAR closed the pipeline for a week; the loan is paid from the reserve.",
        "rain": "It rained on the hills all day\x1b[31m and the reserve team stayed at home in the east.",
    }
    for name, text in texts.items():
        (folder / "articles" / f"{name}.txt").write_text(
            f" date 2026-03-01 {text}\n\nFrom the {name}.\n\n{FOLLOW}\n"
        )
    configuration = load_configuration(config)
    outcome = run_job(configuration, NOW)
    return folder, configuration, outcome.folder


def rows_of(run, name, article):
    return [row for row in table(run / f"{name}.csv") if row["article_id"] == article]


def test_what_is_explained_is_what_the_tables_of_a_run_say(finished):
    _, configuration, run = finished
    for profile in table(run / "profiles.csv"):
        article = profile["article_id"]
        found = explanation_data(explain_article(configuration, article, NOW))

        assert found["primary"] == (profile["primary"] or None)
        assert found["story_id"] == profile["story_id"]
        for label, share in found["shares"].items():
            assert share == pytest.approx(float(profile[f"share_{label}"]), abs=1e-4)
        rows = rows_of(run, "paragraphs", article)
        assert len(rows) == len(found["paragraphs"])
        for row, paragraph in zip(rows, found["paragraphs"], strict=True):
            assert (row["start"], row["end"]) == (str(paragraph["start"]), str(paragraph["end"]))
            assert row["kind"] == paragraph["kind"]
            assert row["labels"] == "|".join(paragraph["labels"])
            assert row["reason"] == (paragraph["reason"] or "")
            for label, score in paragraph.get("scores", {}).items():
                assert row[f"score_{label}"] == f"{score:.4f}"
        columns = ("label", "term", "start", "end", "surface", "role")
        terms = [
            (
                str(p["paragraph"]),
                e["label"],
                e["term"],
                str(e["start"]),
                str(e["end"]),
                e["surface"],
                e["role"],
            )
            for p in found["paragraphs"]
            for e in p.get("evidence", [])
        ]
        rows = rows_of(run, "evidence", article)
        assert terms == [tuple(row[name] for name in ("paragraph", *columns)) for row in rows]


def test_contributions_and_the_intercept_add_up_to_the_decision_value(finished):
    found = explanation_data(explain_article(finished[1], "pipes", NOW))
    intercepts = {label["label"]: label["intercept"] for label in found["labels"]}

    first = found["paragraphs"][0]
    assert set(first["labels"]) == {"energy", "finance"}
    for label in first["labels"]:
        spoken = sum(term["contribution"] for term in first["evidence"] if term["label"] == label)
        assert spoken + intercepts[label] == pytest.approx(first["values"][label], abs=1e-4)


def test_repeated_paragraphs_are_boilerplate_as_in_a_run(finished):
    found = explanation_data(explain_article(finished[1], "rain", NOW))

    assert [p["kind"] for p in found["paragraphs"]] == ["body", "short", "boilerplate"]
    assert "scores" not in found["paragraphs"][2]


def test_a_file_of_the_feed_is_the_article_in_it(finished):
    folder, configuration, _ = finished

    by_path = explain_article(configuration, str(folder / "articles" / "pipes.txt"), NOW)

    assert by_path == explain_article(configuration, "pipes", NOW)


def test_a_file_beside_the_feed_is_explained_with_the_boilerplate_of_the_feed(finished, tmp_path):
    (tmp_path / "new.txt").write_text(f"A bank gave a loan for the central bank museum today.\n\n{FOLLOW}\n")

    found = explanation_data(explain_article(finished[1], str(tmp_path / "new.txt"), NOW))

    assert found["article_id"] == "new"
    assert found["paragraphs"][0]["labels"] == ["finance"]
    assert found["paragraphs"][1]["kind"] == "boilerplate"


def test_who_asks_for_what_is_in_quarantine_is_told_where_to_look(tmp_path):
    config = write_project(tmp_path)
    late = {"id": "tomorrow", "text": "Gas for the year after the next one.", "date": "2027-05-01"}
    (tmp_path / "articles" / "late.jsonl").write_text(json.dumps(late) + "\n")

    with pytest.raises(InputError, match=r"lists the ids, quarantine\.csv the 1 that could not be used$"):
        explain_article(load_configuration(config), "tomorrow", NOW)


@pytest.mark.parametrize(
    ("article", "line"),
    [
        ("pipe", "pipe: is no id of the 15 articles of the feed, and no file; did you mean pipes?"),
        ("zzzzzz", "and no file; profiles.csv of a run lists the ids"),
        ("nowhere/rain.txt", "did you mean rain?"),
        ("{0}/articles/feed.jsonl", "holds 12 articles; give the id of one: a-0, a-1, a-2, a-3, a-4, ..."),
        ("{0}/empty.txt", "holds no article that can be used; empty"),
        ("{0}/picture.png", "picture.png: nothing to read; name files or folders with txt"),
    ],
)
def test_what_is_no_article_is_told_in_a_line(finished, article, line):
    folder, configuration, _ = finished
    (folder / "empty.txt").write_text("")
    (folder / "picture.png").write_bytes(b"\x89PNG")

    with pytest.raises(InputError) as caught:
        explain_article(configuration, article.format(folder), NOW)

    assert line in str(caught.value)


def on_terminal(explained, **environment):
    """Return what is printed on a terminal with colours."""
    file = io.StringIO()
    console = Console(
        file=file, force_terminal=True, width=90, color_system="truecolor", _environ=environment
    )
    show_explanation(explained, console=console)
    return file.getvalue()


def test_keywords_learned_and_excluded_terms_differ_without_colour(finished):
    explained = explain_article(finished[1], "port", NOW)
    coloured, plain = on_terminal(explained), on_terminal(explained, NO_COLOR="1")

    assert re.search(r"\x1b\[[0-9;]*3\dm", coloured)
    assert not re.search(r"\x1b\[[0-9;]*3\dm", plain)
    assert "\x1b[9mnatural gas\x1b[0m" in plain
    assert "\x1b[1;4mSOCAR\x1b[0m" in on_terminal(explain_article(finished[1], "pipes", NOW), NO_COLOR="1")


def test_where_there_is_no_terminal_marks_are_written(finished, tmp_path):
    show_explanation(explain_article(finished[1], "port", NOW), tmp_path / "port.txt")
    text = (tmp_path / "port.txt").read_text(encoding="utf-8")

    assert "brought a ~~natural gas~~¹ mask" in text
    assert "no label: every keyword found here is part of an excluded phrase" in text
    assert "boilerplate: repeated or listed text, not classified" in text
    assert "marks: **keyword**, _learned_, *needs a partner*, ~~excluded~~" in text
    assert "\x1b" not in text


def test_signs_that_steer_a_terminal_are_shown_as_signs(finished):
    printed = on_terminal(explain_article(finished[1], "rain", NOW), NO_COLOR="1")

    assert "day\\x1b[31m and" in printed
    assert visible("tab\tand\nline") == "tab\tand\nline"


def test_the_page_of_one_article_shows_what_would_change_it(finished):
    explained = explain_article(finished[1], "port", NOW)

    page = render_article(explained.view, explained.labels)

    assert "Closest label: " in page
    assert "One more of its keywords would do, e.g. " in page


CORPUS = [
    text
    for i in range(12)
    for text in (
        f"The natural gas field sends gas to the refinery by pipeline {i}.",
        f"The central bank raised its rate and the lenders lost money {i}.",
        f"The refinery and the pipeline burn {i} barrels with the gas field.",
        f"The lenders and the central bank met on money and rate {i}.",
        f"A cat sat on the mat and it rained {i} days in the garden.",
    )
]
SEEDS = {
    "energy": ["natural gas", "pipeline"],
    "finance": ["central bank", {"term": "lenders", "weight": 0.5}],
}


def test_a_paragraph_with_the_missing_keyword_weight_is_given_the_label():
    classifier = SeededClassifier(SEEDS, min_df=2).fit(CORPUS)
    text = "The garden was quiet and a cat slept."
    (nearest,) = nearest_labels(classifier.model_.main_part, [text], classifier.decide([text]))

    best = nearest.terms[0]
    assert best.kind == "keyword"
    with_it = classifier.decide([f"{text}. {best.term}."])
    label = classifier.classes_.tolist().index(nearest.label)
    gain = with_it.values[0, label] - classifier.decision_function([text])[0, label]
    assert gain == pytest.approx(best.contribution)
    assert with_it.labels[0, label] == (best.contribution >= nearest.missing)
    assert nearest.keyword_weight == pytest.approx(nearest.missing / best.contribution)


def test_a_tip_is_one_form_of_a_word_and_never_a_keyword_that_the_article_has():
    seeds = SEEDS | {"energy": ["pipeline", "pipelines", "refinery", "refiner*", "gas field", "gas fields"]}
    classifier = SeededClassifier(seeds, min_df=2).fit(CORPUS)
    texts = ["The garden was quiet and a cat slept.", "A pipeline for the garden."]
    nearest = nearest_labels(classifier.model_.main_part, texts, classifier.decide(texts))

    assert nearest[0].label == "energy"
    tips = [term.term for term in nearest[0].terms if term.kind == "keyword"]
    assert sorted(tip[:3] for tip in tips) == ["gas", "ref"]
    assert _is_form_of_any("emissions", ["emission"])
    assert _is_form_of_any("mediation", ["mediat*"])
    assert not _is_form_of_any("bank", ["bank account*"])
    assert not _is_form_of_any("gas", ["gap"])


def test_all_terms_opens_what_is_summed_up(finished):
    run = finished[0] / "run.yaml"
    explained = explain_article(finished[1], "pipes", NOW)
    learned = [t.term for t in explained.view.paragraphs[0].evidence if t.role == "learned"]

    done = classify("explain", run, "pipes", "--quiet", "--all-terms")

    assert done.returncode == 0, done.stderr
    assert "weaker words together" not in done.stdout
    assert all(term in done.stdout for term in learned)


def test_terms_that_speak_against_the_nearest_label_are_told():
    classifier = SeededClassifier(SEEDS, min_df=2).fit(CORPUS)
    text = "The refinery burns barrels in the field."
    decisions = classifier.decide([text])
    (nearest,) = nearest_labels(classifier.model_.main_part, [text], decisions)

    label = classifier.classes_.tolist().index(nearest.label)
    columns = classifier.columns_
    opposing = [term for term in nearest.terms if term.kind == "opposing"]
    assert opposing
    for term in opposing:
        column = columns.terms.index(term.term)
        value = columns.values(tokenize([text]))[0, column]
        assert term.contribution == pytest.approx(value * classifier.weights_.coef[column, label])
        assert term.contribution < 0


@pytest.mark.parametrize(
    ("exclusive", "exhaustive"), [(False, False), (True, False), (False, True), (True, True)]
)
def test_nothing_is_missing_where_a_label_is_given_and_something_where_it_is_not(exclusive, exhaustive):
    classifier = SeededClassifier(SEEDS, exclusive=exclusive, exhaustive=exhaustive, min_df=2).fit(CORPUS)
    decisions = classifier.decide(CORPUS[:5])

    missing = missing_values(classifier.model_.main_part, decisions)

    assert np.array_equal(np.isinf(missing), decisions.labels)
    assert (missing >= 0).all()
    all_given = SeededClassifier({"energy": ["gas"]}).fit(["Gas.", "Rain."])
    assert nearest_labels(all_given.model_.main_part, ["Gas."], all_given.decide(["Gas."])) == [None]


def test_json_is_all_there_is_on_standard_output_and_the_command_says_its_errors_in_a_line(finished):
    folder = finished[0]

    done = classify("explain", folder / "run.yaml", "pipes", "--format", "json", "--quiet")
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    assert json.loads(done.stdout)["article_id"] == "pipes"

    done = classify("explain", folder / "run.yaml", "pip")
    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr.count("\n") == 1
    assert "did you mean pipes?" in done.stderr


def test_without_a_model_one_is_fitted_that_decides_as_the_run_that_trains_it(tmp_path):
    configuration = load_configuration(write_project(tmp_path))

    before = explanation_data(explain_article(configuration, "a-1", NOW))
    assert before["model"] is None
    assert not (tmp_path / "models").exists()
    run_job(configuration, NOW)

    after = explanation_data(explain_article(configuration, "a-1", NOW))
    assert after["model"].startswith("0001-")
    assert before | {"model": ""} == after | {"model": ""}
    assert Kind.BODY.name.lower() in {p["kind"] for p in after["paragraphs"]}


def test_a_terminal_of_another_encoding_gets_the_page_and_json_stays_utf_8(finished):
    folder, run = finished[0], finished[0] / "run.yaml"
    (folder / "vəkil.txt").write_text(
        "Vəkil said the central bank lowered its interest rate.", encoding="utf-8"
    )

    shown = classify_process("explain", run, folder / "vəkil.txt", "--quiet", PYTHONIOENCODING="ascii")
    assert shown.returncode == 0, shown.stderr
    assert "V?kil said the **central bank**" in shown.stdout

    data = classify_process(
        "explain", run, folder / "vəkil.txt", "--format", "json", PYTHONIOENCODING="ascii"
    )
    assert "Vəkil said" in json.loads(data.stdout)["paragraphs"][0]["text"]


def completed(words):
    variables = {
        "COMP_WORDS": words,
        "COMP_CWORD": str(words.count(" ")),
        "_CLASSIFY_COMPLETE": "bash_complete",
    }
    return [line.partition(",")[2] for line in classify_process(**variables).stdout.splitlines()]


def test_a_shell_can_complete_commands_options_and_their_values():
    assert completed("classify mod") == ["models"]
    assert completed("classify models pro") == ["promote"]
    assert completed("classify explain --format ") == ["text", "json", "html"]
    source = classify_process(_CLASSIFY_COMPLETE="bash_source").stdout
    assert "complete -o nosort -F _classify_completion classify" in source
