"""The paragraphs of a whole feed or of a published run, as the columns that all of `quality` works on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import compress

import numpy as np
from numpy.typing import NDArray

from classify.corpus.article import Kind


@dataclass(frozen=True, slots=True)
class Corpus:
    """All paragraphs in reading order, and their articles; `article` leads from the first to the second."""

    article: NDArray[np.int32]
    """Index into the columns of articles; never falls."""
    paragraph: NDArray[np.int32]
    """Number of the paragraph in its article, from 1."""
    start: NDArray[np.int64]
    """Character offset into the article's text as read."""
    end: NDArray[np.int64]
    kind: NDArray[np.uint8]
    """Values of `Kind`."""
    texts: Sequence[str]
    ids: Sequence[str]
    """Id of each article."""
    sources: Sequence[str]
    stories: Sequence[str]
    """Id of the story each article belongs to."""
    duplicate: NDArray[np.bool_]
    """True if the article is a later copy of its story."""
    language: NDArray[np.uint8]
    """Language of each paragraph, as a place in `config.languages.LANGUAGES`."""

    @property
    def body(self) -> NDArray[np.int64]:
        """Rows of the paragraphs that are classified."""
        return np.flatnonzero(self.kind == Kind.BODY)

    @property
    def body_texts(self) -> list[str]:
        """Texts of those."""
        return list(compress(self.texts, (self.kind == Kind.BODY).tolist()))

    @property
    def body_languages(self) -> NDArray[np.uint8]:
        """Language of each of those."""
        return self.language[self.body]

    @property
    def body_articles(self) -> NDArray[np.int32]:
        """Index of the article of each of those."""
        return self.article[self.body]

    @property
    def story(self) -> NDArray[np.int64]:
        """Number of the story of each article; copies of one story have the same."""
        _, number = np.unique(np.array(self.stories, np.str_), return_inverse=True)
        return number.reshape(-1).astype(np.int64)
