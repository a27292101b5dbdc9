"""Bytes of a file, never more than asked for at once: plain, packed or archived, whole or as lines."""

from __future__ import annotations

import bz2
import codecs
import gzip
import io
import lzma
import os
import zlib
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO, cast

from classify.config.settings import InputSettings
from classify.corpus.archives import open_member
from classify.corpus.article import Rejected
from classify.corpus.files import InputFile
from classify.corpus.rejection_reasons import Reason
from classify.errors import too_little

_BUFFER = 1 << 20
_PIECE = 1 << 16
"""Bytes unpacked at once: what stands before a damaged place is lost to so many."""
BOMB_RATIO = 100
"""Text shrinks to a tenth, a very repetitive log to a fiftieth; gzip can reach a thousandth."""
_MEMORY = 1 << 28
"""Bytes that unpacking may take; `xz -9` takes a quarter."""

FLOOR_RECORDS = 4
"""So many records of the largest size a packed file may unpack to, however small it is itself."""
READ_FAULTS = (OSError, EOFError, zlib.error, lzma.LZMAError)
"""Errors of reading a file that is damaged, cut off or cannot be opened."""

_MARKS = {
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
"""Byte order marks; the one of UTF-32 begins as the one of UTF-16 does."""


class BombError(OSError):
    """A packed file that grows beyond all measure."""


class RecodeError(OSError):
    """Bytes of a file that is read in another encoding, and does not hold it."""


class DamagedError(OSError):
    """A packed file whose bytes cannot be unpacked."""


class _Pieces(io.RawIOBase):
    """Bytes that come in pieces of at most the size asked for."""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        data = self.piece(len(buffer))
        buffer[: len(data)] = data
        return len(data)

    def piece(self, size: int) -> bytes:
        raise NotImplementedError

    def buffered(self) -> BinaryIO:
        return cast("BinaryIO", io.BufferedReader(self, _BUFFER))


class _Unpacked(_Pieces):
    """The bytes of a packed file, refused once they outgrow the file by more than text can."""

    def __init__(self, packed: BinaryIO, size: int, floor: int) -> None:
        self._bytes = packed
        self._left = max(floor, BOMB_RATIO * size)

    def piece(self, size: int) -> bytes:
        # read1: where the file is cut off, what was unpacked before is given first
        read = getattr(self._bytes, "read1", self._bytes.read)
        try:
            data = read(min(size, _PIECE))
        except (OSError, ValueError) as fault:  # of bz2 and pyarrow, without a number where it is the data
            if getattr(fault, "errno", None) is not None:
                raise
            raise EOFError if "runcated" in str(fault) else DamagedError(str(fault)) from None
        self._left -= len(data)
        if self._left < 0:
            raise BombError("the file unpacks to more than text can; unpack it by hand and look at it")
        return data


class _Xz(io.RawIOBase):
    """The bytes of an ``.xz`` file, unpacked in bounded memory, which `lzma.LZMAFile` has no setting for."""

    def __init__(self, raw: BinaryIO) -> None:
        self._raw = raw
        self._unpack = lzma.LZMADecompressor(memlimit=_MEMORY)

    def read(self, size: int = -1) -> bytes:
        while True:
            if self._unpack.eof:
                rest = self._unpack.unused_data or self._raw.read(_BUFFER)
                if not rest.strip(b"\0"):  # what pads a file to its end
                    return b""
                self._unpack = lzma.LZMADecompressor(memlimit=_MEMORY)
            else:
                rest = self._raw.read(_BUFFER) if self._unpack.needs_input else b""
                if not rest and self._unpack.needs_input:
                    raise EOFError("the file is cut off")
            if data := self._unpack.decompress(rest, size):
                return data


class _InUtf8(_Pieces):
    """The text of a stream in UTF-8 behind its byte order mark: lines and quotes are those of ASCII."""

    def __init__(self, stream: BinaryIO, encoding: str) -> None:
        self._stream = stream
        self._encoding = encoding
        self._decoder = codecs.getincrementaldecoder(encoding)()
        self._ready = codecs.BOM_UTF8

    def piece(self, size: int) -> bytes:
        while not self._ready:
            data = self._stream.read(_BUFFER)
            try:
                text = self._decoder.decode(data, not data)
                self._ready = text.encode()
            except UnicodeError as fault:
                detail = f"it is not {self._encoding} ({getattr(fault, 'reason', fault)}); save it as UTF-8"
                raise RecodeError(detail) from None
            if not data:
                break
        data, self._ready = self._ready[:size], self._ready[size:]
        return data


class _Until(_Pieces):
    """The next bytes of a stream, and no more of them: a file may grow while it is read."""

    def __init__(self, stream: BinaryIO, size: int) -> None:
        self._stream = stream
        self._left = size

    def piece(self, size: int) -> bytes:
        # read1: what lies before a place that cannot be read is given first
        data = cast("io.BufferedReader", self._stream).read1(min(size, self._left))
        self._left -= len(data)
        return data


@contextmanager
def open_bytes(file: InputFile, floor: int, start: int = 0, encoding: str = "utf-8") -> Iterator[BinaryIO]:
    """Open `file` at byte `start` of its content; a packed file may unpack to `floor` bytes at any ratio.

    The content of a file that begins with a byte order mark of UTF-16 or UTF-32, or whose `encoding` does not
    keep the bytes of ASCII, is UTF-8: line ends and quotes are then what they are elsewhere.

    Raises
    ------
    OSError, EOFError, zlib.error, lzma.LZMAError
        On opening or on any read; see `READ_FAULTS`. `BombError` is an `OSError`.
    """
    with _opened(file) as raw:
        stream = _content(file, raw, floor)
        wide = _wide(stream, encoding)
        if wide:
            stream = _InUtf8(stream, wide).buffered()
        if file.plain and not wide:
            raw.seek(start)
        else:
            passed = 0
            while passed < start and (skipped := stream.read(min(start - passed, _BUFFER))):
                passed += len(skipped)
        if file.end is not None:
            stream = _Until(stream, file.end - start).buffered()
        yield stream


def open_records(
    file: InputFile, settings: InputSettings, start: int = 0
) -> AbstractContextManager[BinaryIO]:
    """Open a file of records as `open_bytes` does, in the encoding and with the bounds of the settings."""
    return open_bytes(file, settings.max_bytes * FLOOR_RECORDS, start, settings.encoding)


def is_recoded(file: InputFile, encoding: str) -> bool:
    """Tell whether `open_bytes` gives the content of a file in another encoding than its own.

    Raises
    ------
    OSError, EOFError, zlib.error, lzma.LZMAError
        If the file cannot be read.
    """
    with Path(file.path).open("rb", buffering=_BUFFER) as raw:
        return bool(_wide(_content(file, raw, _BUFFER), encoding))


@lru_cache(maxsize=64)  # asked for each line and each file
def keeps_ascii(encoding: str) -> bool:
    """Tell whether lines and quotes are the same bytes as in ASCII, which UTF-16 for one does not keep."""
    try:
        return b'\n{"a",~+\\n\x1b'.decode(encoding) == '\n{"a",~+\\n\x1b'
    except UnicodeError:
        return False


def _content(file: InputFile, raw: BinaryIO, floor: int) -> BinaryIO:
    """Return the bytes of a file without what packs it."""
    if not file.packing and not file.member:
        return raw
    stream, size = raw, os.fstat(raw.fileno()).st_size
    if file.member:
        stream, size = open_member(file.path, file.member)
        stream = _Unpacked(stream, size, floor).buffered()
    if file.packing:
        stream = _Unpacked(_unpacking(file, stream), size, floor).buffered()
    return stream


def _unpacking(file: InputFile, packed: BinaryIO) -> BinaryIO:
    if file.packing == ".zst":
        import pyarrow as pa

        return cast("BinaryIO", pa.CompressedInputStream(pa.PythonFile(packed, mode="r"), "zstd"))
    if file.packing == ".xz":
        return cast("BinaryIO", _Xz(packed))
    return cast("BinaryIO", bz2.BZ2File(packed) if file.packing == ".bz2" else gzip.GzipFile(fileobj=packed))


def _wide(stream: BinaryIO, encoding: str) -> str:
    """Return the encoding to turn a stream into UTF-8 from; empty where its bytes can be taken."""
    begin = cast("io.BufferedReader", stream).peek(4)[:4]
    marked = next((name for mark, name in _MARKS.items() if begin.startswith(mark)), "")
    if not marked and len(begin) == 4 and begin.count(0) == 2 and begin[0] + begin[2] == 0:
        return "utf-16-be"
    if not marked and len(begin) == 4 and begin.count(0) == 2 and begin[1] + begin[3] == 0:
        return "utf-16-le"
    if marked or keeps_ascii(encoding) or begin.startswith(codecs.BOM_UTF8):
        return marked
    return encoding


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
    if isinstance(fault, FileNotFoundError):
        return "it went away after the files were listed; fetch it again, or run again"
    if isinstance(fault, EOFError):
        return "the packed file is cut off; fetch it again"
    if isinstance(fault, zlib.error | lzma.LZMAError | DamagedError):
        return "the packed file is damaged; fetch it again"
    if isinstance(fault, RecodeError):
        return str(fault)
    return f"{getattr(fault, 'strerror', None) or fault}; see whether it opens elsewhere"


def broken_off(file: InputFile, what: str, number: int, fault: BaseException) -> Rejected:
    """Return the rejection of all that stands from a place on where a file cannot be read any further."""
    return Rejected(file.name, number, reason_of(fault), f"from {what} {number} on: {fault_of(fault)}")


def _opened(file: InputFile) -> BinaryIO:
    """Return the file; where the machine gives too little to open it, that is no fault of the file."""
    if file.held is not None:
        return cast("BinaryIO", io.BufferedReader(cast("io.RawIOBase", io.BytesIO(file.held))))
    try:
        return open(file.path, "rb", buffering=_BUFFER)  # noqa: PTH123 there may be a million
    except OSError as error:
        raise too_little(error) or error from None


def reason_of(fault: BaseException) -> Reason:
    """Return the code for what went wrong with a stream."""
    return Reason.UNDECODABLE if isinstance(fault, RecodeError) else Reason.UNREADABLE
