"""Make text of the feed safe to print: control and invisible characters are written out."""

from __future__ import annotations

import re

_SEEN = "\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd"
"""Signs of the category of invisible ones that are drawn: Arabic and others put them around numbers."""
_BLANK = "\u034f\u115f\u1160\u17b4\u17b5\u2028\u2029\u2800\u3164\uffa0"
"""Letters and marks of other categories that nobody sees, and separators that end a line."""
_CONTROL = re.compile(
    f"(?![{_SEEN}])["
    "\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    f"\ud800-\udfff\ufeff\ufff9-\ufffb\U00013430-\U0001345f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    f"\U000e0000-\U000e0fff{_BLANK}]"
)


def visible(text: str) -> str:
    """Return the text with what could steer a terminal, turn the line around or hide in it written out.

    >>> print(visible("red \x1b[31m, a\u202eb, a\u200bb"))
    red \\x1b[31m, a\\u202eb, a\\u200bb
    """
    return text if text.isascii() and text.isprintable() else _CONTROL.sub(_written_out, text)


def in_one_line(text: str) -> str:
    """Return the visible text with its spaces and line breaks as single spaces.

    >>> in_one_line(" two\\n lines ")
    'two lines'
    """
    return visible(" ".join(text.split()))


def visible_json(line: str) -> str:
    """Return the text of JSON that says the same with those signs as escapes of JSON.

    >>> print(visible_json('{"id": "a\u202eb\x7f"}'))
    {"id": "a\\u202eb\\u007f"}
    """
    return line if line.isascii() and line.isprintable() else _CONTROL.sub(_as_json_escape, line)


def _written_out(sign: re.Match[str]) -> str:
    code = ord(sign[0])
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _as_json_escape(sign: re.Match[str]) -> str:
    units = sign[0].encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[at]:02x}{units[at + 1]:02x}" for at in range(0, len(units), 2))
