"""What labels by hand add: ``python -m tests.benchmarks.learning_curve DIR [--draws 5] [--sizes 0 25 ...]``.

DIR holds ``agnews_test.jsonl.gz``, ``agnews_pool.jsonl.gz``, ``bbc.jsonl.gz`` and ``sets/NAME.jsonl.gz`` with
``sets/NAME.seeds.json``. Of each set some texts are set aside in each draw to score on; of the others n are
labelled at random, the smaller n among the larger. The classifier reads all texts, the keywords and these n
labels. Beside it stand the keywords alone, and logistic regression on TF-IDF with the same n labels (where
labels do not exclude each other, one a label, with balanced classes). Accuracy where each text has one label,
else macro-F1; each line is the mean over the draws. The figures of each set are written to
``learning_curve.json`` beside this file; a test holds the README to them.

No constant was chosen on these sets: those of `classify.model.correction` and `gold_levels` were chosen on
masakha_fra, medabs5, sib_eng, cap_sotu, the paragraphs of BBC, reuters_one and ohsumed23, with other draws.
"""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score

from classify.model.gold import GoldLabels
from classify.model.keyword_fitting import KeywordFit, fit_part
from classify.model.naming import label_set_of
from classify.model.taught import teacher
from tests.benchmarks.quality_baselines import tfidf
from tests.benchmarks.quality_sets import TITLES, LabelledSet, labelled_sets

FIGURES = Path(__file__).with_name("learning_curve.json")
SETS = (
    *("AG News, three keywords", "BBC"),
    *(TITLES[name] for name in ("masakha_eng", "ttc6", "so20", "reuters_ml", "situ11")),
)
SIZES = (0, 25, 50, 100, 250, 500, 1000)
SCORED = 3000
"""Texts that are set aside to score on, at most; of small sets those that are left beside the largest n."""
NOT_WORSE, BETTER = 0.005, 0.02
"""By how much less than the better of keywords and labels is no loss, and by how much more is a gain."""

Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Texts:
    """A labelled set, and what the keywords taught on all of its texts."""

    data: LabelledSet
    gold: Flags
    keywords: KeywordFit
    tfidf: csr_matrix
    """Columns of the baseline, of the texts with gold labels."""


@dataclass(frozen=True)
class Line:
    """Figures of one set and size."""

    name: str
    labelled: int
    keywords: float
    labels: float
    both: float
    belief: float

    @property
    def gain(self) -> float:
        """Over the better of keywords alone and labels alone."""
        return self.both - max(self.keywords, self.labels)


def texts_of(data: LabelledSet) -> Texts:
    """Fit the keywords on a set."""
    label_set = label_set_of(data.keywords, data.exclusive, data.exhaustive)
    thresholds = np.full(len(label_set.labels), 0.5)
    fit = fit_part(data.texts, None, label_set, thresholds, language="en", min_df=2)
    gold = np.array([[code in own for code in fit.model.label_set.codes] for own in data.gold])
    return Texts(data, gold, fit, csr_matrix(tfidf().fit(data.texts).transform(data.scored)))


def score(data: LabelledSet, gold: Flags, given: Flags) -> float:
    """Accuracy where each text has one label, else macro-F1."""
    if data.exclusive:
        return float((gold == given).all(axis=1).mean())
    return float(f1_score(gold, given, average="macro", zero_division=0))


def labels_alone(texts: Texts, labelled: NDArray[np.int64], scored: NDArray[np.int64]) -> Flags:
    """Return what logistic regression on the labelled texts gives the scored ones."""
    learned, asked = texts.tfidf[labelled], texts.tfidf[scored]
    given = np.zeros((len(scored), texts.gold.shape[1]), np.bool_)
    if texts.data.exclusive:
        own = texts.gold[labelled].argmax(axis=1)
        if len(np.unique(own)) > 1:
            found = LogisticRegression(C=5, max_iter=1000).fit(learned, own).predict(asked)
            given[np.arange(len(scored)), found] = True
        return given
    for j in np.flatnonzero(texts.gold[labelled].any(axis=0) & ~texts.gold[labelled].all(axis=0)).tolist():
        model = LogisticRegression(C=5, max_iter=1000, class_weight="balanced")
        given[:, j] = model.fit(learned, texts.gold[labelled, j]).predict(asked)
    return given


def lines_of(texts: Texts, sizes: Sequence[int], n_draws: int) -> Iterator[Line]:
    """Yield the mean figures of each size."""
    teach, n_texts = teacher(texts.keywords), len(texts.gold)
    found: dict[int, list[tuple[float, float, float, float]]] = {size: [] for size in sizes}
    for draw in range(n_draws):
        order = np.random.default_rng(draw).permutation(n_texts)
        scored = order[max(sizes) :][:SCORED]
        asked = [texts.data.scored[i] for i in scored.tolist()]
        alone = texts.keywords.model.decide(asked, weak=np.inf).labels
        by_keywords = score(texts.data, texts.gold[scored], alone)
        for size in sizes:
            if not size:
                found[size].append((by_keywords, 0.0, by_keywords, 1.0))
                continue
            labelled = np.sort(order[:size])
            model, how = teach(GoldLabels(labelled, texts.gold[labelled], labelled))
            both = score(texts.data, texts.gold[scored], model.decide(asked, weak=np.inf).labels)
            by_labels = score(texts.data, texts.gold[scored], labels_alone(texts, labelled, scored))
            found[size].append((by_keywords, by_labels, both, how.belief))
    for size, figures in found.items():
        yield Line(texts.data.name, size, *np.mean(figures, axis=0).tolist())


def keep(name: str, lines: Sequence[Line]) -> None:
    """Write the figures of a set to three digits beside those of the others."""
    known = json.loads(FIGURES.read_text(encoding="utf-8")) if FIGURES.exists() else {}
    known[name] = {
        str(line.labelled): [round(value, 3) for value in (line.keywords, line.labels, line.both)]
        for line in lines
    }
    rows = ",\n".join(f"{json.dumps(key)}: {json.dumps(known[key])}" for key in sorted(known))
    FIGURES.write_text(f"{{\n{rows}\n}}\n", encoding="utf-8")


def table_of(lines: Sequence[Line], n_draws: int) -> Table:
    """Return the figures, with what falls short of the bars."""
    table = Table(title=f"accuracy, or macro-F1 where labels do not exclude each other; {n_draws} draws")
    for column in ("data", "labelled", "keywords", "labels alone", "both", "gain", "belief"):
        table.add_column(column, justify="left" if column == "data" else "right")
    for line in lines:
        figures = (line.keywords, line.labels, line.both)
        mark = " worse" if line.gain < -NOT_WORSE else ""
        cells = (*(f"{value:.3f}" for value in figures), f"{line.gain:+.3f}{mark}", f"{line.belief:.2f}")
        table.add_row(line.name, str(line.labelled), *cells)
    return table


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", type=Path, help="where the data files are")
    parser.add_argument("--draws", type=int, default=5, help="draws a size")
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, help="texts that are labelled")
    parser.add_argument("--sets", nargs="+", default=SETS, help="names of the sets")
    wanted = parser.parse_args()
    lines: list[Line] = []
    console = Console(width=110)
    for data in labelled_sets(wanted.folder):
        if data.name in wanted.sets:
            own = list(lines_of(texts_of(data), wanted.sizes, wanted.draws))
            console.print(table_of(own, wanted.draws))
            lines += own
            if data.name in SETS and tuple(wanted.sizes) == SIZES:
                keep(data.name, own)
    if unknown := set(wanted.sets) - {line.name for line in lines}:
        parser.error(f"{wanted.folder} has no set called {', '.join(sorted(unknown))}")
    better = {line.name for line in lines if line.gain >= BETTER}
    worse = [line for line in lines if line.gain < -NOT_WORSE]
    console.print(f"at least {BETTER} better at one size or more: {len(better)} of {len(wanted.sets)} sets")
    console.print(f"more than {NOT_WORSE} worse: {len(worse)} of {len(lines)} lines")


if __name__ == "__main__":
    main()
