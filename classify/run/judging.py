"""Run the commands about quality: read feed, sheet and model, and let `classify.quality` judge them."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice
from operator import attrgetter
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from classify.config.label_set import LabelSet
from classify.config.languages import LANGUAGES
from classify.config.settings_file import Configuration
from classify.corpus.records import Reading
from classify.corpus.titles import with_titles
from classify.errors import InputError, ModelError
from classify.model.evidence import WEAK
from classify.model.seeded import SeededClassifier
from classify.output.run_json import read_record
from classify.quality.alignment import Aligned, align
from classify.quality.corpus import Corpus
from classify.quality.evaluation import Evaluation, EvidenceTerm, Predictions, evaluate, predictions_of
from classify.quality.finding import Finding
from classify.quality.gold import Gold, read_gold
from classify.quality.keyword_audit import AuditedKeyword, audited
from classify.quality.keyword_use import KeywordUse, keyword_use, together
from classify.quality.lint import lint_label_set, lint_lost, lint_use
from classify.quality.sampling import draw
from classify.quality.suggest import Suggestion, suggest
from classify.run.corpus_view import corpus_of, decisions_of, decisions_on, evidence_of, past_run
from classify.run.engine.execution import map_ordered, started
from classify.run.feed.gathering import Feed, Work
from classify.run.feed.rereading import articles_at, kept_articles
from classify.run.feed.some_articles import (
    even_sample,
    named_articles,
    paragraph_counts,
    typical_articles,
)
from classify.run.feed.surveying import survey_for_command
from classify.run.models.learned_rows import warn_of_learned
from classify.run.models.training import fitted, model_in_use
from classify.run.sheet import Head, refuse_existing, sheet_rows, write_sheet
from classify.text.findings import lost_words

logger = logging.getLogger(__name__)

_SEARCHED = 50_000
"""Paragraphs that keywords are looked for in: each costs memory for all its phrases."""
_DRAWN_FROM = 100_000
"""Paragraphs that a sheet is drawn from."""


def evaluate_feed(configuration: Configuration, sheet: Path, now: dt.datetime, *, n_worst: int) -> Evaluation:
    """Return the evaluation of the current model on the feed of the settings, classified now."""
    label_set = configuration.label_set
    gold = read_gold(sheet, label_set.codes)
    feed, reading = survey_for_command(configuration.settings, now)
    corpus = corpus_of(feed, reading, named_articles(feed, set(gold.article_id)))
    aligned = aligned_gold(gold, corpus)
    model = model_in_use(configuration, feed, reading)
    learned = _learned(configuration, gold, corpus, aligned, model.version)
    predictions = predictions_of(corpus, decisions_of(model.fitted, corpus, weak=WEAK))
    return evaluate(gold, aligned, corpus, predictions, label_set, n_worst=n_worst, learned=learned)


def evaluate_run(configuration: Configuration, sheet: Path, folder: Path, *, n_worst: int) -> Evaluation:
    """Return the evaluation of what a published run says; the votes beside it are those of today's
    keywords.
    """
    label_set = configuration.label_set
    gold = read_gold(sheet, label_set.codes)
    run = past_run(folder, label_set.codes, set(gold.article_id))
    aligned = aligned_gold(gold, run.corpus)
    own = set(run.corpus.article[aligned.paragraph].tolist())
    terms = evidence_of(folder, {run.corpus.ids[article] for article in own})

    def terms_of(paragraph: int, column: int) -> list[EvidenceTerm]:
        place = run.corpus.ids[run.corpus.article[paragraph]], int(run.corpus.paragraph[paragraph])
        return terms.get((place, label_set.codes[column]), [])

    learned = _learned(configuration, gold, run.corpus, aligned, _version_of(folder))
    votes, unknown = keyword_votes(run.corpus, label_set), np.full_like(run.scores, np.nan)
    predictions = Predictions(run.labels, run.scores, votes, unknown, terms_of)
    return evaluate(gold, aligned, run.corpus, predictions, label_set, n_worst=n_worst, learned=learned)


def _version_of(folder: Path) -> str:
    """Return the model that a run was decided by; empty where its record is of another classify."""
    try:
        return read_record(folder).model.version
    except InputError:
        return ""


def _learned(configuration: Configuration, gold: Gold, corpus: Corpus, aligned: Aligned, version: str) -> int:
    """Count the labelled paragraphs that have taught the model, with a warning if any have."""
    texts = [corpus.texts[i] for i in aligned.paragraph[aligned.first].tolist()]
    return warn_of_learned(gold.path, configuration.settings.model.path, version, texts)


@dataclass(frozen=True, slots=True)
class Linted:
    """Everything that `classify lint` has to say."""

    findings: tuple[Finding, ...]
    use: KeywordUse
    audit: tuple[AuditedKeyword, ...] | None
    """None where it was not asked for, or there is nothing to learn from."""


def lint_feed(configuration: Configuration, now: dt.datetime, *, broad: float, audit: bool) -> Linted:
    """Return what is wrong with the label set, by itself and on the articles of the settings."""
    label_set = configuration.label_set
    feed, reading = survey_for_command(configuration.settings, now)
    with started(configuration.settings):
        in_batch = partial(_use_in, label_set=label_set, reading=reading)
        use = together(
            map_ordered(in_batch, feed.work, configuration.settings.engine, size_of=attrgetter("size"))
        )
    findings = lint_label_set(label_set) + lint_use(label_set, use, broad)
    rows = None
    try:
        if audit:
            classifier, _, _ = fitted(configuration, feed, reading)
            model, rows = classifier.model_, tuple(audited(label_set, classifier.audit_))
        else:
            model = model_in_use(configuration, feed, reading).fitted
        lost = lost_words(model.main_part.columns.terms, model.main, label_set)
        findings += lint_lost(label_set, use, lost)
    except (ModelError, InputError) as error:  # what is known of the keywords is told all the same
        findings += [Finding("warning", "model", "", "", "", line) for line in str(error).splitlines()]
    return Linted(tuple(findings), use, rows)


def suggest_feed(
    configuration: Configuration, now: dt.datetime, *, most: int, fewest: int
) -> list[Suggestion]:
    """Return keywords that the articles of the settings offer."""
    feed, reading = survey_for_command(configuration.settings, now)
    paragraphs = paragraph_counts(feed)
    taken = typical_articles(feed, paragraphs, _SEARCHED, seed=0)
    corpus = _looked_at(feed, reading, taken, paragraphs, "evenly over months and sources")
    decisions = decisions_on(configuration, feed, reading, corpus)
    return suggest(configuration.label_set, corpus, decisions, most=most, fewest=fewest)


def sample_feed(
    configuration: Configuration,
    now: dt.datetime,
    path: Path,
    *,
    size: int,
    seed: int,
    blind: bool,
    without: Sequence[Path] = (),
    uncertain: bool = False,
) -> int:
    """Write a sheet of paragraphs to label, none of them on the sheets to do `without`; return how many."""
    refuse_existing(path)
    sheets = [read_gold(sheet, None) for sheet in without]
    feed, reading = survey_for_command(configuration.settings, now)
    paragraphs = paragraph_counts(feed)
    taken = even_sample(paragraphs, np.zeros(len(paragraphs), np.int64), _DRAWN_FROM, seed)
    corpus = _looked_at(feed, reading, taken, paragraphs, "drawn at random")
    drawn = np.concatenate([np.empty(0, np.int64), *(align(sheet, corpus).paragraph for sheet in sheets)])
    decisions = decisions_on(configuration, feed, reading, corpus)
    found = draw(corpus, decisions, size, seed, drawn, uncertain=uncertain)
    codes = configuration.label_set.codes
    given = decisions.labels[np.searchsorted(corpus.body, found.rows)]
    heads = _heads(feed, reading, {corpus.ids[article] for article in corpus.article[found.rows].tolist()})
    chosen = int(taken.sum()) / max(int((paragraphs > 0).sum()), 1)
    rows = sheet_rows(corpus, found.rows, found.probability * chosen, heads, None if blind else given, codes)
    write_sheet(path, rows, codes)
    return len(rows)


def _looked_at(
    feed: Feed, reading: Reading, taken: NDArray[np.bool_], paragraphs: NDArray[np.int64], how: str
) -> Corpus:
    """Return some articles of the feed; told where they are not all."""
    corpus = corpus_of(feed, reading, taken)
    if len(corpus.body) < (there := int(paragraphs.sum())):
        message = "looked at %d of %d paragraphs, of whole articles, %s"
        logger.info(message, len(corpus.body), there, how)
    return corpus


def _heads(feed: Feed, reading: Reading, ids: Collection[str]) -> dict[str, Head]:
    """Return the date and title of some articles, by id."""
    named = named_articles(feed, ids)
    found = {}
    for begin, work in feed.placed():
        own = np.flatnonzero(named[begin : begin + work.n_articles]).tolist()
        for i, article in articles_at(work, reading, own).items() if own else ():
            paragraphs = work.spans.part(slice(i, i + 1)).of([article])
            (titled,) = with_titles([article], paragraphs)
            found[article.id] = Head(article.date, titled.title)
    return found


def _use_in(work: Work, label_set: LabelSet, reading: Reading) -> KeywordUse:
    """Return what became of the keywords in a batch, which is read again."""
    articles = kept_articles(work, reading)
    read = (own.spans.of(list(islice(articles, own.n_articles))) for own in work.portions())
    return together(
        keyword_use(label_set, part.body_texts, part.body_languages, part.other_texts) for part in read
    )


def keyword_votes(corpus: Corpus, label_set: LabelSet) -> NDArray[np.float64]:
    """Return votes in each paragraph of the corpus, shape (n_paragraphs, n_labels); 0 where not body."""
    languages = [LANGUAGES[number] for number in corpus.body_languages.tolist()]
    return corpus.spread(SeededClassifier(label_set).votes(corpus.body_texts, languages))


def aligned_gold(gold: Gold, corpus: Corpus) -> Aligned:
    """Return gold laid on the corpus, with a warning for each row without a paragraph; refused if no row
    has one.
    """
    aligned = align(gold, corpus)
    if not len(aligned):
        first = "\n".join(aligned.unplaced[:5])
        raise InputError(
            f"{gold.path}: not one row is about these articles; are they the same feed?\n{first}"
        )
    for line in aligned.unplaced:
        logger.warning("%s", line)
    return aligned
