"""Read a dictionary file with the reader of its format."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Final

from classify.config.dictionaries.entries import Dictionary
from classify.config.dictionaries.indented import read_lexicoder, read_wordstat
from classify.config.dictionaries.lists import read_csv, read_list
from classify.config.dictionaries.liwc import read_liwc
from classify.config.dictionaries.quanteda import read_quanteda
from classify.config.dictionaries.yoshikoder import read_yoshikoder
from classify.config.faults import refuse_at
from classify.errors import Place

MAX_BYTES: Final = 32_000_000

_TEXT_READERS: Final[dict[str, Callable[[str, Path], Dictionary]]] = {
    "quanteda": read_quanteda,
    "lexicoder": read_lexicoder,
    "liwc": read_liwc,
    "wordstat": read_wordstat,
    "csv": read_csv,
    "list": read_list,
}
FORMATS: Final = (*_TEXT_READERS, "yoshikoder")
_BY_SUFFIX: Final = {
    ".yml": "quanteda",
    ".yaml": "quanteda",
    ".lcd": "lexicoder",
    ".lc3": "lexicoder",
    ".dic": "liwc",
    ".cat": "wordstat",
    ".ykd": "yoshikoder",
    ".xml": "yoshikoder",
    ".csv": "csv",
    ".tsv": "csv",
    ".txt": "list",
}
_XML: Final = re.compile(rb"(?:\xef\xbb\xbf)?\s*<(?:\?xml|dictionary)")
_WORDSTAT_TERM: Final = re.compile(r"^[ \t]*\t[ \t]*\S.* \(-?\d+(?:\.\d+)?\)\s*$", re.MULTILINE)


def read_dictionary(path: Path, form: str | None = None, encoding: str | None = None) -> Dictionary:
    """Return the dictionary of a file.

    Parameters
    ----------
    form : str, optional
        One of `FORMATS`; without it the end of the name decides, and in a ``.txt`` file its first lines;
        XML is always a dictionary of Yoshikoder.
    encoding : str, optional
        Encoding of the text; without it UTF-8, UTF-16 with a byte order mark, or what an XML file declares.

    Raises
    ------
    ConfigError
        In one line, if the file cannot be read as a dictionary of its format.
    """
    content = _content(path)
    form = form or _BY_SUFFIX.get(path.suffix.lower())
    if _XML.match(content[:400].replace(b"\0", b"").lstrip(b"\xff\xfe")):  # UTF-16 too
        form = "yoshikoder"
    if form == "yoshikoder":
        return read_yoshikoder(content, path, encoding)
    if form is None:
        known = " ".join(_BY_SUFFIX)
        refuse_at(path.as_posix(), f"is of no known format; name it with --format, or end it in {known}")
    text = _decoded(content, path, encoding)
    if form == "list" and path.suffix.lower() == ".txt":
        form = _form_of_text(text)
    return _TEXT_READERS[form](text, path)


def _form_of_text(text: str) -> str:
    """Return the format of a ``.txt`` file: published dictionaries of several tools are named so."""
    first = text.lstrip()[:2]
    if re.match(r"%\s", first):
        return "liwc"
    if re.match(r"\+\w", first):
        return "lexicoder"
    return "wordstat" if _WORDSTAT_TERM.search(text) else "list"


def _content(path: Path) -> bytes:
    name = path.as_posix()
    try:
        if path.is_dir():
            refuse_at(name, "is a folder; name the dictionary files in it")
        with path.open("rb") as stream:
            content = stream.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        reason = getattr(error, "strerror", None) or error
        refuse_at(name, f"cannot be read ({reason}); mend the path or its permissions")
    if len(content) > MAX_BYTES:
        refuse_at(name, f"is larger than {MAX_BYTES:,} bytes; is it a dictionary? If so, split it")
    return content


def _decoded(content: bytes, path: Path, encoding: str | None) -> str:
    if encoding is None:
        encoding = "utf-16" if content.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        text = content.decode(encoding).removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        place = Place(path.as_posix(), content.count(b"\n", 0, error.start) + 1, 1)
        shown = "UTF-8" if encoding == "utf-8-sig" else encoding
        what = f"byte 0x{content[error.start]:02x} is not {shown}"
        refuse_at(place, f"{what}; say how the file is encoded, such as --encoding cp1252")
    except (LookupError, UnicodeError):
        refuse_at("--encoding", f"`{encoding}` cannot decode {path.as_posix()}; write cp1252 or the like")
    if "\0" in text:
        place = Place(path.as_posix(), text.count("\n", 0, text.index("\0")) + 1, 1)
        refuse_at(place, "holds a NUL character; save the dictionary as plain text, or give --encoding")
    return text
