"""The metrics file of a run, written however the run ends."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from classify.errors import ClassifyError, OutputError
from classify.output.metrics import run_metrics, write_metrics
from classify.output.run_record import RunRecord

logger = logging.getLogger(__name__)

BUG = 1
_DONE = (0, 4)


@dataclass(slots=True)
class RunStatus:
    """State of the run, as far as it is known."""

    record: RunRecord | None = None
    """Its record, once it is published."""


@contextmanager
def metrics_of(path: Path | None, config: str, started: dt.datetime) -> Iterator[RunStatus]:
    """Give a place for the record of the run; on leaving, write the metrics file with it and how the run
    ended.
    """
    status = RunStatus()
    exit_code = BUG
    try:
        yield status
        exit_code = 0
    except ClassifyError as error:
        exit_code = error.exit_code
        raise
    except SystemExit as end:
        exit_code = end.code if isinstance(end.code, int) else BUG
        raise
    finally:
        if path is not None:
            metrics = run_metrics(
                status.record, config=config, timestamp=started.timestamp(), exit_code=exit_code
            )
            try:
                write_metrics(path, metrics)
            except OutputError as error:
                if exit_code not in _DONE:  # how the run itself ended is the news
                    logger.warning("%s", error)
                else:
                    raise
