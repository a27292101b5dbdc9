"""All articles of a run as columns, read from ``profiles.csv``: figures are made of them, articles chosen.

Periods follow the run's own, or the next longer ones where those would be too many for a page.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from itertools import islice
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from classify.corpus.large_arrays import Columns, folder_for_large
from classify.corpus.large_sequences import Repeated, RepeatedColumn, TextColumn, Texts
from classify.errors import InputError
from classify.output.run_record import RunRecord
from classify.profile import MICRO, UNDATED, period_of
from classify.profile.summary import Period
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
_UNITS: Final[tuple[Period, ...]] = ("day", "week", "month", "year")
_FORMS: Final[dict[int, Period]] = {10: "day", 8: "week", 7: "month"}
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
class Numbers:
    """Figures of articles, one row each."""

    copy: NDArray[np.bool_]
    """True for a later copy of its story."""
    words: Ints
    paragraphs: Ints
    """Body paragraphs of each article."""
    labelled: Ints
    """Those of them with a label."""
    micro: Ints
    """Millionths of words of each label, shape (n_articles, n_labels)."""
    keyword_micro: Ints
    """Those of them in paragraphs with a keyword of the label."""
    size: Ints
    """Bytes of id, title and address."""


@dataclass(frozen=True, slots=True)
class FeedColumns(Numbers):
    """The articles that a page is about, one row each, in the order of the tables."""

    ids: Sequence[str]
    period: Ints
    """Number in `periods`; -1 without a date."""
    source: Ints
    """Number in `sources`, the most frequent first."""
    language: Ints
    story: Ints
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


def feed_columns(folder: Path, record: RunRecord, narrowing: Narrowing) -> FeedColumns:
    """Read the articles that a page is about.

    Raises
    ------
    InputError
        If the table is damaged, or no article is left.
    """
    has_language = "language" in column_names(folder, "profiles")
    raw = _read(folder, record.label_set.labels, narrowing, has_language=has_language)
    if not len(raw.ids):
        raise InputError(f"{folder}: has no article {narrowing.in_words}".rstrip() + "; see its profiles.csv")
    periods, starts, period = _periods(folder, raw.dates)
    (sources, source), (languages, language) = map(_most_frequent_first, (raw.sources, raw.languages))
    days = sorted(filter(None, raw.dates.values))
    return FeedColumns(
        **{column.name: getattr(raw.numbers, column.name) for column in fields(Numbers)},
        ids=raw.ids,
        period=period,
        source=source,
        language=language,
        story=_stories(raw.ids, raw.copies),
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
    """The table, in columns of which the large ones lie in files."""

    ids: Texts
    dates: Repeated[str]
    sources: Repeated[str]
    languages: Repeated[str]
    copies: dict[int, str]
    """Story of each copy, by its row."""
    numbers: Numbers


def _read(folder: Path, labels: Sequence[str], narrowing: Narrowing, *, has_language: bool) -> _Raw:
    names = ["article_id", "date", "source", "title", "url", "words", "story_id", "duplicate_of"]
    names += ["paragraphs", "labelled", *(["language"] if has_language else [])]
    names += [f"{share}_{code}" for share in ("share", "keyword_share") for code in labels]
    place = folder_for_large(folder)
    none, no_shares = np.empty(0, np.int64), np.empty((0, len(labels)), np.int64)
    no_flags = none.astype(np.bool_)
    numbers = Columns(Numbers(no_flags, none, none, none, no_shares, no_shares, none), place)
    all_ids, copies = TextColumn(place), dict[int, str]()
    days, sources, languages = (RepeatedColumn[str](place) for _ in range(3))
    rows = table_rows(folder, "profiles", names)
    n = 0
    with readable(folder, "profiles"):
        if narrowing.in_words:
            rows = (row for row in rows if narrowing.holds(row[1], row[2]))
        while some := list(islice(rows, _AT_A_TIME)):
            cells = dict(zip(names, zip(*some, strict=True), strict=True))
            all_ids.add(cells["article_id"])
            days.add(cells["date"])
            sources.add(cells["source"])
            languages.add(cells["language" if has_language else "source"])
            stories = zip(cells["story_id"], cells["duplicate_of"], strict=True)
            copies.update((row, story) for row, (story, copy_of) in enumerate(stories, n) if copy_of)
            numbers.add(_numbers(cells, labels))
            n += len(some)
    few = days.whole(), sources.whole(), languages.whole()
    return _Raw(all_ids.whole(), *few, copies, numbers.whole())


def _numbers(cells: Mapping[str, Sequence[str]], labels: Sequence[str]) -> Numbers:
    """Return the figures of some rows from the cells of their columns."""
    words, paragraphs, labelled = (
        np.array(list(map(int, cells[name])), np.int64) for name in ("words", "paragraphs", "labelled")
    )

    def micro(share: str) -> Ints:
        shares = np.array([list(map(float, cells[f"{share}_{code}"])) for code in labels])
        return np.asarray(np.rint(shares * PARTS).astype(np.int64) * words * (MICRO // PARTS)).T

    texts = zip(cells["article_id"], cells["title"], cells["url"], strict=True)
    return Numbers(
        copy=np.array(list(map(bool, cells["duplicate_of"]))),
        words=words,
        paragraphs=paragraphs,
        labelled=labelled,
        micro=micro("share"),
        keyword_micro=micro("keyword_share"),
        size=np.array([len("".join(each).encode()) for each in texts], np.int64),
    )


def _stories(ids: Sequence[str], copies: Mapping[int, str]) -> Ints:
    """Return the number of each article's story: the place of its first article, if that is among them."""
    names = set(copies.values())
    first = {id_: i for i, id_ in enumerate(ids) if id_ in names}
    for name in copies.values():
        first.setdefault(name, len(ids) + len(first))  # of an earlier run, or left out
    story = np.arange(len(ids))
    story[list(copies)] = [first[name] for name in copies.values()]
    return story


def _most_frequent_first(texts: Repeated[str]) -> tuple[list[str], Ints]:
    names = list(texts.values)
    counted = np.bincount(texts.numbers, minlength=len(names)).tolist()
    order = sorted(range(len(names)), key=lambda number: (-counted[number], names[number]))
    rank = np.empty(len(names), np.int64)
    rank[order] = np.arange(len(names))
    return [names[number] for number in order], rank[texts.numbers]


def _periods(folder: Path, dates: Repeated[str]) -> tuple[list[str], list[dt.date], Ints]:
    """Return names and first days of the periods, and the period of each article."""
    days = {text: dt.date.fromisoformat(text) for text in filter(None, dates.values)}
    for unit in _UNITS[_UNITS.index(_unit(folder)) :]:
        name = {text: period_of(day, unit) for text, day in days.items()}
        periods = sorted(set(name.values()))
        if len(periods) <= PERIODS:
            break
    position = {period: number for number, period in enumerate(periods)}
    starts = {name[text]: _FIRST_DAY[unit](day) for text, day in days.items()}
    numbers = np.array([position[name[text]] if text else -1 for text in dates.values], np.int64)
    return periods, [starts[period] for period in periods], numbers[dates.numbers]


def _unit(folder: Path) -> Period:
    names = (period for (period,) in table_rows(folder, "summary", ("period",)) if period != UNDATED)
    return _FORMS.get(len(next(names, "")), "day")


_FIRST_DAY: Final[dict[str, Callable[[dt.date], dt.date]]] = {
    "day": lambda day: day,
    "week": lambda day: day - dt.timedelta(days=min(day.weekday(), day.toordinal() - 1)),
    "month": lambda day: day.replace(day=1),
    "year": lambda day: day.replace(month=1, day=1),
}
