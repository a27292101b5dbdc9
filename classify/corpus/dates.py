"""The day an article was published, from the forms in which feeds write dates.

Knows ISO 8601, RFC 2822 and 3339, English month names in either order, and numeric dates in a declared order.
Nothing is guessed: a date that can be read in two ways is an error, and "today" is never asked for.
"""

from __future__ import annotations

import datetime as dt
import re
from functools import lru_cache
from typing import Literal

DateOrder = Literal["dmy", "mdy", "ymd"]

_LONGEST = 100
"""The most characters of a date; anything longer is text in the wrong column."""

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january", "feb february", "mar march", "apr april", "may", "jun june", "jul july",
            "aug august", "sep sept september", "oct october", "nov november", "dec december",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip

_HOURS_OF_ZONE = {
    "z": 0, "ut": 0, "utc": 0, "gmt": 0, "est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6,
    "pst": -8, "pdt": -7,
}  # fmt: skip
"""The zone names of RFC 2822; others mean different places to different people."""

_WEEKDAY = r"(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,?\s+)?"
_MONTH = r"(?P<month>[a-z]{3,9})\.?"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>\d{4})"
_REST = r"(?:,?\s+(?:at\s+)?(?P<rest>\S.*))?"
_NAMED = (
    re.compile(rf"{_WEEKDAY}{_DAY}[\s-]+(?:of\s+)?{_MONTH},?[\s-]+{_YEAR}{_REST}", re.IGNORECASE | re.DOTALL),
    re.compile(rf"{_WEEKDAY}{_MONTH}\s+{_DAY},?\s+{_YEAR}{_REST}", re.IGNORECASE | re.DOTALL),
)
_ISO_ZONE = re.compile(r"\s+(?:([+-]\d{2}:?\d{2})|UTC|GMT)$")
_NUMERIC = re.compile(rf"(\d{{1,4}})([./-])(\d{{1,2}})\2(\d{{1,4}})\.?{_REST}", re.DOTALL)
_TIME = re.compile(
    r"(?P<hour>\d{1,2})[:.](?P<minute>\d{2})(?:[:.](?P<second>\d{2})(?:\.\d+)?)?(?:\s*(?P<half>[ap])\.?m\.?)?"
    r"(?:\s*\(?(?:(?:utc|gmt)?\s*(?P<sign>[+-])(?P<hours>\d{1,2}):?(?P<minutes>\d{2})?|(?P<zone>[a-z]{1,4}))\)?)?"
    r"(?:\s*\([a-z ]+\))?\s*",
    re.IGNORECASE,
)


@lru_cache(maxsize=4096)  # a feed repeats its days
def parse_date(text: str, zone: dt.tzinfo, order: DateOrder | None = None) -> dt.date:
    """Return the day that `text` names, in `zone`; a time without a zone is a time in `zone`.

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
    text = text.strip()
    known = len(text) <= _LONGEST
    moment = _iso(text) or _named(text) or _numeric(text, order) if known else None
    if moment is None:
        raise ValueError(f"{_quoted(text)} is no date in a known form; write it as 2026-03-11")
    if moment.tzinfo is None:
        return moment.date()
    try:
        return moment.astimezone(zone).date()
    except OverflowError:
        raise ValueError(f"{_quoted(text)} is at the end of the calendar; write it as 2026-03-11") from None


def _iso(text: str) -> dt.datetime | None:
    if not text[:4].isdecimal():
        return None
    try:
        return dt.datetime.fromisoformat(_ISO_ZONE.sub(lambda zone: zone[1] or "+00:00", text))
    except ValueError:
        return None


def _named(text: str) -> dt.datetime | None:
    for form in _NAMED:
        if (found := form.fullmatch(text)) and (month := _MONTHS.get(found["month"].lower())):
            return _moment(text, (int(found["year"]), month, int(found["day"])), found["rest"])
    return None


def _numeric(text: str, order: DateOrder | None) -> dt.datetime | None:
    found = _NUMERIC.fullmatch(text)
    if found is None:
        return None
    parts = (found[1], found[3], found[4])
    if len(parts[0]) == 4:
        order = "ymd"
    elif len(parts[2]) != 4:
        raise ValueError(f"{_quoted(text)} has no year of four digits; write it as 2026-03-11")
    a, b, c = (int(part) for part in parts)
    if order is None:
        if a <= 12 and b <= 12 and a != b:
            raise ValueError(f"{_quoted(text)} can be read in two ways; set input.date_order to dmy or mdy")
        order = "dmy" if b <= 12 else "mdy"
    elif {"ymd": len(parts[0]) != 4, "mdy": b <= 12 < a <= 31, "dmy": a <= 12 < b <= 31}[order]:
        fault = f"{_quoted(text)} is not in the declared order {order}"
        raise ValueError(f"{fault}; mend it or set input.date_order")
    day = {"dmy": (c, b, a), "mdy": (c, a, b), "ymd": (a, b, c)}[order]
    return _moment(text, day, found["rest"])


def _moment(text: str, day: tuple[int, int, int], rest: str | None) -> dt.datetime:
    try:
        midnight = dt.datetime(*day)  # noqa: DTZ001 a zone follows below if the text names one
        return _at_time(midnight, rest) if rest else midnight
    except ValueError as fault:
        raise ValueError(f"{_quoted(text)}: {fault}; write it as 2026-03-11") from None


def _at_time(midnight: dt.datetime, rest: str) -> dt.datetime:
    found = _TIME.fullmatch(rest)
    if found is None:
        raise ValueError(f"{_quoted(rest)} is no time of day")
    hour = int(found["hour"])
    if found["half"]:
        if not 1 <= hour <= 12:
            raise ValueError("hour must be in 1..12 with am or pm")
        hour = hour % 12 + (12 if found["half"].lower() == "p" else 0)
    moment = midnight.replace(hour=hour, minute=int(found["minute"]), second=int(found["second"] or 0))
    return moment.replace(tzinfo=_zone(found))


def _zone(found: re.Match[str]) -> dt.tzinfo | None:
    if found["sign"]:
        offset = dt.timedelta(hours=int(found["hours"]), minutes=int(found["minutes"] or 0))
        return dt.timezone(-offset if found["sign"] == "-" else offset)
    if found["zone"] is None:
        return None
    hours = _HOURS_OF_ZONE.get(found["zone"].lower())
    if hours is None:
        raise ValueError(f"time zone {found['zone']!r} has no fixed meaning, use +04:00")
    return dt.timezone(dt.timedelta(hours=hours))


def _quoted(text: str) -> str:
    """Keep a message short and on one line, whatever stands in the field."""
    return repr(text if len(text) <= 60 else text[:60] + "…")
