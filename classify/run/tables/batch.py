"""The second pass: a batch of articles becomes part files of the tables and the columns of its profiles."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, fields, replace
from hashlib import blake2b
from itertools import chain, islice
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
from classify.run.engine.cache import COUNTED, RESULTS, CachePlace, fetch, holds, keep
from classify.run.feed.gathering import Work
from classify.run.feed.rereading import articles_at, kept_articles
from classify.run.feed.survey import Spans
from classify.run.models.stored import model_of
from classify.run.tables.article_counts import (
    keyword_outcomes,
    keywords_standing,
    paragraph_counts,
)
from classify.run.tables.languages import main_languages, with_other_languages
from classify.run.tables.result import (
    ArticleResult,
    Columns,
    Results,
    joined_results,
    packed,
    sums_of,
    unpacked,
)

Write = Callable[[bytes], object]
"""Writes rows behind those written before."""
_PLACE = 4
"""Bytes of the place of an article in the value of a portion."""
_ROWS = {"paragraphs": "paragraph_rows", "evidence": "evidence_rows"}
"""The field of a result that holds the rows of a table."""
_LOOKED_INTO = 8
"""Values of other portions that are looked into for the articles of one."""


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
                overruled_in.setdefault(label, portion.results.at([article])[0].id)
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
    results: Results
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

    The results of an unchanged portion are one value. In its place are looked for those of its articles, in
    values of other portions. The input is read no further than the last article that must be computed.
    """
    articles = kept_articles(work, reading)
    behind = 0  # articles of the portions before
    skipped = 0  # those of portions from the cache, which `articles` has not yielded yet
    for own in work.portions():
        key = _portion_key(own, how.depends_on)
        begin, behind = behind, behind + own.n_articles
        if (value := fetch(cache, [key]).get(key)) is not None:
            skipped += own.n_articles
            yield _Portion(own, unpacked(value), 0)
            continue
        keys = _keys(own, how.depends_on)
        known = _known(cache, keys)
        missing = np.array([i for i in range(len(keys)) if i not in known], dtype=np.int64)
        if not len(missing):
            skipped += len(keys)
        elif work.slice_of is not None and len(missing) < len(keys):
            skipped += len(keys)
            read = list(articles_at(work, reading, (begin + missing).tolist()).values())
            spans = own.spans.only(missing)
            spans = replace(spans, article=np.searchsorted(missing, spans.article).astype(np.int32))
            fresh = results_of(read, spans, np.arange(len(missing)), model, how)
            known |= {int(missing[i]): result for i, result in fresh.items()}
        else:
            read = list(islice(articles, skipped, skipped + len(keys)))
            known |= results_of(read, own.spans.only(missing), missing, model, how)
            skipped = 0
        results = joined_results([known[i] for i in range(len(keys))])
        if cache is not None:
            places = {own_key: key + i.to_bytes(_PLACE, "little") for i, own_key in enumerate(keys)}
            keep(cache, {key: packed(results), **places})
        yield _Portion(own, results, len(missing))
    if not skipped:
        next(articles, None)  # raises ChangedError if an article was added


def _known(cache: CachePlace | None, keys: Sequence[bytes]) -> dict[int, ArticleResult]:
    """Return the results of articles in values of other portions, those that have most of them first."""
    places = fetch(cache, keys)
    wanted: dict[bytes, list[int]] = {}
    for i, key in enumerate(keys):
        if (place := places.get(key)) is not None:
            wanted.setdefault(place[:-_PLACE], []).append(i)
    known: dict[int, ArticleResult] = {}
    for portion, own in sorted(wanted.items(), key=lambda item: -len(item[1]))[:_LOOKED_INTO]:
        if (value := fetch(cache, [portion]).get(portion)) is not None:
            at = [int.from_bytes(places[keys[i]][-_PLACE:], "little") for i in own]
            known |= zip(own, unpacked(value).at(at), strict=True)
    return known


def is_classified(work: Work, cache: CachePlace, depends_on: bytes) -> bool:
    """Tell whether the cache has the results of a batch as they are, each portion in one value.

    It decides who works the batch off, and nothing else.
    """
    return holds(cache, [_portion_key(own, depends_on) for own in work.portions()])


def _portion_key(own: Work, depends_on: bytes) -> bytes:
    """Return the key of the results of a portion: what those of its articles depend on."""
    digest = blake2b(depends_on + own.digests.tobytes(), digest_size=16)
    for column in fields(own.spans):
        digest.update(np.ascontiguousarray(getattr(own.spans, column.name)).data)
    return RESULTS + own.n_articles.to_bytes(COUNTED, "big") + digest.digest()


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
    results: Results, own: Work, write: Mapping[str, Write], output: OutputSettings
) -> _PortionResult:
    """Write the rows of a portion, and return what the batch keeps of it."""
    closings = map(profile_row_end, own.story_ids, own.duplicate_of)
    rows = zip(results.each("profile_row"), closings, strict=True)
    write["profiles"](b"".join(chain.from_iterable(rows)))
    for table in write.keys() & _ROWS.keys():
        data = results.field(_ROWS[table])
        if output.partition_by and is_parquet(table, output):
            data = b"".join(_with_periods(results.each(_ROWS[table]), own.dates, output.partition_by))
        write[table](data)
    return _PortionResult(
        _numbers(results.field("sums"), "<i8").reshape(own.n_articles, -1),
        _numbers(results.field("keywords"), "<i4"),
        _numbers(results.field("outcomes"), "<i8"),
        np.cumsum([len(cells) for cells in results.each("outcomes")]) // 8,
    )


def _numbers(data: bytes, kind: str) -> NDArray[Any]:
    """Return the numbers that bytes are, as this machine has them."""
    numbers = np.frombuffer(data, kind)
    return numbers.astype(numbers.dtype.newbyteorder("="))


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
