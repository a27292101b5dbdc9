"""The second pass: a batch of articles becomes part files of the tables and the columns of its profiles."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from operator import itemgetter
from pathlib import Path
from types import MappingProxyType
from typing import Any
from uuid import uuid4

import numpy as np
from numpy.typing import NDArray

from classify.config.settings import OutputSettings
from classify.config.settings_file import Configuration
from classify.corpus.records import Reading
from classify.model.keyword_outcomes import KeywordOutcomes, first_overruled, outcomes_of
from classify.output.parquet import parquet_file
from classify.output.rows import as_copy
from classify.output.tables import Table, evidence_table, paragraphs_table, profiles_table
from classify.profile import period_of
from classify.profile.summary import Period
from classify.run.engine.cache import CachePlace
from classify.run.feed.gathering import Work
from classify.run.feed.texts import drop_texts
from classify.run.models.stored import model_of
from classify.run.tables.portions import ResultSettings, portions
from classify.run.tables.result import Results

Write = Callable[[bytes], object]
"""Writes rows behind those written before."""
_ROWS = {"paragraphs": "paragraph_rows", "evidence": "evidence_rows"}
"""The field of a result that holds the rows of a table."""


@dataclass(frozen=True, slots=True)
class Classified:
    """Result of a batch once its rows are written."""

    sums: NDArray[np.int64]
    """One row an article, as `result.columns_of` reads them."""
    cuts: bytes
    """The `cut` of each article, one behind the other."""
    keyword_paragraphs: NDArray[np.int64]
    """Paragraphs that each keyword stands in, whether it counted or not; in the order of the label set."""
    outcomes: KeywordOutcomes
    """What became of the paragraphs with keywords."""
    overruled_in: dict[int, str]
    """The first article with an overruled keyword of each label; none of labels without one."""
    computed: int
    """Articles that were not in the cache."""
    in_parts: Sequence[str]
    """Tables of which there is a part file."""


def classify_into_parts(
    work: Work,
    *,
    configuration: Configuration,
    version: str,
    reading: Reading,
    parts: Path,
    cache: CachePlace | None,
    depends_on: bytes,
    at_once: Mapping[str, Write] = MappingProxyType({}),
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
    at_once : mapping of str to function, optional
        Tables, by name, whose rows are written by the function, and to no part file.
    """
    model, output = model_of(configuration, version).fitted, configuration.settings.output
    labels = model.label_set.codes
    done: list[_PortionResult] = []
    overruled_in: dict[int, str] = {}
    computed = 0
    tables = tables_in_parts(labels, output, probabilities=model.calibrated)
    in_parts = [table for table in tables if table.name not in at_once]
    with _part_files(work.number, in_parts, parts, output) as write:
        count_others = configuration.settings.decide.count_other_languages
        how = ResultSettings(depends_on, output.evidence, count_others)
        for portion in portions(work, model, reading, cache, how):
            done.append(_written(portion.results, portion.work, {**write, **at_once}, output))
            cells = done[-1].outcomes
            for label, i in first_overruled(cells, len(model.keywords), len(labels)).items():
                article = int(np.searchsorted(done[-1].outcome_ends, i, side="right"))
                overruled_in.setdefault(label, portion.results.at([article])[0].id)
            computed += portion.computed
    drop_texts(work.batch, reading.texts)
    return Classified(
        sums=np.vstack([part.sums for part in done]),
        cuts=b"".join(part.cuts for part in done),
        keyword_paragraphs=np.bincount(
            np.concatenate([part.keywords for part in done]), minlength=len(model.keywords)
        ),
        outcomes=outcomes_of(np.concatenate([part.outcomes for part in done]), model.keywords, len(labels)),
        overruled_in=overruled_in,
        computed=computed,
        in_parts=[table.name for table in in_parts],
    )


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
class _PortionResult:
    """Result of a portion once its rows are written."""

    sums: NDArray[np.int64]
    cuts: bytes
    keywords: NDArray[np.int32]
    outcomes: NDArray[np.int64]
    outcome_ends: NDArray[np.int64]
    """Where those of each article end."""


def _written(
    results: Results, own: Work, write: Mapping[str, Write], output: OutputSettings
) -> _PortionResult:
    """Write the rows of a portion, and return what the batch keeps of it."""
    write["profiles"](_profile_rows(results, own.duplicate_of))
    for table in write.keys() & _ROWS.keys():
        data = results.field(_ROWS[table])
        if output.partition_by and is_parquet(table, output):
            data = b"".join(_with_periods(results.each(_ROWS[table]), own.dates, output.partition_by))
        write[table](data)
    return _PortionResult(
        _numbers(results.field("sums"), "<i8").reshape(own.n_articles, -1),
        results.field("cut"),
        _numbers(results.field("keywords"), "<i4"),
        _numbers(results.field("outcomes"), "<i8"),
        np.cumsum([len(cells) for cells in results.each("outcomes")]) // 8,
    )


def _profile_rows(results: Results, duplicate_of: Sequence[str]) -> bytes:
    """Return the rows of the profiles, those of copies with the first article of their story."""
    copies = [i for i, first in enumerate(duplicate_of) if first]
    if not copies:
        return results.field("profile_row")
    rows = results.each("profile_row")
    for i, own in zip(copies, results.at(copies), strict=True):
        rows[i] = as_copy(rows[i], own.id, duplicate_of[i])
    return b"".join(rows)


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
