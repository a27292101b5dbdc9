"""One article as people look at it, from the decisions on it: what ``explain`` shows."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from classify.corpus.article import Article, Kind, Paragraphs
from classify.model.decisions import DecisionReason, Decisions, Role
from classify.output.report_data import ArticleRow, EvidenceSpan, ParagraphView
from classify.profile import Profiles
from classify.run.feed.gathering import Work


def article_row(article: Article, profiles: Profiles, labels: Sequence[str], work: Work) -> ArticleRow:
    """Return the row of an article, which is all of the work, and of which alone the profiles are."""
    primary = int(profiles.primary[0])
    return ArticleRow(
        id=article.id,
        title=article.title,
        date=article.date,
        source=article.source,
        url=article.url,
        words=int(profiles.words[0]),
        shares=tuple(profiles.shares[0].tolist()),
        share_none=float(profiles.share_none[0]),
        primary=labels[primary] if primary >= 0 else "",
        story_id=work.duplicate_of[0] or article.id,
        duplicate_of=work.duplicate_of[0],
        story_articles=work.story_articles[0],
    )


def paragraph_views(
    paragraphs: Paragraphs, body: Sequence[int], decisions: Decisions, labels: Sequence[str]
) -> list[ParagraphView]:
    """Return every paragraph of an article, with its evidence if it is a body paragraph."""
    row_of = {p: i for i, p in enumerate(body)}
    views = []
    for p, text in enumerate(paragraphs.texts):
        if p in row_of:
            views.append(_body_view(p + 1, text, row_of[p], decisions, labels))
        else:
            name = Kind(int(paragraphs.kind[p])).name.lower()
            views.append(ParagraphView(p + 1, name, text, (), name, (0.0,) * len(labels)))  # type: ignore[arg-type]
    return views


def _body_view(
    number: int, text: str, row: int, decisions: Decisions, labels: Sequence[str]
) -> ParagraphView:
    reason = DecisionReason(int(decisions.reasons[row]))
    return ParagraphView(
        number=number,
        kind="body",
        text=text,
        labels=tuple(label for j, label in enumerate(labels) if decisions.labels[row, j]),
        reason="" if reason is DecisionReason.LABELLED else reason.name.lower(),
        scores=tuple(decisions.scores[row].tolist()),
        evidence=tuple(_spans(row, decisions, labels)),
        values=tuple(decisions.values[row].tolist()),
    )


def _spans(row: int, decisions: Decisions, labels: Sequence[str]) -> list[EvidenceSpan]:
    evidence = decisions.evidence
    first, last = np.searchsorted(evidence.paragraph, [row, row + 1])
    return [
        EvidenceSpan(
            label=labels[evidence.label[i]],
            term=evidence.terms[evidence.term[i]],
            start=int(evidence.start[i]),
            end=int(evidence.end[i]),
            role=Role(int(evidence.role[i])).name.lower(),  # type: ignore[arg-type]
            contribution=float(evidence.contribution[i]),
        )
        for i in range(int(first), int(last))
    ]
