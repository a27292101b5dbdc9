"""The figures of README.md are those that the benchmarks wrote to their JSON files."""

import json
import re
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).parent.parent
HEADING = "| data (labels, texts) |"
METHODS = ("ours", "votes", "em", "supervised")
FIGURES = json.loads((ROOT / "tests" / "benchmarks" / "quality.json").read_text(encoding="utf-8"))
CURVE_HEADING = "| accuracy (the last two: macro-F1) |"
CURVE = json.loads((ROOT / "tests" / "benchmarks" / "learning_curve.json").read_text(encoding="utf-8"))


def table_rows(heading):
    """Return the cells of each line of a table, the first apart."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    for line in text[text.index(heading) :].split("\n\n")[0].splitlines()[2:]:
        name, *cells = (cell.strip() for cell in line.strip("|").split("|"))
        yield name, cells


def readme_rows():
    """Return the first cell and the pairs of each line of the table; a set is named without its size."""
    for name, cells in table_rows(HEADING):
        yield re.sub(r" \([\d, ]+\)$", "", name), cells[: len(METHODS)]


ROWS = list(readme_rows())


def plain(cell):
    return [float(figure) for figure in cell.replace("*", "").split()]


@pytest.mark.parametrize(("name", "cells"), [row for row in ROWS if "mean" not in row[0]])
def test_a_set_has_the_figures_of_the_benchmark(name, cells):
    figures = FIGURES[name]

    assert {m: plain(cell) for m, cell in zip(METHODS, cells, strict=True) if cell} == figures


@pytest.mark.parametrize(("name", "cells"), ROWS)
def test_what_is_better_than_the_votes_and_em_is_bold(name, cells):
    ours, others = plain(cells[0]), [plain(cell) for cell in cells[1:3] if cell]

    bold = [figure.startswith("**") for figure in cells[0].split()]

    assert bold == [all(own > other[i] for other in others) for i, own in enumerate(ours)]


def test_means_are_those_of_the_sets_above():
    above = []
    for name, cells in ROWS:
        if "mean" in name:
            means = np.mean([[plain(cell) for cell in row] for row in above], axis=0)
            assert np.allclose([plain(cell) for cell in cells], means, rtol=0, atol=0.0011), name
            above = []
        else:
            above.append(cells)


def test_no_set_is_kept_silent_about():
    assert {name for name, _ in ROWS if "mean" not in name} == set(FIGURES)


def test_what_labels_add_is_what_the_benchmark_found():
    told = {name: [float(cell) for cell in cells] for name, cells in table_rows(CURVE_HEADING)}

    assert told == {
        name: [sizes["0"][0], *(figure for n in ("100", "500", "1000") for figure in sizes[n][1:])]
        for name, sizes in CURVE.items()
    }
