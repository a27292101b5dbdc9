r"""Definition of a token as a regular expression; `tokens` finds the same for a whole batch at once.

A token is a letter, digit or underscore of any script (``\w``) with all letters, combining marks and joiners
(soft hyphen, zero-width joiners, byte-order mark, tatweel) that follow it, up to the last that is no joiner.
Apostrophes of every kind, hyphens and full stops stand between tokens. But single letters with full stops
between them are one token, ``U.S``; so is a handle with its sign, ``@name``. No address has tokens.
"""

from __future__ import annotations

import re
from typing import Final

from classify.text.addresses import blanked
from classify.text.characters import APOSTROPHES, JOINER_RANGES, MARK_RANGES, VARIANT_RANGES

_LETTER: Final = rf"[^\W{APOSTROPHES}\u0640]"
_WORD: Final = rf"{_LETTER}(?:(?:{_LETTER}|[{MARK_RANGES}{JOINER_RANGES}])*(?:{_LETTER}|[{MARK_RANGES}]))?"
_SINGLE: Final = rf"[^\W\d_{APOSTROPHES}\u0640{VARIANT_RANGES}]"
_DOTTED: Final = rf"{_SINGLE}(?:\.{_SINGLE})+(?![{JOINER_RANGES}]*(?:{_LETTER}|[{MARK_RANGES}]))"

AT_SIGN: Final = "@"
HANDLE: Final = rf"(?<![\w{MARK_RANGES}{JOINER_RANGES}]){AT_SIGN}{_WORD}(?:[.@]{_WORD})*"
TOKEN_PATTERN: Final = rf"{HANDLE}|{_DOTTED}|{_WORD}"

_TOKENS: Final = re.compile(TOKEN_PATTERN)
_SIGNS: Final = re.compile(r"[./@]")


def token_spans(text: str) -> list[tuple[int, int]]:
    """Begin and end of each token of a text: the rule itself, for one text at a time.

    >>> text = "U.S.-made: see www.x.org, @y or 5G"
    >>> [text[start:end] for start, end in token_spans(text)]
    ['U.S', 'made', 'see', '@y', 'or', '5G']
    """
    readable = blanked(text) if _SIGNS.search(text) else text
    return [match.span() for match in _TOKENS.finditer(readable)]
