"""Arrays of a whole feed, which may be larger than memory.

What is small stays in memory. What is not lies in files without a name, which are gone with the process that
made them, however it ends.
"""

from __future__ import annotations

import mmap
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from itertools import chain, pairwise
from pathlib import Path
from typing import IO, Any, Generic, TypeVar, overload

import numpy as np
from numpy.typing import NDArray

Number = TypeVar("Number", bound=np.generic)
Value = TypeVar("Value")
Arrays = TypeVar("Arrays")

_HELD = 1 << 21
"""Bytes of an array from which on it goes to a file."""
_SORTED = 1 << 25
"""Bytes that are sorted at a time."""
_AT_ONCE = 5_000
"""Texts or values that are taken out at a time."""
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


class Column:
    """An array that grows at its end: in memory while it is small, then in a file."""

    def __init__(self, like: NDArray[Any], folder: Path | None) -> None:
        self._like = like[:0]
        """Dtype, and the shape of a row."""
        self._folder = folder
        self._parts: list[NDArray[Any]] = []
        self._held = 0
        self._file: IO[bytes] | None = None

    def add(self, part: NDArray[Any]) -> None:
        """Put the rows of `part`, which must not change any more, behind those that are there."""
        self._parts.append(part)
        self._held += part.nbytes
        if self._held >= _HELD:
            self._file = self._file or tempfile.TemporaryFile(dir=self._folder)  # noqa: SIM115 - closed in `whole`
            self._write(self._file)

    def whole(self) -> NDArray[Any]:
        """Return all rows, for reading; called once, when the column has grown."""
        if self._file is None:
            return np.concatenate([self._like, *self._parts])
        with self._file as file:
            self._write(file)
            file.flush()
            mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        return np.frombuffer(mapped, self._like.dtype).reshape(-1, *self._like.shape[1:])

    def _write(self, file: IO[bytes]) -> None:
        for part in self._parts:
            file.write(np.ascontiguousarray(part).data)
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
        values.sort()
        yield values


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
    values.sort()
    return values


class Texts(Sequence[str]):
    """Short texts, such as the ids of a feed, one behind the other as bytes."""

    def __init__(self, data: NDArray[np.uint8], ends: NDArray[np.int64]) -> None:
        self._data = data
        self._ends = ends

    def __len__(self) -> int:
        return len(self._ends)

    @overload
    def __getitem__(self, at: int) -> str: ...
    @overload
    def __getitem__(self, at: slice) -> list[str]: ...
    def __getitem__(self, at: int | slice) -> str | list[str]:
        if isinstance(at, slice):
            return [self[i] for i in range(len(self))[at]]
        i = range(len(self))[at]
        begin = self._ends[i - 1] if i else 0
        return self._data[begin : self._ends[i]].tobytes().decode("utf-8", "surrogatepass")

    def __iter__(self) -> Iterator[str]:
        begin = 0
        for i in range(0, len(self), _AT_ONCE):
            ends = self._ends[i : i + _AT_ONCE].tolist()
            some = self._data[begin : ends[-1]].tobytes()
            cuts = [0, *(end - begin for end in ends)]
            yield from (some[a:b].decode("utf-8", "surrogatepass") for a, b in pairwise(cuts))
            begin = ends[-1]


class TextColumn:
    """Short texts that come some at a time."""

    def __init__(self, folder: Path | None) -> None:
        self._data = Column(np.empty(0, np.uint8), folder)
        self._ends = Column(np.empty(0, np.int64), folder)
        self._end = 0

    def add(self, texts: Iterable[str]) -> None:
        """Put texts behind those that are there."""
        encoded = [text.encode("utf-8", "surrogatepass") for text in texts]
        ends = self._end + np.cumsum(np.fromiter(map(len, encoded), np.int64, len(encoded)))
        self._data.add(np.frombuffer(b"".join(encoded), np.uint8))
        self._ends.add(ends)
        self._end = int(ends[-1]) if len(ends) else self._end

    def whole(self) -> Texts:
        """Return all texts; called once."""
        return Texts(self._data.whole(), self._ends.whole())


class Repeated(Sequence[Value]):
    """Values of which there are few, such as the days and sources of a feed, by the number of each."""

    def __init__(self, values: Sequence[Value], numbers: NDArray[np.int32]) -> None:
        self.values = values
        self.numbers = numbers
        """Places in `values`."""

    def __len__(self) -> int:
        return len(self.numbers)

    @overload
    def __getitem__(self, at: int) -> Value: ...
    @overload
    def __getitem__(self, at: slice) -> list[Value]: ...
    def __getitem__(self, at: int | slice) -> Value | list[Value]:
        if isinstance(at, slice):
            return [self.values[number] for number in self.numbers[at].tolist()]
        value: Value = self.values[self.numbers[at]]
        return value

    def __iter__(self) -> Iterator[Value]:
        for i in range(0, len(self), _AT_ONCE):
            yield from self[i : i + _AT_ONCE]


class RepeatedColumn(Generic[Value]):
    """Values of which there are few, and which come some at a time."""

    def __init__(self, folder: Path | None) -> None:
        self._number: dict[Value, int] = {}
        self._numbers = Column(np.empty(0, np.int32), folder)

    def add(self, values: Sequence[Value]) -> None:
        """Put values behind those that are there."""
        number = self._number
        numbers = (number.setdefault(value, len(number)) for value in values)
        self._numbers.add(np.fromiter(numbers, np.int32, len(values)))

    def whole(self) -> Repeated[Value]:
        """Return all values; called once."""
        return Repeated(list(self._number), self._numbers.whole())


def taken(array: NDArray[Any], rows: NDArray[np.bool_], folder: Path | None) -> NDArray[Any]:
    """Return the rows of a large array where `rows` is true."""
    column = Column(array, folder)
    for begin in range(0, len(array), _AT_ONCE):
        part = slice(begin, begin + _AT_ONCE)
        column.add(array[part][rows[part]])
    return column.whole()


class Chained(Sequence[Value]):
    """Two sequences, one behind the other."""

    def __init__(self, first: Sequence[Value], second: Sequence[Value]) -> None:
        self._first, self._second = first, second

    def __len__(self) -> int:
        return len(self._first) + len(self._second)

    @overload
    def __getitem__(self, at: int) -> Value: ...
    @overload
    def __getitem__(self, at: slice) -> list[Value]: ...
    def __getitem__(self, at: int | slice) -> Value | list[Value]:
        if isinstance(at, slice):
            return [self[i] for i in range(len(self))[at]]
        i = range(len(self))[at]
        return self._first[i] if i < len(self._first) else self._second[i - len(self._first)]

    def __iter__(self) -> Iterator[Value]:
        return chain(self._first, self._second)
