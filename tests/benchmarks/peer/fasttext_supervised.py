"""fastText, trained as its text classification tutorial does at its end.

Word n-grams, 25 epochs, a high learning rate; one-vs-all loss where a text may have several labels.
"""

from __future__ import annotations

import fasttext
from job import Job, main

NAME = "fasttext_supervised"
PREFIX = "__label__"


def fit(job: Job) -> None:
    """Train on one thread, so that the result is the same every time."""
    texts, labels = job.training()
    path = job.own(NAME) / "train.txt"
    with path.open("w", encoding="utf-8") as lines:
        for text, given in zip(texts, labels, strict=True):
            if given:
                lines.write(" ".join(PREFIX + label for label in given) + " " + flat(text) + "\n")
    settings = {"epoch": 25, "wordNgrams": 2, "bucket": 200_000, "dim": 50, "thread": 1, "verbose": 0}
    if job.exclusive:
        model = fasttext.train_supervised(str(path), lr=1.0, **settings)
    else:
        model = fasttext.train_supervised(str(path), lr=0.5, loss="ova", **settings)
    model.save_model(str(job.own(NAME) / "model.bin"))


def flat(text: str) -> str:
    """Return a line, which is what fastText takes as one text."""
    return text.replace("\n", " ")


def run(job: Job) -> None:
    """Predict, many paragraphs at a time."""
    model = fasttext.load_model(str(job.own(NAME) / "model.bin"))
    column = {PREFIX + label: i for i, label in enumerate(job.labels)}
    threshold = 0.0 if job.exclusive else 0.5

    def rows() -> object:
        for chunk in job.chunks():
            names, chances = model.predict([flat(text) for _, _, text in chunk], k=len(column))
            for paragraph, order, values in zip(chunk, names, chances, strict=True):
                scores = [0.0] * len(column)
                for name, value in zip(order, values.tolist(), strict=True):
                    scores[column[name]] = value
                yield paragraph, job.given(scores, threshold), scores

    job.write(NAME, rows())


if __name__ == "__main__":
    main(fit, run)
