"""Arrays of a whole feed, which may be larger than memory.

What is small stays in memory. What is not lies in files without a name, which are gone with the process that
made them, however it ends.
"""

from __future__ import annotations

import mmap
import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, fields
from itertools import islice, pairwise
from pathlib import Path
from typing import IO, Any, Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from classify.errors import cannot_write, too_little

Number = TypeVar("Number", bound=np.generic)
Arrays = TypeVar("Arrays")

_HELD = 1 << 21
"""Bytes of an array from which on it goes to a file."""
_SORTED = 1 << 26
"""Bytes that are sorted at a time."""
AT_ONCE = 1 << 16
"""Rows that are looked at at a time."""
_ALL_BITS = 2**64 - 1
_ASKED = 1000
"""Values of each sorted run that are sampled to cut all values into ranges of about one size."""


@dataclass(frozen=True, slots=True)
class Means:
    """What the work on a whole feed may take of the machine."""

    threads: int = 1
    """How many work at a time; numpy lets them run beside each other."""
    folder: Path | None = None
    """Where files without a name lie; None: where the system keeps its temporary files."""


ONE_THREAD = Means()


def folder_for_large(folder: Path) -> Path | None:
    """Return the folder, if files can be made in it, to hold large arrays; None for the system's own."""
    return folder if os.access(folder, os.W_OK | os.X_OK) else None


class Column:
    """An array that grows at its end: in memory while it is small, then in a file."""

    def __init__(self, like: NDArray[Any], folder: Path | None) -> None:
        self._like = like[:0]
        """Dtype, and the shape of a row."""
        self._folder = folder
        self._parts: list[NDArray[Any]] = []
        self._held = 0
        self._file: IO[bytes] | None = None

    def __del__(self) -> None:
        if self._file is not None:  # of work that was broken off
            with suppress(OSError):
                self._file.close()

    def add(self, part: NDArray[Any]) -> None:
        """Put the rows of `part`, which must not change any more, behind those that are there."""
        self._parts.append(part)
        self._held += part.nbytes
        if self._held >= _HELD:
            self._write()

    def whole(self) -> NDArray[Any]:
        """Return all rows, for reading; called once, when the column has grown."""
        if self._file is None:
            return np.concatenate([self._like, *self._parts])
        self._write()
        with self._file as file:
            mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        return np.frombuffer(mapped, self._like.dtype).reshape(-1, *self._like.shape[1:])

    def _write(self) -> None:
        try:
            if self._file is None:
                self._file = tempfile.TemporaryFile(dir=self._folder)  # noqa: SIM115 - closed in `whole`
            self._file.writelines(np.ascontiguousarray(part).data for part in self._parts)
            self._file.flush()
        except OSError as error:
            if too_little(error):
                raise
            where = self._folder or tempfile.gettempdir()
            raise cannot_write(where, error, "free space there, for large arrays of the feed") from error
        self._parts, self._held = [], 0


class Columns(Generic[Arrays]):
    """A dataclass of arrays of one length, all of which grow."""

    def __init__(self, like: Arrays, folder: Path | None) -> None:
        self._like = like
        self._columns = {
            field.name: Column(getattr(like, field.name), folder)
            for field in fields(like)  # type: ignore[arg-type]
        }

    def add(self, part: Arrays) -> None:
        """Put the rows of `part` behind those that are there."""
        for name, column in self._columns.items():
            column.add(getattr(part, name))

    def whole(self) -> Arrays:
        """Return all rows; called once."""
        return type(self._like)(**{name: column.whole() for name, column in self._columns.items()})


def let_go(*arrays: NDArray[Any]) -> None:
    """Let no page of files in which these arrays lie stay in memory; those wanted again are read again."""
    for array in arrays:
        base: Any = array
        while isinstance(base, np.ndarray):
            base = base.base
        if (
            isinstance(base, memoryview)
            and isinstance(base.obj, mmap.mmap)
            and hasattr(mmap, "MADV_DONTNEED")
        ):
            base.obj.madvise(mmap.MADV_DONTNEED)


def in_order(
    parts: Iterable[NDArray[Number]], folder: Path | None, *, low_bits: int = 0
) -> Iterator[NDArray[Number]]:
    """Yield the values of all parts, sorted, some at a time: those that are equal always together.

    Unsigned integers; those that differ in their `low_bits` only stay together too. Sorted runs go to a file,
    and ranges of values are put together from all runs.
    """
    runs = _runs(parts, folder)
    if len(runs) < 2:
        yield from runs
        return
    step = max(1, _SORTED // runs[0].itemsize // _ASKED)
    sampled = np.sort(np.concatenate([run[::step] for run in runs]))
    n_ranges = sum(run.nbytes for run in runs) // _SORTED + 1
    cuts = sampled[np.arange(1, n_ranges) * len(sampled) // n_ranges] >> low_bits << low_bits
    places = [[0, *np.searchsorted(run, cuts).tolist(), len(run)] for run in runs]
    for own in zip(*map(pairwise, places), strict=True):
        values = np.concatenate([run[a:b] for run, (a, b) in zip(runs, own, strict=True)])
        let_go(runs[0])
        values.sort(kind="stable")  # which merges what is sorted
        yield values


def in_common(parts: Iterable[NDArray[Number]], folder: Path | None, times: int = 2) -> NDArray[Number]:
    """Return the values that stand in the parts so many times at least, sorted: of hashes they are few."""
    found: list[NDArray[Number]] = []
    for values in in_order(parts, folder):
        again = values[times - 1 :]
        found.append(np.unique(again[again == values[: len(again)]]))
    return np.concatenate(found) if found else np.empty(0, np.uint64)


def among(values: NDArray[Number], some: NDArray[Number]) -> NDArray[np.bool_]:
    """Return which values are among `some`, sorted."""
    if not len(some):
        return np.zeros(len(values), np.bool_)
    return np.asarray(some.take(np.searchsorted(some, values), mode="clip") == values)


def slices(n: int, at_once: int = AT_ONCE) -> Iterator[slice]:
    """Yield consecutive slices of `n` rows, some rows at a time.

    >>> list(slices(5, at_once=3))
    [slice(0, 3, None), slice(3, 6, None)]
    """
    return (slice(begin, begin + at_once) for begin in range(0, n, at_once))


def in_parts(values: NDArray[Number]) -> Iterator[NDArray[Number]]:
    """Yield consecutive values, some at a time."""
    return (values[part] for part in slices(len(values)))


def hashes_of(texts: Iterable[str]) -> Iterator[NDArray[np.uint64]]:
    """Yield a hash of each text, some at a time; for this process only."""
    hashes = (hash(text) & _ALL_BITS for text in texts)
    while len(some := np.fromiter(islice(hashes, AT_ONCE), np.uint64)):
        yield some


def _runs(parts: Iterable[NDArray[Number]], folder: Path | None) -> list[NDArray[Number]]:
    """Return the values of consecutive parts as sorted arrays of about `_SORTED` bytes; one is in memory."""
    held: list[NDArray[Number]] = []
    ends = [0]
    size = 0
    column: Column | None = None
    for part in parts:
        held.append(part)
        size += part.nbytes
        if size >= _SORTED:
            run = _sorted(held)
            column = column or Column(run, folder)
            column.add(run)
            ends.append(ends[-1] + len(run))
            held, size = [], 0
    if not held and column is None:
        return []
    if column is None:
        return [_sorted(held)]
    if held:
        column.add(_sorted(held))
    values = column.whole()
    return [values[a:b] for a, b in pairwise(sorted({*ends, len(values)}))]


def _sorted(parts: list[NDArray[Number]]) -> NDArray[Number]:
    values = np.concatenate(parts)
    parts.clear()
    values.sort()
    return values


def taken(array: NDArray[Any], rows: NDArray[np.bool_], folder: Path | None) -> NDArray[Any]:
    """Return the rows of a large array where `rows` is true."""
    column = Column(array, folder)
    for part in slices(len(array)):
        column.add(array[part][rows[part]])
    return column.whole()
