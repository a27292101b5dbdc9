"""The SQLite file of the cache: one transaction at a time, by a connection that a thread may hold open."""

from __future__ import annotations

import sqlite3
import stat
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from classify.output.whole_files import is_shared

_SCHEMA = (
    # the value is last: to see what stands behind it, SQLite would read all of it
    "CREATE TABLE IF NOT EXISTS kept (key BLOB PRIMARY KEY, used INTEGER NOT NULL, value BLOB NOT NULL)",
    "CREATE TABLE IF NOT EXISTS made_by (software TEXT PRIMARY KEY, used INTEGER NOT NULL)",
)
_PAGE = 1 << 15
"""Bytes that the file is written in: a value takes one or two pages, not a chain of many."""
WAIT_SECONDS = 60


class _Session(threading.local):
    """The connection of a thread, and the file that it is of."""

    holders = 0
    file: tuple[Path, int, int] | None = None
    connection: sqlite3.Connection | None = None

    def of(self, path: Path) -> sqlite3.Connection:
        """Return a connection to the cache, which is made anew if it was removed since."""
        if self.connection is None or self.file != _identity(path):
            self.close()
            self.connection = sqlite3.connect(path, timeout=WAIT_SECONDS)
            self.connection.execute(f"PRAGMA page_size = {_PAGE}")  # of a file that is made now
            # what a loss of power breaks costs only time: values carry checksums, a broken file is set aside
            self.connection.execute("PRAGMA synchronous = OFF")
            for table in _SCHEMA:
                self.connection.execute(table)
            self.file = _identity(path)
        return self.connection

    def close(self) -> None:
        if self.connection is not None:
            self.connection.close()
            self.connection = None


_session = _Session()


@contextmanager
def held_open() -> Iterator[None]:
    """Keep the connection of this thread: to open one takes longer than most answers."""
    _session.holders += 1
    try:
        yield
    finally:
        _session.holders -= 1
        if not _session.holders:
            _session.close()


@contextmanager
def transaction(path: Path) -> Iterator[sqlite3.Connection]:
    """Open a connection with one transaction, which is lost and not half kept if the process dies.

    A cache that was removed since is begun anew: it may be, at any moment.
    """
    with held_open():
        for one in (path, journal(path)):
            _refuse_link(one)
        try:
            with _session.of(path) as connection:
                yield connection
        except sqlite3.DatabaseError:
            _session.close()
            raise


def _identity(path: Path) -> tuple[Path, int, int] | None:
    """Return what tells a file from one that took its place; None of one that is not there."""
    try:
        status = path.stat()
    except FileNotFoundError:
        return None
    return path, status.st_dev, status.st_ino


def journal(path: Path) -> Path:
    """Return where SQLite keeps what it would take back."""
    return path.with_name(path.name + "-journal")


def _refuse_link(path: Path) -> None:
    """Refuse a link or special file in place of the cache: SQLite would write to its target.

    Raises
    ------
    sqlite3.DatabaseError
        As of a cache that is damaged.
    """
    with suppress(FileNotFoundError):
        status = path.lstat()
        if stat.S_ISDIR(status.st_mode):
            return  # nothing can be written through it, and SQLite says so
        if not stat.S_ISREG(status.st_mode) or is_shared(status):
            raise sqlite3.DatabaseError(f"{path.name} is a link or no regular file")
