"""The errors a user can cause; anything else is a bug and keeps its traceback.

::

    ClassifyError             printed as one line, never with a traceback
      ConfigError       3     settings, label set or keywords: refused before the run starts
      ModelError        3     a bundle that is missing, changed, foreign or made for another label set
      InputError        3     an input that was asked for and is not there; records go to quarantine instead
        ChangedError    3     an input that changes while it is read; a run begins again before it gives up
      OutputError       3     an output folder that cannot be written
      GateError         5     a quality or drift gate failed
      MachineError      3     what the machine gives is too little: memory, files open at a time, processes
      WorkerError       3     a worker of a cluster that runs another program or does not share the storage
      LockedError      75     another run holds the lock (EX_TEMPFAIL of sysexits.h: try again later)
      ClusterError     75     a cluster without scheduler or workers: try again later
"""

from __future__ import annotations

import errno
from collections.abc import Sequence
from dataclasses import dataclass


class ClassifyError(Exception):
    """A user's mistake, told in lines that say where, what is wrong, and what to do."""

    exit_code = 3


class ConfigError(ClassifyError):
    """Settings, a label set or keywords that cannot be used."""


class ModelError(ClassifyError):
    """A model bundle that is missing, changed, of another format or of another label set."""


class InputError(ClassifyError):
    """An input that was asked for and does not exist, or a feed without a single article."""


class ChangedError(InputError):
    """An input that was changed between being looked at and being classified; made of its path."""

    def __str__(self) -> str:
        return f"{self.args[0]}: was changed while it was read; run again when it is complete"


class OutputError(ClassifyError):
    """An output folder that cannot be written."""


class MachineError(ClassifyError):
    """Too little of what the machine gives: memory, files open at a time, processes."""


class WorkerError(ClassifyError):
    """A worker of a cluster that runs another program, or does not share the storage."""


class GateError(ClassifyError):
    """A quality or drift gate that failed."""

    exit_code = 5


class LockedError(ClassifyError):
    """The lock of an output folder that another run holds."""

    exit_code = 75


class ClusterError(ClassifyError):
    """A cluster that has no workers or has lost its scheduler."""

    exit_code = 75


@dataclass(frozen=True, slots=True)
class Place:
    """Place of something that a user wrote in a file; lines and columns count from 1."""

    path: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}"


def cannot_write(where: object, error: OSError, mend: str = "choose another place") -> OutputError:
    """Name what could not be written, why, and what to do: the one message for it."""
    return OutputError(f"{where}: cannot be written ({error.strerror or error}); {mend}")


def too_little(error: Exception) -> MachineError | None:
    """Return what the machine gives too little of, in words; None if the error says nothing of the kind."""
    number = error.errno if isinstance(error, OSError) else None
    if isinstance(error, MemoryError) or number == errno.ENOMEM or "failed to map segment" in str(error):
        return MachineError(
            "out of memory; give the process more, or set engine.jobs (or --jobs) or "
            "engine.batch_articles lower"
        )
    if number in (errno.EMFILE, errno.ENFILE):
        return MachineError(
            "too many files are open at a time; raise the limit (ulimit -n), or set "
            "engine.jobs (or --jobs) lower"
        )
    if number == errno.EAGAIN or "can't start new thread" in str(error):
        return MachineError(
            "no more processes or threads can be started; raise the limit (ulimit -u), or set engine.jobs "
            "(or --jobs) lower"
        )
    return None


def first_line(fault: BaseException) -> str:
    """Return what a library says of a fault, which may be many lines, as part of a sentence."""
    return (str(fault) or type(fault).__name__).splitlines()[0].rstrip(".")[:200]


def some_of(names: Sequence[str], most: int) -> str:
    """Return the first names of a list, and how many more there are, as part of a sentence.

    >>> some_of(["gas", "oil", "coal"], 2), some_of(["gas"], 2)
    ('gas, oil and 1 more', 'gas')
    """
    more = len(names) - most
    return ", ".join(names[:most]) + (f" and {more} more" if more > 0 else "")
