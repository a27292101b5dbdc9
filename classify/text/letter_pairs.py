"""Words for a model in scripts without spaces between words: letters, and every two that stand side by side.

Pairs serve Chinese and Japanese about as well as words that a dictionary parts, and need none; with little
text letters say more (Nie, Gao, Zhang and Zhou 2000, "On the use of words and n-grams for Chinese
information retrieval", IRAL).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from classify.text.characters import canonical
from classify.text.columns import Tokens
from classify.text.hashes import BASE, word_hashes
from classify.text.tokens import tokenize

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class ReadTokens:
    """Tokens as a model reads them, a pair behind the letter that begins it."""

    tokens: Tokens
    """Of these, `alone` are letters and pairs."""
    first: Ints
    """The token that each of them is, or begins with."""
    last: Ints
    """The token that it ends with: the next one for a pair."""


def read_tokens(tokens: Tokens, *, lone_letters: bool = True) -> ReadTokens | None:
    """Return the tokens with the pairs of letters among them; None where no token is such a letter.

    `lone_letters` says whether the letters stay, too.

    >>> read = read_tokens(tokenize(["天然气AI, 油"]))
    >>> read.tokens.words(np.arange(len(read.tokens)))
    ['天', '天然', '然', '然气', '气', 'AI', '油']
    """
    alone = tokens.alone
    if not alone.size:
        return None
    is_letter = np.zeros(len(tokens), np.bool_)
    is_letter[alone] = True
    begins = alone[:-1][np.diff(alone) == 1]
    begins = begins[tokens.paragraph[begins] == tokens.paragraph[begins + 1]]
    begins = begins[tokens.end[begins] == tokens.start[begins + 1]]
    others = np.arange(len(tokens)) if lone_letters else np.flatnonzero(~is_letter)
    first = np.concatenate([others, begins])
    order = np.argsort(first, kind="stable")
    is_pair = (np.arange(len(first)) >= len(others))[order]
    first = first[order]
    return ReadTokens(_joined(tokens, first, is_pair, is_letter), first, first + is_pair)


def _joined(tokens: Tokens, first: Ints, is_pair: Flags, is_letter: Flags) -> Tokens:
    """Return the rows of the tokens, those of pairs longer by the next one, and looked up by both."""
    last = first + is_pair
    length = (tokens.end - tokens.start)[first] * is_pair
    powers = np.full(int(length.max(initial=0)) + 1, BASE, np.uint64)
    powers[0] = 0  # adds nothing to what is no pair
    powers = np.append(powers[:1], np.multiply.accumulate(powers[1:]))
    odd, dotted = np.zeros((2, len(tokens)), np.bool_)
    odd[tokens.composed], dotted[tokens.dotted] = True, True
    odd = odd[first] | odd[last]
    found = Tokens(
        texts=tokens.texts,
        paragraph=tokens.paragraph[first],
        start=tokens.start[first],
        end=tokens.end[last],
        hash=tokens.hash[first] + tokens.hash[last] * powers[length],
        composed=np.flatnonzero(odd),
        heads=tokens.heads[:, first],
        initial=tokens.initial[first],
        capital=tokens.capital[first],
        dotted=np.flatnonzero(dotted[first]),
        alone=np.flatnonzero(is_letter[first]),
        twofold=np.zeros(0, np.int64),
    )
    spelled = np.flatnonzero(odd & is_pair)  # their letters are not those that they are written with
    surfaces = found.words(spelled)
    words = {surface: canonical(surface) for surface in set(surfaces)}
    hash_of = dict(zip(words, word_hashes(list(words.values())).tolist(), strict=True))
    found.hash[spelled] = np.fromiter(map(hash_of.__getitem__, surfaces), np.uint64, len(surfaces))
    return found


def read_words(text: str, *, lone_letters: bool = True) -> list[str]:
    """Return the surfaces of a text that a model reads as words.

    >>> read_words("5G天然气", lone_letters=False), read_words("natural gas")
    (['5G', '天然', '然气'], ['natural', 'gas'])
    """
    tokens = tokenize([text])
    read = read_tokens(tokens, lone_letters=lone_letters)
    tokens = read.tokens if read else tokens
    return tokens.words(np.arange(len(tokens)))
