"""The languages that can be named: ISO 639-1 codes, and what else people write for them."""

from __future__ import annotations

from typing import Final

ALL: Final = "all"
"""Stands for every language in a label set."""
UNKNOWN: Final = ""
"""The language of what has none, such as a row of numbers, or none that can be found."""

_CODES: Final = (
    "af am ar as az ba be bg bn br bs ca cs cy da de dz el en eo es et eu fa fi fo fr fy ga gd gl gu ha "
    "he hi hr ht hu hy id ig is it ja jv ka kk km kn ko ku ky la lb lg ln lo lt lv mg mk ml mn mr ms mt "
    "my ne nl no om or pa pl ps pt qu ro ru rw sa si sk sl so sq sr sv sw ta te tg th tk tl tr tt ug uk "
    "ur uz vi xh yo zh zu"
)
LANGUAGES: Final = (UNKNOWN, *_CODES.split())
"""Codes of the languages that are told apart, in the order of their numbers; the first is `UNKNOWN`."""

_NUMBERS: Final = {code: number for number, code in enumerate(LANGUAGES)}
_OTHER_NAMES: Final = (
    "aze:az azj:az eng:en rus:ru tur:tr kat:ka geo:ka hye:hy arm:hy fas:fa per:fa ara:ar deu:de "
    "ger:de fra:fr fre:fr spa:es ita:it por:pt ukr:uk kaz:kk uzb:uz zho:zh chi:zh azerbaijani:az "
    "english:en russian:ru turkish:tr nb:no nn:no iw:he in:id sh:sr cmn:zh"
)
_OTHER_CODES: Final = dict(pair.split(":") for pair in _OTHER_NAMES.split())


def language_number(code: str) -> int:
    """Return the number of a code of `LANGUAGES`, by which columns hold it.

    Raises
    ------
    KeyError
        If there is no such language.
    """
    return _NUMBERS[code]


def language_named(name: str) -> str | None:
    """Return the code of a language as feeds declare it; None for a name that is not known.

    A region or script behind the code says nothing here.

    >>> language_named("en-US"), language_named("AZE"), language_named(" Russian"), language_named("und")
    ('en', 'az', 'ru', None)
    """
    plain = name.strip().casefold().replace("_", "-")
    base = plain.partition("-")[0]
    code = _OTHER_CODES.get(plain) or _OTHER_CODES.get(base) or base
    return code if code and code in _NUMBERS else None
