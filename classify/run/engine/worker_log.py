"""What workers log, told by the driver: in its form, with its run id and stage, in the order of the work."""

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
    """The level from which on this process tells what is logged."""
    return _LOGGER.getEffectiveLevel()


def heard(work: Callable[[Item], Result], item: Item, level: int) -> tuple[Result, Records]:
    """What the work makes of the item, and what is logged meanwhile, from the level on.

    Where the work fails, the traceback shows it.
    """
    gathering = _Gathering()
    try:
        with _only(gathering, level):
            return work(item), gathering.records
    except Exception as error:
        for record in gathering.records:
            error.add_note(f"{record.levelname.lower()}: {record.getMessage()}")
        raise


def told(results: Iterable[tuple[Result, Records]]) -> Iterator[Result]:
    """The results as they come, each once what was logged on the way to it is told.

    A line that many workers or batches have in common, such as that of a broken cache, is told once.
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
    """Let the handler alone have what is logged inside; on a single core the driver is the worker too."""
    before = _LOGGER.handlers, _LOGGER.level, _LOGGER.propagate
    _LOGGER.handlers, _LOGGER.propagate = [handler], False
    _LOGGER.setLevel(level)
    try:
        yield
    finally:
        _LOGGER.handlers, _LOGGER.propagate = before[0], before[2]
        _LOGGER.setLevel(before[1])
