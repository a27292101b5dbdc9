"""Fixed tables of 64-bit keys, looked up for a whole column at once.

Two-choice (cuckoo) hashing: every key sits in one of two slots, so a look-up is one gather, sometimes two.

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
_ROW: Final = np.dtype([("key", np.uint64), ("number", np.int64)])
"""Key and number side by side, so that one look-up touches one line of the cache."""


class LookUp:
    """Table from each key of a column to its number, or `ABSENT`.

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
        if (np.diff(np.sort(keys)) == 0).any():
            raise ValueError("keys must be distinct")
        bits = max(4, (2 * len(keys)).bit_length())
        while (owners := _placed(keys, bits)) is None:
            bits += 1
        self._shift = np.uint64(64 - bits)
        self._rows = np.zeros(len(owners), _ROW)
        self._rows["number"] = owners
        taken = owners != ABSENT
        self._rows["key"][taken] = keys[owners[taken]]

    def find(self, keys: NDArray[np.uint64]) -> NDArray[np.int64]:
        """Return the number of each key, `ABSENT` (-1) for a key that is not in the table."""
        rows = self._rows.take(_slot(keys, _FIRST, self._shift))
        elsewhere = np.flatnonzero(rows["key"] != keys)
        rest = keys[elsewhere]
        second = self._rows.take(_slot(rest, _SECOND, self._shift))
        numbers = rows["number"].copy()
        numbers[elsewhere] = np.where(second["key"] == rest, second["number"], ABSENT)
        return numbers


class Sieve:
    """Sieve for hashes that may be one of a few, by sixteen bits of each: most others end there.

    >>> Sieve(np.array([7], np.uint64)).holds(short_hash(np.array([7, 8], np.uint64))).tolist()
    [True, False]
    """

    def __init__(self, hashes: NDArray[np.uint64]) -> None:
        self._held = np.zeros(1 << 16, np.bool_)
        self._held[short_hash(hashes)] = True

    def holds(self, short_hashes: NDArray[np.uint16]) -> NDArray[np.bool_]:
        """Tell for each short hash whether one of the few has it."""
        return self._held.take(short_hashes)


def short_hash(hashes: NDArray[np.uint64]) -> NDArray[np.uint16]:
    """Return sixteen well-mixed bits of each hash."""
    return ((hashes * _FIRST) >> np.uint64(48)).astype(np.uint16)


def _slot(keys: NDArray[np.uint64], factor: np.uint64, shift: np.uint64) -> NDArray[np.int64]:
    return ((keys * factor) >> shift).view(np.int64)


def _placed(keys: NDArray[np.uint64], bits: int) -> NDArray[np.int64] | None:
    """Return the owner of each slot, or None where the keys do not settle: those pushed out move to their
    other slot.
    """
    slots = np.stack([_slot(keys, factor, np.uint64(64 - bits)) for factor in (_FIRST, _SECOND)])
    choice = np.zeros(len(keys), np.int8)
    owners = np.full(1 << bits, ABSENT, np.int64)
    homeless = np.arange(len(keys))
    for _ in range(_ROUNDS):
        if not homeless.size:
            return owners
        wanted = slots[choice[homeless], homeless]
        settled = owners[wanted]
        owners[wanted] = homeless
        won = owners[wanted] == homeless
        evicted = settled[won & (settled != ABSENT)]
        homeless = np.concatenate([evicted, homeless[~won]])
        choice[homeless] ^= 1
    return None
