"""What a person may write as a label code, a title or a keyword, and when two keywords say the same."""

from __future__ import annotations

import re
import unicodedata
from typing import Literal

from pydantic_core import PydanticCustomError

MAX_WORDS = 6
MAX_LENGTH = 120
MIN_STEM = 3

_CODE = re.compile(r"[a-z][a-z0-9_]{0,39}")
# `none` is a column beside the labels; the others cannot be the name of a file on Windows.
_RESERVED = frozenset(
    {"none", "con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10))}
)
_JOINERS = "\u200c\u200d"  # written inside words of some scripts
_SEPARATORS = re.compile(r"[\s\-\u2010-\u2015\u2212]+")
_WORD_END = re.compile(r"[^\W_]+$")


def checked_code(code: str) -> str:
    """The code, fit for a column name and a file name on any system; else a validation error."""
    if not _CODE.fullmatch(code):
        shape = "lower-case letters a-z, digits and `_`, a letter first, at most 40 characters"
        raise PydanticCustomError(
            "code", "`{code}` is no code; write {shape}", {"code": code, "shape": shape}
        )
    if code in _RESERVED:
        raise PydanticCustomError("code", "`{code}` is taken by the system; choose another", {"code": code})
    return code


def checked_line(text: str) -> str:
    """The text as one line, composed (NFC), with single spaces; control characters are refused."""
    text = " ".join(unicodedata.normalize("NFC", text).split())
    for character in text:
        if unicodedata.category(character) in {"Cc", "Cf", "Cs"} and character not in _JOINERS:
            raise PydanticCustomError(
                "invisible",
                "holds the invisible character U+{code}; take it out",
                {"code": f"{ord(character):04X}"},
            )
    return text


def checked_term(term: str) -> str:
    """The term of a keyword as one line; else a validation error that says what to write instead."""
    term = checked_line(term)
    if not any(character.isalnum() for character in term):
        raise PydanticCustomError("term", "has no letter and no digit; write a word or take it out")
    if len(term) > MAX_LENGTH:
        raise PydanticCustomError(
            "term", "is longer than {most} characters; write a shorter phrase", {"most": MAX_LENGTH}
        )
    words = [word for word in _SEPARATORS.split(term) if word]
    if len(words) > MAX_WORDS:
        raise PydanticCustomError(
            "term",
            "has {words} words and at most {most} are matched; write a shorter phrase",
            {"words": len(words), "most": MAX_WORDS},
        )
    if "*" in term:
        _check_wildcard(term)
    return term


def _check_wildcard(term: str) -> None:
    if "*" in term[:-1]:
        raise PydanticCustomError("term", "a `*` may only stand at the end; write the forms one by one")
    stem = _WORD_END.search(term[:-1])
    if not stem or len(stem.group()) < MIN_STEM:
        raise PydanticCustomError(
            "term",
            "`*` needs at least {least} letters before it; write the forms one by one",
            {"least": MIN_STEM},
        )


def case_rule(term: str, case: Literal["auto", "exact", "fold"]) -> Literal["exact", "fold"]:
    """How the case of a term must match: ``auto`` is exact where the term has a capital letter."""
    if case != "auto":
        return case
    return "exact" if any(letter.isupper() or letter.istitle() for letter in term) else "fold"


def same_as(term: str, case: Literal["exact", "fold"]) -> str:
    """One text for all terms that match the same places: separators and, where it folds, case are one.

    >>> same_as("Data-Centre", "fold") == same_as("data centre", "fold")
    True
    """
    joined = _SEPARATORS.sub(" ", term).strip()
    return joined.casefold() if case == "fold" else joined
