"""Measures of given labels against gold: per label and over all, with intervals, confusion and worst errors.

Pure functions on arrays of shape (n_units, n_labels), label columns in label-set order. Every figure that
fewer than `TOO_FEW` gold paragraphs back is None, never 0.00.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import average_precision_score

from classify.quality.intervals import NOTHING, Estimate, between, draws, wilson

TOO_FEW: Final = 5
"""Gold paragraphs of a label below which no figure is told: one paragraph would move it by a fifth."""

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class LabelQuality:
    """Figures of one label."""

    label: str
    support: int
    """Paragraphs with the gold label."""
    given: int
    """Paragraphs that were given the label."""
    precision: Estimate
    recall: Estimate
    f1: Estimate
    average_precision: float | None
    coverage: float | None
    """Share of all paragraphs that were given the label."""


@dataclass(frozen=True, slots=True)
class Quality:
    """Figures of one way to give labels."""

    labels: tuple[LabelQuality, ...]
    macro_f1: Estimate
    """Mean over the labels that are not too few."""
    macro_average_precision: float | None
    micro_precision: Estimate
    micro_recall: Estimate
    micro_f1: Estimate
    coverage: float | None
    """Share of the paragraphs that were given any label."""
    accuracy: Estimate
    """Share of the paragraphs whose labels are exactly the gold ones."""


@dataclass(frozen=True, slots=True)
class Confusion:
    """Number of times that one label was missed where another was wrongly given."""

    missed: str | None
    """None: nothing was missed there, the other was given on top."""
    given: str | None
    """None: nothing was given in its place."""
    paragraphs: int


@dataclass(frozen=True, slots=True)
class Miss:
    """One wrong decision; `weight` orders them, 1 for the surest and most wrong."""

    unit: int
    column: int
    wrongly_given: bool
    """False: missed."""
    score: float
    weight: float


def measure(
    gold: Bools, given: Bools, scores: Floats, story: NDArray[np.int64], codes: Sequence[str]
) -> Quality:
    """Return figures of the given labels against gold.

    Parameters
    ----------
    gold, given : ndarray of shape (n_units, n_labels)
    scores : ndarray of shape (n_units, n_labels)
        What orders the paragraphs for average precision; any scale.
    story : ndarray of shape (n_units,)
        Story of each unit: the bootstrap of F1 draws whole stories.
    codes : sequence of str
        Label codes.
    """
    enough = gold.sum(axis=0) >= TOO_FEW
    precise = [
        float(average_precision_score(gold[:, j], scores[:, j])) if enough[j] else None
        for j in range(len(codes))
    ]
    known = [value for value in precise if value is not None]
    weights = draws(story)
    drawn = _f1(weights @ (gold & given), weights @ given, weights @ gold)
    f1 = _f1((gold & given).sum(axis=0), given.sum(axis=0), gold.sum(axis=0))
    macro = float(f1[enough].mean()) if enough.any() else None
    both, made, there = ((a.sum(axis=1)) for a in (gold & given, given, gold))
    micro = float(_f1(both.sum(), made.sum(), there.sum())) if there.any() else None
    return Quality(
        labels=tuple(
            _label(code, gold[:, j], given[:, j], between(float(f1[j]), drawn[:, j]), precise[j])
            for j, code in enumerate(codes)
        ),
        macro_f1=between(macro, drawn[:, enough].mean(axis=1)) if enough.any() else NOTHING,
        macro_average_precision=round(float(np.mean(known)), 4) if known else None,
        micro_precision=wilson(int(both.sum()), int(made.sum())),
        micro_recall=wilson(int(both.sum()), int(there.sum())),
        micro_f1=between(micro, _f1(weights @ both, weights @ made, weights @ there)),
        coverage=_share(made > 0),
        accuracy=wilson(int((gold == given).all(axis=1).sum()), len(gold)),
    )


def confusions(gold: Bools, given: Bools, codes: Sequence[str]) -> tuple[Confusion, ...]:
    """Return pairs of a missed label and a label wrongly given in one paragraph, the most frequent first.

    >>> gold, given = np.array([[True, False], [True, False]]), np.array([[False, True], [False, False]])
    >>> [(c.missed, c.given, c.paragraphs) for c in confusions(gold, given, ["energy", "finance"])]
    [('energy', 'finance', 1), ('energy', None, 1)]
    """
    missed, extra = gold & ~given, given & ~gold
    pairs = missed.T.astype(np.int64) @ extra.astype(np.int64)
    alone = (missed & ~extra.any(axis=1, keepdims=True)).sum(axis=0)
    on_top = (extra & ~missed.any(axis=1, keepdims=True)).sum(axis=0)
    found = [
        *(Confusion(codes[i], codes[j], int(pairs[i, j])) for i, j in np.argwhere(pairs).tolist()),
        *(Confusion(code, None, n) for code, n in zip(codes, alone.tolist(), strict=True)),
        *(Confusion(None, code, n) for code, n in zip(codes, on_top.tolist(), strict=True)),
    ]
    return tuple(sorted((pair for pair in found if pair.paragraphs), key=lambda pair: -pair.paragraphs))


def worst(gold: Bools, given: Bools, scores: Floats, most: int) -> tuple[Miss, ...]:
    """Return the wrong decisions that were surest of themselves: given with a high score, or missed with a
    low one.

    Parameters
    ----------
    scores : ndarray of shape (n_units, n_labels)
        0 to 1.
    """
    wrong = gold != given
    weight = np.round(np.where(given, scores, 1 - scores), 4)  # as far as tables tell: a run ranks alike
    units, columns = np.nonzero(wrong)
    order = np.lexsort((columns, units, -weight[units, columns]))[:most]
    return tuple(
        Miss(u, j, bool(given[u, j]), round(float(scores[u, j]), 4), float(weight[u, j]))
        for u, j in zip(units[order].tolist(), columns[order].tolist(), strict=True)
    )


def _label(code: str, gold: Bools, given: Bools, f1: Estimate, precise: float | None) -> LabelQuality:
    support, made, right = int(gold.sum()), int(given.sum()), int((gold & given).sum())
    enough = support >= TOO_FEW
    return LabelQuality(
        label=code,
        support=support,
        given=made,
        precision=wilson(right, made) if enough else NOTHING,
        recall=wilson(right, support) if enough else NOTHING,
        f1=f1 if enough else NOTHING,
        average_precision=None if precise is None else round(precise, 4),
        coverage=_share(given),
    )


def _f1(right: NDArray[np.generic], given: NDArray[np.generic], gold: NDArray[np.generic]) -> Floats:
    """Return F1 of counts; nan where there is neither gold nor given."""
    whole = np.asarray(given, np.float64) + np.asarray(gold, np.float64)
    part = 2 * np.asarray(right, np.float64)
    f1: Floats = np.divide(part, whole, out=np.full(whole.shape, np.nan), where=whole > 0)
    return f1


def _share(given: Bools) -> float | None:
    return round(float(given.mean()), 4) if len(given) else None
