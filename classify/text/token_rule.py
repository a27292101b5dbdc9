r"""Definition of a token as a regular expression; `tokens` finds the same for a whole batch at once.

A token is a letter, digit or underscore of any script (``\w``) with all letters, combining marks and joiners
(soft hyphen, zero-width joiners, byte-order mark, tatweel) that follow it, up to the last that is no joiner.
Apostrophes of every kind, hyphens and full stops stand between tokens. But single letters with full stops
between them are one token, ``U.S``; so is a handle with its sign, ``@name``. No address has tokens.

Where a script puts no spaces between words each letter is a token, with its marks and the vowels that are
written before or behind it; katakana stays together; letters of other scripts and digits are tokens of their
own (see `classify.config.scripts`).
"""

from __future__ import annotations

import re
from typing import Final

from classify.config.scripts import ALONE, KATAKANA, LEADING, TRAILING, UNPARTED
from classify.text.addresses import blanked
from classify.text.characters import APOSTROPHES, JOINER_RANGES, MARK_RANGES, VARIANT_RANGES

_LETTER: Final = rf"[^\W{APOSTROPHES}\u0640{UNPARTED}]"
_WORD: Final = rf"{_LETTER}(?:{_LETTER}|[{MARK_RANGES}{JOINER_RANGES}])*(?<![{JOINER_RANGES}])"
_SINGLE: Final = rf"[^\W\d_{APOSTROPHES}\u0640{VARIANT_RANGES}{UNPARTED}]"
_DOTTED: Final = rf"{_SINGLE}(?:\.{_SINGLE})+(?![{JOINER_RANGES}]*(?:{_LETTER}|[{MARK_RANGES}]))"

_BEHIND: Final = f"[{MARK_RANGES}{JOINER_RANGES}]*"
_CLUSTER: Final = (
    rf"(?=[{ALONE}{LEADING}{TRAILING}])(?!\W)"
    rf"(?:[{LEADING}]{_BEHIND})*(?:(?!\W)[{ALONE}]{_BEHIND})?(?:[{TRAILING}]{_BEHIND})*(?<![{JOINER_RANGES}])"
)
_KATAKANA: Final = rf"[{KATAKANA}][{KATAKANA}{MARK_RANGES}{JOINER_RANGES}]*(?<![{JOINER_RANGES}])"

AT_SIGN: Final = "@"
HANDLE: Final = (
    rf"(?={AT_SIGN})(?<![^\W{UNPARTED}])(?<![{MARK_RANGES}{JOINER_RANGES}])(?:[.{AT_SIGN}]{_WORD})+"
)
TOKEN_PATTERN: Final = rf"{HANDLE}|{_DOTTED}|{_WORD}|{_CLUSTER}|{_KATAKANA}"

_TOKENS: Final = re.compile(TOKEN_PATTERN)
_SIGNS: Final = re.compile(r"[./@]")


def token_spans(text: str) -> list[tuple[int, int]]:
    """Begin and end of each token of a text: the rule itself, for one text at a time.

    >>> text = "U.S.-made: see www.x.org, @y or 5G"
    >>> [text[start:end] for start, end in token_spans(text)]
    ['U.S', 'made', 'see', '@y', 'or', '5G']
    >>> text = "AI技術でエネルギーを", "พลังงาน"
    >>> [[one[start:end] for start, end in token_spans(one)] for one in text]
    [['AI', '技', '術', 'で', 'エネルギー', 'を'], ['พ', 'ลั', 'ง', 'งา', 'น']]
    """
    readable = blanked(text) if _SIGNS.search(text) else text
    return [match.span() for match in _TOKENS.finditer(readable)]
