"""Log records on standard error: lines for people on a terminal, JSON lines for machines elsewhere."""

from __future__ import annotations

import datetime as dt
import json
import logging
import sys
from collections.abc import Sequence

from classify.cli.visible import visible, visible_json
from classify.run.engine import progress
from classify.run.engine.foreign_log import log_failures, log_warnings
from classify.run.engine.progress import WHERE, doing


class JsonLines(logging.Formatter):
    """One JSON object a record: time, level, run id, stage, message, ``fields`` of ``extra``, traceback."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as one line of JSON."""
        time = dt.datetime.fromtimestamp(record.created, dt.UTC).isoformat(timespec="milliseconds")
        line = {
            "time": time,
            "level": record.levelname.lower(),
            **WHERE.get(),
            "message": record.getMessage(),
        }
        line.update(getattr(record, "fields", {}))
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return visible_json(json.dumps(line, ensure_ascii=False))


class _Lines(logging.Formatter):
    """The message for a terminal, which obeys nothing in it."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the message, made visible."""
        return visible(record.getMessage())


def configure(*, quiet: bool, stages: bool = False) -> None:
    """Send the records of ``classify`` to standard error, in the form that fits who reads it.

    On a terminal the progress bar shows the stages, and they are told only where `stages` asks for it. What
    libraries warn of and log goes the same way; elsewhere than on a terminal, so do errors and tracebacks.
    """
    logger = logging.getLogger("classify")
    for handler in logger.handlers:
        logging.root.removeHandler(handler)
    logger.handlers.clear()
    logger.setLevel(logging.WARNING if quiet else logging.INFO)
    all_stages = stages or not sys.stderr.isatty()
    progress.logger.setLevel(logging.NOTSET if all_stages else logging.WARNING)
    logger.propagate = False
    handler = _handler()
    for one in (logger, logging.root):
        one.addHandler(handler)
    log_warnings()
    if not sys.stderr.isatty():
        log_failures()


def log_error(line: str) -> bool:
    """Write the line of an error where the log is for machines; False where people read."""
    logger = logging.getLogger("classify")
    for_machines = any(isinstance(handler.formatter, JsonLines) for handler in logger.handlers)
    if for_machines:
        logger.error("%s", line)
    return for_machines


def log_run_warnings(run_id: str, warnings: Sequence[str]) -> None:
    """Write a line for each warning of a run."""
    with doing(run_id=run_id):
        for warning in warnings:
            logging.getLogger("classify").warning("%s", warning)


def _handler() -> logging.Handler:
    if not sys.stderr.isatty():
        handler: logging.Handler = logging.StreamHandler(sys.stderr)
        handler.setFormatter(JsonLines())
        return handler
    from rich.console import Console
    from rich.logging import RichHandler

    shown = RichHandler(
        console=Console(stderr=True), show_path=False, markup=False, log_time_format="%H:%M:%S"
    )
    shown.setFormatter(_Lines())
    return shown
