"""Counts of each article of a batch: kinds and reasons of its paragraphs, and their keywords."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from classify.corpus.article import Kind, Paragraphs
from classify.model.decisions import DecisionReason, Decisions
from classify.model.keyword_outcomes import outcome_cells
from classify.model.multilingual import MultilingualModel
from classify.run.tables.result import in_bytes


def paragraph_counts(
    paragraphs: Paragraphs, body: NDArray[np.int64], decisions: Decisions, n_articles: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return paragraphs of each kind and body paragraphs of each reason, per article."""
    kinds = np.zeros((n_articles, len(Kind)), dtype=np.int64)
    reasons = np.zeros((n_articles, len(DecisionReason)), dtype=np.int64)
    np.add.at(kinds, (paragraphs.article, paragraphs.kind), 1)
    np.add.at(reasons, (paragraphs.article[body], decisions.reasons), 1)
    return kinds, reasons


def keywords_standing(
    article_of_row: NDArray[np.int32], decisions: Decisions, n_articles: int, n_keywords: int
) -> list[bytes]:
    """Return keywords that stand in each article, once for each paragraph, as `ArticleResult` keeps them."""
    evidence = decisions.evidence
    rows = np.flatnonzero(evidence.term < n_keywords)
    article = article_of_row[evidence.paragraph[rows]]
    return in_bytes(evidence.term[rows], "<i4", np.searchsorted(article, np.arange(n_articles + 1)))


def keyword_outcomes(
    article_of_row: NDArray[np.int32], decisions: Decisions, n_articles: int, model: MultilingualModel
) -> list[bytes]:
    """Return what became of the paragraphs with keywords in each article, as `ArticleResult` keeps it."""
    paragraph, cell = outcome_cells(decisions, len(model.keywords), exclusive=model.label_set.exclusive)
    return in_bytes(cell, "<i8", np.searchsorted(article_of_row[paragraph], np.arange(n_articles + 1)))
