"""Turn the categories of dictionaries into labels, and their terms into keywords."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from math import isnan
from typing import Final

from classify.config.dictionaries.capitals import in_capitals, note_on_case, rule_for
from classify.config.dictionaries.codes import code_of, title_of
from classify.config.dictionaries.entries import Category, Dictionary, Entry, Remark
from classify.config.dictionaries.translating import translated
from classify.config.faults import refuse_at
from classify.config.terms import Case, case_rule, same_as

MOST_LABELS: Final = 2_000
MOST_WEIGHT: Final = 10.0
_NEGATED: Final = re.compile(r"[-!~]\s*\w|(?:NOT|EXCLUDE[SD]?|EXCLUSIONS?)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ImportedKeyword:
    """A keyword to be written: its term, and what the term alone does not say."""

    term: str
    case: Case
    weight: float = 1.0


@dataclass(slots=True)
class ImportedLabel:
    """A label to be written, with its keywords in the order of the dictionary."""

    code: str
    title: str
    keywords: list[ImportedKeyword] = field(default_factory=list)
    terms: dict[tuple[str, tuple[str, bool]], str] = field(default_factory=dict)
    """Meaning of each keyword -> its term as it was written first."""


@dataclass(frozen=True, slots=True)
class Imported:
    """Labels with at least one keyword each, and all that was not taken over as it was written."""

    labels: tuple[ImportedLabel, ...]
    remarks: tuple[Remark, ...]


def imported(
    dictionaries: Sequence[Dictionary], levels: int | None = None, case: Case | None = None
) -> Imported:
    """Return the labels of dictionaries; categories of the same name are one label.

    Parameters
    ----------
    levels : int, optional
        Levels of categories that make a label; deeper ones go into the label above them. Without it each
        category with terms is a label.
    case : {'auto', 'exact', 'fold'}, optional
        Case rule of every keyword. Without it a dictionary in capitals folds case; one of a tool that
        ignores case folds it too, except for acronyms; a list or a table follows ``auto``.

    Raises
    ------
    ConfigError
        If there would be more than 2,000 labels.
    """
    labels = _labels(dictionaries, levels)
    remarks: list[Remark] = []
    for dictionary in dictionaries:
        remarks += dictionary.remarks
        remarks += _keywords_of(dictionary, labels, levels, case)
        remarks += _empty(dictionary, labels, levels)
    for category, label in labels.items():
        if not label.keywords:
            reason = "none of its terms can be a keyword, so there is no such label"
            remarks.append(dictionaries[0].remark_on(Entry(category, "", 1), "dropped", reason))
    kept = tuple(label for label in labels.values() if label.keywords)
    remarks += _negations(dictionaries[0], kept)
    return Imported(kept, tuple(remarks))


def _labels(dictionaries: Sequence[Dictionary], levels: int | None) -> dict[Category, ImportedLabel]:
    """Return a label without keywords for each category with terms, in the order of the files."""
    categories = dict.fromkeys(entry.category[:levels] for one in dictionaries for entry in one.entries)
    if len(categories) > MOST_LABELS:
        what = f"would make {len(categories):,} labels, more than {MOST_LABELS:,}; are the columns swapped? "
        refuse_at(dictionaries[0].path.name, what + "If not, join categories with --levels 1")
    labels: dict[Category, ImportedLabel] = {}
    taken: set[str] = set()
    for category in categories:
        code = code_of(category, taken)
        taken.add(code)
        labels[category] = ImportedLabel(code, title_of(category))
    return labels


def _keywords_of(
    dictionary: Dictionary, labels: dict[Category, ImportedLabel], levels: int | None, case: Case | None
) -> Iterator[Remark]:
    """Give the labels the keywords of a dictionary; the remarks say what was lost."""
    capitals = in_capitals(dictionary)
    if case is None and (note := note_on_case(dictionary, capitals=capitals)):
        yield dictionary.remark_on(Entry((), dictionary.path.name, 1), "note", note)
    for entry in dictionary.entries:
        found = translated(entry.term, capitals=capitals)
        weight, on_weight = _weight(entry.weight)
        reason = found.dropped or ("" if weight else on_weight)
        if _NEGATED.match(entry.category[-1]):
            reason = "its category marks what must not count; write it under `exclude`"
        if reason:
            yield dictionary.remark_on(entry, "dropped", reason)
            continue
        keywords = [
            ImportedKeyword(term, rule_for(term, dictionary, case, capitals=capitals), weight)
            for term in found.terms
        ]
        changes = (*found.changes, *filter(None, [on_weight]))
        yield from _added(labels[entry.category[:levels]], keywords, changes, dictionary, entry)


def _added(
    label: ImportedLabel,
    keywords: Sequence[ImportedKeyword],
    changes: Sequence[str],
    dictionary: Dictionary,
    entry: Entry,
) -> Iterator[Remark]:
    for keyword in keywords:
        rule = case_rule(keyword.term, keyword.case)
        says = (same_as(keyword.term, rule[0]), rule)
        if says in label.terms:
            reason = "says the same as a term of the label before it"
            yield dictionary.remark_on(entry, "dropped", reason, label.terms[says])
            continue
        label.terms[says] = keyword.term
        label.keywords.append(keyword)
        for change in changes:
            yield dictionary.remark_on(entry, "changed", change, keyword.term)


def _weight(written: str) -> tuple[float, str]:
    """Return the weight, and what was changed in it; 0 where the term must not count."""
    try:
        weight = float(written or "1")
    except ValueError:
        weight = float("nan")
    if isnan(weight):
        return 1.0, f"the weight `{written[:20]}` is no number; left out"
    if weight <= 0:
        return 0.0, "a weight of 0 or less marks what must not count; write it under `exclude`"
    return (MOST_WEIGHT, f"weights go up to {MOST_WEIGHT:g}") if weight > MOST_WEIGHT else (weight, "")


def _empty(
    dictionary: Dictionary, labels: dict[Category, ImportedLabel], levels: int | None
) -> Iterator[Remark]:
    """Yield remarks on categories without a term, of their own or below them."""
    above = {label[:size] for label in labels for size in range(len(label) + 1)}
    for category in dict.fromkeys(category[:levels] for category in dictionary.categories):
        if category not in above:
            yield dictionary.remark_on(Entry(category, "", 1), "dropped", "the category has no term")


def _negations(dictionary: Dictionary, labels: Sequence[ImportedLabel]) -> Iterator[Remark]:
    """Yield remarks on categories such as ``neg_positive``, whose phrases hold the terms of another."""
    codes = {label.code for label in labels}
    for label in labels:
        other = re.sub(r"^neg(?:ated)?_", "", label.code)
        if other != label.code and other in codes:
            reason = (
                f"its phrases hold keywords of `{other}`, which count there too; to silence them, write its "
                f"terms under `exclude` of `{other}`"
            )
            yield dictionary.remark_on(Entry((label.title,), "", 1), "note", reason)
