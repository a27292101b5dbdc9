"""Quality on third parties' data, with third parties' keywords: ``python -m tests.benchmarks.quality DIR``.

DIR holds ``agnews_test.jsonl.gz``, ``agnews_pool.jsonl.gz``, ``bbc.jsonl.gz``, ``cap_sotu.jsonl.gz`` and
``cap_topics.csv``. The classifier is fitted on all texts of a set, without labels, in one default
configuration: only what the label set says of exclusive and exhaustive differs. Beside it stand the keyword
votes, a supervised logistic regression cross-validated on the same rows, and published figures. The published
AG News figures were reached by fitting on 120,000 texts and scoring those; ours is fitted on 17,348 and
scored on the test set.

The texts are AG News (Zhang, Zhao and LeCun 2015), BBC news (Greene and Cunningham 2006) and the State of the
Union in the coding of the Comparative Agendas Project, as split by Laurer et al. (2023). Each line has a
``text``; the pool has no labels.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import json
import os
import platform
import re
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np
import sklearn
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table
from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS, TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score, average_precision_score, f1_score
from sklearn.model_selection import GroupKFold, cross_val_predict
from sklearn.pipeline import make_pipeline

from classify import LabelSet, SeededClassifier, load_label_set

Keywords = dict[str, list[str | dict[str, object]]]

SECTORS = Path(__file__).parents[2] / "config" / "labels" / "sectors.yaml"
AG_NAMES: Keywords = {
    "World": ["politics"],
    "Sports": ["sports"],
    "Business": ["business"],
    "Sci/Tech": ["technology"],
}
AG_THREE: Keywords = {
    "World": ["government", "military", "war"],
    "Sports": ["basketball", "football", "athletes"],
    "Business": ["stocks", "markets", "industries"],
    "Sci/Tech": ["computer", "telescope", "software"],
}
BBC: Keywords = {
    "business": ["company", "market", "shares", "economy"],
    "entertainment": ["film", "music", "actor", "album"],
    "politics": ["government", "minister", "election", "party"],
    "sport": ["match", "coach", "cup", "championship"],
    "tech": ["software", "computer", "internet", "mobile"],
}
PUBLISHED = {
    "AG News, names only": "LOTClass 0.869 · X-Class 0.848 · supervised BERT 0.940",
    "AG News, three keywords": "WeSTClass 0.823 · ConWea 0.746 (accuracy)",
    "State of the Union, 22 topics": "DeBERTa zero-shot 0.425, 0.360 · SVM on 2,500 labelled 0.513, 0.408",
}
REST = "Other"


@dataclass(frozen=True)
class Row:
    """A line of the table; figures are accuracy and macro-F1, or mean average precision and macro-F1."""

    name: str
    ours: tuple[float, float]
    votes: tuple[float, float]
    supervised: tuple[float, float] | None
    fit_seconds: float
    apply_seconds: float


def rows_of(folder: Path, name: str) -> list[dict[str, str]]:
    """The rows of a data file."""
    with gzip.open(folder / f"{name}.jsonl.gz", "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def topics(folder: Path) -> Keywords:
    """Keywords of the 22 topics but the rest: the phrases of their descriptions, and the phrases' words.

    What stands in several topics counts for each with its share; words of grammar are left out.
    """
    with (folder / "cap_topics.csv").open(encoding="utf-8", newline="") as file:
        described = {row["label"]: row for row in csv.DictReader(file) if row["label"] != REST}
    phrases = {label: list(dict.fromkeys(_phrases(row))) for label, row in described.items()}
    words = {
        label: list(dict.fromkeys(word for phrase in own for word in _words(phrase)))
        for label, own in phrases.items()
    }
    held = Counter(term for label in phrases for term in {*phrases[label], *words[label]})
    return {
        label: [
            {"term": term, "weight": 1 / held[term]} for term in dict.fromkeys(phrases[label] + words[label])
        ]
        for label in phrases
    }


def _phrases(row: Mapping[str, str]) -> Iterator[str]:
    for column in ("hypotheses_short", "hypotheses_long"):
        text = row[column].rstrip(".").lower().removeprefix("the quote is about").replace("for example:", ",")
        for phrase in re.split(r",|\bor\b", text):
            if phrase.strip():
                yield phrase.strip().removeprefix("the ").strip()


def _words(phrase: str) -> list[str]:
    return [word for word in re.findall(r"[\w&']{2,}", phrase) if word not in ENGLISH_STOP_WORDS]


def single(
    name: str, texts: Sequence[str], gold: Sequence[str], keywords: Keywords, *, exhaustive: bool
) -> Row:
    """A set where each text has one label; the first texts are those with gold labels."""
    classifier = SeededClassifier(keywords, exclusive=True, exhaustive=exhaustive)
    begin = time.perf_counter()
    classifier.fit(texts)
    fitted = time.perf_counter()
    predicted = classifier.predict(texts[: len(gold)])
    applied = time.perf_counter()
    rest = [] if exhaustive else [REST]
    names = np.array([*classifier.classes_, *rest], dtype=object)
    votes = classifier.votes(texts[: len(gold)])
    by_votes = np.where(votes.max(axis=1) > 0, votes.argmax(axis=1), len(names) - 1)
    return Row(
        name,
        _single_figures(gold, [label or REST for label in predicted]),
        _single_figures(gold, names[by_votes]),
        _single_figures(gold, _supervised(texts[: len(gold)], np.array(gold))),
        fitted - begin,
        applied - fitted,
    )


def several(
    name: str,
    keywords: LabelSet | Keywords,
    texts: Sequence[str],
    labels: Sequence[str],
    articles: Sequence[int] | None = None,
) -> Row:
    """A set where a text has any number of labels: average precision, and the decisions made."""
    classifier = SeededClassifier(keywords)
    begin = time.perf_counter()
    classifier.fit(texts, articles=articles)
    fitted = time.perf_counter()
    decisions = classifier.decide(texts, articles)
    applied = time.perf_counter()
    gold = np.array([[label == own for own in classifier.classes_] for label in labels])
    model = make_pipeline(_tfidf(), LogisticRegression(C=5, class_weight="balanced", max_iter=1000))
    folds = {"cv": 5} if articles is None else {"cv": GroupKFold(5), "groups": articles}
    supervised = np.column_stack(
        [cross_val_predict(model, texts, column, method="decision_function", **folds) for column in gold.T]
    )
    return Row(
        name,
        _many_figures(gold, decisions.values, decisions.labels),
        _many_figures(gold, decisions.votes, decisions.votes >= 1),
        _many_figures(gold, supervised, supervised > 0),
        fitted - begin,
        applied - fitted,
    )


def _single_figures(gold: Sequence[str], predicted: Sequence[str]) -> tuple[float, float]:
    named = [str(label) for label in predicted]
    return accuracy_score(gold, named), f1_score(gold, named, average="macro", zero_division=0)


def _many_figures(
    gold: NDArray[np.bool_], values: NDArray[np.float64], given: NDArray[np.bool_]
) -> tuple[float, float]:
    return average_precision_score(gold, values, average="macro"), f1_score(gold, given, average="macro")


def _supervised(texts: Sequence[str], gold: NDArray[np.str_]) -> NDArray[np.str_]:
    model = make_pipeline(_tfidf(), LogisticRegression(C=5, max_iter=1000))
    predicted: NDArray[np.str_] = cross_val_predict(model, np.array(texts, dtype=object), gold, cv=5)
    return predicted


def _tfidf() -> TfidfVectorizer:
    return TfidfVectorizer(sublinear_tf=True, min_df=2, stop_words="english")


def measured(folder: Path) -> Iterator[Row]:
    """All lines of the table, one after the other."""
    test, pool = rows_of(folder, "agnews_test"), rows_of(folder, "agnews_pool")
    texts, gold = [row["text"] for row in [*test, *pool]], [row["label"] for row in test]
    yield single("AG News, names only", texts, gold, AG_NAMES, exhaustive=True)
    yield single("AG News, three keywords", texts, gold, AG_THREE, exhaustive=True)
    news = rows_of(folder, "bbc")
    yield single("BBC", [row["text"] for row in news], [row["label"] for row in news], BBC, exhaustive=True)
    speeches = rows_of(folder, "cap_sotu")
    texts, gold = [row["text"] for row in speeches], [row["label"] for row in speeches]
    yield single("State of the Union, 22 topics", texts, gold, topics(folder), exhaustive=False)
    in_sectors = [row["sector"] for row in speeches]
    yield several("State of the Union, five sectors", load_label_set(SECTORS), texts, in_sectors)
    cut = [
        (paragraph, row["label"], number)
        for number, row in enumerate(news)
        for paragraph in row["text"].split("\n")
        if len(paragraph.split()) > 5
    ]
    paragraphs, of_article, articles = (list(column) for column in zip(*cut, strict=True))
    yield several("BBC, paragraphs in their articles", BBC, paragraphs, of_article, articles)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", type=Path, help="where the data files are")
    folder = parser.parse_args().folder
    console = Console(width=170)
    table = Table(title="accuracy and macro-F1; of the last two mean average precision and macro-F1")
    for column in (
        "data",
        "ours",
        "keyword votes",
        "supervised LR",
        "ours / votes",
        "fit s",
        "apply s",
        "published",
    ):
        table.add_column(column, justify="left" if column in ("data", "published") else "right")
    begin = time.perf_counter()
    for row in measured(folder):
        ratio = tuple(ours / votes for ours, votes in zip(row.ours, row.votes, strict=True))
        table.add_row(
            row.name,
            *(
                "" if figures is None else f"{figures[0]:.4f} {figures[1]:.4f}"
                for figures in (row.ours, row.votes)
            ),
            "" if row.supervised is None else f"{row.supervised[0]:.4f} {row.supervised[1]:.4f}",
            f"{ratio[0]:.2f} {ratio[1]:.2f}",
            f"{row.fit_seconds:.2f}",
            f"{row.apply_seconds:.2f}",
            PUBLISHED.get(row.name, ""),
        )
    console.print(table)
    console.print(
        f"{time.perf_counter() - begin:.0f} s in all · {platform.machine()}, {os.cpu_count()} cores · "
        f"Python {platform.python_version()}, NumPy {np.__version__}, scikit-learn {sklearn.__version__}"
    )


if __name__ == "__main__":
    main()
