"""The evidence on one text, row by row, for people who ask the library."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from classify.model.decisions import Evidence, Role
from classify.model.evidence import COLUMNS
from classify.text.columns import row_tuples


@dataclass(frozen=True, slots=True)
class ExplainedTerm:
    """A term that counted in one text."""

    label: str
    term: str
    start: int
    """Character offset into the text."""
    end: int
    surface: str
    """Text at that place."""
    role: str
    contribution: float


def explained(evidence: Evidence, texts: Sequence[str], codes: Sequence[str]) -> list[list[ExplainedTerm]]:
    """Return the evidence on each text as rows, strongest first, whether for or against."""
    rows: list[list[ExplainedTerm]] = [[] for _ in texts]
    columns = row_tuples(*(getattr(evidence, name) for name in COLUMNS))
    for paragraph, label, term, start, end, role, contribution in columns:
        rows[paragraph].append(
            ExplainedTerm(
                label=codes[label],
                term=evidence.terms[term],
                start=start,
                end=end,
                surface=texts[paragraph][start:end],
                role=Role(role).name.lower(),
                contribution=contribution,
            )
        )
    return [sorted(terms, key=lambda row: (-abs(row.contribution), row.label, row.start)) for terms in rows]
