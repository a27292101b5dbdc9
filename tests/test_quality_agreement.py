"""Two people's sheets side by side: worked coefficients, other implementations, and the command."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from sklearn.metrics import cohen_kappa_score

from classify.cli.app import cli
from classify.quality.agreement import agreement
from classify.quality.gold import Gold, read_gold
from tests.feed import write_project

CODES = ("energy", "finance")


def gold(path: Path, labels: list[str]) -> Gold:
    lines = [f"a{i // 2},{label},{i}" for i, label in enumerate(labels)]
    path.write_text("article_id,labels,start\n" + "\n".join(lines) + "\n", encoding="utf-8")
    return read_gold(path, CODES)


def test_kappa_is_that_of_scikit_learn_and_lies_in_its_interval(tmp_path: Path) -> None:
    random = np.random.default_rng(0)
    one = random.choice(["energy", "finance", "energy|finance", "none"], 120).tolist()
    two = [label if random.random() < 0.7 else "none" for label in one]

    found = agreement(gold(tmp_path / "1.csv", one), gold(tmp_path / "2.csv", two), CODES)

    for label in found.labels:
        expected = cohen_kappa_score([label.label in own for own in one], [label.label in own for own in two])
        assert label.kappa.value == pytest.approx(expected, abs=1e-4)
        assert label.kappa.low is not None
        assert label.kappa.high is not None
        assert label.kappa.low < expected < label.kappa.high
    assert found.same + len(found.disagreements) == found.paragraphs == 120


def test_alpha_of_a_worked_table(tmp_path: Path) -> None:
    """Fifty pairs of answers, ten of which differ; thirty of the hundred answers are yes."""
    one = ["energy"] * 4 + ["none"] * 6
    two = ["energy"] * 2 + ["none"] * 8

    found = agreement(gold(tmp_path / "1.csv", one), gold(tmp_path / "2.csv", two), CODES)

    assert found.alpha.value is None  # four paragraphs with the label are too few
    found = agreement(gold(tmp_path / "1.csv", one * 5), gold(tmp_path / "2.csv", two * 5), CODES)
    assert found.alpha.value == pytest.approx(1 - 10 / (30 * 70 / 99), abs=1e-4)


def test_only_what_both_have_labelled_is_compared(tmp_path: Path) -> None:
    one = gold(tmp_path / "1.csv", ["energy", "none", "?", "finance"])
    two = gold(tmp_path / "2.csv", ["energy", "?", "none", "energy", "none"])

    found = agreement(one, two, CODES)

    assert (found.paragraphs, found.only_first, found.only_second, found.same) == (2, 1, 2, 1)
    other = found.disagreements[0]
    assert (other.article_id, other.start, other.first, other.second) == ("a1", 3, ("finance",), ("energy",))
    assert (other.first_line, other.second_line) == (5, 5)


def test_sheets_without_a_shared_paragraph_agree_on_nothing(tmp_path: Path) -> None:
    one = gold(tmp_path / "1.csv", ["energy"])
    (tmp_path / "2.csv").write_text("article_id,labels,start\nz,energy,0\n", encoding="utf-8")

    found = agreement(one, read_gold(tmp_path / "2.csv", CODES), CODES)

    assert found.paragraphs == 0
    assert found.alpha.value is None


def test_the_command_names_each_disagreement(tmp_path: Path) -> None:
    config = write_project(tmp_path, 5)
    gold(tmp_path / "1.csv", ["energy", "none", "finance"])
    gold(tmp_path / "2.csv", ["energy", "finance", "finance"])

    arguments = ["agreement", str(config), str(tmp_path / "1.csv"), str(tmp_path / "2.csv")]
    shown = CliRunner().invoke(cli, arguments).stdout
    data = json.loads(CliRunner().invoke(cli, [*arguments, "--format", "json"]).stdout)

    assert "3 paragraphs labelled by both" in shown
    assert "1.csv:3 none" in shown
    assert data["labels"][0]["both"] == 1
