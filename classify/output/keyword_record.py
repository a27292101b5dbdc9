"""What became of the paragraphs with keywords, as plain data for runs, models and reports."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class LabelOutcomes:
    """Outcomes of the body paragraphs with keywords of one label."""

    paragraphs: int
    """With a whole vote of its keywords and, where labels exclude each other, with no more for another."""
    labelled: int
    """Those of them that got the label."""
    went_to: Mapping[str, int]
    """Labels that the others got, `NO_LABEL` among them, most first and no more than 20; a paragraph with two
    labels counts under both."""
    lesser_paragraphs: int
    """Further ones with a keyword of it: without a whole vote, or outvoted."""
    lesser_labelled: int
    learned_only: int
    """Paragraphs that got the label by learned words alone: they hold no keyword of it."""
    given: int
    """All paragraphs that got the label."""

    @property
    def holding(self) -> int:
        """Paragraphs that hold a keyword of the label which counts."""
        return self.paragraphs + self.lesser_paragraphs


@dataclass(frozen=True, slots=True)
class OverruledKeyword:
    """A keyword some of whose paragraphs did not get its label though it was entitled to it."""

    label: str
    term: str
    paragraphs: int
    labelled: int
    went_to: Mapping[str, int]

    @property
    def overruled(self) -> int:
        """Paragraphs that did not get the label."""
        return self.paragraphs - self.labelled


@dataclass(frozen=True, slots=True)
class KeywordRecord:
    """Outcomes of the keywords of all labels."""

    labels: Mapping[str, LabelOutcomes] = field(default_factory=dict)
    """In label-set order."""
    overruled: tuple[OverruledKeyword, ...] = ()
    """The most often overruled first."""
    overruled_left_out: int = 0
    """Keywords that were overruled less often and are not listed."""


@dataclass(frozen=True, slots=True)
class UnmatchedKeyword:
    """A keyword that stands in no paragraph of the feed."""

    label: str
    term: str
    place: str
    """``file:line:column``; empty where not known."""
