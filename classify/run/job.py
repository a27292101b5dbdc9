"""The batch job: survey the feed, classify it, write the tables, publish the run."""

from __future__ import annotations

import datetime as dt
import json
import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np

from classify.config import Configuration, LabelSet
from classify.config.settings import Settings
from classify.corpus.files import find_files
from classify.corpus.reading import batches
from classify.corpus.records import Reading, reading_on
from classify.errors import InputError
from classify.output.datapackage import datapackage
from classify.output.rows import quarantine_rows, summary_rows
from classify.output.tables import all_tables
from classify.profile import Profiles, SummaryRow, summarise
from classify.run.assemble import Written, join_parts, write_rows
from classify.run.batch import TABLES, Classified, classify_batch, part_file
from classify.run.engine import ordered, started
from classify.run.feed import Feed, Work, gather
from classify.run.lock import locked
from classify.run.models import Model, current_model, load_model
from classify.run.progress import Clock, Progress, no_progress, watched
from classify.run.publish import next_run_id, prune, staged
from classify.run.record import counts, run_record, shares
from classify.run.survey import survey
from classify.run.training import train_on

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a finished run tells its caller; everything else is in its folder."""

    run_id: str
    folder: Path
    record: dict[str, object]
    """What ``run.json`` says."""
    summary: tuple[SummaryRow, ...]


def survey_feed(
    settings: Settings, now: dt.datetime, progress: Progress = no_progress
) -> tuple[Feed, Reading]:
    """The feed of the settings, surveyed, and how to read it again.

    Raises
    ------
    InputError
        If an input is missing, or no article is left.
    """
    found = find_files(settings.input.paths)
    reading = reading_on(now.astimezone(dt.UTC).date(), settings.input)
    slices = list(batches(found.files, settings.engine.batch_articles))
    one = partial(survey, reading=reading, segmenting=settings.segment)
    surveys = list(watched("survey", ordered(one, slices, settings.engine), len(slices), progress))
    feed = gather(surveys, found.rejected, settings.segment, settings.stories)
    if not feed.ids:
        reasons = "; ".join(f"{r.path}, record {r.record}: {r.reason}: {r.detail}" for r in feed.rejected[:3])
        raise InputError(
            "no article is left to classify"
            + (f", {len(feed.rejected)} records cannot be used: {reasons}" if reasons else "")
            + ("" if reasons else "; look at input.paths, input.since and input.until")
        )
    return feed, reading


def run_job(configuration: Configuration, now: dt.datetime, progress: Progress = no_progress) -> Outcome:
    """Run the job of a configuration and publish its folder.

    Without a model it trains one first, and says so; a model that is there is never retrained.

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
    with locked(output), started(settings.engine):
        run_id = next_run_id(output, now)
        with clock.stage("survey"):
            feed, reading = survey_feed(settings, now, progress)
        with clock.stage("model"):
            model = current_model(configuration) or train_on(configuration, feed, reading)
        with staged(output, run_id) as folder:
            with clock.stage("classify"):
                done = _classify(feed.work, model, configuration, reading, folder / "parts", progress)
            with clock.stage("tables"):
                profiles = _joined([batch.profiles for batch in done])
                summary = _summary(feed, profiles, configuration)
                tables = _tables(folder, feed, summary, configuration.label_set)
            record = run_record(
                run_id,
                now,
                configuration,
                model={"name": settings.model.path.name, "version": model.version},
                feed=feed,
                results={
                    "counts": counts(feed, profiles, done),
                    "shares": shares(profiles, feed.duplicate, configuration.label_set.codes),
                },
                tables=tables,
                warnings=[*model.warnings, *_silent_keywords(done, configuration.label_set)],
                seconds=clock.seconds,
            )
            _write_json(folder / "run.json", record)
            _write_json(
                folder / "datapackage.json",
                datapackage(configuration.label_set.name, configuration.label_set.codes),
            )
        prune(output, settings.output.keep_runs)
    return Outcome(run_id, output / "runs" / run_id, record, tuple(summary))


def _classify(
    work: Sequence[Work],
    model: Model,
    configuration: Configuration,
    reading: Reading,
    parts: Path,
    progress: Progress,
) -> list[Classified]:
    parts.mkdir()
    settings = configuration.settings
    one = partial(
        _classify_one,
        models=settings.model.path,
        version=model.version,
        label_set=configuration.label_set,
        thresholds=dict(settings.decide.thresholds),
        reading=reading,
        parts=parts,
        evidence=settings.output.evidence,
    )
    return list(watched("classify", ordered(one, work, settings.engine), len(work), progress))


def _classify_one(
    work: Work,
    *,
    models: Path,
    version: str,
    label_set: LabelSet,
    thresholds: dict[str, float],
    reading: Reading,
    parts: Path,
    evidence: bool,
) -> Classified:
    """Classify a batch with the model from disk, which each process reads once."""
    model = load_model(models, version, label_set, tuple(sorted(thresholds.items())))
    return classify_batch(work, model.classifier, reading, parts, evidence=evidence)


def _joined(profiles: Iterable[Profiles]) -> Profiles:
    columns = zip(
        *((p.paragraphs, p.words, p.labelled, p.label_paragraphs, p.label_micro_words) for p in profiles),
        strict=True,
    )
    return Profiles(*(np.concatenate(column) for column in columns))


def _summary(feed: Feed, profiles: Profiles, configuration: Configuration) -> list[SummaryRow]:
    return summarise(
        profiles,
        feed.dates,
        feed.sources,
        feed.duplicate,
        labels=configuration.label_set.codes,
        unit=configuration.settings.summary.period,
    )


def _tables(folder: Path, feed: Feed, summary: list[SummaryRow], label_set: LabelSet) -> list[Written]:
    parts = folder / "parts"
    small = {"summary": summary_rows(summary), "quarantine": quarantine_rows(feed.rejected)}
    written = []
    for table in all_tables(label_set.codes):
        if table.name in TABLES:
            files = [part_file(parts, table.name, work.number) for work in feed.work]
            written.append(join_parts(table, [file for file in files if file.exists()], folder))
        else:
            written.append(write_rows(table, small[table.name], folder))
    parts.rmdir()
    return written


def _silent_keywords(done: Sequence[Classified], label_set: LabelSet) -> list[str]:
    """One line a label with its keywords that stood in no paragraph of this feed."""
    seen = sum((batch.keyword_paragraphs for batch in done), np.zeros(1, dtype=np.int64))
    lines, first = [], 0
    for label in label_set.labels:
        terms = [k.term for i, k in enumerate(label.keywords) if not seen[first + i]]
        first += len(label.keywords)
        if len(terms) == len(label.keywords):
            lines.append(f"{label.code}: not one of its {len(terms)} keywords stands in this feed")
    return lines


def _write_json(path: Path, data: object) -> None:
    text = json.dumps(data, ensure_ascii=False, indent=2, allow_nan=False)
    path.write_text(text + "\n", encoding="utf-8")
