"""Make codes and titles of labels from the names of categories, which may be anything."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container
from typing import Final

from pydantic_core import PydanticCustomError

from classify.config.checked_values import as_code, checked_code
from classify.config.dictionaries.entries import Category

_LONGEST: Final = 40


def code_of(category: Category, taken: Container[str] = ()) -> str:
    """Return a code for a category that none of those `taken` has: it becomes the name of a column and of a
    file.

    >>> code_of(("Économie", "Free Trade (FTA)")), code_of(("5G",)), code_of(("税",), {"label"})
    ('economie_free_trade', 'label_5g', 'label_2')
    """
    names = [re.sub(r"\s*\([^()]*\)$", "", name) or name for name in category]
    code = _cut(as_code("_".join(names)).lower())
    try:
        checked_code(code)
    except PydanticCustomError:
        code = _cut(f"label_{code}")
    number, free = 1, code
    while free in taken:
        number += 1
        free = f"{_cut(code, _LONGEST - len(str(number)) - 1)}_{number}"
    return free


def title_of(category: Category) -> str:
    """Return the names of a category from the top down, without control and other invisible characters."""
    text = " ".join(unicodedata.normalize("NFC", " > ".join(category)).split())
    return "".join(char for char in text if unicodedata.category(char) not in {"Cc", "Cf", "Cs"})


def _cut(code: str, length: int = _LONGEST) -> str:
    return code[:length].strip("_")
