"""The second pass: a batch of articles becomes part files of the tables and the columns of its profiles."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
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
from classify.model.keyword_outcomes import KeywordOutcomes, first_overruled, joined_outcomes, outcomes_of
from classify.model.multilingual import MultilingualModel
from classify.output.parquet import parquet_file
from classify.output.rows import as_copy
from classify.output.tables import Table, evidence_table, paragraphs_table, profiles_table
from classify.profile import period_of
from classify.profile.summary import Period
from classify.run.engine.cache import CachePlace
from classify.run.feed.gathering import Work
from classify.run.feed.texts import drop_texts
from classify.run.models.stored import model_of
from classify.run.tables.portions import Portion, ResultSettings, portions
from classify.run.tables.result import Results

Write = Callable[[bytes], object]
"""Writes rows behind those written before."""
_ROWS = {"paragraphs": "paragraph_rows", "evidence": "evidence_rows"}
"""The field of a result that holds the rows of a table."""


@dataclass(frozen=True, slots=True)
class Classified:
    """Result of a batch, or a portion of it, once its rows are written."""

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
    in_parts: Sequence[str] = ()
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
    done: list[Classified] = []
    tables = tables_in_parts(model.label_set.codes, output, probabilities=model.calibrated)
    in_parts = [table for table in tables if table.name not in at_once]
    with _part_files(work.number, in_parts, parts, output) as write:
        count_others = configuration.settings.decide.count_other_languages
        how = ResultSettings(depends_on, output.evidence, count_others)
        for portion in portions(work, model, reading, cache, how):
            _write(portion, {**write, **at_once}, output)
            done.append(_classified(portion, model))
    drop_texts(work.batch, reading.texts)
    return replace(joined_classified(done), in_parts=[table.name for table in in_parts])


def joined_classified(parts: Sequence[Classified]) -> Classified:
    """Return the results of consecutive articles, at least one part of them, as one."""
    overruled_in: dict[int, str] = {}
    for part in parts:
        overruled_in = part.overruled_in | overruled_in  # of two parts the first one's article
    return Classified(
        sums=np.vstack([part.sums for part in parts]),
        cuts=b"".join(part.cuts for part in parts),
        keyword_paragraphs=np.sum([part.keyword_paragraphs for part in parts], axis=0),
        outcomes=joined_outcomes([part.outcomes for part in parts]),
        overruled_in=overruled_in,
        computed=sum(part.computed for part in parts),
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


def _write(portion: Portion, write: Mapping[str, Write], output: OutputSettings) -> None:
    """Write the rows of a portion."""
    results, own = portion.results, portion.work
    write["profiles"](_profile_rows(results, own.duplicate_of))
    for table in write.keys() & _ROWS.keys():
        data = results.field(_ROWS[table])
        if output.partition_by and is_parquet(table, output):
            data = b"".join(_with_periods(results.each(_ROWS[table]), own.dates, output.partition_by))
        write[table](data)


def _classified(portion: Portion, model: MultilingualModel) -> Classified:
    """Return what the batch keeps of a portion."""
    results, n_keywords, n_labels = portion.results, len(model.keywords), len(model.label_set.codes)
    cells = _numbers(results.field("outcomes"), "<i8")
    overruled = first_overruled(cells, n_keywords, n_labels)
    ends = np.cumsum([len(own) for own in results.each("outcomes")]) // cells.itemsize  # of each article
    articles = np.searchsorted(ends, list(overruled.values()), side="right").tolist()
    return Classified(
        sums=_numbers(results.field("sums"), "<i8").reshape(portion.work.n_articles, -1),
        cuts=results.field("cut"),
        keyword_paragraphs=np.bincount(_numbers(results.field("keywords"), "<i4"), minlength=n_keywords),
        outcomes=outcomes_of(cells, model.keywords, n_labels),
        overruled_in={label: one.id for label, one in zip(overruled, results.at(articles), strict=True)},
        computed=portion.computed,
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
