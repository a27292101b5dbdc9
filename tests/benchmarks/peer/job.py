"""The job that every side does: a folder of articles becomes a CSV of labelled paragraphs.

Needs nothing but Python, since each peer runs in an environment of its own. A program beside this module is
called with ``fit FOLDER``, then with ``run FOLDER``; FOLDER holds ``job.json``, ``train.jsonl``, ``feed/``.
"""

from __future__ import annotations

import csv
import json
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

CHUNK = 10_000


@dataclass(frozen=True)
class Keyword:
    """A keyword of a label; ``open`` ones end in a wildcard, which ``surfaces`` spells out."""

    term: str
    exact: bool
    open: bool
    surfaces: list[str]

    @property
    def pattern(self) -> str:
        """A regular expression for it, to stand in a larger one."""
        words = r"[\s-]+".join(map(re.escape, re.split(r"[\s-]+", self.term)))
        ends = r"\w*" if self.open else ""
        return words + ends if self.exact else f"(?i:{words}{ends})"


@dataclass(frozen=True)
class Job:
    """What is to be labelled with what."""

    folder: Path
    labels: list[str]
    exclusive: bool
    """Exactly one label a paragraph; else any number."""
    keywords: dict[str, list[Keyword]]

    def own(self, name: str) -> Path:
        """Return the folder of a peer, for its model and its table."""
        (self.folder / name).mkdir(exist_ok=True)
        return self.folder / name

    def training(self) -> tuple[list[str], list[list[str]]]:
        """Return texts, and the labels of each."""
        with (self.folder / "train.jsonl").open(encoding="utf-8") as lines:
            rows = [json.loads(line) for line in lines]
        return [row["text"] for row in rows], [row["labels"] for row in rows]

    def paragraphs(self) -> Iterator[tuple[str, int, str]]:
        """Yield the id of the article, number of the paragraph, text."""
        for path in sorted((self.folder / "feed").glob("*.jsonl")):
            with path.open(encoding="utf-8") as lines:
                for line in lines:
                    article = json.loads(line)
                    for number, text in enumerate(re.split(r"\n\s*\n", article["text"]), 1):
                        yield article["id"], number, text

    def chunks(self) -> Iterator[list[tuple[str, int, str]]]:
        """Yield the same, many at a time."""
        rows = self.paragraphs()
        while chunk := list(islice(rows, CHUNK)):
            yield chunk

    def given(self, scores: Sequence[float], threshold: float) -> list[str]:
        """Return labels for the scores: the best one if they exclude each other, else all from the
        threshold on.
        """
        if not self.exclusive:
            return [label for label, score in zip(self.labels, scores, strict=True) if score >= threshold]
        best = max(range(len(scores)), key=scores.__getitem__)
        return [self.labels[best]] if scores[best] >= threshold else []

    def write(
        self, name: str, rows: Iterable[tuple[tuple[str, int, str], Sequence[str], Sequence[float]]]
    ) -> None:
        """Write the table of a peer: paragraph, its labels, its score for each label."""
        with (self.own(name) / "paragraphs.csv").open("w", encoding="utf-8", newline="") as lines:
            table = csv.writer(lines, lineterminator="\n")
            head = ["article_id", "paragraph", "labels", *(f"score_{label}" for label in self.labels), "text"]
            table.writerow(head)
            for (article, number, text), labels, scores in rows:
                table.writerow(
                    [article, number, "|".join(labels), *(f"{score:.6f}" for score in scores), text]
                )


def load(folder: Path) -> Job:
    """Return the job of a folder."""
    told = json.loads((folder / "job.json").read_text(encoding="utf-8"))
    keywords = {label: [Keyword(**word) for word in words] for label, words in told["keywords"].items()}
    return Job(folder, told["labels"], told["exclusive"], keywords)


def main(fit: Callable[[Job], None] | None, run: Callable[[Job], None]) -> None:
    """Do what the command line asks for."""
    asked, folder = sys.argv[1:]
    job = load(Path(folder))
    if asked == "run":
        run(job)
    elif fit is not None:
        fit(job)
