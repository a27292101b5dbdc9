"""Dictionaries in the YAML of quanteda and newsmap: categories as keys, terms as lists, at any depth."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import yaml

from classify.config.dictionaries.entries import MAX_DEPTH, Category, Dictionary, Entry
from classify.config.faults import refuse
from classify.config.yaml_syntax import character_fault, syntax_fault

_LOADER: Final[type] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_quanteda(text: str, path: Path) -> Dictionary:
    """Return a dictionary in YAML. Every scalar is text: ``NO`` stays the country, ``12:30`` the time."""
    found = Dictionary(path, ignores_case=True)
    try:
        events = iter(yaml.parse(text, Loader=_LOADER))
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                _value(next(events), events, (), found, 0)
    except yaml.MarkedYAMLError as error:
        refuse([syntax_fault(error, text, path.as_posix())])
    except (yaml.YAMLError, UnicodeEncodeError):
        refuse([character_fault(text, path.as_posix())])
    return found


def _value(
    event: yaml.Event, events: Iterator[yaml.Event], category: Category, found: Dictionary, depth: int
) -> None:
    line = _line(event)
    if depth > 2 * MAX_DEPTH:
        found.refuse(line, f"lists are nested deeper than {2 * MAX_DEPTH} levels; mend the brackets")
    if isinstance(event, yaml.AliasEvent):
        found.refuse(
            line, f"`*{event.anchor}` refers to another place; put quotes around it, or write it out"
        )
    elif isinstance(event, yaml.ScalarEvent):
        found.add(Entry(category or (found.path.stem,), event.value, line))
    elif isinstance(event, yaml.SequenceStartEvent):
        while not isinstance(event := next(events), yaml.SequenceEndEvent):
            found.open(category or (found.path.stem,), line)
            _value(event, events, category, found, depth + 1)
    elif isinstance(event, yaml.MappingStartEvent):
        while not isinstance(event := next(events), yaml.MappingEndEvent):
            line = _line(event)
            if not isinstance(event, yaml.ScalarEvent):
                found.refuse(line, "a category must be one name; put quotes around it")
            below = (*category, event.value.strip() or "unnamed")
            found.open(below, line)
            _value(next(events), events, below, found, depth + 1)


def _line(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 1
