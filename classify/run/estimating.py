"""Corrected shares of a feed: its paragraphs counted with the model in use, and the sheet laid on them."""

from __future__ import annotations

import datetime as dt
import logging
from functools import partial
from itertools import islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from classify.config import Configuration
from classify.corpus.article import Article
from classify.corpus.records import Reading
from classify.model.multilingual import MultilingualModel
from classify.profile import period_of, profile_articles
from classify.profile.summary import Period
from classify.quality.alignment import Aligned
from classify.quality.corpus import Corpus
from classify.quality.estimates import Estimates, Population, Sheet, estimates, without_rows
from classify.quality.gold import read_gold
from classify.run.corpus_view import corpus_of, decisions_of
from classify.run.engine.execution import map_ordered, started
from classify.run.feed.gathering import Feed, Work
from classify.run.feed.rereading import kept_articles
from classify.run.feed.some_articles import named_articles
from classify.run.feed.surveying import survey_for_command
from classify.run.judging import aligned_gold
from classify.run.models.learned_rows import warn_of_learned
from classify.run.models.training import model_in_use
from classify.run.tables.batch import decide
from classify.text.words import word_counts

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
    model = in_use.fitted
    unit = settings.summary.period
    days = [feed.dates[i] for i in np.flatnonzero(named).tolist()]
    sheet, copies = _sheet(corpus, aligned, model, [period_of(day, unit) for day in days])
    populations = _populations(configuration, feed, reading, model)
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
            "%s: has no row of %s; if these articles came after it was drawn, leave them out with --until"
        )
        logger.warning(message, found.gold, ", ".join(found.without_rows))


def _sheet(
    corpus: Corpus, aligned: Aligned, model: MultilingualModel, periods: list[str]
) -> tuple[Sheet, int]:
    """Return the labelled paragraphs of the first article of each story, and how many of copies are left
    out.
    """
    units = np.repeat(np.arange(len(aligned)), np.diff(aligned.first, append=len(aligned.paragraph)))
    once = ~corpus.duplicate[corpus.article[aligned.paragraph]]
    rows, units = aligned.paragraph[once], units[once]
    article = corpus.article[rows]
    decisions = decisions_of(model, corpus, weak=_WEAKEST)
    sheet = Sheet(
        gold=aligned.labels[units],
        given=decisions.labels[np.searchsorted(corpus.body, rows)],
        words=word_counts([corpus.texts[row] for row in rows.tolist()]),
        probability=aligned.probability[units],
        story=corpus.story[article],
        period=[periods[i] for i in article.tolist()],
    )
    return sheet, int((~once).sum())


def _populations(
    configuration: Configuration, feed: Feed, reading: Reading, model: MultilingualModel
) -> dict[str, Population]:
    """Return what the model says of all paragraphs, by period; those without a date last."""
    engine = configuration.settings.engine
    in_batch = partial(_counted, model=model, reading=reading, unit=configuration.settings.summary.period)
    found: dict[str, Population] = {}
    with started(configuration.settings):
        for batch in map_ordered(in_batch, feed.work, engine):
            for period, population in batch.items():
                found[period] = found[period] + population if period in found else population
    return dict(sorted(found.items(), key=lambda item: (not item[0][:1].isdigit(), item[0])))


def _counted(work: Work, model: MultilingualModel, reading: Reading, unit: Period) -> dict[str, Population]:
    """Return what the model says of the paragraphs of a batch, each story once, by period."""
    articles = kept_articles(work, reading)
    found: dict[str, Population] = {}
    for own in work.portions():
        read = list(islice(articles, own.n_articles))
        for period, population in _of_portion(own, read, model, unit).items():
            found[period] = found[period] + population if period in found else population
    return found


def _of_portion(
    work: Work, articles: list[Article], model: MultilingualModel, unit: Period
) -> dict[str, Population]:
    body, decisions = decide(work.spans.of(articles), model, weak=_WEAKEST)
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
