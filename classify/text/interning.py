"""Numbers for the words of a corpus as they come, two words of one hash told apart by their letters."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from classify.text.characters import canonical, fold_table
from classify.text.columns import Tokens
from classify.text.tokens import join

Ints = NDArray[np.int64]


class Interned:
    """The words seen so far; the number of a word is its place in `words`."""

    def __init__(self) -> None:
        self.words: list[str] = []
        self._by_word: dict[str, int] = {}
        self._by_hash: dict[int, int] = {}
        self._letters = Growing(np.uint32)
        self._begin = Growing(np.int64)

    def numbers(self, tokens: Tokens, rows: Ints) -> NDArray[np.int32]:
        """The number of the word of each of the tokens; words that are new get the next numbers."""
        distinct, first, inverse = np.unique(tokens.hash[rows], return_index=True, return_inverse=True)
        known = []
        for value, row in zip(distinct.tolist(), first.tolist(), strict=True):
            number = self._by_hash.get(value)
            if number is None:
                number = self._by_hash[value] = self._number(canonical(tokens.surface(int(rows[row]))))
            known.append(number)
        numbers = np.array(known, np.int32)[inverse]
        for row in self._misspelled(tokens, rows, numbers).tolist():
            numbers[row] = self._number(canonical(tokens.surface(int(rows[row]))))
        return numbers

    def _number(self, word: str) -> int:
        number = self._by_word.get(word)
        if number is None:
            number = self._by_word[word] = len(self.words)
            self.words.append(word)
            self._begin.append(np.array([len(self._letters)], np.int64))
            self._letters.append(np.frombuffer(word.encode("utf-32-le", "surrogatepass"), "<u4"))
        return number

    def _misspelled(self, tokens: Tokens, rows: Ints, numbers: NDArray[np.int32]) -> Ints:
        """Rows whose token has the hash of its number's word, and other letters."""
        codes, origin = join(tokens.texts)
        folded = fold_table().take(codes)
        start = tokens.start[rows] + origin[tokens.paragraph[rows]]
        length = tokens.end[rows] - tokens.start[rows]
        begin = self._begin.values.take(numbers)
        size = np.diff(self._begin.values, append=len(self._letters)).take(numbers)
        by_letters = ~np.isin(rows, tokens.composed) if tokens.composed.size else np.ones(len(rows), np.bool_)
        wrong = by_letters & (length != size)
        same = np.flatnonzero(by_letters & ~wrong)
        length = length[same]
        before = np.cumsum(length) - length
        place = np.arange(int(length.sum()))
        unequal = np.flatnonzero(
            folded.take(place + np.repeat(start[same] - before, length))
            != self._letters.values.take(place + np.repeat(begin[same] - before, length))
        )
        wrong[same[np.searchsorted(before, unequal, side="right") - 1]] = True
        for row in np.flatnonzero(~by_letters).tolist():
            wrong[row] = canonical(tokens.surface(int(rows[row]))) != self.words[numbers[row]]
        return np.flatnonzero(wrong)


class Growing:
    """A column that grows at its end."""

    def __init__(self, dtype: type[np.generic]) -> None:
        self._room = np.zeros(1 << 12, dtype)
        self._size = 0

    def __len__(self) -> int:
        return self._size

    @property
    def values(self) -> NDArray[np.generic]:
        """What it holds so far."""
        return self._room[: self._size]

    def append(self, values: NDArray[np.generic]) -> None:
        """Put values at the end."""
        wanted = self._size + len(values)
        if wanted > len(self._room):
            self._room = np.concatenate([self._room, np.zeros(wanted, self._room.dtype)])
        self._room[self._size : wanted] = values
        self._size = wanted
