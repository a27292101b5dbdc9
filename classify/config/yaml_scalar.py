"""Write text and keywords as YAML that every YAML reader takes for the same."""

from __future__ import annotations

import json
import re
from typing import Final

from classify.config.strict_yaml import reading_of

_PLAIN: Final = re.compile(r"[^\W\d_](?:[\w'’./-]| (?! ))*\*?")
_ESCAPED: Final = re.compile("[\x7f-\x9f\u2028\u2029\ufdd0-\ufdef\ufeff\ufffe\uffff\ud800-\udfff]")


def scalar(text: str) -> str:
    """Return the text without quotes where no reader takes it for something else, else in double quotes.

    >>> [scalar(text) for text in ("natural gas", "NO", "12:30", "#x", "tax*")]
    ['natural gas', '"NO"', '"12:30"', '"#x"', 'tax*']
    """
    if _PLAIN.fullmatch(text) and text == text.strip() and reading_of(text) == "text":
        return text
    return quoted(text)


def entry(term: str, **options: str) -> str:
    """Return a keyword or exclude with its options: the term alone where none of them says anything.

    >>> entry("natural gas", case="", weight=""), entry("gas", case="fold", weight="0.5")
    ('natural gas', '{term: gas, case: fold, weight: 0.5}')
    """
    more = "".join(f", {key}: {value}" for key, value in options.items() if value)
    return f"{{term: {scalar(term)}{more}}}" if more else scalar(term)


def quoted(text: str) -> str:
    """Return the text in double quotes, without a character that may not stand in YAML."""
    return _ESCAPED.sub(lambda found: f"\\u{ord(found[0]):04X}", json.dumps(text, ensure_ascii=False))
