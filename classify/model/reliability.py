"""Reliability of probabilities, as plain data for models, runs and pages."""

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
