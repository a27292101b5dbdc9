"""JSON files: a list of articles, one article, or an object around a list of them, as web APIs give it."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping, Sequence

from classify.config.settings import FieldNames
from classify.corpus.article import Article, Rejected
from classify.corpus.columns import columns_of
from classify.corpus.decoding import likely_encoding, undecodable
from classify.corpus.files import InputFile
from classify.corpus.json_objects import Repeating
from classify.corpus.json_shapes import by_columns, by_ids, by_rows, listed
from classify.corpus.json_text import JsonText
from classify.corpus.records import NO_RECORD, Reading, article_of
from classify.corpus.rejection_reasons import Reason
from classify.corpus.streams import READ_FAULTS, broken_off, open_records
from classify.corpus.values import RecordError, kind_of

_LISTS = frozenset(
    {"articles", "data", "docs", "documents", "entries", "hits", "items"}
    | {"news", "posts", "records", "results", "rows", "stories"}
)
"""Keys of the list of articles in web APIs and exports."""
_AROUND = frozenset(["data", "feed", "hits", "response", "result"])
"""Keys of an object around the object with the list."""
_MOST_AROUND = 3


def read_json(file: InputFile, reading: Reading) -> Iterator[Article | Rejected]:
    """Yield the articles of a JSON file, one by one: memory is bounded by the largest of them.

    A record's number is its place in the list. Objects one after the other are read too. What stands behind
    a broken place is not read, and the last rejection says so.
    """
    number = 0
    settings = reading.settings
    try:
        with open_records(file, settings) as stream:
            text = JsonText(stream, likely_encoding(stream, settings.encoding), settings.max_bytes)
            for record in _records(text, settings.fields):
                number += 1
                yield json_article(record, number, file, reading)
        if number == 0:
            yield Rejected(file.name, 0, Reason.EMPTY, NO_RECORD)
    except RecordError as fault:
        yield Rejected(file.name, number + 1, fault.reason, f"from record {number + 1} on: {fault.detail}")
    except UnicodeDecodeError as fault:
        detail = f"from record {number + 1} on: {undecodable(fault.object, settings.encoding, fault)}"
        yield Rejected(file.name, number + 1, Reason.UNDECODABLE, detail)
    except READ_FAULTS as fault:
        yield broken_off(file, "record", number + 1, fault)


def json_article(record: object, number: int, file: InputFile, reading: Reading) -> Article | Rejected:
    """Return the article of a JSON value, which must be an object."""
    if not isinstance(record, dict):
        detail = f'the record is {kind_of(record)}; write each as an object, such as {{"text": "..."}}'
        return Rejected(file.name, number, Reason.NOT_AN_OBJECT, detail)
    return article_of(record, number, file, reading)


def _records(text: JsonText, names: FieldNames) -> Iterator[object]:
    while sign := text.next_sign():
        if sign == "[":
            for one in _elements(text):
                yield from _of_page(one, names)
        elif sign == "{":
            whole = yield from _object(text, names)
            if whole is not None:
                yield from _wrapped(whole, names)
        else:
            yield text.value()


def _of_page(one: object, names: FieldNames) -> Sequence[object]:
    """Return an element of a list of records; if it is an answer that wraps some, these."""
    if not isinstance(one, dict) or names.text in one or _has_text(one, names):
        return [one]
    return listed(one, names) or [one]


def _elements(text: JsonText) -> Iterator[object]:
    text.take("[")
    while not text.took("]"):  # also behind a comma, as some programs write it
        yield text.value()
        if text.next_sign() != "]":
            text.take(",")


def _object(
    text: JsonText, names: FieldNames, around: int = 0
) -> Generator[object, None, dict[str, object] | None]:
    """Yield the records of the list that an object wraps; return the object itself where it wraps none."""
    own: dict[str, object] = {}
    twice = ""
    wraps = False
    begun = text.position
    text.take("{")
    while not text.took("}"):
        if own or wraps:
            text.take(",")
        key = str(text.value())
        text.take(":")
        twice = twice or (key if key in own else "")
        begin = "" if _has_text(own, names) else text.next_signs()
        if begin == "[{" and key in _LISTS:
            yield from _elements(text)
            wraps = True
        elif begin.startswith("{") and key in _AROUND and around < _MOST_AROUND:
            inner = yield from _object(text, names, around + 1)
            wraps = wraps or inner is None
            own[key] = inner
        elif wraps:
            text.value()
        else:
            own[key] = text.value()
            text.refuse_longer(text.position - begun)
    return None if wraps else Repeating(own, twice) if twice else own


def _wrapped(whole: dict[str, object], names: FieldNames) -> Sequence[object]:
    """Return the records that an object wraps, in any of the ways of `json_shapes`; else the object."""
    if _has_text(whole, names):
        return by_columns(whole, names) or [whole]
    found = listed(whole, names) or by_rows(whole) or by_ids(whole, names) or [whole]
    return [Repeating(found[0], whole.key), *found[1:]] if isinstance(whole, Repeating) else found


def _has_text(record: Mapping[str, object], names: FieldNames) -> bool:
    return bool(columns_of(tuple(record), names).text)
