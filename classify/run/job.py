"""The batch job: survey the feed, classify it, write the tables, publish the run."""

from __future__ import annotations

import datetime as dt
import json
import logging
import shlex
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from classify.config.settings_file import Configuration
from classify.corpus.article import ALL_SOURCES
from classify.corpus.records import Reading
from classify.errors import ChangedError, InputError
from classify.output.datapackage import datapackage
from classify.output.run_json import write_record
from classify.output.run_record import RunRecord
from classify.output.tables import whole_feed_tables
from classify.output.whole_files import atomic_write
from classify.profile import SummaryRow, summarise
from classify.run.compare.article_sums import ArticleSums, article_sums, write_article_sums
from classify.run.compare.diff import Side
from classify.run.compare.diff_runs import diff_sides, side_of
from classify.run.compare.drift import drift_of, last_decided_otherwise, past_runs
from classify.run.compare.unchanged import (
    NOT_COMPARED,
    copy_run,
    holds_later,
    is_copy,
    key_before,
    run_key,
    share_tables,
    unchanged,
)
from classify.run.engine.cache import CachePlace, cache_of, drop_unused, full_cache_warning
from classify.run.engine.cache_file import held_open
from classify.run.engine.execution import started
from classify.run.engine.lock import locked
from classify.run.engine.progress import Clock, Progress, doing, no_progress
from classify.run.engine.publish import latest_run, next_run_id, prune, staged, texts_folder
from classify.run.feed.earlier import NOTHING, Earlier, recall, remember
from classify.run.feed.gathering import Feed
from classify.run.feed.surveying import survey_feed, survey_for_command
from classify.run.models.bundle import current_version, none_in_use, promote
from classify.run.models.manifest import read_manifest
from classify.run.models.stored import TRAINED_ON_THIS, Model, current_model
from classify.run.models.training import train_on, warn_of_keywords
from classify.run.reporting.page import write_report
from classify.run.storage.inputs import input_at_hand
from classify.run.storage.outputs import stored_output
from classify.run.tables.assemble import Written, check_periods, tables_from_parts, write_summaries
from classify.run.tables.batch import tables_in_parts
from classify.run.tables.classification import Totals, classify_feed
from classify.run.tables.languages import languages_of_articles
from classify.run.tables.record import run_record

logger = logging.getLogger(__name__)

_ATTEMPTS = 3
"""Attempts of a run before an input that changes meanwhile ends it."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """Result of a finished run for its caller; everything else is in its folder."""

    run_id: str
    folder: Path
    record: RunRecord
    place: str
    """The folder as people know it: where the output is in a store, its URL there."""


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
    place = str(configuration.settings.output.path)
    with stored_output(configuration.settings) as (settings, stored), input_at_hand(settings) as settings:
        outcome = _run_here(replace(configuration, settings=settings), now, progress, place)
        if stored:
            stored.publish(outcome.run_id)
    return outcome


def _run_here(configuration: Configuration, now: dt.datetime, progress: Progress, place: str) -> Outcome:
    """Return the outcome of a run whose paths are all of this machine; `place` is the output as people
    know it: a folder, or a URL.
    """
    settings = configuration.settings
    output = settings.output.folder
    clock = Clock()
    with locked(output), held_open(), doing(run_id=(run_id := next_run_id(output, now))):
        last, cache = latest_run(output), cache_of(settings, now)
        with clock.stage("compare"):
            same = None
            if last is not None and settings.cache.enabled:  # hashed only where there is something to compare
                same = unchanged(last, key_before(configuration, now, cache))
        if last is not None and same is not None:
            logger.info("nothing has changed since run %s: its tables are copied", last.name)
            with staged(output, run_id) as folder:
                record = replace(copy_run(last, folder, same, run_id, now), seconds=clock.rounded())
                write_record(folder, record)
        else:
            notice = _training_notice(settings.model.path)
            earlier = recall(output, settings.input) if settings.stories.looks_back else NOTHING
            with texts_folder(output) as texts, started(settings, writes=True):
                job = _Job(configuration, run_id, now, clock, progress, notice, earlier, place, cache, texts)
                record = _run_with_retries(job)
        prune(output, settings.output.keep_runs, is_copy)
    return Outcome(run_id, output / "runs" / run_id, record, f"{place}/runs/{run_id}")


@dataclass(frozen=True, slots=True)
class _Job:
    """What stays the same when a run starts again because its input changed."""

    configuration: Configuration
    run_id: str
    now: dt.datetime
    clock: Clock
    progress: Progress
    notice: str
    """Warning that no model was in use; empty if one was.

    A second attempt would find the model that the first trained.
    """
    earlier: Earlier
    """Memory of the runs before this one; read once, so that a damaged file is one warning."""
    place: str
    """The output as people know it: a folder, or the URL of one in a store."""
    cache: CachePlace | None
    texts: Path
    """Folder for texts that are read once."""


def _run_with_retries(job: _Job) -> RunRecord:
    """Run, and start again if the input changes meanwhile; finished work is in the cache."""
    for _ in range(_ATTEMPTS - 1):
        try:
            return _attempt(job)
        except ChangedError as error:
            logger.info("%s: was changed while it was read; the run begins again", error.args[0])
    return _attempt(job)


def _attempt(job: _Job) -> RunRecord:
    """Return the record of a run that surveys, classifies and publishes."""
    configuration, clock, cache = job.configuration, job.clock, job.cache
    settings, output = configuration.settings, configuration.settings.output.folder
    with clock.stage("survey"):
        feed, reading = survey_feed(settings, job.now, job.progress, cache, job.earlier, job.texts)
    with clock.stage("model"):
        model = _model(job, feed, reading)
    with staged(output, job.run_id) as folder:
        done = _classify(job, folder, feed, reading, model, cache)
        repeats = holds_later(feed) and not job.notice  # the next run will not train, nor say so
        key = run_key(configuration, feed.content, model.version) if repeats else ""
        record = run_record(job.run_id, job.now, key, configuration, model, feed, done.totals, done.tables)
        with clock.stage("compare"):
            record = _add_drift(_add_moved(record, done.sums, output), output, job.place)
            record = replace(record, warnings=(*filter(None, [job.earlier.warning]), *record.warnings))
        share_tables(latest_run(output), folder, record.tables)
        record = replace(record, seconds=clock.rounded())
        write_record(folder, record)
        _write_description(folder, configuration, model, done.tables)
        if settings.stories.looks_back:
            # before the run is published: killed in between, the same feed run again changes nothing
            remember(output, feed.remembered, settings.input)
        if settings.output.report:
            # last, when all that must be published is written: it may fail, and costs a warning
            with clock.stage("report"):
                lost = write_report(folder, record)
            record = replace(record, warnings=(*record.warnings, *lost), seconds=clock.rounded())
        cache_warning = full_cache_warning(cache, len(feed.ids)) if cache else ""
        if cache_warning:
            # not in the report: a page is the same whether results were kept or not
            record = replace(record, warnings=(*record.warnings, cache_warning))
        if settings.output.report or cache_warning:
            _write_again(folder, record)
    if cache is not None:
        drop_unused(cache, max_days=settings.cache.max_days, max_mb=settings.cache.max_mb)
    return record


@dataclass(frozen=True, slots=True)
class _ClassifiedFeed:
    """A classified feed whose tables are written."""

    totals: Totals
    sums: ArticleSums
    tables: Written


def _classify(
    job: _Job, folder: Path, feed: Feed, reading: Reading, model: Model, cache: CachePlace | None
) -> _ClassifiedFeed:
    """Return the feed classified into the tables of the folder."""
    configuration = job.configuration
    labels, output = configuration.label_set.codes, configuration.settings.output
    probable = model.fitted.calibrated
    check_periods(feed.dates, output)
    with (
        job.clock.stage("classify"),
        tables_from_parts(folder, labels, output, probabilities=probable) as in_parts,
    ):
        totals = classify_feed(feed, model, configuration, reading, in_parts, cache, job.progress)
    with job.clock.stage("tables"):
        summary = _summary(feed, feed.sources, totals, configuration)
        by_language = _summary(feed, languages_of_articles(feed), totals, configuration)
        by_language = [row for row in by_language if row.source != ALL_SOURCES]
        small = write_summaries(folder, summary, by_language, feed.rejected.rows())
        tables = in_parts.written() | small
        write_article_sums(folder, sums := article_sums(feed, totals))
    return _ClassifiedFeed(totals, sums, tables)


def train_job(
    configuration: Configuration, now: dt.datetime, progress: Progress = no_progress, *, promoted: bool
) -> Model:
    """Return the model trained on the feed of a configuration, promoted if asked for."""
    feed, reading = survey_for_command(configuration.settings, now, progress)
    model = train_on(configuration, feed, reading)
    made = read_manifest(configuration.settings.model.path, model.version)
    warn_of_keywords(made.keywords, configuration)
    if promoted:
        promote(configuration.settings.model.path, model.version)
    return model


def _add_moved(record: RunRecord, sums: ArticleSums, output: Path) -> RunRecord:
    """Return the record with what moved since the last run, where there is one to compare with."""
    last = latest_run(output)
    if last is None:
        return record
    try:
        before = side_of(last)
        moved = diff_sides(before, Side(record, sums))
    except InputError as error:
        return replace(record, warnings=(*record.warnings, f"{NOT_COMPARED}: {error}"))
    if any(before.record.versions.get(name) != record.versions[name] for name in ("classify", "code")):
        other = f"run {last.name} was made by another version of classify; what moved since may be its doing"
        record = replace(record, warnings=(*record.warnings, other))
    return replace(record, moved=moved)


def _add_drift(record: RunRecord, output: Path, place: str) -> RunRecord:
    """Return the record with what is not usual in the run, as data and as warnings."""
    past = past_runs(output, record.label_set.name)
    unusual = drift_of(record, past)
    see = ""
    if unusual and record.moved:
        before = last_decided_otherwise(record, past) or record.moved.previous
        see = f"; see `classify diff --runs {shlex.quote(place)} {before} {record.run_id}`"
    warnings = [f"{drift}{see}" for drift in unusual]
    return replace(record, drift=unusual, warnings=(*record.warnings, *warnings))


def _model(job: _Job, feed: Feed, reading: Reading) -> Model:
    """Return the current model; where there is none, one that is trained now and promoted."""
    model = current_model(job.configuration)
    if model is None:
        logger.info("%s", job.notice)  # as a warning it stands in the record, and is told at the end
        model = train_on(job.configuration, feed, reading)
        promote(job.configuration.settings.model.path, model.version)
    return replace(model, warnings=(job.notice, *model.warnings)) if job.notice else model


def _training_notice(models: Path) -> str:
    """Say that the run trains its model itself; empty where one is in use."""
    return "" if current_version(models) else f"{none_in_use(models)}; {TRAINED_ON_THIS}"


def _summary(
    feed: Feed, sources: Iterable[str], totals: Totals, configuration: Configuration
) -> list[SummaryRow]:
    return summarise(
        totals.columns.profiles,
        feed.dates,
        sources,
        feed.duplicate,
        feed.stories.story,
        labels=configuration.label_set.codes,
        unit=configuration.settings.summary.period,
    )


def _write_again(folder: Path, record: RunRecord) -> None:
    """Write run.json again, with the time and warnings of the report; if that fails, the first one stays."""
    try:
        write_record(folder, record)
    except OSError as error:
        logger.warning("run.json: does not tell of the report: %s", error.strerror or error)


def _write_description(folder: Path, configuration: Configuration, model: Model, written: Written) -> None:
    """Write ``datapackage.json``, which describes the tables that are written and no other."""
    label_set, output = configuration.label_set, configuration.settings.output
    probable = model.fitted.calibrated
    in_parts = tables_in_parts(label_set.codes, output, probabilities=probable)
    tables = [*in_parts, *whole_feed_tables()]
    parquet = {
        table.name: [path for path in written if path.startswith(f"{table.name}/")] for table in tables
    }
    described = json.dumps(datapackage(label_set.name, tables, parquet=parquet), ensure_ascii=False, indent=2)
    atomic_write(folder / "datapackage.json", described + "\n")
