"""The one-byte encoding that text looks like, by the letters that its languages use most; only a hint."""

from __future__ import annotations

import re
from typing import Final

_CYRILLIC: Final = "оеаинтсрвлкмдпуяыьгзбчй"
_SCRIPTS: Final = {
    "cp1251": _CYRILLIC,
    "koi8-r": _CYRILLIC,
    "cp866": _CYRILLIC,
    "cp1256": "اليمونتربدعسفكةه",
    "cp1253": "αοιετσνηυρπκμλςάίόέή",
    "cp1255": "יוהלאמתרבשנםכד",
}
_LATIN: Final = {
    "cp1252": "éèàçêôîïùâäöüßñóíáúãõåøæ’“”–—…",
    "cp1254": "ışğçöüİŞĞÇÖÜâî’“”–—…",
    "cp1250": "ąęłśżźćńóžščřůěýáíéťďôöüőű„”–",
}
"""Frequent letters beyond ASCII of each encoding; of equals the first is meant."""
_WORDS: Final = re.compile(rb"[\x80-\xff]{4,}")
"""In Latin letters hardly more than three beyond ASCII stand side by side."""
_ENOUGH: Final = 0.7
"""Share of what is beyond ASCII that must be such letters: others make capitals and signs of them."""
_FEWEST: Final = 3
"""Bytes beyond ASCII that say anything."""
_LOOKED_AT: Final = 1 << 16


def looks_like(data: bytes) -> str:
    """Return the encoding whose frequent letters most of the bytes beyond ASCII are; empty: none.

    >>> looks_like("Газопровод введён в строй".encode("cp1251")), looks_like("Größe, Maß".encode("cp1252"))
    ('cp1251', 'cp1252')
    """
    data = data[:_LOOKED_AT]
    beyond = bytes(byte for byte in data if byte > 127)
    if len(beyond) < _FEWEST:
        return ""
    candidates = _SCRIPTS if 2 * sum(map(len, _WORDS.findall(data))) > len(beyond) else _LATIN
    shares = {
        name: sum(map(letters.__contains__, beyond.decode(name, "replace"))) / len(beyond)
        for name, letters in candidates.items()
    }
    likely = max(shares, key=lambda name: shares[name])
    return likely if shares[likely] >= _ENOUGH else ""
