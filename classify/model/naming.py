"""The label set that a caller means: one that was loaded, or keywords by label, with what else was asked."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import count

from classify.config.label_set import LabelSet
from classify.config.loading import label_set_from_keywords

Keyworded = LabelSet | Mapping[str, Sequence[str | Mapping[str, object]]]

_CODE = re.compile(r"[a-z][a-z0-9_]{0,39}")


def label_set_of(given: Keyworded, exclusive: bool | None, exhaustive: bool | None) -> LabelSet:
    """Return the label set, with `exclusive` and `exhaustive` in place of its own where they are not None.

    Labels may have any name in a mapping, unlike the codes of a file.

    >>> label_set_of({"Sci/Tech": ["technology"]}, exclusive=True, exhaustive=None).codes
    ('Sci/Tech',)
    """
    label_set = given if isinstance(given, LabelSet) else _from_mapping(given)
    return replace(
        label_set,
        exclusive=label_set.exclusive if exclusive is None else exclusive,
        exhaustive=label_set.exhaustive if exhaustive is None else exhaustive,
    )


def _from_mapping(keywords: Mapping[str, Sequence[str | Mapping[str, object]]]) -> LabelSet:
    if not isinstance(keywords, Mapping):
        ways = "what load_label_set returns, or a mapping of label to keywords"
        raise TypeError(f"label_set must be {ways}, got {type(keywords).__name__}")
    names = list(keywords)
    free = (code for code in map("label_{}".format, count(1)) if code not in keywords)
    codes = [name if _CODE.fullmatch(name) else next(free) for name in names]
    label_set = label_set_from_keywords(dict(zip(codes, keywords.values(), strict=True)))
    labels = tuple(replace(label, code=name) for label, name in zip(label_set.labels, names, strict=True))
    return replace(label_set, labels=labels)
