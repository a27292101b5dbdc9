"""Breaks of a text: at blank lines, at meant line ends, and in long blocks between sentences.

Works on character offsets of the text as it is; nothing is cleaned, so every offset holds in the original.
"""

from __future__ import annotations

import re
from collections.abc import Container

from classify.corpus.page_breaks import over_pages, running_lines
from classify.corpus.sentences import sentence_ends
from classify.corpus.words import is_unspaced, word_counts
from classify.corpus.wrapping import Span, paragraphs

_LINE = re.compile(r"\S.*(?<=\S)")

_LONG_ALONE = 120
"""Words above which the only block of an article is cut at sentences."""
_LONG = 250
"""Words above which one of several blocks is cut: what a person set apart is kept whole if possible."""
_UNIT = 90
"""About how many words a piece of a long block has."""
_SIGN_OFF = 300
"""The most characters of a sign-off."""


def blocks(text: str, start: int = 0) -> list[Span]:
    """Return the paragraphs of ``text[start:]`` as spans without white space at either end.

    Blank lines separate paragraphs, but at the end of a page in mid-sentence. Line breaks inside a block
    separate them too, unless a program broke the lines (see `wrapping`) or, beside blank lines, they are the
    items of a list. Blocks far above the length
    of a paragraph are cut between sentences into pieces of about 90 words.

    >>> blocks("One. \\n\\nTwo,\\r\\n\\r\\nthree.")
    [(0, 4), (7, 11), (15, 21)]
    """
    flat = _with_plain_breaks(text)
    found = _as_written(flat, start)
    long = _LONG_ALONE if len(found) == 1 else _LONG
    most = 2 * long  # characters; fewer cannot hold so many words
    if all(end - begin <= most for begin, end in found):
        return found
    return [
        piece
        for begin, end in found
        for piece in (_cut(flat, begin, end, long) if end - begin > most else ((begin, end),))
    ]


def _as_written(text: str, start: int) -> list[Span]:
    """Return the paragraphs as the line breaks and pages of the text tell them, of any length."""
    if "\f" not in text and text.count("\n") == 2 * text.count("\n\n"):
        # line feeds come in pairs, so each line is a paragraph: this settles most news
        return [line.span() for line in _LINE.finditer(text, start)]
    running = running_lines(text) if "\f" in text else {}
    apart = over_pages(text, _apart(text, start, running), running)
    if all(len(lines) == 1 for lines in apart):
        return [lines[0] for lines in apart]
    return paragraphs(text, apart, start)


def _apart(text: str, start: int, alone: Container[int]) -> list[list[Span]]:
    """Return the lines of each block between blank lines, without the white space around them.

    Lines that begin at `alone` are blocks of their own.
    """
    apart: list[list[Span]] = []
    last = start
    for line in _LINE.finditer(text, start):
        begin, end = span = line.span()
        own = begin in alone or (bool(apart) and apart[-1][0][0] in alone)
        if apart and not own and text.count("\n", last, begin) == 1:
            apart[-1].append(span)
        else:
            apart.append([span])
        last = end
    return apart


def last_sentence(text: str, start: int, end: int) -> int:
    """Return where the last sentence of a paragraph begins; `start` if it is the only one.

    Looks no further back than a sign-off is long.

    >>> last_sentence("It rained. Follow us!", 0, 21)
    11
    """
    begin = max(start, end - _SIGN_OFF)
    ends = [gap.end() for gap in sentence_ends(text, begin, end)]
    return next((place for place in reversed(ends) if place < end), start)


def _with_plain_breaks(text: str) -> str:
    """Return the text with every kind of line end as a line feed, at unchanged length."""
    if "\r" in text:
        # a line end that was converted twice is one
        text = text.replace("\r\r\n", "  \n").replace("\r\n", " \n").replace("\r", "\n")
    text = text.replace("\v", "\n")
    if not text.isascii():
        for other in ("\u2028", "\u2029", "\x85"):
            text = text.replace(other, "\n")
    return text


def _cut(text: str, start: int, end: int, long: int) -> list[Span]:
    """Return a block in pieces of like length that end with sentences, or whole if it is not `long`."""
    block = text[start:end]
    # what is printable has no white space but spaces, and to count these takes a third of the time
    few = (block.isprintable() and block.count(" ") < long) or len(block.split(None, long)) <= long
    if few and not (is_unspaced(block) and word_counts([block])[0] > long):
        return [(start, end)]
    ends = sentence_ends(text, start, end)
    sentences: list[Span] = []
    begin = start
    for gap in ends:
        sentences.append((begin, begin + len(text[begin : gap.end()].rstrip())))
        begin = gap.end()
    sentences.append((begin, end))
    counts = word_counts([text[a:b] for a, b in sentences]).tolist()
    total = sum(counts)
    pieces = max(1, round(total / _UNIT))
    found: list[Span] = []
    done = 0
    begin = start
    for number, (_, stop) in enumerate(sentences):
        done += counts[number]
        if done * pieces >= total * (len(found) + 1):
            found.append((begin, stop))
            begin = sentences[number + 1][0] if number + 1 < len(sentences) else end
    return found
