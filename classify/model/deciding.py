"""From decision values to labels, and to the reasons why there is none.

The way of a paragraph to its label: `linear.batch_values` adds up its keywords and learned words,
`linear.with_context` the rest of its article; `decide_batch` lifts what `rights` gives to keywords, compares
with the thresholds, and has `evidence.explain` write down every part of the sum.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from classify.config.label_set import LabelSet
from classify.model.decisions import DecisionReason, Decisions
from classify.model.evidence import explain, joined_evidence
from classify.model.keyword_hits import Keywords
from classify.model.linear import BatchValues, Features, Weights
from classify.model.logistic import expit, logit
from classify.model.rights import lift_to_label
from classify.text.columns import HitState

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

DEFAULT_THRESHOLD = 0.5
"""Lowest score that gives a label. Thresholds are part of a stored model: another default changes the models
that are trained from then on."""
NEAR_SHARE = 0.5
"""Unlabelled paragraphs whose score reaches this part of the threshold get the reason below_threshold, the
others no_evidence."""


def decide_batch(
    features: Features,
    batch: BatchValues,
    weights: Weights,
    keywords: Keywords,
    thresholds: Floats,
    label_set: LabelSet,
    *,
    weak: float | None = 0.0,
) -> Decisions:
    """Return the decisions on a batch; its evidence names no terms yet.

    Parameters
    ----------
    thresholds : ndarray of shape (n_labels,)
        The lowest score that gives each label.
    label_set : LabelSet
        The labels, and whether they exclude each other or leave no paragraph without one.
    weak : float, default=0.0
        Learned terms that contribute less are folded into one row of the evidence; None: see `explain`.
    """
    values = batch.values + batch.context
    rules = {"exclusive": label_set.exclusive, "exhaustive": label_set.exhaustive}
    lift = lift_to_label(values, batch.votes, batch.deciding, **rules)
    values = values + lift
    spoken = batch.values > weights.intercept
    labels = given(values, thresholds, label_set.codes, **rules)
    if not label_set.exhaustive:  # however common a label is, it is not given for nothing
        labels = labels & (spoken | (batch.votes > 0))
    scores = expit(values)
    excluded = np.zeros(len(scores), np.bool_)
    excluded[features.hits.paragraph[features.hits.state == HitState.EXCLUDED]] = True
    near = (spoken & (scores >= NEAR_SHARE * thresholds)).any(axis=1) | (batch.votes > 0).any(axis=1)
    return Decisions(
        votes=batch.votes,
        values=values,
        scores=scores,
        labels=labels,
        reasons=reasons(np.asarray(labels.any(axis=1)), np.asarray(near), excluded),
        evidence=explain(features, batch, lift, weights, keywords, labels, weak),
    )


def given(
    values: Floats, thresholds: Floats, codes: Sequence[str], *, exclusive: bool, exhaustive: bool
) -> Flags:
    """Return which labels the decision values give, shape (n_paragraphs, n_labels).

    A label is given from its threshold on. In an exclusive set only the highest is, and of equal ones the
    first in the alphabet; in an exhaustive set the highest is given even below its threshold.

    >>> values = np.array([[2.0, 1.0], [-2.0, -1.0]])
    >>> half = np.array([0.5, 0.5])
    >>> given(values, half, ["a", "b"], exclusive=True, exhaustive=False).tolist()
    [[True, False], [False, False]]
    >>> given(values, half, ["a", "b"], exclusive=False, exhaustive=True).tolist()
    [[True, True], [False, True]]
    """
    above = np.asarray(values >= logit(thresholds))
    if not (exclusive or exhaustive):
        return above
    order = np.argsort(np.array(codes, np.str_))
    top = np.zeros_like(above)
    top[np.arange(len(values)), order[values[:, order].argmax(axis=1)]] = True
    if exclusive:
        return top if exhaustive else top & above
    return np.asarray(above | (top & ~above.any(axis=1, keepdims=True)))


def reasons(labelled: Flags, near: Flags, excluded: Flags) -> NDArray[np.uint8]:
    """Return why each paragraph has no label: something spoke for one, all that spoke was excluded, or
    nothing did.

    >>> yes, no = np.array([True]), np.array([False])
    >>> [DecisionReason(reasons(no, *case)[0]).name for case in ((yes, yes), (no, yes), (no, no))]
    ['BELOW_THRESHOLD', 'EXCLUDED', 'NO_EVIDENCE']
    """
    without = np.where(excluded, DecisionReason.EXCLUDED, DecisionReason.NO_EVIDENCE)
    unlabelled = np.where(near, DecisionReason.BELOW_THRESHOLD, without)
    return np.where(labelled, DecisionReason.LABELLED, unlabelled).astype(np.uint8)


def joined_decisions(parts: Sequence[Decisions], terms: Sequence[str]) -> Decisions:
    """Return the decisions on consecutive batches as one; `terms` are what the evidence speaks of."""
    tables = ("votes", "values", "scores", "labels", "reasons")
    return Decisions(
        **{name: np.concatenate([getattr(part, name) for part in parts]) for name in tables},
        evidence=joined_evidence(
            [part.evidence for part in parts], [len(part.reasons) for part in parts], terms
        ),
    )
