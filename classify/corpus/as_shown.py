"""The text of a record as a reader sees it, and what was noticed on the way."""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import blake2b

from classify.config.settings import InputSettings
from classify.corpus.garbled import first_garbled, repaired
from classify.corpus.markup import shown
from classify.corpus.notices import Notice, Noticed

_ESCAPED_BREAK = re.compile(r"(?:\\r)?\\n|\\r")
_PARAGRAPH_END = re.compile(r"""[.!?…»”"')\]]\s*(?:\\r)?\\n|(?:\\r)?\\n\s*(?:\\r)?\\n""")
"""An escaped line break where a line would end: not the one in ``C:\\news``."""

_CUT = re.compile(r"\[\+\d{1,6} chars\]|(?:\[(?:…|\.\.\.)\]|\((?:…|\.\.\.)\))$", re.MULTILINE)
"""What stands where programs cut a text off."""
_CUT_REACH = 400
"""Characters at the end of a text in which that stands: feeds add where they are from."""
_LONGEST_CELL = 32_767
"""Characters of a cell of a spreadsheet, at most: the rest of a text is lost."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A text to classify."""

    text: str
    raw_hash: str = ""
    """Hash of the text as it was read, where it was changed."""
    notices: tuple[Noticed, ...] = ()


def as_shown(raw: str, settings: InputSettings) -> Shown:
    """Return the text of a record without markup and, if that is asked for, with its letters repaired.

    Line breaks that were written as a backslash and a letter, in a text that has no others, are line breaks
    unless the text is plain. A text that needs nothing comes back as it is.
    """
    notices: list[Noticed] = []
    text = shown(raw, settings.text_format)
    if text is not raw and settings.text_format == "auto":
        notices.append(Noticed(Notice.MARKUP))
    escaped = "\n" not in text and "\\n" in text  # nearly all have line ends, and one is found at once
    if escaped and settings.text_format != "plain" and (found := _PARAGRAPH_END.search(text)):
        notices.append(Noticed(Notice.ESCAPED, f"at character {found.start()}"))
        text = _ESCAPED_BREAK.sub("\n", text)
    if settings.garbled == "repair":
        text = repaired(text)
    if garbled := first_garbled(text):
        notices.append(Noticed(Notice.GARBLED, f"`{garbled[1]}` at character {garbled[0]}"))
    end = text[-_CUT_REACH:]  # most texts have none of the signs, and looking for them is faster
    if ("]" in end or ")" in end) and (found := _CUT.search(end)):
        notices.append(Noticed(Notice.CUT, f"`{found[0]}` near its end"))
    elif len(raw) == _LONGEST_CELL:
        notices.append(Noticed(Notice.CUT, f"{_LONGEST_CELL:,} characters, as many as a cell may have"))
    changed = text is not raw and text != raw
    return Shown(text, _hash(raw) if changed else "", tuple(notices))


def _hash(raw: str) -> str:
    return blake2b(raw.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
