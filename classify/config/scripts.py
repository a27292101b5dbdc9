"""Scripts that put no spaces between words, and how their letters are parted.

Each letter is a token of its own, with what belongs to it, and a keyword is a phrase of letters that is found
anywhere inside a run. Katakana is mostly foreign words, and stays together: ``ガス`` is not in ``ベガス``.
So Unicode's default word boundaries have it (UAX #29), but for the vowels of Thai and Lao that are written
before or behind their letter and never part from it.
"""

from __future__ import annotations

import re
from typing import Final

_HAN: Final = (
    "\u3005-\u3007\u3021-\u3029\u3031-\u3035\u3038-\u303c\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    "\U00020000-\U0003fffd"
)
_HIRAGANA: Final = "\u3041-\u3096\u309d-\u309f"
_THAI: Final = "\u0e01-\u0e2f\u0e46"
_LAO: Final = "\u0e81-\u0eaf\u0ebd\u0ec6\u0edc-\u0edf"
_BURMESE: Final = (
    "\u1000-\u102a\u103f\u1050-\u1055\u105a-\u105d\u1061\u1065\u1066\u106e-\u1070\u1075-\u1081\u108e"
    "\ua9e0-\ua9e4\ua9e7-\ua9ef\ua9fa-\ua9fe\uaa60-\uaa76\uaa7a\uaa7e\uaa7f"
)
_KHMER: Final = "\u1780-\u17b3\u17d7\u17dc"
_TAI: Final = "\u1950-\u19ab\u19b0-\u19c9\u1a20-\u1a54\uaa80-\uaaaf\uaab1\uaab5\uaab6\uaab9-\uaabd"

ALONE: Final = f"{_HAN}{_HIRAGANA}{_THAI}{_LAO}{_BURMESE}{_KHMER}{_TAI}"
"""Letters that are tokens of their own, as the inside of a character class; some codes are unassigned."""
KATAKANA: Final = "\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff\uff66-\uff9f"
"""Letters that stay together in runs of their own."""
LEADING: Final = "\u0e40-\u0e44\u0ec0-\u0ec4"
"""Vowels that are written before the letter they belong to."""
TRAILING: Final = "\u0e30\u0e32\u0e33\u0e45\u0eb0\u0eb2\u0eb3"
"""Vowels that are written behind it, beside the combining marks."""
UNPARTED: Final = f"{ALONE}{KATAKANA}{LEADING}{TRAILING}"
"""All letters of these scripts."""

LETTERS_A_WORD: Final = 2
"""Letters that count as a word, on average: so texts of these scripts weigh what their translations do."""


UNPARTED_LETTER: Final = re.compile(f"[{UNPARTED}]")
LONE_LETTER: Final = re.compile(f"[{ALONE}{LEADING}{TRAILING}]")
"""A letter of any of these scripts, and one that is a token of its own."""


def ranges(letters: str) -> list[tuple[int, int]]:
    """Return the first and last code point of each range in the inside of a character class.

    >>> ranges("a-c\u0e46")
    [(97, 99), (3654, 3654)]
    """
    spans = re.findall("(.)(?:-(.))?", letters)
    return [(ord(first), ord(last or first)) for first, last in spans]
