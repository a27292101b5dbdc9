"""Articles as the survey read them, in files of the run: the second pass need not read the input again.

The file of a batch goes once its rows, with the same texts, are written. Where there is none, or the input is
not as it was, the input is read again: of what earlier runs have surveyed, and where a disk is full.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Sequence
from contextlib import suppress
from hashlib import blake2b
from operator import attrgetter
from pathlib import Path
from typing import Any
from uuid import uuid4

import numpy as np
from numpy.typing import NDArray

from classify.corpus.article import Article
from classify.corpus.reading import Slice
from classify.run.feed.file_notes import sign_of

_Batch = tuple[Slice, ...]
_TOLD = ("id", "path", "record", "title", "source", "url", "text_start")
"""What is written of an article as it is, beside its date and text."""
_told = attrgetter(*_TOLD)


class WrittenTexts:
    """The file of a batch, written while it is surveyed; without a folder there is none."""

    def __init__(self, batch: _Batch, folder: Path | None) -> None:
        signs = _signs(batch) if folder else None
        self._place = _place(batch, folder) if folder else None
        # a cluster that lost a worker may survey a batch twice at once
        self._fresh = folder / uuid4().hex if folder and signs else None
        self._append(json.dumps(signs).encode() + b"\n")

    def add(self, articles: Sequence[Article], digests: NDArray[np.uint8]) -> None:
        """Write the next articles, with their digests."""
        if self._fresh:
            self._append(_packed(articles, digests))

    def finish(self) -> None:
        """Let the file count."""
        if self._fresh and self._place:
            with suppress(OSError):
                self._fresh.replace(self._place)

    def _append(self, data: bytes) -> None:
        """Write on; once that fails, the file is given up."""
        if self._fresh:
            try:
                with self._fresh.open("ab") as file:
                    file.write(data)
            except OSError:
                with suppress(OSError):
                    self._fresh.unlink()
                self._fresh = None


def texts_of(batch: _Batch, folder: Path | None) -> Iterator[tuple[Article, bytes]] | None:
    """Return all articles of a batch that the survey saw, with their digests.

    They have what the tables tell of an article, and not how it was read. None where the input must be read.
    """
    if folder is None:
        return None
    place = _place(batch, folder)
    try:
        with place.open("rb") as file:
            as_it_was = json.loads(file.readline()) == _signs(batch)
    except OSError:
        return None
    return _articles(place) if as_it_was else None


def drop_texts(batch: _Batch, folder: Path | None) -> None:
    """Remove the file of a batch that is classified."""
    if folder is not None:
        with suppress(OSError):
            _place(batch, folder).unlink()


def _place(batch: _Batch, folder: Path) -> Path:
    parts = [(part.file.path, part.file.member, part.start, part.stop) for part in batch]
    return folder / blake2b(json.dumps(parts).encode(), digest_size=16).hexdigest()


def _signs(batch: _Batch) -> list[list[Any]] | None:
    """Return what changes when a file of the batch does; None where one is gone."""
    try:
        return [sign_of(path) for path in dict.fromkeys(part.file.path for part in batch)]
    except OSError:
        return None


def _packed(articles: Sequence[Article], digests: NDArray[np.uint8]) -> bytes:
    """Return articles as a line of JSON, and behind it their texts."""
    texts = [article.text.encode("utf-8", "surrogatepass") for article in articles]
    heads = [
        (*_told(article), article.date and article.date.isoformat(), own.tobytes().hex(), len(text))
        for article, own, text in zip(articles, digests, texts, strict=True)
    ]
    return b"".join([json.dumps(heads).encode(), b"\n", *texts])


def _articles(place: Path) -> Iterator[tuple[Article, bytes]]:
    with place.open("rb") as file:
        file.readline()
        while line := file.readline():
            for *fields, date, digest, size in json.loads(line):
                article = Article(
                    **dict(zip(_TOLD, fields, strict=True)),
                    text=file.read(size).decode("utf-8", "surrogatepass"),
                    date=date and dt.date.fromisoformat(date),
                )
                yield article, bytes.fromhex(digest)
