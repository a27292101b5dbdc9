"""The day an article was published, from the forms in which feeds write dates.

Knows ISO 8601, RFC 2822 and 3339, the form of ctime and Twitter, names of months in many languages, and
numeric dates in a declared order. Nothing is guessed: a date that can be read in two ways is an error, and
"today" is never asked for.
"""

from __future__ import annotations

import datetime as dt
import re
from functools import lru_cache
from typing import Literal

from classify.corpus.months import is_weekday, month_number, zone_of

DateOrder = Literal["dmy", "mdy", "ymd"]

_LONGEST = 100
"""The most characters of a date; anything longer is text in the wrong column."""
_UNSET = re.compile(
    r"(?:nat|nan|null|none|nil|n/?a|unknown|undefined|-+|0(?:\.0)?|1899-12-30.*"
    r"|0{1,4}[-/.]0{1,2}[-/.]0{1,4}.*)?",
    re.IGNORECASE | re.DOTALL,
)
UNSEEN = "\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff"
"""Marks of direction and other signs without a width, as a class of a pattern; programs write them."""
_UNSEEN = re.compile(f"[{UNSEEN}]")
_LIKE_HYPHENS = re.compile("[\u2010-\u2013\u2212\ufe63\uff0d]")
_PLACES = {"dmy": (2, 1, 0), "mdy": (2, 0, 1), "ymd": (0, 1, 2)}
"""Where year, month and day stand."""
FIRST_YEAR = 1000
"""Earlier years are written by programs that have no date, such as 0001-01-01."""

_FIRST_NEWSPAPER = 1600
"""Years before are those of other calendars, such as 1402 for 2024 in Iran."""

_CENTURY = 69
"""Years of two digits from here on are of the 20th century, as POSIX has it."""

_WORD = r"[^\W\d_]+(?:['’-][^\W\d_]+)*"
_SECOND_WORD = "(?i: (?:axşamı|ertəsi))?"  # of days of the week in Azerbaijani
_WEEKDAY = rf"(?:(?P<weekday>{_WORD}{_SECOND_WORD})\.?,?\s+)?"
_MONTH = rf"(?P<month>{_WORD})\.?"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th|er|º|ª|\.|-[iıuü])?"
_YEAR = r"(?P<year>\d{4}|\d{2}(?![\d:]))(?:г\b\.?)?"
_OF_YEAR = rf"{_YEAR}(?:-c[iıuü] il)?"
_CLOCK = r"\d{1,2}:\d{2}(?::\d{2})?"
_REST = r"(?:\.?[,\s-]+(?P<rest>\S.*))?"
_OF = r"(?:(?:of|de|del|d')\s+)?"
_NAMED = tuple(
    re.compile(form, re.IGNORECASE | re.DOTALL)
    for form in (
        rf"{_WEEKDAY}{_DAY}[\s/-]+{_OF}{_MONTH},?[\s/-]+{_OF}{_YEAR}{_REST}",
        rf"{_WEEKDAY}{_MONTH}\s+{_DAY},?\s+{_YEAR}{_REST}",
        rf"{_WEEKDAY}{_MONTH}\s+{_DAY}\s+(?P<rest>{_CLOCK}(?:\s+(?:[+-]\d{{2}}:?\d{{2}}|[A-Z]{{1,5}}))?)\s+{_YEAR}",
        rf"{_OF_YEAR}[.,]?[\s-]+{_MONTH}[\s-]+{_DAY}{_REST}",
        rf"{_OF_YEAR},?\s+{_DAY}\s+{_MONTH}{_REST}",
        r"(?P<day>\d\d)(?P<month>[A-Z]{3})(?P<year>\d{4})(?:[:\s](?P<rest>\S.*))?",  # SAS, Stata
    )
)
_FILLERS = frozenset([
    "at", "um", "à", "v", "в", "o", "saat", "kl", "ore", "klo", "г", "года", "р", "року", "il", "yil",
    "yıl", "godz", "ora", "às", "ci", "cı", "cü", "cu",
])  # fmt: skip
"""Words between a date and a time of day, or behind a year."""
_FILLER = re.compile(rf"(?:({_WORD}{_SECOND_WORD})\.?|[-–—|/]),?(?:\s+|\Z)")
_CLOCK_FIRST = re.compile(rf"({_CLOCK})(?:,|\s[|/–—-])?\s+(\D.*|.*\d{{4}}\D{{0,3}})", re.DOTALL)
_ISO_ZONE = re.compile(r"\s+(?:([+-]\d{2}:?\d{2})|UTC|GMT)$")
_BESIDE_OFFSET = re.compile(
    r"(:\d{2}(?:[.,]\d+)?\s?(?:[+-]\d{2}:?(?:\d{2})?|[zZ]))"
    r"\s?(?:\[[\w/+-]+\]|\([\w ]+\)|[A-Z]{2,5}|[+-]\d{2})\Z"
)
"""A name of the zone behind its offset, as Java, JavaScript and Unix write it."""
_END_OF_DAY = re.compile(r"(?<=[T\s])24:00(?::00(?:[.,]0+)?)?(?!\d)")
"""The last moment of a day, which is the first of the next."""
_LEAP_SECOND = re.compile(r"(?<=\d:\d\d):60(?!\d)")
_ARTICLE = re.compile(r"\A(?:le|el|il|den|am|on)\s+(?=\d)", re.IGNORECASE)
_CAPTION = re.compile(r"\A[^\W\d_]{3,20}(?: [^\W\d_]{2,20})?\s?:\s+(?=\S)")
"""What pages write in front of a date: ``Published: March 11, 2026``."""
_AFTER_DOT = re.compile(r"(?<=\d\.) (?=\d)")
"""The space in ``11. 3. 2026``."""
_NUMERIC = re.compile(
    rf"{_WEEKDAY}(?P<a>\d{{1,4}})(?P<mark>[./-])(?P<b>\d{{1,2}})(?P=mark)(?P<c>\d{{1,4}})"
    r"(?:(?:\.?[,\s-]+|T(?=\d))(?P<rest>\S.*))?\.?",
    re.DOTALL,
)
_COMPACT = re.compile(r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})(?:[T ]?(?P<rest>\d{4}(?:\d{2})?))?")
_IDEOGRAPHS = re.compile(
    r"(?P<year>\d{4})\s?[年년]\s?(?P<month>\d{1,2})\s?[月월]\s?(?P<day>\d{1,2})\s?[日일]\s?(?:\(?[一-龥가-힣]{1,3}\)?)?\s*(?P<rest>\d.*)?"
)
_IN_NAME = re.compile(
    r"(?<!\d)(?:((?:19|20)\d\d)([-_./])(\d{1,2})\2(\d{1,2})|((?:19|20)\d\d)(\d\d)(\d\d))(?!\d)", re.ASCII
)
_PARTITION = re.compile(r"\b\w{1,40}=", re.ASCII)
"""The name of a column in front of its value, in the name of a folder: ``date=2026-03-11``."""
_TIME = re.compile(
    r"(?:(?P<half_first>[ap])\.?m\.?\s+)?"
    r"(?P<hour>\d{1,2})(?:[:.h](?P<minute>\d{2})(?:[:.](?P<second>\d{2})(?:[.,]\d+)?)?)?(?:\s*(?P<half>[ap])\.?m\.?)?"
    r"(?:\s*(?:uhr|uur|hrs?))?(?:\s*\(?(?:(?:utc|gmt)?\s*(?P<sign>[+-])(?P<hours>\d{1,2}):?(?P<minutes>\d{2})?|(?P<zone>[a-zа-я]{1,5}))\)?)?"
    r"(?:\s*\([a-z ]+\))?\s*",
    re.IGNORECASE,
)


def day_in_name(name: str) -> dt.date | None:
    """Return the day in the name of a file, else in its folders; None where there is none, or are several.

    >>> day_in_name("2026-03-11-rain.md"), day_in_name("news/20260311/rain.txt")
    (datetime.date(2026, 3, 11), datetime.date(2026, 3, 11))
    >>> day_in_name("year=2026/month=3/day=11/part-0.parquet"), day_in_name("2026-03-01_2026-03-31.txt")
    (datetime.date(2026, 3, 11), None)
    """
    for part in (name.rpartition("/")[2], _PARTITION.sub("", name)):
        days = set()
        for found in _IN_NAME.finditer(part):
            year, month, day = (int(digits) for digits in found.groups() if digits and digits.isdecimal())
            try:
                days.add(dt.date(year, month, day))
            except ValueError:
                continue
        if days:
            return days.pop() if len(days) == 1 else None
    return None


def is_unset(text: str) -> bool:
    """Tell whether a program wrote this where it had no date.

    >>> is_unset("NaT"), is_unset("0000-00-00 00:00:00"), is_unset("yesterday")
    (True, True, False)
    """
    return _UNSET.fullmatch(text.strip()) is not None or text.lstrip()[:10] == "0001-01-01"


@lru_cache(maxsize=4096)  # a feed repeats its days
def parse_date(text: str, zone: dt.tzinfo, order: DateOrder | None = None) -> dt.date | None:
    """Return the day that `text` names, in `zone`; a time without a zone is a time in `zone`.

    None where a program wrote that it has no date: ``NaT``, ``0000-00-00``, ``0001-01-01``. Numeric dates
    with full stops are day first, unless `order` says otherwise.

    Raises
    ------
    ValueError
        If the form is not known, the day does not exist, or a numeric date such as ``03/04/2026`` can
        be read in two ways and `order` is not declared. The message says what to do.

    Examples
    --------
    >>> parse_date("10 February 2026 23:42 (UTC-05:00)", dt.timezone.utc)
    datetime.date(2026, 2, 11)
    >>> parse_date("03/04/2026", dt.timezone.utc, "dmy")
    datetime.date(2026, 4, 3)
    """
    text = _LIKE_HYPHENS.sub("-", _UNSEEN.sub("", text)).strip(" \t\r\n,;=\"'")
    text = text[1:-1] if text[:1] == "(" and text[-1:] == ")" else text
    if is_unset(text):
        return None
    known = len(text) <= _LONGEST
    days_on = 0
    if known:
        text, days_on = _END_OF_DAY.subn("00:00", _LEAP_SECOND.sub(":59", text))
        text = _ARTICLE.sub("", _CAPTION.sub("", _BESIDE_OFFSET.sub(r"\1", text)))
        text = _AFTER_DOT.sub("", text)
    if known and (ahead := _CLOCK_FIRST.fullmatch(text)):
        text = f"{ahead[2]} {ahead[1]}"
    moment = _iso(text) or _named(text, order) or _numeric(text, order) or _joined(text) if known else None
    if moment is None:
        raise ValueError(f"{_quoted(text)} is no date in a known form; write dates as YYYY-MM-DD")
    if moment.year < FIRST_YEAR:
        return None
    if moment.year < _FIRST_NEWSPAPER:
        fault = f"is in the year {moment.year}; is it of another calendar? Write it as of ours, YYYY-MM-DD"
        raise ValueError(f"{_quoted(text)} {fault}")
    try:
        moment += dt.timedelta(days=days_on)
        return moment.date() if moment.tzinfo is None else moment.astimezone(zone).date()
    except OverflowError:
        raise ValueError(f"{_quoted(text)} is at the end of the calendar; mend it") from None


def _iso(text: str) -> dt.datetime | None:
    if not text[:4].isdecimal():
        return None
    try:
        return dt.datetime.fromisoformat(_ISO_ZONE.sub(lambda zone: zone[1] or "+00:00", text))
    except ValueError:
        return None


def _named(text: str, order: DateOrder | None) -> dt.datetime | None:
    """Return the moment of a date with the name of its month."""
    for form in _NAMED:
        found = form.fullmatch(text)
        if found is None or (month := month_number(found["month"])) is None:
            continue
        weekday = found.groupdict().get("weekday")
        if not weekday or is_weekday(weekday):
            day = (_year(text, found["year"], order), month, int(found["day"]))
            return _moment(text, day, found["rest"])
    return None


def _numeric(text: str, order: DateOrder | None) -> dt.datetime | None:
    """Return the moment of a date in numbers; its order is declared, or shows in it."""
    found = _NUMERIC.fullmatch(text)
    if found is None or (found["weekday"] and not is_weekday(found["weekday"])):
        return None
    parts = (found["a"], found["b"], found["c"])
    if len(parts[0]) == 4:
        order = "ymd"
    elif order is None:
        _year(text, parts[2], None)
        order = _order_shown(text, parts, dotted=found["mark"] == ".")
    elif len(parts[2]) == 4 and not _fits(parts, order):
        others: tuple[DateOrder, ...] = ("dmy", "mdy")
        read = [f"; as {other} it is {_day(parts, other)}" for other in others if _fits(parts, other)]
        fault = f"{_quoted(text)} is not in the declared order {order}{''.join(read[:1])}"
        raise ValueError(f"{fault}; mend it or set input.date_order")
    year, month, day = (parts[place] for place in _PLACES[order])
    return _moment(text, (_year(text, year, order), int(month), int(day)), found["rest"])


def _order_shown(text: str, parts: tuple[str, str, str], *, dotted: bool) -> DateOrder:
    """Return the order of a date whose order is not declared, if there is only one."""
    first, second = int(parts[0]), int(parts[1])
    if first <= 12 and second <= 12 and first != second and not dotted:
        either = f"as {_day(parts, 'dmy')} or as {_day(parts, 'mdy')}"
        raise ValueError(
            f"{_quoted(text)} can be read in two ways, {either}; set input.date_order to dmy or mdy"
        )
    return "dmy" if second <= 12 else "mdy"


def _fits(parts: tuple[str, str, str], order: DateOrder) -> bool:
    """Tell whether a date whose year stands last can be in an order, be it no day of the calendar."""
    first, second = int(parts[0]), int(parts[1])
    return {"dmy": not first <= 12 < second <= 31, "mdy": not second <= 12 < first <= 31, "ymd": False}[order]


def _day(parts: tuple[str, str, str], order: DateOrder) -> str:
    year, month, day = (int(parts[place]) for place in _PLACES[order])
    return f"{year:04}-{month:02}-{day:02}"


def _joined(text: str) -> dt.datetime | None:
    """Return the moment of a date in digits alone, or with the signs of East Asia."""
    if found := _COMPACT.fullmatch(text):
        time = found["rest"] and ":".join(re.findall("..", found["rest"]))
    elif found := _IDEOGRAPHS.fullmatch(text):
        time = found["rest"]
    else:
        return None
    return _moment(text, (int(found["year"]), int(found["month"]), int(found["day"])), time)


def _year(text: str, digits: str, order: DateOrder | None) -> int:
    """Return a year; two digits are one only where a person declared what stands where."""
    if len(digits) == 4:
        return int(digits)
    if order is None:
        raise ValueError(
            f"{_quoted(text)} has no year of four digits; set input.date_order to say where it is"
        )
    if len(digits) != 2:
        raise ValueError(
            f"{_quoted(text)} is not in the declared order {order}; mend it or set input.date_order"
        )
    return int(digits) + (1900 if int(digits) >= _CENTURY else 2000)


def _moment(text: str, day: tuple[int, int, int], rest: str | None) -> dt.datetime:
    if day[0] == 0:
        day = (1, 1, 1)  # no year at all
    try:
        midnight = dt.datetime(*day)  # noqa: DTZ001 a zone follows below if the text names one
    except ValueError as fault:
        raise ValueError(f"{_quoted(text)}: {fault}; mend the date") from None
    while rest and (filler := _FILLER.match(rest)) and _is_filler(filler[1]):
        rest = rest[filler.end() :]
    try:
        return _at_time(midnight, rest) if rest else midnight
    except ValueError as fault:
        raise ValueError(f"{_quoted(text)}: {fault}; write it as {midnight.date()}") from None


def _is_filler(word: str | None) -> bool:
    return word is None or word.lower() in _FILLERS or is_weekday(word)


def _at_time(midnight: dt.datetime, rest: str) -> dt.datetime:
    found = _TIME.fullmatch(rest)
    half = found and (found["half"] or found["half_first"])
    if found is None or not (found["minute"] or half):
        raise ValueError(f"{_quoted(rest)} is no time of day")
    hour = int(found["hour"])
    if half:
        if not 1 <= hour <= 12:
            raise ValueError("hour must be in 1..12 with am or pm")
        hour = hour % 12 + (12 if half.lower() == "p" else 0)
    moment = midnight.replace(hour=hour, minute=int(found["minute"] or 0), second=int(found["second"] or 0))
    return moment.replace(tzinfo=_zone(found))


def _zone(found: re.Match[str]) -> dt.tzinfo | None:
    if found["sign"]:
        offset = dt.timedelta(hours=int(found["hours"]), minutes=int(found["minutes"] or 0))
        return dt.timezone(-offset if found["sign"] == "-" else offset)
    if found["zone"] is None:
        return None
    zone = zone_of(found["zone"])
    if zone is None:
        raise ValueError(f"time zone {found['zone']!r} has no fixed meaning, use +04:00")
    return zone


def _quoted(text: str) -> str:
    """Keep a message short and on one line, whatever stands in the field."""
    return repr(text if len(text) <= 60 else text[:60] + "…")
