"""Words as people count them: what stands between white space, or so many letters where none does."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from classify.config.scripts import ALONE, KATAKANA, LETTERS_A_WORD, UNPARTED

Ints = NDArray[np.int64]

_SPACES: Final = bytes(chr(code).isspace() for code in range(0x100))
WIDE_SPACES: Final = (
    "\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000"
)
"""All white space beyond Latin-1."""
_TSHEG: Final = "\u0f0b"
"""Parts the syllables of Tibetan, between which stands no space."""
_UNSPACED: Final = re.compile(f"[{UNPARTED}{_TSHEG}]+")
_LONE: Final = re.compile(f"[{ALONE}]+")
_KATAKANA: Final = re.compile(f"[{KATAKANA}]+")
_IN_WORD: Final = re.compile(r"\w")
_PIECE: Final = 255


def word_counts(texts: Sequence[str]) -> Ints:
    """Return how many words each text has, ``len(text.split())``, shape (n_texts,).

    In scripts without spaces between words two letters count as a word, katakana and what stands between such
    letters as one, and signs alone as none.

    >>> word_counts(["Oil,\u00a0gas  and power ", "", "中国AI公司，エネルギー。"]).tolist()
    [4, 0, 4]
    """
    joined = "\n".join(["", *texts, ""])
    beyond = "".join([text for text in texts if not text.isascii()])
    for space in filter(beyond.__contains__, WIDE_SPACES):
        joined = joined.replace(space, " ")
    outside = np.frombuffer(joined.encode("latin-1", "replace").translate(_SPACES), np.bool_)
    begins = (outside[:-1] > outside[1:]).view(np.uint8)
    counts = counted(begins, np.fromiter(map(len, texts), np.int64, len(texts)) + 1)[:, 0]
    if is_unspaced(beyond):
        unspaced = [row for row, text in enumerate(texts) if is_unspaced(text)]
        counts[unspaced] = [_by_letters(texts[row]) for row in unspaced]
    return counts


def is_unspaced(text: str) -> bool:
    """Tell whether a text holds letters of a script without spaces between words."""
    return not text.isascii() and _UNSPACED.search(text) is not None


def _by_letters(text: str) -> int:
    letters = sum(map(len, _LONE.findall(text)))
    runs = len(_KATAKANA.findall(text))
    rest = filter(_IN_WORD.search, _UNSPACED.sub(" ", text).split())
    return -(-letters // LETTERS_A_WORD) + runs + sum(1 for _ in rest)


def counted(ones: NDArray[np.unsignedinteger[Any]], lengths: Ints) -> Ints:
    """Count the ones in each byte of consecutive runs of so many numbers, shape (n_runs, n_bytes).

    One sum counts all bytes; pieces are so short that none runs over.

    >>> counted(np.array([1, 1, 256, 1], np.uint16), np.array([2, 0, 2])).tolist()
    [[2, 0], [0, 0], [1, 1]]
    """
    pieces = -(-lengths // _PIECE)
    first = np.cumsum(pieces) - pieces
    nth = np.arange(int(pieces.sum())) - np.repeat(first, pieces)
    begin = np.repeat(np.cumsum(lengths) - lengths, pieces) + nth * _PIECE
    counts = np.zeros((len(begin) + 1, ones.itemsize), np.int64)
    if len(begin):
        sums = np.add.reduceat(ones, begin, dtype=ones.dtype)
        in_bytes = sums.astype(sums.dtype.newbyteorder("<"), copy=False).view(np.uint8)
        np.cumsum(in_bytes.reshape(-1, ones.itemsize), axis=0, out=counts[1:])
    return np.asarray(counts[first + pieces] - counts[first])
