"""Write files in one step, and read regular files only, in folders that others may write too.

Somebody who can write a folder can lay links and pipes into it. So nothing is written through a name that was
there before: a file is written under a random name that cannot have been, and then put in the place of
whatever stands there; and what is read is a regular file, which ends.
"""

from __future__ import annotations

import errno
import os
import re
import shutil
import stat
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO
from uuid import uuid4

_UNFINISHED = re.compile(r"\..+\.[0-9a-f]{32}\.new")
_NO_FOLLOW = getattr(os, "O_NOFOLLOW", 0)
_BINARY = getattr(os, "O_BINARY", 0)
_AT_ONCE = getattr(os, "O_NONBLOCK", 0)
"""Opening a pipe that nobody writes to would else wait for ever."""


def atomic_write(
    path: Path, content: bytes | str | Iterable[bytes], *, durable: bool = False, replace: bool = True
) -> None:
    """Write a file in one step: a reader finds the old one or the new, and a failure leaves the old one.

    A link in its place is replaced, never followed.

    Parameters
    ----------
    path : Path
        The file, in a folder that is there.
    content : bytes, str or iterable of bytes
        Text is written as UTF-8 with the line ends it has; of an iterable all parts.
    durable : bool, default=False
        Whether it must outlive a loss of power right afterwards.
    replace : bool, default=True
        False refuses a place that is taken.

    Raises
    ------
    FileExistsError
        If something is there that must not be replaced.
    OSError
        If it cannot be written.
    """
    fresh = path.with_name(f".{path.name[:100]}.{uuid4().hex}.new")
    own_alone = os.O_WRONLY | os.O_CREAT | os.O_EXCL | _NO_FOLLOW | _BINARY
    try:
        with os.fdopen(os.open(fresh, own_alone, 0o666), "wb") as file:
            content = content.encode() if isinstance(content, str) else content
            file.writelines([content] if isinstance(content, bytes) else content)
            file.flush()
            if durable:
                os.fsync(file.fileno())
        if replace:
            fresh.replace(path)
        else:
            _put_in_free_place(fresh, path)
    finally:
        with suppress(OSError):  # what it reports is why the file was not written
            fresh.unlink(missing_ok=True)


def write_named(path: Path, content: bytes | str, *, replace: bool = True) -> None:
    """Write what a user named: a file in one step, a pipe or a device such as ``/dev/stdout`` as it is.

    The folder is made if it is not there.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists() and not path.is_file() and not path.is_dir():
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    else:
        atomic_write(path, content, replace=replace)


def sweep(folder: Path) -> None:
    """Remove what writers that were killed have left unfinished; only where nobody is writing."""
    for path in folder.iterdir():
        if _UNFINISHED.fullmatch(path.name) and (path.is_symlink() or path.is_file()):
            with suppress(OSError):
                path.unlink()


def open_own(path: Path) -> BinaryIO:
    """Open a regular file for reading and writing, made if it is not there, without following a link.

    Raises
    ------
    OSError
        If it cannot be opened, or a link, a pipe, a device or a folder stands in its place.
    """
    number = os.open(path, os.O_RDWR | os.O_CREAT | _NO_FOLLOW | _AT_ONCE | _BINARY, 0o666)
    if not stat.S_ISREG(os.fstat(number).st_mode):
        os.close(number)
        raise OSError(errno.EINVAL, "is no regular file", str(path))
    return os.fdopen(number, "rb+")


def read_plain(path: Path, most: int) -> bytes:
    """Return the bytes of a regular file, or of one that a link leads to.

    Raises
    ------
    OSError
        If it cannot be read, is larger than `most` bytes, or is a pipe, a device or a folder.
    """
    with plain_file(path, most) as file:
        return file.read(most + 1)


@contextmanager
def plain_file(path: Path, most: int) -> Iterator[BinaryIO]:
    """Open for reading what `read_plain` would read."""
    with os.fdopen(os.open(path, os.O_RDONLY | _AT_ONCE | _BINARY), "rb") as file:
        status = os.fstat(file.fileno())
        if not stat.S_ISREG(status.st_mode):
            raise OSError(errno.EINVAL, "is no regular file", str(path))
        if status.st_size > most:
            raise OSError(errno.EFBIG, f"is larger than {most >> 20} MB", str(path))
        yield file


def is_shared(status: os.stat_result) -> bool:
    """Tell whether a file has other names too: what is written into it is written into these."""
    return status.st_nlink > 1


def link_or_copy(path: Path, target: Path) -> None:
    """Let a file that nobody writes any more stand at a second place: as a hard link, else as a copy.

    Raises
    ------
    OSError
        If there is no room for a copy.
    """
    try:
        os.link(path, target)
    except OSError:  # a file system without hard links, or one with too many names of a file
        shutil.copyfile(path, target)


def _put_in_free_place(fresh: Path, path: Path) -> None:
    try:
        os.link(fresh, path)
    except FileExistsError:
        raise
    except OSError:  # a file system without hard links
        if path.exists() or path.is_symlink():
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(path)) from None
        fresh.replace(path)
