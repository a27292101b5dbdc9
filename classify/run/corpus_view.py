"""All paragraphs of a feed, or of a published run, in memory: what the commands about quality look at."""

from __future__ import annotations

import csv
import datetime as dt
import logging
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from classify.config import Configuration
from classify.config.settings import Settings
from classify.corpus.article import Kind
from classify.errors import InputError
from classify.model.seeded import SeededClassifier
from classify.quality.corpus import Corpus
from classify.quality.evaluation import Term
from classify.run.batch import read_kept
from classify.run.job import survey_feed
from classify.run.models import current_model
from classify.run.training import even_sample

logger = logging.getLogger(__name__)


def feed_corpus(settings: Settings, now: dt.datetime) -> Corpus:
    """The feed of the settings, read now.

    Raises
    ------
    InputError
        If an input is missing, or no article is left.
    """
    feed, reading = survey_feed(settings, now)
    parts = [work.spans.of(read_kept(work, reading)) for work in feed.work]
    before = np.cumsum([0, *(len(work.digests) for work in feed.work)]).tolist()
    offset = zip(parts, before, strict=False)
    return Corpus(
        article=np.concatenate([part.article + np.int32(first) for part, first in offset]),
        paragraph=np.array(list(chain.from_iterable(part.numbers for part in parts)), np.int32),
        start=np.concatenate([part.start for part in parts]),
        end=np.concatenate([part.end for part in parts]),
        kind=np.concatenate([part.kind for part in parts]),
        texts=list(chain.from_iterable(part.texts for part in parts)),
        ids=feed.ids,
        sources=feed.sources,
        stories=list(chain.from_iterable(work.story_ids for work in feed.work)),
        duplicate=feed.duplicate,
    )


def classifier_for(configuration: Configuration, corpus: Corpus) -> SeededClassifier:
    """The model in use; without one, a model fitted here and now on the corpus, which is told."""
    model = current_model(configuration)
    if model is not None:
        return SeededClassifier.of(model.fitted)
    logger.warning("no model is in use: one is fitted on these articles, for this command only")
    return fitted_classifier(configuration, corpus)


def fitted_classifier(configuration: Configuration, corpus: Corpus) -> SeededClassifier:
    """A classifier fitted on the first article of each story, as `classify train` does, and kept nowhere.

    Raises
    ------
    InputError
        If there is no body paragraph to learn from.
    """
    settings = configuration.settings.model
    rows = corpus.body[~corpus.duplicate[corpus.article[corpus.body]]]
    if not len(rows):
        raise InputError(
            "no paragraph is left to learn from; look at segment.min_words and segment.boilerplate"
        )
    _, source = np.unique(np.array(corpus.sources, np.str_), return_inverse=True)
    article = corpus.article[rows].astype(np.int64)
    rows = rows[even_sample(article, source.reshape(-1), settings.max_paragraphs, settings.seed)]
    fitted = SeededClassifier(configuration.label_set, min_df=settings.min_df)
    fitted.fit([corpus.texts[row] for row in rows.tolist()], articles=corpus.article[rows])
    return fitted.with_thresholds(configuration.settings.decide.thresholds)


@dataclass(frozen=True, slots=True)
class PastRun:
    """What a run folder says of its paragraphs; label columns in the order asked for."""

    corpus: Corpus
    scores: NDArray[np.float64]
    """Shape (n_paragraphs, n_labels); 0 for what is not body."""
    labels: NDArray[np.bool_]


def past_run(folder: Path, codes: Sequence[str]) -> PastRun:
    """A published run, read back from its tables.

    Raises
    ------
    InputError
        If the folder is no run, or one of another label set.
    """
    profiles = list(_rows(folder / "profiles.csv", ("article_id", "source", "story_id", "duplicate_of")))
    columns = ("article_id", "paragraph", "start", "end", "kind", "labels", "text")
    rows = list(_rows(folder / "paragraphs.csv", (*columns, *(f"score_{code}" for code in codes))))
    ids = [row["article_id"] for row in profiles]
    number = {id_: i for i, id_ in enumerate(ids)}
    kinds = {kind.name.lower(): int(kind) for kind in Kind}
    corpus = Corpus(
        article=np.array([number[row["article_id"]] for row in rows], np.int32),
        paragraph=np.array([int(row["paragraph"]) for row in rows], np.int32),
        start=np.array([int(row["start"]) for row in rows], np.int64),
        end=np.array([int(row["end"]) for row in rows], np.int64),
        kind=np.array([kinds[row["kind"]] for row in rows], np.uint8),
        texts=[row["text"] for row in rows],
        ids=ids,
        sources=[row["source"] for row in profiles],
        stories=[row["story_id"] for row in profiles],
        duplicate=np.array([bool(row["duplicate_of"]) for row in profiles], np.bool_),
    )
    scores = np.array([[float(row[f"score_{code}"]) for code in codes] for row in rows], np.float64)
    labels = np.array([[code in row["labels"].split("|") for code in codes] for row in rows], np.bool_)
    shape = (len(rows), len(codes))
    return PastRun(corpus, scores.reshape(shape), labels.reshape(shape))


def _rows(path: Path, columns: Sequence[str]) -> Iterator[dict[str, str]]:
    """Rows of a table of a run, as texts without the guard against formulas."""
    if not path.is_file():
        raise InputError(f"{path}: is not there; --run wants a folder such as OUTPUT/latest, with CSV tables")
    csv.field_size_limit(1 << 30)
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file, strict=True)
        missing = [name for name in columns if name not in (reader.fieldnames or ())]
        if missing:
            raise InputError(f"{path}: has no column {missing[0]}; was it run with another label set?")
        for row in reader:
            yield {name: row[name].removeprefix("'") for name in columns}


def evidence_of(folder: Path, article_ids: Collection[str]) -> dict[tuple[str, int, str], list[Term]]:
    """The evidence a run wrote for some articles, by article id, paragraph and label; it may be none."""
    path = folder / "evidence.csv"
    found: dict[tuple[str, int, str], list[Term]] = {}
    if not path.is_file():
        return found
    for row in _rows(path, ("article_id", "paragraph", "label", "term", "role", "contribution")):
        if row["article_id"] in article_ids:
            term = Term(row["term"], row["role"], float(row["contribution"]))
            key = (row["article_id"], int(row["paragraph"]), row["label"])
            found.setdefault(key, []).append(term)
    return found
