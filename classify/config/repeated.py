"""Drop keywords that a label has twice: one is kept, whatever the order they stand in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from classify.config.label_set import Keyword, LabelSet
from classify.config.terms import same_as

Repeated = tuple[tuple[Keyword, Keyword], ...]
"""Keywords that were left out, each with the one that is kept."""


def without_repeated(keywords: Sequence[Keyword]) -> tuple[tuple[Keyword, ...], Repeated]:
    """Return the keywords without those that say the same as another, and what was left out.

    Kept is the one that needs least, then the one of most weight, then the first in the file.
    """
    kept: dict[tuple[str, str, bool, str], Keyword] = {}
    for keyword in keywords:
        key = _key(keyword)
        kept[key] = min(kept.get(key, keyword), keyword, key=_preference)
    winners = {id(keyword) for keyword in kept.values()}
    out = [(keyword, kept[_key(keyword)]) for keyword in keywords if id(keyword) not in winners]
    return tuple(keyword for keyword in keywords if id(keyword) in winners), tuple(out)


def repeated_lines(label_set: LabelSet) -> Iterator[str]:
    """Yield what was left out of a label set, a line each, with its place."""
    for label in label_set.labels:
        for keyword, kept in label.repeated:
            place = [str(keyword.place)] if keyword.place else []
            yield ": ".join([*place, label.code, f"`{keyword.term}` {why_left_out(keyword, kept)}"])


def why_left_out(keyword: Keyword, kept: Keyword) -> str:
    """Return why a keyword was left out, and what to do."""
    line = f" on line {kept.place.line}" if kept.place else ""
    if _preference(keyword) == _preference(kept):
        return f"says the same as `{kept.term}`{line}, which is kept; take one of them out"
    return (
        f"says the same as `{kept.term}`{line} with other weight or needs; "
        "the one that counts for more is kept; take one of them out"
    )


def _key(keyword: Keyword) -> tuple[str, str, bool, str]:
    return same_as(keyword.term, keyword.case), keyword.case, keyword.or_capitals, keyword.language


def _preference(keyword: Keyword) -> tuple[bool, bool, float, int]:
    return bool(keyword.needs), keyword.needs_context, -keyword.weight, -(keyword.within or 0)
