"""Predictions for labelled texts that the model has not learned from, by folds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from classify.model.decisions import Decisions
from classify.model.fitted import FittedModel
from classify.model.gold import GoldLabels

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

FOLDS = 5


@dataclass(frozen=True, slots=True)
class OutOfFold:
    """Decisions on the texts of labelled groups, none of which has taught the model that decides."""

    row: Ints
    """Rows of the texts, rising."""
    votes: Floats
    """Shape (n_rows, n_labels), as in `Decisions`."""
    values: Floats
    scores: Floats
    labels: NDArray[np.bool_]
    probabilities: Floats


def out_of_fold(
    teach: Callable[[GoldLabels], tuple[FittedModel, object]],
    gold: GoldLabels,
    texts: Sequence[str],
    group: Ints,
    article: Ints | None,
) -> OutOfFold:
    """Let the groups of each fold be judged by a model that the gold of the other folds has taught.

    Unlabelled texts of a group are judged with it: they may be copies of what the group has taught.

    Parameters
    ----------
    teach : callable
        Returns the model that some of the gold teaches, levels and probabilities included, as its first.
    gold : GoldLabels
    texts : sequence of str
    group : ndarray of shape (n_texts,)
        Number of the group of each text, as in `gold`.
    article : ndarray of shape (n_texts,) or None
        Number of the article of each text, all of whose texts are in one group.
    """
    _, number = np.unique(gold.group, return_inverse=True)
    fold = number.reshape(-1) % FOLDS
    rows: list[Ints] = []
    parts: list[Decisions] = []
    for one in range(FOLDS):
        inside = np.flatnonzero(np.isin(group, gold.group[fold == one]))
        model, _ = teach(gold.only(fold != one))
        rows.append(inside)
        around = None if article is None else article[inside]
        parts.append(model.decide([texts[i] for i in inside.tolist()], around, weak=np.inf))
    names = [field.name for field in fields(OutOfFold)[1:]]
    columns = {name: np.concatenate([getattr(part, name) for part in parts]) for name in names}
    return joined_out_of_fold([OutOfFold(np.concatenate(rows), **columns)])


def joined_out_of_fold(parts: Sequence[OutOfFold]) -> OutOfFold:
    """Return the decisions of all parts, sorted by their rows."""
    order = np.argsort(np.concatenate([part.row for part in parts]), kind="stable")
    columns = {
        field.name: np.concatenate([getattr(part, field.name) for part in parts])[order]
        for field in fields(OutOfFold)
    }
    return OutOfFold(**columns)


def nothing_out_of_fold(n_labels: int) -> OutOfFold:
    """Return decisions on no text."""
    none = np.zeros((0, n_labels))
    return OutOfFold(np.zeros(0, np.int64), none, none, none, none.astype(np.bool_), none)
