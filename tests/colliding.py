"""Two words of one polynomial hash, whatever its odd base: a weakness of arithmetic modulo 2**64."""

from __future__ import annotations


def colliding_words() -> tuple[str, str]:
    """Return a Thue-Morse word of 1024 letters and its complement.

    Their hashes differ by a multiple of the product of ``1 - base**(2**k)`` for k below 10, which holds the
    factor two 64 times.
    """
    signs = [place.bit_count() % 2 for place in range(1 << 10)]
    return "".join("ab"[sign] for sign in signs), "".join("ba"[sign] for sign in signs)
