"""The first pass: what each batch of the feed holds, without its texts.

Copies of a story, repeated paragraphs and duplicate ids show only over the whole feed, so every batch is
surveyed before any is classified; `gathering` puts the surveys together. A survey keeps a few hundred bytes
an article; the texts of a run wait in files (`texts`), and are else read again, batch by batch, when they are
classified.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from hashlib import blake2b
from itertools import accumulate, chain, compress, groupby
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from classify.config.languages import LANGUAGES
from classify.config.settings import Format, InputSettings, SegmentSettings
from classify.corpus.article import Article, Kind, Paragraphs, Rejected
from classify.corpus.boilerplate import ShortParagraphs, short_paragraphs
from classify.corpus.files import InputFile
from classify.corpus.formats import OF_RECORDS
from classify.corpus.languages import languages_of
from classify.corpus.notices import Notice, Tally
from classify.corpus.notices import joined as joined_tallies
from classify.corpus.paragraphs import segment
from classify.corpus.reading import Slice, read_slice
from classify.corpus.records import Reading
from classify.corpus.rejections import Rejections
from classify.corpus.sketches import NO_SKETCHES, Sketches, joined, sketch, take
from classify.corpus.words import word_counts
from classify.run.feed.spans import Spans, spans_of
from classify.run.feed.texts import WrittenTexts

DIGEST = 16
"""Bytes of the hash of an article."""
_KINDS: dict[Format, Notice] = {"txt": Notice.TEXT, **dict.fromkeys(OF_RECORDS, Notice.RECORD)}
"""What an article is counted as, by the format of its file; the others are `Notice.OTHER`."""
PORTION = 1 << 22
"""Characters that are worked on at a time: a batch of news is one portion, one of long documents many."""

_Columns = TypeVar("_Columns", "Spans", ShortParagraphs)
Batch = tuple[Slice, ...]
"""Slices of the feed that are surveyed and classified together."""
Days = tuple[dt.date | None, dt.date | None]
"""The first and the last day of some articles; None and None where none has a date."""


@dataclass(frozen=True, slots=True)
class Survey:
    """Content of one batch; lists have one entry an article, in reading order."""

    batch: Batch
    ids: list[str]
    dates: list[dt.date | None]
    sources: list[str]
    files: list[str]
    records: NDArray[np.int64]
    """The record of its file that the article is."""
    digests: NDArray[np.uint8]
    """Hash of all that was read of the article, shape (n_articles, `DIGEST`)."""
    sketches: Sketches
    spans: Spans
    short: ShortParagraphs
    """Paragraphs short enough to be boilerplate if they repeat."""
    rejected: Rejections
    noticed: tuple[tuple[str, Tally], ...] = ()
    """What was noticed of the articles of each file, behind its name, with the first place of each kind."""
    days: Days = (None, None)
    """Of all articles of the batch, also of those outside the window of days."""
    content: bytes = b""
    """Hash of what was read and how; empty where it is not known."""

    def of_files(self, names: Collection[str]) -> Survey:
        """Return the survey of some of the files; those of `Rejections.more` must be none of them."""
        kept = np.array([file in names for file in self.files], np.bool_)
        article, paragraph = (
            (np.cumsum(rows) - 1).astype(np.int32) for rows in (kept, kept[self.spans.article])
        )
        articles, short = np.flatnonzero(kept), self.short.only(kept[self.short.article])
        rejected = Rejections()
        rejected.update(one for one in self.rejected.first if one.path in names)
        return replace(
            self,
            ids=list(compress(self.ids, kept)),
            dates=list(compress(self.dates, kept)),
            sources=list(compress(self.sources, kept)),
            files=list(compress(self.files, kept)),
            records=self.records[kept],
            digests=self.digests[kept],
            sketches=take(self.sketches, articles) if len(self.sketches) else self.sketches,
            spans=self.spans.numbered(articles),
            short=replace(short, article=article[short.article], paragraph=paragraph[short.paragraph]),
            rejected=rejected,
            noticed=tuple((name, tally) for name, tally in self.noticed if name in names),
        )

    def shifted(self, articles: int, paragraphs: int) -> Survey:
        """Return the survey with its article and paragraph numbers shifted by the given counts."""
        spans = replace(self.spans, article=self.spans.article + np.int32(articles))
        short = replace(
            self.short,
            article=self.short.article + np.int32(articles),
            paragraph=self.short.paragraph + np.int32(paragraphs),
        )
        return replace(self, spans=spans, short=short)

    def place(self, i: int) -> tuple[str, int]:
        """Return the file and record of an article."""
        return self.files[i], int(self.records[i])


def survey(batch: Batch, reading: Reading, segmenting: SegmentSettings, *, sketched: bool = True) -> Survey:
    """Return what the batch holds, read once; articles outside ``since`` and ``until`` are passed over."""
    rejected = Rejections()
    days: set[dt.date] = set()
    texts = WrittenTexts(batch, reading.texts)
    parts = []
    for articles in in_portions(read_batch(batch, reading, days), rejected):
        part = survey_portion(batch, articles, reading, segmenting, sketched=sketched)
        texts.add(articles, part.digests)
        parts.append(part)
    texts.finish()
    return replace(joined_surveys(parts), rejected=rejected, days=_all_days(days))


def size_of(batch: Batch) -> int:
    """Return how many bytes are read of a batch."""
    return sum(part.size for part in batch)


def in_portions(records: Iterable[Article | Rejected], rejected: Rejections) -> Iterator[list[Article]]:
    """Yield the articles, about `PORTION` characters at a time; none is one empty portion.

    What cannot be used is added to `rejected`.
    """
    portion: list[Article] = []
    size = 0
    for record in records:
        if isinstance(record, Rejected):
            rejected.add(record)
            continue
        if size >= PORTION:
            yield portion
            portion, size = [], 0
        portion.append(record)
        size += len(record.text)
    yield portion


def survey_portion(
    batch: Batch,
    articles: Sequence[Article],
    reading: Reading,
    segmenting: SegmentSettings,
    *,
    sketched: bool,
) -> Survey:
    """Return the survey of some articles of the batch."""
    paragraphs = segment(articles, segmenting)
    paragraphs = replace(paragraphs, language=languages_of(articles, paragraphs))
    words = word_counts(paragraphs.texts)
    return Survey(
        batch=batch,
        ids=[article.id for article in articles],
        dates=[article.date for article in articles],
        sources=[article.source for article in articles],
        files=[article.path for article in articles],
        records=np.array([article.record for article in articles], np.int64),
        digests=np.frombuffer(b"".join(map(digest, articles)), np.uint8).reshape(-1, DIGEST),
        sketches=sketch(_body_texts(paragraphs, len(articles))) if sketched else NO_SKETCHES,
        spans=spans_of(replace(paragraphs, kind=_read_kinds(batch, articles, paragraphs, reading)), words),
        short=short_paragraphs(paragraphs, words, segmenting),
        rejected=Rejections(),
        noticed=_tallied(batch, articles),
    )


def _read_kinds(
    batch: Batch, articles: Sequence[Article], paragraphs: Paragraphs, reading: Reading
) -> NDArray[np.uint8]:
    """Return the kind of each paragraph; body text in a language that is not read is `Kind.LANGUAGE`."""
    wanted = {part.file.name: reading.of(part.file).settings.languages for part in batch}
    if not any(wanted.values()):
        return paragraphs.kind
    unread = np.zeros((len(articles), len(LANGUAGES)), np.bool_)
    for row, article in enumerate(articles):
        if languages := wanted.get(article.path):
            unread[row] = [bool(code) and code not in languages for code in LANGUAGES]
    other = unread[paragraphs.article, paragraphs.language] & (paragraphs.kind == Kind.BODY)
    return np.where(other, np.uint8(Kind.LANGUAGE), paragraphs.kind)


def _tallied(batch: Batch, articles: Sequence[Article]) -> tuple[tuple[str, Tally], ...]:
    """Return counts of all notices, of articles by kind of file, and of articles that lack a field."""
    files = {part.file.name: part.file for part in batch}
    by_file = groupby(articles, key=lambda article: article.path)
    return tuple((path, tally) for path, own in by_file for tally in _tallied_file(files[path], list(own)))


def _tallied_file(file: InputFile, articles: Sequence[Article]) -> list[Tally]:
    kind = _KINDS.get(file.format, Notice.OTHER)
    counted = [Tally(kind, len(articles), file.name, file.source)]
    noticed = (
        Tally(one.notice, 1, _place(article, one.detail), one.source, one.about)
        for article in articles
        for one in article.notices
    )
    gaps = (
        Tally(Notice.GAP, 1, _place(article, ""), about=name)
        for article in articles
        for name in article.lacks
        if all(one.about != name for one in article.notices)
        and (name == "date" or kind != Notice.TEXT)  # a text needs no field for the others
    )
    return joined_tallies(chain(counted, noticed, gaps))


def _place(article: Article, detail: str) -> str:
    return f"{article.path}, record {article.record}{': ' * bool(detail)}{detail}"


def joined_surveys(parts: Sequence[Survey]) -> Survey:
    """Return the survey of all articles of a batch from those of its portions, or of some of its files."""
    if len(parts) == 1:
        return parts[0]
    articles = accumulate((len(part.ids) for part in parts), initial=0)
    paragraphs = accumulate((len(part.spans.article) for part in parts), initial=0)
    shifted = [part.shifted(*by) for part, *by in zip(parts, articles, paragraphs, strict=False)]
    return Survey(
        batch=parts[0].batch,
        ids=[id_ for part in parts for id_ in part.ids],
        dates=[date for part in parts for date in part.dates],
        sources=[source for part in parts for source in part.sources],
        files=[file for part in parts for file in part.files],
        records=np.concatenate([part.records for part in parts]),
        digests=np.concatenate([part.digests for part in parts]),
        sketches=joined(part.sketches for part in parts),
        spans=_one_after_the_other([part.spans for part in shifted]),
        short=_one_after_the_other([part.short for part in shifted]),
        rejected=_all_rejected(part.rejected for part in parts),
        days=_all_days([day for part in parts for day in part.days if day]),
        noticed=tuple(chain.from_iterable(part.noticed for part in parts)),
    )


def _all_rejected(parts: Iterable[Rejections]) -> Rejections:
    rejected = Rejections()
    for part in parts:
        rejected.update(part)
    return rejected


def _all_days(days: Collection[dt.date]) -> Days:
    return min(days, default=None), max(days, default=None)


def _one_after_the_other(parts: Sequence[_Columns]) -> _Columns:
    names = [field.name for field in fields(parts[0])]
    return type(parts[0])(*(np.concatenate([getattr(part, name) for part in parts]) for name in names))


def read_batch(
    batch: Batch, reading: Reading, days: set[dt.date] | None = None
) -> Iterator[Article | Rejected]:
    """Yield records of the batch that lie in the window of dates; those without a date always do.

    The days of all, also outside the window, are added to `days`.
    """
    for part in batch:
        yield from in_window(read_slice(part, reading), reading.of(part.file).settings, days)


def in_window(
    records: Iterable[Article | Rejected], settings: InputSettings, days: set[dt.date] | None = None
) -> Iterator[Article | Rejected]:
    """Yield the records of a source that lie in its window of dates, as `read_batch` does."""
    since, until = settings.since, settings.until
    for record in records:
        date = record.date if isinstance(record, Article) else None
        if days is not None and date is not None:
            days.add(date)
        if date is None or ((since is None or since <= date) and (until is None or date <= until)):
            yield record


def digest(article: Article) -> bytes:
    """Return the hash of everything that was read of an article; where it was read from does not count."""
    date = article.date.isoformat() if article.date else ""
    fields = (
        article.id,
        article.title,
        date,
        article.source,
        article.url,
        str(article.text_start),
        article.text,
        *filter(None, [article.raw_hash, article.language]),
    )
    return blake2b("\0".join(fields).encode("utf-8", "surrogatepass"), digest_size=DIGEST).digest()


def _body_texts(paragraphs: Paragraphs, n_articles: int) -> list[str]:
    """Return body text of each article: the boilerplate of a source must not make two articles one story."""
    texts: list[list[str]] = [[] for _ in range(n_articles)]
    rows = zip(paragraphs.article.tolist(), paragraphs.kind.tolist(), paragraphs.texts, strict=True)
    for article, kind, text in rows:
        if kind == Kind.BODY:
            texts[article].append(text)
    return ["\n".join(parts) for parts in texts]
