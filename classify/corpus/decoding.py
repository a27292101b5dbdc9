"""From bytes to text: UTF-8 where it is that, else what was declared; nothing is ever replaced."""

from __future__ import annotations

import codecs
from collections.abc import Callable, Iterable
from io import BufferedReader
from typing import BinaryIO, Final, cast

from classify.corpus.files import InputFile
from classify.corpus.one_byte import looks_like
from classify.corpus.rejection_reasons import Reason
from classify.corpus.streams import READ_FAULTS, is_recoded, keeps_ascii, open_bytes
from classify.corpus.values import RecordError

_UTF_8 = ("utf-8", "utf-8-sig")
_BY_ENCODING = ("txt", "jsonl", "json", "csv")
"""Formats that are read in the encoding of the settings."""
_LOOKED_AT = 1 << 16
_AS_BROWSERS_DO = {"iso8859-1": "cp1252", "ascii": "cp1252", "iso8859-9": "cp1254", "tis-620": "cp874"}
"""Encoding that pages are written in that declare another: the other has letters where the first has
nothing."""


def decoded(data: bytes, *encodings: str) -> str:
    """Return `data` as text, without a byte order mark: as UTF-8 if it is that, else in the first that fits.

    Text with letters beyond ASCII is hardly ever UTF-8 by chance, so a declaration that says otherwise is
    wrong.

    Raises
    ------
    RecordError
        If a byte does not belong to any of the encodings; nothing is ever replaced.
    """
    while data.startswith(codecs.BOM_UTF8):  # files that were joined or saved twice have several
        data = data.removeprefix(codecs.BOM_UTF8)
    if not data.isascii() and (text := _as_utf8(data)) is not None:
        return text
    fault: UnicodeError = UnicodeError()
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError as error:
            fault = error
        except UnicodeError:  # a codec of the system that is stricter than its bytes
            continue
    if not isinstance(fault, UnicodeDecodeError):
        raise RecordError(Reason.UNDECODABLE, f"the bytes are not {encodings[0]}; save it as UTF-8")
    raise RecordError(Reason.UNDECODABLE, undecodable(data, encodings[-1], fault))


def line_decoded(line: bytes, encoding: str) -> str:
    """Return one line as `decoded` does, with bytes that do not belong to the encoding as surrogates."""
    if not line.isascii() and (text := _as_utf8(line)) is not None:
        return text
    return line.decode(content_encoding(encoding), "surrogateescape")


def content_encoding(encoding: str) -> str:
    """Return the encoding of what `open_bytes` gives, which is UTF-8 where lines would need that."""
    return encoding if keeps_ascii(encoding) else "utf-8"


def likely_encoding(stream: BinaryIO, encoding: str) -> str:
    """Return the encoding of a whole stream by how it begins: UTF-8 if it is that, else `encoding`."""
    begin = cast("BufferedReader", stream).peek(_LOOKED_AT)[:_LOOKED_AT]
    try:
        codecs.utf_8_decode(begin, "strict", False)
    except UnicodeDecodeError:
        return encoding
    return (
        "utf-8-sig"
        if not begin.isascii() or begin.startswith(codecs.BOM_UTF8)
        else content_encoding(encoding)
    )


def page_encoding(declared: str) -> str:
    """Return the encoding that a page means by the name it declares; empty where it can be none.

    >>> page_encoding("ISO-8859-1"), page_encoding("windows-1251"), page_encoding("rot13")
    ('cp1252', 'windows-1251', '')
    """
    try:
        if not keeps_ascii(declared):
            return ""
        return _AS_BROWSERS_DO.get(codecs.lookup(declared).name, declared)
    except (LookupError, ValueError, AssertionError):  # no codec, or none for text
        return ""


def misread(files: Iterable[InputFile], encoding: str) -> str:
    """Return which files are UTF-8 though another encoding is declared, in words; empty where none is.

    They are read as what they are: the first letters beyond ASCII decide.
    """
    if codecs.lookup(encoding).name in _UTF_8:
        return ""
    found = [file for file in files if file.format in _BY_ENCODING and _begins_as_utf8(file)]
    if not found:
        return ""
    others = f" and {len(found) - 1} other{'s' if len(found) > 2 else ''}" if len(found) > 1 else ""
    are = "are" if others else "is"
    return (
        f"{found[0].name}{others}: {are} UTF-8, and read as that, though input.encoding says {encoding}; "
        "take input.encoding out if no file needs it"
    )


def undecodable(data: bytes, encoding: str, fault: UnicodeDecodeError) -> str:
    """Return the detail for bytes that are not text in the declared encoding."""
    if binary := next((what for sign, what in _BINARY.items() if data.startswith(sign)), ""):
        return f"it is {binary}, and no text; give it the ending of what it is, or keep it out of the input"
    likely = next((name for name, is_it in _GUESSES if is_it(data)), "") or looks_like(data)
    looks = f" (it looks like {likely})" if likely not in ("", encoding) else ""
    byte = f"byte 0x{fault.object[fault.start]:02x} at {fault.start}"
    return f"{byte} is not {encoding}{looks}; save it as UTF-8 or set input.encoding to what it is"


def _begins_as_utf8(file: InputFile) -> bool:
    """Tell whether a file begins with UTF-8 that has a letter beyond ASCII."""
    try:
        if is_recoded(file, "utf-8"):
            return False
        with open_bytes(file, _LOOKED_AT) as stream:
            # a letter that is cut off at the end is not a fault
            text, _ = codecs.utf_8_decode(stream.read(_LOOKED_AT), "strict", False)
    except (*READ_FAULTS, UnicodeDecodeError):
        return False
    return not text.removeprefix("\ufeff").isascii()


def _as_utf8(data: bytes) -> str | None:
    try:
        return data.decode()
    except UnicodeDecodeError:
        return None


_BINARY: Final = {
    b"PK\x03\x04": "an archive or an office document (ZIP)",
    b"\x1f\x8b": "packed (gzip)",
    b"BZh": "packed (bzip2)",
    b"\xfd7zXZ": "packed (xz)",
    b"\x28\xb5\x2f\xfd": "packed (zstd)",
    b"%PDF-": "a PDF",
    b"\xd0\xcf\x11\xe0": "an office document of an old form (.doc, .xls)",
    b"\xff\xd8\xff": "a picture",
    b"\x89PNG": "a picture",
    b"PAR1": "Parquet",
    b"SQLite format 3": "a database",
}
"""How files begin that hold no text, and what they are."""
_GUESSES: Final[tuple[tuple[str, Callable[[bytes], bool]], ...]] = (
    ("utf-16", lambda data: data[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)),
    ("utf-8", lambda data: _as_utf8(data) is not None),
)
