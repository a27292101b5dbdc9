"""Details of a diff: the articles and the terms that moved each share most."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from heapq import nlargest
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from classify.output.run_record import RunRecord
from classify.profile import MICRO, profile_articles
from classify.run.compare.diff import Fate, Matched
from classify.run.compare.run_tables import (
    BodyParagraphs,
    Place,
    body_in_parts,
    evidence,
    has_evidence,
    readable,
    table_rows,
)

_NO_EVIDENCE: Final[tuple[tuple[Any, Any], Iterator[Any]]] = (None, None), iter(())
"""Mark behind the last group."""


@dataclass(frozen=True, slots=True)
class ArticleMove:
    """An article behind the move of a label."""

    id: str
    title: str
    fate: str
    """came, left, rewritten, recut or relabelled."""
    change: float
    """Part of the change of the share; all articles together add up to it."""


@dataclass(frozen=True, slots=True)
class TermMove:
    """A keyword or learned term behind the move of a label."""

    term: str
    role: str
    """seed, context or learned, in the later run that has it."""
    before: float
    """The part of the share that rests on the term: labelled words, split over what spoke for the label."""
    after: float

    @property
    def change(self) -> float:
        """After minus before."""
        return self.after - self.before


@dataclass(frozen=True, slots=True)
class Details:
    """Details behind the move of one label, strongest first."""

    articles: tuple[ArticleMove, ...]
    terms: tuple[TermMove, ...]
    """Empty where a run kept no evidence."""
    added: tuple[str, ...]
    """Keywords and excludes that only the later run has."""
    removed: tuple[str, ...]


def details(
    folders: tuple[Path, Path],
    records: tuple[RunRecord, RunRecord],
    matched: Matched,
    most: int,
) -> dict[str, Details]:
    """Return at most `most` articles and terms behind the move of each label."""
    articles = _articles(folders, matched, most)
    terms = _terms(folders, records, matched, most) if all(map(has_evidence, folders)) else {}
    before, after = (_keywords(record) for record in records)
    return {
        label: Details(
            articles.get(label, ()),
            terms.get(label, ()),
            tuple(k for k in after.get(label, ()) if k not in before.get(label, ())),
            tuple(k for k in before.get(label, ()) if k not in after.get(label, ())),
        )
        for label in matched.labels
    }


def _articles(folders: tuple[Path, Path], matched: Matched, most: int) -> dict[str, tuple[ArticleMove, ...]]:
    moves = matched.moves
    order = np.argsort(-np.abs(moves), axis=0, kind="stable")[:most]
    wanted = {matched.ids[i] for i in np.unique(order).tolist()}
    titles: dict[str, str] = {}
    for folder in folders:
        rows = table_rows(folder, "profiles", ("article_id", "title"), wanted)
        titles.update((id_, title) for id_, title in rows)
    return {
        label: tuple(
            ArticleMove(
                matched.ids[i],
                titles.get(matched.ids[i], ""),
                Fate(matched.fate[i]).name.lower(),
                round(float(moves[i, j]), 6),
            )
            for i in order[:, j].tolist()
            if moves[i, j] != 0
        )
        for j, label in enumerate(matched.labels)
    }


def _terms(
    folders: tuple[Path, Path],
    records: tuple[RunRecord, RunRecord],
    matched: Matched,
    most: int,
) -> dict[str, tuple[TermMove, ...]]:
    sides = [
        _term_shares(folder, record.label_set.labels, int(words.sum()))
        for folder, record, words in zip(folders, records, matched.words, strict=True)
    ]
    found: dict[str, list[TermMove]] = {label: [] for label in matched.labels[:-1]}
    for label, term in dict.fromkeys((*sides[1], *sides[0])):
        before, after = (side.get((label, term), ("", 0.0)) for side in sides)
        move = TermMove(term, after[0] or before[0], round(before[1], 6), round(after[1], 6))
        if move.change != 0:
            found[label].append(move)
    return {
        label: tuple(nlargest(most, own, key=lambda move: (abs(move.change), move.term)))
        for label, own in found.items()
    }


def _term_shares(folder: Path, labels: Sequence[str], words: int) -> dict[tuple[str, str], tuple[str, float]]:
    """Return the role of each label and term, and the part of the label's share that rests on it.

    Both tables are in reading order, so they are read side by side.
    """
    column = {label: j for j, label in enumerate(labels)}
    shares: dict[tuple[str, str], tuple[str, float]] = {}
    with readable(folder, "evidence"):
        groups = groupby(evidence(folder), key=attrgetter("place", "label"))
        (place, label), group = next(groups, _NO_EVIDENCE)
        for body in body_in_parts(folder, labels):
            micro = _micro_words(body)
            row = {place: i for i, place in enumerate(body.places)}
            seen: set[tuple[Place, str]] = set()
            while place in row and (place, label) not in seen:
                seen.add((place, label))
                whole = micro[row[place], column[label]]
                spoken = [found for found in group if found.contribution > 0] if whole else []
                total = sum(found.contribution for found in spoken)
                for found in spoken:
                    part = float(whole * found.contribution / total / (words * MICRO))
                    _, before = shares.get((label, found.term), ("", 0.0))
                    shares[label, found.term] = found.role, before + part
                (place, label), group = next(groups, _NO_EVIDENCE)
        if place is not None:
            raise ValueError(f"it is not in the order of the paragraphs at {place[0]}, paragraph {place[1]}")
    return shares


def _micro_words(body: BodyParagraphs) -> NDArray[np.int64]:
    """Return millionths of words of each paragraph that belong to each label."""
    rows = np.arange(len(body.places), dtype=np.int32)
    return profile_articles(rows, body.words, body.scores, body.given, n_articles=len(rows)).label_micro_words


def _keywords(record: RunRecord) -> dict[str, tuple[str, ...]]:
    """Return keywords of each label as they are told, then what it excludes."""
    label_set = record.label_set
    excludes = {code: [f"not: {term}" for term in terms] for code, terms in label_set.exclude.items()}
    return {
        code: tuple(dict.fromkeys([*terms, *excludes.get(code, ())]))
        for code, terms in label_set.keywords.items()
    }
