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

_WAYS_OUT = {
    "a spreadsheet is not read: save its sheet as CSV (UTF-8)": ".xlsx .xls .xlsm .xlsb .ods .numbers",
    "save it as .docx or .txt": ".doc .odt .rtf .pages .wpd",
    "its text is not read: save that as .txt": ".pdf .epub",
    "unpack it, or pack its files as .zip": " ".join(
        [".tar", ".tgz", ".7z", ".rar", *(f".tar{packing}" for packing in _PACKINGS)]
    ),
    "slides are not read: save their text as .txt": ".ppt .pptx .odp",
    "subtitles are not read: save their text without the times as .txt": ".srt .vtt .ass .sbv",
    "save the page as .html": ".mhtml .mht",
    "references are not read: export them as .csv": ".ris .nbib .enw .bib",
    "mail is not read: save the text as .txt": ".eml .msg .mbox",
    "write it as .parquet or .jsonl": (
        ".feather .arrow .avro .orc .h5 .dta .sav .rds .rdata .sqlite .sqlite3 .db .mdb .accdb"
    ),
    "a dump of a database is not read: write its tables as .csv or .jsonl": ".sql .dump",
    "a pickle can run code when it is read, and is not: write it as .parquet or .jsonl": ".pkl .pickle",
    "a program is not read: save the JSON in it as .json": ".js",
    "if it holds an article, name it .txt": ".rst .org .adoc .tex .log",
    "a picture is not read: save its text as .txt": ".jpg .jpeg .png .gif .tif .tiff .webp",
    "sound is not read: save what is said as .txt": ".mp3 .m4a .wav .ogg .mp4 .mov .mkv .webm",
    "it is a copy, or not yet whole: remove it, or wait": ".part .filepart .crdownload .tmp .swp .bak ~",
}
"""What to do with files that are not read, by their endings."""
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
    for mend, endings in _WAYS_OUT.items():
        if lower.endswith(tuple(endings.split())):
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
