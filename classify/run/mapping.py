"""The two passes of the job as functions of one Arrow table, to run as map steps in Spark or Ray.

Each function sees one table and nothing of the rest of the feed: its result does not depend on how the feed
was cut into tables. What the job finds out of the whole feed is left to the engine, as joins on the columns
of `survey_batch`:

* duplicate ids: ``GROUP BY article_id``; the job keeps the first article and quarantines the others;
* repeated paragraphs: the hashes of kind ``paragraph`` that stand in at least `segment.repeated_articles`
  different stories; they are given to `classify_batch`, for which they are boilerplate;
* stories: articles with one hash of kind ``text`` tell one story, word for word. Copies that were edited
  share most of their hashes of kind ``shingle``. Both joins need only the partitions of the dates within
  `stories.window_days`. The job compares edited copies more closely (numbers, lengths, the first article of a
  story), so a join finds its stories exactly only where copies are word for word.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from classify.config.settings import Settings
from classify.corpus.article import Article, Rejected
from classify.corpus.boilerplate import mark_repeated
from classify.corpus.files import InputFile
from classify.corpus.notices import Notice
from classify.corpus.parquet import articles_of_table
from classify.corpus.reading import Slice
from classify.corpus.records import Reading, reading_at
from classify.corpus.rejection_reasons import Reason
from classify.corpus.rejections import Rejections
from classify.corpus.sketches import NO_TEXT, PADDING
from classify.model.classifier import Classifier
from classify.output.parquet import arrow_table
from classify.output.rows import quarantine_rows
from classify.output.tables import Table as OutputTable
from classify.output.tables import evidence_table, paragraphs_table, profiles_table, quarantine_table
from classify.run.feed.survey import Survey, in_portions, in_window, survey_portion
from classify.run.models.stored import as_configured
from classify.run.tables.portions import ResultSettings, results_of

if TYPE_CHECKING:
    from pyarrow import Table

_FILE = InputFile(path="", name="", format="parquet", id="")


@dataclass(frozen=True, slots=True)
class BatchTables:
    """What becomes of a table of articles, each with columns and types of the job's table of that name."""

    paragraphs: Table
    evidence: Table
    """Empty where `output.evidence` is false."""
    profiles: Table
    """Without ``story_id`` and ``duplicate_of``, which only the whole feed can tell."""
    quarantine: Table
    """Rows that cannot be used; ``record`` counts the rows of the table from 1."""


def survey_batch(articles: Table, settings: Settings, *, now: dt.datetime | None = None) -> Table:
    """Return the hashes by which articles and paragraphs of a whole feed are joined: the first pass.

    Parameters
    ----------
    articles, settings, now
        As those of `classify_batch`.

    Returns
    -------
    hashes : pyarrow.Table
        ``article_id`` (string), ``date`` (date32, null for none), ``kind`` and ``hash`` (int64): ``text`` for
        the words of the article; ``shingle`` for the smallest hashes of three words each; ``paragraph`` for
        each paragraph of at most `segment.repeated_max_words` words.
    """
    import pyarrow as pa

    rejected = Rejections()
    schema = pa.schema(
        [("article_id", pa.string()), ("date", pa.date32()), ("kind", pa.string()), ("hash", pa.int64())]
    )
    tables = [schema.empty_table()]
    for _, survey in _surveyed(articles, settings, rejected, now, sketched=True):
        some = np.flatnonzero(survey.sketches.exact != NO_TEXT)
        row, column = np.nonzero(survey.sketches.shingles != PADDING)
        parts: dict[str, tuple[NDArray[Any], NDArray[Any]]] = {
            "text": (some, survey.sketches.exact[some]),
            "shingle": (row, survey.sketches.shingles[row, column]),
            "paragraph": (survey.short.article, survey.short.hash),
        }
        ids, dates = pa.array(survey.ids, pa.string()), pa.array(survey.dates, pa.date32())
        for kind, (article, hashes) in parts.items():
            own = pa.array(article)
            kinds = pa.array([kind] * len(own), pa.string())
            signed = pa.array(hashes.astype(np.uint64).view(np.int64))
            tables.append(pa.table([ids.take(own), dates.take(own), kinds, signed], schema=schema))
    return pa.concat_tables(tables)


def classify_batch(
    articles: Table,
    model: Classifier,
    settings: Settings,
    *,
    repeated: Iterable[int] = (),
    now: dt.datetime | None = None,
) -> BatchTables:
    """Return the rows of the job for the articles of a table, one a row: the second pass.

    Labels, scores, evidence and shares are those of the job of the same settings, model and keywords, to the
    decimals of its tables.

    Parameters
    ----------
    articles : pyarrow.Table
        An id and the text of each article, and what there is of title, date, source, url and language, in the
        columns that `input.fields` of the settings names or that have usual names. Whole articles: the
        paragraphs of one speak for each other.
    model : Classifier
        As `load_model` gives it. Keywords are those of the day of training.
    settings : Settings
        Of these the sections `input` (of the first source; its files are not looked at), `segment`, `decide`
        and `output.evidence` count.
    repeated : iterable of int, default=()
        Hashes of `survey_batch` whose paragraphs repeat over different stories, and are boilerplate.
    now : datetime or None, default=None
        Decides which dates lie in the future. None takes the clock.

    Returns
    -------
    tables : BatchTables

    Raises
    ------
    ValueError
        If there is no column for the id or the text.
    """
    fitted = as_configured(model.model_, settings.decide)
    rejected = Rejections()
    # a column of Arrow would yield objects of its own
    plain = repeated.to_pylist() if hasattr(repeated, "to_pylist") else repeated
    hashes = np.fromiter(map(int, plain), np.int64).view(np.uint64)
    how = ResultSettings(b"", settings.output.evidence, settings.decide.count_other_languages)
    paragraphs, evidence, profiles = [], [], []
    for read, survey in _surveyed(articles, settings, rejected, now, sketched=False):
        spans = replace(survey.spans, kind=mark_repeated(survey.spans.kind, survey.short, hashes))
        results = results_of(read, spans, fitted, how) if read else ()
        paragraphs.append(b"".join(result.paragraph_rows for result in results))
        evidence.append(b"".join(result.evidence_rows for result in results))
        profiles.append(b"".join(result.profile_row for result in results))
    labels = fitted.label_set.codes
    quarantined = "".join(quarantine_rows(rejected.rows())).encode()
    return BatchTables(
        paragraphs=_joined(paragraphs_table(labels, probabilities=fitted.calibrated), paragraphs),
        evidence=_joined(evidence_table(), evidence),
        profiles=_joined(profiles_table(labels), profiles).drop(["story_id", "duplicate_of"]),
        quarantine=arrow_table(quarantine_table(), quarantined),
    )


def _joined(table: OutputTable, parts: list[bytes]) -> Table:
    """Return the rows of some portions as one Arrow table; each is parsed by itself, which bounds memory."""
    import pyarrow as pa

    return pa.concat_tables(arrow_table(table, rows) for rows in parts)


def _surveyed(
    articles: Table, settings: Settings, rejected: Rejections, now: dt.datetime | None, *, sketched: bool
) -> Iterator[tuple[list[Article], Survey]]:
    """Yield the articles some megabytes at a time, with their survey."""
    reading = reading_at(now or dt.datetime.now(dt.UTC), settings.input[:1])
    records = in_window(_with_ids(articles, reading), reading.settings)
    for portion in in_portions(records, rejected):
        yield portion, survey_portion((Slice(_FILE),), portion, reading, settings.segment, sketched=sketched)


def _with_ids(articles: Table, reading: Reading) -> Iterator[Article | Rejected]:
    """Yield the articles; one without an id is refused, for what would stand for it is not the feed's own."""
    for record in articles_of_table(articles, _FILE, reading):
        if isinstance(record, Article) and any(one.notice is Notice.NO_ID for one in record.notices):
            yield Rejected("", record.record, Reason.EMPTY, "the row has no id; give each article its own")
        else:
            yield record
