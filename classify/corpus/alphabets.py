"""Letters and endings of words that tell whether a text can be in the language that it seems to be in.

Azerbaijani without its letters (``sh``, ``ch`` and no ə) looks like Turkish or Uzbek to what tells languages
apart, and in its Cyrillic alphabet of 1939-1991 like Bashkir. Its keywords are written otherwise and would be
missed without a word; those of the other language would be found by chance. Such a text has no language.
"""

from __future__ import annotations

import re
from typing import Final

_STRANGE: Final = 0.06
"""Share of words that a language cannot have from which a text is not in it: one of sixteen."""
_MIXED: Final = 0.1
"""The same for words in Latin and Cyrillic letters, if they are two: a brand may have a Russian ending."""
_LONG: Final = 40
"""Letters of a text in which the own letters of its language must stand."""

_LATIN: Final = "a-zA-Z\u00c0-\u024f\u0259"
_CYRILLIC: Final = "\u0400-\u052f"
_IN_BOTH: Final = re.compile(f"[{_LATIN}][{_CYRILLIC}]\\w*|[{_CYRILLIC}][{_LATIN}]\\w*")
_LETTER: Final = re.compile(r"[^\W\d_]")
_RUSSIAN: Final = "абвгдеёжзийклмнопрстуфхцчшщъыьэюя"


def _outside(letters: str) -> str:
    """Return a pattern for a Cyrillic letter that is none of these."""
    others = (chr(code) for code in range(0x400, 0x530))
    return f"[{''.join(letter for letter in others if letter.lower() not in letters)}]"


_UNUSUAL: Final = {
    # ъ stands before these vowels only and ь behind no vowel: not so in Crimean Tatar, Lezgian and Chechen
    "ru": rf"{_outside(_RUSSIAN)}|ъ(?![еёюя])|[аеёиоуыэюя]ь",
    "uk": _outside("абвгґдеєжзиіїйклмнопрстуфхцчшщьюя"),
    "be": _outside("абвгдеёжзійклмнопрстуўфхцчшыьэюя"),
    "bg": _outside("абвгдежзийклмнопрстуфхцчшщъьюя"),
    "sr": _outside("абвгдђежзијклљмнњопрстћуфхцчџш"),
    "mk": _outside("абвгдѓежзѕијклљмнњопрстќуфхцчџш"),
    "kk": _outside(_RUSSIAN + "әғқңөұүһі"),
    "ky": _outside(_RUSSIAN + "ңөү"),
    "mn": _outside(_RUSSIAN + "өү"),
    "tt": _outside(_RUSSIAN + "әөүҗңһ"),
    "ba": _outside(_RUSSIAN + "әөүғҡңҙҫһ"),
    "tg": _outside(_RUSSIAN + "ғӣқӯҳҷ"),
    # q, x, -ib and -d- behind t or s are Azerbaijani, ä and double vowels Gagauz, ñ and q Crimean Tatar;
    # the pattern begins with rare letters and looks behind them, which takes a quarter of the time
    "tr": r"[bdhnqxyzäêñýňžţț](?:(?<=[qxäêñýňžţț])|(?<=[cs]h)(?<!fesh)|(?<=yy)"
    r"|(?<=[çfpsşt]d)(?<!rtd)[aeıiuü]|(?<=l[iıuü]y)[iıuü](?![mz])|(?<=[ıiuü]b)(?:l[ae]r)?\b"
    r"|(?<=\bb)(?:ar[eə]d[eə]|[eə]l[eə]|il[eə]r)\b|(?<=\bd)eyil\b|(?<=\bed)ir(?:l[eə]r)?\b|(?<=\bh)[eə]min\b"
    r"|(?<=\b[cç][uü]n)ki\b|(?<=\b[uü][cç][uü]n)\b|(?<=\b[uü]z)r[eə]\b)|ee|ıı|öö|üü",
    "tk": "[cqvx]",
    "uz": rf"{_outside(_RUSSIAN + 'ўқғҳ')}|c(?!h)",
}
"""What words of a language never have, by which those are told apart that are taken for it."""
_PARTS: Final = {code: re.compile(unusual) for code, unusual in _UNUSUAL.items()}
_WORDS: Final = {code: re.compile(rf"(?<![\w;&'’])\w*?(?:{unusual})") for code, unusual in _UNUSUAL.items()}
"""Words with such a part; behind ``&`` stand entities, behind an apostrophe the ending of a name."""

_OWN: Final = {
    "az": re.compile("[əƏ]"),
    "ba": re.compile("[ҙҡҫ]"),
    "tk": re.compile("[ýňÝŇ]"),
    "uz": re.compile(r"[og][ʻʼ‘’'`´]|[ўқғҳ]|ning\b|\bbilan\b", re.IGNORECASE),
    **dict.fromkeys(
        ("br", "bs", "cs", "et", "hr", "lt", "lv", "pl", "sk", "sl"), re.compile(r"[^\W\d_a-zA-Z]")
    ),
}
"""What stands in any text in a language; Russian in Latin letters looks like those that need accents."""
_TURKISH: Final = re.compile(r"\b[a-zçğıöşü]*?(?:[aıou]k(?!i)|k[aıou]|yor|[çc]in\b|gibi)")
"""Words that Azerbaijani writes with q, or lacks: where none of these stands, one unusual word is enough."""


SURELY_TURKISH: Final = (
    *("iği", "eği", "iğe", "eğe", "üğü", "öğ", "iyor", "ıyor", "uyor", "üyor", " olarak ", " tarafından "),
    *(" yüzde ", " ancak ", " aynı ", " yıl ", " milyar ", " diğer ", " yapılan "),
)
"""Parts of words that no other language has, nor Azerbaijani without its ə: they settle most of Turkish."""


def mixes_alphabets(text: str) -> bool:
    """Tell whether words of a text have both Latin and Cyrillic letters, beyond the ending of a brand.

    >>> mixes_alphabets("сrudе оil рriсеs"), mixes_alphabets("Экспорт SOCARа вырос")
    (True, False)
    """
    n_words = len(text.split())
    return len(_IN_BOTH.findall(text)) >= max(_MIXED * n_words, min(n_words, 2))


def is_written_as(language: str, text: str) -> bool:
    """Tell whether a text can be in a language, by its code.

    Words that begin with a capital are names and say nothing, unless all do.

    >>> is_written_as("tr", "Şirket boru hattını onardı"), is_written_as("tr", "Shirket yolu temir edib")
    (True, False)
    """
    if language == "tr" and any(part in text for part in SURELY_TURKISH):
        return True
    own = _OWN.get(language)
    text = text.lower() if text.isupper() else text
    if own and not own.search(text) and len(_LETTER.findall(text)) >= _LONG:
        return False
    if language not in _PARTS or not (parts := sum(1 for _ in _PARTS[language].finditer(text))):
        return True
    n_words = len(text.split())
    is_sure = language != "tr" or _TURKISH.search(text)
    if is_sure and parts < _STRANGE * n_words:
        return True
    words = sum(word[0][0].islower() for word in _WORDS[language].finditer(text))
    return not words or bool(is_sure and words < _STRANGE * n_words)
