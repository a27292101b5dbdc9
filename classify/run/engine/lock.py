"""One run at a time for each output folder."""

from __future__ import annotations

import json
import os
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from classify.errors import LockedError, OutputError

_TRIES = 5
_TRY_SECONDS = 0.05


@contextmanager
def locked(output: Path) -> Iterator[None]:
    """Hold the lock of an output folder; the system frees it when the process ends, however it ends.

    Raises
    ------
    LockedError
        If another process holds it; the message names the holder.
    OutputError
        If the folder cannot be made or written.
    """
    path = output / "lock"
    try:
        output.mkdir(parents=True, exist_ok=True)
        file = path.open("a+", encoding="utf-8")
    except OSError as error:
        raise OutputError(
            f"{output}: cannot write the output here: {error.strerror or error}; "
            "mend the permissions, or set output.path (or --output) to another folder"
        ) from error
    with file:
        if not _take(file):
            raise LockedError(
                f"{output}: another run is writing here ({_holder(_content(file))}); "
                "wait for it to end, or give this run another --output"
            )
        _name_holder(file)
        yield


def _name_holder(file: IO[str]) -> None:
    """Say who holds the lock; on a full disk it is held without a name."""
    with suppress(OSError):
        os.ftruncate(file.fileno(), 0)
        os.write(file.fileno(), json.dumps({"pid": os.getpid(), "host": socket.gethostname()}).encode())


def _content(file: IO[str]) -> str:
    """What the holder wrote; one that has only just taken the lock is given a moment to write."""
    for _ in range(_TRIES):
        file.seek(0)
        if content := file.read():
            return content
        time.sleep(_TRY_SECONDS)
    return ""


def _holder(content: str) -> str:
    try:
        holder = json.loads(content)
        return f"process {holder['pid']} on {holder['host']}"
    except (ValueError, TypeError, KeyError):
        return "its holder left no name"


if sys.platform == "win32":
    import msvcrt

    def _take(file: IO[str]) -> bool:
        """Lock a byte far behind the content, so that the holder's name stays readable."""
        file.seek(1 << 20)
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _take(file: IO[str]) -> bool:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
