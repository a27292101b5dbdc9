"""The batch job: survey the feed, classify it, write the tables, publish the run."""

from __future__ import annotations

import datetime as dt
import json
import logging
import shlex
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from classify.config import Configuration, LabelSet
from classify.config.settings import OutputSettings
from classify.corpus.records import Reading
from classify.errors import ChangedError, InputError
from classify.output.datapackage import datapackage
from classify.output.report import render
from classify.output.run_json import write_record
from classify.output.run_record import RunRecord
from classify.output.tables import quarantine_table, summary_table
from classify.profile import SummaryRow, summarise
from classify.run.compare.article_sums import article_sums, write_article_sums
from classify.run.compare.diff_runs import diff_sides, side_of, side_with
from classify.run.compare.drift import drift_of, last_decided_otherwise, past_runs
from classify.run.compare.unchanged import NOT_COMPARED, copy_run, holds_later, run_key, unchanged
from classify.run.engine.cache import cache_of, drop_unused
from classify.run.engine.execution import started
from classify.run.engine.lock import locked
from classify.run.engine.progress import Clock, Progress, doing, no_progress
from classify.run.engine.publish import latest_run, next_run_id, prune, staged
from classify.run.feed.earlier import NOTHING, recall, remember
from classify.run.feed.gathering import Feed
from classify.run.feed.surveying import survey_beside_runs, survey_feed
from classify.run.models.bundle import current_version, promote
from classify.run.models.stored import Model, current_model, none_in_use
from classify.run.models.training import train_on
from classify.run.tables.assemble import Written, tables_from_parts, write_summaries
from classify.run.tables.batch import tables_in_parts
from classify.run.tables.classification import Totals, classify_feed
from classify.run.tables.record import run_record
from classify.run.tables.report import report_of

logger = logging.getLogger(__name__)

_ATTEMPTS = 3
"""How often a run begins before an input that changes meanwhile ends it."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a finished run tells its caller; everything else is in its folder."""

    run_id: str
    folder: Path
    record: RunRecord

    @property
    def drifted(self) -> list[str]:
        """What is not usual, in words."""
        return [str(drift) for drift in self.record.drift]

    @property
    def quarantined(self) -> int:
        """Records that could not be used."""
        return self.record.counts.quarantined


def run_job(configuration: Configuration, now: dt.datetime, progress: Progress = no_progress) -> Outcome:
    """Run the job of a configuration and publish its folder.

    Without a model it trains one first, and says so; a model that is there is never retrained. Where nothing
    has changed since the last run, its tables are copied.

    Raises
    ------
    InputError
        If an input is missing, or no article is left.
    ModelError
        If the model cannot be used with the label set.
    OutputError
        If the output folder cannot be written.
    LockedError
        If another run is writing to it.
    """
    settings = configuration.settings
    output = settings.output.path
    clock = Clock()
    with locked(output), doing(run_id=(run_id := next_run_id(output, now))):
        last = latest_run(output)
        with clock.stage("compare"):
            key = run_key(configuration) if settings.cache.enabled else ""
            same = unchanged(last, key)
        if last is not None and same is not None:
            logger.info("nothing has changed since run %s: its tables are copied", last.name)
            with staged(output, run_id) as folder:
                record = replace(copy_run(last, folder, same, run_id, now), seconds=clock.rounded())
                write_record(folder, record)
        else:
            with started(settings.engine):
                record = _run_to_the_end(configuration, run_id, key, now, clock, progress)
        prune(output, settings.output.keep_runs)
    return Outcome(run_id, output / "runs" / run_id, record)


def _run_to_the_end(
    configuration: Configuration, run_id: str, key: str, now: dt.datetime, clock: Clock, progress: Progress
) -> RunRecord:
    """The record of a run that begins again where its input changes; the cache has what was done by then.

    So has the folder of the model, where the run trains one: that there was none is asked once.
    """
    models = configuration.settings.model.path
    untrained = "" if current_version(models) else f"{none_in_use(models)}; one is trained on this feed"
    for _ in range(_ATTEMPTS - 1):
        try:
            return _run_anew(configuration, run_id, key, now, clock, progress, untrained)
        except ChangedError as error:
            logger.info("%s: was changed while it was read; the run begins again", error.args[0])
        key = run_key(configuration) if key else ""
    return _run_anew(configuration, run_id, key, now, clock, progress, untrained)


def _run_anew(
    configuration: Configuration,
    run_id: str,
    key: str,
    now: dt.datetime,
    clock: Clock,
    progress: Progress,
    untrained: str,
) -> RunRecord:
    """The record of a run that surveys, classifies and publishes; `untrained` is told of its model."""
    settings, label_set = configuration.settings, configuration.label_set
    output = settings.output.path
    cache = cache_of(settings, now)
    with clock.stage("survey"):
        earlier = recall(output, settings.input) if settings.stories.remember else NOTHING
        feed, reading = survey_feed(settings, now, progress, cache, earlier)
    with clock.stage("model"):
        model = _model(configuration, feed, reading, untrained)
    with staged(output, run_id) as folder:
        with (
            clock.stage("classify"),
            tables_from_parts(folder, label_set.codes, settings.output) as in_parts,
        ):
            totals = classify_feed(feed, model, configuration, reading, in_parts, cache, progress)
        with clock.stage("tables"):
            summary = _summary(feed, totals, configuration)
            tables = [*in_parts.written(), *write_summaries(folder, summary, feed.rejected)]
            write_article_sums(folder, article_sums(feed, totals))
        kept_key = key if holds_later(feed) else ""
        record = run_record(run_id, now, kept_key, configuration, model, feed, totals, tables)
        with clock.stage("compare"):
            record = _watched(_compared(record, folder, output), output)
        if settings.output.report:
            with clock.stage("report"):
                report = report_of(configuration, model, feed, reading, totals, summary, record)
                (folder / "report.html").write_text(render(report), encoding="utf-8")
        record = replace(record, seconds=clock.rounded())
        write_record(folder, record)
        described = json.dumps(_description(label_set, settings.output, tables), ensure_ascii=False, indent=2)
        (folder / "datapackage.json").write_text(described + "\n", encoding="utf-8")
        if settings.stories.remember:
            # before the run is published: killed in between, the same feed run again changes nothing
            remember(output, feed.remembered, settings.input)
    if cache is not None:
        drop_unused(cache, max_days=settings.cache.max_days, max_mb=settings.cache.max_mb)
    return record


def train_job(
    configuration: Configuration, now: dt.datetime, progress: Progress = no_progress, *, promoted: bool
) -> Model:
    """The model trained on the feed of a configuration, promoted if asked for."""
    feed, reading = survey_beside_runs(configuration.settings, now, progress)
    model = train_on(configuration, feed, reading)
    if promoted:
        promote(configuration.settings.model.path, model.version)
    return model


def _compared(record: RunRecord, folder: Path, output: Path) -> RunRecord:
    """The record with what moved since the last run, where there is one to compare with."""
    last = latest_run(output)
    if last is None:
        return record
    try:
        moved, _ = diff_sides(side_of(last), side_with(record, folder), (last, folder))
    except InputError as error:
        return replace(record, warnings=(*record.warnings, f"{NOT_COMPARED}: {error}"))
    return replace(record, moved=moved)


def _watched(record: RunRecord, output: Path) -> RunRecord:
    """The record with what is not usual in the run, as data and as warnings."""
    past = past_runs(output, record.label_set.name)
    unusual = drift_of(record, past)
    see = ""
    if unusual and record.moved:
        before = last_decided_otherwise(record, past) or record.moved.previous
        see = f"; see `classify diff --runs {shlex.quote(str(output))} {before} {record.run_id}`"
    warnings = [f"{drift}{see}" for drift in unusual]
    return replace(record, drift=unusual, warnings=(*record.warnings, *warnings))


def _model(configuration: Configuration, feed: Feed, reading: Reading, untrained: str) -> Model:
    """The current model; where there is none, one that is trained now and promoted."""
    model = current_model(configuration)
    if model is None:
        logger.info("%s", untrained)  # as a warning it stands in the record, and is told at the end
        model = train_on(configuration, feed, reading)
        promote(configuration.settings.model.path, model.version)
    return replace(model, warnings=(untrained, *model.warnings)) if untrained else model


def _summary(feed: Feed, totals: Totals, configuration: Configuration) -> list[SummaryRow]:
    return summarise(
        totals.columns.profiles,
        feed.dates,
        feed.sources,
        feed.duplicate,
        labels=configuration.label_set.codes,
        unit=configuration.settings.summary.period,
    )


def _description(label_set: LabelSet, output: OutputSettings, written: Sequence[Written]) -> dict[str, Any]:
    """What ``datapackage.json`` says: the tables that are written, no other."""
    tables = [*tables_in_parts(label_set.codes, output), summary_table(), quarantine_table()]
    parquet = {
        table.name: [part.path for part in written if part.path.startswith(f"{table.name}/")]
        for table in tables
    }
    return datapackage(label_set.name, tables, parquet=parquet)
