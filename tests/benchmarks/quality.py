"""Quality on third parties' data, with third parties' keywords: ``python -m tests.benchmarks.quality DIR``.

With DIR the figures are also written to ``quality.json`` beside this file; a test holds the README to them.

DIR holds any of ``agnews_test.jsonl.gz`` with ``agnews_pool.jsonl.gz``, ``bbc.jsonl.gz``,
``cap_sotu.jsonl.gz`` with ``cap_topics.csv``, and ``sets/NAME.jsonl.gz`` with ``sets/NAME.seeds.json``. The
classifier is fitted on all texts of a set, without labels, in one default configuration: only what the label
set says of exclusive and exhaustive differs. Beside it stand the keyword votes, naive Bayes in EM started
from them, a supervised logistic regression cross-validated on the same rows, and published figures. The
published AG News figures were reached by fitting on 120,000 texts and scoring those; ours is fitted on 17,348
and scored on the test set.

``--quick`` is a gate for every commit: the shipped sample and generated corpora, which need no DIR, and the
small sets of DIR if it is named. It exits with 1 where a floor is not reached.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import platform
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np
import sklearn
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table
from sklearn.metrics import accuracy_score, average_precision_score, f1_score

from classify import SeededClassifier
from classify.config.settings_file import Overrides, load_configuration
from classify.run.judging import evaluate_feed
from tests.benchmarks.quality_baselines import em_naive_bayes, supervised_several, supervised_single
from tests.benchmarks.quality_sets import REST, LabelledSet, labelled_sets
from tests.generated_corpora import SHAPES, Shape, generated

Pair = tuple[float, float]

ROOT = Path(__file__).parents[2]
FIGURES = Path(__file__).with_name("quality.json")
SAMPLE = "the shipped sample"
SMALL = 3000
"""Texts of a set, at most, that the quick gate reads."""
LOSES = 0.005
"""How much worse than the votes a set may be in the quick gate: the rounding of a figure."""
SAMPLE_FLOOR = (0.975, 0.925)
"""Mean average precision and macro-F1 on the shipped sample, a little under what was reached."""


@dataclass(frozen=True)
class Row:
    """A line of the table; pairs are accuracy and macro-F1, or mean average precision and macro-F1."""

    name: str
    exclusive: bool
    ours: Pair
    votes: Pair
    em: Pair | None = None
    supervised: Pair | None = None
    lost: float = 0.0
    """Share of the labels that are given to nobody."""
    fit_seconds: float | None = None
    apply_seconds: float | None = None
    published: str = ""


def measured(data: LabelledSet, *, supervised: bool) -> Row:
    """Fit on one set and score all methods on its gold labels."""
    classifier = SeededClassifier(data.keywords, exclusive=data.exclusive, exhaustive=data.exhaustive)
    begin = time.perf_counter()
    classifier.fit(data.texts, articles=data.articles)
    fitted = time.perf_counter()
    decisions = classifier.decide(data.texts, data.articles)
    applied = time.perf_counter()
    codes, n_scored = list(classifier.classes_), len(data.gold)
    em = em_naive_bayes(data.texts, decisions.votes, background=not data.exhaustive)
    several = not data.exclusive
    score = _several_figures if several else _single_figures
    em_gives = em >= 0.5 if several else _top(em, em.max(axis=1) >= 1.0 - em.sum(axis=1))
    return Row(
        name=data.name,
        exclusive=data.exclusive,
        ours=score(data, codes, decisions.values[:n_scored], decisions.labels[:n_scored]),
        votes=score(data, codes, decisions.votes[:n_scored], _by_votes(data, decisions.votes[:n_scored])),
        em=score(data, codes, em[:n_scored], em_gives[:n_scored]),
        supervised=_supervised(data, codes) if supervised else None,
        lost=float((~decisions.labels.any(axis=0)).mean()),
        fit_seconds=fitted - begin,
        apply_seconds=applied - fitted,
        published=data.published,
    )


def _by_votes(data: LabelledSet, votes: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Return labels by keywords alone: where each text has one, that with the most votes, and without any
    none.
    """
    return _top(votes, votes.max(axis=1) > 0) if data.exclusive else votes >= 1


def _top(values: NDArray[np.float64], where: NDArray[np.bool_]) -> NDArray[np.bool_]:
    top = np.zeros(values.shape, np.bool_)
    top[np.arange(len(values)), values.argmax(axis=1)] = where
    return top


def _supervised(data: LabelledSet, codes: list[str]) -> Pair:
    if not data.exclusive:
        values = supervised_several(data.scored, _matrix(data, codes), data.articles)
        return _several_figures(data, codes, values, values > 0)
    predicted = supervised_single(data.scored, [own[0] for own in data.gold])
    return _named_figures(data, codes, [str(label) for label in predicted])


def _single_figures(
    data: LabelledSet, codes: list[str], _: NDArray[np.float64], given: NDArray[np.bool_]
) -> Pair:
    none = "" if data.exhaustive else REST
    return _named_figures(data, codes, [codes[row.argmax()] if row.any() else none for row in given])


def _named_figures(data: LabelledSet, codes: list[str], predicted: list[str]) -> Pair:
    gold = [own[0] for own in data.gold]
    labels = codes if data.exhaustive else [*codes, REST]
    macro = f1_score(gold, predicted, labels=labels, average="macro", zero_division=0)
    return float(accuracy_score(gold, predicted)), float(macro)


def _several_figures(
    data: LabelledSet, codes: list[str], values: NDArray[np.float64], given: NDArray[np.bool_]
) -> Pair:
    gold = _matrix(data, codes)
    macro = f1_score(gold, given, average="macro", zero_division=0)
    return float(average_precision_score(gold, values, average="macro")), float(macro)


def _matrix(data: LabelledSet, codes: list[str]) -> NDArray[np.bool_]:
    return np.array([[code in own for code in codes] for own in data.gold])


def sample_row() -> Row:
    """Return the shipped sample with the shipped keywords, against labels given by reading."""
    now = dt.datetime(2026, 11, 22, tzinfo=dt.UTC)
    with TemporaryDirectory() as no_model:  # so that this code's own is fitted
        configuration = load_configuration(ROOT / "config" / "sectors.yaml", Overrides(model=no_model))
        found = evaluate_feed(configuration, ROOT / "seeds" / "gold.csv", now, n_worst=0)
    ours, votes = (
        (float(judged.macro_average_precision), float(judged.macro_f1.value))
        for judged in (found.model, found.votes)
    )
    return Row(SAMPLE, exclusive=False, ours=ours, votes=votes)


def generated_set(shape: Shape) -> LabelledSet:
    """Return an invented corpus as a set of the benchmark."""
    corpus = generated(shape)
    return LabelledSet(
        f"generated, {shape.name}",
        corpus.texts,
        corpus.gold,
        corpus.keywords,
        shape.exhaustive,
        shape.exhaustive,
    )


def all_rows(folder: Path | None, *, quick: bool) -> Iterator[Row]:
    """Yield all lines of the table, one after the other."""
    yield sample_row()
    if quick:
        for shape in SHAPES:
            yield measured(generated_set(shape), supervised=False)
    for data in labelled_sets(folder) if folder else ():
        if not quick or len(data.texts) <= SMALL:
            yield measured(data, supervised=not quick)


def failures(rows: list[Row]) -> Iterator[str]:
    """Yield what is worse than it may be."""
    for row in rows:
        if row.name == SAMPLE:
            for name, reached, floor in zip(("mAP", "macro-F1"), row.ours, SAMPLE_FLOOR, strict=True):
                if reached < floor:
                    yield f"{row.name}: {name} {reached:.3f}, the floor is {floor}"
        if row.ours[1] < row.votes[1] - LOSES:
            yield f"{row.name}: macro-F1 {row.ours[1]:.3f}, the keyword votes have {row.votes[1]:.3f}"
        if row.name.startswith("generated") and row.lost:
            yield f"{row.name}: {row.lost:.0%} of the labels are given to nobody"


def as_json(rows: list[Row]) -> str:
    """Return the figures of each set to three digits, a line a set."""
    methods = ("ours", "votes", "em", "supervised")
    lines = []
    for row in rows:
        pairs = {name: getattr(row, name) for name in methods if getattr(row, name) is not None}
        figures = {name: [round(value, 3) for value in pair] for name, pair in pairs.items()}
        lines.append(f"{json.dumps(row.name)}: {json.dumps(figures)}")
    return "{\n" + ",\n".join(lines) + "\n}\n"


def table_of(rows: list[Row]) -> Table:
    """Return the figures to three digits, and below each kind of set their means."""
    table = Table(
        title="accuracy and macro-F1; of sets of any number of labels mean average precision and macro-F1"
    )
    headings = ("data", "ours", "votes", "EM", "supervised", "lost", "fit s", "apply s", "published")
    for column in headings:
        table.add_column(column, justify="left" if column in ("data", "published") else "right", no_wrap=True)
    for exclusive, kind in ((True, "one label a text"), (False, "any number of labels")):
        own = [row for row in rows if row.exclusive == exclusive]
        for row in own:
            pairs = (row.ours, row.votes, row.em, row.supervised)
            seconds = (row.fit_seconds, row.apply_seconds)
            table.add_row(
                row.name,
                *map(_pair, pairs),
                f"{row.lost:.0%}",
                *("" if value is None else f"{value:.2f}" for value in seconds),
                row.published,
            )
        if own:
            table.add_row(
                f"mean, {kind}", *(_mean(own, name) for name in ("ours", "votes", "em", "supervised"))
            )
            table.add_section()
    return table


def _pair(figures: Pair | None) -> str:
    return "" if figures is None else f"{figures[0]:.3f} {figures[1]:.3f}"


def _mean(rows: list[Row], name: str) -> str:
    """Return the mean over the rows that have all methods, so that the means of a line can be compared."""
    whole = [row for row in rows if row.em is not None and (row.supervised or name != "supervised")]
    pairs = [getattr(row, name) for row in whole]
    return _pair(tuple(np.mean(pairs, axis=0))) if pairs else ""


def main() -> int:
    """Print the table; with ``--quick`` exit with 1 where a floor is not reached."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument(
        "folder", type=Path, nargs="?", help="where the data files are; needed but for --quick"
    )
    parser.add_argument(
        "--quick", action="store_true", help="few small sets, no supervised learning, with floors"
    )
    asked = parser.parse_args()
    if asked.folder is None and not asked.quick:
        parser.error("name the folder of the data files, or ask for --quick")
    begin, rows = time.perf_counter(), []
    for row in all_rows(asked.folder, quick=asked.quick):
        rows.append(row)
        print(row.name, _pair(row.ours), file=sys.stderr, flush=True)
    console = Console(width=190)
    console.print(table_of(rows))
    console.print(
        f"{time.perf_counter() - begin:.0f} s in all · {platform.machine()}, {os.cpu_count()} cores · "
        f"Python {platform.python_version()}, NumPy {np.__version__}, scikit-learn {sklearn.__version__}"
    )
    if not asked.quick:
        FIGURES.write_text(as_json(rows), encoding="utf-8")
    failed = list(failures(rows)) if asked.quick else []
    for line in failed:
        console.print(f"FAILED {line}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
