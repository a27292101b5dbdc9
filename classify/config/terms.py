"""Rules for keywords: how their case must match, and when two say the same."""

from __future__ import annotations

import re
import unicodedata
from typing import Literal

MAX_WORDS = 12

Case = Literal["auto", "exact", "fold"]

SEPARATORS = re.compile(r"[\s\-\u2010-\u2015\u2212]+")
_APOSTROPHES = re.compile("[`\u00b4\u02b9-\u02bf\u2018\u2019\u201b\u2032\uff07]")
_PLURAL = re.compile(r"(?<=[A-Z]{2})s\b")
_DOTTED = re.compile(r"(?<!\w)[A-Z](?:\.[A-Z])+\.?(?!\w)")


def case_rule(term: str, case: Case) -> tuple[Literal["exact", "fold"], bool]:
    """Return how the case of a term must match, and whether capitals throughout do as well.

    ``auto`` is exact where the term has a capital letter; if it has a small one too, it may also stand in
    capitals, as names do in headlines. The ``s`` of ``PCs`` is none: PCS is another name.
    """
    if case != "auto":
        return case, False
    if not any(letter.isupper() or letter.istitle() for letter in term):
        return "fold", False
    return "exact", any(letter.islower() for letter in _PLURAL.sub("", term))


def same_as(term: str, case: Literal["exact", "fold"]) -> str:
    """Return one text for all terms that match the same places, as far as can be told from the terms alone.

    >>> same_as("Data-Centre", "fold") == same_as("data centre", "fold")
    True
    >>> same_as("U.S.", "exact") == same_as("US", "exact")
    True
    """
    if not term.isascii():
        term = _APOSTROPHES.sub("'", unicodedata.normalize("NFKC", term)).replace("ё", "е").replace("Ё", "Е")
    joined = SEPARATORS.sub(" ", term).strip()
    if case == "fold":
        return joined.casefold()
    return _DOTTED.sub(lambda match: match[0].replace(".", ""), joined)
