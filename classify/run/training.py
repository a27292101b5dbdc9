"""Fitting a model on the feed: a bounded, even sample of its paragraphs, each story once."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from classify.config import Configuration
from classify.config.settings import ModelSettings
from classify.corpus.article import Kind
from classify.corpus.records import Reading
from classify.errors import InputError
from classify.run.batch import read_kept
from classify.run.feed import Feed
from classify.run.manifest import Training
from classify.run.models import Model, current_model, model_of, none_in_use, save_model

if TYPE_CHECKING:
    from classify.model.seeded import SeededClassifier

logger = logging.getLogger(__name__)


def train_on(configuration: Configuration, feed: Feed, reading: Reading) -> Model:
    """The model fitted on the feed, written as the newest version of the configuration's model.

    Raises
    ------
    InputError
        If the feed has no body paragraph to learn from.
    """
    classifier, training = fitted(configuration, feed, reading)
    return model_of(configuration, save_model(configuration, classifier.model_, training))


def fitted(configuration: Configuration, feed: Feed, reading: Reading) -> tuple[SeededClassifier, Training]:
    """A classifier fitted on the feed, and what it was fitted on.

    Raises
    ------
    InputError
        If the feed has no body paragraph to learn from.
    """
    from classify.model.seeded import SeededClassifier  # only learning needs scikit-learn

    settings = configuration.settings.model
    sample = training_sample(feed, reading, settings)
    classifier = SeededClassifier(configuration.label_set, min_df=settings.min_df)
    classifier.fit(sample.texts, articles=sample.article)
    articles = len(feed.ids) - int(feed.duplicate.sum())
    message = "trained on %d of %d paragraphs of %d articles, each story once"
    fields = {"stage": "train", "paragraphs": len(sample.texts)}
    logger.info(message, len(sample.texts), sample.seen, articles, extra={"fields": fields})
    return classifier, Training(articles, len(sample.texts), sample.seen, feed.sha256)


def model_in_use(configuration: Configuration, feed: Feed, reading: Reading) -> Model:
    """The model that runs use; without one, a model fitted here and now on the feed, which is told.

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
    return Model(fitted_for_now(configuration, feed, reading).model_, version="")


def fitted_for_now(configuration: Configuration, feed: Feed, reading: Reading) -> SeededClassifier:
    """The classifier that a run would train on the feed, with the thresholds of the settings; kept nowhere.

    Raises
    ------
    InputError
        If the feed has no body paragraph to learn from.
    """
    classifier, _ = fitted(configuration, feed, reading)
    return classifier.with_thresholds(configuration.settings.decide.thresholds)


@dataclass(frozen=True, slots=True)
class TrainingSample:
    """What a model learns from: body paragraphs in reading order."""

    texts: list[str]
    article: NDArray[np.int64]
    """Number of the article of each."""
    seen: int
    """Paragraphs that there were to choose from."""


def training_sample(feed: Feed, reading: Reading, settings: ModelSettings) -> TrainingSample:
    """The paragraphs of the feed to learn from; copies of a story are left out.

    Of more than ``max_paragraphs`` a sample of whole articles is drawn that is as even as can be over months
    and sources, so that the noisiest source does not decide what a label means.

    Raises
    ------
    InputError
        If the feed has no body paragraph to learn from.
    """
    rows = [_body_of_firsts(work.spans.article, work.spans.kind, work.duplicate_of) for work in feed.work]
    article = _feed_positions(feed, rows)
    chosen = even_sample(article, _strata(feed), settings.max_paragraphs, settings.seed)
    texts: list[str] = []
    begin = 0
    for work, own in zip(feed.work, rows, strict=True):
        wanted = own[chosen[begin : begin + len(own)]]
        begin += len(own)
        if len(wanted):
            paragraphs = work.spans.of(read_kept(work, reading))
            texts += [paragraphs.texts[i] for i in wanted.tolist()]
    if not texts:
        raise InputError(
            "no paragraph is left to learn from; look at segment.min_words and segment.boilerplate"
        )
    return TrainingSample(texts, article[chosen], len(article))


def even_sample(
    article: NDArray[np.int64], stratum: NDArray[np.int64], size: int, seed: int
) -> NDArray[np.bool_]:
    """Which paragraphs to take: of whole articles, taken in turn from each stratum at random.

    Parameters
    ----------
    article : ndarray of shape (n_paragraphs,)
        Index of the article of each paragraph.
    stratum : ndarray of shape (n_articles,)
        Number of the stratum of each article.
    size : int
        Paragraphs at most; one article is taken at least.

    Examples
    --------
    >>> even_sample(np.array([0, 0, 1, 2]), np.array([0, 0, 1]), 3, seed=0).tolist()
    [True, True, False, True]
    """
    if len(article) <= size:
        return np.ones(len(article), dtype=bool)
    paragraphs = np.bincount(article, minlength=len(stratum))
    shuffled = np.random.default_rng(seed).permutation(np.flatnonzero(paragraphs))
    by_stratum = shuffled[np.argsort(stratum[shuffled], kind="stable")]
    sizes = np.bincount(stratum[by_stratum])
    turn = np.arange(len(by_stratum)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    order = by_stratum[np.argsort(turn, kind="stable")]
    taken = np.zeros(len(stratum), dtype=bool)
    taken[order[np.cumsum(paragraphs[order]) <= size]] = True
    taken[order[0]] = True
    return np.asarray(taken[article])


def _body_of_firsts(
    article: NDArray[np.int32], kind: NDArray[np.uint8], duplicate_of: Sequence[str]
) -> NDArray[np.int64]:
    first = np.array([not copied for copied in duplicate_of], dtype=bool)
    return np.flatnonzero((kind == Kind.BODY) & first[article])


def _feed_positions(feed: Feed, rows: Sequence[NDArray[np.int64]]) -> NDArray[np.int64]:
    """Position in the feed of the article of each row."""
    begin, positions = 0, [np.empty(0, dtype=np.int64)]
    for work, own in zip(feed.work, rows, strict=True):
        positions.append(begin + work.spans.article[own].astype(np.int64))
        begin += len(work.digests)
    return np.concatenate(positions)


def _strata(feed: Feed) -> NDArray[np.int64]:
    """Number of the month and source of each article."""
    keys = [
        (source, (date.year, date.month) if date else (0, 0))
        for source, date in zip(feed.sources, feed.dates, strict=True)
    ]
    number = {key: i for i, key in enumerate(sorted(set(keys)))}
    return np.array([number[key] for key in keys], dtype=np.int64)
