"""Pages of a text: paragraphs that go on behind the end of one, and heads that run over them."""

from __future__ import annotations

import re
from collections.abc import Container, Sequence
from typing import Final

from classify.corpus.wrapping import Span, begins_small, ends_closed

_PAGE_NUMBER: Final = re.compile(
    r"(?:[-–—]\s?)?(?:(?:page|p\.|seite|стр\.|səh\.)\s?)?\d{1,4}(?:\s?(?:/|of|von|из)\s?\d{1,4})?(?:\s?[-–—])?",
    re.IGNORECASE,
)
_LONGEST_NUMBER: Final = 20
_FEWEST_PAGES: Final = 3
"""Pages that a line must stand on to be the head or foot of pages."""
_LONGEST_HEAD: Final = 120
_LINE: Final = re.compile(r"\S.*(?<=\S)")
_WORD: Final = re.compile(r"[^\W\d_]+")
_FEW_LINES: Final = 3
_NARROW: Final = 40
"""Columns below which lines of about one length may be verse or a list."""
_FULL: Final = 0.85


def over_pages(text: str, blocks: Sequence[list[Span]], running: Container[int] = ()) -> list[list[Span]]:
    r"""Return the blocks of lines, joined where one goes on behind the end of a page.

    That is seen by a line that ends no sentence in front of a small letter, with a form feed between, or
    where the block is of wrapped lines and its last one is full. A page number in between is passed over;
    lines that begin at `running` are heads of pages and part of no paragraph.

    >>> text = "It was kept\n\n- 7 -\n\n\fwhere it was."
    >>> over_pages(text, [[(0, 11)], [(13, 18)], [(21, 34)]])
    [[(0, 11), (21, 34)]]
    """
    joined: list[list[Span]] = []
    number: list[Span] = []
    for block in blocks:
        head = block[0][0] in running or (bool(joined) and joined[-1][0][0] in running)
        if joined and not head and _goes_on(text, joined[-1], block):
            joined[-1] = joined[-1] + block
            number = []
            continue
        joined += [number] if number else []
        number = block if joined and _is_page_number(text, block) else []
        joined += [] if number else [block]
    return joined + ([number] if number else [])


def running_lines(text: str) -> dict[int, int]:
    r"""Return the begin and end of the heads and feet that run over the pages of a text.

    Form feeds end pages. A head or foot is the first or last line of at least three of them, and of a third,
    whatever its numbers.

    >>> pages = ["Gas Weekly 1\n\nOne.\n", "Gas Weekly 2\n\nTwo.\n", "Gas Weekly 3\n\nThree.\n"]
    >>> running_lines("\f".join(pages))
    {0: 12, 20: 32, 40: 52}
    """
    pages = text.split("\f")
    if len(pages) < _FEWEST_PAGES:
        return {}
    names: dict[tuple[bool, str], dict[int, int]] = {}
    start = 0
    for page in pages:
        lines = [found.span() for found in _LINE.finditer(page)]
        for is_last, (begin, end) in zip(
            (False, True), (lines[0], lines[-1]) if len(lines) > 1 else (), strict=False
        ):
            name = " ".join(_WORD.findall(page[begin:end])).casefold()
            if name and end - begin <= _LONGEST_HEAD:
                names.setdefault((is_last, name), {})[start + begin] = start + end
        start += len(page) + 1
    fewest = max(_FEWEST_PAGES, len(pages) / 3)
    return {begin: end for own in names.values() if len(own) >= fewest for begin, end in own.items()}


def _goes_on(text: str, block: Sequence[Span], after: Sequence[Span]) -> bool:
    begin, end = block[-1]
    if not (text.find("\f", end, after[0][0]) >= 0 or (len(after) > 1 and _is_full(block))):
        return False
    return begins_small(text, *after[0]) and not ends_closed(text, begin, end)


def _is_full(block: Sequence[Span]) -> bool:
    lengths = [end - begin for begin, end in block]
    return len(block) >= _FEW_LINES and max(lengths) >= _NARROW and lengths[-1] >= _FULL * max(lengths)


def _is_page_number(text: str, block: Sequence[Span]) -> bool:
    begin, end = block[0]
    if len(block) > 1 or end - begin > _LONGEST_NUMBER:
        return False
    return _PAGE_NUMBER.fullmatch(text, begin, end) is not None
