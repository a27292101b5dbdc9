"""Scripts whose words are not parted by spaces: a keyword is found at the beginning of a run at most."""

from __future__ import annotations

import re
from typing import Final

_UNSPACED: Final = {
    "Chinese": re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]"),
    "Japanese": re.compile("[\u3040-\u30ff]"),
    "Thai": re.compile("[\u0e00-\u0e7f]"),
    "Lao": re.compile("[\u0e80-\u0eff]"),
    "Burmese": re.compile("[\u1000-\u109f]"),
    "Khmer": re.compile("[\u1780-\u17ff]"),
}

UNPARTED: Final = (
    "has no spaces between words, and words are not parted here: it matches only where a run of letters is "
    "it, or with `*` begins with it; put spaces between the words of the text"
)
"""What is wrong with a keyword in such a script, behind the script's name."""


def unspaced_script(term: str) -> str:
    """Return the script of a term that is written without spaces between words; empty if it has none such.

    >>> unspaced_script("天然气"), unspaced_script("エネルギー"), unspaced_script("가스")
    ('Chinese', 'Japanese', '')
    """
    names = [name for name, letters in _UNSPACED.items() if letters.search(term)]
    return "Japanese" if "Japanese" in names else names[0] if names else ""
