"""Local working folder for the objects of stores.

::

    FOLDER/
      objects/ab/ab12...    contents of the input, by what they are: fetched once, then only linked
      views/<one>/          what one command reads: a tree of links, under the names that the store has
      outputs/<one>/        an output: its newest run, the records of the others, the cache
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from hashlib import blake2b
from pathlib import Path
from uuid import uuid4

from classify.config.settings import StorageSettings
from classify.errors import LockedError, OutputError
from classify.run.engine.lock import locked

_YOUNG_SECONDS = 60
"""A view so young may be one that is being made."""
_PART = 200
"""Bytes that a part of a key may have as the name of a file."""


def spool_folder(storage: StorageSettings) -> Path:
    """Return the folder, made if it is not there, for nobody else to read.

    Raises
    ------
    OutputError
        If it cannot be made or written.
    """
    folder = storage.folder or _usual()
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not os.access(folder, os.W_OK | os.X_OK):
            raise PermissionError(13, "Permission denied")
    except OSError as error:
        raise OutputError(
            f"{folder}: objects of a store cannot be held here: {error.strerror or error}; "
            "set storage.folder to a folder of this machine that can be written"
        ) from error
    return folder.absolute()


def _usual() -> Path:
    own = os.environ.get("LOCALAPPDATA" if os.name == "nt" else "XDG_CACHE_HOME")
    return (Path(own) if own else Path.home() / ".cache") / "classify"


def output_folder(spool: Path, url: str) -> Path:
    """Return where the output of a URL is worked on."""
    return spool / "outputs" / _digest(url)


def content_path(spool: Path, *made_of: object) -> Path:
    """Return where the content of an object lies, by all that tells it from another."""
    name = _digest(*made_of)
    return spool / "objects" / name[:2] / name


@contextmanager
def fresh_view(spool: Path) -> Iterator[Path]:
    """Give an empty folder that is removed in the end; what killed processes left of theirs is removed
    before.
    """
    views = spool / "views"
    with suppress(OSError):
        _sweep(views)
    view = views / uuid4().hex
    with locked(view):
        try:
            yield view
        finally:
            shutil.rmtree(view, ignore_errors=True)


def _sweep(views: Path) -> None:
    for view in views.iterdir():
        if time.time() - view.stat().st_mtime > _YOUNG_SECONDS:
            with suppress(LockedError, OutputError), locked(view):
                shutil.rmtree(view, ignore_errors=True)


def drop_surplus(spool: Path, max_mb: int, used: Iterable[Path]) -> None:
    """Drop contents that are not used, those fetched longest ago first, until all are `max_mb` at most."""
    kept = set(used)
    there = []
    for path in spool.glob("objects/*/*"):
        with suppress(OSError):
            status = path.stat()
            there.append((status.st_mtime, status.st_size, path))
    total = sum(size for _, size, _ in there)
    for _, size, path in sorted(there):
        if total <= max_mb << 20:
            return
        if path not in kept:
            with suppress(OSError):
                path.unlink()
                total -= size


def key_parts(key: str) -> list[str]:
    """Return a bucket and key as the parts of a path: what a file system would not take as a name is
    spelled out.
    """
    return [_part(part) for part in key.split("/")]


def _part(part: str) -> str:
    if part in ("", ".", ".."):
        return part.replace(".", "%2E") or "%"
    name = part.replace("\0", "%00")
    if len(name.encode("utf-8", "surrogateescape")) <= _PART:
        return name
    return f"{name[: _PART // 8]}~{_digest(name)}~{name[-_PART // 8 :]}"  # its beginning, and its ending


def _digest(*made_of: object) -> str:
    return blake2b(repr(made_of).encode("utf-8", "surrogateescape"), digest_size=16).hexdigest()
