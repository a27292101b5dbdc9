"""Surveys kept from run to run, by the bytes of their slices: an archive is surveyed once."""

from __future__ import annotations

import datetime as dt
import io
import json
from dataclasses import astuple, fields
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from classify.config import key_of
from classify.config.settings import Settings
from classify.corpus.article import Rejected
from classify.corpus.boilerplate import ShortParagraphs
from classify.corpus.notices import Notice, Tally
from classify.corpus.reading import Slice
from classify.corpus.reasons import Reason
from classify.corpus.records import Reading
from classify.corpus.rejections import Rejections
from classify.corpus.sketches import Sketches
from classify.run.engine.cache import CachePlace, fetch, keep
from classify.run.feed.survey import Batch, Spans, Survey, survey

_BLOCK = 1 << 20


def surveyed(batch: Batch, reading: Reading, settings: Settings, cache: CachePlace | None) -> Survey:
    """Return the survey of a batch, from the cache if nothing that it depends on has changed."""
    if cache is None:
        return survey(batch, reading, settings.segment)
    key = _key(batch, settings)
    if key is not None and (data := fetch(cache, [key]).get(key)) is not None:
        kept = _unpacked(batch, data)
        if _holds_today(kept, reading):
            return kept
    found = survey(batch, reading, settings.segment)
    if key is not None and key == _key(batch, settings):
        keep(cache, {key: _packed(found)})
    return found


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


def _key(batch: Batch, settings: Settings) -> bytes | None:
    """Return the hash of the bytes of the slices and of what is made of them; None where they cannot be
    read.
    """
    reading = [source.model_dump(mode="json", exclude={"paths"}) for source in settings.input]
    cutting = settings.segment.model_dump(mode="json")
    digest = blake2b(key_of("survey", reading, cutting), digest_size=16)
    try:
        for part in batch:
            file = part.file
            place = (file.name, file.id, file.format, file.source, part.first_record, part.first_line)
            digest.update(json.dumps(place).encode())
            digest.update(_content(part))
    except OSError:
        return None
    return digest.digest()


def _content(part: Slice) -> bytes:
    """Return the hash of the bytes that a slice is read from; of the whole file where that is no plain
    range.
    """
    file = part.file
    if file.format in ("txt", "jsonl") and file.plain:
        return _hash(file.path, part.start, file.end if part.stop is None else part.stop)
    status = Path(file.path).stat()
    whole = _whole_hash(file.path, (status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino))
    return whole + json.dumps([part.start, part.stop, file.end]).encode()


@lru_cache(maxsize=64)
def _whole_hash(path: str, status: tuple[int, ...]) -> bytes:
    """Return the hash of a file, once for all its slices: with each of them it would be read to its end."""
    del status  # it is part of the key of the cache: a file that changes is hashed again
    return _hash(path, 0, None)


def _hash(path: str, start: int, stop: int | None) -> bytes:
    digest = blake2b(digest_size=16)
    with Path(path).open("rb") as file:
        file.seek(start)
        left = -1 if stop is None else stop - start
        while left and (block := file.read(_BLOCK if left < 0 else min(_BLOCK, left))):
            digest.update(block)
            left -= len(block) if left > 0 else 0
    return digest.digest()


def _packed(found: Survey) -> bytes:
    """Return the survey as bytes: its lists as JSON, its columns as npz."""
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
    columns["lists"] = np.frombuffer(json.dumps(lists).encode("ascii"), np.uint8)
    buffer = io.BytesIO()
    np.savez(buffer, allow_pickle=False, **columns)
    return buffer.getvalue()


def _unpacked(batch: Batch, data: bytes) -> Survey:
    """Return the survey that `_packed` made these bytes of."""
    with np.load(io.BytesIO(data), allow_pickle=False) as loaded:
        columns = {name: loaded[name] for name in loaded.files}
    lists = json.loads(columns["lists"].tobytes())

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
    )


def _rejections(lists: dict[str, Any]) -> Rejections:
    kept = Rejections()
    kept.update(Rejected(*values) for values in lists["rejected"])
    for path, reason, n in lists["more"]:
        kept.more[path, reason] += n
    return kept
