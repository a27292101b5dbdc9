"""What the report shows, as plain data: shares, periods, sources, articles and the words behind labels.

Knows nothing of HTML, charts or files. Every tuple of label values is in label-set order.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from heapq import nlargest
from typing import Final, Literal, NamedTuple

from classify.output.keyword_record import KeywordRecord
from classify.output.run_record import Moved


@dataclass(frozen=True, slots=True)
class LabelName:
    """What an article view needs to know of a label."""

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
    """The same with every story counted once."""
    articles: int
    """Articles with at least one paragraph of this label."""
    paragraphs: int
    threshold: float | None = None
    """The score from which the label is given; None where there is no single one."""
    keyword_share: float | None = None
    """The part of the share in paragraphs that hold a keyword of the label; None where not known."""


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


FEW_ARTICLES: Final = 10


class Change(NamedTuple):
    """A change of a share, with its limits."""

    change: float
    low: float
    high: float

    @property
    def clear(self) -> bool:
        """Tell whether the limits leave 0 out."""
        return not self.low <= 0 <= self.high


@dataclass(frozen=True, slots=True)
class PeriodShares:
    """All labels in one day, week or month."""

    period: str
    """As the tables say it, such as ``2026-03-11``, ``2026-W11`` or ``2026-03``."""
    start: dt.date
    """First day of the period: where it stands on the time axis."""
    articles: int
    paragraphs: int
    shares: tuple[float, ...]
    limits: tuple[tuple[float, float], ...] = ()
    """Between which each share lies; empty where not known."""
    changes: tuple[Change | None, ...] = ()
    """Against the last period before."""

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
    """Id of the article whose story this one repeats; empty for a first telling."""
    story_articles: int = 1
    """How many articles of the run tell this story, itself included."""


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
    """How much the decision value falls short of what would give the label."""
    keyword_weight: float | None
    """The weight of keywords that would make up for it; None where no keyword would add anything."""
    terms: tuple[WouldChange, ...]
    """The terms that would add most if they stood in the paragraph, then those in it that speak against."""


@dataclass(frozen=True, slots=True)
class ParagraphView:
    """One paragraph with its labels and the reasons for them."""

    number: int
    """From 1, as in the tables."""
    kind: Literal["body", "boilerplate", "short"]
    text: str
    labels: tuple[str, ...]
    """Codes of the labels given."""
    reason: str
    """Why there is none, as in the tables: ``no_evidence``, ``below_threshold``, ...; empty if labelled."""
    scores: tuple[float, ...]
    evidence: tuple[EvidenceSpan, ...] = ()
    values: tuple[float, ...] = ()
    """Decision values, which contributions and intercept add up to; empty where not known."""
    nearest: Nearest | None = None


@dataclass(frozen=True, slots=True)
class ArticleView:
    """One article in full."""

    row: ArticleRow
    paragraphs: tuple[ParagraphView, ...]


@dataclass(frozen=True, slots=True)
class SilentKeyword:
    """A keyword that matched nothing in this run."""

    label: str
    term: str
    place: str
    """``file:line:column``; empty where not known."""


@dataclass(frozen=True, slots=True)
class Report:
    """Everything the report page shows."""

    run: RunLine
    labels: tuple[LabelShares, ...]
    periods: tuple[PeriodShares, ...] = ()
    """In time order."""
    undated: int = 0
    """Articles without a date, which no period holds."""
    sources: tuple[SourceShares, ...] = ()
    moved: Moved | None = None
    articles: tuple[ArticleRow, ...] = ()
    """The rows of the table; `top_articles` chooses them where the run has too many."""
    views: tuple[ArticleView, ...] = ()
    """Full views of some of `articles`."""
    silent_keywords: tuple[SilentKeyword, ...] = ()
    keywords: KeywordRecord = field(default_factory=KeywordRecord)
    """What became of the paragraphs with keywords."""


def top_articles(rows: Iterable[ArticleRow], limit: int) -> tuple[ArticleRow, ...]:
    """Return the `limit` rows most worth opening, best first: first tellings, big stories, many labelled
    words.

    Reads the rows once and holds `limit` of them, so a run of any size can be passed through.

    >>> row = ArticleRow("a", "", None, "", "", 100, (0.5,), 0.5, "energy")
    >>> big = ArticleRow("b", "", None, "", "", 100, (0.1,), 0.9, "", story_articles=3)
    >>> copy = ArticleRow("c", "", None, "", "", 99, (1.0,), 0.0, "energy", "s", "b", story_articles=3)
    >>> [row.id for row in top_articles([row, copy, big], 2)]
    ['b', 'a']
    """
    return tuple(nlargest(limit, rows, key=_worth))


def _worth(row: ArticleRow) -> tuple[bool, int, float, dt.date, str]:
    # the id decides last, so that equal articles come in the same order whatever order they were read in
    labelled_words = row.words * (1.0 - row.share_none)
    return not row.duplicate_of, row.story_articles, labelled_words, row.date or dt.date.min, row.id
