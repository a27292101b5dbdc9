"""Nothing about the shipped sectors is in the code, and another label set runs as well."""

import ast
import json
import re
from pathlib import Path

from classify.config.loading import load_label_set
from classify.config.settings_file import load_configuration
from tests.feed import classify, table

ROOT = Path(__file__).parents[1]
PLACES = {
    "azerbaijan",
    "azerbaijani",
    "baku",
    "caspian",
    "tripp",
    "socar",
    "zangezur",
    "armenia",
    "united states",
}
EXAMPLES = re.compile(r"config/sectors\.yaml|models/sectors|asia/baku")
"""What messages and help texts show to be followed."""
EXEMPT = ("starting.py", "languages.py")
"""The files that `classify init` copies are named in the one, languages in the other."""


def told_to_python(source: str) -> list[tuple[int, str]]:
    """Return the line and text of every string and name of a program, without docstrings and comments."""
    tree = ast.parse(source)
    described = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in described:
            found.append((node.lineno, node.value))
        elif isinstance(node, ast.Name):
            found.append((node.lineno, node.id))
    return found


def test_no_label_and_no_keyword_of_a_shipped_label_set_is_in_the_code():
    label_set = load_label_set(ROOT / "config" / "labels" / "sectors.yaml")
    phrases = {
        keyword.term.rstrip("*").lower()
        for label in label_set.labels
        for keyword in label.keywords
        if " " in keyword.term or (keyword.case == "exact" and len(keyword.term) > 4)
    }
    words = {*label_set.codes, *phrases, *PLACES}
    pattern = re.compile(r"(?<![a-z])(" + "|".join(map(re.escape, sorted(words))) + r")(?![a-z])")

    met = [
        f"{path.relative_to(ROOT)}:{line}: {match[0]}"
        for path in sorted((ROOT / "classify").rglob("*.py"))
        if path.name not in EXEMPT
        for line, text in told_to_python(path.read_text(encoding="utf-8"))
        if (match := pattern.search(EXAMPLES.sub("", text.lower())))
    ]

    assert met == []


def test_the_topics_give_each_body_paragraph_one_label_at_most(tmp_path):
    config = ROOT / "config" / "news_topics.yaml"
    codes = load_configuration(config).label_set.codes

    done = classify("run", config, "--output", tmp_path / "output", "--model", tmp_path / "topics", "--quiet")

    assert done.returncode == 0, done.stderr
    body = [row for row in table(tmp_path / "output" / "latest" / "paragraphs.csv") if row["kind"] == "body"]
    assert body
    assert {row["labels"] for row in body} <= {*codes, ""}
    assert all(bool(row["labels"]) != bool(row["reason"]) for row in body)
    assert len({row["labels"] for row in body}) > len(codes) / 2
    record = json.loads((tmp_path / "output" / "latest" / "run.json").read_text())
    assert 0.5 < sum(share["share"] for share in record["shares"].values()) < 1
