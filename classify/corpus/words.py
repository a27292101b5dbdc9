"""Words as people count them: what stands between white space."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]

_SPACES: Final = bytes(chr(code).isspace() for code in range(0x100))
WIDE_SPACES: Final = (
    "\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000"
)
"""All white space beyond Latin-1."""
_PIECE: Final = 255


def word_counts(texts: Sequence[str]) -> Ints:
    """Return how many words each text has, ``len(text.split())``, shape (n_texts,).

    >>> word_counts(["Oil,\u00a0gas  and power ", ""]).tolist()
    [4, 0]
    """
    joined = "\n".join(["", *texts, ""])
    beyond = "".join([text for text in texts if not text.isascii()])
    for space in filter(beyond.__contains__, WIDE_SPACES):
        joined = joined.replace(space, " ")
    outside = np.frombuffer(joined.encode("latin-1", "replace").translate(_SPACES), np.bool_)
    begins = (outside[:-1] > outside[1:]).view(np.uint8)
    return counted(begins, np.fromiter(map(len, texts), np.int64, len(texts)) + 1)[:, 0]


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
