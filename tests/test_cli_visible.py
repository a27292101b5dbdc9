"""What a feed holds cannot steer the terminal of who looks at it."""

import json

import pytest

from classify.cli.visible import visible
from tests.feed import PARAGRAPHS, classify, write_project

STEERING = "\x1b[31m"


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """Return a project whose titles, ids and texts hold what steers a terminal, after two runs on other
    texts.
    """
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
    assert "\\x1b[31m0  first \\x1b[31m line 0\n" in shown


def test_nothing_that_is_printed_is_obeyed(tmp_path):
    sign = "\x1b\x9b\u202e\u200b\x7f\U000e0041"
    config = write_project(tmp_path, 3)
    record = {"id": f"known{sign}[31m", "title": f"Ti{sign}tle", "text": "Gas and a museum.", "source": sign}
    (tmp_path / "articles" / f"odd{sign}.jsonl").write_text(json.dumps(record) + "\nno JSON\n")
    escaped = visible(sign)

    ran = classify("run", config)
    unknown = classify("explain", config, "known[31m", "--quiet")
    explained = classify("explain", config, f"known{sign}[31m", "--quiet")
    told = classify("explain", config, f"known{sign}[31m", "--quiet", "--format", "json")
    usage = classify("run", config, f"more{sign}", f"--opt{sign}ion")
    nothing = classify("run", tmp_path / f"no{sign}thing.yaml")

    assert (unknown.returncode, usage.returncode, nothing.returncode) == (3, 2, 3)
    for done in (ran, unknown, explained, told, usage, nothing):
        assert not set(sign) & set(done.stdout + done.stderr)
    assert (
        "known\\u001b" in unknown.stderr
    )  # where nobody watches, a line of JSON, which escapes in its own way
    assert f"Ti{escaped}tle" in explained.stdout
    assert "no\\u001b" in nothing.stderr
    assert json.loads(told.stdout)["article_id"] == record["id"]


def test_errors_and_suggestions_steer_nothing(project, tmp_path):
    gold = tmp_path / "gold.csv"
    gold.write_text(f"article_id,labels,start\n{STEERING}0,energy,0\n{STEERING}1,finance,0\n")

    evaluated = classify("evaluate", project[1], "--gold", gold)
    suggested = classify("suggest", project[1], "--fewest", 2)

    assert "1. " in evaluated.stdout, evaluated.stderr
    assert STEERING not in evaluated.stdout
    assert STEERING not in suggested.stdout
