"""Snorkel: labelling functions made from keyword lists, applied to a data frame, and a LabelModel over them.

Set up as in its spam tutorial: ``make_keyword_lf``, ``PandasLFApplier``, ``LabelModel``. Few keywords are a
labelling function each, so that the model has something to weigh; of many, those of a label are one. It
gives one label a paragraph, or abstains where no function speaks.
"""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
from job import Job, Keyword, main
from snorkel.labeling import LabelingFunction, PandasLFApplier
from snorkel.labeling.model import LabelModel

NAME = "snorkel_label_model"
ABSTAIN = -1
FEW = 50


def keyword_lookup(x: pd.Series, pattern: re.Pattern[str], label: int) -> int:
    """Return the label, if one of the keywords stands in the text."""
    return label if pattern.search(x.text) else ABSTAIN


def make_keyword_lf(keywords: list[Keyword], label: int, name: str) -> LabelingFunction:
    """Return a labelling function for a list of keywords."""
    pattern = re.compile(r"(?<!\w)(?:" + "|".join(word.pattern for word in keywords) + r")(?!\w)")
    return LabelingFunction(name=name, f=keyword_lookup, resources={"pattern": pattern, "label": label})


def applier(job: Job) -> PandasLFApplier:
    """Return the functions of the job."""
    each = sum(map(len, job.keywords.values())) <= FEW
    lists = [
        (label, words)
        for label, name in enumerate(job.labels)
        for words in ([[word] for word in job.keywords[name]] if each else [job.keywords[name]])
    ]
    lfs = [make_keyword_lf(words, label, f"keywords_{i}") for i, (label, words) in enumerate(lists)]
    return PandasLFApplier(lfs=lfs)


def fit(job: Job) -> None:
    """Fit as the tutorial does; the training labels are not looked at."""
    texts, _ = job.training()
    votes = applier(job).apply(df=pd.DataFrame({"text": texts}), progress_bar=False)
    model = LabelModel(cardinality=len(job.labels), verbose=False)
    model.fit(L_train=votes, n_epochs=500, log_freq=100, seed=123, progress_bar=False)
    model.save(str(job.own(NAME) / "model.pkl"))


def run(job: Job) -> None:
    """Apply the functions, then the model."""
    model = LabelModel(cardinality=len(job.labels), verbose=False)
    model.load(str(job.own(NAME) / "model.pkl"))
    speaking = applier(job)

    def rows() -> object:
        for chunk in job.chunks():
            frame = pd.DataFrame({"text": [text for _, _, text in chunk]})
            votes = speaking.apply(df=frame, progress_bar=False)
            labels, chances = model.predict(L=votes, return_probs=True, tie_break_policy="abstain")
            chances = np.where((votes != ABSTAIN).any(axis=1)[:, None], chances, 0.0)
            for paragraph, label, row in zip(chunk, labels.tolist(), chances.tolist(), strict=True):
                yield paragraph, [] if label == ABSTAIN else [job.labels[label]], row

    job.write(NAME, rows())


if __name__ == "__main__":
    main(fit, run)
