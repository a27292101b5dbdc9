"""Audit keywords: hide each in turn, and see whether the rest of its label agrees with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from classify.config.label_set import LabelSet
from classify.model.audit import NO_RIVAL, KeywordAudit

FEWEST: Final = 5
"""Paragraphs of a keyword below which its agreement is not judged."""
DOUBTFUL: Final = 0.5
"""Part of its label's agreement below which a keyword is doubtful."""
LEAST: Final = 0.1
"""Agreement below which a keyword is doubtful even where its whole label is no better."""

Verdict = Literal["doubtful", "agrees", "too few", "not seen"]


@dataclass(frozen=True, slots=True)
class AuditedKeyword:
    """Figures of a keyword's paragraphs with the keyword hidden."""

    label: str
    keyword: str
    place: str
    paragraphs: int
    """In which it counts."""
    agreement: float | None
    """Mean share of the label that the other keywords, and the words learned from them, give there."""
    label_agreement: float | None
    """Agreement over all keywords of the label."""
    verdict: Verdict
    looks_like: str
    """The label that the other words give its paragraphs rather than its own; empty where there is none."""
    lone_paragraphs: int
    """In which it lacks the context that it needs, and stands in lower case."""
    lone_agreement: float | None
    """Mean share of the label that the other words give those."""


def audited(label_set: LabelSet, audit: KeywordAudit) -> list[AuditedKeyword]:
    """Return every keyword with its agreement, label by label, the doubtful first and the unseen last."""
    rows = []
    rank = {code: i for i, code in enumerate(label_set.codes)}
    for number, (label, keyword) in enumerate(label_set.keywords):
        paragraphs, mean = int(audit.paragraphs[number]), _figure(audit.label_agreement[rank[label.code]])
        agreement = _figure(audit.agreement[number])
        rows.append(
            AuditedKeyword(
                label=label.code,
                keyword=keyword.term,
                place=str(keyword.place or ""),
                paragraphs=paragraphs,
                agreement=agreement,
                label_agreement=mean,
                verdict=_verdict(paragraphs, agreement, mean),
                looks_like=label_set.codes[audit.rival[number]] if audit.rival[number] != NO_RIVAL else "",
                lone_paragraphs=int(audit.lone_paragraphs[number]),
                lone_agreement=_figure(audit.lone_agreement[number]),
            )
        )
    order: dict[Verdict, int] = {"doubtful": 0, "agrees": 1, "too few": 2, "not seen": 3}
    return sorted(rows, key=lambda row: (rank[row.label], order[row.verdict], row.agreement or 0.0))


def _verdict(paragraphs: int, agreement: float | None, mean: float | None) -> Verdict:
    if not paragraphs:
        return "not seen"
    if paragraphs < FEWEST or agreement is None or mean is None:
        return "too few"
    return "doubtful" if agreement < max(DOUBTFUL * mean, LEAST) else "agrees"


def _figure(value: np.float64) -> float | None:
    return None if np.isnan(value) else round(float(value), 4)
