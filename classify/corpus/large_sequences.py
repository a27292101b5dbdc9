"""Sequences of a whole feed, as columns that may be larger than memory: ids, days, sources."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, pairwise
from pathlib import Path
from typing import Generic, TypeVar, overload

import numpy as np
from numpy.typing import NDArray

from classify.corpus.large_arrays import Column, slices

Value = TypeVar("Value")

_AT_ONCE = 5_000
"""Texts or values that are taken out at a time."""


class Placed(Sequence[Value]):
    """A sequence of values that are made when they are asked for, by their places."""

    @abstractmethod
    def at(self, i: int) -> Value:
        """Return the value at a place, which is counted from the front."""

    @overload
    def __getitem__(self, at: int) -> Value: ...
    @overload
    def __getitem__(self, at: slice) -> list[Value]: ...
    def __getitem__(self, at: int | slice) -> Value | list[Value]:
        places = range(len(self))[at]
        return self.at(places) if isinstance(places, int) else [self.at(i) for i in places]

    def take(self, places: NDArray[np.integer]) -> list[Value]:
        """Return the values at some places, counted from the front."""
        return [self.at(i) for i in places.tolist()]


def taken(values: Sequence[Value], places: NDArray[np.integer]) -> list[Value]:
    """Return the values at some places of any sequence."""
    return values.take(places) if isinstance(values, Placed) else [values[i] for i in places.tolist()]


class Texts(Placed[str]):
    """Short texts, such as the ids of a feed, one behind the other as bytes."""

    def __init__(self, data: NDArray[np.uint8], ends: NDArray[np.int64]) -> None:
        self.data = data
        self.ends = ends
        """Where each text ends in `data`, and the next begins."""

    def __len__(self) -> int:
        return len(self.ends)

    @property
    def are_whole(self) -> bool:
        """Tell whether the ends are those of all the bytes, in order, as in columns from a sound file."""
        last = self.ends[-1] if len(self) else 0
        return bool(last == len(self.data) and (np.diff(self.ends, prepend=0) >= 0).all())

    def begin(self, other: Texts) -> bool:
        """Tell whether the other texts begin with all these."""
        return all(
            np.array_equal(own[part], others[: len(own)][part])
            for own, others in ((self.ends, other.ends), (self.data, other.data))
            for part in slices(len(own))
        )

    def at(self, i: int) -> str:
        """Return the text at a place."""
        begin = self.ends[i - 1] if i else 0
        return self.data[begin : self.ends[i]].tobytes().decode("utf-8", "surrogatepass")

    def take(self, places: NDArray[np.integer]) -> list[str]:
        """Return the texts at some places."""
        begins = np.where(places > 0, self.ends[places - 1], 0).tolist() if len(places) else []
        rows = zip(begins, self.ends[places].tolist(), strict=True)
        data = self.data.data
        return [str(data[begin:end], "utf-8", "surrogatepass") for begin, end in rows]

    def __iter__(self) -> Iterator[str]:
        begin = 0
        for part in slices(len(self), _AT_ONCE):
            ends = self.ends[part].tolist()
            some = self.data[begin : ends[-1]].tobytes()
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


class Repeated(Placed[Value]):
    """Values of which there are few, such as the days and sources of a feed, by the number of each."""

    def __init__(self, values: Sequence[Value], numbers: NDArray[np.int32]) -> None:
        self.values = values
        self.numbers = numbers
        """Places in `values`."""

    def __len__(self) -> int:
        return len(self.numbers)

    def at(self, i: int) -> Value:
        """Return the value at a place."""
        return self.values[int(self.numbers[i])]

    def __iter__(self) -> Iterator[Value]:
        for part in slices(len(self), _AT_ONCE):
            yield from map(self.values.__getitem__, self.numbers[part].tolist())


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


def numbered(values: Iterable[Value]) -> Repeated[Value]:
    """Return any values of which there are few by the number of each."""
    if isinstance(values, Repeated):
        return values
    column = RepeatedColumn[Value](None)
    column.add(list(values))
    return column.whole()


class Chained(Placed[Value]):
    """Two sequences, one behind the other."""

    def __init__(self, first: Sequence[Value], second: Sequence[Value]) -> None:
        self._first, self._second = first, second

    def __len__(self) -> int:
        return len(self._first) + len(self._second)

    def at(self, i: int) -> Value:
        """Return the value at a place."""
        return self._first[i] if i < len(self._first) else self._second[i - len(self._first)]

    def take(self, places: NDArray[np.integer]) -> list[Value]:
        """Return the values at some places."""
        own = places < len(self._first)
        return taken(self._first, places) if own.all() else super().take(places)

    def __iter__(self) -> Iterator[Value]:
        return chain(self._first, self._second)
