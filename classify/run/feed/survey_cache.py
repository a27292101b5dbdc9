"""Surveys kept from run to run, by the bytes of their slices: an archive is surveyed once."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from hashlib import blake2b
from itertools import groupby

from classify.config.fingerprint import key_of
from classify.config.settings import Settings
from classify.corpus.reading import Slice
from classify.corpus.records import Reading
from classify.corpus.rejection_reasons import Reason
from classify.run.engine.cache import CachePlace, fetch, holds, is_usable, keep
from classify.run.feed.file_notes import Range, hashed_and_held, hashes, noted_hashes
from classify.run.feed.packed_surveys import packed, read_days, unpacked, written_days
from classify.run.feed.survey import Batch, Days, Survey, joined_surveys, survey

_HELD = 1 << 25
"""Bytes of the files of a batch that are read once, to be hashed and surveyed."""
_HELD_FORMATS = ("txt", "html", "json", "jsonl", "csv")
_LOOKED_INTO = 8
"""Surveys of other batches that are looked into for the files of one."""


def surveyed(batch: Batch, reading: Reading, settings: Settings, cache: CachePlace | None) -> Survey:
    """Return the survey of a batch, from the cache if nothing that it depends on has changed.

    Of a batch of many files those that are in surveys of the cache are not surveyed again.
    """
    fresh = partial(survey, reading=reading, segmenting=settings.segment, sketched=settings.stories.enabled)
    if not settings.cache.enabled:
        return fresh(batch)
    room = _HELD if all(map(_is_held, batch)) else 0
    ranges = [_range(part) for part in batch]
    try:
        read, held = hashed_and_held(ranges, cache, room)
    except OSError:
        return fresh(batch)
    keys = _slice_keys(batch, read, settings)
    content = _joined_key(keys)
    kept = _kept(batch, content, settings, cache)
    if kept and _holds_today(kept, reading):
        return replace(kept, content=content)
    in_memory = tuple(replace(part, file=replace(part.file, held=held.get(part.file.path))) for part in batch)
    windows = _windows(batch, settings)
    some = partial(fresh, reading=replace(reading, texts=None))
    whole = _put_together(in_memory, keys, windows, reading, some, cache) or fresh(in_memory)
    found = replace(whole, batch=batch, content=content)
    others = [i for i, one in enumerate(ranges) if one.path not in held]
    if cache is not None and _are_still([ranges[i] for i in others], [read[i] for i in others], cache):
        key = _key(content, batch, settings, found.days)
        days = json.dumps(written_days(found.days)).encode()
        where = {_file_key(own, windows): key for own in keys} if len(batch) > 1 else {}
        keep(cache, {content: days, key: packed(found), **where})
    return found


def _are_still(ranges: Sequence[Range], read: Sequence[bytes], cache: CachePlace) -> bool:
    try:
        return hashes(ranges, cache) == read
    except OSError:
        return False


def _put_together(
    batch: Batch,
    keys: Sequence[bytes],
    windows: str,
    reading: Reading,
    fresh: Callable[[Batch], Survey],
    cache: CachePlace | None,
) -> Survey | None:
    """Return the survey of a batch of many files from surveys of the cache that have most of them.

    None where there is none, or two files have one name.
    """
    names = [part.file.name for part in batch]
    if len(batch) == 1 or len(set(names)) < len(names):
        return None
    own = [_file_key(key, windows) for key in keys]
    places = fetch(cache, own)
    most = [place for place, _ in Counter(places.values()).most_common(_LOOKED_INTO)]
    known = {place: unpacked((), data) for place, data in fetch(cache, most).items()}
    usable = {place for place, one in known.items() if _holds_today(one, reading) and not one.rejected.more}
    source = [place if (place := places.get(key)) in usable else None for key in own]
    if not any(source):
        return None
    parts = []
    for place, some in groupby(range(len(batch)), key=source.__getitem__):
        at = list(some)
        rows = slice(at[0], at[-1] + 1)
        parts.append(known[place].of_files(set(names[rows])) if place else fresh(batch[rows]))
    return joined_surveys(parts)


def is_surveyed(batch: Batch, settings: Settings, cache: CachePlace) -> bool:
    """Tell whether the cache has a survey of a batch, without reading files that changed since.

    One with days in the future is made again all the same.
    """
    read = noted_hashes([_range(part) for part in batch], cache) if is_usable(cache) else None
    if read is None:
        return False
    key = _kept_key(batch, _joined_key(_slice_keys(batch, read, settings)), settings, cache)
    return key is not None and holds(cache, [key])


def _kept_key(batch: Batch, content: bytes, settings: Settings, cache: CachePlace | None) -> bytes | None:
    """Return the key of the survey that the cache may have of a batch."""
    if (days := fetch(cache, [content]).get(content)) is None:
        return None
    return _key(content, batch, settings, read_days(json.loads(days)))


def _kept(batch: Batch, content: bytes, settings: Settings, cache: CachePlace | None) -> Survey | None:
    """Return the survey that the cache has of a batch, or None."""
    if (key := _kept_key(batch, content, settings, cache)) is None:
        return None
    data = fetch(cache, [key]).get(key)
    return None if data is None else unpacked(batch, data)


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


def content_key(batch: Batch, settings: Settings, cache: CachePlace | None) -> bytes:
    """Return the hash of the bytes of the slices and of how they are read; empty where they cannot be read.

    The window of days is not in it: it moves each day, and what most batches hold stays the same.
    """
    try:
        read = hashes([_range(part) for part in batch], cache)
    except OSError:
        return b""
    return _joined_key(_slice_keys(batch, read, settings))


def _slice_keys(batch: Batch, read: Sequence[bytes], settings: Settings) -> list[bytes]:
    """Return the hash of each slice, of which the hashes of the bytes are given, and of how it is read."""
    reading = [
        source.model_dump(mode="json", exclude={"paths", "since", "until"}) for source in settings.input
    ]
    cutting = settings.segment.model_dump(mode="json")
    how = blake2b(key_of("survey", reading, cutting, settings.stories.enabled), digest_size=16)
    keys = []
    for part, content in zip(batch, read, strict=True):
        file = part.file
        place = (file.name, file.id, file.format, file.source, part.first_record, part.first_line)
        cut = () if _is_plain(part) else (part.start, part.stop, file.end)
        digest = how.copy()
        digest.update(json.dumps([place, cut]).encode())
        digest.update(content)
        keys.append(digest.digest())
    return keys


def _joined_key(keys: Sequence[bytes]) -> bytes:
    return blake2b(b"".join(keys), digest_size=16).digest()


def _file_key(key: bytes, windows: str) -> bytes:
    """Return the key of where the survey of a file of many is."""
    return blake2b(key + windows.encode(), digest_size=16).digest()


def _windows(batch: Batch, settings: Settings) -> str:
    """Return the windows of the sources of a batch as they are set."""
    sources = sorted({part.file.source for part in batch})
    return json.dumps([[str(settings.input[i].since), str(settings.input[i].until)] for i in sources])


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


def _is_held(part: Slice) -> bool:
    """Tell whether a slice can be read from the bytes of its file, and is all of it."""
    return part.file.plain and part.file.format in _HELD_FORMATS and (part.start, part.stop) == (0, None)


def _is_plain(part: Slice) -> bool:
    return part.file.format in ("txt", "jsonl") and part.file.plain
