"""Records of our log for what other code reports: warnings, and failures that nobody caught.

A log for machines is read line by line: one plain line of a library makes it unreadable.
"""

from __future__ import annotations

import logging
import sys
import threading
import warnings
from types import TracebackType
from typing import TextIO

_LOGGER = logging.getLogger("classify.python")


def log_warnings() -> None:
    """Make a record of whatever is warned of in this process from now on, in place of lines of its own."""
    warnings.showwarning = _warned


def log_failures() -> None:
    """Make a record with the traceback of whatever ends this process or a thread of it."""
    sys.excepthook = _failed
    threading.excepthook = _failed_elsewhere
    sys.unraisablehook = _failed_elsewhere


def _warned(
    message: Warning | str,
    category: type[Warning],
    filename: str,
    lineno: int,
    file: TextIO | None = None,
    line: str | None = None,
) -> None:
    del file, line
    _LOGGER.warning("%s: %s (%s:%d)", category.__name__, message, filename, lineno)


def _failed(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    _LOGGER.critical("%s: %s", kind.__name__, error, exc_info=(kind, error, trace))


def _failed_elsewhere(failed: threading.ExceptHookArgs | sys.UnraisableHookArgs) -> None:
    if failed.exc_value is not None:
        _failed(failed.exc_type, failed.exc_value, failed.exc_traceback)
