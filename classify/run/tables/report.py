"""What the report of a run shows, put together from the feed, the profiles and a few articles read again."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Sequence
from dataclasses import asdict, replace
from functools import partial
from itertools import chain, groupby
from pathlib import Path
from typing import Any

import numpy as np

from classify._version import __version__
from classify.config import Configuration, LabelSet
from classify.corpus.article import ALL_SOURCES
from classify.corpus.records import Reading
from classify.errors import ClassifyError, OutputError
from classify.output.reasons import shortened
from classify.output.report import no_charts, render
from classify.output.report_data import (
    ArticleRow,
    ArticleView,
    Change,
    LabelShares,
    PeriodShares,
    Report,
    RunLine,
    SilentKeyword,
    SourceShares,
)
from classify.output.report_text import without_folders
from classify.output.run_record import RunRecord
from classify.output.whole_files import atomic_write
from classify.profile import MICRO, UNDATED, Profiles, SummaryRow, period_of
from classify.run.engine.execution import ordered
from classify.run.feed.gathering import Feed, Work
from classify.run.feed.rereading import articles_at
from classify.run.models.stored import Model, model_of
from classify.run.tables.batch import decide
from classify.run.tables.classification import Totals, silent_keywords
from classify.run.tables.views import article_view

logger = logging.getLogger(__name__)

NAME = "report.html"
VIEWS = 80
"""Articles shown in full, at most."""
VIEWED_WORDS = 40_000
"""Words of all of them together: somewhat more than fit."""

_TOGETHER = 8
"""Batches whose views are one task: small tasks would cost more to hand out than to do."""

_Task = tuple[Work, dict[int, ArticleRow]]
"""A batch, and rows of some of its articles by their place in it."""


def write_report(
    folder: Path,
    configuration: Configuration,
    model: Model,
    feed: Feed,
    reading: Reading,
    totals: Totals,
    summary: Sequence[SummaryRow],
    record: RunRecord,
) -> list[str]:
    """Write ``report.html`` into the folder of a run whose tables are written; what it lacks, as warnings.

    Whatever happens here, the run goes on: a page for people is no reason to lose the tables.
    """
    try:
        report = report_of(configuration, model, feed, reading, totals, summary, record)
        page, lost = _page(report)
        atomic_write(folder / NAME, page)
    except Exception as error:
        is_bug = not isinstance(error, (ClassifyError, OSError, MemoryError))
        logger.warning("%s: is missing", NAME, exc_info=error if is_bug else None)
        reason = str(error).removeprefix(f"{NAME}: ") if isinstance(error, ClassifyError) else repr(error)
        return [f"{NAME}: is missing, the tables are whole: {reason}"]
    return lost


def _page(report: Report) -> tuple[str, list[str]]:
    """The page, and a warning if it has no charts, which stands in it too."""
    try:
        return render(report), []
    except OutputError as error:
        reason = str(error).removeprefix(f"{NAME}: ")
        lost = f"{NAME}: has tables in place of charts: {reason}"
        run = replace(report.run, warnings=(*report.run.warnings, lost))
        return render(replace(report, run=run), draw=no_charts), [lost]


def report_of(
    configuration: Configuration,
    model: Model,
    feed: Feed,
    reading: Reading,
    totals: Totals,
    summary: Sequence[SummaryRow],
    record: RunRecord,
) -> Report:
    """The report of a run whose tables are written."""
    label_set, settings = configuration.label_set, configuration.settings
    return Report(
        run=_run_line(record, feed, label_set, f"{settings.model.path.name} {model.version}"),
        labels=_labels(record, model, label_set),
        periods=_periods(feed, totals.columns.profiles, summary, settings.summary.period),
        undated=sum(date is None for date in feed.dates),
        sources=_sources(feed, totals.columns.profiles),
        moved=record.moved,
        articles=totals.top,
        views=_views(_shown(totals.top), feed, reading, model, configuration),
        silent_keywords=tuple(
            SilentKeyword(code, keyword.term, without_folders(str(keyword.place or "")))
            for code, keyword in silent_keywords(totals, label_set)
        ),
        keywords=record.keywords,
    )


def _run_line(record: RunRecord, feed: Feed, label_set: LabelSet, model: str) -> RunLine:
    counts = record.counts
    days = [date for date in feed.dates if date is not None]
    return RunLine(
        id=record.run_id,
        label_set=label_set.title,
        model=model,
        version=__version__,
        first=min(days, default=None),
        last=max(days, default=None),
        articles=counts.articles,
        paragraphs=counts.body_paragraphs.total,
        words=counts.words,
        labelled=counts.body_paragraphs.labelled_ratio,
        duplicates=counts.duplicates,
        quarantined=counts.quarantined,
        warnings=tuple(map(without_folders, record.warnings)),
    )


def _labels(record: RunRecord, model: Model, label_set: LabelSet) -> tuple[LabelShares, ...]:
    thresholds = model.fitted.thresholds.tolist()
    return tuple(
        LabelShares(
            code=label.code,
            title=label.title,
            threshold=thresholds[j],
            **asdict(record.shares[label.code]),
        )
        for j, label in enumerate(label_set.labels)
    )


def _periods(
    feed: Feed, profiles: Profiles, summary: Sequence[SummaryRow], unit: Any
) -> tuple[PeriodShares, ...]:
    starts: dict[str, dt.date] = {}
    articles: dict[str, int] = {}
    paragraphs: dict[str, int] = {}
    for date, n in zip(feed.dates, profiles.paragraphs.tolist(), strict=True):
        name = period_of(date, unit)
        if date is not None:
            starts[name] = min(_first_day(date, unit), starts.get(name, date))
        articles[name] = articles.get(name, 0) + 1
        paragraphs[name] = paragraphs.get(name, 0) + n
    everywhere = (row for row in summary if row.source == ALL_SOURCES and row.period != UNDATED)
    found = []
    for name, group in groupby(everywhere, key=lambda row: row.period):
        rows = list(group)
        found.append(
            PeriodShares(
                name,
                starts[name],
                articles[name],
                paragraphs[name],
                shares=tuple(row.share for row in rows),
                limits=tuple((row.share_low, row.share_high) for row in rows),
                changes=tuple(map(_change, rows)),
            )
        )
    return tuple(found)


def _change(row: SummaryRow) -> Change | None:
    if row.change is None or row.change_low is None or row.change_high is None:
        return None
    return Change(row.change, row.change_low, row.change_high)


def _first_day(date: dt.date, unit: str) -> dt.date:
    if unit == "week":
        return date - dt.timedelta(days=date.weekday())
    return date.replace(day=1) if unit == "month" else date


def _sources(feed: Feed, profiles: Profiles) -> tuple[SourceShares, ...]:
    """Sources with the most articles first."""
    names, index, articles = np.unique(
        np.array(feed.sources, dtype=object), return_inverse=True, return_counts=True
    )
    words = np.zeros(len(names), dtype=np.int64)
    micro = np.zeros((len(names), profiles.label_micro_words.shape[1]), dtype=np.int64)
    np.add.at(words, index, profiles.words)
    np.add.at(micro, index, profiles.label_micro_words)
    total = np.maximum(words, 1) * float(MICRO)
    order = np.lexsort((np.arange(len(names)), -articles))
    return tuple(
        SourceShares(
            source=str(names[i]),
            articles=int(articles[i]),
            shares=tuple((micro[i] / total[i]).tolist()),
            share_none=float(1 - micro[i].sum() / total[i]),
        )
        for i in order.tolist()
    )


def _shown(rows: Sequence[ArticleRow]) -> Sequence[ArticleRow]:
    """The first rows, until no more can fit in the page."""
    before = np.cumsum([0, *(row.words for row in rows)])[:-1]
    return rows[: min(VIEWS, int(np.searchsorted(before, VIEWED_WORDS)))]


def _views(
    rows: Sequence[ArticleRow], feed: Feed, reading: Reading, model: Model, configuration: Configuration
) -> tuple[ArticleView, ...]:
    """Full views of the articles of `rows`, in their order; their batches are read and classified again."""
    place = {id_: i for i, id_ in enumerate(feed.ids)}
    wanted = {place[row.id]: row for row in rows}
    tasks: list[_Task] = []
    for begin, work in feed.placed():
        own = {i - begin: wanted[i] for i in wanted if begin <= i < begin + work.n_articles}
        if own:
            tasks.append((work, own))
    groups = [tasks[at : at + _TOGETHER] for at in range(0, len(tasks), _TOGETHER)]
    group = partial(_views_of, version=model.version, configuration=configuration, reading=reading)
    found = chain.from_iterable(ordered(group, groups, configuration.settings.engine))
    views = {view.row.id: view for view in found}
    return tuple(views[row.id] for row in rows)


def _views_of(
    tasks: Sequence[_Task], *, version: str, configuration: Configuration, reading: Reading
) -> list[ArticleView]:
    """Views of the wanted articles of some batches, which are read again."""
    model = model_of(configuration, version)
    codes = configuration.label_set.codes
    views: list[ArticleView] = []
    for work, wanted in tasks:
        paragraphs = work.spans.only(np.array(sorted(wanted))).of(articles_at(work, reading, wanted))
        body, decisions = decide(paragraphs, model.fitted)
        rows = body.tolist()
        views += [
            shortened(article_view(row, i, paragraphs, rows, decisions, codes)) for i, row in wanted.items()
        ]
    return views
