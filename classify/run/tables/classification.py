"""The second pass over the whole feed: batches handed to the engine, their results added up as they come."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from functools import partial
from operator import attrgetter
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from classify.config.fingerprint import key_of
from classify.config.label_set import Keyword, LabelSet
from classify.config.settings import Settings
from classify.config.settings_file import Configuration
from classify.config.stored_labels import label_set_to_data
from classify.corpus.large_arrays import Column
from classify.corpus.records import Reading
from classify.run.engine.cache import CachePlace
from classify.run.engine.execution import map_ordered
from classify.run.engine.progress import Progress, watched
from classify.run.feed.gathering import Feed
from classify.run.feed.survey import DIGEST
from classify.run.models.stored import Model
from classify.run.tables.assemble import TablesInParts
from classify.run.tables.batch import Classified, classify_into_parts, joined_classified
from classify.run.tables.portions import is_classified
from classify.run.tables.result import Columns, columns_of


@dataclass(frozen=True, slots=True)
class Totals:
    """Totals over all batches."""

    columns: Columns
    """Sums of each article, in the order of the feed."""
    cuts: NDArray[np.uint8]
    """Hash of the paragraphs of each article and of their kinds, shape (n_articles, `DIGEST`)."""
    whole: Classified
    """All batches as one, without what is of each article."""


def classify_feed(
    feed: Feed,
    model: Model,
    configuration: Configuration,
    reading: Reading,
    tables: TablesInParts,
    cache: CachePlace | None,
    progress: Progress,
) -> Totals:
    """Classify all batches of the feed, each into part files that `tables` takes in their order."""
    settings = configuration.settings
    depends_on = _depends_on(configuration, model)
    is_kept = partial(is_classified, cache=cache, depends_on=depends_on) if cache else None
    one = partial(
        classify_into_parts,
        version=model.version,
        configuration=configuration,
        reading=reading,
        parts=tables.parts,
        cache=cache,
        depends_on=depends_on,
    )
    here = partial(one, at_once=tables.at_once)
    with closing(
        map_ordered(one, feed.work, settings.engine, is_kept, size_of=attrgetter("size"), here=here)
    ) as results:
        # closed also when a signal comes between two results: none may write parts while they are swept
        taken = _append_parts(feed.work.numbers, results, tables)
        return _sum_up(watched("classify", taken, len(feed.work), progress), tables.parts)


def unmatched_keywords(
    totals: Totals, label_set: LabelSet, languages: Collection[str]
) -> Iterator[tuple[str, Keyword]]:
    """Label code and keyword of each keyword that stands in no paragraph of the feed, in label-set order.

    Those of languages that the feed does not have are left out; `languages` are the ones it has.
    """
    for (label, keyword), n in zip(label_set.keywords, totals.whole.keyword_paragraphs.tolist(), strict=True):
        if n == 0 and spoken(keyword, languages):
            yield label.code, keyword


def spoken(keyword: Keyword, languages: Collection[str]) -> bool:
    """Tell whether a keyword counts in text of any of the languages."""
    return not keyword.language or keyword.language in languages


def _append_parts(
    numbers: Sequence[int], batches: Iterable[Classified], tables: TablesInParts
) -> Iterator[Classified]:
    """Yield the results of the batches, each once its rows are in the tables."""
    for number, batch in zip(numbers, batches, strict=True):
        tables.take(number, batch.in_parts)
        yield batch


def _sum_up(batches: Iterator[Classified], folder: Path) -> Totals:
    """Return the totals of all batches, at least one; what there is of many articles lies in files in the
    folder.
    """
    sums: Column | None = None
    cuts = Column(np.empty((0, DIGEST), np.uint8), folder)
    whole: list[Classified] = []
    for batch in batches:
        sums = sums or Column(batch.sums, folder)
        sums.add(batch.sums)
        cuts.add(np.frombuffer(batch.cuts, np.uint8).reshape(-1, DIGEST))
        whole = [joined_classified([*whole, replace(batch, sums=batch.sums[:0], cuts=b"")])]
    if sums is None:
        raise ValueError("a feed without a batch")
    return Totals(columns_of(sums.whole()), cuts.whole(), whole[0])


def _depends_on(configuration: Configuration, model: Model) -> bytes:
    """Return the key of everything but the article and its paragraphs that a result depends on.

    The label set counts as written, with the order of its labels and keywords: that is the order of columns.
    """
    settings: Settings = configuration.settings
    return key_of(
        "result",
        label_set_to_data(configuration.label_set),
        model.version,
        settings.decide.model_dump(mode="json"),
        settings.output.evidence,
    )
