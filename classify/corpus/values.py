"""One value of a record: the text, line or day that it gives an article, or why it cannot."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from decimal import Decimal
from urllib.parse import urlsplit
from uuid import UUID

from classify.config.settings import FieldNames
from classify.corpus.article import ALL_SOURCES
from classify.corpus.columns import Columns, Place, no_text_column, value_at
from classify.corpus.files import InputFile
from classify.corpus.formats import ONE_ARTICLE
from classify.corpus.notices import Notice, Noticed
from classify.corpus.rejection_reasons import Reason

MOST_ID = 500
MOST_CHARACTERS = 5_000
"""Of a field that is not the text: it stands in many rows of the tables."""
_MOST_DATE = 200
_EPOCHS = {10: 1, 13: 1_000, 16: 1_000_000, 19: 1_000_000_000}
"""Digits of a moment of our time in seconds, and in thousandths, millionths and billionths of one, and how
many are a second."""
_EPOCH = re.compile(r"\s*(?:\\?/Date\()?(\d{10}|\d{13}|\d{16}|\d{19})(?:\.\d{1,9}|(?:[+-]\d{4})?\)\\?/)?\s*")
"""The same as text, also as .NET writes it: ``/Date(1773220000123)/``."""
_SPREADSHEET_DAY = re.compile(r"\s*(\d{5})(?:[.,]\d{1,12})?\s*")
_SPREADSHEET_DAYS = range(32_874, 55_153)
"""Days of spreadsheets, which count from 1899-12-30, from 1990 to 2050: other numbers are likelier wrong."""
_NO_VALUES = frozenset([
    "null", "nan", "none", "n/a", "na", "<na>", "nat", "undefined", "(null)", "(none)", "\\n", "[removed]",
    "[deleted]", "#n/a", "#name?", "#value!", "#ref!", "#null!", "#num!", "#div/0!",
])  # fmt: skip
"""Words that programs write where there is nothing, or nothing is left, in small letters."""
_LONGEST_NO_VALUE = 9
_ROUNDED = re.compile(r"\d[.,]\d{1,14}E\+\d{1,2}", re.IGNORECASE)
"""A long number as spreadsheets write it: ``1.74782E+18``."""
_MOST_WHOLE = 1 << 53
"""From here on numbers with a fraction skip whole numbers."""
_IN_BLOCKS = ("text", "value", "html", "content", "children", "items", "data")
"""Keys of the text of a block, the surest first."""
_MOST_DEPTH = 8
_RANDOM = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?:[-.]c\\d{3}[.\\w]*)?|[0-9a-f]{16,}"
_NUMBERED = re.compile(rf"[\W_]*(?:{_RANDOM}|\d)(?:{_RANDOM}|[\d\W_])*")


class RecordError(Exception):
    """A record that cannot be used; never leaves the package."""

    def __init__(self, reason: Reason, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason
        self.detail = detail


def bare(value: object) -> object:
    """Return what a list or an object holds alone, as text or number where it can be; others as they are.

    So databases and web services wrap values. Bytes that are UTF-8 are text, a whole number is no fraction,
    and what stands for nothing is None.

    >>> bare([{"$oid": "65e1"}]), bare(101.0), bare(b"Wire"), bare("NaN")
    ('65e1', 101, 'Wire', None)
    """
    if not isinstance(value, str):
        value = _unwrapped(value)
    if isinstance(value, str) and len(value) <= _LONGEST_NO_VALUE and value.strip().lower() in _NO_VALUES:
        return None
    return value


def _unwrapped(value: object) -> object:
    depth = 0
    while isinstance(value, list | dict) and len(value) == 1 and depth < _MOST_DEPTH:
        [value] = value.values() if isinstance(value, dict) else value
        depth += 1
    if isinstance(value, bytes):
        try:
            return value.decode()
        except UnicodeDecodeError:
            return value
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, Decimal):
        return int(value) if value.is_finite() and value == value.to_integral_value() else f"{value:f}"
    if isinstance(value, float):
        return int(value) if value.is_integer() else None if value != value else value
    return value


def text_value(record: Mapping[str, object], columns: Columns, names: FieldNames, lost: list[Noticed]) -> str:
    """Return the text of a record; paragraphs and blocks of a list are joined by blank lines.

    Blocks without text, such as pictures, are noticed.

    Raises
    ------
    RecordError
        If there is none.
    """
    text = bare(value_at(record, columns.text))
    field = ".".join(columns.text)
    if isinstance(text, list) and (any(blocks := list(map(_of_block, text))) or not text):
        if left := [part for part, block in zip(text, blocks, strict=True) if part and not block]:
            seen = f"{field[:60]!r} has {len(left)} of {len(text)} parts without text"
            lost.append(Noticed(Notice.LOST_BLOCK, seen))
        # where plain text stands beside objects, these are words of a line, such as links
        line = len({type(part) for part in text if part}) > 1
        text = ("" if line else "\n\n").join(block for block in blocks if line or block.strip())
    if isinstance(text, str):
        if not text or text.isspace():
            raise RecordError(Reason.EMPTY, f"field {field!r} is empty; fill it or remove the record")
        return sound(text, f"field {field!r}")
    if not columns.text:
        raise RecordError(Reason.NO_TEXT_COLUMN, no_text_column(names.text, list(record), record))
    if text is None:
        word = value_at(record, columns.text)
        what = "is null" if word is None else f"holds `{str(word)[:_LONGEST_NO_VALUE]}` and nothing else"
        raise RecordError(Reason.EMPTY, f"field {field!r} {what}; fill it or remove the record")
    kind = "a list of more than texts" if isinstance(text, list) else kind_of(text)
    raise RecordError(
        Reason.NOT_TEXT,
        f"field {field!r} is {kind}; write it as text, or set input.fields.text{_inside(text, field)}",
    )


def optional_line(value: object, field: str, place: Place, lost: list[Noticed], most: int) -> str:
    """Return a short field; absent and null are empty. One that is no text is lost, which is noticed.

    Raises
    ------
    RecordError
        If it cannot be written, or has more than `most` characters.
    """
    value = bare(value)
    if value is None:
        return ""
    if isinstance(value, str) and len(value) <= most and value.isascii() and "\0" not in value:
        return value.strip()  # as most are
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    name = ".".join(place)
    if not isinstance(value, str):
        lost.append(_lost_field(value, field, name))
        return ""
    line = sound(value, f"field {name!r}").replace("\ufeff", "").strip()
    if len(line) > most:
        detail = f"field {name[:60]!r} has {len(line)} characters, more than {most}; is it the {field}?"
        raise RecordError(Reason.TOO_LARGE, detail)
    return line


def rounded_number(value: object) -> str:
    """Return a number that a program has rounded, as it stands there; empty where it is none.

    >>> rounded_number("1.74782E+18"), rounded_number(1.5e18), rounded_number(1500000000000000000)
    ('1.74782E+18', '1500000000000000000', '')
    """
    if isinstance(value, float) and _MOST_WHOLE <= abs(value) < float("inf"):
        return f"{value:.0f}"
    return value if isinstance(value, str) and "+" in value and _ROUNDED.fullmatch(value.strip()) else ""


def date_value(value: object, place: Place, lost: list[Noticed]) -> object:
    """Return a date as `day_of` reads it: a moment for a number of seconds or parts of them since 1970.

    A number of a spreadsheet is its day, and year, month and day may stand apart.

    >>> date_value(1773220000, ("date",), []), date_value("1773220000123", ("date",), [])
    (datetime.datetime(2026, 3, 11, 9, 6, 40, tzinfo=datetime.timezone.utc), \
datetime.datetime(2026, 3, 11, 9, 6, 40, tzinfo=datetime.timezone.utc))
    """
    value = bare(value)
    if isinstance(value, dict) and {"year", "month", "day"} <= value.keys():
        value = [value["year"], value["month"], value["day"]]
    if isinstance(value, list) and len(value) >= 3 and all(type(part) is int for part in value):
        value = "-".join(f"{part:02}" for part in value[:3])
    if isinstance(value, int | float) and not isinstance(value, bool):
        value = f"{value:f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)
    if isinstance(value, str):
        if len(value) > _MOST_DATE:
            raise RecordError(Reason.BAD_DATE, f"the date has {len(value)} characters; is it the date?")
        if found := _EPOCH.fullmatch(value):
            return dt.datetime.fromtimestamp(int(found[1]) // _EPOCHS[len(found[1])], dt.UTC)
        if (found := _SPREADSHEET_DAY.fullmatch(value)) and int(found[1]) in _SPREADSHEET_DAYS:
            return dt.date(1899, 12, 30) + dt.timedelta(days=int(found[1]))
        return value
    if value is None or isinstance(value, dt.date):
        return value
    lost.append(_lost_field(value, "date", ".".join(place)))
    return None


def _of_block(block: object, depth: int = 0) -> str:
    """Return the text of a part of a text; empty where it has none."""
    if isinstance(block, str):
        return block
    if isinstance(block, Mapping) and depth < _MOST_DEPTH:
        inside = (block[key] for key in _IN_BLOCKS if isinstance(block.get(key), str | list | dict))
        return _of_block(next(inside, ""), depth + 1)
    if isinstance(block, list) and depth < _MOST_DEPTH:
        return "".join(_of_block(part, depth + 1) for part in block)
    return ""


def source_line(source: str) -> str:
    """Return a source, which may not be named as all sources together are.

    Raises
    ------
    RecordError
        If it is.
    """
    if source == ALL_SOURCES:
        what = f"the source is {ALL_SOURCES}, as the tables name all sources together"
        raise RecordError(Reason.RESERVED_SOURCE, f"{what}; name the source")
    return source


def other_source(url: str, file: InputFile, *, has_column: bool) -> str:
    """Return what stands for the source of a record that names none.

    It is the host of its address, else, without a column for sources, the name of its file without the
    numbers and random letters that tell files of one feed apart; a file of one article has no source.
    """
    try:
        host = urlsplit(url).hostname or "" if "//" in url else ""
    except ValueError:
        host = ""
    if host or has_column or file.format in ONE_ARTICLE:
        return host.removeprefix("www.")
    return _NUMBERED.sub(" ", file.id.rpartition("/")[2]).strip()


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
        Decimal: "a number",
        bytes: "bytes",
        tuple: "a map",
        str: "text",
    }
    return names.get(type(value), type(value).__name__)


def _lost_field(value: object, field: str, name: str) -> Noticed:
    inside = _inside(value, name)
    hint = f"; set input.fields.{field}{inside}" if inside else ""
    return Noticed(Notice.LOST_FIELD, f"{name[:60]!r} is {kind_of(value)}{hint}", about=field)


def _inside(value: object, name: str) -> str:
    """Return the path to the likeliest text inside an object, as the end of a sentence; empty: none."""
    texts = [key for key, part in value.items() if isinstance(part, str)] if isinstance(value, dict) else []
    likely = next((key for key in ("name", "title", "text", "value", "rendered") if key in texts), "")
    return f" to {name[:60]}.{likely or texts[0][:40]}" if texts else ""
