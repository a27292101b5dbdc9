"""Words that a keyword needs beside it, such as ``needs: [poverty, disadvantaged]`` with ``within: 10``."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from classify.config.label_set import Keyword
from classify.config.scripts import LETTERS_A_WORD
from classify.text.columns import Places, Tokens
from classify.text.trie import Lists

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]


class Needs:
    """The lists of words that keywords need; of each list one must stand in the paragraph, near enough.

    Attributes
    ----------
    terms : list of Keyword
        The words of all lists, each once.
    """

    def __init__(self, keywords: Sequence[Keyword]) -> None:
        lists: dict[tuple[Keyword, ...], int] = {}
        number: dict[Keyword, int] = {}
        of_keyword = [
            (index, lists.setdefault(words, len(lists)))
            for index, keyword in enumerate(keywords)
            for words in keyword.needs
        ]
        of_term = [
            (number.setdefault(term, len(number)), at) for words, at in lists.items() for term in words
        ]
        self.terms = list(number)
        self._of_keyword = Lists(of_keyword, len(keywords))
        self._of_term = Lists(of_term, len(number))
        self._within = np.array([keyword.within or -1 for keyword in keywords], np.int64)

    def met(self, tokens: Tokens, places: Places, beside: Places) -> tuple[Ints, Flags]:
        """Return rows of the places whose keyword needs words, and whether they are there.

        The words may not overlap the keyword itself. `beside` are the places of `terms`.
        """
        some = np.flatnonzero(self._of_keyword.size.take(places.keyword))
        if not some.size:
            return some, np.zeros(0, np.bool_)
        which, wanted = self._of_keyword.expand(places.keyword[some])
        row, offered = self._of_term.expand(beside.keyword)
        width = int(max(places.end.max(initial=0), beside.end.max(initial=0))) + 1
        lines = tokens.n_paragraphs
        own = (wanted * lines + places.paragraph[some][which]) * width
        theirs = (offered * lines + beside.paragraph[row]) * width
        words = tokens.paragraph.astype(np.int64) * (1 << 40) + tokens.start
        of_line = places.paragraph[some][which] * (1 << 40)
        most = self._within[places.keyword[some]][which] * LETTERS_A_WORD
        letters = np.full(len(words) + 1, LETTERS_A_WORD)
        letters[tokens.alone + 1] = 1
        letters = np.cumsum(letters)

        def near(begin: Ints, stop: Ints) -> Flags:
            first, last = np.searchsorted(words, of_line + begin), np.searchsorted(words, of_line + stop)
            return np.asarray((most < 0) | (letters[last] - letters[first] <= most))

        start, end = places.start[some][which], places.end[some][which]
        found = np.zeros(len(which), np.bool_)
        behind = np.append(np.sort(theirs + beside.start[row]), -1)
        place = behind[np.minimum(np.searchsorted(behind[:-1], own + end), len(behind) - 1)]
        there = (place >= own) & (place < own + width)
        found |= there & near(end, np.where(there, place - own, end))
        before = np.append(np.sort(theirs + beside.end[row]), -1)
        place = before[np.searchsorted(before[:-1], own + start, side="right") - 1]
        there = (place >= own) & (place < own + width)
        found |= there & near(np.where(there, place - own, start), start)
        met = np.bincount(which, weights=~found, minlength=len(some)) == 0
        return some, met
