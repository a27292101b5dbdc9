"""All articles of a run as columns, read from ``profiles.csv``: figures are made of them, articles chosen.

Periods follow the run's own, or the next longer ones where those would be too many for a page.
"""

from __future__ import annotations

import datetime as dt
from array import array
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import count, islice
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from classify.errors import InputError
from classify.output.run_record import RunRecord
from classify.profile import MICRO, UNDATED, period_of
from classify.run.compare.run_tables import column_names, readable, table_rows

Ints = NDArray[np.int64]

PERIODS: Final = 200
"""Periods of a page, at most."""
CELLS: Final = 7_500
"""Periods times sources times labels of a page, at most, where not every article has a row of its own."""
LEAST_SOURCES: Final = 12
PARTS: Final = 10_000
"""Shares have four decimals in the tables."""

_AT_A_TIME: Final = 10_000
"""Rows that are taken apart at once."""
_UNITS: Final = ("day", "week", "month", "year")
_FORMS: Final = {10: "day", 8: "week", 7: "month"}
"""By the length of what `period_of` makes."""


@dataclass(frozen=True, slots=True)
class Narrowing:
    """Articles of a run that a page is about."""

    since: dt.date | None = None
    until: dt.date | None = None
    sources: tuple[str, ...] = ()

    @property
    def in_words(self) -> str:
        """Return what the page says of it; empty where it is about all."""
        parts = [f"from {self.since}"] if self.since else []
        parts += [f"to {self.until}"] if self.until else []
        parts += [f"of {', '.join(self.sources)}"] if self.sources else []
        return " ".join(parts)

    def holds(self, date: str, source: str) -> bool:
        """Tell whether an article of this day is one of them; one without a date is not, where days are
        given.
        """
        if self.sources and source not in self.sources:
            return False
        if self.since is None and self.until is None:
            return True
        return bool(date) and (str(self.since or "")) <= date <= (str(self.until or "9999"))


@dataclass(frozen=True, slots=True)
class FeedColumns:
    """The articles that a page is about, one row each, in the order of the tables."""

    ids: Sequence[str]
    period: Ints
    """Number in `periods`; -1 without a date."""
    source: Ints
    """Number in `sources`, the most frequent first."""
    language: Ints
    story: Ints
    copy: NDArray[np.bool_]
    words: Ints
    paragraphs: Ints
    """Body paragraphs of each article."""
    labelled: Ints
    """Those of them with a label."""
    micro: Ints
    """Millionths of words of each label, shape (n_articles, n_labels)."""
    keyword_micro: Ints
    size: Ints
    """Bytes of id, title and address."""
    periods: Sequence[str]
    starts: Sequence[dt.date]
    """First day of each period."""
    sources: Sequence[str]
    languages: Sequence[str]
    """Empty where the run does not tell them."""
    first: str
    """Day of the earliest article; empty where none has a date."""
    last: str
    narrowing: Narrowing

    @property
    def once(self) -> NDArray[np.bool_]:
        """The articles that repeat no other."""
        return ~self.copy


def feed_columns(folder: Path, record: RunRecord, narrowing: Narrowing) -> FeedColumns:
    """Read the articles that a page is about.

    Raises
    ------
    InputError
        If the table is damaged, or no article is left.
    """
    has_language = "language" in column_names(folder, "profiles")
    raw = _read(folder, record.label_set.labels, narrowing, has_language=has_language)
    if not raw.ids:
        raise InputError(f"{folder}: has no article {narrowing.in_words}".rstrip() + "; see its profiles.csv")
    periods, starts, period = _periods(folder, raw.dates)
    numbers = np.vstack(raw.numbers)
    words, copy, size, paragraphs, labelled = numbers.T
    parts = np.vstack(raw.shares).reshape(len(raw.ids), 2, -1) * words[:, None, None] * (MICRO // PARTS)
    (sources, source), (_, story), (languages, language) = map(_most_frequent_first, raw.texts)
    days = sorted(filter(None, raw.dates))
    return FeedColumns(
        ids=raw.ids,
        period=period,
        source=source,
        language=language,
        story=story,
        copy=copy.astype(np.bool_),
        words=words,
        paragraphs=paragraphs,
        labelled=labelled,
        micro=parts[:, 0],
        keyword_micro=parts[:, 1],
        size=size,
        periods=periods,
        starts=starts,
        sources=sources,
        languages=languages if has_language else (),
        first=days[0] if days else "",
        last=days[-1] if days else "",
        narrowing=narrowing,
    )


@dataclass(frozen=True, slots=True)
class _Raw:
    """Cells as they come, in columns that grow by many rows at once."""

    ids: list[str]
    dates: list[str]
    texts: tuple[_Numbered, ...]
    """Source, story and language."""
    numbers: list[Ints]
    """Words, whether a copy, bytes of the texts, paragraphs and labelled ones."""
    shares: list[Ints]
    """Shares of the labels in `PARTS`, then those by keyword."""


@dataclass(frozen=True, slots=True)
class _Numbered:
    """A column of texts, by the number of each."""

    numbers: defaultdict[str, int] = field(default_factory=lambda: defaultdict(count().__next__))
    column: array[int] = field(default_factory=lambda: array("q"))

    def extend(self, texts: Iterable[str]) -> None:
        self.column.extend(map(self.numbers.__getitem__, texts))


def _read(folder: Path, labels: Sequence[str], narrowing: Narrowing, *, has_language: bool) -> _Raw:
    names = ["article_id", "date", "source", "title", "url", "words", "story_id", "duplicate_of"]
    names += ["paragraphs", "labelled", "language" if has_language else "source"]
    names += [f"share_{code}" for code in labels] + [f"keyword_share_{code}" for code in labels]
    raw = _Raw([], [], (_Numbered(), _Numbered(), _Numbered()), [], [])
    rows = table_rows(folder, "profiles", names)
    with readable(folder, "profiles"):
        if narrowing.in_words:
            rows = (row for row in rows if narrowing.holds(row[1], row[2]))
        while some := list(islice(rows, _AT_A_TIME)):
            ids, dates, source, title, url, words, story, copy_of, paragraphs, labelled, language, *shares = (
                zip(*some, strict=True)
            )
            raw.ids.extend(ids)
            raw.dates.extend(dates)
            for column, texts in zip(raw.texts, (source, story, language), strict=True):
                column.extend(texts)
            size = [len("".join(texts).encode()) for texts in zip(ids, title, url, strict=True)]
            whole = [list(map(int, column)) for column in (words, paragraphs, labelled)]
            raw.numbers.append(np.array([whole[0], list(map(bool, copy_of)), size, *whole[1:]], np.int64).T)
            cells = np.array([list(map(float, column)) for column in shares])
            raw.shares.append(np.rint(cells.T * PARTS).astype(np.int64))
    return raw


def _most_frequent_first(texts: _Numbered) -> tuple[list[str], Ints]:
    names, column = list(texts.numbers), np.array(texts.column, np.int64)
    counted = np.bincount(column, minlength=len(names)).tolist()
    order = sorted(range(len(names)), key=lambda number: (-counted[number], names[number]))
    rank = np.empty(len(names), np.int64)
    rank[order] = np.arange(len(names))
    return [names[number] for number in order], rank[column]


def _periods(folder: Path, dates: Sequence[str]) -> tuple[list[str], list[dt.date], Ints]:
    """Return names and first days of the periods, and the period of each article."""
    days = {text: dt.date.fromisoformat(text) for text in set(filter(None, dates))}
    for unit in _UNITS[_UNITS.index(_unit(folder)) :]:
        name = {text: _name(day, unit) for text, day in days.items()}
        periods = sorted(set(name.values()))
        if len(periods) <= PERIODS:
            break
    position = {period: number for number, period in enumerate(periods)}
    starts = {name[text]: _first_day(day, unit) for text, day in days.items()}
    numbers = [position[name[text]] if text else -1 for text in dates]
    return periods, [starts[period] for period in periods], np.array(numbers, np.int64)


def _unit(folder: Path) -> str:
    names = (period for (period,) in table_rows(folder, "summary", ("period",)) if period != UNDATED)
    return _FORMS.get(len(next(names, "")), "day")


def _name(day: dt.date, unit: str) -> str:
    return f"{day.year:04d}" if unit == "year" else period_of(day, unit)


_FIRST_DAY: Final[dict[str, Callable[[dt.date], dt.date]]] = {
    "day": lambda day: day,
    "week": lambda day: day - dt.timedelta(days=min(day.weekday(), day.toordinal() - 1)),
    "month": lambda day: day.replace(day=1),
    "year": lambda day: day.replace(month=1, day=1),
}


def _first_day(day: dt.date, unit: str) -> dt.date:
    return _FIRST_DAY[unit](day)
