"""Measure the agreement of two people who labelled the same paragraphs, and list where they differ.

Per label Cohen's kappa, ``(observed - chance) / (1 - chance)``, over the paragraphs that both have looked at:
a label is there or not. Over all labels Krippendorff's alpha for the same yes-or-no answers, a label at a
time and their mean, which is kappa with one rate of chance for both people. Intervals are of a bootstrap over
articles.

References
----------
Cohen (1960), "A coefficient of agreement for nominal scales", Educational and Psychological Measurement 20.
Krippendorff (2011), "Computing Krippendorff's alpha-reliability", University of Pennsylvania.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import compress

import numpy as np
from numpy.typing import NDArray

from classify.config.label_set import NO_LABEL
from classify.quality.gold import Gold
from classify.quality.intervals import NOTHING, Estimate, between, draws
from classify.quality.measure import TOO_FEW

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class LabelAgreement:
    """One label."""

    label: str
    both: int
    """Paragraphs to which both give it."""
    only_first: int
    only_second: int
    kappa: Estimate
    """Nothing where fewer than `TOO_FEW` paragraphs have it from either."""


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A paragraph to which two people give different labels."""

    article_id: str
    start: int
    first_line: int
    second_line: int
    first: tuple[str, ...]
    second: tuple[str, ...]
    text_begin: str


@dataclass(frozen=True, slots=True)
class Agreement:
    """Two sheets side by side."""

    first: str
    second: str
    paragraphs: int
    """Labelled in both."""
    only_first: int
    """Labelled in the first alone."""
    only_second: int
    same: int
    """Paragraphs with exactly the same labels."""
    alpha: Estimate
    """Mean over the labels that are not too few."""
    labels: tuple[LabelAgreement, ...]
    disagreements: tuple[Disagreement, ...]


def agreement(first: Gold, second: Gold, codes: Sequence[str]) -> Agreement:
    """Compare two sheets on what both have labelled; of several rows on one paragraph the last counts."""
    places, others = _places(first), _places(second)
    shared = sorted(places.keys() & others.keys())
    one, two = [places[place] for place in shared], [others[place] for place in shared]
    a, b = first.labels[one].reshape(-1, len(codes)), second.labels[two].reshape(-1, len(codes))
    article = np.unique([id_ for id_, _ in shared], return_inverse=True)[1].reshape(-1).astype(np.int64)
    weights = np.vstack([np.ones((1, len(shared))), draws(article)])
    kappa, alpha = _coefficients(weights, a, b)
    enough = (a | b).sum(axis=0) >= TOO_FEW
    return Agreement(
        first=first.path,
        second=second.path,
        paragraphs=len(shared),
        only_first=len(places) - len(shared),
        only_second=len(others) - len(shared),
        same=int((a == b).all(axis=1).sum()),
        alpha=_estimate(alpha[:, enough].mean(axis=1)) if enough.any() else NOTHING,
        labels=tuple(_of_label(code, a[:, j], b[:, j], kappa[:, j]) for j, code in enumerate(codes)),
        disagreements=tuple(
            Disagreement(
                *place,
                first_line=int(first.line[one[i]]),
                second_line=int(second.line[two[i]]),
                first=_names(a[i], codes),
                second=_names(b[i], codes),
                text_begin=first.text_begin[one[i]],
            )
            for i, place in enumerate(shared)
            if (a[i] != b[i]).any()
        ),
    )


def _of_label(code: str, a: Bools, b: Bools, kappa: Floats) -> LabelAgreement:
    return LabelAgreement(
        code,
        both=int((a & b).sum()),
        only_first=int((a & ~b).sum()),
        only_second=int((b & ~a).sum()),
        kappa=_estimate(kappa) if (a | b).sum() >= TOO_FEW else NOTHING,
    )


def _places(gold: Gold) -> dict[tuple[str, int], int]:
    """Return the row of each paragraph."""
    return {(id_, int(gold.start[row])): row for row, id_ in enumerate(gold.article_id)}


def _coefficients(weights: Floats, a: Bools, b: Bools) -> tuple[Floats, Floats]:
    """Return Cohen's kappa and Krippendorff's alpha of each draw and label; nan where all answers are the
    same.
    """
    n = weights.sum(axis=1, keepdims=True)
    has_a, has_b, differ = (weights @ part.astype(np.float64) for part in (a, b, a != b))
    by_chance = (has_a * (n - has_b) + has_b * (n - has_a)) / np.maximum(n, 1)
    has = has_a + has_b
    pooled = has * (2 * n - has) / np.maximum(2 * n - 1, 1)
    with np.errstate(invalid="ignore", divide="ignore"):
        kappa = np.where(by_chance > 0, 1 - differ / by_chance, np.nan)
        alpha = np.where(pooled > 0, 1 - differ / pooled, np.nan)
    return kappa, alpha


def _estimate(drawn: Floats) -> Estimate:
    """Return the figure, which is the first, with the interval of the others, its draws."""
    return between(None if np.isnan(drawn[0]) else float(drawn[0]), drawn[1:])


def _names(given: Bools, codes: Sequence[str]) -> tuple[str, ...]:
    return tuple(compress(codes, given)) or (NO_LABEL,)
