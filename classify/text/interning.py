"""Numbers for the words of a corpus as they come; words of one hash are told apart by their letters."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from classify.text.characters import canonical, fold_table
from classify.text.columns import Tokens, row_tuples
from classify.text.hashes import join
from classify.text.lookup import LookUp

Ints = NDArray[np.int64]

_WAITING: Final = 1 << 12
"""New hashes that are collected, at least, before a new table is made."""


class Interned:
    """The words seen so far; the number of a word is its place in `words`."""

    def __init__(self) -> None:
        self.words: list[str] = []
        self._by_word: dict[str, int] = {}
        self._by_hash: dict[int, int] = {}
        self._table = LookUp(np.zeros(0, np.uint64))
        self._tabled = np.full(1, -1, np.int64)
        self._letters = Growing(np.dtype(np.uint32))
        self._begin = Growing(np.dtype(np.int64))

    def numbers(self, tokens: Tokens, rows: Ints) -> Ints:
        """Return the number of the word of each of the tokens; words that are new get the next numbers."""
        hashes = tokens.hash[rows]
        numbers = self._tabled.take(self._table.find(hashes))
        new = np.flatnonzero(numbers < 0)
        distinct, first, inverse = np.unique(hashes[new], return_index=True, return_inverse=True)
        numbers[new] = self._by_first(distinct, tokens, rows[new[first]]).take(inverse)
        for row in self._collisions(tokens, rows, numbers).tolist():
            numbers[row] = self._number(canonical(tokens.surface(int(rows[row]))))
        self._tabulate()
        return numbers

    def _by_first(self, hashes: NDArray[np.uint64], tokens: Tokens, first: Ints) -> Ints:
        """Return the number of each hash; a new hash gets the number of the word of its first token."""
        by_hash, texts, found = self._by_hash, tokens.texts, []
        places = row_tuples(hashes, tokens.paragraph[first], tokens.start[first], tokens.end[first])
        for value, paragraph, start, end in places:
            number = by_hash.get(value)
            if number is None:
                number = by_hash[value] = self._number(canonical(texts[paragraph][start:end]))
            found.append(number)
        return np.array(found, np.int64)

    def _number(self, word: str) -> int:
        number = self._by_word.get(word)
        if number is None:
            number = self._by_word[word] = len(self.words)
            self.words.append(word)
        return number

    def _tabulate(self) -> None:
        """Make a new table once many hashes are in none: few tables are made, and hold most tokens."""
        if len(self._by_hash) > 2 * len(self._tabled) + _WAITING:
            self._table = LookUp(np.array(list(self._by_hash), np.uint64))
            self._tabled = np.array([*self._by_hash.values(), -1], np.int64)

    def _collisions(self, tokens: Tokens, rows: Ints, numbers: Ints) -> Ints:
        """Return the rows whose hash is that of a known word but whose letters differ: hash collisions."""
        self._append_letters()
        wrong = np.zeros(len(rows), np.bool_)
        odd = np.isin(rows, tokens.composed) if tokens.composed.size else wrong
        spelled: dict[str, str] = {}
        for row in np.flatnonzero(odd).tolist():
            surface = tokens.surface(int(rows[row]))
            word = spelled.get(surface)
            if word is None:
                word = spelled[surface] = canonical(surface)
            wrong[row] = word != self.words[numbers[row]]
        codes, origin = join(tokens.texts)
        length = tokens.end[rows] - tokens.start[rows]
        begin = self._begin.values
        size = np.diff(begin, append=len(self._letters.values)).take(numbers)
        wrong |= ~odd & (length != size)
        same = np.flatnonzero(~odd & ~wrong)
        start, length = tokens.start[rows[same]] + origin[tokens.paragraph[rows[same]]], length[same]
        before = np.cumsum(length) - length
        place = np.arange(int(length.sum()))
        read = fold_table().take(codes.take(place + np.repeat(start - before, length)))
        meant = self._letters.values.take(place + np.repeat(begin.take(numbers[same]) - before, length))
        unequal = np.flatnonzero(read != meant)
        wrong[same[np.searchsorted(before, unequal, side="right") - 1]] = True
        return np.flatnonzero(wrong)

    def _append_letters(self) -> None:
        """Append the letters of the newest words to the column of letters."""
        new = self.words[len(self._begin.values) :]
        sizes = np.fromiter(map(len, new), np.int64, len(new))
        self._begin.extend(np.cumsum(sizes) - sizes + len(self._letters.values))
        self._letters.extend(np.frombuffer("".join(new).encode("utf-32-le", "surrogatepass"), "<u4"))


class Growing:
    """A column that grows at its end."""

    def __init__(self, dtype: np.dtype[np.uint32] | np.dtype[np.int64]) -> None:
        self._room = np.zeros(1 << 12, dtype)
        self._size = 0

    @property
    def values(self) -> NDArray[np.int64]:
        """Return the columns that it holds so far."""
        return self._room[: self._size]

    def extend(self, values: NDArray[np.int64] | NDArray[np.uint32]) -> None:
        """Put values at the end."""
        wanted = self._size + len(values)
        if wanted > len(self._room):
            self._room = np.concatenate([self._room, np.zeros(wanted, self._room.dtype)])
        self._room[self._size : wanted] = values
        self._size = wanted
