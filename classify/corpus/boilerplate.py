"""Paragraphs that repeat over the feed: sign-offs, teasers and notices that no listed pattern knows.

`short_paragraphs` gives plain columns of each batch; `repeated` merges those of all batches into one set of
hashes; `mark_repeated` applies it. Repetition is counted over stories, not over articles: the copies of a
syndicated story share all their paragraphs, which does not make any of them boilerplate.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from classify.config.settings import SegmentSettings
from classify.corpus.article import Kind, Paragraphs
from classify.corpus.large_arrays import among


@dataclass(frozen=True, slots=True)
class ShortParagraphs:
    """The paragraphs of a batch that are short enough to be boilerplate, as columns of length n."""

    paragraph: NDArray[np.int32]
    """Index into the paragraphs of the batch."""
    article: NDArray[np.int32]
    """Index into the articles of the batch."""
    hash: NDArray[np.uint64]
    """Of the text in one case and with single spaces; the same in every process and on every machine."""

    def only(self, rows: NDArray[np.bool_]) -> ShortParagraphs:
        """Return some of them."""
        return ShortParagraphs(self.paragraph[rows], self.article[rows], self.hash[rows])


NO_SHORT = ShortParagraphs(np.empty(0, np.int32), np.empty(0, np.int32), np.empty(0, np.uint64))


def short_paragraphs(
    paragraphs: Paragraphs, words: NDArray[np.integer], settings: SegmentSettings
) -> ShortParagraphs:
    """Return the hashes of paragraphs of at most `repeated_max_words` words, listed boilerplate aside.

    `words` counts those of each paragraph, as `word_counts` does.
    """
    short = (paragraphs.kind != Kind.BOILERPLATE) & (words <= settings.repeated_max_words)
    rows = np.flatnonzero(short & bool(settings.repeated_articles)).astype(np.int32)
    hashes = [paragraph_hash(paragraphs.texts[row]) for row in rows.tolist()]
    return ShortParagraphs(rows, paragraphs.article[rows], np.array(hashes, np.uint64))


def paragraph_hash(text: str) -> int:
    """Return 64 bits that two paragraphs share if they differ in case and white space only."""
    plain = " ".join(text.split()).casefold()
    return int.from_bytes(blake2b(plain.encode(), digest_size=8).digest(), "little")


def repeated(
    batches: Iterable[tuple[ShortParagraphs, Sequence[int] | NDArray[np.integer]]], settings: SegmentSettings
) -> NDArray[np.uint64]:
    """Return the hashes that stand in at least `repeated_articles` different stories, sorted.

    Parameters
    ----------
    batches : iterable of (ShortParagraphs, stories)
        The short paragraphs of each batch, and the number of the story of each of its articles, counted over
        the feed.
    settings : SegmentSettings
        Where `repeated_articles` is 0, nothing repeats.
    """
    if not settings.repeated_articles:
        return np.empty(0, np.uint64)
    hashes = [np.empty(0, np.uint64)]
    stories = [np.empty(0, np.int64)]
    for one, story_of_article in batches:
        hashes.append(one.hash)
        stories.append(np.asarray(story_of_article, np.int64)[one.article])
    order = np.lexsort((story := np.concatenate(stories), hash_ := np.concatenate(hashes)))
    hash_, story = hash_[order], story[order]
    first = np.ones(len(hash_), bool)
    first[1:] = (hash_[1:] != hash_[:-1]) | (story[1:] != story[:-1])
    values, counts = np.unique(hash_[first], return_counts=True)
    return values[counts >= settings.repeated_articles]


def mark_repeated(
    kind: NDArray[np.uint8], short: ShortParagraphs, hashes: NDArray[np.uint64]
) -> NDArray[np.uint8]:
    """Return the kinds of a batch, boilerplate where the hash of a short paragraph is among `hashes`."""
    marked = kind.copy()
    marked[short.paragraph[among(short.hash, hashes)]] = Kind.BOILERPLATE
    return marked
