"""Endings that make other forms of a word: what is known of each script, and of some languages.

All words here are bare letters, as `spelling.reduced` returns them. A form is only told where it stands in an
article, so a form too many costs little; one that is a word of its own costs the reader's trust.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import product
from typing import Final

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
_SHORTEST: Final = 4
"""Letters of a word that may lose an ending; shorter ones become other words."""
_TURKIC_CASES: Final = """
i u ni nu in un nin nun a ya da dan la si su sinin sunun sina sini sinda sindan ina inda indan
lar lari larin larini larinin lara larina larda larinda lardan larindan larla
"""
_CASES: Final = tuple(_TURKIC_CASES.split())
"""Of Turkic nouns with back vowels, no dot told from none; front ones have `ə` or `e` for each `a`."""
_BACK_AND_FRONT: Final = {"az": "ə", "tr": "e"}
_SOFTENED: Final = {"az": {"k": "y", "q": "g"}, "tr": {"k": "g", "t": "d", "p": "b"}}
"""What the last letter of a stem becomes before a vowel; `ğ` without its mark."""
_ARMENIAN: Final = "ը ն ի ին ում ից ով ներ ները ների ներին ներում ներից ներով եր երը երի երին երում երից երով"
_GEORGIAN: Final = "ი ს მა ის ით ად ში ზე ები ების ებს ებმა ებით ებში ებზე იდან ისთვის"
_GERMAN: Final = "e en er ern es em n s se sen nen ns"
_BY_LANGUAGE: Final = {
    "de": tuple(_GERMAN.split()),
    "nl": ("en", "n"),
    "fr": ("x",),
    "hy": tuple(_ARMENIAN.split()),
    "ka": tuple(_GEORGIAN.split()),
}
_CHANGED: Final = {
    "fr": (("al", ("aux",)), ("ail", ("aux",))),
    "it": (("o", ("i",)), ("a", ("e",)), ("e", ("i",))),
    "pt": (("ao", ("oes", "aos", "aes")), ("al", ("ais",)), ("m", ("ns",))),
    "ka": (("ი", tuple(_GEORGIAN.split())), ("ა", ("ის", "ით", "ები", "ების", "ებს", "ებში"))),
}
"""Endings that others take the place of."""
_FIRST_LETTER: Final = {"hy": "ա", "ka": "ა"}
"""First letters of the alphabets that are not Latin."""


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


def endings_in(word: str, language: str = "") -> Iterator[tuple[str, str]]:
    """Yield languages with bare letters that may be another form of a word there: only in text of that
    language.

    Elsewhere they make words of their own: ``golden`` is no form of ``gold``.

    >>> [form for code, form in endings_in("parkplatz", "de")][:3], ("az", "neftin") in endings_in("neft")
    (['parkplatze', 'parkplatzen', 'parkplatzer'], True)
    """
    if len(word) < _SHORTEST - 1 or not word[-1].isalpha():
        return
    for code in (language,) if language else (*_BY_LANGUAGE, *_BACK_AND_FRONT, "it", "pt"):
        first = _FIRST_LETTER.get(code, "a")
        latin = word[-1] < "\u0250" or word[-1] == "ə"
        if latin != (first == "a") or (not latin and not first <= word[-1] <= chr(ord(first) + 48)):
            continue
        yield from ((code, form) for form in dict.fromkeys(_in_language(word, code)) if form != word)


def _in_language(word: str, code: str) -> Iterator[str]:
    yield from (word + ending for ending in _BY_LANGUAGE.get(code, ()))
    for end, others in _CHANGED.get(code, ()):
        if word.endswith(end):
            yield from (word.removesuffix(end) + other for other in others)
    if front := _BACK_AND_FRONT.get(code):
        softer = word[:-1] + _SOFTENED[code].get(word[-1], word[-1])
        for ending in (*_CASES, *(ending.replace("a", front) for ending in _CASES)):
            yield (softer if ending[0] in "iuaəe" else word) + ending
            yield word + ending


def phrase_endings(words: Sequence[str]) -> Iterator[str]:
    """Yield bare letters of the forms of a Russian phrase of two words, both of which may have other
    endings.

    >>> "природногогаза" in phrase_endings(["природный", "газ"]), list(phrase_endings(["natural", "gas"]))
    (True, [])
    """
    if len(words) == 2 and all(word and "а" <= word[-1] <= "я" for word in words):
        for pair in product(*([word, *_cyrillic(word)] for word in words)):
            yield "".join(pair)
