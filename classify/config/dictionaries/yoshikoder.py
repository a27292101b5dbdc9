"""Yoshikoder and older Lexicoder dictionaries: XML of nested ``cnode`` categories and ``pnode`` terms."""

from __future__ import annotations

import codecs
from dataclasses import replace
from pathlib import Path
from typing import Final, NoReturn
from xml.parsers import expat

from classify.config.dictionaries.entries import Dictionary, Entry
from classify.config.faults import refuse_at
from classify.errors import Place

_LEVELS: Final = 40
"""Elements below each other; more is an attack."""


def read_yoshikoder(content: bytes, path: Path, encoding: str | None = None) -> Dictionary:
    """Return a Yoshikoder dictionary; the outermost category only names the whole, where it is the only one.

    Entities of the file's own are refused before they cost anything, and nothing outside it is read.
    """
    reader = _Reader(path)
    if encoding is not None:
        content = _as_utf8(content, path, encoding)
    try:
        reader.parser.Parse(content, True)
    except expat.ExpatError as error:
        what = f"is no XML ({expat.ErrorString(error.code)}); mend it, or give --encoding"
        refuse_at(Place(path.as_posix(), error.lineno, error.offset + 1), what)
    except (LookupError, ValueError):
        reader.found.refuse(1, "declares an unknown encoding; give --encoding")
    return _without_root(reader.found)


class _Reader:
    """Collects the terms while the parser goes through the file."""

    def __init__(self, path: Path) -> None:
        self.found = Dictionary(path, ignores_case=True)
        self.parser = expat.ParserCreate()
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.EntityDeclHandler = self.entity
        self.elements: list[str] = []
        self.category: list[str] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        line = self.parser.CurrentLineNumber
        if not self.elements and name != "dictionary":
            self.found.refuse(
                line, f"begins with <{name[:40]}>, not <dictionary>; is it a Yoshikoder dictionary?"
            )
        self.elements.append(name)
        if len(self.elements) > _LEVELS:
            self.found.refuse(line, f"elements are nested deeper than {_LEVELS} levels; mend the file")
        written = " ".join(attributes.get("name", "").split())
        if name == "cnode":
            self.category.append(written or "unnamed")
            self.found.open(tuple(self.category), line)
        elif name == "pnode":
            category = tuple(self.category) or (self.found.path.stem,)
            self.found.add(Entry(category, written, line, attributes.get("score", "")))

    def end(self, name: str) -> None:
        self.elements.pop()
        if name == "cnode":
            self.category.pop()

    def entity(self, name: str, *_: object) -> NoReturn:
        what = f"declares the entity `{name[:40]}`, which is not read; write the text out"
        self.found.refuse(self.parser.CurrentLineNumber, what)


def _as_utf8(content: bytes, path: Path, encoding: str) -> bytes:
    """Return the XML in UTF-8, without the declaration that says otherwise."""
    try:
        text = codecs.decode(content, encoding).removeprefix("\ufeff")
    except (LookupError, ValueError):
        refuse_at("--encoding", f"`{encoding}` cannot decode {path.as_posix()}; write cp1252 or the like")
    if text.lstrip().startswith("<?xml"):
        _, _, text = text.partition("?>")
    return text.encode("utf-8", "surrogatepass")


def _without_root(found: Dictionary) -> Dictionary:
    """Return the dictionary without the one category that holds all others and no terms."""
    roots = {category[:1] for category in found.categories}
    own = any(len(entry.category) == 1 for entry in found.entries)
    if len(roots) != 1 or own or not found.entries:
        return found
    entries = [replace(one, category=one.category[1:]) for one in found.entries]
    categories = dict.fromkeys(category[1:] for category in found.categories if len(category) > 1)
    return replace(found, entries=entries, categories=categories)
