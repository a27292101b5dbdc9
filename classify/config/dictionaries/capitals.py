"""Choose case rules for imported keywords; capitals mean nothing where a tool ignores case."""

from __future__ import annotations

import re
from typing import Final

from classify.config.dictionaries.entries import Dictionary
from classify.config.terms import Case, case_rule

_ACRONYM: Final = 5
"""Letters up to which a word in capitals among others is an acronym."""
_MOSTLY: Final = 0.9
"""Share of terms in capitals from which on the whole file is written in them."""


def in_capitals(dictionary: Dictionary) -> bool:
    """Tell whether nearly every term is in capitals, and not only since all are acronyms."""
    cased = [entry.term for entry in dictionary.entries if entry.term.upper() != entry.term.lower()]
    capitals = [term for term in cased if term.isupper()]
    long = any(len(word) > _ACRONYM for term in capitals for word in re.findall(r"\w+", term))
    return long and len(capitals) >= _MOSTLY * len(cased)


def rule_for(term: str, dictionary: Dictionary, asked: Case | None, *, capitals: bool) -> Case:
    """Return the case rule of a keyword; ``auto`` wherever that says the same."""
    rule = asked or ("fold" if capitals else None)
    if rule is None:
        rule = "fold" if dictionary.ignores_case and not _acronym(term) else "auto"
    return rule if case_rule(term, rule) != case_rule(term, "auto") else "auto"


def note_on_case(dictionary: Dictionary, *, capitals: bool) -> str:
    """Return what a user should know of the case rules that were chosen; empty where it is nothing
    special.
    """
    if capitals:
        return "all its terms are in capitals: `case: fold`, they match in any case"
    if dictionary.ignores_case and any(
        case_rule(one.term, "auto")[0] == "exact" for one in dictionary.entries
    ):
        return "its tool ignores case: `case: fold`; only acronyms must be in capitals (else: --case fold)"
    return ""


def _acronym(term: str) -> bool:
    return any(1 < len(word) <= _ACRONYM and word.isupper() for word in re.findall(r"\w+", term))
