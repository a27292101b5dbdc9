"""Whether shares lie in their intervals: ``python -m tests.benchmarks.intervals DIR [--draws 500]``.

DIR holds ``bbc.jsonl.gz``, ``agnews_test.jsonl.gz``, ``agnews_pool.jsonl.gz`` and ``sets/NAME.jsonl.gz`` with
``sets/NAME.seeds.json``: texts with the labels that people gave. The classifier is fitted on all texts
without labels. Then n texts are drawn again and again, simply or as `classify sample` draws, their labels are
looked at, and the corrected shares are compared with the true ones. Beside them stands the interval from the
same labels without the model: the weighted proportion with Wilson's interval for Kish's effective number,
with the same correction for a finite feed.

Columns: coverage, the mean over the labels with a share of at least 3 % and of the worst of these; mean width
over that of the labels alone, for the mean and the worst label; and the same two ratios once both are
stretched to cover 95 % of the draws. The worst label is told both ways, for the labels alone are narrow where
they cover too little: of words, where a few long texts have the label, down to 87 %.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table
from sklearn.metrics import f1_score

from classify import SeededClassifier
from classify.model.decisions import Decisions
from classify.quality.estimation import Labelled, Shares, corrected_shares
from classify.quality.intervals import Z
from classify.quality.sampling import bands, inclusion, pareto_sample
from tests.benchmarks.quality_sets import TITLES, LabelledSet, labelled_sets

SETS = (
    *("BBC", "AG News, three keywords"),
    *(TITLES[name] for name in ("masakha_eng", "ttc6", "reuters_ml", "situ11")),
)
SIZES = (100, 200, 400)
COMMON = 0.03
"""Labels with a smaller share are left out of the table."""
_COLUMNS = (
    *("set (macro-F1)", "share of", "sheet", "n", "coverage", "worst label", "labels alone"),
    *("width", "ratio", "worst label", "at 95 %", "worst label"),
)

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Texts:
    """A labelled set with what the model decided on it."""

    name: str
    gold: NDArray[np.bool_]
    decisions: Decisions
    words: Floats

    @property
    def macro_f1(self) -> float:
        return float(f1_score(self.gold, self.decisions.labels, average="macro", zero_division=0))


def texts_of(data: LabelledSet) -> Texts:
    """Return a set, classified by a model that was fitted on it without labels."""
    classifier = SeededClassifier(data.keywords, exclusive=data.exclusive, exhaustive=data.exhaustive)
    decisions = classifier.fit(data.texts).decide(data.scored)
    gold = np.array([[code in own for code in classifier.classes_] for own in data.gold])
    return Texts(data.name, gold, decisions, np.array([float(len(text.split())) for text in data.scored]))


def labels_alone(drawn: Labelled) -> Shares:
    """Return shares from the labels without the model."""
    weight = drawn.size / drawn.probability
    share = weight @ drawn.gold / weight.sum()
    n = weight.sum() ** 2 / ((1 - drawn.probability) * weight**2).sum()
    square = Z * Z / n
    centre = (share + square / 2) / (1 + square)
    half = Z * np.sqrt(share * (1 - share) / n + square / (4 * n)) / (1 + square)
    return Shares(share, np.maximum(centre - half, 0), np.minimum(centre + half, 1))


@dataclass(frozen=True)
class Tried:
    """Of many draws: whether the truth was inside, how wide it was, and by how much to stretch it."""

    inside: NDArray[np.bool_]
    width: Floats
    stretch: float
    """Over all labels."""
    stretches: Floats
    """Of each label."""

    @classmethod
    def of(cls, found: list[Shares], truth: Floats) -> Tried:
        share, low, high = (
            np.array([getattr(one, name) for one in found]) for name in ("share", "low", "high")
        )
        side = np.where(truth < share, share - low, high - share)
        off = np.abs(share - truth) / np.maximum(side, 1e-12)
        inside = (low <= truth + 1e-12) & (truth <= high + 1e-12)
        return cls(inside, high - low, float(np.quantile(off, 0.95)), np.quantile(off, 0.95, axis=0))


def tried(texts: Texts, n: int, *, by_words: bool, stratified: bool, n_draws: int) -> tuple[Tried, Tried]:
    """Return the corrected shares, and those of the labels alone, over many draws."""
    given, gold = texts.decisions.labels, texts.gold.astype(np.float64)
    size = texts.words if by_words else np.ones(len(gold))
    if by_words:
        gold = gold / np.maximum(gold.sum(axis=1, keepdims=True), 1)
    common = texts.gold.mean(axis=0) >= COMMON
    gold, given = gold[:, common], given[:, common]
    truth, part = size @ gold / size.sum(), size @ given / size.sum()
    probability = np.full(len(gold), n / len(gold))
    if stratified:
        strata = np.column_stack([bands(texts.decisions), texts.decisions.scores.argmax(axis=1)])
        probability = inclusion(strata, np.ones(len(gold)), n)
    random = np.random.default_rng(n + stratified)
    found, alone = [], []
    for _ in range(n_draws):
        rows = pareto_sample(probability, random.random(len(gold)), n)
        drawn = Labelled(gold[rows], given[rows], size[rows], probability[rows], rows)
        found.append(corrected_shares(drawn, part))
        alone.append(labels_alone(drawn))
    return Tried.of(found, truth), Tried.of(alone, truth)


def measured(folder: Path, n_draws: int) -> Iterator[list[str]]:
    """Yield all lines of the table, one after the other."""
    for data in labelled_sets(folder):
        if data.name not in SETS:
            continue
        texts = texts_of(data)
        for by_words in (False, True):
            for stratified in (False, True):
                for n in SIZES:
                    ours, alone = tried(texts, n, by_words=by_words, stratified=stratified, n_draws=n_draws)
                    width, beside = ours.width.mean(axis=0), alone.width.mean(axis=0)
                    ratio = width.mean() / beside.mean()
                    as_sure = width * ours.stretches / (beside * alone.stretches)
                    yield [
                        f"{texts.name} ({texts.macro_f1:.2f})",
                        "words" if by_words else "paragraphs",
                        "stratified" if stratified else "simple",
                        str(n),
                        f"{ours.inside.mean():.3f}",
                        f"{ours.inside.mean(axis=0).min():.3f}",
                        f"{alone.inside.mean():.3f}",
                        f"{width.mean():.3f}",
                        f"{ratio:.2f}",
                        f"{(width / beside).max():.2f}",
                        f"{ratio * ours.stretch / alone.stretch:.2f}",
                        f"{as_sure.max():.2f}",
                    ]


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", type=Path, help="where the data files are")
    parser.add_argument("--draws", type=int, default=500, help="draws a line")
    wanted = parser.parse_args()
    table = Table(title=f"95 % intervals of shares, {wanted.draws} draws")
    for column in _COLUMNS:
        table.add_column(column, justify="left" if column in _COLUMNS[:3] else "right")
    for row in measured(wanted.folder, wanted.draws):
        table.add_row(*row)
    Console(width=150).print(table)


if __name__ == "__main__":
    main()
