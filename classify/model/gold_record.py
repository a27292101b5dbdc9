"""What gold labels taught a model, and how reliable it is: plain data for models, runs and pages."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ReliabilityBin:
    """Labelled paragraphs of about the same probability of a label."""

    paragraphs: int
    probability: float
    """The mean of what they are told."""
    share: float
    """The part of them that has the label."""
    share_low: float
    """Limits of 95 % of the share."""
    share_high: float


@dataclass(frozen=True, slots=True)
class Reliability:
    """Reliability of the probabilities of a label, on paragraphs that did not teach what they are judged
    by."""

    brier: float
    """Mean squared error of the probabilities: 0 is perfect."""
    brier_of_share: float
    """Brier score if each paragraph were told the share of the label."""
    bins: tuple[ReliabilityBin, ...]
    """Tenths of the range from 0 to 1 that hold any paragraph, by rising probability."""


@dataclass(frozen=True, slots=True)
class LearnedLanguage:
    """Belief in gold labels and keywords in one language."""

    paragraphs: int
    """Labelled paragraphs."""
    belief: float
    """Factor of what the keyword model says: 1 as it is, 0 for gold labels alone."""
    penalty: float | None
    """Of the regression on gold: the less, the more gold is believed; None where it adds nothing."""


@dataclass(frozen=True, slots=True)
class ContradictedKeyword:
    """A keyword that too few labelled paragraphs agree with: it counts as evidence and no longer decides."""

    label: str
    keyword: str
    paragraphs: int
    """Labelled paragraphs that hold it, no other label's keywords outvoting it."""
    with_label: int
    """Those of them that have its label."""
