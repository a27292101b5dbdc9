"""Settings of a run: one frozen section a stage, each with its default.

A stage receives its section, never all of them. `settings_file` reads them from YAML.
"""

from __future__ import annotations

import datetime as dt
import re
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, Strict, model_validator

from classify.config.checked_values import checked_language, checked_line
from classify.config.label_files import Code
from classify.config.languages import LANGUAGES
from classify.config.locations import FilePath, Location
from classify.config.openings import FEED_HEADER, OPENINGS
from classify.config.patterns import (
    checked_delimiter,
    checked_encoding,
    checked_header,
    checked_pattern,
    checked_split,
    checked_time_zone,
)
from classify.config.validation import Section, Text, unfit
from classify.extras import install_command

_SCHEDULER = re.compile(r"(?:(?:tcp|tls|ws|wss|ucx)://)?[^/\s]+:\d{1,5}")
_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def _day(value: object) -> object:
    if isinstance(value, str) and _ISO_DAY.fullmatch(value):
        try:
            return dt.date.fromisoformat(value)
        except ValueError:
            pass
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        return value
    raise unfit("must be a date such as 2026-03-11")


Day = Annotated[dt.date, BeforeValidator(_day, json_schema_input_type=dt.date)]
Line = Annotated[Text, AfterValidator(checked_line), Field(min_length=1)]
Language = Annotated[
    Text, AfterValidator(checked_language), Field(json_schema_extra={"enum": list(LANGUAGES[1:])})
]
Pattern = Annotated[Text, AfterValidator(checked_pattern)]
Patterns = Annotated[tuple[Pattern, ...], Strict(False)]
Share = Annotated[float, Field(ge=0, le=1)]
Delimiter = Annotated[Text, AfterValidator(checked_delimiter)]
Format = Literal["txt", "jsonl", "json", "csv", "parquet", "html", "rss", "docx", "warc"]
"""Form that a file can be read as; `csv` is every table of text with one record a row."""


class FieldNames(Section):
    """The names of the columns or keys that hold an article in files of records.

    A path such as `source.name` leads into an object. Where a field is not named here and has no column of
    its own name, a usual other name of it (`ID`, `published`, `headline`) is used, and the run says so; the
    text is never guessed.
    """

    id: Line = "id"
    text: Line = "text"
    title: Line = "title"
    date: Line = "date"
    source: Line = "source"
    url: Line = "url"
    language: Line | None = None
    """The column of the language, as a code such as `az` or `en-US`; null: it is found from the text."""


class InputSettings(Section):
    """One source of the input: the articles to read, and the form of their files."""

    paths: Annotated[tuple[Location, ...], Strict(False), Field(min_length=1)]
    """Files, folders (with all that is in them) and patterns such as `feeds/*.jsonl`, of this machine or of
    an object store: `s3://bucket/feeds/*.jsonl`, `gs://`, `az://`."""
    format: Format | None = None
    """Form of all these files, whatever their endings; null: as the ending says."""
    encoding: Annotated[Line, AfterValidator(checked_encoding)] = "utf-8"
    """The encoding of text files, and of pages that declare none that fits. UTF-8 is always recognised."""
    delimiter: Delimiter | None = None
    """Sign between the cells of a CSV file; null: comma, semicolon, tab or bar, whichever fits."""
    header: Annotated[Text, AfterValidator(checked_header)] | None = FEED_HEADER
    """The regular expression of the header of `.txt` files, with a group `date`; null: there is none."""
    fields: FieldNames = FieldNames()
    """Columns or keys of an article, where the files have other names for them."""
    text_format: Literal["auto", "plain", "html"] = "auto"
    """Form of the texts of `.txt` files and records: html is read as a reader sees it, plain is left as it
    is, auto takes for html what has tags or entities. Offsets count in the text as it is shown."""
    garbled: Literal["keep", "repair"] = "keep"
    """Keep or repair letters read in another encoding than they were written in, such as `â€™`; repair needs
    the extra `repair`."""
    split: Annotated[Text, AfterValidator(checked_split)] | None = None
    """Way in which files of many articles are cut: the export they are (nexis, factiva, europresse,
    proquest), or else the regular expression of what stands between the articles of a text file, or the CSS
    selector of the articles of a page; null: a file is one article."""
    date_order: Literal["dmy", "mdy", "ymd"] | None = None
    """Order of day, month and year in dates such as 03/04/2026; null: such dates are refused, since nobody
    can tell."""
    bad_date: Literal["quarantine", "undated"] = "quarantine"
    """An article whose date cannot be read goes to quarantine, or is read without a date."""
    page_date: Literal["metadata", "text"] = "metadata"
    """Where the date of an HTML page is looked for: in its metadata, or else also in its text."""
    time_zone: Annotated[Line, AfterValidator(checked_time_zone)] = "UTC"
    """The IANA time zone whose days are counted, such as `Asia/Baku`."""
    max_bytes: Annotated[int, Field(ge=1_000, le=1_000_000_000)] = 10_000_000
    """The largest article; larger ones go to quarantine."""
    max_seconds: Annotated[float, Field(ge=0.1, le=3_600)] = 10
    """Seconds of computing that one page or document may take; what takes longer goes to quarantine."""
    max_future_days: Annotated[int, Field(ge=0, le=3_650)] = 1
    """Most days ahead of today that an article may be dated; later ones go to quarantine."""
    languages: Annotated[tuple[Language, ...], Strict(False), Field(min_length=1)] | None = None
    """Codes (ISO 639-1) of the languages that are classified, such as `[az, en]`; text in others is kept in
    the tables with the reason `language`, and counts in no share unless `decide.count_other_languages` says
    so. null: every language."""
    since: Day | None = None
    """The first day of the articles that are read; null: no bound. Articles without a date are read."""
    until: Day | None = None
    """The last day of the articles that are read; null: no bound."""

    @model_validator(mode="after")
    def _can_be_done(self) -> Self:
        if self.since and self.until and self.since > self.until:
            raise unfit("`since` is later than `until`; swap them")
        if self.garbled == "repair" and find_spec("ftfy") is None:
            command = install_command("repair")
            raise unfit(f"`garbled: repair` needs ftfy, which is not installed; run: {command}")
        return self


def _listed(value: object) -> object:
    return value if isinstance(value, list | tuple) else (value,)


Sources = Annotated[
    tuple[InputSettings, ...],
    Strict(False),
    BeforeValidator(_listed, json_schema_input_type=InputSettings | list[InputSettings]),
    Field(min_length=1),
]
"""One source, or a list of them."""


class SegmentSettings(Section):
    """Cutting of articles into paragraphs, and the paragraphs that are no text of the article."""

    unit: Literal["paragraph", "article"] = "paragraph"
    """Unit that is classified: each paragraph, or each article as a whole."""
    min_words: Annotated[int, Field(ge=1, le=1_000)] = 6
    """Paragraphs with fewer words are `short`: kept in the tables, not classified."""
    boilerplate: Patterns = ()
    """Regular expressions; a paragraph that one of them matches from end to end is boilerplate, unless it has
    more than 2,000 characters."""
    openings: Patterns = OPENINGS
    """Regular expressions of agency marks and datelines, cut off where a paragraph begins with them; they
    see its first 2,000 characters."""
    repeated_articles: Annotated[int, Field(ge=0)] = 3
    """A paragraph that stands in at least so many different stories is boilerplate; 0: never."""
    repeated_max_words: Annotated[int, Field(ge=1)] = 40
    """Longer paragraphs are never boilerplate for being repeated."""

    @model_validator(mode="after")
    def _repeated(self) -> Self:
        if self.repeated_articles == 1:
            raise unfit("`repeated_articles: 1` leaves no text; write 0, 2 or more")
        return self


class StoriesSettings(Section):
    """Articles that count as copies of one story."""

    enabled: bool = True
    """Look for copies of articles. false saves time: each article is then a story of its own."""
    window_days: Annotated[int, Field(ge=0, le=365)] = 14
    """Articles further apart than this are never one story; two weeks hold late reprints, not monthlies."""
    remember: bool = True
    """Let an article be a copy of one that an earlier run read; needs ids that stay the same."""

    @property
    def looks_back(self) -> bool:
        """True if articles of earlier runs are looked at, and those of this run kept for later ones."""
        return self.enabled and self.remember


class ModelSettings(Section):
    """Place of the model, and its making by `classify train`."""

    path: FilePath
    """The folder of the model's versions; its last part is the name of the model."""
    min_df: Annotated[int, Field(ge=1)] = 2
    """A word that stands in fewer paragraphs is not learned."""
    max_paragraphs: Annotated[int, Field(ge=100)] = 200_000
    """The most paragraphs learned from; of more, whole articles are sampled, even over months and sources."""
    seed: Annotated[int, Field(ge=0, le=2**32 - 1)] = 0
    """Another seed draws another sample."""


class DecideSettings(Section):
    """When a paragraph is given a label."""

    keywords: Literal["decide", "advise"] = "decide"
    """decide: a keyword gives its label wherever it stands, unless another label's keywords outvote it or the
    text often contradicts it, which is reported. advise: keywords are evidence like any other."""
    thresholds: Annotated[dict[Code, Share], Field(json_schema_extra={"additionalProperties": False})] = (
        Field(default_factory=dict)
    )
    """The lowest score that gives a label, by label code; other labels have the model's own threshold, mostly
    0.5. A keyword that decides lifts the score to 0.51: above that, a threshold also holds for keywords."""
    count_other_languages: bool = False
    """Count text that `input.languages` leaves out in the shares, as text of no label."""


class SummarySettings(Section):
    """Grouping of articles in the summaries."""

    period: Literal["day", "week", "month"] = "week"
    """The length of a period; weeks begin on Monday."""


class OutputSettings(Section):
    """Output of a run, and its place."""

    path: Location
    """The folder that holds `runs/` and `latest`; in an object store, such as `s3://bucket/output`, `latest`
    is `latest.json`."""
    keep_runs: Annotated[int, Field(ge=1)] = 30
    """Number of runs to keep. The newest half always stays; of the older half, runs that only copied
    unchanged tables go first."""
    format: Literal["csv", "parquet"] = "csv"
    """The format of the two large tables, paragraphs and evidence; the others are always CSV."""
    partition_by: Literal["day", "week", "month", "year"] | None = None
    """With `format: parquet`, a folder for each period of the articles, such as `month=2026-03`, as Hive,
    Spark and DuckDB read them; articles without a date are in `month=__HIVE_DEFAULT_PARTITION__`."""
    evidence: bool = True
    """Write the table of the words behind each label."""
    report: bool = True
    """Write report.html."""

    @model_validator(mode="after")
    def _partitioned(self) -> Self:
        if self.partition_by and self.format != "parquet":
            raise unfit("`partition_by` needs `format: parquet`; add it or take `partition_by` out")
        return self

    @property
    def folder(self) -> Path:
        """The folder of this machine that `path` is; the output of a store has one while it is worked on."""
        if isinstance(self.path, str):
            raise TypeError(f"{self.path} is in a store, and no folder of this machine")
        return self.path


class EngineSettings(Section):
    """Processes that do the work. They change how long a run takes and never a result."""

    backend: Literal["loky", "threading", "sequential", "dask"] = "loky"
    """Processes, threads, neither, or a Dask cluster."""
    jobs: Annotated[int, Field(ge=-1, le=1_024)] = 1
    """Number of parallel workers; -1: one per processor core."""
    batch_articles: Annotated[int, Field(ge=1, le=100_000)] = 500
    """Number of articles in a batch. More need more memory."""
    scheduler: Line | None = None
    """The address of the Dask scheduler, such as `tcp://10.0.0.5:8786`; with `backend: dask` only."""
    wait_seconds: Annotated[float, Field(gt=0, le=86_400)] = 60
    """Seconds that a run on a cluster waits for a worker, when it begins or when all are lost, before it
    exits with 75."""

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if self.jobs == 0:
            raise unfit("`jobs: 0` does no work; write 1 or more, or -1 for all cores")
        if self.backend == "dask" and not self.scheduler:
            raise unfit("`backend: dask` needs an address; add `scheduler: tcp://...`")
        if self.scheduler and not _SCHEDULER.fullmatch(self.scheduler):
            raise unfit("`scheduler` must be an address such as `tcp://10.0.0.5:8786`")
        if self.backend != "dask" and self.scheduler:
            raise unfit("`scheduler` is for `backend: dask` only; take it out or change backend")
        return self


class CacheSettings(Section):
    """Results of articles that are kept from run to run. They save time and never change a result."""

    enabled: bool = True
    """Keep results of articles from run to run."""
    max_days: Annotated[int, Field(ge=1)] = 90
    """Results not used for so long are dropped."""
    max_mb: Annotated[int, Field(ge=1)] | None = None
    """Above this size the results that were not used for longest are dropped; null: twice what the feed
    takes, and 1,000 at least."""


class StorageSettings(Section):
    """Place of the objects of a store while they are worked on; of no concern where all paths are local."""

    folder: FilePath | None = None
    """The folder of this machine that holds them; null: `classify` in the user's folder of caches. The
    machines of a cluster must share it."""
    max_mb: Annotated[int, Field(ge=1)] = 100_000
    """The most that is held of the input: a larger one is refused, and what is read no more is dropped."""


class Settings(Section):
    """The settings of a run. Paths are relative to the file they stand in."""

    label_set: FilePath
    """The label set file."""
    input: Sources
    """Input to read: one source, or a list of them, each with its own paths and its own way to read them."""
    segment: SegmentSettings = SegmentSettings()
    stories: StoriesSettings = StoriesSettings()
    model: ModelSettings
    decide: DecideSettings = DecideSettings()
    summary: SummarySettings = SummarySettings()
    output: OutputSettings
    engine: EngineSettings = EngineSettings()
    cache: CacheSettings = CacheSettings()
    storage: StorageSettings = StorageSettings()
