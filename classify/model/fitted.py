"""A fitted model: what deciding takes, and no more; `seeded` learns it, a bundle keeps it.

Runs only decide: they never import scikit-learn, which takes longer than deciding on a thousand articles.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from classify.config import LabelSet, label_set_from_data, label_set_to_data
from classify.model.deciding import decide, in_one
from classify.model.decisions import Decisions
from classify.model.folding import WEAKER_TERMS
from classify.model.keyword_hits import Keywords, keywords_of
from classify.model.linear import Weights, read
from classify.text.columns import Tokens
from classify.text.matcher import KeywordMatcher
from classify.text.term_columns import TermColumns, vocabulary_of
from classify.text.tokens import as_texts, batches, tokenize

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class ModelData:
    """A fitted model as plain data: what a bundle on disk holds."""

    vocabulary: list[str]
    arrays: dict[str, NDArray[Any]]
    settings: dict[str, Any]
    """Fit for JSON."""


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
    speaks: NDArray[np.bool_]
    """Labels whose learned words count."""
    silent_labels: tuple[str, ...]
    """Labels of which no keyword counted in any text that was learned from."""
    min_df: int

    def decide(self, texts: Iterable[str], *, weak: float = 0.0) -> Decisions:
        """Votes, decision values, scores, labels, reasons and evidence, from one tokenisation.

        Learned terms that move a decision value by less than `weak` are folded into one row of the evidence.
        """
        parts = [self._decide(tokens, weak) for tokens in batches(as_texts(texts))]
        terms = [*self.keywords.terms, *self.columns.terms, WEAKER_TERMS]
        return in_one(parts or [self._decide(tokenize([]), weak)], terms)

    def with_thresholds(self, thresholds: Mapping[str, float]) -> FittedModel:
        """This model with other thresholds for the labels that are named."""
        kept = dict(zip(self.label_set.codes, self.thresholds.tolist(), strict=True))
        return replace(self, thresholds=thresholds_of(self.label_set, {**kept, **thresholds}))

    def to_data(self) -> ModelData:
        """This model as plain data; `model_from_data` undoes it to the last bit."""
        return ModelData(
            vocabulary=list(self.columns.terms),
            arrays={
                "idf": self.columns.idf,
                "coef": self.weights.coef,
                "intercept": self.weights.intercept,
                "vote_weight": self.weights.vote_weight,
                "thresholds": self.thresholds,
                "speaks": self.speaks,
            },
            settings={
                "label_set": label_set_to_data(self.label_set),
                "min_df": self.min_df,
                "silent_labels": list(self.silent_labels),
            },
        )

    def _decide(self, tokens: Tokens, weak: float) -> Decisions:
        return decide(
            read(tokens, self.matcher, self.columns),
            self.weights,
            self.keywords,
            self.thresholds,
            codes=self.label_set.codes,
            exclusive=self.label_set.exclusive,
            exhaustive=self.label_set.exhaustive,
            weak=weak,
        )


def model_from_data(data: ModelData, label_set: LabelSet | None = None) -> FittedModel:
    """A fitted model from its plain data; `label_set` stands for the stored one where given."""
    used = label_set or label_set_from_data(data.settings["label_set"])
    arrays = data.arrays
    return FittedModel(
        label_set=used,
        keywords=keywords_of(used),
        matcher=KeywordMatcher(used),
        columns=TermColumns(data.vocabulary, arrays["idf"], vocabulary_of(data.vocabulary)),
        weights=Weights(arrays["coef"], arrays["intercept"], arrays["vote_weight"]),
        thresholds=arrays["thresholds"],
        speaks=arrays["speaks"].astype(np.bool_),
        silent_labels=tuple(data.settings["silent_labels"]),
        min_df=data.settings["min_df"],
    )


def thresholds_of(label_set: LabelSet, given: Mapping[str, float]) -> Floats:
    """The threshold of each label, 0.5 where none is given.

    Raises
    ------
    ValueError
        If one is given for a label that there is not.
    """
    unknown = sorted(set(given) - set(label_set.codes))
    if unknown:
        raise ValueError(f"thresholds: no label is called {', '.join(unknown)}")
    return np.array([given.get(code, 0.5) for code in label_set.codes], np.float64)
