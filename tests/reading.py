"""A feed's files read as a run reads them, and what came out."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

from classify.config.settings import InputSettings
from classify.corpus.article import Article, Rejected
from classify.corpus.files import find_files
from classify.corpus.reading import read_articles, read_slice, slices
from classify.corpus.records import Reading, reading_on

TODAY = dt.date(2026, 3, 15)
GOOD = {"id": "good", "text": "Good."}


def reading(**changes: object) -> Reading:
    """Return how to read a feed on `TODAY`, in the time zone of Baku; `changes` are settings of the input."""
    return reading_on(
        TODAY, InputSettings.model_validate({"paths": ["."], "time_zone": "Asia/Baku", **changes})
    )


def read(path: Path, **changes: object) -> list[Article | Rejected]:
    """Return what a file holds, read as a whole."""
    [file] = find_files([path]).files
    return list(read_articles(file, reading(**changes)))


def read_slices(path: Path, size: int, **changes: object) -> tuple[list[int], list[Article | Rejected]]:
    """Return the first record of each slice of a file, and what all of them hold together."""
    [file] = find_files([path]).files
    how = reading(**changes)
    parts = slices(file, size, how)
    return [part.first_record for part in parts], [one for part in parts for one in read_slice(part, how)]


def wrong(results: list[Article | Rejected]) -> list[tuple[int, str]]:
    """Return the record and reason of what cannot be used."""
    return [(one.record, one.reason) for one in results if isinstance(one, Rejected)]


def texts(results: list[Article | Rejected]) -> list[str]:
    """Return texts of the articles."""
    return [one.text for one in results if isinstance(one, Article)]


def jsonl(*records: object) -> bytes:
    """Return the records as JSON lines."""
    return b"".join(json.dumps(one).encode() + b"\n" for one in records)
