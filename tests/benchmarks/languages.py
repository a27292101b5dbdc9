"""Several languages in one feed, on third parties' data: ``python -m tests.benchmarks.languages DIR``.

DIR holds any of ``sets/NAME.jsonl.gz`` with ``sets/NAME.seeds.json``. Three questions, each with its bar; it
exits with 1 where one is missed:

- Is the language of paragraphs of 20 words and more right (0.98), and that of Azerbaijani and Turkish (0.97)?
- Is a set in a feed with others, under one label set with keywords for each language, classified as well as
  alone (accuracy and macro-F1 within 0.01)?
- ``--cost``: how much longer does a run on each set take for the languages (10 %)?
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

import numpy as np
from sklearn.metrics import accuracy_score, f1_score

from classify import SeededClassifier
from classify.config.languages import LANGUAGES
from classify.config.settings import SegmentSettings
from classify.config.settings_file import load_configuration
from classify.corpus.article import Article
from classify.corpus.languages import languages_of
from classify.corpus.paragraphs import segment
from classify.run.job import run_job
from tests.benchmarks.quality_sets import seeded_set

LANGUAGE_OF = {"sib_eng": "en", "sib_azj": "az", "ttc6": "tr", "masakha_eng": "en", "masakha_fra": "fr"}
MIXTURES = (("sib_eng", "sib_azj", "ttc6", "masakha_fra"), ("masakha_eng", "masakha_fra", "sib_azj", "ttc6"))
RIGHT, TOLD_APART, LOSS, COST = 0.98, 0.97, 0.01, 0.10
WORDS = 20
ROUNDS = 4


@dataclass(frozen=True)
class LanguageSet:
    """One set in one language."""

    name: str
    language: str
    texts: Sequence[str]
    gold: Sequence[str]
    keywords: Mapping[str, Sequence[str]]


def read_sets(folder: Path) -> dict[str, LanguageSet]:
    """Return the sets of the folder that are in one known language."""
    found = {}
    for name, language in LANGUAGE_OF.items():
        path = folder / "sets" / f"{name}.seeds.json"
        if path.is_file():
            data = seeded_set(path)
            gold = [label for (label,) in data.gold]
            found[name] = LanguageSet(name, language, data.texts, gold, data.keywords)
    return found


def language_figures(one: LanguageSet) -> tuple[int, float]:
    """Return paragraphs of enough words, and the share whose language is right."""
    articles = [Article(str(i), text, one.name, i) for i, text in enumerate(one.texts)]
    paragraphs = segment(articles, SegmentSettings())
    found = languages_of(articles, paragraphs).tolist()
    long = [
        LANGUAGES[number]
        for number, text in zip(found, paragraphs.texts, strict=True)
        if len(text.split()) >= WORDS
    ]
    return len(long), float(np.mean([code == one.language for code in long]))


def quality(sets: Sequence[LanguageSet]) -> Iterator[tuple[float, float]]:
    """Yield accuracy and macro-F1 of each set, all of them in one feed."""
    keywords: dict[str, dict[str, list[str]]] = {}
    for one in sets:
        for label, terms in one.keywords.items():
            keywords.setdefault(label, {}).setdefault(one.language, []).extend(terms)
    classifier = SeededClassifier(keywords, exclusive=True, exhaustive=True)
    texts = [text for one in sets for text in one.texts]
    languages = [one.language for one in sets for _ in one.texts]
    classifier.fit(texts, languages=languages)
    labels = classifier.decide(texts, languages=languages).labels
    predicted = iter(
        np.append(classifier.classes_, "")[np.where(labels.any(1), labels.argmax(1), -1)].tolist()
    )
    for one in sets:
        own = [next(predicted) for _ in one.texts]
        yield (
            float(accuracy_score(one.gold, own)),
            float(f1_score(one.gold, own, labels=sorted(set(one.gold)), average="macro", zero_division=0)),
        )


def cost(one: LanguageSet) -> float:
    """Return by how much longer a run with a model and no cache takes for the languages: best of each."""
    now = dt.datetime(2026, 11, 22, tzinfo=dt.UTC)
    with TemporaryDirectory() as name:
        folder = Path(name)
        lines = (json.dumps({"id": str(i), "text": text}) + "\n" for i, text in enumerate(one.texts))
        (folder / "feed.jsonl").write_text("".join(lines), encoding="utf-8")
        labels = {f"label_{i}": {"keywords": list(terms)} for i, terms in enumerate(one.keywords.values())}
        (folder / "labels.yaml").write_text(
            json.dumps({"name": "labels", "labels": labels}), encoding="utf-8"
        )
        settings = {
            "label_set": "labels.yaml",
            "input": {"paths": ["feed.jsonl"]},
            "model": {"path": "models/labels"},
            "output": {"path": "output", "report": False},
            "cache": {"enabled": False},
            "stories": {"remember": False},
            "engine": {"backend": "sequential"},
        }
        (folder / "run.yaml").write_text(json.dumps(settings), encoding="utf-8")
        configuration = load_configuration(folder / "run.yaml")
        run_job(configuration, now)

        def seconds() -> float:
            begin = time.process_time()
            run_job(configuration, now)
            return time.process_time() - begin

        nothing = lambda _, paragraphs: np.zeros(len(paragraphs.texts), np.uint8)  # noqa: E731
        with_them, without = [], []
        for _ in range(ROUNDS):  # one after the other, since a machine is not always as fast
            with_them.append(seconds())
            with patch("classify.run.feed.survey.languages_of", nothing):
                without.append(seconds())
    return min(with_them) / min(without) - 1


def main() -> int:
    """Print a table a question; 1 where a bar is missed."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--cost", action="store_true")
    options = parser.parse_args()
    sets = read_sets(options.folder)
    missed = False
    print(f"language of paragraphs of {WORDS} words and more")
    for one in sets.values():
        n, right = language_figures(one)
        missed |= right < (TOLD_APART if one.language in ("az", "tr") else RIGHT)
        print(f"  {one.name:12} {one.language}  {n:6} paragraphs  {right:.4f}")
    print("accuracy and macro-F1, alone and in a feed with the others")
    for names in MIXTURES:
        mixed = [sets[name] for name in names if name in sets]
        print(f"  {' + '.join(one.name for one in mixed)}")
        for one, (accuracy, macro) in zip(mixed, quality(mixed), strict=True):
            ((accuracy_alone, macro_alone),) = quality([one])
            missed |= min(accuracy - accuracy_alone, macro - macro_alone) < -LOSS
            before, now = f"{accuracy_alone:.3f}/{macro_alone:.3f}", f"{accuracy:.3f}/{macro:.3f}"
            print(f"    {one.name:12} alone {before}  mixed {now}")
    if options.cost:
        print("cost of the languages, of a whole run without cache")
        for one in sets.values():
            more = cost(one)
            missed |= more > COST
            print(f"  {one.name:12} {more:+.1%}")
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
