"""Meaning of the ending of a file name: the format, how the file is packed, and what it takes to read it."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.util import find_spec
from typing import get_args

from classify.config.settings import Format
from classify.extras import install_command

FORMATS: tuple[Format, ...] = get_args(Format)
"""One article a file: txt, html, docx. Several: jsonl, json, csv, parquet, rss, warc."""

ONE_ARTICLE: tuple[Format, ...] = ("txt", "html", "docx")
OF_RECORDS: tuple[Format, ...] = ("jsonl", "json", "csv", "parquet")
"""Files of records whose columns or keys may have any names."""

ARCHIVE = ".zip"
"""The one ending of files that hold files."""

_ENDINGS: dict[str, Format] = {
    ".txt": "txt", ".text": "txt", ".md": "txt", ".markdown": "txt",
    ".jsonl": "jsonl", ".ndjson": "jsonl", ".jl": "jsonl",
    ".json": "json", ".geojson": "json",
    ".csv": "csv", ".tsv": "csv", ".tab": "csv",
    ".parquet": "parquet",
    ".html": "html", ".htm": "html", ".xhtml": "html", ".shtml": "html",
    ".rss": "rss", ".atom": "rss", ".rdf": "rss", ".xml": "rss",
    ".docx": "docx",
    ".warc": "warc", ".wet": "warc",
}  # fmt: skip
_PACKINGS = (".gz", ".bz2", ".xz", ".zst")
_PACKED_INSIDE = ("parquet", "docx")
"""Formats that are packed by themselves, and are read from no packed file."""
_ARCHIVES = (".tar", ".tgz", ".7z", ".rar", *(f".tar{packing}" for packing in _PACKINGS))

_WAYS_OUT = {
    (".xlsx", ".xls", ".xlsm", ".ods"): "a spreadsheet is not read: save its sheet as CSV (UTF-8)",
    (".doc", ".odt", ".rtf"): "save it as .docx or .txt",
    (".pdf", ".epub"): "its text is not read: save that as .txt",
    _ARCHIVES: "unpack it, or pack its files as .zip",
    (".srt", ".vtt", ".ass"): "subtitles are not read: save their text without the times as .txt",
    (".mhtml", ".mht"): "save the page as .html",
    (".ris", ".nbib", ".enw", ".bib"): "references are not read: export them as .csv",
    (".eml", ".msg", ".mbox"): "mail is not read: save the text as .txt",
    (".feather", ".arrow", ".avro", ".orc", ".sqlite", ".db"): "write it as .parquet or .jsonl",
    (".pkl", ".pickle"): "a pickle can run code when it is read, and is not: write it as .parquet or .jsonl",
}
_EXTRAS = {
    "parquet": ("pyarrow", "parquet"),
    "html": ("trafilatura", "html"),
    "rss": ("feedparser", "formats"),
    "docx": ("docx", "formats"),
    "warc": ("warcio", "formats"),
    ".zst": ("pyarrow", "parquet"),
}
"""The module that reads a format or a packing, and the extra that installs it."""


@dataclass(frozen=True, slots=True)
class NameOf:
    """Meaning of a file name."""

    format: Format
    stem: str
    """The name without its endings."""
    packing: str = ""
    """The ending of the program that packed it, such as ``.gz``; empty: none."""


def named(base: str, form: Format | None = None) -> NameOf | None:
    """Return what the name of a file says; None where it names no format that is read.

    `form`, where it is given, holds whatever the ending.

    >>> named("feed.CSV.gz")
    NameOf(format='csv', stem='feed', packing='.gz')
    """
    stem, packing = base, ""
    for ending in _PACKINGS:
        if base.lower().endswith(ending):
            stem, packing = base[: -len(ending)], ending
    front, dot, ending = stem.rpartition(".")
    found = form or _ENDINGS.get(f".{ending.lower()}" if dot else "")
    if found is None or (packing and found in _PACKED_INSIDE):
        return None
    return NameOf(found, front if dot and (dot + ending).lower() in _ENDINGS else stem, packing)


def way_out(base: str) -> str:
    """Return what to do with a file whose name names no format that is read."""
    lower = base.lower()
    for endings, mend in _WAYS_OUT.items():
        if lower.endswith(endings):
            return f"{mend}, or keep the file out of the input"
    known = ", ".join(_ENDINGS)
    packings = ", ".join(_PACKINGS)
    return (
        f"no known format; name one of {known}, as it is or packed ({packings}, {ARCHIVE}), set "
        "input.format, or keep the file out of the input"
    )


def missing_library(form: Format, packing: str = "") -> str:
    """Return what a format needs and how to install it; empty where it can be read."""
    for what in (form, packing):
        library, extra = _EXTRAS.get(what, ("", ""))
        if library and find_spec(library) is None:
            return f"{what} needs {library}, which is not installed; run: {install_command(extra)}"
    return ""
