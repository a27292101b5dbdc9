"""Convert label sets to plain data and back, for model manifests and cache keys."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from classify.config.label_set import Keyword, Label, LabelSet
from classify.config.languages import ALL
from classify.config.terms import case_rule


def label_set_to_data(label_set: LabelSet) -> dict[str, object]:
    """Return the label set as plain data fit for JSON, in the shape of a label set file with inline
    keywords.
    """
    return {
        "name": label_set.name,
        "title": label_set.title,
        "exclusive": label_set.exclusive,
        "exhaustive": label_set.exhaustive,
        "labels": {
            label.code: {
                "title": label.title,
                "description": label.description,
                "keywords": _by_language(label.keywords, _keyword_to_data),
                "exclude": _by_language(label.exclude, _exclude_to_data),
            }
            for label in label_set.labels
        },
    }


def _by_language(
    keywords: Sequence[Keyword], to_data: Callable[[Keyword], dict[str, object]]
) -> list[dict[str, object]] | dict[str, list[dict[str, object]]]:
    """Return a list, or where keywords have languages a list for each of these."""
    lists: dict[str, list[dict[str, object]]] = {}
    for keyword in keywords:
        lists.setdefault(keyword.language or ALL, []).append(to_data(keyword))
    return lists if set(lists) - {ALL} else lists.get(ALL, [])


def _keyword_to_data(keyword: Keyword) -> dict[str, object]:
    data = _exclude_to_data(keyword) | {"weight": keyword.weight}
    if keyword.needs_context:
        data["needs"] = "context"
    elif keyword.needs:
        data["needs"] = [[_exclude_to_data(term) for term in terms] for terms in keyword.needs]
        if keyword.within is not None:
            data["within"] = keyword.within
    return data


def _exclude_to_data(keyword: Keyword) -> dict[str, object]:
    return {"term": keyword.term, "case": "auto" if keyword.or_capitals else keyword.case}


def label_set_as_stored(data: Mapping[str, Any]) -> LabelSet:
    """Return the label set that `label_set_to_data` made this data of; `label_set_from_data` is for people.

    Raises
    ------
    KeyError, TypeError, AttributeError or ValueError
        If anything is missing, or of another kind.
    """
    labels = tuple(
        Label(
            _text(code),
            _text(entry["title"]),
            _text(entry["description"]),
            _stored_keywords(entry["keywords"]),
            _stored_keywords(entry["exclude"]),
        )
        for code, entry in data["labels"].items()
    )
    exclusive, exhaustive = bool(data["exclusive"]), bool(data["exhaustive"])
    return LabelSet(_text(data["name"]), _text(data["title"]), labels, exclusive, exhaustive)


def _stored_keywords(lists: Any) -> tuple[Keyword, ...]:
    by_language = lists if isinstance(lists, Mapping) else {ALL: lists}
    return tuple(
        _stored_keyword(entry, "" if language == ALL else _text(language))
        for language, entries in by_language.items()
        for entry in entries
    )


def _stored_keyword(entry: Mapping[str, Any], language: str = "") -> Keyword:
    term, weight, needs = _text(entry["term"]), entry.get("weight", 1.0), entry.get("needs", ())
    case, or_capitals = case_rule(term, entry["case"])
    if case not in ("exact", "fold") or not math.isfinite(weight):
        raise ValueError(f"`{term}` has the case {case!r} and the weight {weight!r}")
    return Keyword(
        term,
        case,
        weight,
        needs_context=needs == "context",
        or_capitals=or_capitals,
        needs=() if needs == "context" else tuple(tuple(map(_stored_keyword, terms)) for terms in needs),
        within=entry.get("within"),
        language=language,
    )


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r:.40} is no text")
    return value
