"""The labelled sets of the quality benchmark: texts, gold labels to score with, and others' keywords.

Sets of one label a text are exclusive and, but for the 22 topics with their rest, exhaustive; the others are
neither. Nothing else is set for any of them.
"""

from __future__ import annotations

import csv
import gzip
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

from classify import LabelSet, load_label_set

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
REST = "Other"
TITLES = {
    "masakha_eng": "MasakhaNEWS, English",
    "masakha_fra": "MasakhaNEWS, French",
    "medabs5": "Medical abstracts",
    "ohsumed23": "OHSUMED",
    "reuters_ml": "Reuters, several labels",
    "reuters_one": "Reuters, one label",
    "sib_azj": "SIB-200, Azerbaijani",
    "sib_eng": "SIB-200, English",
    "situ11": "situations, sentences",
    "so20": "Stack Overflow titles",
    "ttc6": "TTC-3600, Turkish",
}
"""What the tables call the sets of the folder ``sets``."""


@dataclass(frozen=True)
class LabelledSet:
    """Texts to fit on, of which the first have gold labels, and the keywords to seed with."""

    name: str
    texts: Sequence[str]
    gold: Sequence[Sequence[str]]
    """The labels of each scored text; exactly one in an exclusive set, which may be `REST`."""
    keywords: LabelSet | Keywords
    exclusive: bool
    exhaustive: bool
    articles: Sequence[int] | None = None
    published: str = ""

    @property
    def scored(self) -> Sequence[str]:
        """The texts with gold labels."""
        return self.texts[: len(self.gold)]


def labelled_sets(folder: Path) -> Iterator[LabelledSet]:
    """Yield the sets of a folder one after the other; those whose files it does not hold are left out."""
    if (folder / "agnews_test.jsonl.gz").exists():
        yield from _ag_news(folder)
    if (folder / "bbc.jsonl.gz").exists():
        yield _bbc(folder)
    if (folder / "cap_sotu.jsonl.gz").exists():
        yield from _state_of_the_union(folder)
    if (folder / "bbc.jsonl.gz").exists():
        yield _bbc_paragraphs(folder)
    for path in sorted((folder / "sets").glob("*.seeds.json")):
        yield seeded_set(path)


def rows_of(path: Path) -> list[dict[str, Any]]:
    """Read the rows of a compressed file of JSON lines."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def seeded_set(path: Path) -> LabelledSet:
    """Read ``NAME.jsonl.gz``, each row with a ``label`` or ``labels``, and ``NAME.seeds.json``."""
    name = path.name.removesuffix(".seeds.json")
    rows = rows_of(path.with_name(f"{name}.jsonl.gz"))
    single = "label" in rows[0]
    gold = [[row["label"]] if single else row["labels"] for row in rows]
    keywords = json.loads(path.read_text(encoding="utf-8"))
    return LabelledSet(TITLES.get(name, name), [row["text"] for row in rows], gold, keywords, single, single)


def _ag_news(folder: Path) -> Iterator[LabelledSet]:
    test, pool = rows_of(folder / "agnews_test.jsonl.gz"), rows_of(folder / "agnews_pool.jsonl.gz")
    texts, gold = [row["text"] for row in [*test, *pool]], [[row["label"]] for row in test]
    by_names = "LOTClass 0.869 · X-Class 0.848 · supervised BERT 0.940"
    yield LabelledSet("AG News, class names", texts, gold, AG_NAMES, True, True, None, by_names)
    by_three = "WeSTClass 0.823 · ConWea 0.746"
    yield LabelledSet("AG News, three keywords", texts, gold, AG_THREE, True, True, None, by_three)


def _bbc(folder: Path) -> LabelledSet:
    rows = rows_of(folder / "bbc.jsonl.gz")
    return LabelledSet(
        "BBC", [row["text"] for row in rows], [[row["label"]] for row in rows], BBC, True, True
    )


def _bbc_paragraphs(folder: Path) -> LabelledSet:
    cut = [
        (paragraph, [row["label"]], number)
        for number, row in enumerate(rows_of(folder / "bbc.jsonl.gz"))
        for paragraph in row["text"].split("\n")
        if len(paragraph.split()) > 5
    ]
    paragraphs, gold, articles = (list(column) for column in zip(*cut, strict=True))
    return LabelledSet("BBC, paragraphs in their articles", paragraphs, gold, BBC, False, False, articles)


def _state_of_the_union(folder: Path) -> Iterator[LabelledSet]:
    rows = rows_of(folder / "cap_sotu.jsonl.gz")
    texts, name = [row["text"] for row in rows], "State of the Union, "
    published = "DeBERTa zero-shot 0.425, 0.360 · SVM on 2,500 labelled 0.513, 0.408"
    gold = [[row["label"]] for row in rows]
    yield LabelledSet(f"{name}22 topics", texts, gold, _topics(folder), True, False, None, published)
    label_set = load_label_set(SECTORS)
    sectors = [[row["sector"]] if row["sector"] in label_set.codes else [] for row in rows]
    yield LabelledSet(f"{name}five sectors", texts, sectors, label_set, False, False)


def _topics(folder: Path) -> Keywords:
    """Return keywords of the 22 topics but the rest: the phrases of their descriptions, and the phrases'
    words.

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
