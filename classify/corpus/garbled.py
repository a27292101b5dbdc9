"""Letters that were written as UTF-8 and read in a one-byte encoding before they came: ``â€™`` for ``’``."""

from __future__ import annotations

import re

# what the bytes 80-BF of UTF-8 become as cp1252 or Latin-1
_TAIL = "\x80-\xbf" + "".join(
    chr(code) for code in map(ord, bytes(range(0x80, 0xA0)).decode("cp1252", "ignore"))
)
_SURE = "[\x80-\x9f\xa0-\xbf€ƒ„†‡ˆ‰Š‹ŒŽœšžŸ¹²³]"
"""Of these the ones that do not stand behind a capital letter in good text, as quotes and dashes do."""
_LATIN = "[±°¡ŸžŒœ‡„Ž¼½¾\x80-\x9f]"
_CYRILLIC = f"[{_TAIL}][ÐÑ][{_TAIL}]"
_GARBLED = re.compile(
    rf"""\ufffd
      | â€[{_TAIL}]? | â\x80[\x80-\xbf]
      | ï¿½ | ï»¿
      | Ã{_SURE} | Â[\xa0-\xbf]
      | Ä{_LATIN} | Å{_LATIN}
      | É™(?:(?<=[a-z]É™)|(?=[a-z])) | É[\x80-\x9f] | Æ[\x80-\x9f]
      | [\x91-\x94\x96\x97]
      | Ð{_CYRILLIC} | Ñ{_CYRILLIC}""",
    re.VERBOSE,
)
"""Each begins with one letter and no other: then the search goes from one of these letters to the next. Signs
without a letter are quotes and dashes of cp1252 that were read as Latin-1.
"""
_BEGINS = "\ufffdâïÃÂÄÅÆÉÐÑ\x91\x92\x93\x94\x96\x97"

_QUOTED = re.compile(r"=(?:C[3-9]|D[0-9AB]|E[0-9A-F]=[89AB][0-9A-F])=[89AB][0-9A-F](?!\d)")
"""Letters as mail writes them (quoted-printable): ``caf=C3=A9``."""


def first_garbled(text: str) -> tuple[int, str] | None:
    """Return where the first garbled letters stand, and what they are; None where there are none.

    >>> first_garbled("the bankâ€™s rate"), first_garbled("São Paulo, NÃO, Ángel, Ðuro")
    ((8, 'â€™'), None)
    """
    if "=" in text and (found := _QUOTED.search(text)):
        return found.start(), found[0]
    if text.isascii() or not any(letter in text for letter in _BEGINS):
        return None
    found = _GARBLED.search(text)
    return (found.start(), found[0]) if found else None


def repaired(text: str) -> str:
    """Return the text with garbled letters read anew, where ftfy is certain of them.

    >>> repaired("the bankâ€™s rate")  # doctest: +SKIP
    'the bank’s rate'
    """
    if not first_garbled(text):
        return text
    from ftfy import fix_encoding  # takes long to import

    return fix_encoding(text)
