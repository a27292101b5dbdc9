"""The errors a user can cause; anything else is a bug and keeps its traceback.

::

    ClassifyError             printed as one line, never with a traceback
      ConfigError       3     settings, label set or keywords: refused before the run starts
      ModelError        3     a bundle that is missing, changed, foreign or made for another label set
      InputError        3     an input that was asked for and is not there; records go to quarantine instead
        ChangedError    3     an input that changes while it is read; a run begins again before it gives up
      OutputError       3     an output folder that cannot be written
      GateError         5     a quality or drift gate failed
      LockedError      75     another run holds the lock (EX_TEMPFAIL of sysexits.h: try again later)
"""

from __future__ import annotations

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


class GateError(ClassifyError):
    """A quality or drift gate that failed."""

    exit_code = 5


class LockedError(ClassifyError):
    """The lock of an output folder that another run holds."""

    exit_code = 75


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a file something a user wrote stands; lines and columns count from 1."""

    path: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}"
