"""The surveys of all batches put together as columns, of which the large ones lie in files."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from itertools import compress
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from classify.corpus.boilerplate import NO_SHORT, ShortParagraphs
from classify.corpus.large_arrays import Column, Columns, let_go, taken
from classify.corpus.large_sequences import Repeated, RepeatedColumn, TextColumn, Texts
from classify.corpus.notices import Tally
from classify.corpus.notices import joined as joined_tallies
from classify.corpus.rejections import Rejections
from classify.corpus.sketches import Sketches, joined, take
from classify.run.feed.spans import NO_SPANS, Spans
from classify.run.feed.survey import DIGEST, Batch, Survey

_Paragraphs = TypeVar("_Paragraphs", Spans, ShortParagraphs)


@dataclass(frozen=True, slots=True)
class Articles:
    """Articles in reading order, one entry each."""

    ids: Texts
    dates: Repeated[dt.date | None]
    sources: Repeated[str]
    sketches: Sketches
    """None where stories are not looked for."""

    def only(self, rows: NDArray[np.bool_], folder: Path | None) -> Articles:
        """Return some of them."""
        if rows.all():
            return self
        ids = TextColumn(folder)
        ids.add(compress(self.ids, rows.tolist()))
        return Articles(
            ids.whole(),
            Repeated(self.dates.values, taken(self.dates.numbers, rows, folder)),
            Repeated(self.sources.values, taken(self.sources.numbers, rows, folder)),
            take(self.sketches, rows, folder) if len(self.sketches) else self.sketches,
        )


@dataclass(frozen=True, slots=True)
class Together:
    """What the surveys of all batches hold; articles and paragraphs are those of the batches in turn."""

    articles: Articles
    files: Repeated[str]
    records: NDArray[np.int64]
    digests: NDArray[np.uint8]
    batches: Sequence[Batch]
    article_ends: Sequence[int]
    """Articles before each batch, and all of them; so with the others."""
    all_spans: Spans
    span_ends: Sequence[int]
    all_short: ShortParagraphs
    short_ends: Sequence[int]
    noticed: tuple[Tally, ...]
    """Tallies of all articles, each kind once."""
    contents: Sequence[bytes]
    """The hash of what was read of each batch, as its survey has it."""

    def of_batch(self, number: int) -> slice:
        """Return which articles are those of a batch."""
        return slice(*self.article_ends[number : number + 2])

    def place(self, i: int) -> tuple[str, int]:
        """Return the file and record of an article."""
        return self.files[i], int(self.records[i])

    def spans(self, number: int) -> Spans:
        """Return the paragraphs of a batch."""
        return _rows(self.all_spans, slice(*self.span_ends[number : number + 2]))

    def short(self, number: int) -> ShortParagraphs:
        """Return the short paragraphs of a batch."""
        return _rows(self.all_short, slice(*self.short_ends[number : number + 2]))


def together(surveyed: Iterable[Survey], refused: Rejections, folder: Path | None) -> Together:
    """Return the surveys as one, read once and in their order; what cannot be used is added to `refused`."""
    ids = TextColumn(folder)
    dates: RepeatedColumn[dt.date | None] = RepeatedColumn(folder)
    sources, files = RepeatedColumn[str](folder), RepeatedColumn[str](folder)
    records, digests = Column(np.empty(0, np.int64), folder), Column(np.empty((0, DIGEST), np.uint8), folder)
    spans, short = Columns(NO_SPANS, folder), Columns(NO_SHORT, folder)
    batches: list[Batch] = []
    ends: list[list[int]] = [[0], [0], [0]]
    noticed: list[Tally] = []
    contents: list[bytes] = []

    def sketches() -> Iterator[Sketches]:
        for one in surveyed:
            refused.update(one.rejected)
            ids.add(one.ids)
            dates.add(one.dates)
            sources.add(one.sources)
            files.add(one.files)
            records.add(one.records)
            digests.add(one.digests)
            spans.add(one.spans)
            short.add(one.short)
            batches.append(one.batch)
            contents.append(one.content)
            for own, n in zip(ends, (len(one.ids), len(one.spans.start), len(one.short.hash)), strict=True):
                own.append(own[-1] + n)
            noticed[:] = joined_tallies([*noticed, *(tally for _, tally in one.noticed)])
            yield one.sketches

    in_one = joined(sketches(), folder)  # reads `surveyed` to its end
    return Together(
        Articles(ids.whole(), dates.whole(), sources.whole(), in_one),
        files.whole(),
        records.whole(),
        digests.whole(),
        batches,
        ends[0],
        spans.whole(),
        ends[1],
        short.whole(),
        ends[2],
        tuple(noticed),
        contents,
    )


def _rows(columns: _Paragraphs, rows: slice) -> _Paragraphs:
    """Return some rows, in memory."""
    arrays = [getattr(columns, field.name) for field in fields(columns)]
    some = type(columns)(*(array[rows].copy() for array in arrays))
    let_go(*arrays)
    return some
