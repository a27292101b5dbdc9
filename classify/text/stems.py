"""Tokens that begin with stems: what a trailing wildcard asks for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import chain
from typing import Final

import numpy as np
from numpy.typing import NDArray

from classify.text.characters import canonical, fold_table
from classify.text.columns import Tokens
from classify.text.hashes import HEADS, word_hashes
from classify.text.lookup import Sieve

Ints = NDArray[np.int64]

_REMEMBERED: Final = 1 << 17
"""Surfaces remembered at most; news has far fewer that begin like a stem."""


class Heads:
    """Sieve for tokens that may begin with one of the stems, judged by the short hashes of their heads."""

    def __init__(self, stems: Iterable[str]) -> None:
        by_size: list[set[str]] = [set() for _ in HEADS]
        initials = set()
        for stem in stems:
            fitting = [row for row, size in enumerate(HEADS) if len(stem) >= size]
            if fitting:
                by_size[fitting[-1]].add(stem[: HEADS[fitting[-1]]])
            else:  # only scripts of many letters have stems so short, so the first one tells enough
                initials.add(ord(stem[0]))
        self._initials = np.array(sorted(initials), np.uint32)
        self._sieves = [Sieve(word_hashes(sorted(heads))) if heads else None for heads in by_size]

    def likely(self, tokens: Tokens, rows: Ints | slice) -> NDArray[np.bool_]:
        """Tell whether each of the tokens may; in news hardly one in fifty may and does not."""
        found = np.zeros(len(tokens.hash[rows]), np.bool_)
        if self._initials.size:
            found |= np.isin(fold_table().take(tokens.initial[rows]), self._initials)
        for sieve, heads in zip(self._sieves, tokens.heads, strict=True):
            if sieve is not None:
                found |= sieve.holds(heads[rows])
        return found


class Stems(dict[str, tuple[int, ...]]):
    """Numbers of the stems that each surface begins with, remembered."""

    def __init__(self, stems: Mapping[str, int]) -> None:
        super().__init__()
        self._by_size: dict[int, dict[str, int]] = {}
        for stem, number in stems.items():
            self._by_size.setdefault(len(stem), {})[stem] = number
        self._heads = Heads(stems)

    def __missing__(self, surface: str) -> tuple[int, ...]:
        word = canonical(surface)
        begins = (numbers.get(word[:size]) for size, numbers in self._by_size.items())
        found = tuple(sorted(number for number in begins if number is not None))
        if len(self) >= _REMEMBERED:
            self.clear()
        self[surface] = found
        return found

    def of(self, tokens: Tokens, rows: Ints) -> tuple[Ints, Ints]:
        """Return, for each stem of each of the tokens: the place of the token in `rows`, and the
        stem.
        """
        likely = np.flatnonzero(self._heads.likely(tokens, rows))
        found = list(map(self.__getitem__, tokens.words(rows[likely])))
        sizes = np.fromiter(map(len, found), np.int64, len(found))
        return likely.repeat(sizes), np.fromiter(chain.from_iterable(found), np.int64, int(sizes.sum()))
