"""The second pass: a batch of articles becomes part files of the tables and the columns of its profiles."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from hashlib import blake2b
from itertools import islice
from operator import itemgetter
from pathlib import Path
from typing import Any
from uuid import uuid4

import numpy as np
from numpy.typing import NDArray

from classify.config.settings import OutputSettings
from classify.config.settings_file import Configuration
from classify.corpus.article import Article, Paragraphs
from classify.corpus.records import Reading
from classify.corpus.titles import with_titles
from classify.model.decisions import Decisions
from classify.model.evidence import WEAK
from classify.model.keyword_outcomes import KeywordOutcomes, first_overruled, outcomes_of
from classify.model.multilingual import MultilingualModel
from classify.output.parquet import parquet_file
from classify.output.rows import evidence_rows, paragraph_rows, profile_row_end, profile_rows
from classify.output.tables import Table, evidence_table, paragraphs_table, profiles_table
from classify.profile import period_of, profile_articles
from classify.profile.summary import Period
from classify.run.engine.cache import CachePlace, fetch, holds, keep
from classify.run.feed.gathering import Work
from classify.run.feed.rereading import kept_articles
from classify.run.feed.survey import Spans
from classify.run.models.stored import model_of
from classify.run.tables.article_counts import (
    keyword_outcomes,
    keywords_standing,
    paragraph_counts,
)
from classify.run.tables.languages import main_languages, with_other_languages
from classify.run.tables.result import ArticleResult, Columns, packed, sums_of, unpacked

Write = Callable[[bytes], object]
"""Writes rows behind those written before."""
_ASKED = 8
"""Articles at either end of a batch by which it is told whether the cache has it."""


@dataclass(frozen=True, slots=True)
class Classified:
    """Result of a batch once its rows are written."""

    sums: NDArray[np.int64]
    """One row an article, as `result.columns_of` reads them."""
    keyword_paragraphs: NDArray[np.int64]
    """Paragraphs that each keyword stands in, whether it counted or not; in the order of the label set."""
    outcomes: KeywordOutcomes
    """What became of the paragraphs with keywords."""
    overruled_in: dict[int, str]
    """The first article with an overruled keyword of each label; none of labels without one."""
    computed: int
    """Articles that were not in the cache."""


def classify_into_parts(
    work: Work,
    *,
    configuration: Configuration,
    version: str,
    reading: Reading,
    parts: Path,
    cache: CachePlace | None,
    depends_on: bytes,
) -> Classified:
    """Classify a batch, write its rows to ``parts``, and return what the run adds up.

    Parameters
    ----------
    version : str
        Of the model, which each process reads from disk once.
    cache : CachePlace or None
        Where results are kept; None to compute all.
    depends_on : bytes
        Hash of everything but the article that a result depends on: label set, model, settings, formats.
    """
    model, output = model_of(configuration, version).fitted, configuration.settings.output
    labels = model.label_set.codes
    done: list[_PortionResult] = []
    overruled_in: dict[int, str] = {}
    computed = 0
    tables = tables_in_parts(labels, output, probabilities=model.calibrated)
    with _part_files(work.number, tables, parts, output) as write:
        count_others = configuration.settings.decide.count_other_languages
        how = ResultSettings(depends_on, output.evidence, count_others)
        for portion in _portions(work, model, reading, cache, how):
            done.append(_written(portion.results, portion.work, write, output))
            cells = done[-1].outcomes
            for label, i in first_overruled(cells, len(model.keywords), len(labels)).items():
                article = int(np.searchsorted(done[-1].outcome_ends, i, side="right"))
                overruled_in.setdefault(label, portion.results[article].id)
            computed += portion.computed
    return Classified(
        sums=np.vstack([part.sums for part in done]),
        keyword_paragraphs=np.bincount(
            np.concatenate([part.keywords for part in done]), minlength=len(model.keywords)
        ),
        outcomes=outcomes_of(np.concatenate([part.outcomes for part in done]), model.keywords, len(labels)),
        overruled_in=overruled_in,
        computed=computed,
    )


def decide_body(
    paragraphs: Paragraphs, model: MultilingualModel, *, weak: float = 0.0
) -> tuple[NDArray[np.int64], Decisions]:
    """Return indices of the body paragraphs, and the decisions on them."""
    body = paragraphs.body
    texts, languages = paragraphs.body_texts, paragraphs.body_languages
    return body, model.decide(texts, paragraphs.article[body], languages, weak=weak)


def part_file(parts: Path, table: str, number: int) -> Path:
    """Return where a batch writes its rows of a table."""
    return parts / f"{number:07d}.{table}"


def tables_in_parts(
    labels: Sequence[str], output: OutputSettings, *, probabilities: bool = False
) -> list[Table]:
    """Return the tables that are written in parts, one a batch; with `probabilities` if the model has any."""
    tables = [profiles_table(labels), paragraphs_table(labels, probabilities=probabilities)]
    return [*tables, evidence_table()] if output.evidence else tables


def is_parquet(table: str, output: OutputSettings) -> bool:
    """Tell whether a table is a folder of Parquet parts: only the large ones may be."""
    return output.format == "parquet" and table != "profiles"


def rows_by_period(part: Path) -> Iterator[tuple[str, bytes]]:
    """Yield period and rows of each article in the part file of a table that is partitioned."""
    with part.open("rb") as file:
        while head := file.readline():
            period, size = head.decode().split()
            yield period, file.read(int(size))


def _with_periods(rows: Iterable[bytes], dates: Sequence[dt.date | None], unit: Period) -> Iterator[bytes]:
    """Yield rows of articles as `rows_by_period` reads them, the articles of a period together."""
    periods = [period_of(date, unit) for date in dates]
    for period, own in sorted(zip(periods, rows, strict=True), key=itemgetter(0)):
        yield b"%b %d\n%b" % (period.encode(), len(own), own)


@dataclass(frozen=True, slots=True)
class ResultSettings:
    """Settings that a result depends on, besides the article and the model."""

    depends_on: bytes
    evidence: bool
    count_others: bool


@dataclass(frozen=True, slots=True)
class _Portion:
    """Consecutive articles of a batch with their results."""

    work: Work
    results: Sequence[ArticleResult]
    computed: int
    """Results that were not in the cache."""


def _portions(
    work: Work,
    model: MultilingualModel,
    reading: Reading,
    cache: CachePlace | None,
    how: ResultSettings,
) -> Iterator[_Portion]:
    """Yield the batch in portions, each with the results that the cache has and those computed for the
    others.

    The input is read no further than the last article that must be computed.
    """
    articles = kept_articles(work, reading)
    skipped = 0  # articles of portions from the cache, which `articles` has not yielded yet
    for own in work.portions():
        keys = _keys(own, how.depends_on)
        results = {key: unpacked(value) for key, value in fetch(cache, keys).items()}
        missing = np.array([i for i, key in enumerate(keys) if key not in results], dtype=np.int64)
        if len(missing):
            read = list(islice(articles, skipped, skipped + len(keys)))
            fresh = results_of(read, own.spans.only(missing), missing, model, how)
            keep(cache, {keys[i]: packed(result) for i, result in fresh.items()})
            results |= {keys[i]: result for i, result in fresh.items()}
            skipped = 0
        else:
            skipped += len(keys)
        yield _Portion(own, [results[key] for key in keys], len(missing))
    if not skipped:
        next(articles, None)  # raises ChangedError if an article was added


def is_classified(work: Work, cache: CachePlace, depends_on: bytes) -> bool:
    """Tell whether the cache seems to have the results of a batch, by its first and its last articles.

    It decides who works the batch off, and nothing else: the few articles that were changed between them take
    whoever it is no long time.
    """
    n = work.n_articles
    ends = (work.part(slice(0, _ASKED)), work.part(slice(max(n - _ASKED, 0), n)))
    return holds(cache, list({key for some in ends for key in _keys(some, depends_on)}))


def _keys(work: Work, depends_on: bytes) -> list[bytes]:
    """Return the key of each article: its text, its paragraphs and their kinds, and what else the result
    depends on.
    """
    cuts = work.spans.packed(work.n_articles)
    return [
        blake2b(depends_on + digest.tobytes() + cut, digest_size=16).digest()
        for digest, cut in zip(work.digests, cuts, strict=True)
    ]


def results_of(
    articles: Sequence[Article],
    spans: Spans,
    wanted: NDArray[np.int64],
    model: MultilingualModel,
    how: ResultSettings,
) -> Mapping[int, ArticleResult]:
    """Return results of the wanted articles, by their positions; `spans` are theirs."""
    paragraphs, words = spans.of(articles), spans.words
    articles = with_titles(articles, paragraphs)
    body, decisions = decide_body(paragraphs, model, weak=WEAK)
    labels = model.label_set.codes
    profiles = profile_articles(
        paragraphs.article[body],
        words[body],
        decisions.scores,
        decisions.labels,
        n_articles=len(articles),
        by_keyword=decisions.votes > 0,
    )
    if how.count_others:
        profiles = with_other_languages(profiles, paragraphs, words)
    rows = paragraph_rows(articles, paragraphs, words, body, decisions, labels)
    terms = (
        evidence_rows(articles, paragraphs, body, decisions.evidence, labels)
        if how.evidence
        else [b""] * len(articles)
    )
    heads = profile_rows(articles, profiles, labels, main_languages(paragraphs, words, len(articles)))
    sums = sums_of(Columns(profiles, *paragraph_counts(paragraphs, body, decisions, len(articles))))
    keywords = keywords_standing(paragraphs.article[body], decisions, len(articles), len(model.keywords))
    outcomes = keyword_outcomes(paragraphs.article[body], decisions, len(articles), model)
    return {
        i: ArticleResult(
            id=articles[i].id,
            profile_row=heads[i],
            paragraph_rows=rows[i],
            evidence_rows=terms[i],
            sums=sums[i].astype("<i8").tobytes(),
            keywords=keywords[i].astype("<i4").tobytes(),
            outcomes=outcomes[i].astype("<i8").tobytes(),
        )
        for i in wanted.tolist()
    }


@dataclass(frozen=True, slots=True)
class _PortionResult:
    """Result of a portion once its rows are written."""

    sums: NDArray[np.int64]
    keywords: NDArray[np.int32]
    outcomes: NDArray[np.int64]
    outcome_ends: NDArray[np.int64]
    """Where those of each article end."""


def _written(
    results: Sequence[ArticleResult], own: Work, write: Mapping[str, Write], output: OutputSettings
) -> _PortionResult:
    """Write the rows of a portion, and return what the batch keeps of it."""
    closings = map(profile_row_end, own.story_ids, own.duplicate_of)
    rows: dict[str, Iterator[bytes]] = {
        "profiles": (result.profile_row + end for result, end in zip(results, closings, strict=True)),
        "paragraphs": (result.paragraph_rows for result in results),
        "evidence": (result.evidence_rows for result in results),
    }
    for table, write_rows in write.items():
        if output.partition_by and is_parquet(table, output):
            rows[table] = _with_periods(rows[table], own.dates, output.partition_by)
        write_rows(b"".join(rows[table]))
    outcomes = [result.outcomes for result in results]
    ends = np.cumsum([len(cells) for cells in outcomes]) // 8
    sums = _joined([result.sums for result in results], "<i8").reshape(len(results), -1)
    keywords = _joined([result.keywords for result in results], "<i4")
    return _PortionResult(sums, keywords, _joined(outcomes, "<i8"), ends)


def _joined(columns: Sequence[bytes], kind: str) -> NDArray[Any]:
    """Return the columns of some articles as one, in the numbers of this machine."""
    joined = np.frombuffer(b"".join(columns), kind)
    return joined.astype(joined.dtype.newbyteorder("="))


@contextmanager
def _part_files(
    number: int, tables: Sequence[Table], parts: Path, output: OutputSettings
) -> Iterator[dict[str, Write]]:
    """Open the part files of a batch, one a table.

    Written under another name, then renamed: a cluster that lost a worker may work on a batch twice at once.
    """
    fresh: dict[Path, Path] = {}
    with ExitStack() as files:
        write: dict[str, Write] = {}
        for table in tables:
            path = part_file(parts, table.name, number)
            fresh[path] = path.with_name(f"{path.name}.{uuid4().hex}")
            if is_parquet(table.name, output) and not output.partition_by:
                write[table.name] = files.enter_context(parquet_file(table, fresh[path]))
            else:
                write[table.name] = files.enter_context(fresh[path].open("wb")).write
        yield write
    for path, written in fresh.items():
        written.replace(path)
