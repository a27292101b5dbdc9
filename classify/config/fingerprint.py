"""Hash everything that decides a result: settings, label set, program and libraries.

What is kept from run to run is kept under `key_of` and nothing else, so that no part of the program needs a
number that somebody must remember to raise.
"""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any, Literal, get_args

from classify.config.label_set import Keyword, Label, LabelSet
from classify.config.settings import FieldNames, InputSettings, Settings
from classify.config.validation import Section

Stage = Literal["paragraphs", "decisions", "training", "summaries"]
STAGES: tuple[Stage, ...] = get_args(Stage)

_SECTIONS: dict[Stage, tuple[str, ...]] = {
    "paragraphs": ("input", "segment"),
    "decisions": ("input", "segment", "decide"),
    "training": ("input", "segment", "model"),
    "summaries": ("input", "segment", "decide", "stories", "summary"),
}

Kept = Literal["survey", "stories", "result", "run"]
"""The survey of a batch, the stories of a feed, the result of an article, the tables of a run."""

_HTML = (
    *("trafilatura", "htmldate", "dateparser", "python-dateutil", "courlan", "justext"),
    *("lxml", "lxml-html-clean", "charset-normalizer"),
)
_LIBRARIES: dict[Kept, tuple[str, ...]] = {
    "survey": (
        *("numpy", "pyarrow", *_HTML),
        *("cssselect", "feedparser", "ftfy", "python-docx", "warcio"),
    ),
    "stories": ("numpy",),
    "result": ("numpy", "scipy", "scikit-learn"),
}
_LIBRARIES["run"] = (
    *sorted({name for names in _LIBRARIES.values() for name in names}),
    *("Jinja2", "PyYAML", "pydantic"),
)
"""Distributions whose other versions can give other bytes."""

_PROGRAM = __name__.partition(".")[0]
_SOURCE = (".py", ".j2", ".js", ".css")
_TABLES = ".npz"
_COMPILED = ".pyc"
_PYC_HEADER = 16
"""Bytes of a compiled file that say when and of what it was made, and not what it does."""

# These only choose which articles are read; what is read has hashes of its own.
_BESIDE_THE_RESULT = {"input": {"paths", "since", "until"}, "model": {"path"}}


def label_set_fingerprint(label_set: LabelSet) -> str:
    """Return the SHA-256 of a label set in hex, blind to places, titles, comments and the order of anything.

    Labels of equal fingerprints may stand in another order: keep results by label code, not by column.
    """
    labels = sorted(label_fingerprint(label) for label in label_set.labels)
    return _sha256({"labels": labels, "exclusive": label_set.exclusive, "exhaustive": label_set.exhaustive})


def label_fingerprint(label: Label) -> str:
    """Return the SHA-256 of one label's code, keywords and excludes in hex, blind to their order."""
    return _sha256(
        {
            "code": label.code,
            "keywords": sorted(_plain(keyword) for keyword in label.keywords),
            "exclude": sorted(_plain(exclude) for exclude in label.exclude),
        }
    )


def settings_fingerprint(settings: Settings, stage: Stage) -> str:
    """Return the SHA-256 in hex of the settings that can change what a stage makes of an article.

    Parameters
    ----------
    settings : Settings
        The settings of a run.
    stage : {"paragraphs", "decisions", "training", "summaries"}
        What is made: paragraphs of articles, decisions on them, a model, or the tables over all articles.
        Where the articles lie, the engine, the cache and the output never count.
    """
    data = {name: _decisive(name, getattr(settings, name)) for name in _SECTIONS[stage]}
    return _sha256(data)


def key_of(kept: Kept, *made_of: object) -> bytes:
    """Return the key, 32 bytes, of what this program makes of something and keeps from run to run.

    Parameters
    ----------
    kept : {"survey", "stories", "result", "run"}
        What is kept.
    made_of : object
        Plain data of JSON: all that decides it beside the program, such as the settings of its stage. What is
        large is hashed by the caller, with this key in front.
    """
    return bytes.fromhex(_sha256([kept, software(kept), made_of]))


@cache
def software(kept: Kept = "run") -> tuple[tuple[str, str], ...]:
    """Return the name and version of all software that can change what is kept; a library that is missing
    has none.
    """
    own = ((_PROGRAM, import_module(_PROGRAM).__version__), ("code", code_fingerprint()))
    libraries = ((name, _version(name)) for name in _LIBRARIES[kept])
    return (*own, ("python", platform.python_version()), *libraries)


@cache
def code_fingerprint() -> str:
    """Return the SHA-256 in hex of the source of this program, however it is installed; read once a
    process.
    """
    return source_fingerprint(files(_PROGRAM))


def source_fingerprint(package: Traversable) -> str:
    """Return the SHA-256 in hex of the modules, templates and tables of a package: a folder, or inside an
    archive.

    Blind to the order in which files are found, to line endings, and to compiled files beside their source;
    where only these are installed, they count.
    """
    digest = hashlib.sha256()
    for name, content in sorted(_sources(package)):
        digest.update(f"{name} {len(content)}\n".encode())
        digest.update(content)
    return digest.hexdigest()


def _sources(folder: Traversable, inside: str = "") -> Iterator[tuple[str, bytes]]:
    """Yield the path in the package, and content, of each file of source."""
    entries = [entry for entry in folder.iterdir() if not entry.name.startswith(".")]  # editors leave these
    there = {entry.name for entry in entries}
    for entry in entries:
        name = f"{inside}{entry.name}"
        if entry.name.endswith(_SOURCE):
            yield name, entry.read_bytes().replace(b"\r\n", b"\n")
        elif entry.name.endswith(_TABLES):
            yield name, entry.read_bytes()
        elif entry.name.endswith(_COMPILED):
            if entry.name.removesuffix(_COMPILED) + ".py" not in there:
                yield name, entry.read_bytes()[_PYC_HEADER:]
        elif entry.is_dir() and entry.name != "__pycache__":
            yield from _sources(entry, f"{name}/")


@cache
def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


def _decisive(name: str, section: Section | tuple[Section, ...]) -> Any:
    """Return what of a section can change a result; of a list of sections, of each."""
    if isinstance(section, tuple):
        return [_decisive(name, one) for one in section]
    data = section.model_dump(mode="json", exclude=_BESIDE_THE_RESULT.get(name))
    if isinstance(section, InputSettings) and (named := _by_their_default(section.fields)):
        data["named"] = named
    return data


def _by_their_default(fields: FieldNames) -> list[str]:
    """Return the fields that a person calls by their default name, which is more than leaving them to it."""
    return sorted(name for name in fields.model_fields_set if getattr(fields, name) == name)


def _plain(keyword: Keyword) -> list[object]:
    plain: list[object] = [keyword.term, keyword.case, float(keyword.weight), keyword.needs_context]
    if keyword.or_capitals or keyword.needs:
        needs = sorted(sorted(map(_plain, words)) for words in keyword.needs)
        plain += [keyword.or_capitals, needs, keyword.within or 0]
    return [*plain, *filter(None, [keyword.language])]


def _sha256(data: object) -> str:
    canonical = json.dumps(data, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode("ascii")).hexdigest()
