"""The block of ``key: value`` lines between dashes with which Markdown files begin: metadata, no text."""

from __future__ import annotations

import re
from typing import Final

_BLOCK: Final = re.compile(r"\A\ufeff?---[ \t]*\r?\n((?:[^\n]{0,2000}\n){1,60}?)---[ \t]*\r?(?:\n|\Z)")
_FIELD: Final = re.compile(r"([^\W\d_][\w -]{0,40}?)[ \t]*:(?:[ \t]+(.*))?")
_MORE: Final = re.compile(r"\s*\Z|\s+\S|-\s|#")
"""Of a line that belongs to the field before it, or to none."""


def front_matter(text: str) -> tuple[dict[str, object], int]:
    """Return the fields of the front matter of a text, and where its text begins; ``{}, 0`` without one.

    Lists and blocks of more lines are passed over: they hold tags, and no field of an article.

    >>> front_matter("---\\ntitle: 'Bread'\\ntags: [a, b]\\n---\\nIt was dear.")
    ({'title': 'Bread', 'tags': '[a, b]'}, 36)
    """
    block = _BLOCK.match(text)
    if block is None:
        return {}, 0
    fields: dict[str, object] = {}
    for line in block[1].splitlines():
        found = _FIELD.fullmatch(line.rstrip())
        if found is None and _MORE.match(line) is None:
            return {}, 0
        if found is not None and (value := _unquoted((found[2] or "").strip())):
            fields.setdefault(found[1], value)
    return (fields, block.end()) if fields else ({}, 0)


def _unquoted(value: str) -> str:
    quoted = len(value) > 1 and value[0] == value[-1] and value[0] in "\"'"
    return value[1:-1].strip() if quoted else value
