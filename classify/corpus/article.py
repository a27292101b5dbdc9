"""Articles and the places of their paragraphs."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from classify.corpus.notices import Noticed

ALL_SOURCES = "*"
"""The source of the rows that are about all sources together; no article has it."""


@dataclass(frozen=True, slots=True)
class Article:
    """One input record, with its text exactly as read, or as a reader sees it where it held HTML."""

    id: str
    text: str
    path: str
    """The file it came from, relative to the input it was found under, with forward slashes."""
    record: int
    """The record in that file, from 1."""
    title: str = ""
    """Empty where its record or file gives none; see `titles`."""
    date: dt.date | None = None
    """The day of publication in the declared time zone."""
    source: str = ""
    url: str = ""
    language: str = ""
    """Code of the language that the feed declares; empty where it does not."""
    text_start: int = 0
    """Where the text begins behind the feed's header; what stands before it is metadata."""
    raw_hash: str = ""
    """Hash of the text as it was read, in hex, where `text` is not that."""
    notices: tuple[Noticed, ...] = ()
    """What a person should know of how the article was read."""
    lacks: tuple[str, ...] = field(default=(), compare=False)
    """The fields that its record or file does not give, whatever stands for them here."""


@dataclass(frozen=True, slots=True)
class Rejected:
    """A record that cannot be used: one row of ``quarantine.csv``."""

    path: str
    record: int
    """0 where the whole file is meant."""
    reason: str
    """A code such as ``undecodable``, ``duplicate_id``, ``future_date``."""
    detail: str
    records: int = 1
    """So many records from this one on are meant."""


class Kind(IntEnum):
    """Kind of a paragraph; only a body paragraph is classified."""

    BODY = 0
    BOILERPLATE = 1
    SHORT = 2
    LANGUAGE = 3
    """In a language that `input.languages` does not name."""


@dataclass(frozen=True, slots=True)
class Paragraphs:
    """The paragraphs of a batch of articles as columns, all of length n_paragraphs, in reading order."""

    article: NDArray[np.int32]
    """Index into the batch of articles."""
    start: NDArray[np.int64]
    """Character offset into `Article.text`."""
    end: NDArray[np.int64]
    kind: NDArray[np.uint8]
    """Values of `Kind`."""
    texts: list[str]
    """``article.text[start:end]`` of each."""
    language: NDArray[np.uint8]
    """Places in `config.languages.LANGUAGES`; 0 where the language is not known."""

    @property
    def body(self) -> NDArray[np.int64]:
        """Rows of the paragraphs that are classified."""
        return np.flatnonzero(self.kind == Kind.BODY)

    @property
    def body_texts(self) -> list[str]:
        """Texts of those."""
        return [self.texts[row] for row in self.body.tolist()]

    @property
    def other_texts(self) -> list[str]:
        """Texts of the others."""
        return [self.texts[row] for row in np.flatnonzero(self.kind != Kind.BODY).tolist()]

    @property
    def body_languages(self) -> NDArray[np.uint8]:
        """Languages of those."""
        return self.language[self.body]

    @property
    def numbers(self) -> NDArray[np.int64]:
        """Number of each paragraph in its article, from 1."""
        return np.arange(len(self.article)) - np.searchsorted(self.article, self.article) + 1
