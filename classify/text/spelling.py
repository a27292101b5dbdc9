"""Differences of a word group that is not caught from a keyword: by named transformations, or not at all.

Both are reduced to their bare letters: without case, accents, spaces, hyphens and full stops. Groups with
the letters of a keyword, or of its plural, are then told apart by what was taken away.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from itertools import pairwise
from typing import Final

from classify.config.label_set import Keyword
from classify.config.scripts import KATAKANA, UNPARTED_LETTER
from classify.text.characters import JOINER_RANGES, MARK_RANGES, canonical, composed, fold
from classify.text.pattern import WILDCARD

_LETTER: Final = r"[^\W_ʼʻ]"
_TOKEN: Final = re.compile(rf"{_LETTER}(?:{_LETTER}|[{MARK_RANGES}{JOINER_RANGES}])*")
"""Words and initials: what stands between them is what forms differ in, full stops of acronyms too."""
_KATAKANA: Final = re.compile(f"[{KATAKANA}]+")
_KEEPS_ITS_MARK: Final = frozenset("йЙ")
"""A letter of its own, although Unicode takes it for one with a mark."""
_OTHERS: Final = str.maketrans({"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d"})
_APOSTROPHES: Final = "'’‘ʼʻ`´′"
_SPACES: Final = re.compile(r"\s+")
_DASHES: Final = re.compile(r"[-\u00ad\u058a\u05be\u2010-\u2015\u2043\u2212\ufe58\ufe63\uff0d]")
_ACRONYM: Final = 5
"""Letters up to which a word in capitals is taken for an acronym, whose lower case may be another word."""
_PREPOSITION: Final = 3
"""Letters of a word that may be one in front of another, and no part of it."""


@lru_cache(maxsize=1 << 17)
def reduced(word: str) -> str:
    """Return the bare letters and digits of a word: no case, marks, joiners, apostrophes, compatibility
    forms. Marks stay where they are vowels, or tell words apart as ``ガス`` and ``カス``.

    >>> reduced("CO₂"), reduced("Café"), reduced("O’Neill"), reduced("ﬁscal")
    ('co2', 'cafe', 'oneill', 'fiscal')
    """
    if word.isascii():
        return "".join(filter(str.isalnum, word)).lower()
    if UNPARTED_LETTER.search(word):
        return canonical(word)
    letters = []
    for letter in unicodedata.normalize("NFC", word):
        bare = letter if letter in _KEEPS_ITS_MARK else unicodedata.normalize("NFKD", letter)
        letters += [sign for sign in bare if sign.isalnum() and unicodedata.category(sign) != "Lm"]
    return fold("".join(letters)).translate(_OTHERS)


def bare_letters(text: str) -> str:
    """Return the bare letters of all words of a text, joined."""
    return "".join(reduced(word) for word in _TOKEN.findall(text))


def is_katakana(word: str) -> bool:
    """Tell whether a word is of katakana alone: it is found whole, though it may be part of another word."""
    return _KATAKANA.fullmatch(word) is not None


@lru_cache(maxsize=1 << 16)
def differences(keyword: Keyword, surface: str) -> tuple[str, ...]:
    """Return the names of what makes a surface another form of the keyword; empty where it is none.

    >>> differences(Keyword("OPEC", "exact"), "Opec"), differences(Keyword("IT", "exact"), "its")
    (('case',), ())
    >>> differences(Keyword("NGO", "exact"), "NGOs"), differences(Keyword("email", "fold"), "e-mail")
    (('ending',), ('hyphen',))
    """
    term = keyword.term.removesuffix(WILDCARD)
    wanted, found = bare_letters(term), bare_letters(surface)
    if is_katakana(term) and wanted != found:
        return ("longer",) if wanted in found else ()
    stem = keyword.term.endswith(WILDCARD) and found.startswith(wanted)
    ended = found != wanted and not stem
    if is_acronym(keyword) and not _acronym_fits(term, surface, ended=ended):
        return ()
    if not _gaps_fit(term, surface):
        return ()
    names = ["ending"] if ended else []
    if not ended or found.startswith(wanted):
        names += _joints(term, surface)
    plain, other = ("".join(_TOKEN.findall(text)) for text in (term, surface))
    if _compatible(plain) != _compatible(other):
        names.append("signs")
    if not ended and not stem and _accents(plain) != _accents(other):
        names.append("accents")
    if not ended and keyword.case == "exact" and _cased(plain) != _cased(other)[: len(_cased(plain))]:
        names.append("case")
    return tuple(names)


def may_be_another_word(keyword: Keyword, form: str, forms: Mapping[str, int]) -> bool:
    """Tell whether a form of a keyword may well be a word of its own.

    So is the singular of a plural (``good`` for ``goods``), a longer word of katakana (``ベガス`` for
    ``ガス``), an acronym in lower case (``us`` for ``US``), and an acronym with one capital where it stands
    in lower case as often: it begins sentences.

    Parameters
    ----------
    forms : mapping of str to int
        All forms of the keyword that do not count, and how often they stand.
    """
    if len(bare_letters(form)) < len(bare_letters(keyword.term)):
        return True
    lower = form.lower()
    if is_katakana(keyword.term) and bare_letters(form) != bare_letters(keyword.term):
        return True
    return is_acronym(keyword) and (form == lower or forms.get(lower, 0) >= forms[form])


def is_acronym(keyword: Keyword) -> bool:
    """Tell whether a keyword is a short word in capitals that must stand so."""
    letters = "".join(_TOKEN.findall(keyword.term.removesuffix(WILDCARD)))
    return keyword.case == "exact" and len(letters) <= _ACRONYM and letters.isupper()


def _acronym_fits(term: str, surface: str, *, ended: bool) -> bool:
    """Tell whether the surface may be the acronym: one word or letter by letter, as written before an
    ending.
    """
    words = _TOKEN.findall(surface)
    if len(words) > len(_TOKEN.findall(term)):
        return all(len(word) == 1 and word.isupper() for word in words)
    return not ended or (surface.startswith(term) and surface[len(term) :].islower())


def _gaps_fit(term: str, surface: str) -> bool:
    """Tell whether only spaces, hyphens, stops of abbreviations and apostrophes stand between the words."""
    words = list(_TOKEN.finditer(surface))
    split = len(words) > len(_TOKEN.findall(term))
    for left, right in pairwise(words):
        gap = surface[left.end() : right.start()]
        singles = len(left[0]) == len(right[0]) == 1
        core = _DASHES.sub("", _SPACES.sub("", gap))
        apostrophe = core and core in _APOSTROPHES and any(sign in _APOSTROPHES for sign in term)
        if core and not apostrophe and not (core == "." and singles):
            return False
        if not core and split and not _may_be_split(left[0], gap, right[0]):
            return False
    return True


def _may_be_split(left: str, gap: str, right: str) -> bool:
    """Tell whether two words may be one: not ``a way`` or ``по словам``, but ``e-mail`` and ``A I``."""
    if min(len(left), len(right)) > _PREPOSITION or _DASHES.search(gap):
        return True
    return len(left) == len(right) == 1 and (left + right).isupper()


def _joints(term: str, surface: str) -> list[str]:
    """Return how the words are put together where it is not as in the keyword."""
    wanted, found = _joined_at(term), _joined_at(surface)
    names = []
    if any(place not in found for place in wanted):
        names.append("joined")
    for place, gap in found.items():
        if "." in gap:
            name = "full stops"
        elif _DASHES.search(gap) and "\n" in gap:
            name = "line-end hyphen"
        else:
            name = "" if place in wanted else "hyphen" if _DASHES.search(gap) else "apart"
        if any(sign in gap for sign in _APOSTROPHES):
            name = "apostrophe"
        if name and name not in names and gap != wanted.get(place):
            names.append(name)
    return names


def _joined_at(text: str) -> dict[int, str]:
    """Return what stands between the words, by the number of bare letters before it."""
    found, letters = {}, 0
    for left, right in pairwise(_TOKEN.finditer(text)):
        letters += len(reduced(left[0]))
        found[letters] = text[left.end() : right.start()]
    return found


def _compatible(word: str) -> bool:
    return unicodedata.normalize("NFKC", word) != unicodedata.normalize("NFC", word)


def _accents(word: str) -> str:
    return fold(composed(unicodedata.normalize("NFKC", word)))


def _cased(word: str) -> list[bool]:
    return [letter.isupper() for letter in unicodedata.normalize("NFKD", word) if letter.isalpha()]
