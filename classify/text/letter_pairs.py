"""Words for a model in scripts without spaces between words: every two letters that stand side by side.

Pairs serve Chinese and Japanese about as well as words that a dictionary parts, and need none (Nie, Gao,
Zhang and Zhou 2000, "On the use of words and n-grams for Chinese information retrieval", IRAL).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from classify.text.characters import canonical
from classify.text.columns import Tokens
from classify.text.hashes import BASE, word_hashes
from classify.text.tokens import tokenize

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class PairedTokens:
    """Tokens of which letters are read in pairs: each pair stands in the row of its first letter."""

    tokens: Tokens
    """Of these, `alone` are the letters that begin no pair: they are not read."""
    first: Ints
    """Rows that hold a pair."""


def paired(tokens: Tokens) -> PairedTokens:
    """Return the tokens with each letter put together with the one directly behind it.

    >>> pairs = paired(tokenize(["天然气AI, 油"]))
    >>> pairs.tokens.words(pairs.first), pairs.tokens.words(pairs.tokens.alone)
    (['天然', '然气'], ['气', '油'])
    """
    alone = tokens.alone
    if not alone.size:
        return PairedTokens(tokens, alone)
    first = alone[:-1][np.diff(alone) == 1]
    behind = first + 1
    near = tokens.paragraph[first] == tokens.paragraph[behind]
    first = first[near & (tokens.end[first] == tokens.start[behind])]
    return PairedTokens(_joined(tokens, first), first)


def _joined(tokens: Tokens, first: Ints) -> Tokens:
    """Return the tokens with those of the rows longer by the next one, looked up by the letters of both."""
    behind = first + 1
    end, hashes = tokens.end.copy(), tokens.hash.copy()
    end[first] = tokens.end[behind]
    length = tokens.end[first] - tokens.start[first]
    powers = np.multiply.accumulate(np.full(int(length.max(initial=0)) + 1, BASE, np.uint64))
    hashes[first] = tokens.hash[first] + tokens.hash[behind] * powers.take(length - 1)
    odd = np.zeros(len(tokens), np.bool_)
    odd[tokens.composed] = True
    spelled = first[odd[first] | odd[behind]]  # longer or shorter than they are written
    odd[spelled] = True
    found = replace(
        tokens,
        end=end,
        hash=hashes,
        composed=np.flatnonzero(odd),
        alone=np.setdiff1d(tokens.alone, first, assume_unique=True),
    )
    surfaces = found.words(spelled)
    hash_of = _hashes(set(surfaces))
    hashes[spelled] = np.fromiter(map(hash_of.__getitem__, surfaces), np.uint64, len(surfaces))
    return found


def _hashes(surfaces: set[str]) -> dict[str, int]:
    """Return the hash of the canonical word of each surface."""
    ordered = sorted(surfaces)
    return dict(zip(ordered, word_hashes(list(map(canonical, ordered))).tolist(), strict=True))


def read_words(text: str) -> list[str]:
    """Return the surfaces of a text that a model reads as words, pairs among them.

    >>> read_words("5G天然气"), read_words("natural gas")
    (['5G', '天然', '然气'], ['natural', 'gas'])
    """
    tokens = paired(tokenize([text])).tokens
    return tokens.words(np.delete(np.arange(len(tokens)), tokens.alone))
