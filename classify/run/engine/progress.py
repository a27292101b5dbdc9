"""Progress of a run, and the time that its stages took."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TypeVar

logger = logging.getLogger(__name__)

Result = TypeVar("Result")

WHERE: ContextVar[Mapping[str, str]] = ContextVar("WHERE", default=MappingProxyType({}))
"""Run id and stage of what is being done, for every line of the log."""

Progress = Callable[[str, int, int], None]
"""Called with the stage, the batches done and the batches in all."""


def no_progress(stage: str, done: int, total: int) -> None:
    """Tell nobody."""


def watched(stage: str, results: Iterable[Result], total: int, progress: Progress) -> Iterator[Result]:
    """Yield the results as they come, each told to `progress`."""
    progress(stage, 0, total)
    for done, result in enumerate(results, 1):
        progress(stage, done, total)
        yield result


@contextmanager
def doing(**where: str) -> Iterator[None]:
    """Let log lines from inside say where they come from."""
    token = WHERE.set({**WHERE.get(), **where})
    try:
        yield
    finally:
        WHERE.reset(token)


@dataclass(slots=True)
class Clock:
    """Seconds a stage, for ``run.json`` and the log."""

    seconds: dict[str, float] = field(default_factory=dict)

    def rounded(self) -> dict[str, float]:
        """Return seconds of each stage to the millisecond."""
        return {stage: round(seconds, 3) for stage, seconds in self.seconds.items()}

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Add the time spent inside to the stage."""
        begin = time.perf_counter()
        with doing(stage=name):
            yield
            self.seconds[name] = self.seconds.get(name, 0.0) + time.perf_counter() - begin
            fields = {"seconds": round(self.seconds[name], 3)}
            logger.info("%s done in %.1f s", name, self.seconds[name], extra={"fields": fields})
