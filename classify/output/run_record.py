"""Record of a run as plain data: what ran on what, how much of it, and with which result.

`run_json` writes it to ``run.json`` and reads it back; its keys are the names of these fields.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from pydantic import ConfigDict, with_config

from classify.config.label_set import NO_LABEL
from classify.model.gold_record import Reliability
from classify.output.keyword_record import KeywordRecord, UnmatchedKeyword


@dataclass(frozen=True, slots=True)
class StageHashes:
    """Hashes of the settings that can change what each stage makes."""

    paragraphs: str
    decisions: str
    training: str
    summaries: str


@dataclass(frozen=True, slots=True)
class UsedLabelSet:
    """The label set as people wrote it, so that runs can say which keywords came and went."""

    name: str
    title: str
    labels: tuple[str, ...]
    """Codes, in the order of the label columns."""
    exclusive: bool
    exhaustive: bool
    keywords: Mapping[str, tuple[str, ...]]
    """Of each label, as a person would say them."""
    exclude: Mapping[str, tuple[str, ...]]
    sha256: str
    titles: Mapping[str, str] = field(default_factory=dict)
    """Of each label; empty in a record of an older classify."""


@dataclass(frozen=True, slots=True)
class UsedModel:
    """The model that decided, with what evidence is measured against."""

    name: str
    version: str
    thresholds: Mapping[str, float]
    intercepts: Mapping[str, float]
    """Of the main language of the model."""
    intercepts_in: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    """Of the other languages that it has learned."""
    reliability: Mapping[str, Reliability] = field(default_factory=dict)
    """Reliability of the probability of each label, on labelled paragraphs that have not taught what they are
    judged by; empty for a model that has learned from keywords alone."""


@dataclass(frozen=True, slots=True)
class UsedSettings:
    """The settings that decide, which stand above the model's own."""

    thresholds: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class FeedRead:
    """The input."""

    sha256: str
    files: int


@dataclass(frozen=True, slots=True)
class EarlierArticles:
    """The articles of earlier runs whose stories were remembered."""

    articles: int
    sha256: str


@dataclass(frozen=True, slots=True)
class KindCounts:
    """Paragraphs of each kind."""

    body: int
    boilerplate: int
    short: int
    language: int = 0
    """In a language that is not read; a run of an older classify has none."""


@dataclass(frozen=True, slots=True)
class ReasonCounts:
    """Body paragraphs with a label, and those without one by the reason."""

    labelled: int
    no_evidence: int
    below_threshold: int
    excluded: int

    @property
    def total(self) -> int:
        """All body paragraphs."""
        return self.labelled + self.no_evidence + self.below_threshold + self.excluded

    @property
    def labelled_ratio(self) -> float:
        """Part of the body paragraphs that have a label, 0 to 1; 0 where there is no paragraph."""
        return self.labelled / max(self.total, 1)


@dataclass(frozen=True, slots=True)
class RunCounts:
    """Numbers of what was read, and of what became of it."""

    articles: int
    duplicates: int
    """Articles that repeat the story of another."""
    undated: int
    quarantined: int
    """Records that could not be used."""
    paragraphs: KindCounts
    body_paragraphs: ReasonCounts
    words: int
    quarantined_by_reason: Mapping[str, int] = field(default_factory=dict)
    """Number of records that could not be used, by the codes of ``quarantine.csv``."""


@dataclass(frozen=True, slots=True)
class Share:
    """One label over the whole feed."""

    share: float
    """Word-weighted share of the body paragraphs, 0 to 1."""
    share_deduplicated: float
    """Share with each story counted once."""
    articles: int
    """Articles with at least one paragraph of the label."""
    paragraphs: int
    keyword_share: float | None = None
    """The part of the share in paragraphs that hold a keyword of the label; None: not known."""


@dataclass(frozen=True, slots=True)
class TableFile:
    """One file of a table, so that an edit shows."""

    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Move:
    """Change of one share, and the parts that add up to it; in shares of 1, to six decimals."""

    before: float
    after: float
    change: float
    feed: float
    label_set: float
    model: float
    settings: float
    together: float
    """Part of the causes that changed at once: label set, model and settings are not told apart."""


@dataclass(frozen=True, slots=True)
class Moved:
    """Changes since an earlier run."""

    previous: str
    """Id of the earlier run."""
    changed: tuple[str, ...]
    """Differences of the two runs: label_set, model or settings."""
    shares: Mapping[str, Move]
    """Of each label of either run, in label-set order, then of `NO_LABEL`."""

    @property
    def of_labels(self) -> dict[str, Move]:
        """The shares without that of the words under no label."""
        return {label: move for label, move in self.shares.items() if label != NO_LABEL}


@dataclass(frozen=True, slots=True)
class Drift:
    """A figure of the run that is not usual."""

    figure: str
    """A label code, or what else is watched, in words."""
    value: float
    low: float
    high: float
    runs: int
    """Past runs that say what is usual."""

    def __str__(self) -> str:
        return (
            f"{self.figure}: {self.value:.1%}, where the last {self.runs} runs say that {self.low:.1%} to "
            f"{self.high:.1%} is usual"
        )


@with_config(ConfigDict(strict=True, allow_inf_nan=False))  # holds for all that is read into it
@dataclass(frozen=True, slots=True)
class RunRecord:
    """Record of a run: what ran on what, with which result."""

    run_id: str
    started: str
    """In UTC, to the second."""
    versions: Mapping[str, str]
    """Of what a result can depend on."""
    settings: StageHashes
    label_set: UsedLabelSet
    model: UsedModel
    decide: UsedSettings
    feed: FeedRead
    earlier: EarlierArticles
    counts: RunCounts
    shares: Mapping[str, Share]
    """Of each label, in label-set order."""
    tables: Mapping[str, TableFile]
    """By their path in the folder of the run."""
    cached_articles: int
    warnings: tuple[str, ...]
    seconds: Mapping[str, float]
    """Seconds that each stage took."""
    key: str
    """Hash of all that decides the tables; empty where the same input may give others on another day."""
    unchanged_since: str
    """Id of the run that the tables are copied of; empty where they were computed."""
    moved: Moved | None = None
    """Since the last run; None where there is none to compare with."""
    drift: tuple[Drift, ...] = ()
    """Figures outside the range of past runs."""
    stories: bool = True
    """True if copies of stories were looked for; without that, each article is a story of its own."""
    keywords: KeywordRecord = field(default_factory=KeywordRecord)
    """Outcome of the paragraphs with keywords; empty in a record of an older classify."""
    keyword_paragraphs: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    """Paragraphs that each keyword of each label stands in, if any; empty in a record of an older kind."""
    unmatched_keywords: tuple[UnmatchedKeyword, ...] = ()
    """Keywords that stand in no paragraph, in label-set order; empty in a record of an older classify."""
