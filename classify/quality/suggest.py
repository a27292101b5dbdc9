"""Suggest keywords: words and phrases that go with a label and would reach new paragraphs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csc_matrix

from classify.config.label_set import LabelSet
from classify.config.scripts import UNPARTED_LETTER
from classify.config.yaml_scalar import scalar
from classify.model.decisions import Decisions
from classify.quality.candidates import Candidates, candidates, sentence_with
from classify.quality.corpus import Corpus
from classify.quality.evaluation import VOTE
from classify.quality.intervals import Z

FEWEST: Final = 3
"""Paragraphs, and at least two stories, without which nothing can be said of a term."""
_LIFT: Final = 2.0
_CONFLICT: Final = 0.25
_EXAMPLES: Final = 2

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A candidate keyword of a label. Paragraphs are counted where the term stands outside all keywords."""

    label: str
    term: str
    paragraphs: int
    labelled: int
    """Of these, those that have the label by the model or the keywords."""
    new: int
    """Of these, those without a keyword of the label: what the term would add."""
    agreed: int
    """Of the new ones, those that the model gives the label already."""
    lift: float
    """Factor by which the label is given more often where the term stands than elsewhere."""
    conflicts: tuple[tuple[str, int], ...]
    """Other labels that go with the term, and the paragraphs that have them."""
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Known:
    """Paragraphs that are looked at, with their labels; of shape (n_paragraphs, n_labels)."""

    texts: Sequence[str]
    given: NDArray[np.bool_]
    """By the model or by the keywords."""
    reached: NDArray[np.bool_]
    """By the keywords."""
    scores: Floats


def suggest(
    label_set: LabelSet, corpus: Corpus, decisions: Decisions, *, most: int = 10, fewest: int = FEWEST
) -> list[Suggestion]:
    """Return candidate keywords of every label, at most `most` each, those that would add most first.

    What a term would add is worth more the surer it is that the label goes with it - how far the mean score
    of its paragraphs, at the low end of its 95 % interval, lies above that of all, squared, since a keyword
    must be precise - and the more paragraphs without a keyword of the label it reaches, by their logarithm. A
    paragraph with a keyword counts as 1, whatever its score. Copies of a story do not count, and a term to
    which the model agrees in no paragraph without a keyword is no candidate.

    Parameters
    ----------
    decisions : Decisions
        On the body paragraphs of the corpus.
    """
    body = corpus.body
    rows = np.flatnonzero(~corpus.duplicate[corpus.article[body]])
    texts = [corpus.texts[row] for row in body[rows].tolist()]
    if not texts:
        return []  # nothing has a mean
    found = candidates(label_set, texts, fewest)
    reached = decisions.votes[rows] >= VOTE
    known = _Known(texts, decisions.labels[rows] | reached, reached, decisions.scores[rows])
    several = _stories(found, corpus.story[corpus.article[body[rows]]]) > 1
    of_each = (
        islice(_of_label(label, label_set.codes, found, known, several), most)
        for label in range(len(label_set.labels))
    )
    return list(chain.from_iterable(of_each))


def as_yaml(suggestions: Sequence[Suggestion], codes: Sequence[str]) -> str:
    """Return lines to paste into keyword files, with the counts behind each; the person decides."""
    lines = []
    for code in codes:
        own = [one for one in suggestions if one.label == code]
        lines.append(f"# {code}: {len(own)} candidates; read the examples before you paste them")
        lines += [f"  - {scalar(one.term)} # {_counts(one)}" for one in own]
    return "\n".join(lines) + "\n"


def _of_label(
    label: int, codes: Sequence[str], found: Candidates, known: _Known, several: NDArray[np.bool_]
) -> Iterator[Suggestion]:
    """Yield candidates of one label, those that would add most first; `several` says which are in two
    stories.
    """
    stands, given, reached = found.stands, known.given, known.reached[:, label]
    paragraphs = np.asarray(stands.sum(axis=0), np.float64).ravel()
    with_label = stands.T @ given.astype(np.float64)
    new = stands.T @ (~reached).astype(np.float64)
    agreed = stands.T @ (given[:, label] & ~reached).astype(np.float64)
    lift = with_label / np.maximum(paragraphs, 1)[:, None] / np.maximum(given.mean(axis=0), 1e-9)
    excess = _excess(stands, np.maximum(known.scores[:, label], reached))
    order = np.lexsort((-paragraphs, -np.log1p(new) * np.maximum(excess, 0) ** 2))
    # where the model only votes, it agrees with nothing that has no keyword
    likely = (agreed > 0) if agreed.any() else (new > 0)
    fit = several & likely & (excess > 0) & (lift[:, label] >= _LIFT)
    taken: list[set[str]] = []
    for term in order[fit[order]].tolist():
        words = set(found.terms[term].split())
        if any(words <= other or other <= words for other in taken):
            continue
        taken.append(words)
        yield Suggestion(
            label=codes[label],
            term=found.written(term),
            paragraphs=int(paragraphs[term]),
            labelled=int(with_label[term, label]),
            new=int(new[term]),
            agreed=int(agreed[term]),
            lift=round(float(lift[term, label]), 1),
            conflicts=_conflicts(codes, label, with_label[term], lift[term], paragraphs[term]),
            examples=_examples(found, term, known.texts, reached),
        )


def _conflicts(
    codes: Sequence[str], label: int, with_label: Floats, lift: Floats, paragraphs: float
) -> tuple[tuple[str, int], ...]:
    """Return other labels that go with a term, and how many of its paragraphs have them."""
    strong = (lift >= _LIFT) & (with_label >= _CONFLICT * paragraphs)
    return tuple((codes[k], int(with_label[k])) for k in np.flatnonzero(strong).tolist() if k != label)


def _examples(
    found: Candidates, term: int, texts: Sequence[str], reached: NDArray[np.bool_]
) -> tuple[str, ...]:
    rows = found.stands.indices[found.stands.indptr[term] : found.stands.indptr[term + 1]]
    new = [row for row in np.sort(rows).tolist() if not reached[row]]
    words = found.terms[term]
    if UNPARTED_LETTER.search(words):
        words = found.written(term)  # pairs of letters overlap
    return tuple(sentence_with(texts[row], words) for row in new[:_EXAMPLES])


def _stories(found: Candidates, story: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return different stories in which each term stands."""
    columns = np.repeat(np.arange(len(found.terms)), np.diff(found.stands.indptr))
    pairs = np.unique(np.column_stack([columns, story[found.stands.indices]]), axis=0)
    return np.bincount(pairs[:, 0], minlength=len(found.terms)).astype(np.int64)


def _excess(stands: csc_matrix, scores: Floats) -> Floats:
    """Return how far the mean score where each term stands is above that of all, at the low end of its
    interval.
    """
    n = np.maximum(np.asarray(stands.sum(axis=0), np.float64).ravel(), 1)
    mean = float(scores.mean())
    excess: Floats = stands.T @ scores / n - mean - Z * float(scores.std()) / np.sqrt(n)
    return excess


def _counts(one: Suggestion) -> str:
    others = "".join(f"; also {n} {label}" for label, n in one.conflicts)
    return f"{one.paragraphs} paragraphs, {one.labelled} with the label, {one.new} new{others}"
