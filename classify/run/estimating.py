"""Estimate the shares of a feed or a published run from the labels of the model and of a sheet."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import islice
from operator import attrgetter
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from classify.config.settings_file import Configuration
from classify.corpus.article import Article
from classify.corpus.records import Reading
from classify.corpus.words import word_counts
from classify.model.multilingual import MultilingualModel
from classify.output.run_json import read_record
from classify.output.run_record import RunRecord
from classify.profile import period_of, profile_articles
from classify.profile.summary import Period
from classify.quality.alignment import Aligned
from classify.quality.corpus import Corpus
from classify.quality.estimates import Estimates, Population, Sheet, estimates, without_rows
from classify.quality.gold import Gold, read_gold
from classify.run.compare.diff_runs import sums_of
from classify.run.compare.run_tables import body_in_parts, readable, table_rows
from classify.run.corpus_view import corpus_of, decisions_of, past_run
from classify.run.engine.execution import map_ordered, started
from classify.run.feed.gathering import Feed, Work
from classify.run.feed.rereading import kept_articles
from classify.run.feed.some_articles import named_articles
from classify.run.feed.surveying import survey_for_command
from classify.run.judging import aligned_gold
from classify.run.models.learned_rows import warn_of_learned
from classify.run.models.training import model_in_use
from classify.run.tables.portions import decide_body

logger = logging.getLogger(__name__)

_WEAKEST = float("inf")
"""No evidence is asked for."""


def estimate_feed(configuration: Configuration, path: Path, now: dt.datetime) -> Estimates:
    """Return corrected shares of the articles of the settings, from the labels of a sheet.

    Raises
    ------
    ConfigError
        With every fault of the sheet.
    InputError
        If no row is about a paragraph of these articles that is classified.
    """
    codes, settings = configuration.label_set.codes, configuration.settings
    gold = read_gold(path, codes)
    feed, reading = survey_for_command(settings, now)
    named = named_articles(feed, set(gold.article_id))
    corpus = corpus_of(feed, reading, named)
    aligned = aligned_gold(gold, corpus)
    in_use = model_in_use(configuration, feed, reading)
    labelled = [corpus.texts[row] for row in aligned.paragraph.tolist()]
    warn_of_learned(gold.path, settings.model.path, in_use.version, labelled)
    unit = settings.summary.period
    given = corpus.spread(decisions_of(in_use.fitted, corpus, weak=_WEAKEST).labels)
    periods = [period_of(feed.dates[i], unit) for i in np.flatnonzero(named).tolist()]
    populations = _populations(configuration, feed, reading, in_use.fitted)
    return _estimated(gold, _sheet(corpus, aligned, given, periods), aligned, populations, codes)


def estimate_run(configuration: Configuration, path: Path, folder: Path) -> Estimates:
    """Return corrected shares of the articles of a published run, from the labels of a sheet.

    Raises
    ------
    ConfigError
        With every fault of the sheet.
    InputError
        If no row is about a paragraph of these articles that is classified, or the run cannot be read.
    """
    codes, settings = configuration.label_set.codes, configuration.settings
    gold = read_gold(path, codes)
    record = read_record(folder)
    run = past_run(folder, codes, set(gold.article_id))
    corpus = run.corpus
    aligned = aligned_gold(gold, corpus)
    labelled = [corpus.texts[row] for row in aligned.paragraph.tolist()]
    warn_of_learned(gold.path, settings.model.path, record.model.version, labelled)
    articles = _articles_of(folder, settings.summary.period)
    periods = [articles.period[articles.number[id_]] for id_ in corpus.ids]
    populations = _populations_of_run(folder, record, articles, codes)
    return _estimated(gold, _sheet(corpus, aligned, run.labels, periods), aligned, populations, codes)


def _estimated(
    gold: Gold,
    drawn: tuple[Sheet, int],
    aligned: Aligned,
    populations: dict[str, Population],
    codes: tuple[str, ...],
) -> Estimates:
    sheet, copies = drawn
    seen = len(gold.line) / (len(gold.line) + gold.unseen)
    found = Estimates(
        gold=gold.path,
        known_probabilities=not np.isnan(sheet.probability).any(),
        labelled=len(sheet.period),
        unseen=gold.unseen,
        copies=copies,
        unplaced=aligned.unplaced,
        without_rows=tuple(without_rows(sheet, populations)),
        rows=tuple(estimates(sheet, populations, codes, seen=seen)),
    )
    _warn(found)
    return found


def _warn(found: Estimates) -> None:
    """Say what the shares rest on that is not known."""
    if not found.known_probabilities:
        message = (
            "%s: has no column inclusion_probability; it is taken as a simple random sample of these articles"
        )
        logger.warning(message, found.gold)
    if found.unseen:
        message = "%s: %d rows are not labelled yet; the shares hold only if these are like the others"
        logger.warning(message, found.gold, found.unseen)
    if found.without_rows:
        message = (
            "%s: has no row of %s; if these articles came after it was drawn, leave them out with --until, "
            "or take the run of that day with --run"
        )
        logger.warning(message, found.gold, ", ".join(found.without_rows))


def _sheet(
    corpus: Corpus, aligned: Aligned, given: NDArray[np.bool_], periods: list[str]
) -> tuple[Sheet, int]:
    """Return the labelled paragraphs of the first article of each story, and how many of copies are left
    out.
    """
    units = np.repeat(np.arange(len(aligned)), np.diff(aligned.first, append=len(aligned.paragraph)))
    once = ~corpus.duplicate[corpus.article[aligned.paragraph]]
    rows, units = aligned.paragraph[once], units[once]
    article = corpus.article[rows]
    sheet = Sheet(
        gold=aligned.labels[units],
        given=given[rows],
        words=word_counts([corpus.texts[row] for row in rows.tolist()]),
        probability=aligned.probability[units],
        story=corpus.story[article],
        period=np.array(periods, np.str_)[article],
    )
    return sheet, int((~once).sum())


def _populations(
    configuration: Configuration, feed: Feed, reading: Reading, model: MultilingualModel
) -> dict[str, Population]:
    """Return what the model says of all paragraphs, by period."""
    engine = configuration.settings.engine
    in_batch = partial(_counted, model=model, reading=reading, unit=configuration.settings.summary.period)
    with started(configuration.settings):
        return _in_order(_added_up(map_ordered(in_batch, feed.work, engine, size_of=attrgetter("size"))))


def _added_up(parts: Iterable[Mapping[str, Population]]) -> dict[str, Population]:
    found: dict[str, Population] = {}
    for part in parts:
        for period, population in part.items():
            found[period] = found[period] + population if period in found else population
    return found


def _in_order(found: dict[str, Population]) -> dict[str, Population]:
    """Return the periods in order, those without a date last."""
    return dict(sorted(found.items(), key=lambda item: (not item[0][:1].isdigit(), item[0])))


def _counted(work: Work, model: MultilingualModel, reading: Reading, unit: Period) -> dict[str, Population]:
    """Return what the model says of the paragraphs of a batch, each story once, by period."""
    articles = kept_articles(work, reading)
    return _added_up(
        _of_portion(own, list(islice(articles, own.n_articles)), model, unit) for own in work.portions()
    )


def _of_portion(
    work: Work, articles: list[Article], model: MultilingualModel, unit: Period
) -> dict[str, Population]:
    body, decisions = decide_body(work.spans.of(articles), model, weak=_WEAKEST)
    article, words = work.spans.article[body], work.spans.words[body]
    once = np.array([not first for first in work.duplicate_of], np.bool_)[article]
    names = [period_of(one.date, unit) for one in articles]
    number = {name: i for i, name in enumerate(sorted(set(names)))}
    period: NDArray[np.int64] = np.array([number[name] for name in names], np.int64)[article]
    found = {}
    for name, i in number.items():
        rows = np.flatnonzero(once & (period == i))
        if len(rows):
            profiles = profile_articles(
                article[rows],
                words[rows],
                decisions.scores[rows],
                decisions.labels[rows],
                n_articles=len(articles),
            )
            found[name] = Population.of(profiles, words[rows], decisions.labels[rows])
    return found


@dataclass(frozen=True, slots=True)
class _Articles:
    """All articles of a run, in the order of its tables."""

    number: dict[str, int]
    """Place of each, by id."""
    period: list[str]
    once: NDArray[np.bool_]
    """True if it repeats no other."""


def _articles_of(folder: Path, unit: Period) -> _Articles:
    with readable(folder, "profiles"):
        rows = list(table_rows(folder, "profiles", ("article_id", "date", "duplicate_of")))
        days = (dt.date.fromisoformat(day) if day else None for _, day, _ in rows)
        return _Articles(
            number={id_: i for i, (id_, _, _) in enumerate(rows)},
            period=[period_of(day, unit) for day in days],
            once=np.array([not first for _, _, first in rows], np.bool_),
        )


def _populations_of_run(
    folder: Path, record: RunRecord, articles: _Articles, codes: tuple[str, ...]
) -> dict[str, Population]:
    """Return what a run says of all paragraphs, each story once, by period."""
    names, period = np.unique(np.array(articles.period, np.str_), return_inverse=True)
    size = np.zeros((len(names), 2), np.int64)
    given = np.zeros((len(names), 2, len(codes)), np.int64)
    for part in body_in_parts(folder, codes):
        article = np.array([articles.number[id_] for id_, _ in part.places], np.int64)
        rows = np.flatnonzero(articles.once[article])
        own = period.reshape(-1)[article[rows]]
        counts = np.column_stack([np.ones(len(rows), np.int64), part.words[rows]])
        np.add.at(size, own, counts)
        np.add.at(given, own, counts[:, :, None] * part.given[rows][:, None, :])
    columns = [record.label_set.labels.index(code) for code in codes]
    split = np.zeros((len(names), len(codes)), np.int64)
    micro = sums_of(record, folder).micro[:, columns]  # exact, where the tables round
    np.add.at(split, period.reshape(-1)[articles.once], micro[articles.once])
    found = {
        name: Population(size[i], given[i], split[i]) for i, name in enumerate(names.tolist()) if size[i, 0]
    }
    return _in_order(found)
