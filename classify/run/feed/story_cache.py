"""Stories of a feed, kept from run to run: an unchanged feed is not compared with itself again."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import fields
from hashlib import blake2b
from itertools import islice

import numpy as np

from classify.config.fingerprint import key_of
from classify.corpus.large_arrays import ONE_THREAD, Means
from classify.corpus.sketches import Sketches
from classify.corpus.stories import Stories, group
from classify.run.engine.cache import CachePlace, fetch, keep

_AT_ONCE = 5_000
"""Articles that are hashed at a time."""


def grouped(
    sketches: Sketches,
    dates: Sequence[dt.date | None],
    ids: Sequence[str],
    window_days: int,
    cache: CachePlace | None,
    means: Means = ONE_THREAD,
) -> Stories:
    """Return what `classify.corpus.stories.group` does, from the cache where nothing has changed."""
    if cache is None:
        return group(sketches, dates, ids, window_days, means)
    key = _key(sketches, dates, ids, window_days)
    if (data := fetch(cache, [key]).get(key)) is not None:
        return Stories(np.frombuffer(data, "<i8").astype(np.int64), ids)
    found = group(sketches, dates, ids, window_days, means)
    keep(cache, {key: found.story.astype("<i8").tobytes()})
    return found


def _key(sketches: Sketches, dates: Sequence[dt.date | None], ids: Sequence[str], window_days: int) -> bytes:
    """Return the hash of all that decides which articles are one story, and of the order they are given
    in.
    """
    digest = blake2b(key_of("stories", window_days, len(ids)), digest_size=16)
    articles = zip(dates, ids, strict=True)
    while some := list(islice(articles, _AT_ONCE)):
        days, names = zip(*some, strict=True)
        digest.update(json.dumps([[date and date.toordinal() for date in days], names]).encode())
    for field in fields(Sketches):
        digest.update(np.ascontiguousarray(getattr(sketches, field.name)).data)
    return digest.digest()
