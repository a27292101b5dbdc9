"""The text of a record as a reader sees it, and what was noticed on the way."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import blake2b

from classify.config.settings import InputSettings
from classify.corpus.garbled import first_garbled, repaired
from classify.corpus.markup import shown
from classify.corpus.notices import Notice, Noticed


@dataclass(frozen=True, slots=True)
class Shown:
    """A text to classify."""

    text: str
    raw_hash: str = ""
    """Hash of the text as it was read, where it was changed."""
    notices: tuple[Noticed, ...] = ()


def as_shown(raw: str, settings: InputSettings) -> Shown:
    """Return the text of a record without markup and, if that is asked for, with its letters repaired.

    A text that needs neither comes back as it is.
    """
    notices: list[Noticed] = []
    text = shown(raw, settings.text_format)
    if text is not raw and settings.text_format == "auto":
        notices.append(Noticed(Notice.MARKUP))
    if settings.garbled == "repair":
        text = repaired(text)
    if found := first_garbled(text):
        notices.append(Noticed(Notice.GARBLED, f"`{found[1]}` at character {found[0]}"))
    changed = text is not raw and text != raw
    return Shown(text, _hash(raw) if changed else "", tuple(notices))


def _hash(raw: str) -> str:
    return blake2b(raw.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
