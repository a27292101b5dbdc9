"""Content of the report as plain data: shares, periods, sources, articles and the words behind labels.

Knows nothing of HTML, charts or files. Every tuple of label values is in label-set order.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal, NamedTuple

from classify.model.gold_record import Reliability
from classify.output.keyword_record import KeywordRecord, UnmatchedKeyword
from classify.output.run_record import Moved


@dataclass(frozen=True, slots=True)
class LabelName:
    """Names of a label for an article view."""

    code: str
    title: str
    threshold: float | None = None
    """The score from which the label is given; None where there is no single one."""


@dataclass(frozen=True, slots=True)
class LabelShares:
    """One label over the whole run."""

    code: str
    title: str
    share: float
    """Word-weighted share of the body paragraphs, 0-1."""
    share_deduplicated: float
    """Share with each story counted once."""
    articles: int
    """Articles with at least one paragraph of this label."""
    threshold: float | None = None
    """The score from which the label is given; None where there is no single one."""
    keyword_share: float | None = None
    """The part of the share in paragraphs that hold a keyword of the label; None where not known."""
    limits: tuple[float, float] | None = None
    """Between which the share lies; None where not known."""
    intercept: float = 0.0
    """Where the decision value starts, before any word counts."""


@dataclass(frozen=True, slots=True)
class RunLine:
    """The run in one line, and what a reader must know before the figures."""

    id: str
    label_set: str
    """Title of the label set."""
    model: str
    """Name and version of the model bundle."""
    version: str
    """Version of classify."""
    first: dt.date | None
    """Day of the oldest article; None where no article has a date."""
    last: dt.date | None
    articles: int
    paragraphs: int
    """Body paragraphs: those that could have got a label."""
    words: int
    labelled: float
    """Share of the body paragraphs with at least one label, 0-1."""
    duplicates: int = 0
    """Articles that repeat the story of another."""
    quarantined: int = 0
    warnings: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    """Good to know, and nothing to worry about."""
    narrowed: str = ""
    """Articles of the run that the page is about, in words; empty for all."""


FEW_ARTICLES: Final = 10
"""A share of a period with fewer articles says nearly nothing."""


@dataclass(frozen=True, slots=True)
class PeriodShares:
    """All labels in one day, week, month or year."""

    period: str
    """As the tables name it, such as ``2026-03-11``, ``2026-W11`` or ``2026-03``."""
    start: dt.date
    """First day of the period: where it stands on the time axis."""
    articles: int
    shares: tuple[float, ...]
    limits: tuple[tuple[float, float], ...] = ()
    """Between which each share lies; empty where not known."""

    @property
    def few(self) -> bool:
        """Tell whether its shares stand on so few articles that they say nearly nothing."""
        return self.articles < FEW_ARTICLES


@dataclass(frozen=True, slots=True)
class SourceShares:
    """All labels in one source."""

    source: str
    articles: int
    shares: tuple[float, ...]
    share_none: float


@dataclass(frozen=True, slots=True)
class LanguageShares:
    """All labels in one language."""

    language: str
    """Code, empty where not known."""
    articles: int
    paragraphs: int
    """Body paragraphs."""
    part: float
    """Its part of all words, 0-1."""
    shares: tuple[float, ...]
    share_none: float


class ArticleRow(NamedTuple):
    """One article in the table; a tuple, since hundreds come with each batch and tuples travel fastest."""

    id: str
    title: str
    date: dt.date | None
    source: str
    url: str
    words: int
    shares: tuple[float, ...]
    share_none: float
    primary: str
    """Code of the label with the largest share; empty if none."""
    story_id: str = ""
    duplicate_of: str = ""
    """Id of the story's earliest article; empty for that article itself."""
    story_articles: int = 1
    """Number of articles of the run that tell this story, itself included."""
    keyword_shares: tuple[float, ...] = ()
    """The part of each share in paragraphs with a keyword of the label."""
    language: str = ""
    paragraphs: int = 0
    """Body paragraphs."""


@dataclass(frozen=True, slots=True)
class EvidenceSpan:
    """One term that counted, or was seen and did not, in a paragraph; empty for what has no one place."""

    label: str
    term: str
    start: int
    """Character offset into the paragraph's own text."""
    end: int
    role: Literal["seed", "learned", "context", "excluded"]
    contribution: float


@dataclass(frozen=True, slots=True)
class WouldChange:
    """A term that would move a decision: one that is missing, or one that speaks against the label."""

    term: str
    kind: Literal["keyword", "learned", "opposing"]
    contribution: float


@dataclass(frozen=True, slots=True)
class Nearest:
    """The label that a paragraph came nearest to without being given it."""

    label: str
    missing: float
    """Shortfall of the decision value below the level that gives the label."""
    keyword_weight: float | None
    """The weight of keywords that would make up for it; None where no keyword would add anything."""
    terms: tuple[WouldChange, ...]
    """The terms that would add most if they stood in the paragraph, then those in it that speak against."""


@dataclass(frozen=True, slots=True)
class ParagraphView:
    """One paragraph with its labels and the reasons for them."""

    number: int
    """From 1, as in the tables."""
    kind: Literal["body", "boilerplate", "short", "language"]
    text: str
    labels: tuple[str, ...]
    """Codes of the labels given."""
    reason: str
    """Why there is none, as in the tables: ``no_evidence``, ``below_threshold``, ...; empty if labelled."""
    scores: tuple[float, ...]
    evidence: tuple[EvidenceSpan, ...] = ()
    words: int = 0
    values: tuple[float, ...] = ()
    """Decision values, which contributions and intercept add up to; empty where not known."""
    nearest: Nearest | None = None


@dataclass(frozen=True, slots=True)
class ArticleView:
    """One article in full."""

    row: ArticleRow
    paragraphs: tuple[ParagraphView, ...]


@dataclass(frozen=True, slots=True)
class LabelSums:
    """One label over several articles, as sums from which shares and their limits follow.

    ``squares`` and ``with_words`` are sums over stories, so that the articles of a story count together.
    """

    articles: int
    words: float
    squares: float
    """Sum over stories of the squared words of the label."""
    with_words: float
    """Words of the label times all words."""
    keyword_words: float
    """The part of `words` in paragraphs with a keyword of the label."""
    keyword_squares: float
    keyword_with_words: float


@dataclass(frozen=True, slots=True)
class OtherArticles:
    """Articles of one period, source and language that have no row on the page, as sums."""

    period: int
    """Number of the period on the page; -1 for articles without a date."""
    source: int
    language: int
    is_copy: bool
    """True if they repeat the story of another article."""
    articles: int
    stories: int
    paragraphs: int
    words: int
    squares: float
    """Of the words, over stories."""
    labels: tuple[LabelSums, ...]


class UnreadRecord(NamedTuple):
    """A record that could not be used, as in ``quarantine.csv``."""

    path: str
    record: int
    """0 for the whole file."""
    detail: str


@dataclass(frozen=True, slots=True)
class Unread:
    """Records that could not be used for one reason."""

    reason: str
    """A code, as in ``quarantine.csv``."""
    records: int
    examples: tuple[UnreadRecord, ...]
    """The first of them."""


class Cause(NamedTuple):
    """Something that carried the change of a label since the last run."""

    kind: Literal["article", "term", "keyword"]
    name: str
    """Title, term or keyword."""
    how: str
    """Fate of the article, role of the term, or added or removed for a keyword."""
    change: float
    """Part of the change of the share; 0 for a keyword that came or went."""


@dataclass(frozen=True, slots=True)
class Report:
    """Everything the report page shows."""

    run: RunLine
    labels: tuple[LabelShares, ...]
    periods: tuple[PeriodShares, ...] = ()
    """In time order."""
    sources: tuple[SourceShares, ...] = ()
    """Those that the page tells apart, with the most articles first; all others are one."""
    languages: tuple[LanguageShares, ...] = ()
    """Empty where the run does not tell languages."""
    undated: int = 0
    """Articles without a date, which no period holds."""
    moved: Moved | None = None
    causes: Mapping[str, tuple[Cause, ...]] = field(default_factory=dict)
    """Of each label of `moved`, what carried its change."""
    articles: tuple[ArticleRow, ...] = ()
    """Those with a row on the page."""
    others: tuple[OtherArticles, ...] = ()
    """The articles without one."""
    views: tuple[ArticleView, ...] = ()
    """Full views of some of `articles`, those to keep first."""
    has_evidence: bool = True
    """True if the run kept the words behind its labels."""
    keyword_paragraphs: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    """Paragraphs of the run that each keyword stands in, by label and keyword; empty where not known."""
    unmatched_keywords: tuple[UnmatchedKeyword, ...] = ()
    keywords: KeywordRecord = field(default_factory=KeywordRecord)
    """Outcome of the paragraphs with keywords."""
    reliability: Mapping[str, Reliability] = field(default_factory=dict)
    """Reliability of the probability of each label; empty where none was learned."""
    unread: tuple[Unread, ...] = ()
    """Records that could not be used, the most frequent reason first."""
    unclassified: Mapping[str, int] = field(default_factory=dict)
    """Paragraphs of each kind that are in the tables and not classified."""
