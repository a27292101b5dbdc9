"""The second pass: one batch of articles becomes part files of the tables and the columns of its profiles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from classify.corpus.article import Article, Kind, Paragraphs
from classify.corpus.records import Reading
from classify.errors import InputError
from classify.model.decisions import Decisions, Reason, Role
from classify.model.seeded import SeededClassifier
from classify.output.rows import evidence_rows, paragraph_rows, profile_row_end, profile_rows
from classify.profile import Profiles, profile_articles
from classify.run.feed import Work
from classify.run.survey import digest, read_batch

TABLES = ("profiles", "paragraphs", "evidence")
"""The tables that are written in parts, one a batch."""


@dataclass(frozen=True, slots=True)
class Classified:
    """What the run keeps of a batch once its rows are written."""

    profiles: Profiles
    kinds: NDArray[np.int64]
    """Paragraphs of each `Kind`."""
    reasons: NDArray[np.int64]
    """Body paragraphs of each `Reason`."""
    keyword_paragraphs: NDArray[np.int64]
    """Paragraphs that each keyword stands in, whether it counted or not; in the order of the label set."""


def classify_batch(
    work: Work, classifier: SeededClassifier, reading: Reading, parts: Path, *, evidence: bool
) -> Classified:
    """Classify a batch, write its rows to ``parts``, and return what is left to add up."""
    articles = read_kept(work, reading)
    paragraphs = work.spans.of(articles)
    body, decisions, words = decide(paragraphs, classifier)
    profiles = profile_articles(
        paragraphs.article[body], words[body], decisions.scores, decisions.labels, n_articles=len(articles)
    )
    labels = classifier.classes_
    ends = map(profile_row_end, work.story_ids, work.duplicate_of)
    rows = {
        "profiles": map("".join, zip(profile_rows(articles, profiles, labels), ends, strict=True)),
        "paragraphs": chain.from_iterable(
            paragraph_rows(articles, paragraphs, words.tolist(), body.tolist(), decisions, labels)
        ),
    }
    if evidence:
        rows["evidence"] = chain.from_iterable(
            evidence_rows(articles, paragraphs, numbers(paragraphs), body.tolist(), decisions, labels)
        )
    for table, lines in rows.items():
        part_file(parts, table, work.number).write_bytes("".join(lines).encode("utf-8"))
    return Classified(
        profiles=profiles,
        kinds=np.bincount(paragraphs.kind, minlength=len(Kind)),
        reasons=np.bincount(decisions.reasons, minlength=len(Reason)),
        keyword_paragraphs=_keyword_paragraphs(decisions, classifier.n_keywords),
    )


def decide(
    paragraphs: Paragraphs, classifier: SeededClassifier
) -> tuple[NDArray[np.int64], Decisions, NDArray[np.int64]]:
    """Indices of the body paragraphs, the decisions on them, and the words of every paragraph."""
    body = np.flatnonzero(paragraphs.kind == Kind.BODY)
    words = np.array([len(text.split()) for text in paragraphs.texts], dtype=np.int64)
    return body, classifier.decide([paragraphs.texts[i] for i in body.tolist()]), words


def numbers(paragraphs: Paragraphs) -> list[int]:
    """Number of each paragraph in its article, from 1."""
    article = paragraphs.article
    first = np.searchsorted(article, article)
    return (np.arange(len(article)) - first + 1).tolist()


def part_file(parts: Path, table: str, number: int) -> Path:
    """Where a batch writes its rows of a table."""
    return parts / f"{number:07d}.{table}"


def read_kept(work: Work, reading: Reading) -> list[Article]:
    """The kept articles of a batch, which must be what the survey saw.

    Raises
    ------
    InputError
        If the input was changed in between.
    """
    read = [record for record in read_batch(work.batch, reading) if isinstance(record, Article)]
    kept = [article for article, keep in zip(read, work.keep, strict=False) if keep]
    if len(read) != len(work.keep) or [digest(article) for article in kept] != work.digests:
        raise InputError(
            f"{work.batch[0].file.path}: was changed while it was read; run again when it is complete"
        )
    return kept


def _keyword_paragraphs(decisions: Decisions, n_keywords: int) -> NDArray[np.int64]:
    evidence = decisions.evidence
    return np.bincount(evidence.term[evidence.role != Role.LEARNED], minlength=n_keywords)
