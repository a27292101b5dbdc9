"""Load paragraphs of a feed or of a published run into memory, for the commands about quality."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from classify.config.languages import UNKNOWN, language_number
from classify.config.settings_file import Configuration
from classify.corpus.article import Kind
from classify.corpus.records import Reading
from classify.model.decisions import Decisions
from classify.model.evidence import WEAK
from classify.model.multilingual import MultilingualModel
from classify.quality.corpus import Corpus
from classify.quality.evaluation import EvidenceTerm
from classify.run.compare.run_tables import Place, column_names, evidence, has_evidence, readable, table_rows
from classify.run.feed.gathering import Feed
from classify.run.feed.some_articles import paragraphs_of
from classify.run.feed.spans import NO_SPANS
from classify.run.models.training import model_in_use


def corpus_of(feed: Feed, reading: Reading, taken: NDArray[np.bool_]) -> Corpus:
    """Return some articles of the feed, shape (n_articles,), with all their paragraphs.

    Raises
    ------
    InputError
        If the input was changed since it was surveyed.
    """
    own = np.flatnonzero(taken).tolist()
    number = (np.cumsum(taken) - 1).astype(np.int32)
    parts = [*paragraphs_of(feed, reading, taken), NO_SPANS.of(())]
    return Corpus(
        article=np.concatenate([number[part.article] for part in parts]),
        paragraph=np.concatenate([part.numbers for part in parts]).astype(np.int32),
        start=np.concatenate([part.start for part in parts]),
        end=np.concatenate([part.end for part in parts]),
        kind=np.concatenate([part.kind for part in parts]),
        texts=list(chain.from_iterable(part.texts for part in parts)),
        ids=[feed.ids[i] for i in own],
        sources=[feed.sources[i] for i in own],
        stories=[feed.stories.ids[i] for i in feed.stories.story[taken].tolist()],
        duplicate=feed.duplicate[taken],
        language=np.concatenate([part.language for part in parts]),
    )


def decisions_on(configuration: Configuration, feed: Feed, reading: Reading, corpus: Corpus) -> Decisions:
    """Return what the model in use decides on the body paragraphs, its evidence at the length that people
    read.

    Without a model in use, one is fitted on the feed for this alone, with a warning.
    """
    return decisions_of(model_in_use(configuration, feed, reading).fitted, corpus, weak=WEAK)


def decisions_of(model: MultilingualModel, corpus: Corpus, *, weak: float = 0.0) -> Decisions:
    """Return what a model decides on the body paragraphs, each in its language."""
    return model.decide(corpus.body_texts, corpus.body_articles, corpus.body_languages, weak=weak)


@dataclass(frozen=True, slots=True)
class PastRun:
    """Paragraphs of a run folder; label columns in the order asked for."""

    corpus: Corpus
    scores: NDArray[np.float64]
    """Shape (n_paragraphs, n_labels); 0 for what is not body."""
    labels: NDArray[np.bool_]


def past_run(folder: Path, codes: Sequence[str], article_ids: Collection[str]) -> PastRun:
    """Return some articles of a published run, read back from its tables.

    Raises
    ------
    InputError
        If the folder is not a run, or one of another label set, or its tables were edited since.
    """
    with readable(folder, "paragraphs"):
        of_articles = ("article_id", "source", "story_id", "duplicate_of")
        profiles = table_rows(folder, "profiles", of_articles, article_ids)
        ids, sources, stories, copied = _columns(profiles, len(of_articles))
        number = {id_: i for i, id_ in enumerate(ids)}
        kinds = {kind.name.lower(): int(kind) for kind in Kind}
        of_paragraphs = ("article_id", "paragraph", "start", "end", "kind", "text", "labels")
        scored = tuple(f"score_{code}" for code in codes)
        known = ("language",) * ("language" in column_names(folder, "paragraphs"))  # older runs say nothing
        columns = (*of_paragraphs, *scored, *known)
        rows = table_rows(folder, "paragraphs", columns, article_ids)
        in_order = sorted(
            rows, key=lambda row: number[row[0]]
        )  # partitions are in the order of their periods
        article, paragraph, start, end, kind, texts, given, *more = _columns(in_order, len(columns))
        languages = more.pop() if known else [UNKNOWN] * len(texts)
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
            language=np.array([language_number(code) for code in languages], np.uint8),
        )
        labels = np.array([[code in own.split("|") for code in codes] for own in given], np.bool_)
        return PastRun(
            corpus,
            scores=np.array([[float(cell) for cell in column] for column in more], np.float64).T,
            labels=labels.reshape(len(texts), len(codes)),
        )


def _columns(rows: Iterable[tuple[str, ...]], n_columns: int) -> list[list[str]]:
    return [list(column) for column in zip(*rows, strict=True)] or [[] for _ in range(n_columns)]


def evidence_of(folder: Path, article_ids: Collection[str]) -> dict[tuple[Place, str], list[EvidenceTerm]]:
    """Return the evidence a run wrote for some articles, by paragraph and label; nothing where it kept
    none.
    """
    found: dict[tuple[Place, str], list[EvidenceTerm]] = {}
    if has_evidence(folder):
        for row in evidence(folder, article_ids):
            term = EvidenceTerm(row.term, row.role, row.contribution)
            found.setdefault((row.place, row.label), []).append(term)
    return found
