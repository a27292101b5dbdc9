"""Ends of sentences."""

from __future__ import annotations

import re

_SENTENCE_END = re.compile(r"[.!?…][\"'’“”»)\]]*+\s++")
_WIDE_END = re.compile(r"[。｡！？\u104b\u17d4\u17d5\u0f0d]++[\"'’”»)\]」』）】》\uff02]*+\s*+")
"""Ends of sentences behind which scripts without spaces between words need none."""
_ABBREVIATION = re.compile(
    r"(?:(?<!['’])\b\w|\b(?:Mr|Mrs|Ms|Dr|Prof|Gen|Lt|Col|Capt|Gov|Sen|Rep|St|No|Nos|Inc|Ltd|Co|Corp|Jr|Sr|vs|etc|"
    r"Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|"
    r"им|ул|проф|акад|см|просп|стр|рис|"
    r"prof|akad|küç|Doç|Av|Cad|Sok|Mah|bkz))\.\Z"
)
_OPENING_QUOTES = "\"'‘“„«([–—-"


def sentence_ends(text: str, start: int, end: int) -> list[re.Match[str]]:
    """Return the ends of the sentences in ``text[start:end]`` but the last, with the white space behind."""
    found = [gap for gap in _SENTENCE_END.finditer(text, start, end) if _ends_sentence(text, gap)]
    wide = () if text.isascii() else _WIDE_END.finditer(text, start, end)
    more = [gap for gap in wide if gap.end() < end]
    return sorted([*found, *more], key=re.Match.start) if more else found


def ends_with_abbreviation(text: str) -> bool:
    """Tell whether a text ends with the full stop of an abbreviation or an initial.

    >>> ends_with_abbreviation("said Mr."), ends_with_abbreviation("said so.")
    (True, False)
    """
    return _ABBREVIATION.search(text, max(0, len(text) - 8)) is not None


def _ends_sentence(text: str, gap: re.Match[str]) -> bool:
    """Tell whether a full stop with white space behind it ends a sentence, rather than an abbreviation."""
    following = text[gap.end() : gap.end() + 1]
    if not (following.isupper() or following.isdecimal() or following in _OPENING_QUOTES):
        return False
    return _ABBREVIATION.search(text, max(0, gap.start() - 8), gap.start() + 1) is None
