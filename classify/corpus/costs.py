"""Cost of one page or document: counted before it is parsed, and measured while it is read."""

from __future__ import annotations

import ctypes
import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from classify.corpus.rejection_reasons import Reason
from classify.corpus.values import RecordError

MOST_TAGS = 100_000
_MOST_ATTRIBUTES = 1_000
_MANY_ATTRIBUTES = re.compile(rf"<[a-zA-Z/][^<>=]{{0,2000}}+(?:=[^<>=]*+){{{_MOST_ATTRIBUTES}}}")
_STEP = 0.25


class _TooLongError(BaseException):
    """Raised inside of a library that catches every `Exception`."""


def refuse_costly(markup: str) -> None:
    """Refuse a page or feed with more tags, or more attributes in one, than a person or program writes.

    Raises
    ------
    RecordError
        With the reason ``too_costly``.
    """
    tags = markup.count("<")
    if tags > MOST_TAGS:
        detail = f"it has {tags:,} tags, more than {MOST_TAGS:,}; save its text as .txt"
        raise RecordError(Reason.TOO_COSTLY, detail)
    if _MANY_ATTRIBUTES.search(markup):
        detail = f"one of its tags has more than {_MOST_ATTRIBUTES:,} attributes; save its text as .txt"
        raise RecordError(Reason.TOO_COSTLY, detail)


@contextmanager
def bounded_time(seconds: float) -> Iterator[None]:
    """Stop what the block computes after so many seconds of its thread's own time, however busy the machine.

    It stops between two steps of Python: a single call into a library of C ends first.

    Raises
    ------
    RecordError
        With the reason ``too_costly``.
    """
    thread = threading.get_ident()
    clock = time.pthread_getcpuclockid(thread) if hasattr(time, "pthread_getcpuclockid") else None
    begun = time.clock_gettime(clock) if clock is not None else time.monotonic()
    done = threading.Event()
    lock = threading.Lock()
    raised = False

    def watch() -> None:
        nonlocal raised
        while not done.wait(_STEP):
            now = time.clock_gettime(clock) if clock is not None else time.monotonic()
            with lock:
                if not done.is_set() and now - begun > seconds:
                    raised = True
                    _raise_in(thread, _TooLongError)
                    return

    watching = threading.Thread(target=watch, daemon=True)
    watching.start()
    try:
        yield
    except _TooLongError:
        raised = False
        detail = f"it takes more than {seconds:g} seconds; save its text as .txt or raise input.max_seconds"
        raise RecordError(Reason.TOO_COSTLY, detail) from None
    finally:
        with lock:
            done.set()
            if raised:
                _raise_in(thread, None)  # it came too late to be raised


def _raise_in(thread: int, kind: type[BaseException] | None) -> None:
    ctypes.pythonapi.PyThreadState_SetAsyncExc(
        ctypes.c_ulong(thread), ctypes.py_object(kind) if kind is not None else None
    )
