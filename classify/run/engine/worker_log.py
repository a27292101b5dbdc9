"""Messages of workers, logged again by the driver: in its form, with its run id and stage, in order."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from logging.handlers import QueueHandler
from queue import SimpleQueue
from typing import TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")
Records = list[logging.LogRecord]

_LOGGER = logging.getLogger("classify")


def lowest_level() -> int:
    """Return the lowest level that this process logs."""
    return _LOGGER.getEffectiveLevel()


def recorded(work: Callable[[Item], Result], item: Item, level: int) -> tuple[Result, Records]:
    """Return what the work makes of the item, and what is logged meanwhile, from the level on.

    Where the work fails, the traceback shows what was logged.
    """
    gathering = _Gathering()
    try:
        with _only(gathering, level):
            return work(item), gathering.records
    except Exception as error:
        for record in gathering.records:
            error.add_note(f"{record.levelname.lower()}: {record.getMessage()}")
        raise


def replayed(results: Iterable[tuple[Result, Records]]) -> Iterator[Result]:
    """Yield the results as they come, each after what was logged on the way to it.

    A line that many workers or batches have in common, such as that of a broken cache, is logged once.
    """
    known: set[tuple[str, str]] = set()
    for result, records in results:
        for record in records:
            if (line := (record.name, record.getMessage())) not in known:
                known.add(line)
                logging.getLogger(record.name).handle(record)
        yield result


class _Gathering(QueueHandler):
    """Keeps records, in the form in which they can be sent to another process."""

    def __init__(self) -> None:
        super().__init__(SimpleQueue())
        self.records: Records = []

    def enqueue(self, record: logging.LogRecord) -> None:
        """Keep the record."""
        self.records.append(record)


@contextmanager
def _only(handler: logging.Handler, level: int) -> Iterator[None]:
    """Send what is logged inside, by libraries too, to the handler alone; the driver may be the worker."""
    root = logging.root
    before = _LOGGER.handlers, _LOGGER.level, _LOGGER.propagate, root.handlers
    _LOGGER.handlers, _LOGGER.propagate = [handler], False
    root.handlers = [handler]
    _LOGGER.setLevel(level)
    try:
        yield
    finally:
        _LOGGER.handlers, _LOGGER.propagate, root.handlers = before[0], before[2], before[3]
        _LOGGER.setLevel(before[1])
