"""The jobs that `peers` gives to every side: folders with a feed, keywords, and texts that we labelled."""

from __future__ import annotations

import csv
import json
import re
import shutil
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import islice
from pathlib import Path

import numpy as np
import yaml
from feeds import read_rows
from peer.job import Keyword
from processes import Measured, measure
from quality_sets import AG_NAMES, AG_THREE
from sklearn.metrics import accuracy_score, average_precision_score, f1_score

from classify.config.label_set import LabelSet
from classify.config.loading import load_label_set

ROOT = Path(__file__).parent.parent.parent
SECTORS = ROOT / "config" / "labels" / "sectors.yaml"
DONE = (0, 4)
MOST_SURFACES = 60
TRAINING = 20_000
TOPICS = {"World": "world", "Sports": "sports", "Business": "business", "Sci/Tech": "sci_tech"}
NAMES, THREE = ({TOPICS[name]: own for name, own in words.items()} for words in (AG_NAMES, AG_THREE))

Row = tuple[list[str], list[float]]
"""Labels given to a text, and the score of each label."""


@dataclass(frozen=True)
class Task:
    """A job folder, our own configuration of it, and who is right where that is known."""

    name: str
    folder: Path
    config: Path
    label_set: LabelSet
    gold: Mapping[str, str]
    """The label of an article by its id; a label that is not in the set means none."""

    @property
    def feed(self) -> Path:
        """Return what is to be labelled."""
        return self.folder / "feed"


def task(folder: Path, label_set: Path, texts: Mapping[str, str], gold: Mapping[str, str]) -> Task:
    """Return a job on texts that are one paragraph each."""
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "feed").mkdir(parents=True)
    with (folder / "feed" / "texts.jsonl").open("w", encoding="utf-8") as lines:
        for id_, text in texts.items():
            lines.write(json.dumps({"id": id_, "text": " ".join(text.split())}) + "\n")
    config = folder / "settings.yaml"
    config.write_text(
        f"label_set: {label_set}\ninput: {{paths: [feed]}}\n"
        "segment: {unit: article, min_words: 1, openings: [], repeated_articles: 0}\n"
        "model: {path: model}\noutput: {path: output, report: false}\n"
    )
    return Task(folder.name, folder, config, load_label_set(label_set), gold)


def topics(folder: Path, data: Path, keywords: Mapping[str, Sequence[str]]) -> Task:
    """Return AG News: test set and unlabelled pool to read, the test set to be right on."""
    test = read_rows(data / "agnews_test.jsonl.gz")
    rows = [*test, *read_rows(data / "agnews_pool.jsonl.gz")]
    label_set = folder.with_suffix(".yaml")
    folder.parent.mkdir(parents=True, exist_ok=True)
    labels = {code: {"title": code, "keywords": list(words)} for code, words in keywords.items()}
    told = {"name": "topics", "exclusive": True, "exhaustive": True, "labels": labels}
    label_set.write_text(json.dumps(told))  # JSON is YAML
    gold = {row["id"]: TOPICS[row["label"]] for row in test}
    return task(folder, label_set, {row["id"]: row["text"] for row in rows}, gold)


def sectors(folder: Path, data: Path) -> Task:
    """Return the five-sector reading of speeches, most of which belong to no sector."""
    rows = read_rows(data / "cap_sotu.jsonl.gz")
    gold = {row["id"]: row["sector"] for row in rows}
    return task(folder, SECTORS, {row["id"]: row["text"] for row in rows}, gold)


def feed_task(folder: Path, feed: Path) -> Task:
    """Return the shipped label set over a feed of articles."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    (folder / "feed").symlink_to(feed.resolve())
    return Task(folder.name, folder, ROOT / "config" / "sectors.yaml", load_label_set(SECTORS), {})


def fit_ours(of: Task, feed: Path, model: Path) -> Measured:
    """Return `classify train` on a feed."""
    shutil.rmtree(model, ignore_errors=True)
    command = ["train", of.config, "--input", feed / "*.jsonl", "--model", model, "--promote", "-q"]
    return measure([sys.executable, "-m", "classify", *command], cwd=ROOT)


def run_ours(of: Task, feed: Path, model: Path, output: Path) -> Measured:
    """Return `classify run` on a feed, with nothing cached."""
    shutil.rmtree(output, ignore_errors=True)
    command = ["run", of.config, "--input", feed / "*.jsonl", "--model", model, "--output", output]
    return measure([sys.executable, "-m", "classify", *command, "--jobs", "1", "-q"], cwd=ROOT)


def run_same_work(of: Task, feed: Path, model: Path, output: Path) -> Measured:
    """Return `classify run` that does what the peers do: labels, scores and text of each paragraph on disk.

    No evidence, no report, no cache, no copies of stories and no repeated paragraphs.
    """
    settings = yaml.safe_load(of.config.read_text(encoding="utf-8"))
    label_set = (of.config.parent / settings["label_set"]).resolve()
    settings |= {
        "label_set": str(label_set),
        "input": {**settings["input"], "paths": ["feed"]},
        "segment": {**settings["segment"], "repeated_articles": 0},
        "stories": {"enabled": False},
        "output": {"path": "output", "evidence": False, "report": False},
        "cache": {"enabled": False},
    }
    config = of.folder / "same_work.yaml"
    config.write_text(json.dumps(settings), encoding="utf-8")  # JSON is YAML
    return run_ours(replace(of, config=config), feed, model, output)


def tell(of: Task, labelled: Path) -> None:
    """Write what the peers are told: keywords, and texts with the labels in our table of them."""
    texts: list[str] = []
    with (of.folder / "train.jsonl").open("w", encoding="utf-8") as lines:
        for row in islice(table(labelled), TRAINING):
            texts.append(row["text"])
            given = row["labels"].split("|") if row["labels"] else []
            lines.write(json.dumps({"text": row["text"], "labels": given}) + "\n")
    keywords = {
        label.code: [
            asdict(spelled(keyword.term, texts, exact=keyword.case == "exact"))
            for keyword in label.keywords
            if not keyword.needs_context  # no peer knows such; alone they would do harm
        ]
        for label in of.label_set.labels
    }
    told = {
        "labels": list(of.label_set.codes),
        "exclusive": of.label_set.exclusive,
        "keywords": keywords,
    }
    (of.folder / "job.json").write_text(json.dumps(told), encoding="utf-8")


def spelled(term: str, texts: Sequence[str], *, exact: bool) -> Keyword:
    """Return the keyword with the forms that its wildcard takes in the texts."""
    keyword = Keyword(term.removesuffix("*"), exact, term.endswith("*"), [term])
    if not keyword.open:
        return keyword
    pattern = re.compile(rf"(?<!\w){keyword.pattern}(?!\w)")
    first = keyword.term.split()[0].lower()
    found = (pattern.findall(text) for text in texts if first in text.lower())
    forms = sorted({form.lower() if not exact else form for forms in found for form in forms})
    return Keyword(keyword.term, exact, keyword.open, forms[:MOST_SURFACES] or [keyword.term])


def table(path: Path) -> list[dict[str, str]]:
    """Return rows of a table of paragraphs; of ours only those that are body text."""
    csv.field_size_limit(10**8)
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return [row for row in csv.DictReader(lines) if row.get("kind", "body") == "body"]


def quality(of: Task, labelled: Path) -> dict[str, float]:
    """Return how right a table is: accuracy where labels exclude each other, else mean AP; and macro-F1.

    A text without a label is wrong where every text has one; ``labelled`` tells how many were given one.
    """
    codes = of.label_set.codes
    rows = {row["article_id"]: row for row in table(labelled)}
    known = [id_ for id_ in of.gold if id_ in rows]
    if len(known) < len(of.gold):
        print(f"{of.name}: {len(of.gold) - len(known)} texts have no row in {labelled}")
    truth = np.array([[of.gold[id_] == code for code in codes] for id_ in known])
    given = np.array([[code in rows[id_]["labels"].split("|") for code in codes] for id_ in known])
    f1 = float(f1_score(truth, given, average="macro", zero_division=0))
    rest = {"macro-F1": f1, "labelled": float(given.any(axis=1).mean())}
    if of.label_set.exclusive:
        return {"accuracy": float(accuracy_score(truth, given)), **rest}
    scores = np.array([[float(rows[id_][f"score_{code}"]) for code in codes] for id_ in known])
    return {"mean AP": float(average_precision_score(truth, scores, average="macro")), **rest}
