"""Words of the feed as a terminal may be given them."""

from __future__ import annotations

import unicodedata

_TURNING = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"


def visible(text: str) -> str:
    """The text with what could steer a terminal, or turn the line around, replaced sign by sign.

    >>> visible("red \\x1b[31m"), visible("a\\u202eb")
    ('red �[31m', 'a�b')
    """
    return "".join(
        "\ufffd"
        if (unicodedata.category(sign) in ("Cc", "Cs") and sign not in "\n\t") or sign in _TURNING
        else sign
        for sign in text
    )


def in_one_line(text: str) -> str:
    """The same with its spaces and line breaks as single spaces.

    >>> in_one_line(" two\\n lines ")
    'two lines'
    """
    return visible(" ".join(text.split()))
