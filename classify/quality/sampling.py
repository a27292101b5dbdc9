"""Sampling of paragraphs to label by hand, with the probability of each.

Half of a sheet is drawn evenly over all paragraphs, so that none stands for more than twice what it would on
an even sheet, and shares can be estimated from it (`estimation`). The other half is shared out evenly over
how sure the model is, and within that over sources and labels: drawn evenly alone, a sheet would be nine
tenths clear cases. So figures on the sheet itself are about harder paragraphs than the feed's, and lower than
over the feed.

References
----------
Rosén (1997), "On sampling with probability proportional to size", Journal of Statistical Planning and
Inference 62: Pareto sampling, of fixed size and known probabilities. Ohlsson (1995), "Coordination of samples
using permanent random numbers": what was drawn stays drawn as the feed grows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from hashlib import blake2b
from typing import Final

import numpy as np
from numpy.typing import NDArray

from classify.model.decisions import DecisionReason, Decisions
from classify.quality.corpus import Corpus

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_EVEN: Final = 0.5
"""Part of a sheet that is drawn evenly over all paragraphs."""
_ROUNDS: Final = 100


@dataclass(frozen=True, slots=True)
class Drawn:
    """Paragraphs to label, in reading order."""

    rows: Ints
    """Rows of the corpus."""
    probability: Floats
    """With which each of them was drawn from the corpus."""


class Band(IntEnum):
    """Certainty of the model about a paragraph."""

    NO_EVIDENCE = 0
    ABSTAINED = 1
    NEARLY_GIVEN = 2
    """The upper half, by their highest score, of those that have evidence and no label."""
    BARELY_GIVEN = 3
    """The lower half of the labelled ones, by the lowest score among their labels."""
    SURE = 4


def bands(decisions: Decisions) -> NDArray[np.int8]:
    """Return the band of each paragraph, shape (n_paragraphs,)."""
    labelled = decisions.labels.any(axis=1)
    band = np.where(labelled, Band.SURE, Band.ABSTAINED).astype(np.int8)
    band[~labelled & (decisions.reasons == DecisionReason.NO_EVIDENCE)] = Band.NO_EVIDENCE
    weakest = np.where(decisions.labels, decisions.scores, np.inf).min(axis=1, initial=np.inf)
    highest = decisions.scores.max(axis=1, initial=0)
    for whole, score, part in (
        (Band.SURE, weakest, Band.BARELY_GIVEN),
        (Band.ABSTAINED, -highest, Band.NEARLY_GIVEN),
    ):
        rows = np.flatnonzero(band == whole)
        band[rows[score[rows] < np.median(score[rows])] if len(rows) else rows] = part
    return band


def draw(
    corpus: Corpus,
    decisions: Decisions,
    size: int,
    seed: int = 0,
    drawn: Ints | Sequence[int] = (),
    *,
    uncertain: bool = False,
) -> Drawn:
    """Draw paragraphs to label: at most `size` of the body, each story once.

    A hash of seed, article id and place is the lot of each paragraph, so a grown feed keeps most of what was
    drawn.

    Parameters
    ----------
    decisions : Decisions
        On the body paragraphs of the corpus.
    drawn : sequence of int
        Rows of the corpus that are on another sheet, and are not drawn again.
    uncertain : bool, default=False
        Within its stratum a paragraph is drawn the more often the nearer one of its scores is to 0.5: labels
        on these teach a model most.
    """
    body = corpus.body
    own = np.flatnonzero(~corpus.duplicate[corpus.article[body]] & ~np.isin(body, drawn))
    if not len(own):
        return Drawn(own, np.zeros(0))
    measure = _uncertainty(decisions.scores[own]) if uncertain else np.ones(len(own))
    probability = inclusion(_strata(corpus, decisions)[own], measure, size)
    lot = np.array([_lot(corpus, int(row), seed) for row in body[own]])
    chosen = np.sort(pareto_sample(probability, lot, size))
    return Drawn(body[own[chosen]], probability[chosen])


def inclusion(strata: Ints, measure: Floats, size: int) -> Floats:
    """Return the probability with which each paragraph is drawn; they sum to `size`, or are all 1.

    Parameters
    ----------
    strata : ndarray of shape (n, n_levels)
        Numbers of the strata of each paragraph, the coarsest first; each level shares out evenly what its
        stratum has.
    measure : ndarray of shape (n,)
        Above 0: in proportion to it the paragraphs of the finest stratum share.
    size : int
        Paragraphs to draw.

    Examples
    --------
    Four of six: the stratum of one paragraph gives it for sure.

    >>> inclusion(np.array([[0], [0], [0], [0], [0], [1]]), np.ones(6), 4).round(3).tolist()
    [0.6, 0.6, 0.6, 0.6, 0.6, 1.0]
    """
    n = len(strata)
    if size >= n:
        return np.ones(n)
    spread = _EVEN * size / n + _shared_out(strata, measure, (1 - _EVEN) * size)
    probability = np.minimum(spread, 1.0)
    for _ in range(_ROUNDS):  # what is drawn for sure leaves its surplus to the others
        free = probability < 1
        missing = size - probability.sum()
        if missing < 1e-9 or not free.any():
            break
        probability[free] = np.minimum(probability[free] * (1 + missing / probability[free].sum()), 1.0)
    return np.asarray(probability)


def pareto_sample(probability: Floats, lot: Floats, size: int) -> Ints:
    """Return positions of the `size` paragraphs that are drawn, each with its probability.

    Parameters
    ----------
    lot : ndarray of shape (n,)
        Random numbers between 0 and 1; the same paragraph with the same lot is drawn as before.

    Examples
    --------
    >>> pareto_sample(np.array([0.2, 1.0, 0.8]), np.array([0.5, 0.9, 0.5]), 2).tolist()
    [1, 2]
    """
    with np.errstate(divide="ignore"):
        rank = np.where(probability >= 1, 0.0, lot / (1 - lot) * (1 / probability - 1))
    return np.argsort(rank, kind="stable")[:size]


def _strata(corpus: Corpus, decisions: Decisions) -> Ints:
    """Return the band of each body paragraph; and its source and highest label."""
    source = np.unique(np.array(corpus.sources, np.str_), return_inverse=True)[1].reshape(-1)
    n_labels = decisions.scores.shape[1]
    lead = decisions.scores.argmax(axis=1) if n_labels else np.zeros(len(decisions.scores), np.int64)
    return np.column_stack([bands(decisions), source[corpus.body_articles] * max(n_labels, 1) + lead])


def _uncertainty(scores: Floats) -> Floats:
    """Return how near to 0.5 the nearest score of each paragraph is; never 0, so that all can be drawn."""
    nearest = np.abs(scores - 0.5).min(axis=1, initial=0.5)
    return np.asarray(np.maximum((1 - 2 * nearest) ** 2, 0.05))


def _shared_out(strata: Ints, measure: Floats, size: float) -> Floats:
    """Return what each paragraph gets of `size`, shared out level by level."""
    if not strata.shape[1]:
        return np.asarray(size * measure / measure.sum())
    _, own = np.unique(strata[:, 0], return_inverse=True)
    parts = _evenly(size, np.bincount(own).astype(np.float64))
    share = np.zeros(len(strata))
    order = np.argsort(own, kind="stable")
    for rows, part in zip(np.split(order, np.cumsum(np.bincount(own))[:-1]), parts.tolist(), strict=True):
        share[rows] = _shared_out(strata[rows, 1:], measure[rows], part)
    return share


def _evenly(size: float, most: Floats) -> Floats:
    """Return `size` in even parts, of which none is larger than the most that it can be."""
    ranked = np.sort(most)
    before = np.cumsum(ranked) - ranked
    level = (size - before) / np.arange(len(most), 0, -1)  # if all smaller ones are taken whole
    enough = np.flatnonzero(level <= ranked)
    return np.minimum(most, level[enough[0]]) if len(enough) else most


def _lot(corpus: Corpus, paragraph: int, seed: int) -> float:
    """Return a random number between 0 and 1, both left out."""
    key = f"{seed}\0{corpus.ids[corpus.article[paragraph]]}\0{corpus.start[paragraph]}"
    digest = blake2b(key.encode("utf-8", "surrogatepass"), digest_size=6).digest()
    return (int.from_bytes(digest) + 0.5) / 2**48
