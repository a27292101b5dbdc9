"""Annif: its TF-IDF backend, trained, given its best limit and threshold, and run by its commands.

Set up as its wiki says in "Getting started" and "Backend: TF-IDF". Annif asks the network for NLTK's sentence
model when it starts; here one is learned from the training texts instead, as NLTK's documentation of Punkt
shows, and laid where it looks first.
"""

from __future__ import annotations

import csv
import gzip
import json
import os
import re
import subprocess
import sys
from pathlib import Path

from job import Job, main
from nltk.tokenize.punkt import PunktTrainer, save_punkt_params

NAME = "annif_tfidf"
URI = "http://example.org/"
TRIED = 2_000
BEST = re.compile(r"^Best\s+F1[^:]*:.*Limit:\s*(\d+)\s+Threshold:\s*([\d.]+)", re.MULTILINE)
PROJECT = """[tfidf]
name=TF-IDF
language=en
backend=tfidf
analyzer=snowball(english)
limit={limit}
vocab=labels
"""


def annif(own: Path, *arguments: str) -> str:
    """Run a command of Annif in the peer's folder, and return what it printed."""
    command = [str(Path(sys.executable).parent / "annif"), *arguments]
    environment = os.environ | {
        "NLTK_DATA": str(own / "nltk_data"),
        "ANNIF_CONFIG": "annif.default_config.Config",
    }
    done = subprocess.run(command, cwd=own, env=environment, check=False, capture_output=True, text=True)
    if done.returncode:
        sys.exit(done.stderr)
    return done.stdout


def fit(job: Job) -> None:
    """Load the vocabulary, train, and ask for the best limit and threshold on some of the training texts."""
    texts, labels = job.training()
    own = job.own(NAME)
    (own / "nltk_data" / "tokenizers" / "punkt_tab").mkdir(parents=True, exist_ok=True)
    trainer = PunktTrainer("\n".join(texts[:TRIED]))
    save_punkt_params(trainer.get_params(), str(own / "nltk_data" / "tokenizers" / "punkt_tab" / "english"))
    (own / "labels.tsv").write_text("".join(f"<{URI}{label}>\t{label}\n" for label in job.labels))
    (own / "projects.cfg").write_text(PROJECT.format(limit=1 if job.exclusive else len(job.labels)))
    rows = [
        f"{' '.join(text.split())}\t{' '.join(f'<{URI}{label}>' for label in given)}\n"
        for text, given in zip(texts, labels, strict=True)
    ]
    with gzip.open(own / "train.tsv.gz", "wt", encoding="utf-8") as lines:
        lines.writelines(row for row, given in zip(rows, labels, strict=True) if given)
    with gzip.open(own / "tried.tsv.gz", "wt", encoding="utf-8") as lines:
        lines.writelines(rows[:TRIED])
    annif(own, "load-vocab", "--force", "--language", "en", "labels", "labels.tsv")
    annif(own, "train", "tfidf", "train.tsv.gz")
    told = annif(own, "optimize", "tfidf", "tried.tsv.gz")
    (own / "optimize.txt").write_text(told)


def run(job: Job) -> None:
    """Let ``annif index`` suggest labels for a file of paragraphs."""
    own = job.own(NAME)
    with (own / "paragraphs.in.csv").open("w", encoding="utf-8", newline="") as lines:
        table = csv.writer(lines)
        table.writerow(["document_id", "text"])
        table.writerows([f"{article}#{number}", text] for article, number, text in job.paragraphs())
    annif(
        own, "index", "tfidf", "paragraphs.in.csv", "--include-doc", "--force", "--output", "suggested.jsonl"
    )
    best = BEST.search((own / "optimize.txt").read_text())
    if best is None:
        sys.exit("annif optimize tells no best limit and threshold")
    limit, threshold = int(best[1]), 0.0 if job.exclusive else float(best[2])
    column = {URI + label: i for i, label in enumerate(job.labels)}

    def rows() -> object:
        with (own / "suggested.jsonl").open(encoding="utf-8") as lines:
            for line in lines:
                document = json.loads(line)
                article, number = document["document_id"].rsplit("#", 1)
                scores = [0.0] * len(column)
                for suggestion in document["results"]:
                    scores[column[suggestion["uri"]]] = suggestion["score"]
                given = [s["label"] for s in document["results"][:limit] if s["score"] >= threshold]
                yield (article, int(number), document["text"]), given, scores

    job.write(NAME, rows())


if __name__ == "__main__":
    main(fit, run)
