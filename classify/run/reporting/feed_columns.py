"""All articles of a run as columns, read from ``profiles.csv``: figures are made of them, articles chosen.

Periods follow the run's own, or the next longer ones where those would be too many for a page.
"""

from __future__ import annotations

import datetime as dt
from array import array
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count
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

_UNITS: Final = ("day", "week", "month", "year")
_FORMS: Final = {10: "day", 8: "week", 7: "month"}
"""By the length of what `period_of` makes."""


@dataclass(frozen=True, slots=True)
class Narrowing:
    """Which articles of a run a page is about."""

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
    told = column_names(folder, "profiles")
    raw = _read(folder, record.label_set.labels, narrowing, has_language="language" in told)
    if not raw.ids:
        raise InputError(f"{folder}: has no article {narrowing.in_words}".rstrip() + "; see its profiles.csv")
    periods, starts, period = _periods(folder, raw.dates)
    words, copy, size = (np.array(column, np.int64) for column in raw.plain)
    parts = np.array(raw.shares, np.int64).reshape(len(raw.ids), 2, -1) * words[:, None, None]
    (sources, source), (_, story), (languages, language) = (
        _most_frequent_first(numbers, column) for numbers, column in zip(raw.numbers, raw.texts, strict=True)
    )
    days = sorted(filter(None, raw.dates))
    return FeedColumns(
        ids=raw.ids,
        period=period,
        source=source,
        language=language,
        story=story,
        copy=copy.astype(np.bool_),
        words=words,
        micro=parts[:, 0] * (MICRO // PARTS),
        keyword_micro=parts[:, 1] * (MICRO // PARTS),
        size=size,
        periods=periods,
        starts=starts,
        sources=sources,
        languages=languages if "language" in told else (),
        first=days[0] if days else "",
        last=days[-1] if days else "",
        narrowing=narrowing,
    )


@dataclass(frozen=True, slots=True)
class _Raw:
    """Cells as they come, in columns that grow."""

    ids: list[str]
    dates: list[str]
    numbers: tuple[defaultdict[str, int], ...]
    """Number of each source, story and language."""
    texts: tuple[array[int], ...]
    """These numbers, a column each."""
    plain: tuple[array[int], ...]
    """Words, whether a copy, and bytes of the texts."""
    shares: array[int]
    """Shares of the labels in `PARTS`, then those by keyword, article by article."""


def _read(folder: Path, labels: Sequence[str], narrowing: Narrowing, *, has_language: bool) -> _Raw:
    names = ["article_id", "date", "source", "title", "url", "words", "story_id", "duplicate_of"]
    shares = [f"share_{code}" for code in labels] + [f"keyword_share_{code}" for code in labels]
    names += [*shares, *(["language"] if has_language else [])]
    raw = _Raw(
        [],
        [],
        tuple(defaultdict(count().__next__) for _ in range(3)),
        tuple(array("q") for _ in range(3)),
        tuple(array("q") for _ in range(3)),
        array("q"),
    )
    behind = 8 + len(shares)
    with readable(folder, "profiles"):
        for id_, date, source, title, url, words, story, copy_of, *cells in table_rows(
            folder, "profiles", names
        ):
            if not narrowing.holds(date, source):
                continue
            raw.ids.append(id_)
            raw.dates.append(date)
            for number, column, text in zip(
                raw.numbers, raw.texts, (source, story, "".join(cells[behind - 8 :])), strict=True
            ):
                column.append(number[text])
            values = int(words), bool(copy_of), len(f"{id_}{title}{url}".encode())
            for column, value in zip(raw.plain, values, strict=True):
                column.append(value)
            raw.shares.extend(round(float(cell) * PARTS) for cell in cells[: behind - 8])
    return raw


def rows_of(
    folder: Path, columns: FeedColumns, rows: Iterator[tuple[str, ...]], table: str
) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Yield rows of a table that begin with an article id, each with the number of its article; no others.

    Raises
    ------
    InputError
        If the table is not in the order of the articles.
    """
    place = {id_: number for number, id_ in enumerate(columns.ids)}
    before = -1
    for row in rows:
        number = place.get(row[0])
        if number is None:
            continue
        if number < before:
            raise InputError(f"{folder}: its table {table} is not in the order of profiles.csv at {row[0]}")
        before = number
        yield number, row


def _most_frequent_first(numbers: dict[str, int], column: array[int]) -> tuple[list[str], Ints]:
    names = list(numbers)
    counted = Counter(column)
    order = sorted(range(len(names)), key=lambda number: (-counted[number], names[number]))
    rank = np.empty(len(names), np.int64)
    rank[order] = np.arange(len(names))
    return [names[number] for number in order], rank[np.array(column, np.int64)]


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
