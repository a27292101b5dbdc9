"""Notes on files that did not change since they were read: their hashes, and where they are cut.

A file is taken for the same where its path, size, inode and times are; of one that was written a moment ago
nothing is kept, since it could change once more within one tick of the clock of its file system. So of an
archive to which each day adds a file, only that file is read.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path
from typing import Any

from classify.config.fingerprint import key_of
from classify.corpus.files import InputFile
from classify.corpus.objects import url_or_path
from classify.corpus.reading import Slice, slices
from classify.corpus.records import Reading
from classify.run.engine.cache import CachePlace, fetch, keep

_BLOCK = 1 << 20
_SIZE = 1
"""Place of the size in what a file is known by."""
_MOMENT_NS = 3_000_000_000
"""Nanoseconds since which a file must have been written: longer than the tick of any file system."""


@dataclass(frozen=True, slots=True)
class Range:
    """Some bytes of a file."""

    path: str
    start: int = 0
    stop: int | None = None
    """The byte to stop before; None: the end of the file."""


def hashes(ranges: Sequence[Range], cache: CachePlace | None) -> list[bytes]:
    """Return the hash of the bytes of each range as `hashed_and_held` does."""
    return hashed_and_held(ranges, cache, 0)[0]


def hashed_and_held(
    ranges: Sequence[Range], cache: CachePlace | None, room: int
) -> tuple[list[bytes], dict[str, bytes]]:
    """Return the hash of the bytes of each range, of files that did not change from the cache.

    Whole files that had to be read are returned too, by their paths, as long as there is `room` for their
    bytes.

    Raises
    ------
    OSError
        If a file cannot be read.
    """
    signs = [sign_of(one.path) for one in ranges]
    keys = _keys(ranges, signs)
    known = fetch(cache, keys)
    fresh: dict[bytes, bytes] = {}
    held: dict[str, bytes] = {}
    for one, sign, key in zip(ranges, signs, keys, strict=True):
        if key in known:
            continue
        size = sign[_SIZE]
        if one.start == 0 and one.stop in (None, size) and 0 < size <= room:
            with open(one.path, "rb") as file:  # noqa: PTH123 there may be a million
                data = file.read(size + 1)  # of one that grew meanwhile the second reading tells
            room -= size
            held[one.path] = data
            known[key] = blake2b(data[: one.stop], digest_size=16).digest()
        else:
            known[key] = _hash(one, tuple(sign))
        if _is_settled(one.path, sign):
            fresh[key] = known[key]
    keep(cache, fresh)
    return [known[key] for key in keys], held


def noted_hashes(ranges: Sequence[Range], cache: CachePlace) -> list[bytes] | None:
    """Return the hash of the bytes of each range, all from the cache; None where one is not there."""
    try:
        keys = _keys(ranges, [sign_of(one.path) for one in ranges])
    except OSError:
        return None
    known = fetch(cache, keys)
    return [known[key] for key in keys] if len(known) == len(set(keys)) else None


def _keys(ranges: Sequence[Range], signs: Sequence[list[Any]]) -> list[bytes]:
    return [
        key_of("survey", "bytes", sign, one.start, one.stop) for one, sign in zip(ranges, signs, strict=True)
    ]


def noted_slices(
    file: InputFile, articles_per_slice: int, reading: Reading, cache: CachePlace | None
) -> list[Slice]:
    """Return what `classify.corpus.reading.slices` does, of a file that did not change from the cache."""
    if cache is None or file.format not in ("jsonl", "csv"):  # others are not read to be cut
        return slices(file, articles_per_slice, reading)
    try:
        sign = sign_of(file.path)
    except OSError:
        return slices(file, articles_per_slice, reading)
    settings = reading.of(file).settings.model_dump(mode="json", exclude={"paths", "since", "until"})
    place = [file.format, file.packing, file.member, settings, articles_per_slice]
    key = key_of("survey", "slices", sign, place)
    if (data := fetch(cache, [key]).get(key)) is not None:
        end, recoded, cuts = json.loads(data)
        file = replace(file, end=end, recoded=recoded)
        return [Slice(file, *cut) for cut in cuts]
    found = slices(file, articles_per_slice, reading)
    own = found[0].file
    if own.end is not None and _is_settled(file.path, sign):  # without an end it could not be read
        cuts = [[one.start, one.stop, one.first_record, one.first_line] for one in found]
        keep(cache, {key: json.dumps([own.end, own.recoded, cuts]).encode()})
    return found


def sign_of(path: str) -> list[Any]:
    """Return what changes when a file does; an object is linked anew for each run, which changes a time."""
    status = os.stat(path)  # noqa: PTH116 there may be a million
    name = url_or_path(path)
    changed = status.st_ctime_ns if name == path else 0
    return [os.path.abspath(name), status.st_size, status.st_ino, status.st_mtime_ns, changed]  # noqa: PTH100


def _is_settled(path: str, sign: list[Any]) -> bool:
    """Tell whether a file is as it was before it was read, and was not written only just now."""
    return max(sign[-2:]) < time.time_ns() - _MOMENT_NS and sign == sign_of(path)


def _hash(one: Range, sign: tuple[Any, ...]) -> bytes:
    return _whole_hash(one.path, sign) if (one.start, one.stop) == (0, None) else _hashed(one)


@lru_cache(maxsize=64)
def _whole_hash(path: str, sign: tuple[Any, ...]) -> bytes:
    """Return the hash of a file, once for all its slices: with each of them it would be read to its end."""
    del sign  # it is part of the key of the cache: a file that changes is hashed again
    return _hashed(Range(path))


def _hashed(one: Range) -> bytes:
    digest = blake2b(digest_size=16)
    with Path(one.path).open("rb") as file:
        file.seek(one.start)
        left = -1 if one.stop is None else one.stop - one.start
        while left and (block := file.read(_BLOCK if left < 0 else min(_BLOCK, left))):
            digest.update(block)
            left -= len(block) if left > 0 else 0
    return digest.digest()
