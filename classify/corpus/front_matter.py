"""The metadata with which text files begin: YAML between dashes, TOML between plus signs, or bare lines."""

from __future__ import annotations

import re
import tomllib
from typing import Final

from classify.corpus.columns import NO_SETTINGS, columns_of

_LINES: Final = r"((?:[^\n]{0,2000}\n){1,60}?)"
_YAML: Final = re.compile(rf"\A\ufeff?\s{{0,20}}---[ \t]*\r?\n{_LINES}(?:---|\.\.\.)[ \t]*\r?(?:\n|\Z)")
_TOML: Final = re.compile(rf"\A\ufeff?\s{{0,20}}\+\+\+[ \t]*\r?\n{_LINES}\+\+\+[ \t]*\r?(?:\n|\Z)")
_HEADING: Final = re.compile(r"\A\ufeff?\s{0,20}#[ \t]+([^\n]{0,300}?)[ \t#]*\r?\n(?:[ \t]*\r?\n)?")
_BARE: Final = re.compile(r"\ufeff?((?:[^\W\d_][\w -]{0,40}:[^\n]{0,1000}\n){2,20})[ \t]*\r?\n")
_FIELD: Final = re.compile(r"([\"']?)([^\W\d_][\w -]{0,40}?)\1[ \t]*:(?:[ \t]+(.*))?")
_MORE: Final = re.compile(r"\s*\Z|\s+\S|-\s|#")
"""Of a line that belongs to the field before it, or to none."""
_COMMENT: Final = re.compile(r"(?<!\s)\s+#.*")
_FOLDED: Final = frozenset([">", ">-", ">+", "|", "|-", "|+"])
"""What stands for a value whose text is in the indented lines below."""


def front_matter(text: str) -> tuple[dict[str, object], int]:
    """Return the fields of the front matter of a text, and where its text begins; ``{}, 0`` without one.

    Lists and objects are passed over: they hold tags, and no field of an article. Lines such as
    ``Title: ...`` without anything around them are front matter if they name the title or the date and
    another field of an article, and a blank line stands behind them. A Markdown heading at the top is the
    title, also above such lines; without them it stays in the text.

    >>> front_matter("---\\ntitle: 'Bread'\\ntags: [a, b]\\n---\\nIt was dear.")
    ({'title': 'Bread', 'tags': '[a, b]'}, 36)
    """
    if block := _TOML.match(text):
        try:
            return dict(tomllib.loads(block[1].replace("\r\n", "\n"))), block.end()
        except (tomllib.TOMLDecodeError, RecursionError):
            return {}, 0
    heading = _HEADING.match(text)
    titled: dict[str, object] = {"title": heading[1]} if heading else {}
    block = _YAML.match(text) or _BARE.match(text, heading.end() if heading else 0)
    fields = _fields(block[1]) if block else {}
    if block is None or not fields:
        return titled, 0
    if block.re is _BARE:
        fields = titled | fields
        found = columns_of(tuple(fields), NO_SETTINGS)
        named = [bool(place) for place in (found.title, found.date, found.source, found.url, found.id)]
        if not any(named[:2]) or sum(named) < 2:
            return titled, 0
    return fields, block.end()


def _fields(block: str) -> dict[str, object]:
    """Return the fields of lines of YAML; none where a line is something else."""
    fields: dict[str, object] = {}
    folded = ""
    for line in block.splitlines():
        found = _FIELD.fullmatch(line.rstrip())
        if found is None and _MORE.match(line) is None:
            return {}
        if found is None:
            if folded and line.strip():
                fields[folded] = f"{fields.get(folded, '')} {line.strip()}".strip()
            continue
        value, folded = _unquoted((found[3] or "").strip()), ""
        if value in _FOLDED:
            folded = found[2]
        elif value:
            fields.setdefault(found[2], value)
    return fields


def _unquoted(value: str) -> str:
    quoted = len(value) > 1 and value[0] == value[-1] and value[0] in "\"'"
    return value[1:-1].strip() if quoted else _COMMENT.sub("", value)
