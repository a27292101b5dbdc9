"""Bytes of a file, never more than asked for at once: plain or gzip, whole or as bounded lines."""

from __future__ import annotations

import gzip
import io
import os
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

from classify.corpus.files import InputFile
from classify.errors import too_little

_BUFFER = 1 << 20
_BOMB_RATIO = 200
"""Text shrinks to a tenth, a very repetitive log to a fiftieth; gzip can reach a thousandth."""

FLOOR_RECORDS = 100
"""So many records of the largest size a gzip file may unpack to, however small it is itself."""

READ_FAULTS = (OSError, EOFError, zlib.error)
"""What reading a stream raises when the file is damaged, cut off or cannot be opened."""


class BombError(OSError):
    """A compressed file that grows beyond all measure."""


class _Gunzip(io.RawIOBase):
    """The bytes of a gzip file, refused once they outgrow the file by more than text can."""

    def __init__(self, raw: BinaryIO, size: int, floor: int) -> None:
        self._bytes = gzip.GzipFile(fileobj=raw)
        self._left = max(floor, _BOMB_RATIO * size)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        # read1: where the file is cut off, what was unpacked before is given first
        data = self._bytes.read1(len(buffer))
        count = len(data)
        buffer[:count] = data
        self._left -= count
        if self._left < 0:
            raise BombError("the file unpacks to more than text can; unpack it by hand and look at it")
        return count


class _Until(io.RawIOBase):
    """The next bytes of a stream, and no more of them: a file may grow while it is read."""

    def __init__(self, stream: BinaryIO, size: int) -> None:
        self._stream = stream
        self._left = size

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        # read1: what lies before a place that cannot be read is given first
        data = cast("io.BufferedReader", self._stream).read1(min(len(buffer), self._left))
        self._left -= len(data)
        buffer[: len(data)] = data
        return len(data)


@contextmanager
def open_bytes(file: InputFile, floor: int, start: int = 0) -> Iterator[BinaryIO]:
    """Open `file` at byte `start` of its content; a gzip file may unpack to `floor` bytes at any ratio.

    Raises
    ------
    OSError, EOFError, zlib.error
        On opening or on any read; see `READ_FAULTS`. `BombError` is an `OSError`.
    """
    with _opened(file.path) as raw:
        stream: BinaryIO = raw
        if file.compressed:
            unzipped = io.BufferedReader(_Gunzip(raw, os.fstat(raw.fileno()).st_size, floor), _BUFFER)
            passed = 0
            while passed < start and (skipped := unzipped.read(min(start - passed, _BUFFER))):
                passed += len(skipped)
            stream = cast("BinaryIO", unzipped)
        else:
            raw.seek(start)
        if file.end is not None:
            stream = cast("BinaryIO", io.BufferedReader(_Until(stream, file.end - start), _BUFFER))
        yield stream


def bounded_lines(stream: BinaryIO, max_bytes: int) -> Iterator[bytes | int]:
    """Yield the lines of `stream` with their ends; in place of a line above `max_bytes`, its size in bytes.

    What is too long is passed over piece by piece, so memory stays bounded.
    """
    readline = stream.readline
    while line := readline(max_bytes + 1):
        if len(line) <= max_bytes or line.endswith(b"\n"):
            yield line
            continue
        size = len(line)
        while line and not line.endswith(b"\n"):
            line = readline(_BUFFER)
            size += len(line)
        yield size


def fault_of(fault: BaseException) -> str:
    """Return what went wrong with a stream, in words, and what to do."""
    if isinstance(fault, PermissionError):
        return "no permission to read it; change its mode or owner"
    if isinstance(fault, EOFError):
        return "the gzip file is cut off; fetch it again"
    if isinstance(fault, zlib.error | gzip.BadGzipFile):
        return "the gzip file is damaged; fetch it again"
    return f"{getattr(fault, 'strerror', None) or fault}; see whether it opens elsewhere"


def _opened(path: str) -> BinaryIO:
    """The file; where the machine gives too little to open it, that is no fault of the file."""
    try:
        return Path(path).open("rb", buffering=_BUFFER)
    except OSError as error:
        raise too_little(error) or error from None
