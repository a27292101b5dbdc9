"""Texts as a caller's data frame holds them: lists, columns of Arrow, Polars or pandas, with gaps."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from classify.text.tokens import as_texts


@dataclass(frozen=True, slots=True)
class GivenTexts:
    """The texts that are there, and their places among all rows."""

    texts: Sequence[str]
    rows: NDArray[np.int64]
    """The row of each text, shape (n_texts,)."""
    n_rows: int

    def spread(self, values: NDArray[Any], missing: object) -> NDArray[Any]:
        """Return values of the texts as values of all rows, with `missing` where there is no text."""
        if len(self.rows) == self.n_rows:
            return values
        spread = np.full((self.n_rows, *values.shape[1:]), missing, dtype=values.dtype)
        spread[self.rows] = values
        return spread

    def of_texts(self, articles: Iterable[Any] | None, what: str = "article") -> NDArray[Any] | None:
        """Return the article, or `what` else is given, of each text from those of all rows.

        Raises
        ------
        ValueError
            If there is not one for each row.
        """
        if articles is None:
            return None
        column = np.asarray(_plain(articles))
        if column.shape != (self.n_rows,):
            raise ValueError(
                f"{what}s must name one {what} a text: {self.n_rows} texts, shape {column.shape}"
            )
        return column[self.rows]


def given_texts(texts: Iterable[str | None]) -> GivenTexts:
    """Return the texts of a column; None, NaN and ``pandas.NA`` are gaps.

    Raises
    ------
    TypeError
        If `texts` is one string or a table, or holds anything but strings and gaps.
    """
    if isinstance(texts, str) or getattr(texts, "ndim", 1) != 1:
        as_texts(texts)  # type: ignore[arg-type]  # refuses it
    column = _plain(texts)
    found = column if isinstance(column, list | tuple) else list(column)
    rows = [row for row, text in enumerate(found) if not _is_gap(text)]
    there = found if len(rows) == len(found) else [found[row] for row in rows]
    return GivenTexts(as_texts(there), np.array(rows, np.int64), len(found))


def _plain(column: Iterable[Any]) -> Iterable[Any]:
    """Return a column of Arrow as plain values: it would yield objects of its own."""
    values: Iterable[Any] = column.to_pylist() if hasattr(column, "to_pylist") else column
    return values


def _is_gap(value: object) -> bool:
    return value is None or (isinstance(value, float) and value != value) or type(value).__name__ == "NAType"
