"""Articles as people look at them: rows and full views for the report and for ``explain``."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from classify.corpus.article import Article, Kind, Paragraphs
from classify.model.decisions import DecisionReason, Decisions, Role
from classify.output.report_data import ArticleRow, ArticleView, EvidenceSpan, ParagraphView
from classify.profile import Profiles
from classify.run.feed.gathering import Work


def article_rows(
    articles: Sequence[Article],
    profiles: Profiles,
    labels: Sequence[str],
    work: Work,
) -> list[ArticleRow]:
    """Return the row of each article of a batch for the report's table."""
    shares, none, primary = profiles.shares.tolist(), profiles.share_none.tolist(), profiles.primary.tolist()
    return [
        ArticleRow(
            id=article.id,
            title=article.title,
            date=article.date,
            source=article.source,
            url=article.url,
            words=int(profiles.words[i]),
            shares=tuple(shares[i]),
            share_none=none[i],
            primary=labels[primary[i]] if primary[i] >= 0 else "",
            story_id=work.duplicate_of[i] or article.id,
            duplicate_of=work.duplicate_of[i],
            story_articles=work.story_articles[i],
        )
        for i, article in enumerate(articles)
    ]


def article_view(
    row: ArticleRow,
    article: int,
    paragraphs: Paragraphs,
    body: Sequence[int],
    decisions: Decisions,
    labels: Sequence[str],
) -> ArticleView:
    """Return the full view of one article of a batch: every paragraph, with its evidence if it is a body
    paragraph.
    """
    row_of = {p: i for i, p in enumerate(body)}
    first, last = np.searchsorted(paragraphs.article, [article, article + 1])
    views = []
    for number, p in enumerate(range(int(first), int(last)), 1):
        kind = Kind(int(paragraphs.kind[p]))
        if p in row_of:
            views.append(_body_view(number, paragraphs.texts[p], row_of[p], decisions, labels))
        else:
            nothing = (0.0,) * len(labels)
            name = kind.name.lower()
            views.append(ParagraphView(number, name, paragraphs.texts[p], (), name, nothing))  # type: ignore[arg-type]
    return ArticleView(row, tuple(views))


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
