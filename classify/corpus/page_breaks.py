"""Paragraphs that go on behind the end of a page: blank lines and page numbers inside of a sentence."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from classify.corpus.wrapping import Span, begins_small, ends_closed

_PAGE_NUMBER: Final = re.compile(
    r"(?:[-–—]\s?)?(?:(?:page|p\.|seite|стр\.|səh\.)\s?)?\d{1,4}(?:\s?(?:/|of|von|из)\s?\d{1,4})?(?:\s?[-–—])?",
    re.IGNORECASE,
)
_LONGEST_NUMBER: Final = 20
_FEW_LINES: Final = 3
_NARROW: Final = 40
"""Columns below which lines of about one length may be verse or a list."""
_FULL: Final = 0.85


def over_pages(text: str, blocks: Sequence[list[Span]]) -> list[list[Span]]:
    r"""Return the blocks of lines, joined where one goes on behind the end of a page.

    That is seen by a line that ends no sentence in front of a small letter, with a form feed between, or
    where the block is of wrapped lines and its last one is full. A page number in between is passed over.

    >>> text = "It was kept\n\n- 7 -\n\n\fwhere it was."
    >>> over_pages(text, [[(0, 11)], [(13, 18)], [(21, 34)]])
    [[(0, 11), (21, 34)]]
    """
    joined: list[list[Span]] = []
    number: list[Span] = []
    for block in blocks:
        if joined and _goes_on(text, joined[-1], block):
            joined[-1] = joined[-1] + block
            number = []
            continue
        joined += [number] if number else []
        number = block if joined and _is_page_number(text, block) else []
        joined += [] if number else [block]
    return joined + ([number] if number else [])


def _goes_on(text: str, block: Sequence[Span], after: Sequence[Span]) -> bool:
    begin, end = block[-1]
    if ends_closed(text, begin, end) or not begins_small(text, *after[0]):
        return False
    return "\f" in text[end : after[0][0]] or (len(after) > 1 and _is_full(block))


def _is_full(block: Sequence[Span]) -> bool:
    lengths = [end - begin for begin, end in block]
    return len(block) >= _FEW_LINES and max(lengths) >= _NARROW and lengths[-1] >= _FULL * max(lengths)


def _is_page_number(text: str, block: Sequence[Span]) -> bool:
    begin, end = block[0]
    if len(block) > 1 or end - begin > _LONGEST_NUMBER:
        return False
    return _PAGE_NUMBER.fullmatch(text, begin, end) is not None
