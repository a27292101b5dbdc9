"""The feed as a whole: the surveys of all batches joined, and what only shows there."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import astuple, dataclass, replace
from hashlib import sha256
from itertools import compress, pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from classify.config.settings import SegmentSettings, StoriesSettings
from classify.corpus.article import Kind, Rejected
from classify.corpus.boilerplate import ShortParagraphs, mark_repeated, repeated
from classify.corpus.large_arrays import ONE_THREAD, Means, among, hashes_of, in_common, in_parts, taken
from classify.corpus.large_sequences import Chained, Placed, Texts
from classify.corpus.notices import Tally
from classify.corpus.rejection_reasons import Reason
from classify.corpus.rejections import Rejections
from classify.corpus.sketches import joined
from classify.corpus.stories import Stories, each_its_own
from classify.run.engine.cache import CachePlace
from classify.run.feed.earlier import NOTHING, Earlier, look_back
from classify.run.feed.spans import Spans
from classify.run.feed.story_cache import grouped
from classify.run.feed.survey import PORTION, Batch, Survey
from classify.run.feed.together import Articles, Together, together


@dataclass(frozen=True, slots=True)
class Work:
    """One batch ready to be classified; lists have one entry an article that is kept."""

    number: int
    batch: Batch
    keep: NDArray[np.bool_]
    """True for the articles that are kept of those that reading gives."""
    dates: list[dt.date | None]
    digests: NDArray[np.uint8]
    """As those of the survey."""
    spans: Spans
    """Paragraphs of the kept articles, of their final kind."""
    duplicate_of: list[str]
    story_articles: list[int]
    """Articles of the feed that tell the same story, the article itself included."""
    slice_of: NDArray[np.int32] | None = None
    """The slice of the batch that each article is of which reading gives; None where it is not known."""

    @property
    def n_articles(self) -> int:
        """Articles that are kept."""
        return len(self.digests)

    @property
    def size(self) -> int:
        """Characters of its paragraphs."""
        return int((self.spans.end - self.spans.start).sum())

    def part(self, articles: slice) -> Work:
        """Return what is known of consecutive articles of the batch; they are read with the others."""
        return replace(
            self,
            dates=self.dates[articles],
            digests=self.digests[articles],
            spans=self.spans.part(articles),
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

    work: Works
    ids: Texts
    dates: Sequence[dt.date | None]
    sources: Sequence[str]
    digests: NDArray[np.uint8]
    """As those of the surveys, shape (n_articles, `DIGEST`)."""
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
    content: bytes = b""
    """Hash of the input that was read; empty where it is not known."""

    @property
    def stories(self) -> Stories:
        """The story of each article."""
        return self.work.stories

    def placed(self) -> Iterator[tuple[int, Work]]:
        """Return each batch, behind the position in the feed of its first article."""
        begin = 0
        for work in self.work:
            yield begin, work
            begin += work.n_articles


class Works(Placed[Work]):
    """The batches with kept articles: each is put together from the columns of the feed when it is wanted."""

    def __init__(
        self,
        surveyed: Together,
        keep: NDArray[np.bool_],
        stories: Stories,
        segmenting: SegmentSettings,
        folder: Path | None,
    ) -> None:
        self._surveyed = surveyed
        self._keep = keep
        self.stories = stories
        self._story_sizes = np.bincount(stories.story).astype(np.int32)
        batches = range(len(surveyed.batches))
        self._kept = [0, *np.cumsum([int(keep[surveyed.of_batch(i)].sum()) for i in batches]).tolist()]
        """Kept articles before each batch, and all of them."""
        self._repeated = self._found_repeated(segmenting, folder)
        self.numbers = [i for i, (a, b) in enumerate(pairwise(self._kept)) if b > a]
        """Those of the batches among all that were surveyed."""

    def __len__(self) -> int:
        return len(self.numbers)

    def at(self, i: int) -> Work:
        """Return the batch at a place."""
        number = self.numbers[i]
        articles = self._surveyed.of_batch(number)
        keep = self._keep[articles]
        own = self.stories.part(slice(*self._kept[number : number + 2]))
        batch = self._surveyed.batches[number]
        return Work(
            number=number,
            batch=batch,
            keep=keep,
            dates=list(compress(self._surveyed.articles.dates[articles], keep.tolist())),
            digests=self._surveyed.digests[articles][keep],
            spans=self._spans(number, keep),
            duplicate_of=own.duplicate_of,
            story_articles=self._story_sizes[own.story].tolist(),
            slice_of=self._slices(batch, number),
        )

    def _slices(self, batch: Batch, number: int) -> NDArray[np.int32] | None:
        """Return the slice of each article of a batch; None where slices cannot be told apart by name."""
        names = {part.file.name: i for i, part in enumerate(batch)}
        if len(names) < max(len(batch), 2):
            return None
        files = self._surveyed.files[self._surveyed.of_batch(number)]
        return np.array([names[name] for name in files], np.int32)

    @property
    def batches(self) -> list[Batch]:
        """What each reads."""
        return [self._surveyed.batches[number] for number in self.numbers]

    def spans(self) -> Iterator[tuple[Spans, int]]:
        """Yield the paragraphs of each batch, and its number of kept articles."""
        for number in self.numbers:
            keep = self._keep[self._surveyed.of_batch(number)]
            yield self._spans(number, keep), int(keep.sum())

    def repeated_words(self) -> tuple[int, int]:
        """Return the words of paragraphs that would be body if they did not repeat over stories, and of those
        and all body together.
        """
        repeating = whole = 0
        for number in self.numbers:
            spans = self._surveyed.spans(number)
            body = self._keep[self._surveyed.of_batch(number)][spans.article] & (spans.kind == Kind.BODY)
            marked = mark_repeated(spans.kind, self._surveyed.short(number), self._repeated)
            whole += int(spans.words.sum(where=body))
            repeating += int(spans.words.sum(where=body & (marked != spans.kind)))
        return repeating, whole

    def _found_repeated(self, segmenting: SegmentSettings, folder: Path | None) -> NDArray[np.uint64]:
        """Return the hashes of paragraphs that repeat over different stories."""
        often = in_common(
            in_parts(self._surveyed.all_short.hash), folder, max(segmenting.repeated_articles, 1)
        )

        def shorts() -> Iterator[tuple[ShortParagraphs, NDArray[np.int64]]]:
            for number in range(len(self._surveyed.batches)):
                keep = self._keep[self._surveyed.of_batch(number)]
                story = np.zeros(len(keep), np.int64)
                story[keep] = self.stories.story[slice(*self._kept[number : number + 2])]
                short = self._surveyed.short(number)
                yield short.only(keep[short.article] & among(short.hash, often)), story

        return repeated(shorts(), segmenting)

    def _spans(self, number: int, keep: NDArray[np.bool_]) -> Spans:
        """Return spans of the kept articles, numbered anew; paragraphs that repeat are boilerplate."""
        spans = self._surveyed.spans(number)
        short = self._surveyed.short(number)
        own = replace(spans, kind=mark_repeated(spans.kind, short, self._repeated))
        if keep.all():
            return own
        own = own.only(np.flatnonzero(keep))
        renumbered = (np.cumsum(keep) - 1).astype(np.int32)
        return replace(own, article=renumbered.take(own.article))


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
    read = together(surveyed, refused, means.folder)
    keep = _first_of_each_id(read, refused, means.folder)
    own = read.articles.only(keep, means.folder)
    digests = read.digests if keep.all() else taken(read.digests, keep, means.folder)
    if stories.enabled:
        compared, remembered = look_back(
            earlier, own.ids, own.dates, own.sketches, stories.window_days, means.folder
        )
        found = _stories(own, compared, stories.window_days, cache, means)
    else:
        compared = remembered = NOTHING
        found = each_its_own(own.ids)
    return Feed(
        work=Works(read, keep, found, segmenting, means.folder),
        ids=own.ids,
        dates=own.dates,
        sources=own.sources,
        digests=digests,
        duplicate=found.is_copy,
        rejected=refused,
        sha256=_sha256(digests),
        earlier_articles=len(compared.ids),
        earlier_sha256=compared.sha256,
        remembered=remembered,
        noticed=read.noticed,
        bounded=tuple(filter(None, (compared.warning, remembered.warning if stories.looks_back else ""))),
        content=content_of(rejected, read.contents),
    )


def content_of(rejected: Sequence[Rejected], contents: Iterable[bytes]) -> bytes:
    """Return the hash of an input, of which some files were rejected before, from those of its batches.

    Empty where that of a batch is not known.
    """
    digest = sha256(json.dumps([astuple(one) for one in rejected]).encode())
    for content in contents:
        if not content:
            return b""
        digest.update(content)
    return digest.digest()


def _sha256(digests: NDArray[np.uint8]) -> str:
    digest = sha256()
    for part in in_parts(digests):
        digest.update(part.tobytes())
    return digest.hexdigest()


def _stories(
    own: Articles, compared: Earlier, window_days: int, cache: CachePlace | None, means: Means
) -> Stories:
    """Return the stories of the feed's own articles; one may begin with an earlier article."""
    found = grouped(
        joined([own.sketches, compared.sketches], means.folder),
        Chained(own.dates, compared.dates),
        Chained(own.ids, compared.ids),
        window_days,
        cache,
        means,
    )
    return found.part(slice(0, len(own.ids)))


def _first_of_each_id(read: Together, refused: Rejections, folder: Path | None) -> NDArray[np.bool_]:
    """Return which articles are the first with their id; the others are added to `refused`."""
    keep = np.ones(len(read.articles.ids), np.bool_)
    again = in_common(hashes_of(read.articles.ids), folder)
    if not len(again):
        return keep
    first: dict[str, int] = {}
    may_repeat = np.concatenate([among(hashes, again) for hashes in hashes_of(read.articles.ids)])
    for i in np.flatnonzero(may_repeat).tolist():
        id_ = read.articles.ids[i]
        if (there := first.setdefault(id_, i)) != i:
            keep[i] = False
            path, record = read.place(there)
            mend = "give each article its own, and join rows that are parts of one"
            detail = f"the id {id_!r} stands in {path}, record {record} already; {mend}"
            refused.add(Rejected(*read.place(i), Reason.DUPLICATE_ID, detail))
    return keep
