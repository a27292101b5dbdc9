"""Paragraphs become article profiles, profiles become summaries; all sums are exact integers."""

from classify.profile.articles import MICRO, Profiles, profile_articles
from classify.profile.summary import UNDATED, SummaryRow, period_of, summarise

__all__ = [
    "MICRO",
    "UNDATED",
    "Profiles",
    "SummaryRow",
    "period_of",
    "profile_articles",
    "summarise",
]
