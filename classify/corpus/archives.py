"""Files inside of ZIP archives: which there are, and their bytes. Nothing is ever unpacked to disk."""

from __future__ import annotations

import io
import os
import stat
import zipfile
import zlib
from collections.abc import Iterator
from functools import lru_cache
from typing import BinaryIO, cast

from classify.corpus.article import Rejected
from classify.corpus.formats import ARCHIVE
from classify.corpus.rejection_reasons import Reason
from classify.errors import first_line

_LITTER = frozenset([
    "thumbs.db", "desktop.ini", "$recycle.bin", "system volume information", "lost+found", "@eadir",
    "__macosx", "_success", "_metadata", "_common_metadata", "_delta_log", "_spark_metadata", "_temporary",
])  # fmt: skip
"""What systems, and engines that write Parquet, lay beside files without a dot in front."""
_MOST_DIRECTORY = 1 << 23
"""Bytes of the list of members, which is read as a whole: some hundred thousand members."""
_MOST_NAME = 400
_RATIO = 100
_FLOOR = 1 << 26
"""Bytes that all members together may have, however small the archive is."""

_FAULTS = (OSError, EOFError, ValueError, NotImplementedError, RuntimeError, zipfile.BadZipFile, zlib.error)
"""Errors of opening a damaged or hostile archive."""


class _Bounded(io.RawIOBase):
    """The bytes of an archive, which hands out no more at once than its list of members may have."""

    def __init__(self, path: str) -> None:
        self._file = open(path, "rb")  # noqa: PTH123, SIM115 it lives as long as the archive

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = 0) -> int:
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        return self._file.tell()

    def read(self, size: int | None = -1) -> bytes:
        if size is None or size < 0:
            size = _MOST_DIRECTORY + 1
        elif size > _MOST_DIRECTORY:
            raise zipfile.BadZipFile("it lists more files than can be read at once")
        return self._file.read(size)

    def close(self) -> None:
        self._file.close()
        super().close()


def members(path: str, name: str) -> Iterator[zipfile.ZipInfo | Rejected]:
    """Yield the files of an archive in the order of their names, and what of it cannot be read.

    Hidden names and folders are passed over. An archive that unpacks to more than text can is one rejection.
    """
    try:
        archive = _opened(path)
    except _FAULTS as fault:
        detail = f"the archive cannot be read ({first_line(fault)}); pack it again, as several if it is large"
        yield Rejected(name, 0, Reason.UNREADABLE, detail)
        return
    files = [member for member in archive.infolist() if not _hidden(member)]
    if not files:
        yield Rejected(name, 0, Reason.EMPTY, "the archive holds no file; remove it or fetch it again")
        return
    unpacked, size = sum(member.file_size for member in files), os.stat(path).st_size  # noqa: PTH116
    if unpacked > max(_FLOOR, _RATIO * size):
        detail = f"the archive unpacks to {unpacked:,} bytes, more than text can; unpack it and look at it"
        yield Rejected(name, 0, Reason.TOO_LARGE, detail)
        return
    seen: set[str] = set()
    for member in sorted(files, key=lambda member: member.filename):
        wrong = "is in the archive twice; rename one" if member.filename in seen else _unusable(member)
        seen.add(member.filename)
        if wrong:
            shown = f"{name}/{member.filename[:_MOST_NAME]}".encode("utf-8", "backslashreplace").decode()
            reason = Reason.UNKNOWN_FORMAT if "archive inside" in wrong else Reason.UNREADABLE
            yield Rejected(shown, 0, reason, f"the file {wrong}")
        else:
            yield member


def open_member(path: str, member: str) -> tuple[BinaryIO, int]:
    """Return the bytes of a file of an archive, and how many they are while packed.

    Raises
    ------
    OSError
        If it cannot be opened.
    """
    try:
        archive = _opened(path)
        return cast("BinaryIO", archive.open(member)), archive.getinfo(member).compress_size
    except KeyError:
        raise OSError(f"there is no {member} in it any more") from None
    except _FAULTS as fault:
        raise OSError(first_line(fault)) from None


def _opened(path: str) -> zipfile.ZipFile:
    status = os.stat(path)  # noqa: PTH116
    return _kept_open(path, (status.st_size, status.st_mtime_ns, status.st_ino))


@lru_cache(maxsize=4)
def _kept_open(path: str, status: tuple[int, ...]) -> zipfile.ZipFile:
    """Open an archive once for all its members: its list is read from end to end."""
    del status  # part of the key: an archive that changes is opened again
    return zipfile.ZipFile(_Bounded(path))


def _hidden(member: zipfile.ZipInfo) -> bool:
    parts = member.filename.replace("\\", "/").split("/")
    return member.is_dir() or any(is_hidden(part) for part in parts if part not in (".", ".."))


def is_hidden(name: str) -> bool:
    """Tell whether a system, an office program or an engine has laid it there, and no person."""
    return name.startswith((".", "~$", "_committed_", "_started_")) or name.lower() in _LITTER


def _unusable(member: zipfile.ZipInfo) -> str:
    """Return why a member is not read, in words; empty where it can be."""
    name = member.filename.replace("\\", "/")
    if name.startswith("/") or ".." in name.split("/") or name[1:2] == ":":
        return "has a name that leads out of the archive; pack it again"
    if len(name) > _MOST_NAME:
        return f"has a name of {len(name)} characters; shorten it"
    if member.flag_bits & 0x1:
        return "is encrypted; unpack it with its password"
    if stat.S_ISLNK(member.external_attr >> 16):
        return "is a link; pack the file it leads to"
    if name.lower().endswith(ARCHIVE):
        return "is an archive inside an archive; unpack it"
    return ""
