"""Surveys kept from run to run, by the bytes of their slices: an archive is surveyed once."""

from __future__ import annotations

import datetime as dt
import json
import math
from dataclasses import astuple, fields
from hashlib import blake2b
from typing import Any

import numpy as np
from numpy.typing import NDArray

from classify.config.fingerprint import key_of
from classify.config.settings import Settings
from classify.corpus.article import Rejected
from classify.corpus.boilerplate import ShortParagraphs
from classify.corpus.notices import Notice, Tally
from classify.corpus.reading import Slice
from classify.corpus.records import Reading
from classify.corpus.rejection_reasons import Reason
from classify.corpus.rejections import Rejections
from classify.corpus.sketches import Sketches
from classify.run.engine.cache import CachePlace, fetch, holds, is_usable, keep
from classify.run.feed.file_notes import Range, hashes
from classify.run.feed.survey import Batch, Days, Spans, Survey, survey

_SIZE = 8
"""Bytes that say how long the JSON in front of the columns is."""


def surveyed(batch: Batch, reading: Reading, settings: Settings, cache: CachePlace | None) -> Survey:
    """Return the survey of a batch, from the cache if nothing that it depends on has changed."""
    if cache is None:
        return survey(batch, reading, settings.segment, sketched=settings.stories.enabled)
    content = _content_key(batch, settings, cache)
    kept = content and _kept(batch, content, settings, cache)
    if kept and _holds_today(kept, reading):
        return kept
    found = survey(batch, reading, settings.segment, sketched=settings.stories.enabled)
    if content is not None and content == _content_key(batch, settings, cache):
        days = json.dumps([day and day.isoformat() for day in found.days]).encode()
        keep(cache, {content: days, _key(content, batch, settings, found.days): _packed(found)})
    return found


def is_surveyed(batch: Batch, settings: Settings, cache: CachePlace) -> bool:
    """Tell whether the cache has a survey of a batch; one with days in the future is made again all the
    same.
    """
    if not is_usable(cache) or (content := _content_key(batch, settings, cache)) is None:
        return False
    found = _kept_key(batch, content, settings, cache)
    return found is not None and holds(cache, [found[0]])


def _kept_key(
    batch: Batch, content: bytes, settings: Settings, cache: CachePlace
) -> tuple[bytes, Days] | None:
    """Return the key of the survey that the cache may have of a batch, and its days."""
    if (told := fetch(cache, [content]).get(content)) is None:
        return None
    first, last = (day and dt.date.fromisoformat(day) for day in json.loads(told))
    return _key(content, batch, settings, (first, last)), (first, last)


def _kept(batch: Batch, content: bytes, settings: Settings, cache: CachePlace) -> Survey | None:
    """Return the survey that the cache has of a batch, or None."""
    if (found := _kept_key(batch, content, settings, cache)) is None:
        return None
    key, days = found
    data = fetch(cache, [key]).get(key)
    return None if data is None else _unpacked(batch, data, days)


def _holds_today(kept: Survey, reading: Reading) -> bool:
    """Tell whether a survey of an earlier day holds today: nothing in it was, or would now be, in the
    future.
    """
    last_days = [one.last_day for one in (reading, *reading.further) if one.last_day]
    if not last_days:
        return True
    return not kept.rejected.counts[Reason.FUTURE_DATE] and all(
        date is None or date <= min(last_days) for date in kept.dates
    )


def _content_key(batch: Batch, settings: Settings, cache: CachePlace) -> bytes | None:
    """Return the hash of the bytes of the slices and of how they are read; None where they cannot be read.

    The window of days is not in it: it moves each day, and what most batches hold stays the same.
    """
    reading = [
        source.model_dump(mode="json", exclude={"paths", "since", "until"}) for source in settings.input
    ]
    cutting = settings.segment.model_dump(mode="json")
    digest = blake2b(key_of("survey", reading, cutting, settings.stories.enabled), digest_size=16)
    try:
        read = hashes([_range(part) for part in batch], cache)
    except OSError:
        return None
    for part, content in zip(batch, read, strict=True):
        file = part.file
        place = (file.name, file.id, file.format, file.source, part.first_record, part.first_line)
        cut = () if _is_plain(part) else (part.start, part.stop, file.end)
        digest.update(json.dumps([place, cut]).encode())
        digest.update(content)
    return digest.digest()


def _key(content: bytes, batch: Batch, settings: Settings, days: Days) -> bytes:
    """Return the key of a survey: the content, and what its days leave of the window of each source."""
    sources = sorted({part.file.source for part in batch})
    windows = [_clipped(settings.input[i].since, settings.input[i].until, days) for i in sources]
    return blake2b(content + json.dumps(windows).encode(), digest_size=16).digest()


def _clipped(since: dt.date | None, until: dt.date | None, days: Days) -> list[str]:
    """Return a window as far as it tells these days apart: all windows that do the same are one."""
    first, last = days
    if first is None or last is None:
        return ["", ""]
    day = dt.timedelta(days=1)
    begins = "" if since is None or since <= first else str(min(since, last + day))
    ends = "" if until is None or until >= last else str(max(until, first - day))
    return [begins, ends]


def _range(part: Slice) -> Range:
    """Return the bytes that a slice is read from; the whole file where that is no plain range."""
    file = part.file
    return (
        Range(file.path, part.start, file.end if part.stop is None else part.stop)
        if _is_plain(part)
        else Range(file.path)
    )


def _is_plain(part: Slice) -> bool:
    return part.file.format in ("txt", "jsonl") and part.file.plain


def _packed(found: Survey) -> bytes:
    """Return the survey as bytes: its lists and the shapes of its columns as JSON, then the columns.

    An archive of zip, as npz is one, takes three times as long to read.
    """
    lists = {
        "ids": found.ids,
        "dates": [date.isoformat() if date else None for date in found.dates],
        "sources": found.sources,
        "files": found.files,
        "noticed": [astuple(tally) for tally in found.noticed],
        "rejected": [astuple(rejected) for rejected in found.rejected.first],
        "more": [[*of, n] for of, n in found.rejected.more.items()],
    }
    columns: dict[str, NDArray[Any]] = {
        f"{name}.{field.name}": getattr(group, field.name)
        for name, group in (("sketches", found.sketches), ("spans", found.spans), ("short", found.short))
        for field in fields(group)
    }
    columns |= {"digests": found.digests, "records": found.records}
    shapes = [[name, column.dtype.str, column.shape] for name, column in columns.items()]
    head = json.dumps({**lists, "columns": shapes}).encode("ascii")
    return b"".join([len(head).to_bytes(_SIZE), head, *(column.tobytes() for column in columns.values())])


def _unpacked(batch: Batch, data: bytes, days: Days) -> Survey:
    """Return the survey that `_packed` made these bytes of."""
    at = _SIZE + int.from_bytes(data[:_SIZE])
    lists = json.loads(data[_SIZE:at])
    columns: dict[str, NDArray[Any]] = {}
    for name, kind, shape in lists["columns"]:
        column = np.frombuffer(data, kind, math.prod(shape), at).reshape(shape)
        columns[name] = column.copy()  # or the bytes of all columns would be kept with each
        at += column.nbytes

    def group(name: str) -> dict[str, NDArray[Any]]:
        return {
            key.partition(".")[2]: column for key, column in columns.items() if key.startswith(f"{name}.")
        }

    return Survey(
        batch=batch,
        ids=lists["ids"],
        dates=[dt.date.fromisoformat(date) if date else None for date in lists["dates"]],
        sources=lists["sources"],
        files=lists["files"],
        records=columns["records"],
        digests=columns["digests"],
        sketches=Sketches(**group("sketches")),
        spans=Spans(**group("spans")),
        short=ShortParagraphs(**group("short")),
        rejected=_rejections(lists),
        noticed=tuple(Tally(Notice(name), *rest) for name, *rest in lists["noticed"]),
        days=days,
    )


def _rejections(lists: dict[str, Any]) -> Rejections:
    kept = Rejections()
    kept.update(Rejected(*values) for values in lists["rejected"])
    for path, reason, n in lists["more"]:
        kept.more[path, reason] += n
    return kept
