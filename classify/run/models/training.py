"""Train a model on a bounded, even sample of the paragraphs of the feed, each story once."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from classify.config.languages import LANGUAGES
from classify.config.settings import ModelSettings
from classify.config.settings_file import Configuration
from classify.corpus.article import Kind
from classify.corpus.records import Reading
from classify.errors import InputError
from classify.model.keyword_outcomes import KeywordOutcomes, joined_outcomes, outcome_cells, outcomes_of
from classify.model.multilingual import MultilingualModel
from classify.output.keyword_record import KeywordRecord
from classify.run.feed.gathering import Feed
from classify.run.feed.some_articles import paragraph_counts, paragraphs_of, typical_articles
from classify.run.models.bundle import none_in_use
from classify.run.models.keyword_record import keyword_record, keyword_warnings
from classify.run.models.manifest import Training
from classify.run.models.stored import Model, as_configured, current_model, model_of, save_model

if TYPE_CHECKING:
    from classify.model.seeded import SeededClassifier

logger = logging.getLogger(__name__)

_AT_A_TIME = 10_000
"""Paragraphs that are decided at a time."""


def train_on(configuration: Configuration, feed: Feed, reading: Reading) -> Model:
    """Return the model fitted on the feed, written as the newest version of the configuration's model.

    Raises
    ------
    InputError
        If the feed has no body paragraph to learn from.
    """
    classifier, training, sample = fitted(configuration, feed, reading)
    keywords = keywords_in(as_configured(classifier.model_, configuration.settings.decide), sample)
    return model_of(configuration, save_model(configuration, classifier.model_, training, keywords))


def warn_of_keywords(keywords: KeywordRecord, configuration: Configuration) -> None:
    """Log a line for each label that is not given as its keywords say in the paragraphs learned from.

    A run that trains its model says so of all its paragraphs, and needs no such lines.
    """
    for warning in keyword_warnings(keywords, configuration.label_set):
        logger.warning("in the paragraphs learned from: %s", warning)


@dataclass(frozen=True, slots=True)
class GoldTexts:
    """The labels that people gave some paragraphs of a feed."""

    articles: NDArray[np.bool_]
    """True for the articles of the feed that have any, shape (n_articles,)."""
    labels: list[tuple[str, ...] | None]
    """Of each body paragraph of these articles in reading order; None where nobody has labelled it."""
    stories: NDArray[np.str_]
    """Id of the story of each article of the feed."""


def fitted(
    configuration: Configuration, feed: Feed, reading: Reading, gold: GoldTexts | None = None
) -> tuple[SeededClassifier, Training, TrainingSample]:
    """Return a classifier fitted on the feed, what it was fitted on in figures, and the paragraphs
    themselves.

    With `gold` it learns from these labels too, and from all paragraphs of their articles.

    Raises
    ------
    InputError
        If the feed has no body paragraph to learn from.
    """
    from classify.model.seeded import SeededClassifier  # only learning needs scikit-learn

    settings = configuration.settings.model
    sample = training_sample(feed, reading, settings, gold)
    classifier = SeededClassifier(configuration.label_set, min_df=settings.min_df)
    languages = [LANGUAGES[number] for number in sample.language.tolist()]
    groups = None if gold is None else gold.stories[sample.article]
    classifier.fit(sample.texts, sample.labels, sample.article, languages, groups)
    articles = len(feed.ids) - int(feed.duplicate.sum())
    message = "trained on %d of %d paragraphs of %d articles, each story once"
    fields = {"stage": "train", "paragraphs": len(sample.texts)}
    logger.info(message, len(sample.texts), sample.seen, articles, extra={"fields": fields})
    return classifier, Training(articles, len(sample.texts), sample.seen, feed.sha256), sample


def model_in_use(configuration: Configuration, feed: Feed, reading: Reading) -> Model:
    """Return the model that runs use; without one, a model fitted on the feed for this alone, with a warning.

    Raises
    ------
    InputError
        If the feed has no body paragraph to learn from.
    ModelError
        If the model cannot be used with the label set.
    """
    model = current_model(configuration)
    if model is not None:
        return model
    none = none_in_use(configuration.settings.model.path)
    logger.warning("%s; one is fitted on this feed, for this command only", none)
    classifier, _, _ = fitted(configuration, feed, reading)
    return Model(as_configured(classifier.model_, configuration.settings.decide), version="")


@dataclass(frozen=True, slots=True)
class TrainingSample:
    """Paragraphs that a model learns from: body paragraphs in reading order."""

    texts: list[str]
    article: NDArray[np.int32]
    """Number of the article of each."""
    language: NDArray[np.uint8]
    """Language of each, as a place in `LANGUAGES`."""
    seen: int
    """Paragraphs that there were to choose from."""
    labels: list[tuple[str, ...] | None] | None = None
    """Gold labels of each text, None where nobody has labelled it; None where there are none at all."""

    def portions(self) -> Iterator[tuple[list[str], NDArray[np.int32], NDArray[np.uint8]]]:
        """Yield the texts, their articles and their languages, some whole articles at a time."""
        begin = 0
        while begin < len(self.texts):
            last = self.article[min(begin + _AT_A_TIME, len(self.texts)) - 1]
            end = int(np.searchsorted(self.article, last, side="right"))
            yield self.texts[begin:end], self.article[begin:end], self.language[begin:end]
            begin = end


def keywords_in(model: MultilingualModel, sample: TrainingSample) -> KeywordRecord:
    """Return what became of the keywords in the paragraphs that were learned from."""
    n_labels = len(model.label_set.codes)
    parts: list[KeywordOutcomes] = []
    given = np.zeros(n_labels, np.int64)
    for texts, article, language in sample.portions():
        decisions = model.decide(texts, article, language, weak=np.inf)
        _, cells = outcome_cells(decisions, len(model.keywords), exclusive=model.label_set.exclusive)
        parts.append(outcomes_of(cells, model.keywords, n_labels))
        given += decisions.labels.sum(axis=0)
    return keyword_record(joined_outcomes(parts), given.tolist(), model.label_set)


def training_sample(
    feed: Feed, reading: Reading, settings: ModelSettings, gold: GoldTexts | None = None
) -> TrainingSample:
    """Return the paragraphs of the feed to learn from; copies of a story are left out.

    Of more than ``max_paragraphs`` a sample of whole articles is taken, as even as can be over months and
    sources.

    The articles of `gold` are always among them, copies too.

    Raises
    ------
    InputError
        If the feed has no body paragraph to learn from.
    """
    paragraphs = paragraph_counts(feed)
    taken = typical_articles(feed, paragraphs, settings.max_paragraphs, settings.seed)
    if gold is not None:
        taken = taken | gold.articles
    parts = list(paragraphs_of(feed, reading, taken))
    if not parts:
        raise InputError(f"no paragraph is left to learn from: {_set_apart(feed)}")
    article = np.concatenate([part.article[part.body] for part in parts])
    labels: list[tuple[str, ...] | None] | None = None
    if gold is not None:
        labels = [None] * len(article)
        for row, own in zip(np.flatnonzero(gold.articles[article]).tolist(), gold.labels, strict=True):
            labels[row] = own
    return TrainingSample(
        texts=[text for part in parts for text in part.body_texts],
        article=article,
        language=np.concatenate([part.body_languages for part in parts]),
        seen=max(int(paragraphs.sum()), len(article)),  # copies of a story may be labelled
        labels=labels,
    )


def _set_apart(feed: Feed) -> str:
    """Say what the paragraphs of a feed without body text are, and which settings make them so."""
    kinds = np.bincount(np.concatenate([spans.kind for spans, _ in feed.work.spans()]), minlength=len(Kind))
    because = {
        Kind.BOILERPLATE: "boilerplate (segment.boilerplate, or segment.repeated_articles where they repeat)",
        Kind.SHORT: "short (segment.min_words)",
        Kind.LANGUAGE: "in another language (input.languages)",
    }
    parts = [f"{kinds[kind]:,} are {name}" for kind, name in because.items() if kinds[kind]]
    return " and ".join(parts) or "the articles have none"
