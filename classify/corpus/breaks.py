"""Where a text breaks: at blank lines, at meant line ends, and in long blocks between sentences.

Works on character offsets of the text as it is; nothing is cleaned, so every offset holds in the original.
"""

from __future__ import annotations

import re

Span = tuple[int, int]

_LINE = re.compile(r"\S.*(?<=\S)")
_SENTENCE_END = re.compile(r"[.!?…][\"'’”»)\]]*+\s++")
_CLOSED = re.compile(r"[.!?…:;][\"'’”»)\]]*+\Z")
_ABBREVIATION = re.compile(
    r"(?:\b\w|\b(?:Mr|Mrs|Ms|Dr|Prof|Gen|Lt|Col|Capt|Gov|Sen|Rep|St|No|Nos|Inc|Ltd|Co|Corp|Jr|Sr|vs|etc|"
    r"Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec))\.\Z"
)
_OPENING_QUOTES = "\"'‘“«([–—-"

_LONG_ALONE = 120
"""Words above which the only block of an article is cut at sentences."""
_LONG = 250
"""Words above which one of several blocks is cut: what a person set apart is kept whole if possible."""
_UNIT = 90
"""About how many words a piece of a long block has."""
_SIGN_OFF = 300
"""The most characters of a sign-off."""
_WRAP_WIDTHS = range(40, 121)
"""Widths at which programs break lines; a wider line was broken by a person."""


def blocks(text: str, start: int = 0) -> list[Span]:
    """Return the paragraphs of ``text[start:]`` as spans without white space at either end.

    Blank lines separate paragraphs. Line breaks inside a block separate them too, unless the lines are
    wrapped at a width or, beside blank lines, are the items of a list. Blocks far above the length of a
    paragraph are cut between sentences into pieces of about 90 words.

    >>> blocks("One. \\n\\nTwo,\\r\\n\\r\\nthree.")
    [(0, 4), (7, 11), (15, 21)]
    """
    flat = _with_plain_breaks(text)
    apart = _apart(flat, start)
    found: list[Span] = []
    for lines in apart:
        if len(lines) == 1:
            found += lines
        else:
            found += _from_lines(flat, lines, alone=len(apart) == 1)
    long = _LONG_ALONE if len(found) == 1 else _LONG
    most = 2 * long  # characters; fewer cannot hold so many words
    if all(end - begin <= most for begin, end in found):
        return found
    return [
        piece
        for begin, end in found
        for piece in (_cut(flat, begin, end, long) if end - begin > most else ((begin, end),))
    ]


def _apart(text: str, start: int) -> list[list[Span]]:
    """Return the lines of each block between blank lines, without the white space around them."""
    apart: list[list[Span]] = []
    last = start
    for line in _LINE.finditer(text, start):
        begin, end = span = line.span()
        if apart and text.count("\n", last, begin) == 1:
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
    ends = [gap.end() for gap in _SENTENCE_END.finditer(text, begin, end) if _ends_sentence(text, gap)]
    return next((place for place in reversed(ends) if place < end), start)


def _with_plain_breaks(text: str) -> str:
    """Return the text with every kind of line end as a line feed, at unchanged length."""
    if "\r" in text:
        text = text.replace("\r\n", " \n").replace("\r", "\n")
    if not text.isascii():
        for other in ("\u2028", "\u2029", "\x85"):
            text = text.replace(other, "\n")
    return text


def _from_lines(text: str, lines: list[Span], *, alone: bool) -> list[Span]:
    """Return the paragraphs of a block of lines; `alone` says that the text has no blank lines."""
    closed = [_CLOSED.search(text, max(start, end - 8), end) is not None for start, end in lines]
    lengths = [end - start for start, end in lines]
    width = max(lengths)
    if _wrapped(text, lines, closed, width):
        # a wrapped paragraph ends with a sentence, in a line that had room for more
        last = [done and length < 0.75 * width for done, length in zip(closed, lengths, strict=True)]
    elif alone or 2 * sum(closed) > len(lines):
        last = [True] * len(lines)
    else:
        return [(lines[0][0], lines[-1][1])]
    found: list[Span] = []
    begin = lines[0][0]
    for number, (_, end) in enumerate(lines):
        if last[number] or number == len(lines) - 1:
            found.append((begin, end))
            begin = lines[number + 1][0] if number + 1 < len(lines) else end
    return found


def _wrapped(text: str, lines: list[Span], closed: list[bool], width: int) -> bool:
    """Tell whether a program broke the lines: most end inside a sentence, with no room for the next word."""
    if width not in _WRAP_WIDTHS:
        return False
    open_lines = full = 0
    for number in range(len(lines) - 1):
        if closed[number]:
            continue
        (start, end), (next_start, next_end) = lines[number], lines[number + 1]
        next_word = text[next_start : min(next_end, next_start + width)].split(None, 1)[0]
        open_lines += 1
        full += end - start + 1 + len(next_word) > 0.9 * width
    return 2 * open_lines >= len(lines) - 1 and full >= 0.8 * open_lines


def _cut(text: str, start: int, end: int, long: int) -> list[Span]:
    """Return a block in pieces of like length that end with sentences, or whole if it is not `long`."""
    if len(text[start:end].split(None, long)) <= long:
        return [(start, end)]
    ends = [gap for gap in _SENTENCE_END.finditer(text, start, end) if _ends_sentence(text, gap)]
    sentences: list[Span] = []
    begin = start
    for gap in ends:
        sentences.append((begin, begin + len(text[begin : gap.end()].rstrip())))
        begin = gap.end()
    sentences.append((begin, end))
    counts = [len(text[a:b].split()) for a, b in sentences]
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


def _ends_sentence(text: str, gap: re.Match[str]) -> bool:
    """Tell whether a full stop with white space behind it ends a sentence, rather than an abbreviation."""
    following = text[gap.end() : gap.end() + 1]
    if not (following.isupper() or following.isdecimal() or following in _OPENING_QUOTES):
        return False
    return _ABBREVIATION.search(text, max(0, gap.start() - 8), gap.start() + 1) is None
