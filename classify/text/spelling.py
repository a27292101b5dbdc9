"""Differences of a word group that is not caught from a keyword: by named transformations, or not at all.

Both are reduced to their bare letters: without case, accents, spaces, hyphens and full stops. Groups with
the letters of a keyword, or of its plural, are then told apart by what was taken away.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import pairwise
from typing import Final

from classify.config.label_set import Keyword
from classify.text.characters import JOINER_RANGES, MARK_RANGES, composed, fold
from classify.text.pattern import WILDCARD

_LETTER: Final = r"[^\W_ʼʻ]"
_TOKEN: Final = re.compile(rf"{_LETTER}(?:{_LETTER}|[{MARK_RANGES}{JOINER_RANGES}])*")
"""Words and initials: what stands between them is what forms differ in, full stops of acronyms too."""
_KEEPS_ITS_MARK: Final = frozenset("йЙ")
"""A letter of its own, although Unicode takes it for one with a mark."""
_OTHERS: Final = str.maketrans({"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d"})
_APOSTROPHES: Final = "'’‘ʼʻ`´′"
_SPACES: Final = re.compile(r"\s+")
_DASHES: Final = re.compile(r"[-\u00ad\u058a\u05be\u2010-\u2015\u2043\u2212\ufe58\ufe63\uff0d]")
_ACRONYM: Final = 5
"""Letters up to which a word in capitals is taken for an acronym, whose lower case may be another word."""
_LATIN_ENDINGS: Final = ("s", "es")
_TURKIC_ENDINGS: Final = ("lar", "ler", "lər")
_TURKIC: Final = frozenset(("az", "tr"))
_HARD: Final = ("", *"аыуеи", "ом", "ем", "ов", "ей", "ам", "ах", "ами")
_SOFT: Final = ("", *"ьйяиюе", "ем", "ев", "ей", "ью", "ям", "ях", "ями")
_NEUTER: Final = ("", *"оауе", "ом", "ам", "ах", "ами")
_NOUNS: Final = {
    **dict.fromkeys("аыу", (*_HARD, "о", "ой")),
    **dict.fromkeys("яюьй", _SOFT),
    **dict.fromkeys("еи", (*_HARD, *_SOFT)),
    "о": _NEUTER,
}
"""Case endings by the last letter of a noun; after any other letter they are `_HARD`."""
_ADJECTIVE: Final = re.compile(
    "(...+)(?:ый|ая|ое|ые|ого|ому|ым|ых|ыми|ую)|(.+[сц]к)(?:ий|ая|ое|ие|ого|ому|им|их|ими|ую)"
)
_ADJECTIVES: Final = (
    *("ый", "ий", "ая", "ое", "ые", "ие", "ого", "ому", "ым"),
    *("им", "ом", "ой", "ую", "ых", "их", "ыми", "ими"),
)
_WITHOUT_FORMS: Final = frozenset(("метро", "кино", "бюро", "евро", "радио", "видео", "депо", "авто", "фото"))
_FUNCTION_WORDS: Final = """
после долго много мало надо уже уж или тоже если пока чего чему того тому том тем тех там так также кто кого
ком них ними нем нее при про под над для без вне все всем всех всего этом этим этой этих этого свои своя своей
своих была было были будет вместо около против между перед через кроме среди ради мимо хотя лишь даже
onlar bunlar
"""
_OTHER_WORDS: Final = frozenset(_FUNCTION_WORDS.split())
"""Words that say nothing of a subject, and look like forms of one that does: ``после`` like one of ``посол``.
"""
_PREPOSITION: Final = 3
"""Letters of a word that may be one in front of another, and no part of it."""
_SHORTEST: Final = 4
"""Letters of a word that may lose an ending; shorter ones become other words."""


@lru_cache(maxsize=1 << 17)
def reduced(word: str) -> str:
    """Return the bare letters and digits of a word: no case, marks, joiners, apostrophes, compatibility
    forms.

    >>> reduced("CO₂"), reduced("Café"), reduced("O’Neill"), reduced("ﬁscal")
    ('co2', 'cafe', 'oneill', 'fiscal')
    """
    if word.isascii():
        return "".join(filter(str.isalnum, word)).lower()
    letters = []
    for letter in unicodedata.normalize("NFC", word):
        bare = letter if letter in _KEEPS_ITS_MARK else unicodedata.normalize("NFKD", letter)
        letters += [sign for sign in bare if sign.isalnum() and unicodedata.category(sign) != "Lm"]
    return fold("".join(letters)).translate(_OTHERS)


def bare_letters(text: str) -> str:
    """Return the bare letters of all words of a text, joined."""
    return "".join(reduced(word) for word in _TOKEN.findall(text))


def endings(word: str, language: str = "") -> Iterator[str]:
    """Yield bare letters that may be another form of a word with these bare letters.

    Only what is known of the script, and of the language where that is known: plurals in -s, -es, -ies (and
    the genitive in -s) and back, the Turkic plural, the cases of Russian nouns and adjectives, each with the
    endings of its kind. What stands in no article is never told.

    >>> list(endings("party"))
    ['partys', 'partyes', 'partylar', 'partyler', 'partylər', 'parties']
    >>> list(endings("метод", "ru"))[:6], "после" in endings("посла", "ru")
    (['метода', 'методы', 'методу', 'методе', 'методи', 'методом'], False)
    """
    return (form for form in _forms(word, language) if form not in _OTHER_WORDS)


def _forms(word: str, language: str) -> Iterator[str]:
    if not word or not word[-1].isalpha():
        return
    if "а" <= word[-1] <= "я":
        yield from _cyrillic(word)
    elif word.isascii() or word[-1] < "\u0250" or word[-1] == "ə":
        if language not in _TURKIC:
            yield from (word + ending for ending in _LATIN_ENDINGS)
        if language in ("", *_TURKIC):
            yield from (word + ending for ending in _TURKIC_ENDINGS)
        if language in _TURKIC:
            return
        if word.endswith("y"):
            yield f"{word[:-1]}ies"
        if len(word) > _SHORTEST and word.endswith("s") and not word.endswith(("ss", "us", "is")):
            yield word[:-1]


def _cyrillic(word: str) -> Iterator[str]:
    """Yield forms of a Russian word: an adjective has the endings of adjectives, a noun those of its kind."""
    if word in _WITHOUT_FORMS:
        return
    if adjective := _ADJECTIVE.fullmatch(word):
        stem, own = adjective[1] or adjective[2], _ADJECTIVES
    else:
        own = _NOUNS.get(word[-1], _HARD)
        stem = word[:-1] if word[-1] in _NOUNS else word
    if len(stem) >= _SHORTEST - 1:
        yield from (form for form in dict.fromkeys(stem + ending for ending in own) if form != word)


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

    So is the singular of a plural (``good`` for ``goods``), an acronym in lower case (``us`` for ``US``), and
    an acronym with one capital where it stands in lower case as often: it begins sentences.

    Parameters
    ----------
    forms : mapping of str to int
        All forms of the keyword that do not count, and how often they stand.
    """
    if len(bare_letters(form)) < len(bare_letters(keyword.term)):
        return True
    lower = form.lower()
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
