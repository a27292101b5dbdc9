"""The feed as a whole: the surveys of all batches joined, and what only shows there."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from itertools import accumulate, chain, compress, pairwise
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from classify.config.settings import SegmentSettings, StoriesSettings
from classify.corpus.article import Rejected
from classify.corpus.boilerplate import ShortParagraphs, mark_repeated, repeated
from classify.corpus.large_arrays import ONE_THREAD, Means
from classify.corpus.notices import Tally
from classify.corpus.notices import joined as joined_tallies
from classify.corpus.reasons import Reason
from classify.corpus.rejections import Rejections
from classify.corpus.sketches import NO_SKETCHES, Sketches, joined, take
from classify.corpus.stories import Stories, each_its_own
from classify.run.engine.cache import CachePlace
from classify.run.feed.earlier import NOTHING, Earlier, look_back
from classify.run.feed.story_cache import grouped
from classify.run.feed.survey import PORTION, Batch, Spans, Survey

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Work:
    """One batch ready to be classified; lists have one entry an article that is kept."""

    number: int
    batch: Batch
    keep: NDArray[np.bool_]
    """True for the articles that are kept of those that reading gives."""
    digests: NDArray[np.uint8]
    """As those of the survey."""
    spans: Spans
    """Paragraphs of the kept articles, of their final kind."""
    story_ids: list[str]
    duplicate_of: list[str]
    story_articles: list[int]
    """Articles of the feed that tell the same story, the article itself included."""

    @property
    def n_articles(self) -> int:
        """Articles that are kept."""
        return len(self.digests)

    def part(self, articles: slice) -> Work:
        """Return what is known of consecutive articles of the batch; they are read with the others."""
        return replace(
            self,
            digests=self.digests[articles],
            spans=self.spans.part(articles),
            story_ids=self.story_ids[articles],
            duplicate_of=self.duplicate_of[articles],
            story_articles=self.story_articles[articles],
        )

    def portions(self) -> Iterator[Work]:
        """Return the batch in parts of consecutive articles with about `PORTION` characters."""
        lengths = self.spans.end - self.spans.start
        size = np.bincount(self.spans.article, weights=lengths, minlength=self.n_articles)
        number = (np.cumsum(size) - size) // PORTION
        cuts = [0, *(np.flatnonzero(np.diff(number)) + 1).tolist(), self.n_articles]
        return (self.part(slice(a, b)) for a, b in pairwise(cuts))


@dataclass(frozen=True, slots=True)
class Feed:
    """All articles that will be classified, in reading order, and the records that cannot be."""

    work: list[Work]
    ids: list[str]
    dates: list[dt.date | None]
    sources: list[str]
    duplicate: NDArray[np.bool_]
    """True if the article is a copy of an earlier one of its story."""
    rejected: Rejections
    sha256: str
    """Hash of all articles in their order."""
    earlier_articles: int
    """Articles of earlier runs that were looked at for copies."""
    earlier_sha256: str
    """Hash of what was looked at of them."""
    remembered: Earlier
    """Articles that later runs look at."""
    noticed: tuple[Tally, ...] = ()
    """Remarks on the way articles were read, each kind once."""
    bounded: tuple[str, ...] = ()
    """Warnings of what is not looked at or kept for the sake of memory."""

    def placed(self) -> Iterator[tuple[int, Work]]:
        """Return each batch, behind the position in the feed of its first article."""
        return zip(accumulate((work.n_articles for work in self.work), initial=0), self.work, strict=False)


def gather(
    surveyed: Iterable[Survey],
    rejected: Sequence[Rejected],
    segmenting: SegmentSettings,
    stories: StoriesSettings,
    earlier: Earlier = NOTHING,
    cache: CachePlace | None = None,
    means: Means = ONE_THREAD,
) -> Feed:
    """Return the feed from the surveys of its batches, which are given in order, and the files rejected
    before.

    Of several articles with one id the first is kept; the others are rejected by name. Copies of a story and
    paragraphs that repeat over different stories are found over all kept articles; copies also of `earlier`
    articles.
    """
    refused = Rejections()
    refused.update(rejected)
    surveys, sketches = _apart(surveyed, refused, means.folder)
    keeps = _first_of_each_id(surveys, refused)
    if stories.enabled and not all(keep.all() for keep in keeps):
        sketches = take(sketches, np.concatenate(keeps), means.folder)
    ids = _kept(keeps, [s.ids for s in surveys])
    dates = _kept(keeps, [s.dates for s in surveys])
    if stories.enabled:
        compared, remembered = look_back(earlier, ids, dates, sketches, stories.window_days)
        found = _stories(ids, dates, sketches, compared, stories.window_days, cache, means)
    else:
        compared = remembered = NOTHING
        found = each_its_own(ids)
    work = _work(surveys, keeps, found, segmenting)
    return Feed(
        work=[item for item in work if item.n_articles],
        ids=ids,
        dates=dates,
        sources=_kept(keeps, [s.sources for s in surveys]),
        duplicate=np.array([bool(first) for first in found.duplicate_of], dtype=bool),
        rejected=refused,
        sha256=sha256(b"".join(item.digests.tobytes() for item in work)).hexdigest(),
        earlier_articles=len(compared.ids),
        earlier_sha256=compared.sha256,
        remembered=remembered,
        noticed=tuple(joined_tallies(chain.from_iterable(s.noticed for s in surveys))),
        bounded=tuple(filter(None, (compared.lost, remembered.lost if stories.looks_back else ""))),
    )


def _work(
    surveys: Sequence[Survey],
    keeps: Sequence[NDArray[np.bool_]],
    found: Stories,
    segmenting: SegmentSettings,
) -> list[Work]:
    """Return the batches with their part of the stories, those without a kept article included."""
    cuts = np.cumsum([0, *(int(keep.sum()) for keep in keeps)]).tolist()
    own = [slice(a, b) for a, b in pairwise(cuts)]
    spans = _final_spans(surveys, keeps, [found.story[part] for part in own], segmenting)
    story_sizes = np.bincount(found.story)[found.story]
    return [
        Work(
            number=number,
            batch=s.batch,
            keep=keep,
            digests=s.digests[keep],
            spans=spans[number],
            story_ids=found.story_id[part],
            duplicate_of=found.duplicate_of[part],
            story_articles=story_sizes[part].tolist(),
        )
        for number, (s, keep, part) in enumerate(zip(surveys, keeps, own, strict=True))
    ]


def _stories(
    ids: list[str],
    dates: list[dt.date | None],
    sketches: Sketches,
    compared: Earlier,
    window_days: int,
    cache: CachePlace | None,
    means: Means,
) -> Stories:
    """Return the stories of the feed's own articles; one may begin with an earlier article."""
    found = grouped(
        joined([sketches, compared.sketches], means.folder),
        [*dates, *compared.dates],
        [*ids, *compared.ids],
        window_days,
        cache,
        means,
    )
    n = len(ids)
    return Stories(found.story[:n], found.story_id[:n], found.duplicate_of[:n])


def _apart(
    surveyed: Iterable[Survey], refused: Rejections, folder: Path | None
) -> tuple[list[Survey], Sketches]:
    """Return the surveys without their sketches, and all sketches in one: they are by far the most of a
    survey.

    What cannot be used is added to `refused`. What many articles have in common, such as their source, is
    held once.
    """
    surveys: list[Survey] = []
    held: dict[Any, Any] = {}

    def once(values: list[Value]) -> list[Value]:
        return [held.setdefault(value, value) for value in values]

    def sketches() -> Iterator[Sketches]:
        for survey in surveyed:
            dates, sources, files = once(survey.dates), once(survey.sources), once(survey.files)
            refused.update(survey.rejected)
            slim = replace(survey, sketches=NO_SKETCHES, rejected=Rejections())
            surveys.append(replace(slim, dates=dates, sources=sources, files=files))
            yield survey.sketches

    in_one = joined(sketches(), folder)  # reads `surveyed` to its end
    return surveys, in_one


def _first_of_each_id(surveys: Sequence[Survey], refused: Rejections) -> list[NDArray[np.bool_]]:
    """Return which articles of each survey are the first with their id; the others are added to `refused`."""
    first: dict[str, int] = {}
    begins = np.cumsum([0, *(len(s.ids) for s in surveys)])
    keeps = []
    for begin, s in zip(begins.tolist(), surveys, strict=False):
        keep = np.ones(len(s.ids), dtype=bool)
        for i, id_ in enumerate(s.ids):
            there = first.setdefault(id_, begin + i)
            if there != begin + i:
                keep[i] = False
                batch = int(np.searchsorted(begins, there, side="right")) - 1
                path, record = surveys[batch].place(there - int(begins[batch]))
                detail = (
                    f"the id {id_!r} stands in {path}, record {record} already; give each article its own"
                )
                refused.add(Rejected(*s.place(i), Reason.DUPLICATE_ID, detail))
        keeps.append(keep)
    return keeps


def _kept(keeps: Sequence[NDArray[np.bool_]], lists: Sequence[list[Value]]) -> list[Value]:
    pairs = zip(lists, keeps, strict=True)
    return list(chain.from_iterable(compress(values, keep.tolist()) for values, keep in pairs))


def _final_spans(
    surveys: Sequence[Survey],
    keeps: Sequence[NDArray[np.bool_]],
    stories: Sequence[NDArray[np.int64]],
    segmenting: SegmentSettings,
) -> list[Spans]:
    """Return spans of the kept articles, numbered anew, with repeated paragraphs marked as boilerplate."""
    story_of = [np.zeros(len(keep), dtype=np.int64) for keep in keeps]
    for all_stories, keep, kept in zip(story_of, keeps, stories, strict=True):
        all_stories[keep] = kept
    shorts = [_of_kept(s.short, keep) for s, keep in zip(surveys, keeps, strict=True)]
    hashes = repeated(zip(shorts, story_of, strict=True), segmenting)
    final = []
    for s, keep, short in zip(surveys, keeps, shorts, strict=True):
        marked = replace(s.spans, kind=mark_repeated(s.spans.kind, short, hashes))
        own = marked.only(np.flatnonzero(keep))
        number = (np.cumsum(keep) - 1).astype(np.int32)
        final.append(replace(own, article=number.take(own.article)))
    return final


def _of_kept(short: ShortParagraphs, keep: NDArray[np.bool_]) -> ShortParagraphs:
    rows = keep[short.article]
    return replace(short, paragraph=short.paragraph[rows], article=short.article[rows], hash=short.hash[rows])
