"""Addresses and names of files in a text: they name a place, and say nothing of what the text is about.

A name that is written like an address but begins with a capital, such as ``Amazon.com``, is a name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from classify.config.scripts import UNPARTED
from classify.text.characters import APOSTROPHES

_URL_SIGNS: Final = r"""[^\s<>"“”«»{}|\\^`\u3000-\u30ff\u3400-\u9fff\uac00-\ud7af\uff00-\uffef]"""
_REST: Final = rf"{_URL_SIGNS}{{0,2000}}(?<![.,;:!?)\]'’…])"
_LETTER: Final = rf"[^\W_{APOSTROPHES}\u0640]"
_DOT: Final = rf"(?<={_LETTER})\.(?={_LETTER})"
_LABELS: Final = rf"(?:[^\W_](?:[\w-]{{0,61}}\w)?{_DOT}){{1,8}}"
"""Parts before the last one of the name of a computer."""
_COMMON_ENDS: Final = (
    "com|org|net|gov|edu|mil|int|info|biz|news|online|site|tech|app|dev|cloud|xyz|eu|asia"
    "|shop|store|blog|agency|рф|укр"
)
_NAMES_OF_TWO: Final = "js"
"""What ends the names of libraries as people write them, ``node.js``, and of no computer."""
_WORDS_OF_TWO: Final = (
    "am|an|as|at|be|bu|by|do|el|en|et|go|he|if|in|is|it|ki|la|le|me|my|no|of|on|or|so|to|un|up|us|ve|we"
)
"""Short words that may follow a full stop whose space was forgotten."""
_FILE_ENDS: Final = (
    "pdf|docx?|xlsx?|pptx?|odt|ods|rtf|txt|csv|tsv|json|xml|ya?ml|html?|php|aspx?|jsp|jpe?g|png|gif|svg|webp|tiff?"
    "|mp[34]|avi|mov|wav|zip|rar|gz|exe|apk"
)
_SPACED: Final = rf"[^\W{UNPARTED}]"
"""What may be in an address beside text without spaces between words, which begins and ends it."""
_HOST: Final = rf"(?:\.?(?<=[@.])(?!-)(?:{_SPACED}|-){{1,63}}){{1,9}}"
_PAGE: Final = r"(?<![A-Za-z0-9_@-])[Ww]{3}[0-9]?\.(?!\d)"
_SCHEME: Final = r"(?<![@.+%-])[A-Za-z][A-Za-z0-9+.-]{0,20}:/{2,3}"
_FILE: Final = rf"(?<![@.+%/\\-])(?:[A-Za-z]:)?[\w.%/\\~-]{{1,200}}{_DOT}(?i:{_FILE_ENDS})"

ADDRESSES: Final = re.compile(
    rf"(?![{UNPARTED}])(?:{_PAGE}(?={_LETTER}){_REST}|(?<!{_SPACED})(?:{_SCHEME}(?={_LETTER}){_REST}"
    rf"|(?<![@.+%-])(?:mailto:)?(?:{_SPACED}|[.+%-]){{1,64}}@(?={_LETTER}){_HOST}"
    rf"|{_FILE}(?!-|{_SPACED})(?:[?#]{_REST})?"
    rf"|(?<![@.+%-]){_LABELS}(?i:{_COMMON_ENDS}|[a-z]{{2}})(?::[0-9]{{1,5}})?/(?:{_REST})?"
    rf"|(?<![@.+%-])(?![A-Z]){_LABELS}"
    rf"(?:{_COMMON_ENDS}|(?!(?:{_WORDS_OF_TWO}|{_NAMES_OF_TWO})\b)[a-z]{{2}})(?!-|{_SPACED}|\.\w)))"
)
r"""An address with a scheme or ``www``; of mail; a file; a computer with a path; a computer alone. Each part
is bounded, so that no text is slow."""


_RUN: Final = re.compile(r"\S+")
_TELLING: Final = re.compile(r"\w\.\w|@|//")
"""Signs one of which every address holds."""


def address_spans(text: str, places: Iterable[int] | None = None) -> list[tuple[int, int]]:
    """Begin and end of each address and file name.

    `places` are those of all signs that may belong to one, in order, if they are known: the words around them
    are read, and no others.
    """
    runs = (run.span() for run in _RUN.finditer(text)) if places is None else _runs_around(text, places)
    return [
        match.span()
        for start, end in runs
        if _TELLING.search(text, start, end)
        for match in ADDRESSES.finditer(text, start, end)
    ]


def _runs_around(text: str, places: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Begin and end of what stands between white space around each of the places."""
    done = 0
    for place in places:
        while done <= place:
            near = max(done, text.rfind(" ", done, place) + 1)
            start, done = next(run.span() for run in _RUN.finditer(text, near))
            if done > place:
                yield start, done


def blanked(text: str) -> str:
    """Return the text with spaces in the place of addresses and file names, of the same length.

    >>> blanked("Read energy.gov/oil, or mail gas@x.org.").split()
    ['Read', ',', 'or', 'mail', '.']
    """
    parts, done = [], 0
    for start, end in address_spans(text):
        parts += [text[done:start], " " * (end - start)]
        done = end
    return "".join([*parts, text[done:]])
