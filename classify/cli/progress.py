"""A progress bar on a terminal, and nothing where nobody watches: a log must not fill with bars."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from classify.run.engine.progress import Progress, no_progress


@contextmanager
def bar(*, quiet: bool = False) -> Iterator[Progress]:
    """Show how far the stages are; nothing is shown where nobody looks."""
    if quiet or not sys.stderr.isatty():
        yield no_progress
        return
    from rich import progress as rich_progress
    from rich.console import Console

    columns = (
        rich_progress.TextColumn("{task.description:>9}"),
        rich_progress.BarColumn(),
        rich_progress.MofNCompleteColumn(),
        rich_progress.TimeRemainingColumn(),
    )
    with rich_progress.Progress(*columns, console=Console(stderr=True), transient=True) as shown:
        tasks: dict[str, rich_progress.TaskID] = {}

        def progress(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = shown.add_task(stage, total=total)
            shown.update(tasks[stage], completed=done)

        yield progress
