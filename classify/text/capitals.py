"""Stretches in capitals, in which those of a word mean nothing: ``THE MAN WHO SOLD THE PORT``."""

from __future__ import annotations

import re
from itertools import takewhile
from typing import Final

_SHARE: Final = 0.9
"""Share of a line's letters that are capitals where it is written in capitals: ``McDONALD'S SAYS IT IS``."""
_RUN: Final = 4
"""Words in capitals, one behind the other, that make a headline within a line; acronyms stand in twos."""
_REACH: Final = 100
"""Characters looked at on each side of a place."""
_WORDS: Final = re.compile(r"(?:[ '’-]{1,2}[^\W\d_]+)*")
_LETTER: Final = re.compile(r"[^\W\d_]")
_WORD: Final = re.compile(r"[^\W\d_]+")


def in_capitals(text: str, start: int, end: int) -> bool:
    """Tell whether the line around a place is in capitals, or the words directly around it are.

    >>> text = "BANK SAYS IT MAY CUT RATES. The EU and the US agreed."
    >>> in_capitals(text, text.index("IT"), text.index("IT") + 2), in_capitals(text, 32, 34)
    (True, False)
    """
    before, behind = text[max(start - _REACH, 0) : start], text[end : end + _REACH]
    before, behind = before[before.rfind("\n") + 1 :], behind.partition("\n")[0]
    if _begins_small(before[::-1]) and _begins_small(behind):
        return False
    around = "".join(filter(str.isalpha, before + behind))
    own = end - start
    if len(around) > 1 and sum(map(str.isupper, around)) + own >= _SHARE * (len(around) + own):
        return True
    return 1 + _run_of_capitals(before[::-1]) + _run_of_capitals(behind) >= _RUN


def _begins_small(text: str) -> bool:
    """Tell whether the first letter of a text is no capital, as most are; also if there is none."""
    letter = _LETTER.search(text)
    return letter is None or not letter[0].isupper()


def _run_of_capitals(text: str) -> int:
    """Return how many words in capitals a text begins with, nothing but spaces between them."""
    run = _WORDS.match(text)
    words = _WORD.findall(run[0]) if run else []
    return sum(1 for _ in takewhile(str.isupper, words))
