"""Rules for label codes, a title or a keyword, and when two keywords say the same."""

from __future__ import annotations

import re
import unicodedata
from typing import Literal

from pydantic_core import PydanticCustomError

from classify.config.query_syntax import query_fault

MAX_WORDS = 12
MAX_LENGTH = 200
MIN_STEM = 3
MIN_STEM_CJK = 2
MAX_WITHIN = 100

Case = Literal["auto", "exact", "fold"]

_CODE = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,39}")
# `none` is a column beside the labels; the others cannot be the name of a file on Windows.
_RESERVED = frozenset(
    {"none", "con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10))}
)
_JOINERS = "\u200c\u200d"  # written inside words of some scripts
_SEPARATORS = re.compile(r"[\s\-\u2010-\u2015\u2212]+")
_CJK = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff"
_STEM = re.compile(r"([^\W_]*)\*")
_CJK_STEM = re.compile(rf"[{_CJK}]{{{MIN_STEM_CJK},}}")
_APOSTROPHES = re.compile("[`\u00b4\u02b9-\u02bf\u2018\u2019\u201b\u2032\uff07]")
_PLURAL = re.compile(r"(?<=[A-Z]{2})s\b")
_DOTTED = re.compile(r"(?<!\w)[A-Z](?:\.[A-Z])+\.?(?!\w)")


def checked_code(code: str) -> str:
    """Return the code, fit for a column name and a file name on any system; else a validation error."""
    if not _CODE.fullmatch(code):
        shape = "letters a-z and A-Z, digits and `_`, a letter first, at most 40 characters"
        raise PydanticCustomError(
            "code", "`{code}` is no code; write {shape}", {"code": code, "shape": shape}
        )
    if code.lower() in _RESERVED:
        raise PydanticCustomError("code", "`{code}` is taken by the system; choose another", {"code": code})
    return code


def checked_line(text: str) -> str:
    """Return the text as one line, composed (NFC), with single spaces; control characters are refused."""
    text = " ".join(unicodedata.normalize("NFC", text).split())
    if text.isascii() and text.isprintable():
        return text
    for character in text:
        if unicodedata.category(character) in {"Cc", "Cf", "Cs"} and character not in _JOINERS:
            raise PydanticCustomError(
                "invisible",
                "holds the invisible character U+{code}; take it out",
                {"code": f"{ord(character):04X}"},
            )
    return text


def checked_term(term: str) -> str:
    """Return the term of a keyword as one line; else a validation error that says what to write instead."""
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
    if fault := query_fault(term):
        raise PydanticCustomError("query", "`{term}`: {fault}", {"term": term, "fault": fault})
    for word in words if "*" in term else ():
        _check_wildcard(word)
    return term


def _check_wildcard(word: str) -> None:
    """Refuse a `*` anywhere but behind enough letters, at the end of a word."""
    at = word.find("*")
    if at < 0:
        return
    if at == 0 and word != "*":
        raise PydanticCustomError(
            "term",
            "`*` may not stand in front: words are found by how they begin; write the forms one by one",
        )
    if at < len(word) - 1:
        raise PydanticCustomError(
            "term", "a `*` may only stand at the end of a word; write the forms one by one"
        )
    stem = re.search(r"[^\W_]*$", word[:-1])
    letters = stem.group() if stem else ""
    if len(letters) < MIN_STEM and not _CJK_STEM.fullmatch(letters):
        raise PydanticCustomError(
            "term",
            "`*` needs at least {least} letters before it; write the forms one by one",
            {"least": MIN_STEM},
        )


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
    joined = _SEPARATORS.sub(" ", term).strip()
    if case == "fold":
        return joined.casefold()
    return _DOTTED.sub(lambda match: match[0].replace(".", ""), joined)
