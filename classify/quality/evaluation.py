"""Evaluate a model on a gold sheet: its figures beside those of the keyword votes, and its worst errors."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import compress
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from classify.config.label_set import LabelSet
from classify.errors import GateError
from classify.model.decisions import Decisions, Evidence, Role
from classify.model.gold_record import Reliability
from classify.quality.alignment import Aligned
from classify.quality.corpus import Corpus
from classify.quality.gold import Gold
from classify.quality.measure import TOO_FEW, Confusion, Miss, Quality, confusions, measure, worst
from classify.quality.reliability import reliability

VOTE: Final = 1 - 1e-9
"""The vote that gives a label where keywords alone decide: one plain keyword, or weaker ones that add up."""
_TERMS: Final = 5
_TEXT: Final = 240


@dataclass(frozen=True, slots=True)
class EvidenceTerm:
    """A term of the evidence for or against a label."""

    term: str
    role: str
    contribution: float


TermsOf = Callable[[int, int], Sequence[EvidenceTerm]]
"""The evidence on a paragraph (row of the corpus) and a label (column)."""


@dataclass(frozen=True, slots=True)
class Predictions:
    """Predictions for each paragraph of a corpus; of shape (n_paragraphs, n_labels), 0 where not body."""

    labels: NDArray[np.bool_]
    scores: NDArray[np.float64]
    votes: NDArray[np.float64]
    probabilities: NDArray[np.float64]
    """nan where there is none, as of a model that has learned from keywords alone."""
    terms: TermsOf


@dataclass(frozen=True, slots=True)
class WrongDecision:
    """One of the worst errors, with what is needed to judge it."""

    place: str
    """Line of the gold sheet."""
    article_id: str
    paragraph: int
    label: str
    error: Literal["missed", "wrongly given"]
    score: float
    gold: tuple[str, ...]
    given: tuple[str, ...]
    terms: tuple[EvidenceTerm, ...]
    """The strongest evidence first, whether for or against."""
    text: str


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The model beside the keyword votes, on the same paragraphs."""

    gold: str
    paragraphs: int
    """Units of gold that were compared."""
    articles: int
    stories: int
    exclusive: bool
    model: Quality
    votes: Quality
    confusions: tuple[Confusion, ...]
    worst: tuple[WrongDecision, ...]
    unlabelled: int
    """Body paragraphs of the same articles that no row of the sheet is about."""
    unseen: int
    """Rows left out because nobody has labelled them yet."""
    unplaced: tuple[str, ...]
    """A line for each row that is on no body paragraph."""
    reliability: Mapping[str, Reliability]
    """Reliability of the probabilities; empty for a model that has learned from keywords alone."""
    learned: int
    """Paragraphs that the model has learned from: figures on them are too good."""


def predictions_of(corpus: Corpus, decisions: Decisions) -> Predictions:
    """Return what the model decided on the body paragraphs, laid out over all paragraphs of the corpus."""
    evidence, row = decisions.evidence, corpus.spread(np.arange(len(decisions.labels)), -1)
    return Predictions(
        labels=corpus.spread(decisions.labels),
        scores=corpus.spread(decisions.scores),
        votes=corpus.spread(decisions.votes),
        probabilities=corpus.spread(decisions.probabilities_or_nan, np.nan),
        terms=lambda paragraph, label: _terms(evidence, int(row[paragraph]), label),
    )


def vote_labels(votes: NDArray[np.float64], *, exclusive: bool) -> NDArray[np.bool_]:
    """Return labels that keywords alone give; where labels exclude each other, the one with the clear lead.

    >>> vote_labels(np.array([[2.0, 1.0], [1.0, 1.0], [0.5, 0.0]]), exclusive=True).tolist()
    [[True, False], [False, False], [False, False]]
    """
    given: NDArray[np.bool_] = votes >= VOTE
    if exclusive:
        lead = votes == votes.max(axis=1, keepdims=True, initial=0)
        given &= lead & (lead.sum(axis=1, keepdims=True) == 1)
    return given


def evaluate(
    gold: Gold,
    aligned: Aligned,
    corpus: Corpus,
    predictions: Predictions,
    label_set: LabelSet,
    *,
    n_worst: int,
    learned: int = 0,
) -> Evaluation:
    """Compare predictions with gold labels, and beside them what keyword votes alone would have given."""
    codes, exclusive = label_set.codes, label_set.exclusive
    article = corpus.article[aligned.paragraph[aligned.first]]
    story = corpus.story[article]
    given, scores = aligned.any(predictions.labels), aligned.highest(predictions.scores)
    votes = aligned.highest(predictions.votes)
    by_votes = vote_labels(votes, exclusive=exclusive)
    misses = worst(aligned.labels, given, scores, n_worst)
    body = corpus.body
    return Evaluation(
        gold=gold.path,
        paragraphs=len(aligned),
        articles=len(np.unique(article)),
        stories=len(np.unique(story)),
        exclusive=exclusive,
        model=measure(aligned.labels, given, scores, story, codes),
        votes=measure(aligned.labels, by_votes, votes, story, codes),
        confusions=confusions(aligned.labels, given, codes),
        worst=tuple(_wrong_decision(miss, gold, aligned, corpus, predictions, codes) for miss in misses),
        unlabelled=int((np.isin(corpus.article[body], article) & ~np.isin(body, aligned.paragraph)).sum()),
        unseen=gold.unseen,
        unplaced=aligned.unplaced,
        reliability=reliability(aligned.labels, aligned.highest(predictions.probabilities), codes),
        learned=learned,
    )


def _wrong_decision(
    miss: Miss,
    gold: Gold,
    aligned: Aligned,
    corpus: Corpus,
    predictions: Predictions,
    codes: Sequence[str],
) -> WrongDecision:
    p = int(aligned.paragraph[aligned.first[miss.unit]])
    text, terms = " ".join(corpus.texts[p].split()), predictions.terms(p, miss.column)
    return WrongDecision(
        place=f"{gold.path}:{aligned.line[miss.unit]}",
        article_id=corpus.ids[corpus.article[p]],
        paragraph=int(corpus.paragraph[p]),
        label=codes[miss.column],
        error="wrongly given" if miss.wrongly_given else "missed",
        score=miss.score,
        gold=tuple(compress(codes, aligned.labels[miss.unit])),
        given=tuple(compress(codes, aligned.any(predictions.labels)[miss.unit])),
        terms=tuple(sorted(terms, key=lambda term: (-abs(term.contribution), term.term))[:_TERMS]),
        text=text if len(text) <= _TEXT else text[: _TEXT - 1] + "…",
    )


def _terms(evidence: Evidence, row: int, column: int) -> list[EvidenceTerm]:
    begin, stop = np.searchsorted(evidence.paragraph, [row, row + 1]).tolist()
    rows = begin + np.flatnonzero(evidence.label[begin:stop] == column)
    return [
        EvidenceTerm(
            evidence.terms[evidence.term[i]],
            Role(int(evidence.role[i])).name.lower(),
            round(float(evidence.contribution[i]), 4),
        )
        for i in rows.tolist()
    ]


def gate(evaluation: Evaluation, floor: float | None) -> None:
    """Refuse a macro-F1 below the floor.

    Raises
    ------
    GateError
        If there is a floor and the model's macro-F1 is below it, or cannot be told.
    """
    value = evaluation.model.macro_f1.value
    if floor is None or (value is not None and value >= floor):
        return
    if value is None:
        raise GateError(
            f"{evaluation.gold}: macro-F1 cannot be told: no label has {TOO_FEW} gold paragraphs; label more"
        )
    raise GateError(f"{evaluation.gold}: macro-F1 is {value:.3f}, below the floor of {floor:.3f}")
