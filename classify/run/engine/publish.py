"""A run's folder: staged, then renamed, so that it is there whole or not at all.

::

    OUTPUT/
      lock                  who is writing here
      staging/              a run under way; what a crash leaves is swept by the next run
      staging-texts/        what it read of the input, likewise
      runs/00007-20260311T060000Z/
      latest -> runs/00007-20260311T060000Z
"""

from __future__ import annotations

import datetime as dt
import errno
import logging
import os
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from uuid import uuid4

from classify.errors import OutputError, cannot_write
from classify.output.whole_files import atomic_write

logger = logging.getLogger(__name__)

_NO_ROOM_OR_RIGHT = {
    errno.ENOSPC,
    errno.EDQUOT,
    errno.EFBIG,
    errno.EROFS,
    errno.EACCES,
    errno.EPERM,
    errno.EEXIST,
}
MEND = "free space, mend the permissions, or set output.path (or --output) to another folder"
"""Advice where the output cannot be written."""
_GONE = {errno.ENOENT, errno.ENOTDIR, errno.ESTALE}
LATEST, PREVIOUS = "latest", "previous"
"""Names of the newest run, and of the one before it."""
_RUN_ID = re.compile(r"\d{5,}-\d{8}T\d{6}Z")


def completed_runs(output: Path) -> list[Path]:
    """Return folders of all complete runs, oldest first.

    The number in front orders them, so that a clock set back cannot reorder runs.
    """
    runs = output / "runs"
    if not runs.is_dir():
        return []
    found = [path for path in runs.iterdir() if is_run_id(path.name) and path.is_dir()]
    return sorted(found, key=lambda path: (int(path.name.split("-")[0]), path.name))


def is_run_id(name: str) -> bool:
    """Tell whether a name is one that `next_run_id` gives."""
    return _RUN_ID.fullmatch(name) is not None


def latest_run(output: Path) -> Path | None:
    """Return the folder of the newest complete run, or None."""
    runs = completed_runs(output)
    return runs[-1] if runs else None


def next_run_id(output: Path, now: dt.datetime) -> str:
    """Return the id of the next run: a number that only grows, and the time in UTC."""
    runs = completed_runs(output)
    number = int(runs[-1].name.split("-")[0]) + 1 if runs else 1
    return f"{number:05d}-{now.astimezone(dt.UTC):%Y%m%dT%H%M%SZ}"


def check_places(output: Path) -> None:
    """Refuse an output folder in which a run could not be published, before anything is read for it.

    Raises
    ------
    OutputError
        If the folder, or what a run puts into it, is something else already.
    """
    for folder in (output, output / "runs"):
        if folder.is_symlink() and not folder.exists():
            raise OutputError(
                f"{folder}: is a link to {folder.readlink()}, which is not there; make it or mend it"
            )
        if folder.exists() and not folder.is_dir():
            raise OutputError(f"{folder}: is a file, where a folder must be; move it")
    latest = output / "latest"
    if latest.is_dir() and not latest.is_symlink():
        raise OutputError(
            f"{latest}: is a folder, perhaps of a copy that followed links, and must name the newest run; "
            "remove it"
        )


@contextmanager
def staged(output: Path, run_id: str) -> Iterator[Path]:
    """Give an empty folder to write the run into; published on leaving, removed on an error.

    Raises
    ------
    OutputError
        If the folder cannot be made, the disk is full while it is written, or it is removed meanwhile.
    """
    staging = output / "staging"
    # workers that outlive an attempt, killed or begun again, may still write: never into a folder of ours
    folder = staging / f"{run_id}.{uuid4().hex}"
    try:  # from here on, that a signal at any moment leaves nothing
        try:
            _clear(staging)
            folder.mkdir(parents=True)
        except OSError as error:
            raise cannot_write(output, error, MEND) from error
        yield folder
        _publish(folder, output / "runs" / run_id)
        point_latest(output, run_id)
    except OSError as error:
        if error.errno in _NO_ROOM_OR_RIGHT:
            raise cannot_write(output, error, MEND) from error
        if error.errno in _GONE and not folder.is_dir():
            raise OutputError(
                f"{folder}: was removed while the run was writing there, which is not published; run again"
            ) from error
        raise
    finally:
        _clear(staging)


@contextmanager
def texts_folder(output: Path) -> Iterator[Path]:
    """Give an empty folder for texts that a run reads once, removed in the end; what a crash left is swept.

    Where it cannot be made there is none, and what would be written there is not.
    """
    texts = output / "staging-texts"
    folder = texts / uuid4().hex  # as that of `staged`
    try:
        _clear(texts)
        with suppress(OSError):
            folder.mkdir(parents=True)
        yield folder
    finally:
        _clear(texts)


def point_latest(output: Path, run_id: str) -> None:
    """Let ``latest`` name the run: a symbolic link, or ``latest.txt`` where links cannot be made.

    Raises
    ------
    OutputError
        If a folder stands in its place.
    """
    fresh = output / f".latest.{uuid4().hex}.new"
    latest = output / "latest"
    if latest.is_dir() and not latest.is_symlink():
        raise OutputError(
            f"{latest}: is a folder, perhaps of a copy that followed links, and must name the newest run, "
            f"{run_id}, which is whole; remove it"
        )
    try:
        fresh.symlink_to(Path("runs") / run_id, target_is_directory=True)
        fresh.replace(latest)
    except OSError:
        with suppress(OSError):
            fresh.unlink(missing_ok=True)
        atomic_write(output / "latest.txt", f"runs/{run_id}\n")
    _sync_folder(output)


def prune(output: Path, keep: int, copied: Callable[[Path], bool] = lambda _: False) -> None:
    """Remove complete runs until `keep`, at least one, are left.

    Half of them are the newest runs, whatever these are. Of the others, copies of unchanged tables go first:
    an hourly job over a daily feed would otherwise keep only copies, and drift had nothing to be measured by.
    Each leaves ``runs/`` in one step: a run that is half removed would pass for a complete one.
    """
    runs = completed_runs(output)
    excess = max(0, len(runs) - keep)
    older = runs[: len(runs) - (keep + 1) // 2] if excess else []
    staging = output / "staging"
    for folder in sorted(older, key=lambda run: not copied(run))[:excess]:
        try:
            staging.mkdir(exist_ok=True)
            folder.replace(staging / folder.name)
        except OSError as error:
            logger.warning("%s: the run cannot be removed: %s", folder, error.strerror or error)
    _clear(staging)


def _clear(folder: Path) -> None:
    """Let there be no such folder; of a link or a file in its place only the name goes."""
    if folder.is_symlink() or folder.is_file():
        with suppress(OSError):
            folder.unlink()
    shutil.rmtree(folder, ignore_errors=True)


def _publish(folder: Path, target: Path) -> None:
    """Make every byte durable, then let the folder appear under its name in one step."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            with path.open("rb+") as file:  # Windows refuses it of a file that is open for reading only
                os.fsync(file.fileno())
    _sync_folder(folder)
    target.parent.mkdir(exist_ok=True)
    folder.replace(target)
    _sync_folder(target.parent)


def _sync_folder(folder: Path) -> None:
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
