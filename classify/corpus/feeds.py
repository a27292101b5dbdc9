"""RSS and Atom: one article an item, with its full text where the feed gives it, else its summary."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import replace

from classify.corpus.article import Article, Rejected
from classify.corpus.costs import bounded_time, refuse_costly
from classify.corpus.decoding import decoded
from classify.corpus.files import InputFile
from classify.corpus.records import NO_RECORD, Reading, article_of
from classify.corpus.rejection_reasons import Reason
from classify.corpus.text_and_html import whole_file
from classify.corpus.values import RecordError

_ENTITY = re.compile(r"<!ENTITY", re.IGNORECASE)
_END = re.compile(r"</(?:\w+:)?(?:rss|feed|rdf|channel)\s*>", re.IGNORECASE)
_END_REACH = 5_000
"""Characters at the end of a file in which the end tag of a feed stands: servers add comments behind it."""
_ITEM_END = re.compile(r"</(?:\w+:)?(?:item|entry)\s*>", re.IGNORECASE)
_DECLARED = re.compile(r"\A\s*<\?xml[^>]{0,200}\bencoding=[\"']([\w.:-]{2,40})[^>]{0,200}\?>")


def read_feed(file: InputFile, reading: Reading) -> Iterator[Article | Rejected]:
    """Yield the articles of a feed; what is XML but no feed is one rejection. Entities are never expanded."""
    try:
        text = _text(whole_file(file, reading, "utf-8"), reading.settings.encoding)
        if _ENTITY.search(text):
            raise RecordError(Reason.TOO_COSTLY, "it declares entities of its own, which no feed needs")  # noqa: TRY301
        refuse_costly(text)
        with bounded_time(reading.settings.max_seconds):
            version, items = _items(text)
    except RecordError as fault:
        yield Rejected(file.name, 1, fault.reason, fault.detail)
        return
    if not version:
        detail = "it is XML and no feed (RSS, Atom); keep it out of the input, or save its text as .txt"
        yield Rejected(file.name, 0, Reason.UNKNOWN_FORMAT, detail)
    elif not items:
        yield Rejected(file.name, 0, Reason.EMPTY, NO_RECORD)
    cut_off = bool(items) and not _END.search(text, max(0, len(text) - _END_REACH))
    if cut_off:  # the last item may be a part of one
        items = items[: len(_ITEM_END.findall(text))]
    names = reading.settings.fields
    as_html = replace(reading, settings=reading.settings.model_copy(update={"text_format": "html"}))
    for number, item in enumerate(items, start=1):
        record = {getattr(names, field): value for field, value in item.items()}
        yield article_of(record, number, file, as_html)
    if cut_off:
        detail = "the feed is cut off here, before its end; fetch it again"
        yield Rejected(file.name, len(items) + 1, Reason.UNREADABLE, detail)


def _items(text: str) -> tuple[str, list[dict[str, object]]]:
    """Return the kind of the feed, empty where it is none, and its items by fields."""
    import feedparser

    # a stream: in a string feedparser would see an address or a path
    stream = io.BytesIO(_DECLARED.sub("", text).encode("utf-8", "replace"))
    feed = feedparser.parse(
        stream,
        response_headers={"content-type": "application/xml; charset=utf-8"},
        sanitize_html=False,
        resolve_relative_uris=False,
    )
    source = feed.feed.get("title") or ""
    items = []
    for entry in feed.entries:
        contents = [part.get("value") or "" for part in entry.get("content") or ()]
        items.append(
            {
                "id": entry.get("id") or entry.get("link"),
                "text": max([*contents, entry.get("summary") or ""], key=len),
                "title": entry.get("title"),
                "date": entry.get("published") or entry.get("updated"),
                "source": (entry.get("source") or {}).get("title") or source,
                "url": entry.get("link"),
            }
        )
    return feed.version, items


def _text(data: bytes, encoding: str) -> str:
    found = _DECLARED.match(data[:400].decode("latin-1"))
    try:
        return decoded(data, *([found[1]] if found else []), encoding)
    except LookupError:
        return decoded(data, encoding)
