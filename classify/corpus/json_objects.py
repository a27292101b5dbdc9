"""JSON objects that remember a key that stands in them twice: JSON allows it, and the last value wins."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Final

from classify.corpus.columns import Place, value_at


class Repeating(dict[str, object]):
    """An object with a key that it has more than once."""

    def __init__(self, values: Mapping[str, object], key: str) -> None:
        super().__init__(values)
        self.key = key


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    made = dict(pairs)
    return made if len(made) == len(pairs) else Repeating(made, _twice(key for key, _ in pairs))


def _twice(keys: Iterable[str]) -> str:
    seen: set[str] = set()
    return next((key for key in keys if key in seen or seen.add(key)), "")  # type: ignore[func-returns-value]


DECODER: Final = json.JSONDecoder(object_pairs_hook=_object)
"""Reads JSON as the decoder of the library does, with such objects as `Repeating`."""


def repeated_key(record: Mapping[str, object], text: Place) -> str:
    """Return the key that a record has twice, or the object in it that holds its text; empty: none.

    >>> repeated_key(DECODER.decode('{"a": {"text": "Rain.", "text": "Hail."}}'), ("a", "text"))
    'text'
    """
    around = [record, *(value_at(record, text[:depth]) for depth in range(1, len(text)))]
    return next((inside.key for inside in around if isinstance(inside, Repeating)), "")
