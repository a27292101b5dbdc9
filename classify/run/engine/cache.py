"""Results kept from run to run, by what they depend on: they save time and never change a byte.

One SQLite file in the output folder. A key is a hash of everything a value was made from, so a value is never
stale, only unused; each value carries a checksum, so a damaged one is computed again. Keys come from
`classify.config.key_of`: what another version of the program has kept is neither found nor removed before it
was unused for long. Workers on one machine read and write the file directly; it is not for file systems
shared between machines, so a cluster runs without.
"""

from __future__ import annotations

import datetime as dt
import itertools
import json
import logging
import os
import shutil
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zlib import crc32

from classify.config.fingerprint import software
from classify.config.settings import Settings
from classify.run.engine.cache_file import journal, transaction

logger = logging.getLogger(__name__)

_NAME = "cache.sqlite"
_CHECK = 4
_MANY = 500
_ROOM = 1.5
"""How much larger than `max_mb` the file may become during a run, half-empty pages included."""
_LEAST_MB = 1_000
"""What is kept where nothing is said of it; of a larger feed, twice what it takes."""
_LEAST_FREE = 1 << 28
"""Bytes of the disk that are left to others."""
_RESULTS = b"results:"
"""Begins the keys of results of articles, which take most of the room; how many they are stands behind it."""
_COUNTED = 4
"""Bytes of that number."""
_IS_RESULT = f"substr(key, 1, {len(_RESULTS)}) = x'{_RESULTS.hex()}'"
_LARGE = 1 << 16
"""Bytes of results where there are none to measure."""
_WITHOUT = "%s: the cache cannot be used now (%s): going on without it"
_OF_OTHERS = (
    "%s: what is in it was made by another version of classify, of Python or of a library, and is not used; "
    "it goes when it was unused for cache.max_days"
)
_BEYOND_USE = {
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_PERM,
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_PROTOCOL,
    sqlite3.SQLITE_NOMEM,
    sqlite3.SQLITE_NOLFS,
}


@dataclass(frozen=True, slots=True)
class CachePlace:
    """Place of the cache, and the day it is used on; small enough to send to every worker."""

    path: Path
    today: int
    """Ordinal of the day of the run."""
    most: int | None = None
    """When so many bytes of the file are in use, nothing more is kept; None: when the disk is nearly full."""
    opening: int = 0
    """Number of the call of `prepare` in this process: a cache that one run gave up is tried by the next."""


_FAULTS = (OSError, sqlite3.DatabaseError)
"""What a cache that cannot be used, or is damaged, raises."""
_openings = itertools.count(1)
_given_up: set[CachePlace] = set()
"""Caches that this process no longer tries: waiting for one that is locked costs a minute each time."""


def cache_of(settings: Settings, now: dt.datetime) -> CachePlace | None:
    """Return the cache of the output folder; none on a cluster, whose machines cannot share an SQLite
    file.
    """
    if not settings.cache.enabled or settings.engine.backend == "dask":
        return None
    return prepare(settings.output.folder / _NAME, now.date().toordinal(), settings.cache.max_mb)


def existing_cache(settings: Settings, now: dt.datetime) -> CachePlace | None:
    """Return the cache for a command that is no run; None where no run has made one, or it cannot be
    written.
    """
    path = settings.output.folder / _NAME
    there = os.access(path, os.R_OK | os.W_OK) and os.access(path.parent, os.W_OK)
    return cache_of(settings, now) if there else None


def fetch(place: CachePlace | None, keys: Sequence[bytes]) -> dict[bytes, bytes]:
    """Return values of the keys that are there and sound; nothing without a cache."""
    found: dict[bytes, bytes] = {}
    if place is None or place in _given_up:
        return found
    with _going_on_without(place), transaction(place.path) as connection:
        stale = []
        for key, value, is_stale in _selected(
            connection, "key, CAST(value AS BLOB), used < ?", keys, place.today
        ):
            if value and _is_sound(value):
                found[key] = value[_CHECK:]
            if is_stale:
                stale.append((place.today, key))
        if stale:  # a write waits for all other workers' writes
            connection.executemany("UPDATE kept SET used = ? WHERE key = ?", stale)
    return found


def holds(place: CachePlace, keys: Sequence[bytes]) -> bool:
    """Tell whether there is a value, sound or not, for each of the keys, of which none stands twice.

    A cache that cannot be used holds nothing; why, is told where its values are wanted.
    """
    if not is_usable(place):
        return False
    n = 0
    with suppress(*_FAULTS), transaction(place.path) as connection:
        n = sum(count for (count,) in _selected(connection, "count(*)", keys))
    return n == len(keys)


def is_usable(place: CachePlace) -> bool:
    """Tell whether nothing was found to be wrong with the cache until now."""
    return place not in _given_up and not _damage_mark(place.path).exists()


def keep(place: CachePlace | None, values: Mapping[bytes, bytes]) -> None:
    """Store the values under their keys, unless the cache is full until `drop_unused` makes room."""
    if place is None or place in _given_up or not values:
        return
    with _going_on_without(place), transaction(place.path) as connection:
        if _is_full(place, connection):
            return
        rows = [(key, place.today, _sealed(value)) for key, value in values.items()]
        connection.executemany("INSERT OR REPLACE INTO kept (key, used, value) VALUES (?, ?, ?)", rows)


def prepare(path: Path, today: int, max_mb: int | None = None) -> CachePlace | None:
    """Return a cache that can be used: made if it is not there, set aside and made anew if it is damaged.

    It takes in somewhat more than `max_mb`, so that today's results can take the place of older ones.

    None, with a warning, where there is no room for it or no right to write it: a run can do without.
    """
    place = CachePlace(path, today, None if max_mb is None else int(_ROOM * (max_mb << 20)), next(_openings))
    fault = _make(place, anew=_damage_mark(path).exists())
    if fault and not _is_unavailable(fault):
        logger.warning("%s: the cache is damaged (%s): set aside and built anew", path, fault)
        fault = _make(place, anew=True)
    if fault:
        logger.warning(_WITHOUT, path, _in_words(fault))
        return None
    return place


def key_of_results(digest: bytes, n_articles: int) -> bytes:
    """Return the key of results of so many articles, by a hash of all that they depend on."""
    return _RESULTS + n_articles.to_bytes(_COUNTED, "big") + digest


def full_cache_warning(place: CachePlace, n_articles: int) -> str:
    """Return the warning that the cache is too small for the results of this run; empty if it is not."""
    if place in _given_up:
        return ""
    with _going_on_without(place), transaction(place.path) as connection:
        own = f"SELECT key, length(value) FROM kept WHERE used >= ? AND {_IS_RESULT}"  # noqa: S608
        if not _is_full(place, connection):
            return ""
        rows = connection.execute(own, (place.today,)).fetchall()
        n_kept = sum(int.from_bytes(key[len(_RESULTS) :][:_COUNTED], "big") for key, _ in rows)
        size = sum(length for _, length in rows) or _LARGE
        message = (
            f"{place.path.name}: is full, and keeps results of some {n_kept:,} of {n_articles:,} articles"
        )
        again = "the others are computed again by each run"
        if place.most is None:
            return f"{message}; {again}: free space on its disk"
        needed = -(-2 * size * n_articles // max(1, n_kept)) >> 20
        return f"{message}; {again}: set cache.max_mb to {max(needed, 1):,}, or leave it out"
    return ""


def drop_unused(place: CachePlace, *, max_days: int, max_mb: int | None) -> None:
    """Delete values not used for `max_days`, then the least recently used until at most `max_mb` remain.

    Without `max_mb` the limit is twice what was used today, and at least 1,000 MB. Of values last used on the
    same day, results go first: surveys of batches save more time per byte.
    """
    if place in _given_up:
        return
    with _going_on_without(place), transaction(place.path) as connection:
        for table in ("kept", "made_by"):
            connection.execute(f"DELETE FROM {table} WHERE used < ?", (place.today - max_days,))  # noqa: S608
        sizes = "SELECT total(length(value)), total((used >= ?) * length(value)) FROM kept"
        size, today = map(int, connection.execute(sizes, (place.today,)).fetchone())
        most = max(_LEAST_MB << 20, 2 * today) if max_mb is None else max_mb << 20
        if size <= most:
            return
        best_first = f"SELECT rowid, length(value) FROM kept ORDER BY used DESC, {_IS_RESULT}, rowid DESC"  # noqa: S608
        total = 0
        surplus = []
        for row, length in connection.execute(best_first):
            total += length
            if total > most:
                surplus.append((row,))
        connection.executemany("DELETE FROM kept WHERE rowid = ?", surplus)


def _is_full(place: CachePlace, connection: sqlite3.Connection) -> bool:
    """Tell whether nothing more may be kept, by the bound of the file or for the room on its disk."""
    if place.most is None:
        return shutil.disk_usage(place.path.parent).free < _LEAST_FREE
    return _bytes_in_use(connection) >= place.most


def _bytes_in_use(connection: sqlite3.Connection) -> int:
    pages, free, size = (
        connection.execute(f"PRAGMA {name}").fetchone()[0]
        for name in ("page_count", "freelist_count", "page_size")
    )
    return int((pages - free) * size)


def _make(place: CachePlace, *, anew: bool) -> Exception | None:
    """Make the cache if it is not there, or `anew`; return what went wrong."""
    try:
        if anew:
            _start_anew(place.path)
        with transaction(place.path) as connection:
            filled = connection.execute("SELECT key, length(value), used FROM kept LIMIT 1").fetchall()
            own = json.dumps(software())
            known = connection.execute("SELECT used FROM made_by WHERE software = ?", (own,)).fetchall()
            if filled and not known:
                logger.info(_OF_OTHERS, place.path)
            connection.execute("INSERT OR REPLACE INTO made_by VALUES (?, ?)", (own, place.today))
    except _FAULTS as fault:
        return fault
    return None


def _start_anew(path: Path) -> None:
    if path.exists() or path.is_symlink():
        path.replace(path.with_suffix(".damaged"))
    journal(path).unlink(missing_ok=True)
    _damage_mark(path).unlink(missing_ok=True)


def _damage_mark(path: Path) -> Path:
    return path.with_name(path.name + ".is-damaged")


def _is_unavailable(fault: Exception) -> bool:
    """Tell whether the cache is unavailable (disk full or failing, locked, no permission) and not damaged."""
    return isinstance(fault, OSError) or getattr(fault, "sqlite_errorcode", 0) & 0xFF in _BEYOND_USE


def _in_words(fault: Exception) -> object:
    return getattr(fault, "strerror", None) or fault


@contextmanager
def _going_on_without(place: CachePlace) -> Iterator[None]:
    """Go on where the cache cannot be used; one that is damaged is marked for the next run to set aside."""
    try:
        yield
    except _FAULTS as fault:
        if _is_unavailable(fault):
            _given_up.add(place)
            logger.warning(_WITHOUT, place.path, _in_words(fault))
        else:
            logger.warning("%s: the cache is damaged (%s): the next run builds it anew", place.path, fault)
            with suppress(OSError):  # FileExistsError: marked already
                os.close(os.open(_damage_mark(place.path), os.O_WRONLY | os.O_CREAT | os.O_EXCL))


def _sealed(value: bytes) -> bytes:
    return crc32(value).to_bytes(_CHECK, "little") + value


def _is_sound(value: bytes) -> bool:
    return crc32(memoryview(value)[_CHECK:]) == int.from_bytes(value[:_CHECK], "little")


def _selected(
    connection: sqlite3.Connection, columns: str, keys: Sequence[bytes], *parameters: object
) -> Iterator[tuple[Any, ...]]:
    """Yield the columns of the rows that have one of the keys."""
    for some in (keys[i : i + _MANY] for i in range(0, len(keys), _MANY)):
        marks = ",".join("?" * len(some))
        query = f"SELECT {columns} FROM kept WHERE key IN ({marks})"  # noqa: S608
        yield from connection.execute(query, (*parameters, *some))
