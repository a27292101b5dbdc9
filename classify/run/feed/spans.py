"""The paragraphs of a batch without their texts: where each stands, its kind, words and language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from classify.corpus.article import Article, Paragraphs


@dataclass(frozen=True, slots=True)
class Spans:
    """The paragraphs of a batch without their texts, as narrow columns: those of all batches are kept."""

    article: NDArray[np.int32]
    start: NDArray[np.int32]
    end: NDArray[np.int32]
    kind: NDArray[np.uint8]
    words: NDArray[np.int32]
    language: NDArray[np.uint8]

    def of(self, articles: Mapping[int, Article] | Sequence[Article]) -> Paragraphs:
        """Return the same with the texts, from the articles of the batch by their positions."""
        rows = zip(self.article.tolist(), self.start.tolist(), self.end.tolist(), strict=True)
        texts = [articles[article].text[start:end] for article, start, end in rows]
        start, end = self.start.astype(np.int64), self.end.astype(np.int64)
        return Paragraphs(self.article, start, end, self.kind, texts, self.language)

    def packed(self, n_articles: int) -> list[bytes]:
        """Return places, kinds and languages of the paragraphs of each article of the batch, as bytes to
        hash.
        """
        columns = np.column_stack([self.start, self.end, self.kind, self.language]).astype("<i8")
        cuts = np.searchsorted(self.article, np.arange(n_articles + 1)).tolist()
        return [columns[a:b].tobytes() for a, b in pairwise(cuts)]

    def only(self, articles: NDArray[np.int64]) -> Spans:
        """Return the spans of some articles of the batch."""
        return self._rows(np.isin(self.article, articles))

    def numbered(self, articles: NDArray[np.int64]) -> Spans:
        """Return the spans of some articles of the batch, in their order, which are numbered anew."""
        own = self.only(articles)
        return replace(own, article=np.searchsorted(articles, own.article).astype(np.int32))

    def part(self, articles: slice) -> Spans:
        """Return the spans of consecutive articles of the batch, which are numbered anew."""
        first, stop = np.searchsorted(self.article, [articles.start, articles.stop])
        own = self._rows(slice(first, stop))
        return replace(own, article=own.article - np.int32(articles.start))

    def _rows(self, rows: NDArray[np.bool_] | slice) -> Spans:
        return Spans(*(getattr(self, column.name)[rows] for column in fields(Spans)))


NO_SPANS = Spans(
    article=np.empty(0, np.int32),
    start=np.empty(0, np.int32),
    end=np.empty(0, np.int32),
    kind=np.empty(0, np.uint8),
    words=np.empty(0, np.int32),
    language=np.empty(0, np.uint8),
)


def spans_of(paragraphs: Paragraphs, words: NDArray[np.int64]) -> Spans:
    """Return the paragraphs without their texts; `words` are those of each."""
    start, end, counts = (column.astype(np.int32) for column in (paragraphs.start, paragraphs.end, words))
    return Spans(paragraphs.article, start, end, paragraphs.kind, counts, paragraphs.language)
