"""Line ends that a person meant, told from those of a program that broke lines at a width.

A program puts into a line whatever fits. So where the next word would have fitted, the break was meant; a
line that is open (ends no sentence) in front of a small letter was broken in mid-sentence, at any width; and
where paragraphs begin with an indent, only an indent begins one. A full line that ends a sentence looks the
same at the end of a paragraph and inside of one; it ends one where most sentences of the text do.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import NamedTuple

from classify.corpus.sentences import ends_with_abbreviation, sentence_ends

Span = tuple[int, int]

_CLOSED = re.compile(r"[.!?…:;。！？؟।։][\"'’“”»)\]]*+\Z")
_OPENING = "\"'‘“„«([¿¡"
_CARRIES_ON = ",;:!?)]}»”%"
_ITEM = re.compile(r"(?:[-–—*+•·▪◦‣○●■□]|\(?(?:\d{1,3}|[A-Za-z]|[ivxIVX]{1,5})[.)])\s")
_WIDTHS = range(15, 301)
"""The widths at which lines are broken by programs."""
_CARRIED_ON = 0.3
"""Of the open lines of wrapped text at least so many are followed by a small letter, in German too."""
_MANY = 6
"""One of so many line ends, at least, is in mid-sentence where lines are wrapped."""
_FULL = 0.8
_EXACT = 0.97
"""Where so many lines broken in mid-sentence had no room for the next word, the width is known exactly."""
_ROOM = 0.75
"""Where the width is not known exactly, a line is short below this share of it."""
_TRIED = 6
"""How many widths are tried: beside wrapped lines may stand a few that are longer."""
_MOST_SENTENCES = 2 / 3
"""Share of the sentences that must end a paragraph for a full line with the end of one to do so too."""
_HEADING_LINES = 3


class _Line(NamedTuple):  # there may be a million of them, and a dataclass costs three times as much
    """One line of a block, and how it meets the next."""

    start: int
    end: int
    indent: int
    closed: bool
    """It ends like a sentence."""
    small: bool
    """It begins in mid-sentence: with a small letter, or punctuation that follows a word."""
    item: bool
    """It begins like the item of a list."""
    first_word: int
    """The length of its first word."""

    @property
    def columns(self) -> int:
        """Return the column where it ends on the page."""
        return self.indent + self.end - self.start


@dataclass(frozen=True, slots=True)
class _Layout:
    """Layout of the lines of a text."""

    width: int
    """At which a program broke them; 0: none did."""
    exact: bool
    indented: int
    """The indent with which paragraphs begin, counted from the other lines; 0: they begin without."""
    base: int
    gap: int
    """Spaces behind a sentence."""
    heading: int = -1
    """Where a heading of full lines ends that begins the text; -1: there is none."""
    short: bool = False
    """Most paragraphs are one sentence."""


def paragraphs(text: str, blocks: Sequence[Sequence[Span]], start: int) -> list[Span]:
    """Return the paragraphs of the blocks between blank lines, each given as its lines.

    >>> text = "The key rate was kept\\nwhere it was.\\nGas was cheap."
    >>> [text[a:b] for a, b in paragraphs(text, [[(0, 21), (22, 35), (36, 50)]], 0)]
    ['The key rate was kept\\nwhere it was.', 'Gas was cheap.']
    """
    some = [[_line(text, begin, end, start) for begin, end in block] for block in blocks if len(block) > 1]
    alone = len(blocks) == 1
    layout = _layout(text, some)
    if layout.width and not layout.indented:
        heading = _heading(text, some[0], layout) if alone else -1
        layout = replace(layout, heading=heading, short=_is_short(text, some, layout))
    found: list[Span] = []
    lines = iter(some)
    for block in blocks:
        found += block if len(block) == 1 else _from_lines(next(lines), layout, alone=alone)
    return found


def _from_lines(lines: list[_Line], layout: _Layout, *, alone: bool) -> list[Span]:
    """Return the paragraphs of a block of lines; `alone` says that the text has no blank lines."""
    ends = [line for line, after in pairwise(lines) if _is_break(line, after, layout)] + [lines[-1]]
    closed = sum(line.closed for line in ends)
    # what a person set apart as a list stays together
    if not alone and (2 * closed < len(ends) if layout.width else 2 * closed <= len(ends)):
        return [(lines[0].start, lines[-1].end)]
    stops = [line.end for line in ends]
    by_end = {line.end: after.start for line, after in pairwise(lines)}
    starts = [lines[0].start, *(by_end[stop] for stop in stops[:-1])]
    return list(zip(starts, stops, strict=True))


def _is_break(line: _Line, after: _Line, layout: _Layout) -> bool:
    """Tell whether a person broke the text between two lines of a block.

    A full line that ends a sentence may end a paragraph or not: only the other sentences of the text show it.
    """
    full = _is_full(line, after, layout)
    if full and (line.end == layout.heading or (layout.short and line.closed and not after.small)):
        return True
    if after.item and not (full and not line.closed):
        return True
    if after.small and (full or not line.closed):
        # a heading, in front of a paragraph whose first letter was lost
        return not layout.width and 2 * line.columns < after.columns
    if layout.indented:
        begun = after.indent - layout.base >= layout.indented
        return begun or bool(layout.width and line.closed and not full)
    return not full


def _is_full(line: _Line, after: _Line, layout: _Layout) -> bool:
    """Tell whether the next word had no room in a line that a program broke."""
    if not layout.width or line.columns > layout.width:
        return False
    if layout.exact:
        gap = layout.gap if line.closed else 1
        return line.columns + gap + after.first_word > layout.width
    return line.columns + 1 + after.first_word > _ROOM * layout.width


def _is_short(text: str, blocks: Sequence[Sequence[_Line]], layout: _Layout) -> bool:
    """Tell whether most sentences end a paragraph, of those whose place in a line shows it."""
    within = sum(len(sentence_ends(text, line.start, line.end)) for block in blocks for line in block)
    ends = sum(
        line.closed and _is_break(line, after, layout) for block in blocks for line, after in pairwise(block)
    )
    return ends >= _MOST_SENTENCES * (ends + within + 1)


def _heading(text: str, lines: Sequence[_Line], layout: _Layout) -> int:
    """Return where a heading ends: in front of a capital on what is no name, since it also stands small."""
    for line, after in pairwise(lines[: _HEADING_LINES + 1]):
        if line.closed or not _is_full(line, after, layout):
            break
        word = text[after.start : after.start + after.first_word]
        if word.istitle() and word.isalpha() and f" {word.lower()} " in text:
            return line.end
    return -1


def _layout(text: str, blocks: Sequence[Sequence[_Line]]) -> _Layout:
    """Return how the lines of the blocks were broken."""
    pairs = [pair for block in blocks for pair in pairwise(block)]
    base, indented = _indents(blocks)
    gap = 2 if 2 * text.count(".  ") > text.count(". ") else 1
    none = _Layout(0, False, indented, base, gap)
    broken = [(line, after) for line, after in pairs if not line.closed]
    carried = [(line, after) for line, after in broken if after.small and not after.item]
    if not carried and not _has_small_letters(text, blocks):
        carried = broken if 2 * len(broken) >= max(len(pairs), 4) else []
    if len(carried) < _CARRIED_ON * len(broken) or _MANY * len(carried) < len(pairs) or not carried:
        return none
    lines = [line.columns for block in blocks for line in block]
    for width in _widths(lines):
        full = sum(_is_full(line, after, _Layout(width, False, 0, 0, 1)) for line, after in carried)
        if full >= _FULL * len(carried):
            room = _Layout(width, True, 0, 0, 1)
            exact = sum(_is_full(line, after, room) for line, after in carried) >= _EXACT * len(carried)
            return _Layout(width, exact, indented, base, gap)
    return none


def _widths(columns: Sequence[int]) -> list[int]:
    """Return the lengths of the longest lines, the longest first, of which a few may be outliers."""
    longest = sorted(columns, reverse=True)[: 1 + len(columns) // 20]
    widths = [width for width in dict.fromkeys(longest) if width in _WIDTHS]
    return widths[:: -(-len(widths) // _TRIED) or 1]


def _indents(blocks: Sequence[Sequence[_Line]]) -> tuple[int, int]:
    """Return the indent of most lines, and by how much more the first lines of paragraphs are indented."""
    lines = [line for block in blocks for line in block]
    if not any(line.indent for line in lines):
        return 0, 0
    base = min(line.indent for line in lines)
    firsts = [block[0] for block in blocks] + [
        after for block in blocks for line, after in pairwise(block) if line.closed and not after.small
    ]
    begun = [line.indent - base for line in firsts if line.indent - base >= 2]
    closed = sum(line.closed and not after.small for block in blocks for line, after in pairwise(block))
    if 2 * len(begun) < closed or len(begun) < 2:
        return base, 0
    usual = max(dict.fromkeys(begun), key=begun.count)
    return (base, usual) if 5 * begun.count(usual) >= 4 * len(begun) else (base, 0)


def _has_small_letters(text: str, blocks: Sequence[Sequence[_Line]]) -> bool:
    sample = "".join(text[block[0].start : min(block[-1].end, block[0].start + 500)] for block in blocks[:8])
    letters = [letter for letter in sample if letter.isalpha()]
    return 2 * sum(letter.islower() for letter in letters) > len(letters)


def _line(text: str, start: int, end: int, first: int) -> _Line:
    begin = max(text.rfind("\n", first, start) + 1, first)
    margin = text[begin:start].replace("\f", "")
    indent = len(margin.expandtabs().replace("\u3000", "    ")) if margin else 0
    closed = ends_closed(text, start, end)
    word_end = text.find(" ", start, min(end, start + 301))
    word = (word_end if word_end >= 0 else min(end, start + 301)) - start
    item = _ITEM.match(text, start, end) is not None
    return _Line(start, end, indent, closed, begins_small(text, start, end), item, word)


def ends_closed(text: str, start: int, end: int) -> bool:
    """Tell whether a line ends like a sentence."""
    tail = text[max(start, end - 8) : end]
    return _CLOSED.search(tail) is not None and not ends_with_abbreviation(tail)


def begins_small(text: str, start: int, end: int) -> bool:
    """Tell whether a line begins in mid-sentence; a name such as iPhone does not show that."""
    at = start
    while at < min(end, start + 4) and text[at] in _OPENING:
        at += 1
    one, two = text[at : at + 1], text[at + 1 : at + 2]
    return one in _CARRIES_ON if not one.isalpha() and one else one.islower() and not two.isupper()
