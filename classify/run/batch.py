"""The second pass: a batch of articles becomes part files of the tables and the columns of its profiles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from itertools import chain, compress, islice, repeat
from pathlib import Path
from uuid import uuid4

import numpy as np
from numpy.typing import NDArray

from classify.config.settings import OutputSettings
from classify.corpus.article import Article, Kind, Paragraphs
from classify.corpus.records import Reading
from classify.errors import InputError
from classify.model.decisions import Decisions, Reason
from classify.model.evidence import WEAK
from classify.model.fitted import FittedModel
from classify.output.parquet import write_parquet
from classify.output.report_data import ArticleRow, top_articles
from classify.output.rows import evidence_rows, paragraph_rows, profile_row_end, profile_rows
from classify.output.tables import Table, evidence_table, paragraphs_table, profiles_table
from classify.profile import profile_articles
from classify.run.cache import CachePlace, fetch, keep
from classify.run.feed import Work
from classify.run.result import ArticleResult, Columns, columns_of, packed, sums_of, unpacked
from classify.run.survey import digests, read_batch
from classify.run.views import article_rows

TOP_ARTICLES = 400
"""Rows that the report's table can hold."""


@dataclass(frozen=True, slots=True)
class Classified:
    """What the run keeps of a batch once its rows are written."""

    sums: NDArray[np.int64]
    """One row an article, as `result.columns_of` reads them."""
    keyword_paragraphs: NDArray[np.int64]
    """Paragraphs that each keyword stands in, whether it counted or not; in the order of the label set."""
    top: tuple[ArticleRow, ...]
    """The articles most worth opening, for the report."""
    computed: int
    """Articles that were not in the cache."""


def classify_batch(
    work: Work,
    model: FittedModel,
    reading: Reading,
    parts: Path,
    *,
    cache: CachePlace | None,
    depends_on: bytes,
    output: OutputSettings,
) -> Classified:
    """Classify a batch, write its rows to ``parts``, and return what is left to add up.

    Parameters
    ----------
    cache : CachePlace or None
        Where results are kept; None to compute all.
    depends_on : bytes
        Hash of everything but the article that a result depends on: label set, model, settings, formats.
    output : OutputSettings
        Whether the evidence is wanted, and the format of the large tables.
    """
    keys = _keys(work, depends_on)
    kept = {key: unpacked(value) for key, value in fetch(cache, keys).items()}
    missing = np.array([i for i, key in enumerate(keys) if key not in kept], dtype=np.int64)
    if len(missing):
        fresh = _classified(work, missing, model, reading, evidence=output.evidence)
        keep(cache, {keys[i]: packed(result) for i, result in fresh.items()})
        kept |= {keys[i]: result for i, result in fresh.items()}
    results = [kept[key] for key in keys]
    labels = model.label_set.codes
    _write_parts(results, work, labels, parts, output)
    sums = np.vstack([result.sums for result in results])
    rows = article_rows(results, columns_of(sums).profiles, labels, work)
    return Classified(
        sums=sums,
        keyword_paragraphs=np.bincount(
            np.concatenate([result.keywords for result in results]), minlength=len(model.keywords)
        ),
        top=top_articles(rows, TOP_ARTICLES),
        computed=len(missing),
    )


def decide(
    paragraphs: Paragraphs, model: FittedModel, *, weak: float = 0.0
) -> tuple[NDArray[np.int64], Decisions]:
    """Indices of the body paragraphs, and the decisions on them."""
    body = np.flatnonzero(paragraphs.kind == Kind.BODY)
    texts = [paragraphs.texts[i] for i in body.tolist()]
    return body, model.decide(texts, paragraphs.article[body], weak=weak)


def part_file(parts: Path, table: str, number: int) -> Path:
    """Where a batch writes its rows of a table."""
    return parts / f"{number:07d}.{table}"


def tables_in_parts(labels: Sequence[str], output: OutputSettings) -> list[Table]:
    """The tables that are written in parts, one a batch."""
    tables = [profiles_table(labels), paragraphs_table(labels)]
    return [*tables, evidence_table()] if output.evidence else tables


def is_parquet(table: Table, output: OutputSettings) -> bool:
    """Whether a table is a folder of Parquet parts: only the large ones may be."""
    return output.format == "parquet" and table.name != "profiles"


def read_kept(work: Work, reading: Reading, first: int | None = None) -> list[Article]:
    """The kept articles of a batch, or only the first so many, which must be what the survey saw.

    Raises
    ------
    InputError
        If the input was changed in between.
    """
    read = (record for record in read_batch(work.batch, reading) if isinstance(record, Article))
    wanted = chain(work.keep.tolist(), repeat(True))  # an article too many has no digest to match
    kept = list(islice(compress(read, wanted), first))
    if not np.array_equal(digests(kept), work.digests[:first]):
        raise InputError(
            f"{_changed(work, kept)}: was changed while it was read; run again when it is complete"
        )
    return kept


def _changed(work: Work, kept: Sequence[Article]) -> str:
    """The first file of a batch that is gone, or else has another article than the survey saw."""
    paths = {part.file.name: part.file.path for part in work.batch}
    gone = (path for path in paths.values() if not Path(path).exists())
    others = (
        paths[article.path]
        for article, seen, now in zip(kept, work.digests, digests(kept), strict=False)
        if not np.array_equal(seen, now)
    )
    return next(chain(gone, others), work.batch[-1].file.path)


def _keys(work: Work, depends_on: bytes) -> list[bytes]:
    """Key of each article: its text, its paragraphs and their kinds, and what else the result depends on."""
    cuts = work.spans.packed(len(work.digests))
    return [
        blake2b(depends_on + digest.tobytes() + cut, digest_size=16).digest()
        for digest, cut in zip(work.digests, cuts, strict=True)
    ]


def _classified(
    work: Work,
    wanted: NDArray[np.int64],
    model: FittedModel,
    reading: Reading,
    *,
    evidence: bool,
) -> Mapping[int, ArticleResult]:
    """Results of the wanted articles of a batch, by their position in it."""
    articles = read_kept(work, reading)
    spans = work.spans.only(wanted)
    paragraphs, words = spans.of(articles), spans.words
    body, decisions = decide(paragraphs, model, weak=WEAK)
    labels = model.label_set.codes
    profiles = profile_articles(
        paragraphs.article[body], words[body], decisions.scores, decisions.labels, n_articles=len(articles)
    )
    rows = paragraph_rows(articles, paragraphs, words, body, decisions, labels)
    terms = (
        evidence_rows(articles, paragraphs, body, decisions.evidence, labels)
        if evidence
        else [b""] * len(articles)
    )
    heads = profile_rows(articles, profiles, labels)
    sums = sums_of(Columns(profiles, *_counts(paragraphs, body, decisions, len(articles))))
    keywords = _keywords(paragraphs.article[body], decisions, len(articles), len(model.keywords))
    return {
        i: ArticleResult(
            id=articles[i].id,
            title=articles[i].title,
            date=articles[i].date,
            source=articles[i].source,
            url=articles[i].url,
            profile_row=heads[i],
            paragraph_rows=rows[i],
            evidence_rows=terms[i],
            sums=sums[i],
            keywords=keywords[i],
        )
        for i in wanted.tolist()
    }


def _counts(
    paragraphs: Paragraphs, body: NDArray[np.int64], decisions: Decisions, n_articles: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Paragraphs of each kind and body paragraphs of each reason, per article."""
    kinds = np.zeros((n_articles, len(Kind)), dtype=np.int64)
    reasons = np.zeros((n_articles, len(Reason)), dtype=np.int64)
    np.add.at(kinds, (paragraphs.article, paragraphs.kind), 1)
    np.add.at(reasons, (paragraphs.article[body], decisions.reasons), 1)
    return kinds, reasons


def _keywords(
    article_of_row: NDArray[np.int32], decisions: Decisions, n_articles: int, n_keywords: int
) -> Sequence[NDArray[np.int32]]:
    """Keywords that stand in each article, once for each paragraph."""
    evidence = decisions.evidence
    rows = np.flatnonzero(evidence.term < n_keywords)
    article = article_of_row[evidence.paragraph[rows]]
    cuts = np.searchsorted(article, np.arange(1, n_articles))
    return np.split(evidence.term[rows], cuts)


def _write_parts(
    results: Sequence[ArticleResult], work: Work, labels: Sequence[str], parts: Path, output: OutputSettings
) -> None:
    ends = map(profile_row_end, work.story_ids, work.duplicate_of)
    rows = {
        "profiles": b"".join(r.profile_row + end for r, end in zip(results, ends, strict=True)),
        "paragraphs": b"".join(result.paragraph_rows for result in results),
        "evidence": b"".join(result.evidence_rows for result in results),
    }
    for table in tables_in_parts(labels, output):
        path = part_file(parts, table.name, work.number)
        # whole or not at all: a cluster that lost a worker may work a batch off twice, one beside the other
        fresh = path.with_name(f"{path.name}.{uuid4().hex}")
        if is_parquet(table, output):
            write_parquet(rows[table.name], table, fresh)
        else:
            fresh.write_bytes(rows[table.name])
        fresh.replace(path)
