"""Which terms are forms of one word, so that they share what is learned of any of them.

Only the endings of English inflection are read; words of other languages mostly stay alone, which is what
they would be without this module.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

_SHORTEST = 4
"""Letters that are left of a word, at least, when an ending is cut."""


def word_forms(terms: Sequence[str]) -> NDArray[np.int32]:
    """The number of the word that each term is a form of; numbers rise in order of first appearance.

    >>> word_forms(["price", "prices", "priced", "bus", "gas", "policy", "policies"]).tolist()
    [0, 0, 0, 1, 2, 3, 3]
    """
    number: dict[str, int] = {}
    return np.array([number.setdefault(stem(term), len(number)) for term in terms], np.int32)


def stem(term: str) -> str:
    """The term without the endings of plural, past and present participle.

    >>> [stem(word) for word in ("pipelines", "exporting", "supplied", "business", "news")]
    ['pipelin', 'export', 'supply', 'business', 'new']
    """
    word = _without_plural(term)
    for ending, letters in (("ied", "y"), ("ing", ""), ("ed", "")):
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST - len(letters):
            word = word[: -len(ending)] + letters
            break
    return word[:-1] if word.endswith("e") and len(word) > _SHORTEST else word


def _without_plural(word: str) -> str:
    if not word.endswith("s") or word.endswith(("ss", "us", "is")) or len(word) < _SHORTEST:
        return word
    if word.endswith("ies") and len(word) > _SHORTEST:
        return word[:-3] + "y"
    if word.endswith("sses"):
        return word[:-2]
    return word[:-1]
