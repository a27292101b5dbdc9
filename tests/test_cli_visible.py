"""What a feed holds cannot steer the terminal of who looks at it."""

import json

import pytest

from tests.feed import PARAGRAPHS, classify, write_project

STEERING = "\x1b[31m"


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """A project whose titles, ids and texts hold what steers a terminal, after two runs on other texts."""
    folder = tmp_path_factory.mktemp("steered")
    config = write_project(folder, 6)
    for texts in (PARAGRAPHS[:2], PARAGRAPHS[1:3]):
        records = [
            {"id": f"{STEERING}{i}", "title": f"first {STEERING}\nline {i}", "text": f"{STEERING} {i} {text}"}
            for i, text in enumerate(texts)
        ]
        feed = "".join(json.dumps(record) + "\n" for record in records)
        (folder / "articles" / "steering.jsonl").write_text(feed)
        assert classify("run", config).returncode == 0
    return folder, config


def test_a_diff_names_an_article_in_one_line_and_steers_nothing(project):
    folder, _ = project

    shown = classify("diff", "--runs", folder / "output").stdout

    assert STEERING not in shown
    assert "\ufffd[31m0  first \ufffd[31m line 0\n" in shown


def test_errors_and_suggestions_steer_nothing(project, tmp_path):
    gold = tmp_path / "gold.csv"
    gold.write_text(f"article_id,labels,start\n{STEERING}0,energy,0\n{STEERING}1,finance,0\n")

    evaluated = classify("evaluate", project[1], "--gold", gold)
    suggested = classify("suggest", project[1], "--fewest", 2)

    assert "1. " in evaluated.stdout, evaluated.stderr
    assert STEERING not in evaluated.stdout
    assert STEERING not in suggested.stdout
