"""One article a file: plain text and HTML."""

from __future__ import annotations

import codecs
import os
import re
from collections.abc import Iterable, Iterator
from typing import Final

from classify.corpus.article import Article, Rejected
from classify.corpus.files import InputFile
from classify.corpus.reasons import Reason
from classify.corpus.records import Reading, RecordError, whole_article
from classify.corpus.several import page_article, several_in_page, several_in_text
from classify.corpus.streams import READ_FAULTS, fault_of, open_bytes

_UTF_8 = ("utf-8", "utf-8-sig")
_DECLARED = ("txt", "jsonl", "csv")
"""Formats that are read in the encoding of the settings alone."""
_LOOKED_AT = 1 << 16
_DECLARATION = "<meta charset=\\>"
_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.IGNORECASE)


def read_text(file: InputFile, reading: Reading) -> Iterator[Article | Rejected]:
    """Yield the article of a text file, or why it has none."""
    try:
        text = decoded(_whole(file, reading), reading.settings.encoding)
    except RecordError as fault:
        yield Rejected(file.name, 1, fault.reason, fault.detail)
        return
    if reading.settings.split:
        yield from several_in_text(text, file, reading)
    else:
        yield whole_article(text, file, reading)


def read_html(file: InputFile, reading: Reading) -> Iterator[Article | Rejected]:
    """Yield the article of an HTML page: the main text as trafilatura finds it, one paragraph a line.

    A page may declare its own encoding; otherwise `reading.settings.encoding` holds. Offsets count in the
    extracted text.
    """
    try:
        data = _whole(file, reading)
        declared = _CHARSET.search(data[:4096])
        page = decoded(data, _known(declared[1].decode("ascii")) if declared else reading.settings.encoding)
    except RecordError as fault:
        yield Rejected(file.name, 1, fault.reason, fault.detail)
        return
    if reading.settings.split:
        yield from several_in_page(page, file, reading)
    else:
        yield page_article(page, file, reading)


def decoded(data: bytes, encoding: str) -> str:
    """Return `data` as text, without a byte order mark.

    Raises
    ------
    RecordError
        If a byte does not belong to the encoding; nothing is ever replaced.
    """
    try:
        return data.removeprefix(codecs.BOM_UTF8).decode(encoding)
    except UnicodeDecodeError as fault:
        raise RecordError(Reason.UNDECODABLE, undecodable(data, encoding, fault)) from None


def misread(files: Iterable[InputFile], encoding: str) -> str:
    """Return which files are UTF-8 though they are read in another encoding, in words; empty where none is.

    The first letters beyond ASCII decide: text in another encoding is hardly ever UTF-8 by chance.
    """
    if codecs.lookup(encoding).name in _UTF_8:
        return ""
    found = [(file, letter) for file in files if file.format in _DECLARED and (letter := _utf8_letter(file))]
    if not found:
        return ""
    first, letter = found[0]
    others = f" and {len(found) - 1} other{'s' if len(found) > 2 else ''}" if len(found) > 1 else ""
    garbled = letter.encode().decode(encoding, "replace")
    return (
        f"{first.name}{others}: UTF-8, read as {encoding} as input.encoding says, so that `{letter}` becomes "
        f"`{garbled}`; take input.encoding out, or convert the others and then take it out"
    )


def _utf8_letter(file: InputFile) -> str:
    """Return the first letter beyond ASCII of a file that begins with UTF-8; empty for any other file."""
    try:
        with open_bytes(file, _LOOKED_AT) as stream:
            # a letter that is cut off at the end is not a fault
            text, _ = codecs.utf_8_decode(stream.read(_LOOKED_AT), "strict", False)
    except (*READ_FAULTS, UnicodeDecodeError):
        return ""
    return next((letter for letter in text.removeprefix("\ufeff") if not letter.isascii()), "")


def undecodable(data: bytes, encoding: str, fault: UnicodeDecodeError) -> str:
    """Return the detail for bytes that are not text in the declared encoding."""
    looks = next((f" (it looks like {name})" for name, is_it in _GUESSES if is_it(data)), "")
    byte = f"byte 0x{fault.object[fault.start]:02x} at {fault.start}"
    return f"{byte} is not {encoding}{looks}; save it as UTF-8 or set input.encoding to what it is"


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


_GUESSES: Final = (
    ("utf-16", lambda data: data[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)),
    ("utf-8", _is_utf8),
)


def _whole(file: InputFile, reading: Reading) -> bytes:
    limit = reading.settings.max_bytes
    try:
        with open_bytes(file, floor=limit + 1) as stream:
            size = limit if file.compressed else min(limit, os.fstat(stream.fileno()).st_size)
            # `read` allocates all that it is asked for: ask for no more than a plain file has
            data = stream.read(size + 1)
    except READ_FAULTS as fault:
        raise RecordError(Reason.UNREADABLE, fault_of(fault)) from None
    if len(data) > limit:
        raise RecordError(Reason.TOO_LARGE, f"more than {limit} bytes; split it or raise input.max_bytes")
    if not data:
        raise RecordError(Reason.EMPTY, "the file is empty; remove it or fetch it again")
    return data


def _known(charset: str) -> str:
    """The encoding that a page declares, which must be one that its declaration can be read in."""
    try:
        if _DECLARATION.encode(charset) == _DECLARATION.encode("ascii"):
            return charset
    except (LookupError, ValueError):  # no codec, or none for text
        pass
    detail = f"the page declares the charset {charset!r}, which it cannot be in; save it as UTF-8"
    raise RecordError(Reason.UNDECODABLE, detail)
