"""Plan a run without writing anything: what it would read, compute and write."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from classify.config.settings_file import Configuration
from classify.corpus.article import Rejected
from classify.corpus.files import Found, find_sources
from classify.output.tables import whole_feed_tables
from classify.run.compare.unchanged import key_before, unchanged
from classify.run.engine.publish import check_places, latest_run, next_run_id
from classify.run.models.stored import current_model
from classify.run.tables.batch import is_parquet, tables_in_parts


@dataclass(frozen=True, slots=True)
class Preview:
    """Plan of a run."""

    files: int
    megabytes: float
    formats: tuple[tuple[str, int], ...]
    """Each format of the files, and how many files have it."""
    stores: tuple[str, ...]
    """Inputs in object stores, which are not looked at."""
    rejected: tuple[Rejected, ...]
    """Files that would go to quarantine as a whole."""
    model: str
    """The version in use; empty: one would be trained first."""
    warnings: tuple[str, ...]
    """Warnings of what does not fit the label set any more."""
    unchanged_since: str
    """The run whose tables would be copied; empty: they would be computed."""
    tables: tuple[str, ...]
    run_id: str
    place: str
    """Where the run would be published."""


def preview(configuration: Configuration, now: dt.datetime) -> Preview:
    """Plan a run without writing anything.

    Raises
    ------
    InputError, ModelError, OutputError
        As the run would: an input is missing, the model does not fit the label set, or the output folder is
        no folder.
    """
    settings = configuration.settings
    stores = tuple(path for source in settings.input for path in source.paths if isinstance(path, str))
    found = find_sources(settings.input) if not stores else Found((), ())
    model = current_model(configuration)
    last = run_id = None
    if isinstance(settings.output.path, Path):
        check_places(settings.output.path)
        last, run_id = latest_run(settings.output.path), next_run_id(settings.output.path, now)
    same = None
    if last and settings.cache.enabled and not stores:
        same = unchanged(last, key_before(configuration, now, None))
    return Preview(
        files=len(found.files),
        megabytes=sum(Path(path).stat().st_size for path in {file.path for file in found.files}) / 1e6,
        formats=tuple(Counter(file.format for file in found.files).most_common()),
        stores=stores,
        rejected=found.rejected,
        model=model.version if model else "",
        warnings=model.warnings if model else (),
        unchanged_since=last.name if last and same else "",
        tables=_tables(configuration),
        run_id=run_id or "the next number and the time",
        place=str(settings.output.path),
    )


def _tables(configuration: Configuration) -> tuple[str, ...]:
    output = configuration.settings.output
    large = [table.name for table in tables_in_parts(configuration.label_set.codes, output)]
    names = [f"{name}/" if is_parquet(name, output) else f"{name}.csv" for name in large]
    names += [f"{table.name}.csv" for table in whole_feed_tables()]
    report = ["report.html"] if output.report else []
    return (*names, *report, "run.json", "datapackage.json", "articles.npz")
