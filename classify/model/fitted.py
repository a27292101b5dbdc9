"""A fitted model: what deciding takes, and no more; `seeded` learns it, a bundle keeps it.

Runs only decide: they never import scikit-learn, which takes longer than deciding on a thousand articles.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from classify.config.label_set import LabelSet
from classify.model.context import article_numbers
from classify.model.deciding import DEFAULT_THRESHOLD, decide_batch, joined_decisions
from classify.model.decisions import Decisions
from classify.model.evidence import SUMS
from classify.model.keyword_hits import Keywords, keywords_of
from classify.model.linear import BatchValues, Features, Weights, batch_values, features_of, with_context
from classify.model.probability import Calibration
from classify.text.columns import Tokens
from classify.text.matcher import KeywordMatcher
from classify.text.term_columns import TermColumns, vocabulary_of
from classify.text.tokens import as_texts, batches, tokenize

Floats = NDArray[np.float64]

CALIBRATION = {"probability_slope": "slope", "probability_offset": "offset"}
"""Arrays of a model that has learned from gold labels, and what they are of its `Calibration`."""


@dataclass(frozen=True, slots=True)
class ModelData:
    """A fitted model as plain data: what a bundle on disk holds."""

    vocabulary: list[str]
    arrays: dict[str, NDArray[Any]]
    label_set: LabelSet
    min_df: int
    silent_labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FittedModel:
    """Keywords, learned terms and numbers that decide; label columns in label-set order."""

    label_set: LabelSet
    keywords: Keywords
    matcher: KeywordMatcher
    columns: TermColumns
    weights: Weights
    thresholds: Floats
    """The lowest score that gives each label."""
    uses_learned_words: NDArray[np.bool_]
    """Labels whose learned words count."""
    silent_labels: tuple[str, ...]
    """Labels of which no keyword counted in any text that was learned from."""
    min_df: int
    calibration: Calibration | None = None
    """Lines to probabilities; None where no gold labels were learned from."""

    def decide(
        self,
        texts: Iterable[str],
        articles: Sequence[Any] | NDArray[Any] | None = None,
        *,
        weak: float | None = 0.0,
    ) -> Decisions:
        """Return votes, decision values, scores, labels, reasons and evidence, from one tokenisation.

        Parameters
        ----------
        texts : iterable of str
            Paragraphs.
        articles : sequence of shape (n_texts,), default=None
            Which article each text stands in: the rest of an article then speaks for what its paragraphs say.
            None: each text stands alone.
        weak : float, default=0.0
            Learned terms that move a decision value by less are folded into one row of the evidence. None:
            it only tells which keywords stand where, and no contributions.

        Raises
        ------
        ValueError
            If there is not one article for each text.
        """
        read_texts = as_texts(texts)
        tokens = batches(read_texts) if read_texts else iter([tokenize([])])
        valued: Iterator[tuple[Features, BatchValues]] = map(self._valued, tokens)
        if articles is not None:  # what stands around a paragraph may be in another batch
            numbers = article_numbers(articles, len(read_texts))
            features, alone = zip(*valued, strict=True)
            valued = zip(features, with_context(alone, numbers, self.weights), strict=True)
        terms = [*self.keywords.terms, *self.columns.terms, *SUMS]
        decisions = joined_decisions([self._decided(*part, weak) for part in valued], terms)
        if self.calibration is None:
            return decisions
        return replace(decisions, probabilities=self.calibration.probabilities(decisions.values))

    def with_thresholds(self, thresholds: Mapping[str, float]) -> FittedModel:
        """Return this model with other thresholds for the labels that are named."""
        kept = dict(zip(self.label_set.codes, self.thresholds.tolist(), strict=True))
        return replace(self, thresholds=thresholds_of(self.label_set, {**kept, **thresholds}))

    def with_advising_keywords(self) -> FittedModel:
        """Return this model with keywords that only count as evidence and decide nothing by themselves."""
        return replace(self, weights=replace(self.weights, deciding=np.zeros_like(self.weights.deciding)))

    def to_data(self) -> ModelData:
        """Return this model as plain data; `model_from_data` undoes it to the last bit."""
        return ModelData(
            vocabulary=list(self.columns.terms),
            arrays={
                "idf": self.columns.idf,
                **{field.name: getattr(self.weights, field.name) for field in fields(Weights)},
                "thresholds": self.thresholds,
                "uses_learned_words": self.uses_learned_words,
                **({} if self.calibration is None else _named(self.calibration)),
            },
            label_set=self.label_set,
            min_df=self.min_df,
            silent_labels=self.silent_labels,
        )

    def _valued(self, tokens: Tokens) -> tuple[Features, BatchValues]:
        features = features_of(tokens, self.matcher, self.columns)
        return features, batch_values(features, self.weights, self.keywords)

    def _decided(self, features: Features, batch: BatchValues, weak: float | None) -> Decisions:
        weights, keywords = self.weights, self.keywords
        return decide_batch(features, batch, weights, keywords, self.thresholds, self.label_set, weak=weak)


def model_from_data(data: ModelData) -> FittedModel:
    """Return a fitted model from its plain data."""
    arrays = data.arrays
    return FittedModel(
        label_set=data.label_set,
        keywords=keywords_of(data.label_set),
        matcher=KeywordMatcher(data.label_set),
        columns=TermColumns(data.vocabulary, arrays["idf"], vocabulary_of(data.vocabulary)),
        weights=Weights(**{field.name: arrays[field.name] for field in fields(Weights)}),
        thresholds=arrays["thresholds"],
        uses_learned_words=arrays["uses_learned_words"].astype(np.bool_),
        silent_labels=data.silent_labels,
        min_df=data.min_df,
        calibration=_calibration(arrays),
    )


def _named(calibration: Calibration) -> dict[str, Floats]:
    return {name: getattr(calibration, own) for name, own in CALIBRATION.items()}


def _calibration(arrays: Mapping[str, NDArray[Any]]) -> Calibration | None:
    if not all(name in arrays for name in CALIBRATION):
        return None
    return Calibration(**{own: arrays[name] for name, own in CALIBRATION.items()})


def thresholds_of(label_set: LabelSet, given: Mapping[str, float]) -> Floats:
    """Return the threshold of each label, `DEFAULT_THRESHOLD` where none is given.

    Raises
    ------
    ValueError
        If one is given for an unknown label, or is not between 0 and 1.
    """
    unknown = sorted(set(given) - set(label_set.codes))
    if unknown:
        raise ValueError(f"thresholds: no label is called {', '.join(unknown)}")
    for code, threshold in given.items():
        if not 0 <= threshold <= 1:
            raise ValueError(f"thresholds: {code} is {threshold}, scores are between 0 and 1")
    return np.array([given.get(code, DEFAULT_THRESHOLD) for code in label_set.codes], np.float64)
