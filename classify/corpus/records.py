"""From one record of any format to an article, or to the reason why it cannot be one."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from zoneinfo import ZoneInfo

from classify.config.languages import language_named
from classify.config.openings import FEED_HEADER
from classify.config.settings import InputSettings
from classify.corpus.article import Article, Rejected
from classify.corpus.as_shown import as_shown
from classify.corpus.columns import (
    NO_SETTINGS,
    Columns,
    Place,
    beside_text,
    columns_in_folders,
    columns_of,
    value_at,
)
from classify.corpus.dates import FIRST_YEAR, UNSEEN, day_in_name, is_unset, parse_date
from classify.corpus.exports import export_of
from classify.corpus.files import InputFile
from classify.corpus.formats import OF_RECORDS
from classify.corpus.front_matter import front_matter
from classify.corpus.json_objects import repeated_key
from classify.corpus.markup import line_shown
from classify.corpus.notices import Notice, Noticed
from classify.corpus.other_forms import form_in_column, other_form
from classify.corpus.rejection_reasons import Reason
from classify.corpus.values import (
    MOST_CHARACTERS,
    MOST_ID,
    RecordError,
    date_value,
    kind_of,
    optional_line,
    other_source,
    rounded_number,
    sound,
    source_line,
    text_value,
)

_SEEN = re.compile(rf"[^\s{UNSEEN}]")
_HEADER_REACH = 1000
MOST_LANGUAGE = 40
NO_RECORD = "the file holds no record; remove it or fetch it again"


@dataclass(frozen=True)
class Reading:
    """Settings for reading the feed, with the last day accepted; `reading_at` makes them once a run.

    They are those of the first source; `further` has those of the others.
    """

    settings: InputSettings
    last_day: dt.date | None = None
    """Articles of a later day are refused; None accepts all."""
    further: tuple[Reading, ...] = ()
    """How to read the second source of the input, and those after it."""
    texts: Path | None = None
    """Folder of a run in which the survey leaves the articles for the second pass; None: it reads again."""

    def of(self, file: InputFile) -> Reading:
        """Return how to read one file of the feed."""
        return self.further[file.source - 1] if file.source else self

    @cached_property
    def zone(self) -> ZoneInfo:
        """The time zone whose days are counted."""
        return ZoneInfo(self.settings.time_zone)

    @cached_property
    def header(self) -> re.Pattern[str] | None:
        """The header of text files, compiled."""
        return re.compile(self.settings.header) if self.settings.header else None


def reading_on(today: dt.date, settings: InputSettings) -> Reading:
    """Return how to read a source on the day `today`, which decides what lies in the future."""
    return Reading(settings, today + dt.timedelta(days=settings.max_future_days))


def reading_at(now: dt.datetime, sources: Sequence[InputSettings]) -> Reading:
    """Return how to read a feed of some sources; what is today is told by the time zone of each."""
    first, *further = (reading_on(now.astimezone(ZoneInfo(one.time_zone)).date(), one) for one in sources)
    return replace(first, further=tuple(further))


def article_of(
    record: Mapping[str, object], number: int, file: InputFile, reading: Reading
) -> Article | Rejected:
    """Return the article that `record` holds, each field where `columns_of` finds it.

    The text stays as it is, to the character, unless it is HTML; see `markup.shown`. A list of paragraphs is
    joined by blank lines. An optional field of a type that it cannot have is lost, and a notice says so. A
    record without an id is named after its file and number, one without a source has the host of its address
    or its file; `titles` names one without a title. Folders such as ``source=Wire`` are columns, too, and
    where none is the date, a day in the name of a folder is.
    """
    settings = reading.settings
    is_part = "=" in file.name and file.format in OF_RECORDS
    own, record = record, {**columns_in_folders(file.name), **record} if is_part else record
    columns = columns_of(tuple(record), settings.fields, beside_text(record, settings.fields.text))
    lost: list[Noticed] = []

    def line(field: str, place: Place, most: int = MOST_CHARACTERS) -> str:
        return optional_line(value_at(record, place), field, place, lost, most)

    try:
        seen = as_shown(text_value(record, columns, settings.fields, lost), settings)
        id_ = line("id", columns.id, MOST_ID)
        title = line_shown(line("title", columns.title), settings.text_format)
        written = date_value(value_at(record, columns.date), columns.date, lost)
        date = day_of(written, reading)
        source, url = source_line(line("source", columns.source)), line("url", columns.url)
        declared = line("language", columns.language, MOST_LANGUAGE)
    except RecordError as fault:
        return Rejected(file.name, number, fault.reason, fault.detail)
    if not _SEEN.search(seen.text):
        detail = "the text holds tags or signs that nobody sees and nothing else; remove the record"
        return Rejected(file.name, number, Reason.EMPTY, detail)
    language = declared and (language_named(declared) or "")
    noticed = [*seen.notices, *lost, *_undated(written, date, settings), *_odd(own, columns, seen.text)]
    if is_part and not columns.date:
        date = _day_by_name(file, reading, noticed)
    if declared and not language:
        noticed.append(Noticed(Notice.UNKNOWN_LANGUAGE, repr(declared)))
    lacks = _lacking(id=id_, title=title, date=date, source=source)
    source = source or other_source(url, file, has_column=bool(columns.source))
    if file.format in OF_RECORDS:
        noticed += columns.notices(record, file.source, has_id=bool(id_), has_date=date is not None)
    return Article(
        id=id_ or f"{file.id}:{number}",
        text=seen.text,
        path=file.name,
        record=number,
        title=title,
        date=date,
        source=source,
        url=url,
        language=language,
        raw_hash=seen.raw_hash,
        notices=tuple(noticed),
        lacks=lacks,
    )


def _odd(record: Mapping[str, object], columns: Columns, text: str) -> Iterator[Noticed]:
    """Yield what may be wrong with a record that is read all the same."""
    if key := repeated_key(record, columns.text):
        yield Noticed(Notice.REPEATED_KEY, f"`{key[:60]}`")
    if rounded := rounded_number(value_at(record, columns.id)):
        yield Noticed(Notice.ROUNDED_ID, rounded)
    if form := form_in_column(text):
        yield Noticed(Notice.FORM, form)


def whole_article(text: str, file: InputFile, reading: Reading, title: str = "") -> Article | Rejected:
    """Return the article of a text file, whose text begins behind the feed's header or its front matter.

    The header is the date; front matter may name title, date, source and address. Where neither says a date,
    the name of the file may. `title` is what the file says elsewhere.
    """
    settings = reading.settings
    header = reading.header.match(text, 0, _HEADER_REACH) if reading.header else None
    metadata, start = ({}, header.end()) if header else front_matter(text)
    columns = columns_of(tuple(metadata), NO_SETTINGS)
    lost: list[Noticed] = []

    def line(field: str, place: Place) -> str:
        return optional_line(value_at(metadata, place), field, place, lost, MOST_CHARACTERS)

    seen = as_shown(text[start:], settings)
    if not _SEEN.search(seen.text):
        return Rejected(file.name, 1, Reason.EMPTY, "there is no text; remove the file or fetch it again")
    try:
        sound(text, "the text")
        written = (
            header["date"] if header else date_value(value_at(metadata, columns.date), columns.date, lost)
        )
        date = day_of(written, reading)
        title, url = title or line("title", columns.title), line("url", columns.url)
        source = source_line(line("source", columns.source))
    except RecordError as fault:
        return Rejected(file.name, 1, fault.reason, fault.detail)
    looks = export_of(text)
    noticed = [*seen.notices, *lost, *_undated(written, date, settings), *_of_header(header, file, settings)]
    if written is None and not looks:
        date = _day_by_name(file, reading, noticed)
    if looks:
        noticed.append(Noticed(Notice.SEVERAL, f"{looks[1]} articles of {looks[0]}"))
    elif form := other_form(text):
        noticed.append(Noticed(Notice.FORM, form))
    if written is None and not date and not looks and settings.header == FEED_HEADER:
        noticed.append(Noticed(Notice.NO_DATE_IN_TEXT))
    return Article(
        id=file.id,
        text=text[:start] + seen.text,
        path=file.name,
        record=1,
        title=title,
        date=date,
        source=source or other_source(url, file, has_column=False),
        url=url,
        text_start=start,
        raw_hash=seen.raw_hash,
        notices=tuple(noticed),
        lacks=_lacking(title=title, date=date, source=source),
    )


def dated_by_name(article: Article, file: InputFile, reading: Reading) -> Article:
    """Return an article that says no date with the day in the name of its file, if there is one."""
    noticed = list(article.notices)
    date = _day_by_name(file, reading, noticed)
    lacks = tuple(field for field in article.lacks if field != "date" or date is None)
    return replace(article, date=date, lacks=lacks, notices=tuple(noticed))


def _day_by_name(file: InputFile, reading: Reading, noticed: list[Noticed]) -> dt.date | None:
    day = day_in_name(file.name)
    if day is None or (reading.last_day and day > reading.last_day):
        return None
    noticed.append(Noticed(Notice.DATE_BY_NAME, str(day)))
    return day


def _lacking(**fields: object) -> tuple[str, ...]:
    return tuple(name for name, value in fields.items() if not value)


def _of_header(header: object, file: InputFile, settings: InputSettings) -> tuple[Noticed, ...]:
    """Return the notice of a text file without the header that a person described."""
    if header is not None or settings.header in (None, FEED_HEADER):
        return ()
    return (Noticed(Notice.NO_HEADER, source=file.source),)


def day_of(value: object, reading: Reading) -> dt.date | None:
    """Return the day of publication, None where the record names none.

    Raises
    ------
    RecordError
        If it cannot be read and `bad_date` says to refuse it, or lies after `reading.last_day`.
    """
    if value is None:
        return None
    try:
        day = _day_named(value, reading)
    except ValueError as fault:
        if reading.settings.bad_date == "undated":
            return None
        raise RecordError(Reason.BAD_DATE, f"date {fault}") from None
    if day is None or day.year < FIRST_YEAR:
        return None
    if reading.last_day and day > reading.last_day:
        today = reading.last_day - dt.timedelta(days=reading.settings.max_future_days)
        mend = "mend the date, or the clock if that is wrong, or set input.max_future_days"
        detail = f"{day} lies ahead of today, which is {today} by the clock of this machine; {mend}"
        raise RecordError(Reason.FUTURE_DATE, detail)
    return day


def _day_named(value: object, reading: Reading) -> dt.date | None:
    if isinstance(value, dt.datetime):
        return value.astimezone(reading.zone).date() if value.tzinfo else value.date()
    if isinstance(value, dt.date):
        return value
    if isinstance(value, str):
        return parse_date(value, reading.zone, reading.settings.date_order)
    raise ValueError(f"is {kind_of(value)}; write it as text such as 2026-03-11")


def _undated(value: object, date: dt.date | None, settings: InputSettings) -> tuple[Noticed, ...]:
    """Return the notice of a date that could not be read; none where there was none to read."""
    if date is not None or settings.bad_date != "undated" or isinstance(value, dt.date | None):
        return ()
    if isinstance(value, str) and is_unset(value):
        return ()
    detail = repr(value)[:60] if isinstance(value, str) else kind_of(value)
    return (Noticed(Notice.UNDATED, detail, about="date"),)
