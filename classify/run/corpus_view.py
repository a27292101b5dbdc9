"""All paragraphs of a feed, or of a published run, in memory: what the commands about quality look at."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from classify.config import Configuration
from classify.config.settings import Settings
from classify.corpus.article import Kind
from classify.corpus.records import Reading
from classify.model.decisions import Decisions
from classify.model.evidence import WEAK
from classify.quality.corpus import Corpus
from classify.quality.evaluation import Term
from classify.run.batch import read_kept
from classify.run.engine import started
from classify.run.feed import Feed
from classify.run.feed_survey import survey_feed
from classify.run.progress import Progress, no_progress
from classify.run.run_tables import Place, evidence, has_evidence, readable, table_rows
from classify.run.training import model_in_use


@dataclass(frozen=True, slots=True)
class FeedView:
    """The feed of the settings with all its paragraphs."""

    feed: Feed
    reading: Reading
    corpus: Corpus


def view_feed(settings: Settings, now: dt.datetime, progress: Progress = no_progress) -> FeedView:
    """The feed of the settings, read now.

    Raises
    ------
    InputError
        If an input is missing, or no article is left.
    """
    with started(settings.engine):
        feed, reading = survey_feed(settings, now, progress)
    return FeedView(feed, reading, _corpus_of(feed, reading))


def decisions_on(configuration: Configuration, view: FeedView) -> Decisions:
    """What the model in use decides on the body paragraphs, its evidence at the length that people read.

    Without a model in use, one is fitted here and now, which is told.
    """
    fitted = model_in_use(configuration, view.feed, view.reading).fitted
    return fitted.decide(view.corpus.body_texts, view.corpus.body_articles, weak=WEAK)


def _corpus_of(feed: Feed, reading: Reading) -> Corpus:
    parts = [work.spans.of(read_kept(work, reading)) for work in feed.work]
    before = np.cumsum([0, *(len(work.digests) for work in feed.work)]).tolist()
    offset = zip(parts, before, strict=False)
    return Corpus(
        article=np.concatenate([part.article + np.int32(first) for part, first in offset]),
        paragraph=np.concatenate([part.numbers for part in parts]).astype(np.int32),
        start=np.concatenate([part.start for part in parts]),
        end=np.concatenate([part.end for part in parts]),
        kind=np.concatenate([part.kind for part in parts]),
        texts=list(chain.from_iterable(part.texts for part in parts)),
        ids=feed.ids,
        sources=feed.sources,
        stories=list(chain.from_iterable(work.story_ids for work in feed.work)),
        duplicate=feed.duplicate,
    )


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
        If the folder is no run, one of another label set, or its tables were edited since.
    """
    with readable(folder, "paragraphs"):
        of_articles = ("article_id", "source", "story_id", "duplicate_of")
        ids, sources, stories, copied = _columns(folder, "profiles", of_articles)
        number = {id_: i for i, id_ in enumerate(ids)}
        kinds = {kind.name.lower(): int(kind) for kind in Kind}
        of_paragraphs = ("article_id", "paragraph", "start", "end", "kind", "text", "labels")
        scored = (f"score_{code}" for code in codes)
        article, paragraph, start, end, kind, texts, given, *scores = _columns(
            folder, "paragraphs", (*of_paragraphs, *scored)
        )
        corpus = Corpus(
            article=np.array([number[id_] for id_ in article], np.int32),
            paragraph=np.array([int(cell) for cell in paragraph], np.int32),
            start=np.array([int(cell) for cell in start], np.int64),
            end=np.array([int(cell) for cell in end], np.int64),
            kind=np.array([kinds[name] for name in kind], np.uint8),
            texts=texts,
            ids=ids,
            sources=sources,
            stories=stories,
            duplicate=np.array([bool(first) for first in copied], np.bool_),
        )
        labels = np.array([[code in own.split("|") for code in codes] for own in given], np.bool_)
        return PastRun(
            corpus,
            scores=np.array([[float(cell) for cell in column] for column in scores], np.float64).T,
            labels=labels.reshape(len(texts), len(codes)),
        )


def _columns(folder: Path, table: str, columns: Sequence[str]) -> list[list[str]]:
    rows = list(table_rows(folder, table, columns))
    return [list(column) for column in zip(*rows, strict=True)] or [[] for _ in columns]


def evidence_of(folder: Path, article_ids: Collection[str]) -> dict[tuple[Place, str], list[Term]]:
    """The evidence a run wrote for some articles, by paragraph and label; nothing where it kept none."""
    found: dict[tuple[Place, str], list[Term]] = {}
    if has_evidence(folder):
        for row in evidence(folder, article_ids):
            term = Term(row.term, row.role, row.contribution)
            found.setdefault((row.place, row.label), []).append(term)
    return found
