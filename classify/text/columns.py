"""The columns that all text work is done on: tokens of a batch, their terms, and the keyword hits."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from enum import IntEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Tokens:
    """The tokens of a batch of paragraphs as columns, in reading order."""

    texts: Sequence[str]
    """The paragraphs themselves."""
    paragraph: NDArray[np.int32]
    start: NDArray[np.int64]
    """Character offset into the paragraph's own text."""
    end: NDArray[np.int64]
    hash: NDArray[np.uint64]
    """Hash of the canonical word: folded, marks composed, joiners dropped."""
    composed: NDArray[np.int64]
    """Indices of the few tokens with a mark, joiner or ligature, whose canonical word is not just folded."""
    heads: NDArray[np.uint16]
    """Short hashes of the first three and five characters of the canonical word, shape (2, n_tokens)."""
    initial: NDArray[np.uint32]
    """Code point of the first character as it is written; ``@`` for a handle."""
    capital: NDArray[np.bool_]
    """True if the first character is a capital letter."""
    dotted: NDArray[np.int64]
    """Indices of the few tokens that are single letters with full stops between them, ``U.S``."""
    alone: NDArray[np.int64]
    """Indices of the tokens that are one letter of a script without spaces between words."""
    twofold: NDArray[np.int64]
    """Indices of the few tokens that can be read in another way, too; see `readings`."""
    read: Sequence[str] | None = None
    """Each token as it is read, such as without the hyphen of a line end; None where that is as it stands."""

    def __len__(self) -> int:
        return len(self.paragraph)

    @property
    def n_paragraphs(self) -> int:
        """Number of paragraphs, those without a token included."""
        return len(self.texts)

    def surface(self, token: int) -> str:
        """Return the token as it stands in its paragraph."""
        text: str = self.texts[self.paragraph[token]]
        return text[self.start[token] : self.end[token]]

    def words(self, rows: NDArray[np.int64]) -> list[str]:
        """Return some tokens as they are read."""
        if self.read is not None:
            return [self.read[row] for row in rows.tolist()]
        spans = row_tuples(self.paragraph[rows], self.start[rows], self.end[rows])
        return [self.texts[paragraph][start:end] for paragraph, start, end in spans]


@dataclass(frozen=True, slots=True)
class TermCounts:
    """The terms of a batch as columns, sorted by paragraph, term; one row a paragraph and term."""

    n_paragraphs: int
    paragraph: NDArray[np.int32]
    term: NDArray[np.int32]
    count: NDArray[np.int64]
    first: NDArray[np.int64]
    """Index of the token that begins the term's first occurrence in the paragraph."""
    last: NDArray[np.int64]
    """Index of the token that ends it; the same token for a single word."""


@dataclass(frozen=True, slots=True)
class Places:
    """Places of keywords and excludes, overlapping ones included, as columns."""

    paragraph: NDArray[np.int64]
    label: NDArray[np.int64]
    keyword: NDArray[np.int64]
    """Index into the keywords of all labels, or into the excludes of all labels."""
    start: NDArray[np.int64]
    end: NDArray[np.int64]
    capital: NDArray[np.bool_]
    """True if the first letter is a capital."""
    unsure: NDArray[np.bool_]
    """True if it is an acronym among words that are all in capitals, and so may be another word."""

    def __getitem__(self, rows: NDArray[np.int64] | NDArray[np.bool_]) -> Places:
        return Places(*(getattr(self, field.name)[rows] for field in fields(self)))


class HitState(IntEnum):
    """State of a hit: counted or not; the name in lower case is what the tables say."""

    COUNTED = 0
    EXCLUDED = 1
    """An exclude of the label overlaps it."""
    NO_CONTEXT = 2
    """It needs context, and no other keyword of the label that needs none counts in the paragraph."""


@dataclass(frozen=True, slots=True)
class Hits:
    """Keyword hits of a batch as columns, sorted by paragraph, start, label."""

    paragraph: NDArray[np.int32]
    label: NDArray[np.int32]
    keyword: NDArray[np.int32]
    """Index into the keywords of all labels, one label after the other in label-set order."""
    start: NDArray[np.int64]
    """Character offset into the paragraph's own text."""
    end: NDArray[np.int64]
    state: NDArray[np.uint8]
    """Values of `HitState`."""
    capital: NDArray[np.bool_]
    """True if it begins with a capital letter, as names do."""

    def __len__(self) -> int:
        return len(self.paragraph)


def row_tuples(*columns: NDArray[Any]) -> Iterator[tuple[Any, ...]]:
    """Return the rows of columns of one length, each a tuple of Python numbers: for what only a loop can do.

    >>> list(row_tuples(np.array([1, 2]), np.array([True, False])))
    [(1, True), (2, False)]
    """
    return zip(*(column.tolist() for column in columns), strict=True)
