"""The paragraphs of a whole feed or of a published run, as the columns that all of `quality` works on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from classify.corpus.article import Paragraphs

Value = TypeVar("Value", bound=np.generic)


@dataclass(frozen=True, slots=True)
class Corpus(Paragraphs):
    """All paragraphs in reading order, and their articles; `article` leads from the first to the second."""

    paragraph: NDArray[np.int32]
    """Number of the paragraph in its article, from 1."""
    ids: Sequence[str]
    """Id of each article."""
    sources: Sequence[str]
    stories: Sequence[str]
    """Id of the story each article belongs to."""
    duplicate: NDArray[np.bool_]
    """True if the article is a later copy of its story."""

    @property
    def body_articles(self) -> NDArray[np.int32]:
        """Index of the article of each body paragraph."""
        return self.article[self.body]

    @property
    def story(self) -> NDArray[np.int64]:
        """Number of the story of each article; copies of one story have the same."""
        _, number = np.unique(np.array(self.stories, np.str_), return_inverse=True)
        return number.reshape(-1).astype(np.int64)

    def spread(self, of_body: NDArray[Value], fill: float = 0) -> NDArray[Value]:
        """Return a row for each paragraph from one for each body paragraph; `fill` in the others."""
        whole = np.full((len(self.article), *of_body.shape[1:]), fill, of_body.dtype)
        whole[self.body] = of_body
        return whole
