"""Training with gold labels at hand: thresholds chosen on one half of the stories, judged on the other.

The learned weights never see gold. Half of the stories choose the thresholds and the calibration, the other
half says how good the model is with them; the figures of the manifest are of that half alone.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from classify.config import Configuration
from classify.errors import GateError
from classify.model.multilingual import MultilingualModel
from classify.model.seeded import SeededClassifier
from classify.quality.alignment import Aligned
from classify.quality.corpus import Corpus
from classify.quality.evaluation import Predictions, predictions_of, vote_labels
from classify.quality.gold import read_gold
from classify.quality.measure import TOO_FEW, Quality, measure
from classify.quality.thresholds import brier, calibrate, choose_thresholds, split_by_story
from classify.run.corpus_view import corpus_of, decisions_of
from classify.run.engine.progress import Progress, no_progress
from classify.run.feed.some_articles import named_articles
from classify.run.feed.surveying import survey_for_command
from classify.run.judging import aligned_gold
from classify.run.models.bundle import promote
from classify.run.models.manifest import Calibration, GoldQuality
from classify.run.models.stored import Model, current_model, model_of, save_model
from classify.run.models.training import as_configured, fitted, keywords_in, warn_of_keywords


@dataclass(frozen=True, slots=True)
class Judged:
    """A model trained now, and how good it is on the half of the gold that chose nothing."""

    model: Model
    quality: Quality
    votes: Quality
    """Keyword votes alone, on the same paragraphs."""
    current: Quality | None
    """The model that runs use, on the same paragraphs; None where there is none."""


def train_judged(
    configuration: Configuration,
    sheet: Path,
    now: dt.datetime,
    progress: Progress = no_progress,
    *,
    promoted: bool,
) -> Judged:
    """Return the model trained on the feed, with thresholds from gold, and its figures in the manifest.

    Raises
    ------
    GateError
        If it is to be promoted and does not beat the keyword votes, or is worse than the model in use. It is
        written all the same, and can be promoted by name.
    """
    codes = configuration.label_set.codes
    gold = read_gold(sheet, codes)
    feed, reading = survey_for_command(configuration.settings, now, progress)
    classifier, training, sample = fitted(configuration, feed, reading)
    corpus = corpus_of(feed, reading, named_articles(feed, set(gold.article_id)))
    aligned = aligned_gold(gold, corpus)
    choosing = _choosing_half(aligned, corpus)
    classifier, calibration = _with_gold(classifier, corpus, aligned, choosing)
    judge = _Judge(configuration, corpus, aligned, ~choosing)
    predictions = predictions_of(corpus, decisions_of(classifier.model_, corpus))
    quality, votes = judge.of(predictions.labels, predictions.scores), judge.of_votes(predictions)
    before = current_model(configuration)
    current = judge.of_model(before.fitted) if before else None
    summary = GoldQuality(
        gold_sha256=sha256(sheet.read_bytes()).hexdigest(),
        judged_paragraphs=int((~choosing).sum()),
        macro_f1=quality.macro_f1.value,
        votes_macro_f1=votes.macro_f1.value,
        macro_average_precision=quality.macro_average_precision,
        calibration=calibration,
    )
    keywords = keywords_in(as_configured(classifier, configuration), sample)
    version = save_model(configuration, classifier.model_, training, keywords, quality=summary)
    warn_of_keywords(keywords, configuration)
    if promoted:
        _gate(version, quality, votes, current)
        promote(configuration.settings.model.path, version)
    return Judged(model_of(configuration, version), quality, votes, current)


@dataclass(frozen=True, slots=True)
class _Judge:
    """The half of the gold that figures are taken on."""

    configuration: Configuration
    corpus: Corpus
    aligned: Aligned
    units: NDArray[np.bool_]

    def of(self, labels: NDArray[np.bool_], scores: NDArray[np.float64]) -> Quality:
        given = self.aligned.any(labels)[self.units]
        return self._measure(given, self.aligned.highest(scores)[self.units])

    def of_votes(self, predictions: Predictions) -> Quality:
        votes = self.aligned.highest(predictions.votes)[self.units]
        given = vote_labels(votes, exclusive=self.configuration.label_set.exclusive)
        return self._measure(given, votes)

    def of_model(self, fitted: MultilingualModel) -> Quality:
        predictions = predictions_of(self.corpus, decisions_of(fitted, self.corpus))
        return self.of(predictions.labels, predictions.scores)

    def _measure(self, given: NDArray[np.bool_], scores: NDArray[np.float64]) -> Quality:
        story = _story_of_units(self.aligned, self.corpus)[self.units]
        gold = self.aligned.labels[self.units]
        return measure(gold, given, scores, story, self.configuration.label_set.codes)


def _story_of_units(aligned: Aligned, corpus: Corpus) -> NDArray[np.int64]:
    return corpus.story[corpus.article[aligned.paragraph[aligned.first]]]


def _choosing_half(aligned: Aligned, corpus: Corpus) -> NDArray[np.bool_]:
    """Return which units choose; a story is never on both sides."""
    return split_by_story(corpus.stories)[corpus.article[aligned.paragraph[aligned.first]]]


def _with_gold(
    classifier: SeededClassifier, corpus: Corpus, aligned: Aligned, choosing: NDArray[np.bool_]
) -> tuple[SeededClassifier, Calibration]:
    """Return the classifier with the thresholds that the choosing half prefers, and the calibration it
    gives.
    """
    decisions = decisions_of(classifier.model_, corpus)
    predictions = predictions_of(corpus, decisions)
    values = np.full(predictions.scores.shape, -np.inf)
    values[corpus.body] = decisions.values
    gold = aligned.labels[choosing]
    chosen = choose_thresholds(gold, aligned.highest(predictions.scores)[choosing], classifier.thresholds_)
    line = calibrate(gold, aligned.highest(values)[choosing])
    probabilities = line.probabilities(aligned.highest(values)[~choosing])
    calibration = Calibration(
        slope=tuple(line.slope.round(6).tolist()),
        intercept=tuple(line.intercept.round(6).tolist()),
        fitted=tuple(line.fitted.tolist()),
        brier=tuple(brier(aligned.labels[~choosing], probabilities)),
    )
    codes = classifier.label_set_.codes
    return classifier.with_thresholds(dict(zip(codes, chosen.tolist(), strict=True))), calibration


def _gate(version: str, quality: Quality, votes: Quality, current: Quality | None) -> None:
    ours = quality.macro_f1.value
    if ours is None:
        raise GateError(
            f"model {version} was trained and not promoted: its macro-F1 cannot be told, since no label has "
            f"{TOO_FEW} gold paragraphs in the half that judges; label more, or promote it by name"
        )
    for name, other, worst in (("the keyword votes", votes, "beat"), ("the model in use", current, "equal")):
        theirs = (other.macro_f1.value or 0.0) if other else -1.0
        if ours < theirs or (ours == theirs and worst == "beat"):
            raise GateError(
                f"model {version} was trained and not promoted: its macro-F1 on gold is {ours:.3f}, that of "
                f"{name} {theirs:.3f}; it must {worst} it"
            )
