"""Lines of a CSV file for a reader of rows, which can be put back to be read otherwise."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field

from classify.corpus.decoding import line_decoded


class RowTooLargeError(Exception):
    """A row, or an open quote, that goes on beyond the bound."""


@dataclass
class RowLines:
    """The lines of a file for `csv.reader`, which remembers those of the current row.

    An unclosed quote swallows line after line. Once such a row is given up, all its lines but the first are
    read again as rows of their own, so that one wrong quote costs one row.
    """

    lines: Iterator[bytes | int]
    encoding: str
    max_bytes: int
    again: deque[bytes | int] = field(default_factory=deque)
    taken: list[bytes | int] = field(default_factory=list)
    size: int = 0
    number: int = 0
    """The line that was read last, from 1."""
    position: int = 0
    """The byte behind it."""

    def __iter__(self) -> RowLines:
        return self

    def __next__(self) -> str:
        line = self.again.popleft() if self.again else next(self.lines)
        size = bytes_of(line)
        self.number += 1
        self.taken.append(line)
        self.position += size
        self.size += size
        if isinstance(line, int) or self.size > self.max_bytes:
            raise RowTooLargeError
        # bytes that cannot be decoded become surrogates: the row keeps its shape, and is refused as a whole
        return line_decoded(line, self.encoding)

    def begin_row(self) -> int:
        """Forget the row before, and return the number of the line where the next begins."""
        self.taken.clear()
        self.size = 0
        return self.number + 1

    def give_up_row(self) -> None:
        """Put back all lines of the row but its first."""
        self.put_back(1)

    def put_back(self, kept: int = 0) -> None:
        """Put back all lines of the row but the first few, which stay with it."""
        back = self.taken[kept:]
        del self.taken[kept:]
        self.size = sum(map(bytes_of, self.taken))
        self.again.extendleft(reversed(back))
        self.number -= len(back)
        self.position -= sum(map(bytes_of, back))


def bytes_of(line: bytes | int) -> int:
    """Return the size of a line, which is all that is kept of one that is too long."""
    return line if isinstance(line, int) else len(line)
