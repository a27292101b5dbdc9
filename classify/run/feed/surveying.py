"""The feed that the settings name, surveyed: what each command that reads articles begins with."""

from __future__ import annotations

import datetime as dt
import logging
from dataclasses import replace
from functools import partial
from pathlib import Path

from classify.config.settings import Settings
from classify.corpus.files import Found, find_sources
from classify.corpus.large_arrays import Means, folder_for_large
from classify.corpus.notices import warnings_of
from classify.corpus.reading import batches
from classify.corpus.records import Reading, reading_at
from classify.errors import InputError
from classify.run.engine.cache import CachePlace, existing_cache
from classify.run.engine.cache_file import held_open
from classify.run.engine.execution import cores, map_ordered, started
from classify.run.engine.progress import Progress, no_progress, watched
from classify.run.feed.earlier import NOTHING, Earlier
from classify.run.feed.file_notes import noted_slices
from classify.run.feed.gathering import Feed, content_of, gather
from classify.run.feed.survey import Batch, size_of
from classify.run.feed.survey_cache import content_key, is_surveyed, surveyed

logger = logging.getLogger(__name__)

_SOON_COMPARED = 16
"""Batches whose articles one thread has compared before it would be known how many cores there are."""


def survey_for_command(
    settings: Settings, now: dt.datetime, progress: Progress = no_progress, earlier: Earlier = NOTHING
) -> tuple[Feed, Reading]:
    """Return the feed of the settings as `survey_feed` gives it, for a command that is not a run.

    The engine is started for it, and what runs have kept of an unchanged feed is not worked out again. What
    cannot be used is told here, for such a command writes no ``quarantine.csv``.
    """
    with started(settings), held_open():
        feed, reading = survey_feed(settings, now, progress, existing_cache(settings, now), earlier)
    if feed.rejected.total:
        logger.warning("%s; `classify run` names each in quarantine.csv", feed.rejected.in_words())
    for sentence in warnings_of(feed.noticed):
        logger.warning("%s", sentence)
    return feed, reading


def survey_feed(
    settings: Settings,
    now: dt.datetime,
    progress: Progress = no_progress,
    cache: CachePlace | None = None,
    earlier: Earlier = NOTHING,
    texts: Path | None = None,
) -> tuple[Feed, Reading]:
    """Return the feed of the settings, surveyed, and how to read it again.

    Copies of `earlier` articles are told as such. In the folder `texts` lies then what need not be read
    again.

    Raises
    ------
    InputError
        If an input is missing, or no article is left.
    """
    reading = replace(reading_at(now, settings.input), texts=texts)
    found, slices = _cut(settings, reading, cache)
    one = partial(surveyed, reading=reading, settings=settings, cache=cache)
    is_kept = partial(is_surveyed, settings=settings, cache=cache) if cache else None
    found_in = map_ordered(one, slices, settings.engine, is_kept, size_of=size_of)
    surveys = watched("survey", found_in, len(slices), progress)
    threads = cores(settings.engine) if len(slices) > _SOON_COMPARED else 1
    means = Means(threads, folder_for_large(settings.output.folder))
    feed = gather(surveys, found.rejected, settings.segment, settings.stories, earlier, cache, means)
    if not feed.ids:
        unusable = f", {feed.rejected.in_words()}" if feed.rejected.total else ""
        mend = "; look at input.paths, input.since and input.until"
        raise InputError(f"no article is left to classify{unusable or mend}")
    return feed, reading


def content_now(settings: Settings, now: dt.datetime, cache: CachePlace | None) -> bytes:
    """Return what `Feed.content` would be if the feed was surveyed now: files are read to be hashed, at most.

    Empty where a file cannot be read.
    """
    found, slices = _cut(settings, reading_at(now, settings.input), cache)
    return content_of(found.rejected, (content_key(batch, settings, cache) for batch in slices))


def _cut(settings: Settings, reading: Reading, cache: CachePlace | None) -> tuple[Found, list[Batch]]:
    """Return the files of the input, and the batches that they are cut into."""
    found = find_sources(settings.input)
    cut = partial(noted_slices, cache=cache)
    return found, list(batches(found.files, settings.engine.batch_articles, reading, cut))
