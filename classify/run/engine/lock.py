"""One run at a time for each output folder."""

from __future__ import annotations

import errno
import json
import os
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from classify.errors import LockedError, OutputError, cannot_write
from classify.output.whole_files import is_shared, open_own, sweep
from classify.run.engine.publish import MEND, check_places

_TRIES = 5
_MOST = 1_000
"""Bytes of a name that are read."""
_TRY_SECONDS = 0.05
_HELD = {errno.EAGAIN, errno.EWOULDBLOCK, errno.EACCES}
"""Errors that say that another holds a lock; over NFS also as it does of POSIX locks, EACCES."""


@contextmanager
def locked(output: Path) -> Iterator[None]:
    """Hold the lock of an output folder; the system frees it when the process ends, however it ends.

    Raises
    ------
    LockedError
        If another process holds it; the message names the holder.
    OutputError
        If the folder cannot be made or written, its file system has no locks, or something stands where the
        files of a run must be.
    """
    path = output / "lock"
    check_places(output)
    try:
        output.mkdir(parents=True, exist_ok=True)
        file = open_own(path)
    except OSError as error:
        where = path if error.errno in (errno.ELOOP, errno.EINVAL, errno.EISDIR) else output
        if error.errno == errno.ELOOP:
            raise OutputError(f"{where}: is a link; remove it") from error
        raise cannot_write(where, error, MEND) from error
    with file:
        _take_or_refuse(output, file)
        _name_holder(file)
        with suppress(OSError):
            sweep(output)
        yield


def _take_or_refuse(output: Path, file: BinaryIO) -> None:
    try:
        _take(file)
    except OSError as error:
        if error.errno in _HELD:
            raise LockedError(
                f"{output}: another run is writing here ({holder_in(_content(file))}); "
                "wait for it to end, or give this run another --output"
            ) from error
        raise OutputError(
            f"{output}: cannot be locked here: {error.strerror or error}; without a lock runs can meet: "
            "mount the file system with locks, or set output.path (or --output) to a local folder"
        ) from error


def _name_holder(file: BinaryIO) -> None:
    """Say who holds the lock; on a full disk, or where the file has other names, it is held without."""
    with suppress(OSError):
        if not is_shared(os.fstat(file.fileno())):
            os.ftruncate(file.fileno(), 0)
            os.lseek(file.fileno(), 0, os.SEEK_SET)
            os.write(file.fileno(), json.dumps(own_name()).encode())


def _content(file: BinaryIO) -> bytes:
    """Return what the holder wrote; one that has only just taken the lock is given a moment to write."""
    for _ in range(_TRIES):
        file.seek(0)
        if content := file.read(_MOST):
            return content
        time.sleep(_TRY_SECONDS)
    return b""


def own_name() -> dict[str, object]:
    """Return what a lock says of its holder, as JSON-able data."""
    return {"pid": os.getpid(), "host": socket.gethostname()}


def holder_in(content: bytes | None) -> str:
    """Return the holder of a lock in words, from the JSON that it wrote."""
    try:
        holder = json.loads(content or b"")
        return f"process {holder['pid']} on {holder['host']}"
    except (ValueError, TypeError, KeyError, RecursionError):
        return "its holder left no name"


if sys.platform == "win32":
    import msvcrt

    def _take(file: BinaryIO) -> None:
        """Lock a byte far behind the content, so that the holder's name stays readable."""
        file.seek(1 << 20)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _take(file: BinaryIO) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
