"""Make the report of a run from the tables in its folder, and write it."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import classify
from classify.corpus.large_sequences import taken
from classify.errors import ClassifyError, InputError
from classify.output.keyword_record import UnmatchedKeyword
from classify.output.report import render
from classify.output.report_data import ArticleRow, ArticleView, Report, RunLine
from classify.output.report_text import without_folders
from classify.output.run_record import KindCounts, RunRecord
from classify.output.whole_files import atomic_write
from classify.run.compare.run_tables import has_evidence
from classify.run.models.stored import TRAINED_ON_THIS
from classify.run.reporting.causes import causes_of
from classify.run.reporting.choosing import Chosen, choose
from classify.run.reporting.feed_columns import CELLS, LEAST_SOURCES, FeedColumns, Narrowing, feed_columns
from classify.run.reporting.figures import (
    label_shares,
    language_shares,
    other_articles,
    period_shares,
    source_shares,
)
from classify.run.reporting.reading import article_rows, article_views
from classify.run.reporting.unread import unread

logger = logging.getLogger(__name__)

NAME = "report.html"


def write_report(folder: Path, record: RunRecord) -> list[str]:
    """Write ``report.html`` into the folder of a run whose tables are written; what it lacks, as warnings.

    Whatever happens here, the run goes on: a page for people is no reason to lose the tables.
    """
    try:
        atomic_write(folder / NAME, render(report_of(folder, record)))
    except Exception as error:
        is_bug = not isinstance(error, (ClassifyError, OSError, MemoryError))
        logger.warning("%s: is missing", NAME, exc_info=error if is_bug else None)
        message = "" if is_bug else getattr(error, "strerror", None) or str(error)
        reason = message.removeprefix(f"{NAME}: ") or repr(error)
        return [f"{NAME}: is missing, the tables are whole: {reason}"]
    return []


def report_of(
    folder: Path, record: RunRecord, narrowing: Narrowing | None = None, limit: int | None = None
) -> Report:
    """Return the report of a run.

    Parameters
    ----------
    folder : Path
        With the tables of the run.
    record : RunRecord
        Its record.
    narrowing : Narrowing, optional
        Which articles it is about; the default is all.
    limit : int, optional
        How many articles have a row, at most; the default is as many as a page of 4 MB holds.

    Raises
    ------
    InputError
        If a table is missing or damaged, or no article is left.
    """
    narrowing = narrowing or Narrowing()
    if not record.counts.articles:
        raise InputError(f"{folder}: has no article")
    labels = record.label_set.labels
    feed = feed_columns(folder, record, narrowing)
    chosen = choose(feed, limit)
    rows, views = _articles(folder, feed, chosen, labels)
    named = _named_sources(feed, len(labels), every_article=len(rows) == len(feed.ids))
    whole = not narrowing.in_words
    return Report(
        run=_run_line(record, feed),
        labels=label_shares(feed, record),
        periods=period_shares(feed),
        sources=source_shares(feed)[:named],
        languages=language_shares(feed),
        undated=int((feed.period < 0).sum()),
        moved=record.moved if whole else None,
        causes=causes_of(folder, record) if whole else {},
        articles=tuple(map(rows.__getitem__, taken(feed.ids, chosen.rows))),
        others=other_articles(feed, chosen.rows, named),
        views=tuple(views.values()),
        has_evidence=has_evidence(folder),
        keyword_paragraphs=record.keyword_paragraphs if whole else {},
        unmatched_keywords=_unmatched(record) if whole else (),
        keywords=record.keywords if whole else type(record.keywords)(),
        reliability=record.model.reliability,
        unread=unread(folder, record.counts.quarantined_by_reason) if whole else (),
        unclassified=_unclassified(record.counts.paragraphs) if whole else {},
    )


def _articles(
    folder: Path, feed: FeedColumns, chosen: Chosen, labels: Sequence[str]
) -> tuple[dict[str, ArticleRow], dict[str, ArticleView]]:
    """Return rows and full views of the chosen articles by their ids; a view may know a better title."""
    rows = article_rows(folder, feed, chosen.rows, labels)
    views = article_views(folder, {id_: rows[id_] for id_ in taken(feed.ids, chosen.views)}, labels)
    return rows | {id_: view.row for id_, view in views.items()}, views


def _named_sources(feed: FeedColumns, n_labels: int, *, every_article: bool) -> int:
    """Return how many sources the page tells apart; the articles of all others are of one."""
    if every_article:
        return len(feed.sources)
    fits = CELLS // max(len(feed.periods) * n_labels, 1)
    return min(len(feed.sources), max(LEAST_SOURCES, fits))


def _unclassified(paragraphs: KindCounts) -> dict[str, int]:
    return {kind: n for kind, n in asdict(paragraphs).items() if kind != "body" and n}


def _unmatched(record: RunRecord) -> tuple[UnmatchedKeyword, ...]:
    return tuple(
        UnmatchedKeyword(each.label, each.term, without_folders(each.place))
        for each in record.unmatched_keywords
    )


def _run_line(record: RunRecord, feed: FeedColumns) -> RunLine:
    whole = not feed.narrowing.in_words
    warnings = [without_folders(warning) for warning in record.warnings] if whole else []
    return RunLine(
        id=record.run_id,
        label_set=record.label_set.title,
        model=f"{record.model.name} {record.model.version}",
        version=classify.__version__,
        first=dt.date.fromisoformat(feed.first) if feed.first else None,
        last=dt.date.fromisoformat(feed.last) if feed.last else None,
        articles=len(feed.ids),
        paragraphs=(paragraphs := int(feed.paragraphs.sum())),
        words=int(feed.words.sum()),
        labelled=int(feed.labelled.sum()) / max(paragraphs, 1),
        duplicates=int(feed.copy.sum()),
        quarantined=record.counts.quarantined if whole else 0,
        warnings=tuple(each for each in warnings if not each.endswith(TRAINED_ON_THIS)),
        notes=("First run: the model was learned from the articles of this feed.",)
        if any(each.endswith(TRAINED_ON_THIS) for each in warnings)
        else (),
        narrowed=feed.narrowing.in_words,
    )
