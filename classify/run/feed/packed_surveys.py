"""Surveys as bytes, for the cache: lists and the shapes of columns as JSON, then the columns."""

from __future__ import annotations

import datetime as dt
import json
import math
from collections.abc import Sequence
from dataclasses import astuple, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from classify.corpus.article import Rejected
from classify.corpus.boilerplate import ShortParagraphs
from classify.corpus.notices import Notice, Tally
from classify.corpus.rejections import Rejections
from classify.corpus.sketches import Sketches
from classify.run.feed.spans import Spans
from classify.run.feed.survey import Batch, Days, Survey

_SIZE = 8
"""Bytes that say how long the JSON in front of the columns is."""


def packed(found: Survey) -> bytes:
    """Return the survey as bytes: its lists and the shapes of its columns as JSON, then the columns.

    An archive of zip, as npz is one, takes three times as long to read.
    """
    lists = {
        "ids": found.ids,
        "dates": [date.isoformat() if date else None for date in found.dates],
        "days": written_days(found.days),
        "sources": found.sources,
        "files": found.files,
        "noticed": [[name, *astuple(tally)] for name, tally in found.noticed],
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


def unpacked(batch: Batch, data: bytes) -> Survey:
    """Return the survey that `packed` made these bytes of."""
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
        noticed=tuple((file, Tally(Notice(name), *rest)) for file, name, *rest in lists["noticed"]),
        days=read_days(lists["days"]),
    )


def _rejections(lists: dict[str, Any]) -> Rejections:
    kept = Rejections()
    kept.update(Rejected(*values) for values in lists["rejected"])
    for path, reason, n in lists["more"]:
        kept.more[path, reason] += n
    return kept


def written_days(days: Days) -> list[str | None]:
    """Return the days as JSON has them."""
    return [day.isoformat() if day else None for day in days]


def read_days(written: Sequence[str | None]) -> Days:
    """Return the days that `written_days` wrote."""
    first, last = (dt.date.fromisoformat(day) if day else None for day in written)
    return first, last
