"""A fixed table from 64-bit keys to numbers, looked up for a whole column at once.

Two-choice (cuckoo) hashing: every key sits in one of two slots, so a look-up is two gathers, never a search.

Reference: Pagh and Rodler (2004), "Cuckoo hashing", Journal of Algorithms 51(2).
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

ABSENT: Final = -1

_FIRST: Final = np.uint64(0xD6E8FEB86659FD93)
_SECOND: Final = np.uint64(0xA0761D6478BD642F)
_ROUNDS: Final = 200


class LookUp:
    """Which number stands for each key of a column, or `ABSENT`.

    Parameters
    ----------
    keys : ndarray of shape (n_keys,)
        Distinct keys; key ``i`` stands for the number ``i``.

    Raises
    ------
    ValueError
        If a key stands twice.

    Examples
    --------
    >>> table = LookUp(np.array([7, 2**63], np.uint64))
    >>> table.find(np.array([2**63, 7, 0], np.uint64)).tolist()
    [1, 0, -1]
    """

    def __init__(self, keys: NDArray[np.uint64]) -> None:
        bits = max(4, int(len(keys) * 2.5).bit_length())
        if len(np.unique(keys)) != len(keys):
            raise ValueError("keys must be distinct")
        while (owners := _placed(keys, bits)) is None:
            bits += 1
        self._shift = np.uint64(64 - bits)
        self._numbers = owners
        self._keys = np.zeros(len(owners), np.uint64)
        taken = owners != ABSENT
        self._keys[taken] = keys[owners[taken]]

    def find(self, keys: NDArray[np.uint64]) -> NDArray[np.int32]:
        """The number of each key, `ABSENT` (-1) for a key that is not in the table."""
        slot = _slot(keys, _FIRST, self._shift)
        second = _slot(keys, _SECOND, self._shift)
        slot = np.where(self._keys.take(slot) == keys, slot, second)
        return np.where(self._keys.take(slot) == keys, self._numbers.take(slot), np.int32(ABSENT))


def _slot(keys: NDArray[np.uint64], factor: np.uint64, shift: np.uint64) -> NDArray[np.int64]:
    return ((keys * factor) >> shift).view(np.int64)


def _placed(keys: NDArray[np.uint64], bits: int) -> NDArray[np.int32] | None:
    """Owner of each slot, or None where the keys do not settle: those pushed out move to their other slot."""
    choices = [_slot(keys, factor, np.uint64(64 - bits)) for factor in (_FIRST, _SECOND)]
    slots = np.stack(choices)
    choice = np.zeros(len(keys), np.int8)
    owners = np.full(1 << bits, ABSENT, np.int32)
    homeless = np.arange(len(keys), dtype=np.int32)
    for _ in range(_ROUNDS):
        if not homeless.size:
            return owners
        wanted = slots[choice[homeless], homeless]
        evicted = np.unique(owners[wanted])
        evicted = evicted[evicted != ABSENT]
        owners[wanted] = homeless
        lost = homeless[owners[wanted] != homeless]
        homeless = np.concatenate([evicted, lost])
        choice[homeless] ^= 1
    return None
