"""Labels that people gave some of the texts that a model learns from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from classify.config.label_set import NO_LABEL, UNSEEN

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

FEWEST_GROUPS = 5
"""Labelled articles below which nothing is learned from them: there must be some to leave out."""


@dataclass(frozen=True, slots=True)
class GoldLabels:
    """The labelled texts."""

    row: Ints
    """Rows of the texts, rising, shape (n_gold,)."""
    labels: Flags
    """Shape (n_gold, n_labels)."""
    group: Ints
    """Texts of one group, such as an article or a story, are never on both sides of a cross-validation."""

    def only(self, which: Flags) -> GoldLabels:
        """Return some of the labelled texts, as flags of shape (n_gold,)."""
        return GoldLabels(self.row[which], self.labels[which], self.group[which])

    def within(self, rows: Ints) -> GoldLabels:
        """Return the labelled texts among some, which are rising, by their places there."""
        own = self.only(np.isin(self.row, rows))
        return GoldLabels(np.searchsorted(rows, own.row), own.labels, own.group)

    @property
    def n_groups(self) -> int:
        """Number of groups with a labelled text."""
        return len(np.unique(self.group))

    @property
    def enough(self) -> bool:
        """True if anything can be learned from them."""
        return self.n_groups >= FEWEST_GROUPS


def group_numbers(groups: Sequence[Any] | NDArray[Any] | None, article: Ints | None, n_texts: int) -> Ints:
    """Return the number of the group that each text is in: its own, else its article, else it stands alone.

    Raises
    ------
    ValueError
        If there is not one group for each text, or an article is in several.
    """
    if groups is None:
        return np.arange(n_texts) if article is None else article
    column = np.asarray(groups)
    if column.shape != (n_texts,):
        raise ValueError(f"groups must name one group a text: {n_texts} texts, shape {column.shape}")
    number = np.unique(column, return_inverse=True)[1].reshape(-1).astype(np.int64)
    if article is not None:
        _, first, own = np.unique(article, return_index=True, return_inverse=True)
        if (number[first][own.reshape(-1)] != number).any():
            raise ValueError(
                "groups must hold whole articles: the texts of one article are in several groups"
            )
    return number


def gold_labels(y: object, codes: Sequence[str], group: Ints) -> GoldLabels | None:
    """Read the labels of texts as `SeededClassifier.fit` takes them; None where no text has any.

    Parameters
    ----------
    y : None, sequence of shape (n_texts,) or array of shape (n_texts, n_labels)
        A label code, several joined by ``|`` or as a list, or ``none`` for no label; -1, None, nan, ``?`` or
        an empty string for a text that nobody has labelled. Or a row of 0 and 1 in the order of `codes`,
        with -1 or nan where nobody has labelled it.
    codes : sequence of str
    group : ndarray of shape (n_texts,)

    Raises
    ------
    ValueError
        If there is not one row for each text, it names an unknown label, or too few articles are labelled.
    """
    if y is None:
        return None
    rows = _rows(y, codes, len(group))
    row = np.array([i for i, own in enumerate(rows) if own is not None], np.int64)
    if not len(row):
        return None
    labels = np.array([[code in (rows[i] or ()) for code in codes] for i in row.tolist()], np.bool_)
    gold = GoldLabels(row, labels, group[row])
    if not gold.enough:
        raise ValueError(
            f"gold labels are of {gold.n_groups} articles, too few to learn from: "
            f"label at least {FEWEST_GROUPS}, or fit without them"
        )
    return gold


def _rows(y: object, codes: Sequence[str], n_texts: int) -> list[set[str] | None]:
    if not isinstance(y, Iterable):
        raise ValueError(f"y must hold one label a text, not {y!r:.40}")  # noqa: TRY004 - as scikit-learn
    cells = list(y)
    if len(cells) != n_texts:
        raise ValueError(f"y must hold one label a text: {n_texts} texts, {len(cells)} labels")
    table = np.ndim(y) == 2 if isinstance(y, np.ndarray) else False
    return [
        _of_columns(cell, codes, i) if table else _of_cell(cell, codes, i) for i, cell in enumerate(cells)
    ]


def _of_columns(cell: Any, codes: Sequence[str], i: int) -> set[str] | None:
    row = np.asarray(cell, np.float64)
    if row.shape != (len(codes),):
        raise ValueError(f"y must have a column for each of {len(codes)} labels, not {row.shape[0]}")
    if np.isnan(row).any() or (row == -1).any():
        return None
    if not np.isin(row, (0.0, 1.0)).all():
        raise ValueError(f"y[{i}] must hold 0 and 1, or -1 where nobody has labelled it: {row.tolist()}")
    return {code for code, there in zip(codes, row.tolist(), strict=True) if there}


def _of_cell(cell: Any, codes: Sequence[str], i: int) -> set[str] | None:
    if isinstance(cell, list | tuple | set | frozenset):
        named = {str(one) for one in cell}
    elif _unlabelled(cell):
        return None
    else:
        named = {one.strip() for one in str(cell).split("|")} - {NO_LABEL}
    unknown = sorted(named - set(codes))
    if unknown:
        raise ValueError(f"y[{i}]: no label is called {', '.join(unknown)}; there are {', '.join(codes)}")
    return named


def _unlabelled(cell: Any) -> bool:
    if isinstance(cell, str):
        return cell.strip() in ("", UNSEEN)
    return cell is None or bool(cell != cell) or bool(cell == -1)  # nan is not itself
