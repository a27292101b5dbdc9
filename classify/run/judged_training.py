"""Train with gold labels: the model learns from them, and is evaluated by cross-validation.

Every figure is out of fold: each labelled paragraph is judged by a model that has learned from the labels of
other stories alone, its levels and probabilities included. The model that is written has learned from all.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from itertools import compress
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from classify.config.settings_file import Configuration
from classify.errors import GateError
from classify.model.gold import FEWEST_GROUPS
from classify.model.gold_record import Reliability
from classify.model.seeded import SeededClassifier
from classify.model.taught import LearnedGold
from classify.quality.alignment import Aligned
from classify.quality.corpus import Corpus
from classify.quality.evaluation import Predictions, predictions_of, vote_labels
from classify.quality.gold import read_gold
from classify.quality.measure import TOO_FEW, Quality, measure
from classify.quality.reliability import reliability
from classify.run.corpus_view import corpus_of, decisions_of
from classify.run.engine.progress import Progress, no_progress
from classify.run.feed.gathering import Feed
from classify.run.feed.some_articles import named_articles
from classify.run.feed.surveying import survey_for_command
from classify.run.judging import aligned_gold
from classify.run.models.bundle import promote
from classify.run.models.learned_rows import hashes_of, learned_among
from classify.run.models.manifest import GoldQuality
from classify.run.models.stored import Model, as_configured, current_model, model_of, save_model
from classify.run.models.training import (
    GoldTexts,
    TrainingSample,
    fitted,
    keywords_in,
    warn_of_keywords,
)

logger = logging.getLogger(__name__)

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

_NAMED = 20
"""Contradicted keywords that are named in the log, those with most paragraphs."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A model trained now, and how good its kind is on labels that it has not learned from."""

    model: Model
    quality: Quality
    votes: Quality
    """Keyword votes alone, on the same paragraphs."""
    current: Quality | None
    """The model that runs use, on the same paragraphs; None where there is none, or it learned from them."""
    reliability: Mapping[str, Reliability]
    learned: LearnedGold | None
    """None where there was too little gold to learn from."""


def train_judged(
    configuration: Configuration,
    sheet: Path,
    now: dt.datetime,
    progress: Progress = no_progress,
    *,
    promoted: bool,
) -> Judged:
    """Return the model that the feed and the gold have taught, with its figures in the manifest.

    Raises
    ------
    GateError
        If it is to be promoted and does not beat the keyword votes, or is worse than the model in use. It is
        written all the same, and can be promoted by name.
    """
    codes = configuration.label_set.codes
    gold = read_gold(sheet, codes)
    feed, reading = survey_for_command(configuration.settings, now, progress)
    named = named_articles(feed, set(gold.article_id))
    corpus = corpus_of(feed, reading, named)
    aligned = aligned_gold(gold, corpus)
    texts = _gold_texts(feed, named, corpus, aligned, codes)
    classifier, training, sample = fitted(configuration, feed, reading, texts)
    predictions = _judged_by_others(classifier, corpus, sample, named)
    judge = _Judge(configuration, corpus, aligned)
    quality, votes = judge.of(predictions), judge.of_votes(predictions)
    before = current_model(configuration)
    current = judge.of_model(before) if before else None
    summary = GoldQuality(
        gold_sha256=sha256(sheet.read_bytes()).hexdigest(),
        judged_paragraphs=len(aligned),
        macro_f1=quality.macro_f1.value,
        votes_macro_f1=votes.macro_f1.value,
        macro_average_precision=quality.macro_average_precision,
        reliability=reliability(aligned.labels, aligned.highest(predictions.probabilities), codes),
    )
    learned = classifier.gold_
    if learned is not None:
        summary = replace(
            summary,
            learned=dict(learned.languages),
            contradicted=tuple(
                sorted(
                    learned.contradicted,
                    key=lambda row: (row.with_label - row.paragraphs, row.label, row.keyword),
                )
            ),
            learned_rows=hashes_of(sample.texts[i] for i in learned.row.tolist()),
        )
    keywords = keywords_in(as_configured(classifier.model_, configuration.settings.decide), sample)
    version = save_model(configuration, classifier.model_, training, keywords, quality=summary)
    warn_of_keywords(keywords, configuration)
    _warn_of_contradicted(summary)
    if promoted:
        _gate(version, quality, votes, current)
        promote(configuration.settings.model.path, version)
    return Judged(model_of(configuration, version), quality, votes, current, summary.reliability, learned)


def _gold_texts(
    feed: Feed, named: Flags, corpus: Corpus, aligned: Aligned, codes: tuple[str, ...]
) -> GoldTexts | None:
    """Return the labels of the sheet by body paragraph; None, with a warning, where there are too few.

    A row on several paragraphs does not say which of them has its labels, and is only judged.
    """
    length = np.diff(aligned.first, append=len(aligned.paragraph))
    single = np.flatnonzero(length == 1)
    if len(single) < len(aligned):
        logger.warning(
            "%d rows are about several paragraphs each: they are judged, and not learned from",
            len(aligned) - len(single),
        )
    paragraphs = aligned.paragraph[aligned.first[single]]
    stories = np.array(feed.stories.story_id, np.str_)
    n_stories = len({corpus.stories[i] for i in corpus.article[paragraphs].tolist()})
    if n_stories < FEWEST_GROUPS:
        logger.warning(
            "labelled paragraphs of %d stories are too few to learn from: the model has learned from "
            "keywords alone; label paragraphs of at least %d",
            n_stories,
            FEWEST_GROUPS,
        )
        return None
    labels: list[tuple[str, ...] | None] = [None] * len(corpus.body)
    place = np.searchsorted(corpus.body, paragraphs).tolist()
    for i, own in zip(place, aligned.labels[single].tolist(), strict=True):
        labels[i] = tuple(compress(codes, own))
    return GoldTexts(named, labels, stories)


def _judged_by_others(
    classifier: SeededClassifier, corpus: Corpus, sample: TrainingSample, named: Flags
) -> Predictions:
    """Let models that have not learned from them decide on the paragraphs.

    Of stories without a labelled paragraph that taught anything this is the model itself.
    """
    predictions = predictions_of(corpus, decisions_of(classifier.model_, corpus, weak=np.inf))
    if classifier.gold_ is not None:
        apart = classifier.gold_.out_of_fold
        of_corpus = np.flatnonzero(named[sample.article])
        ours = np.isin(apart.row, of_corpus)  # a story may have an article without a labelled paragraph
        place = corpus.body[np.searchsorted(of_corpus, apart.row[ours])]
        for name in ("labels", "scores", "votes", "probabilities"):
            getattr(predictions, name)[place] = getattr(apart, name)[ours]
    return predictions


@dataclass(frozen=True, slots=True)
class _Judge:
    """The gold that figures are taken on."""

    configuration: Configuration
    corpus: Corpus
    aligned: Aligned

    def of(self, predictions: Predictions) -> Quality:
        return self._measure(self.aligned.any(predictions.labels), self.aligned.highest(predictions.scores))

    def of_votes(self, predictions: Predictions) -> Quality:
        votes = self.aligned.highest(predictions.votes)
        return self._measure(vote_labels(votes, exclusive=self.configuration.label_set.exclusive), votes)

    def of_model(self, model: Model) -> Quality | None:
        """Figures of another model; None, with a warning, if it has learned from some of these paragraphs."""
        own = [self.corpus.texts[i] for i in self.aligned.paragraph.tolist()]
        known = int(learned_among(self.configuration.settings.model.path, model.version, own).sum())
        if known:
            logger.warning(
                "the model in use has learned from %d of these %d paragraphs and cannot be judged on them; "
                "it is not compared",
                known,
                len(own),
            )
            return None
        return self.of(predictions_of(self.corpus, decisions_of(model.fitted, self.corpus, weak=np.inf)))

    def _measure(self, given: Flags, scores: Floats) -> Quality:
        article = self.corpus.article[self.aligned.paragraph[self.aligned.first]]
        codes = self.configuration.label_set.codes
        return measure(self.aligned.labels, given, scores, self.corpus.story[article], codes)


def _warn_of_contradicted(summary: GoldQuality) -> None:
    for row in summary.contradicted[:_NAMED]:
        logger.warning(
            "gold contradicts the keyword `%s`: %d of %d labelled paragraphs with it are %s; it counts as "
            "evidence and no longer decides",
            row.keyword,
            row.with_label,
            row.paragraphs,
            row.label,
        )
    if (more := len(summary.contradicted) - _NAMED) > 0:
        logger.warning("gold contradicts %d more keywords: see `classify models show`", more)


def _gate(version: str, quality: Quality, votes: Quality, current: Quality | None) -> None:
    ours = quality.macro_f1.value
    if ours is None:
        raise GateError(
            f"model {version} was trained and not promoted: its macro-F1 cannot be told, since no label has "
            f"{TOO_FEW} gold paragraphs; label more, or promote it by name"
        )
    for name, other, worst in (("the keyword votes", votes, "beat"), ("the model in use", current, "equal")):
        theirs = (other.macro_f1.value or 0.0) if other else -1.0
        if ours < theirs or (ours == theirs and worst == "beat"):
            raise GateError(
                f"model {version} was trained and not promoted: its macro-F1 on gold is {ours:.3f}, that of "
                f"{name} {theirs:.3f}; it must {worst} it"
            )
