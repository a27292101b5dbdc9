"""From one record of any format to an article, or to the reason why it cannot be one."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from zoneinfo import ZoneInfo

from classify.config.settings import InputSettings
from classify.corpus.article import ALL_SOURCES, Article, Rejected
from classify.corpus.as_shown import Shown, as_shown
from classify.corpus.dates import FIRST_YEAR, is_unset, parse_date
from classify.corpus.exports import export_of
from classify.corpus.files import InputFile
from classify.corpus.markup import line_shown
from classify.corpus.notices import Notice, Noticed
from classify.corpus.reasons import Reason

_HEADER_REACH = 1000
NO_RECORD = "the file holds no record; remove it or fetch it again"


@dataclass(frozen=True)
class Reading:
    """How to read a feed; made by `reading_on` once a run."""

    settings: InputSettings
    last_day: dt.date | None = None
    """Articles of a later day are refused; None accepts all."""

    @cached_property
    def zone(self) -> ZoneInfo:
        """The time zone whose days are counted."""
        return ZoneInfo(self.settings.time_zone)

    @cached_property
    def header(self) -> re.Pattern[str] | None:
        """The header of text files, compiled."""
        return re.compile(self.settings.header) if self.settings.header else None


def reading_on(today: dt.date, settings: InputSettings) -> Reading:
    """Return how to read a feed on the day `today`, which decides what lies in the future."""
    return Reading(settings, today + dt.timedelta(days=settings.max_future_days))


class RecordError(Exception):
    """A record that cannot be used; never leaves the package."""

    def __init__(self, reason: Reason, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason
        self.detail = detail


def article_of(
    record: Mapping[str, object], number: int, file: InputFile, reading: Reading
) -> Article | Rejected:
    """Return the article that `record` holds under the names of `settings.fields`.

    The text stays as it is, to the character, unless it is HTML; see `markup.shown`. A record without an id
    is named after its file and number.
    """
    fields = reading.settings.fields
    get = record.get
    try:
        seen = _text(record, fields.text, reading.settings)
        date = day_of(get(fields.date), reading)
        return Article(
            id=_id(get(fields.id), fields.id) or f"{file.id}:{number}",
            text=seen.text,
            path=file.name,
            record=number,
            title=line_shown(_line(get(fields.title), fields.title), reading.settings.text_format),
            date=date,
            source=_source(get(fields.source), fields.source),
            url=_line(get(fields.url), fields.url),
            raw_hash=seen.raw_hash,
            notices=(*seen.notices, *_undated(get(fields.date), date)),
        )
    except RecordError as fault:
        return Rejected(file.name, number, fault.reason, fault.detail)


def whole_article(text: str, file: InputFile, reading: Reading) -> Article | Rejected:
    """Return the article of a text file: the feed's header is its date, and its text begins behind it."""
    header = reading.header.match(text, 0, _HEADER_REACH) if reading.header else None
    start = header.end() if header else 0
    seen = as_shown(text[start:], reading.settings)
    if not seen.text.strip():
        return Rejected(file.name, 1, Reason.EMPTY, "there is no text; remove the file or fetch it again")
    try:
        sound(text, "the text")
        date = day_of(header.groupdict().get("date"), reading) if header else None
    except RecordError as fault:
        return Rejected(file.name, 1, fault.reason, fault.detail)
    looks = export_of(text)
    many = (Noticed(Notice.SEVERAL, f"{looks[1]} articles of {looks[0]}"),) if looks else ()
    return Article(
        id=file.id,
        text=text[:start] + seen.text,
        path=file.name,
        record=1,
        date=date,
        text_start=start,
        raw_hash=seen.raw_hash,
        notices=(*seen.notices, *many, *(_undated(header["date"], date) if header else ())),
    )


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
        detail = f"{day} is after {reading.last_day}; mend the date or set input.max_future_days"
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


def _undated(value: object, date: dt.date | None) -> tuple[Noticed, ...]:
    """Return the notice of a date that could not be read; none where there was none to read."""
    if date is not None or value is None or isinstance(value, dt.date):
        return ()
    if isinstance(value, str) and is_unset(value):
        return ()
    return (Noticed(Notice.UNDATED, repr(value)[:60] if isinstance(value, str) else kind_of(value)),)


def sound(text: str, what: str) -> str:
    """Return `text` if it can be written as UTF-8 and holds no NUL.

    Raises
    ------
    RecordError
        If not.
    """
    if "\0" in text:
        detail = (
            f"{what} holds a NUL at character {text.index(chr(0))}; is it text, and in the declared encoding?"
        )
        raise RecordError(Reason.NUL_CHARACTER, detail)
    if not text.isascii():
        try:
            text.encode()
        except UnicodeEncodeError as fault:
            detail = f"{what} holds half a surrogate pair at character {fault.start}; mend its writer"
            raise RecordError(Reason.UNDECODABLE, detail) from None
    return text


def kind_of(value: object) -> str:
    """Return what a value is, in the words of the formats.

    >>> kind_of([1]), kind_of(2.5)
    ('a list', 'a number')
    """
    if isinstance(value, bool):
        return "true or false"
    names = {
        list: "a list",
        dict: "an object",
        int: "a number",
        float: "a number",
        bytes: "bytes",
        str: "text",
    }
    return names.get(type(value), type(value).__name__)


def _id(value: object, column: str) -> str:
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return _line(value, column)


def _line(value: object, column: str) -> str:
    """Return a short field; absent and null are empty."""
    if value is None:
        return ""
    if not isinstance(value, str):
        raise RecordError(Reason.NOT_TEXT, f"field {column!r} is {kind_of(value)}; write it as text")
    return sound(value, f"field {column!r}").strip()


def _source(value: object, column: str) -> str:
    source = _line(value, column)
    if source == ALL_SOURCES:
        what = f"field {column!r} is {ALL_SOURCES}, as the tables name all sources together"
        raise RecordError(Reason.RESERVED_SOURCE, f"{what}; name the source")
    return source


def _text(record: Mapping[str, object], column: str, settings: InputSettings) -> Shown:
    text = record.get(column)
    if isinstance(text, str):
        seen = as_shown(sound(text, f"field {column!r}"), settings)
        if not seen.text or seen.text.isspace():
            what = "holds tags and no text" if text.strip() else "is empty"
            raise RecordError(Reason.EMPTY, f"field {column!r} {what}; fill it or remove the record")
        return seen
    if column not in record:
        raise RecordError(Reason.NO_TEXT_COLUMN, no_text_column(column, list(record)))
    if text is None:
        raise RecordError(Reason.EMPTY, f"field {column!r} is null; fill it or remove the record")
    raise RecordError(Reason.NOT_TEXT, f"field {column!r} is {kind_of(text)}; write it as text")


def no_text_column(column: str, there: list[str]) -> str:
    """Return the detail for a missing text column: what is there, and the setting to change."""
    names = ", ".join(repr(name[:40]) for name in there[:20]) or "none"
    return f"no column {column!r}; there are: {names}; set input.fields.text to the one that holds the text"
