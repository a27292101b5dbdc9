"""Parse YAML strictly: plain data, the place of every value, and all faults of the file at once.

YAML has traps that lose a keyword without a word: ``NO`` becomes false, ``12:30`` becomes 750, the first
of two equal keys vanishes, ``&Co`` is an anchor and no text. Here each of them is a fault with its place.
Knows nothing of settings or label sets.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from classify.config.faults import Fault
from classify.config.yaml_syntax import LOADER, character_fault, cut_or_joined, syntax_fault
from classify.errors import Place

Loc = tuple[str | int, ...]

MAX_BYTES = 10_000_000
MAX_VALUES = 500_000
MAX_DEPTH = 12

_LINE_END = re.compile("\r\n|[\r\n\x85\u2028\u2029]")
_NULL = re.compile(r"~|null|Null|NULL|")
_BOOL = re.compile(r"true|True|TRUE|false|False|FALSE")
_INT = re.compile(r"[-+]?(0|[1-9][0-9]{0,17})")
_FLOAT = re.compile(r"[-+]?(\.[0-9]{1,50}|(0|[1-9][0-9]{0,50})(\.[0-9]{0,50})?)([eE][-+]?[0-9]{1,3})?")
_OTHER_READINGS = {
    "a truth value": re.compile(r"yes|no|on|off|y|n", re.IGNORECASE),
    "a date": re.compile(r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}([Tt \t].*)?", re.DOTALL),
    "a number": re.compile(
        r"[-+]?(0[0-9_]+|0[xX][0-9a-fA-F_]+|0o[0-7_]+|0b[01_]+|[0-9][0-9_]*(\.[0-9_]*)?([eE][-+]?[0-9]+)?"
        r"|[0-9][0-9_]*(:[0-5]?[0-9])+(\.[0-9_]*)?|\.(inf|Inf|INF)|\.(nan|NaN|NAN))"
    ),
    "a YAML sign": re.compile(r"=|<<"),
}


class Unquoted(str):
    """Text without quotes that other YAML readers take for something else: good as a date, not as text."""

    __slots__ = ()


class Broken:
    """Stands for a value that has been reported already, so that it is not reported twice."""


@dataclass(frozen=True, slots=True)
class Document:
    """One file as plain data (dict, tuple, str, int, float, bool, None) with the places of its values."""

    path: str
    value: object
    places: dict[Loc, Place] = field(default_factory=dict)
    keys: dict[Loc, Place] = field(default_factory=dict)
    """Places of the keys, by the loc of their value."""
    written: dict[Loc, str] = field(default_factory=dict)
    """Scalars without quotes, as they stand in the file."""
    faults: tuple[Fault, ...] = ()
    readable: bool = True
    """False where nothing could be read; `faults` says why."""


def is_there(path: Path) -> bool:
    """Tell whether there is such a file or folder; text that can be no path, such as a long list, is none."""
    with contextlib.suppress(OSError):
        return path.exists()
    return False


def read_yaml(path: Path) -> Document:
    """Return one YAML file as a `Document`; what is wrong with it is in ``faults``, nothing is raised.

    Files over 10 MB, with more than 500,000 values or nested deeper than 12 are refused before they cost
    anything.
    """
    name = path.as_posix()
    try:
        if not path.is_file():
            what = "is a folder; name the file in it" if path.is_dir() else "does not exist; mend the path"
            return _unreadable(name, what)
        with path.open("rb") as stream:
            content = stream.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        reason = getattr(error, "strerror", None) or error
        return _unreadable(name, f"cannot be read ({reason}); mend the path or its permissions")
    if len(content) > MAX_BYTES:
        return _unreadable(name, f"is larger than {MAX_BYTES:,} bytes; is it a YAML file? If so, split it")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start)
        before = content[content.rfind(b"\n", 0, error.start) + 1 : error.start]
        column = len(before.decode("utf-8-sig" if line == 0 else "utf-8"))
        what = f"byte 0x{content[error.start]:02x} is not UTF-8; save the file as UTF-8"
        return _unreadable(Place(name, line + 1, column + 1), what)
    return parse_yaml(text, name)


def parse_yaml(text: str, name: str) -> Document:
    """Return the text of one YAML file as a `Document`; `name` is what messages call the file."""
    builder = _Builder(name, text)
    try:
        value = builder.document(yaml.parse(text, Loader=LOADER))
    except _Stop:
        return Document(name, None, faults=tuple(builder.faults), readable=False)
    except yaml.MarkedYAMLError as error:
        builder.faults.append(_too_deep_before(error, text, name) or syntax_fault(error, text, name))
        return Document(name, None, faults=tuple(builder.faults), readable=False)
    except (yaml.YAMLError, UnicodeEncodeError):  # a reader error has no mark
        return Document(name, None, faults=(character_fault(text, name),), readable=False)
    return Document(
        name, value, builder.places, builder.keys, builder.written, tuple(builder.faults), readable=True
    )


def reading_of(written: str) -> str:
    """Return what YAML readers take a scalar without quotes for: ``text``, ``a number``, ``a truth value``...

    >>> [reading_of(scalar) for scalar in ("NO", "12:30", "1e3", "5G", "~")]
    ['a truth value', 'a number', 'a number', 'text', 'nothing']
    """
    if _NULL.fullmatch(written):
        return "nothing"
    if _BOOL.fullmatch(written):
        return "a truth value"
    return next((name for name, form in _OTHER_READINGS.items() if form.fullmatch(written)), "text")


class _Stop(Exception):  # noqa: N818 - not an error of its own: the fault is in the list
    """Ends the reading of a file that is not worth more."""


class _TooDeep(_Stop):
    """Ends it for its nesting."""


def _too_deep_before(error: yaml.MarkedYAMLError, text: str, name: str) -> Fault | None:
    """Return the fault of a nesting that is too deep already in what stands before the place of an error.

    Signs are read ahead of the values that they make, and some versions of PyYAML have a limit there: our own
    holds for all of them.
    """
    mark = error.problem_mark
    if mark is None:
        return None
    before = _Builder(name, text)
    try:
        before.document(yaml.parse(text[: mark.index], Loader=LOADER))
    except _TooDeep:
        return before.faults[-1]
    except (_Stop, yaml.YAMLError, UnicodeEncodeError):
        pass
    return None


class _Builder:
    """Makes plain data from parser events; the constructor of PyYAML loses places and equal keys."""

    def __init__(self, name: str, text: str) -> None:
        self.name = name
        self.lines = _LINE_END.split(text)
        self.places: dict[Loc, Place] = {}
        self.keys: dict[Loc, Place] = {}
        self.written: dict[Loc, str] = {}
        self.faults: list[Fault] = []
        self.values = 0

    def document(self, events: Iterator[yaml.Event]) -> object:
        value: object = None
        documents = 0
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    self.fault(event, "a second document begins; keep one document a file, without `---`")
                    raise _Stop
                value = self.value(next(events), events, ())
        if not documents:
            self.faults.append(Fault(Place(self.name, 1, 1), "the file is empty; see `classify init`"))
            raise _Stop
        return value

    def fault(self, event: yaml.Event, what: str) -> None:
        self.faults.append(Fault(self.place(event), what))

    def place(self, event: yaml.Event) -> Place:
        mark = event.start_mark
        return Place(self.name, mark.line + 1, mark.column + 1) if mark else Place(self.name, 1, 1)

    def value(self, event: yaml.Event, events: Iterator[yaml.Event], loc: Loc) -> object:
        self.values += 1
        if self.values > MAX_VALUES:
            self.fault(event, f"more than {MAX_VALUES:,} values; split the file")
            raise _Stop
        if len(loc) > MAX_DEPTH:
            self.fault(event, f"nested deeper than {MAX_DEPTH} levels; mend the brackets or the indents")
            raise _TooDeep
        self.places[loc] = self.place(event)
        trap = _trap(event)
        if trap:
            self.fault(event, trap)
        if isinstance(event, yaml.MappingStartEvent):
            value: object = self.mapping(events, loc)
        elif isinstance(event, yaml.SequenceStartEvent):
            value = self.sequence(events, loc)
        elif isinstance(event, yaml.ScalarEvent):
            value = self.scalar(event, loc)
        else:
            value = None
        return Broken() if trap else value

    def scalar(self, event: yaml.ScalarEvent, loc: Loc) -> object:
        if event.style:
            return event.value
        self.written[loc] = event.value
        if what := cut_or_joined(event, self.lines, in_list=bool(loc) and isinstance(loc[-1], int)):
            self.faults.append(Fault(self.place(event), what))
            return Broken()
        return _plain(event.value)

    def sequence(self, events: Iterator[yaml.Event], loc: Loc) -> tuple[object, ...]:
        items: list[object] = []
        while not isinstance(event := next(events), yaml.SequenceEndEvent):
            items.append(self.value(event, events, (*loc, len(items))))
        return tuple(items)

    def mapping(self, events: Iterator[yaml.Event], loc: Loc) -> dict[str, object]:
        entries: dict[str, object] = {}
        while not isinstance(event := next(events), yaml.MappingEndEvent):
            key = self.key(event, events, loc)
            first = self.keys.get((*loc, key)) if key in entries else None
            if first:
                self.fault(event, f"`{key}` stands here again, first on line {first.line}; keep one of them")
                key = f"{key}\0{len(entries)}"  # no file has such a key: its value is checked, then dropped
            else:
                self.keys[(*loc, key)] = self.place(event)
            entries[key] = self.value(next(events), events, (*loc, key))
        return {key: value for key, value in entries.items() if "\0" not in key}

    def key(self, event: yaml.Event, events: Iterator[yaml.Event], loc: Loc) -> str:
        if not isinstance(event, yaml.ScalarEvent):
            what = "a key must be one word; put quotes around text that begins with `[`, `{` or `*`"
            self.fault(event, _trap(event) or what)
            if not isinstance(event, yaml.AliasEvent):
                self.value(event, events, (*loc, "\0"))
            return f"\0{self.values}"
        reading = "text" if event.style else reading_of(event.value)
        if trap := _trap(event):
            self.fault(event, trap)
        elif event.value == "<<" and reading != "text":
            self.fault(event, "merge keys (`<<`) are not read; write the keys out")
        elif reading != "text":
            self.fault(event, f'YAML may read the key `{event.value}` as {reading}; write "{event.value}"')
        elif "\0" not in event.value:
            return str(event.value)
        else:
            self.fault(event, "a key holds a NUL character; take it out")
        return f"\0{self.values}"


def _plain(written: str) -> object:
    """Return a scalar without quotes as YAML 1.2 reads it; what YAML 1.1 reads otherwise is left as
    `Unquoted`.
    """
    if _NULL.fullmatch(written):
        return None
    if _BOOL.fullmatch(written):
        return written.lower() == "true"
    if _INT.fullmatch(written):
        return int(written)
    if _FLOAT.fullmatch(written):
        return float(written)
    return written if reading_of(written) == "text" else Unquoted(written)


def _trap(event: yaml.Event) -> str:
    """Return what is wrong with an alias, an anchor or a tag, each of which may be text that lacks its
    quotes.
    """
    if isinstance(event, yaml.AliasEvent):
        return f'`*{event.anchor}` refers to another place; write the value out, or "*{event.anchor}"'
    if anchor := getattr(event, "anchor", None):
        return f'`&{anchor}` is a YAML anchor; take it away, or put quotes around it: "&{anchor}"'
    if tag := getattr(event, "tag", None):
        return f"`{tag}` is a YAML tag; take it away, or put quotes around text that begins with `!`"
    return ""


def _unreadable(where: Place | str, what: str) -> Document:
    path = where.path if isinstance(where, Place) else where
    return Document(path, None, faults=(Fault(where, what),), readable=False)
