"""Translate a term of another tool into keywords, or say why it cannot be one."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

from pydantic_core import PydanticCustomError

from classify.config.checked_values import checked_term
from classify.config.query_syntax import search_fault

_QUOTED: Final = re.compile(r"(?:\"([^\"]+)\"|“([^”]+)”|'([^']+)')")
_IN_PARENTHESES: Final = re.compile(r"\(([^()]*)\)")
_ALTERNATIVES: Final = re.compile(r"\s*\|\s*|\s+OR\s+")
_BARS: Final = re.compile(r"\s*\|\s*")
_OPERATOR: Final = re.compile(r"(?<!\S)(AND|NOT|NEAR(?:/\d+)?|W/\d+)(?!\S)")
_RULE: Final = re.compile(r"(?<!\S)(NEAR/\d+|W/\d+)(?!\S)")
_REGEX: Final = re.compile(
    r"\\|\[|\]|\{|\}|\^|\$$|\.\*|\.\+|\(\?|\(.*\|.*\)|\)[*+?]|^/.*/\w*$|[^\W_]\+[^\W_+]"
)
_NEGATED: Final = re.compile(r"[-!~](?=\w)")
_EDGE: Final = re.compile(r"^[-•*]\s+|[,;]+$")
_UNDERSCORE: Final = re.compile(r"(?<=\w)_+(?=[\w*])")


@dataclass(frozen=True, slots=True)
class Translated:
    """The keywords that a term becomes, each with what was changed in it, or why there are none."""

    terms: tuple[str, ...] = ()
    changes: tuple[str, ...] = ()
    dropped: str = ""


def translated(written: str, *, capitals: bool = False) -> Translated:
    """Return the keywords that stand for a term of another tool.

    Nothing is guessed: what a keyword cannot say is dropped with the reason.

    Parameters
    ----------
    capitals : bool, default=False
        All terms are in capitals, so that ``AND``, ``OR`` and ``NOT`` are words like any others.

    Examples
    --------
    >>> translated("civil_rights").terms, translated("tax | levy").terms
    (('civil rights',), ('tax', 'levy'))
    >>> translated("*isation").dropped
    '`*` in front would match the end of any word; write the words one by one'
    """
    term, changes = _tidied(written)
    if match := _QUOTED.fullmatch(term):
        term, changes = next(filter(None, match.groups())).strip(), [*changes, "quotes around all taken off"]
    if match := _IN_PARENTHESES.fullmatch(term):
        term, changes = match[1].strip(), [*changes, "parentheses around all taken off"]
    if reason := _unsayable(term, capitals=capitals):
        return Translated(dropped=reason)
    parts = [part for part in (_BARS if capitals else _ALTERNATIVES).split(term) if part]
    if len(parts) > 1:
        return _each(parts, changes)
    return _checked(term, changes)


def _tidied(written: str) -> tuple[str, list[str]]:
    """Return the term on one line, composed, without what lists carry around their items."""
    changes = []
    term = " ".join(unicodedata.normalize("NFC", written).split())
    visible = "".join(
        char
        for char in term
        if unicodedata.category(char) not in {"Cc", "Cf", "Cs"} or char in "\u200c\u200d"
    )
    if visible != term:
        changes.append("invisible characters taken out")
    plain = _EDGE.sub("", visible).strip()
    if plain != visible:
        changes.append("list marks and commas around it taken off")
    spaced = _UNDERSCORE.sub(" ", plain)
    if spaced != plain:
        changes.append("`_` written as a space")
    return spaced, changes


def _unsayable(term: str, *, capitals: bool) -> str:
    if _NEGATED.match(term):
        return f"`{term[0]}` in front marks what must not count; write it under `exclude`"
    if operator := (_RULE if capitals else _OPERATOR).search(term):
        return f"`{operator[1]}` is a query; write one of the terms with `needs`, or a phrase"
    if _REGEX.search(term):
        return "is a regular expression; write the words one by one, or a stem with `*`"
    if search := search_fault(term):
        return search
    if "?" in term.rstrip("?") or re.search(r"\w\?", term):
        return "`?` stands for one letter there and for nothing here; write the forms one by one"
    return ""


def _each(parts: list[str], changes: list[str]) -> Translated:
    """Return the alternatives of a term as keywords of their own; one that cannot be one drops them all."""
    own = [translated(part) for part in parts]
    if reasons := [one.dropped for one in own if one.dropped]:
        return Translated(dropped=reasons[0])
    terms = tuple(term for one in own for term in one.terms)
    every = [*changes, *(change for one in own for change in one.changes), "alternatives split"]
    return Translated(terms, tuple(dict.fromkeys(every)))


def _checked(term: str, changes: list[str]) -> Translated:
    if "*" in term:
        bare = term.strip("*")
        if not bare:
            return Translated(dropped="has no letter and no digit")
        if re.search(r"(?<!\S)\*(?!\S)", term):
            return Translated(dropped="`*` alone would match any word; write the phrases one by one")
        if term.startswith("*") and term.endswith("*"):
            term, changes = term.lstrip("*"), [*changes, "`*` in front taken off: it matches fewer words"]
        if re.search(r"(?<!\S)\*", term):
            return Translated(
                dropped="`*` in front would match the end of any word; write the words one by one"
            )
        if "**" in term:
            term, changes = re.sub(r"\*+", "*", term), [*changes, "`**` written as `*`"]
    try:
        return Translated((checked_term(term),), tuple(changes))
    except PydanticCustomError as error:
        return Translated(dropped=error.message().removeprefix(f"`{term}`: "))
