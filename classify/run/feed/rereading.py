"""Articles of a batch read a second time: those that the survey saw, or a refusal."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from itertools import chain, compress, islice, repeat
from pathlib import Path

import numpy as np

from classify.corpus.article import Article
from classify.corpus.records import Reading
from classify.errors import ChangedError
from classify.run.feed.gathering import Work
from classify.run.feed.survey import digest, read_batch
from classify.run.feed.texts import texts_of


def kept_articles(work: Work, reading: Reading) -> Iterator[Article]:
    """Yield the kept articles of a batch, one by one, each of which must be what the survey saw.

    Raises
    ------
    ChangedError
        If the input was changed in between; where articles are too many or too few, at the end.
    """
    read = texts_of(work.batch, reading.texts) or (
        (record, digest(record)) for record in read_batch(work.batch, reading) if isinstance(record, Article)
    )
    wanted = chain(work.keep.tolist(), repeat(True))  # an article too many has no digest to match
    seen = iter(work.digests)
    for article, own in compress(read, wanted):
        expected = next(seen, None)
        if expected is None or expected.tobytes() != own:
            raise _changed(work, article)
        yield article
    if next(seen, None) is not None:
        raise _changed(work)


def articles_at(work: Work, reading: Reading, positions: Collection[int]) -> dict[int, Article]:
    """Return some kept articles of a batch by their positions; of many slices only theirs are read.

    Of one slice nothing behind the last of them is read.

    Raises
    ------
    ChangedError
        If the input was changed in between.
    """
    wanted = set(positions)
    if work.slice_of is None:
        first = islice(kept_articles(work, reading), max(wanted, default=-1) + 1)
        return {i: article for i, article in enumerate(first) if i in wanted}
    kept_of = work.slice_of[work.keep]
    found: dict[int, Article] = {}
    for number in sorted({int(kept_of[i]) for i in wanted}):
        own = work.slice_of == number
        here = np.flatnonzero(kept_of == number)
        part = replace(
            work, batch=work.batch[number : number + 1], keep=work.keep[own], digests=work.digests[here]
        )
        found |= zip(here.tolist(), kept_articles(part, reading), strict=True)
    return {i: found[i] for i in sorted(wanted)}


def _changed(work: Work, article: Article | None = None) -> ChangedError:
    """Return the refusal; it names a file that is gone, else the file of the article."""
    paths = {part.file.name: part.file.path for part in work.batch}
    gone = (path for path in paths.values() if not Path(path).exists())
    own = [paths[article.path]] if article else []
    path = next(chain(gone, own), work.batch[-1].file.path)
    return ChangedError(path)
