"""Validators of label codes, titles, keywords and languages as people write them."""

from __future__ import annotations

import re
import unicodedata

from classify.config.faults import MOST_SHOWN, cut_short
from classify.config.languages import ALL, LANGUAGES, UNKNOWN, language_named
from classify.config.query_syntax import query_fault
from classify.config.scripts import UNPARTED
from classify.config.terms import MAX_WORDS, SEPARATORS
from classify.config.validation import unfit

MAX_LENGTH = 200
MIN_STEM = 3
MIN_STEM_CJK = 2
MAX_WITHIN = 100

_CODE = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,39}")
# `none` is a column beside the labels; the others cannot be the name of a file on Windows.
_RESERVED = frozenset(
    {"none", "con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10))}
)
_LATIN = str.maketrans("ıəƏøØłŁđ", "ieEoOlLd") | {ord("ß"): "ss", ord("æ"): "ae", ord("œ"): "oe"}
"""Letters that do not come apart into one of a-z and a mark."""
_JOINERS = "\u200c\u200d"  # written inside words of some scripts
_HANGUL = "\uac00-\ud7af"
_CJK_STEM = re.compile(rf"[{UNPARTED}{_HANGUL}]{{{MIN_STEM_CJK},}}")


def checked_code(code: str) -> str:
    """Return the code, fit for a column name and a file name on any system; else a validation error."""
    if not _CODE.fullmatch(code):
        shape = "letters a-z and A-Z, digits and `_`, a letter first, at most 40 characters"
        near = as_code(code)
        such = f", such as `{near}`" if _CODE.fullmatch(near) and near.lower() not in _RESERVED else ""
        raise unfit(f"`{cut_short(code)}` is no code; write {shape}{such}; `title` is the name for people")
    if code.lower() in _RESERVED:
        raise unfit(f"`{code}` is taken by the system; choose another")
    return code


def as_code(name: str) -> str:
    """Return the letters a-z and digits of a name, joined by `_`: mostly a code, or nothing."""
    text = unicodedata.normalize("NFKD", name.translate(_LATIN)).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9]+", "_", text).strip("_")


def checked_line(text: str) -> str:
    """Return the text as one line, composed (NFC), with single spaces; control characters are refused."""
    text = " ".join(unicodedata.normalize("NFC", text).split())
    if text.isascii() and text.isprintable():
        return text
    for character in text:
        if unicodedata.category(character) in {"Cc", "Cf", "Cs"} and character not in _JOINERS:
            raise unfit(f"holds the invisible character U+{ord(character):04X}; take it out")
    return text


def checked_term(term: str) -> str:
    """Return the term of a keyword as one line; else a validation error that says what to write instead."""
    term = checked_line(term)
    if not any(character.isalnum() for character in term):
        raise unfit("has no letter and no digit; write a word or take it out")
    if len(term) > MAX_LENGTH:
        raise unfit(f"is longer than {MAX_LENGTH} characters; write a shorter phrase")
    words = [word for word in SEPARATORS.split(term) if word]
    if len(words) > MAX_WORDS:
        raise unfit(f"has {len(words)} words and at most {MAX_WORDS} are matched; write a shorter phrase")
    if fault := query_fault(term):
        raise unfit(f"`{term}`: {fault}")
    for word in words if "*" in term else ():
        _check_wildcard(word)
    return term


def _check_wildcard(word: str) -> None:
    """Refuse a `*` anywhere but behind enough letters, at the end of a word."""
    at = word.find("*")
    if at < 0:
        return
    if at == 0 and word != "*":
        raise unfit(
            "`*` may not stand in front: words are found by how they begin; write the forms one by one"
        )
    if at < len(word) - 1:
        raise unfit("a `*` may only stand at the end of a word; write the forms one by one")
    bare = "".join(letter for letter in word[:-1] if unicodedata.category(letter)[0] != "M")
    stem = re.search(r"[^\W_]*$", bare)
    letters = stem.group() if stem else ""
    if len(letters) < MIN_STEM and not _CJK_STEM.fullmatch(letters):
        raise unfit(f"`*` needs at least {MIN_STEM} letters before it; write the forms one by one")


def checked_language(code: str) -> str:
    """Return the code of a language that is known; else a validation error that lists those that are."""
    if code == UNKNOWN or code not in LANGUAGES:
        named = language_named(code)
        mend = f"did you mean `{named}`?" if named else f"known are: {', '.join(LANGUAGES[1:])}"
        raise unfit(f"`{code}` is no language code; {mend}")
    return code


def checked_language_or_all(code: str) -> str:
    """Return the same, or the word for all languages."""
    if code == ALL:
        return code
    if code not in LANGUAGES and not language_named(code):
        what = f"`{code[:MOST_SHOWN]}` is no language code such as `en`, nor `{ALL}`"
        raise unfit(f"{what}; words stand in a list: [word, a phrase]")
    return checked_language(code)
