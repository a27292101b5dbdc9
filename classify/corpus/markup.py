"""Text out of HTML that stands in a column or a text file: whether it is any, and what a reader sees of it.

Linear in the length of the text, whatever stands in it: each tag is matched up to the next `<`, and an end
that is not there is looked for once.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from functools import cached_property
from typing import Literal

TextFormat = Literal["auto", "plain", "html"]

_BLOCKS = frozenset([
    "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "div", "dl",
    "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6",
    "header", "hr", "html", "main", "nav", "ol", "p", "pre", "section", "summary", "table", "tbody",
    "tfoot", "thead", "ul",
])  # fmt: skip
_LINES = frozenset(("br", "li", "tr", "option"))
_CELLS = frozenset(("td", "th"))
_GAPS = frozenset(["audio", "button", "canvas", "embed", "img", "input", "object", "video"])
_HIDDEN = frozenset([
    "head", "iframe", "noscript", "script", "select", "style", "svg", "template", "textarea", "title",
])  # fmt: skip
"""Elements whose content is no text of the article."""
_TEXTUAL = frozenset([
    "a", "article", "b", "blockquote", "body", "center", "div", "em", "figure", "font", "h1", "h2", "h3",
    "h4", "h5", "h6", "html", "i", "li", "ol", "p", "pre", "section", "span", "strong", "table", "td", "th",
    "tr", "u", "ul",
])  # fmt: skip
"""Elements that show, with a start and an end, that a text is HTML rather than about it."""
_LAYS_OUT = frozenset(("p", "div", "br", "li", "td", "th", "pre"))
"""Where one of these stands, line ends of the source mean nothing."""

_TAG = re.compile(
    r"""<(?:
        (?P<comment>!--)
      | !\[CDATA\[
      | [!?][a-zA-Z\[][^<>]*+>
      | (?P<end>/?)(?P<name>[a-zA-Z][a-zA-Z0-9:-]{0,30}+)(?=[\s/>])
        (?:[^<>"'=]++|=\s*+"[^"<]*+"|=\s*+'[^'<]*+'|[="'])*+>
    )""",
    re.VERBOSE,
)
_ENTITY = re.compile(
    r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|nbsp|amp|quot|lt|gt|apos|[lr][sd]quo|[sb]dquo|sbquo|[lr]aquo|[nm]dash"
    r"|hellip|bull|euro|pound|cent|yen|copy|reg|trade|deg|shy|zwn?j|ensp|emsp|thinsp|iexcl|iquest|middot|sect"
    r"|[a-zA-Z](?:acute|grave|circ|tilde|uml|cedil|ring|slash|caron)|(?:sz|[aA][eE]|[oO][eE])lig"
    r"|eth|ETH|thorn|THORN|frac1[24]|frac34|plusmn|times|laquo|raquo|lsaquo|rsaquo);"
)
"""The entities that news has. Others, such as `&sum;`, are as likely the address of a variable."""
_SPACE = re.compile(r"[ \t\r\n\f\v]+")
_SPACES = re.compile(r" {2,}")
_MENTIONED = "`\"'“‘«"
_LINE_EDGES = re.compile(r"(?<![ \t])[ \t]*+\n[ \t]*+")
_MANY_GAPS = re.compile(r"\n{3,}")


def shown(text: str, text_format: TextFormat) -> str:
    """Return what a reader sees of a text: block elements are paragraphs, entities are characters.

    With ``auto`` a text that does not look like HTML comes back as it is, to the character, and one whose
    tags were escaped is read a second time. With ``plain`` every text comes back as it is.

    Examples
    --------
    >>> shown("<p>Oil &amp; gas</p><p>rose <b>fast</b></p>", "auto")
    'Oil & gas\\n\\nrose fast'
    >>> shown("AT&T <3 you if a<b && c>d", "auto")
    'AT&T <3 you if a<b && c>d'
    """
    if text_format == "plain" or ("<" not in text and "&" not in text):
        return text
    if text_format == "html":
        return _without_tags(text, html.unescape)
    if _has_tags(text):
        return _decoded(_without_tags(text, html.unescape))
    once = _decoded(text)
    if once is text:
        return text
    if _has_tags(once):
        return _decoded(_without_tags(once, html.unescape))
    return _decoded(once)


def line_shown(line: str, text_format: TextFormat) -> str:
    """Return the same for a title: on one line."""
    seen = shown(line, text_format)
    return seen if seen is line else " ".join(seen.split())


def _decoded(text: str) -> str:
    """Return a text with its entities as characters; the very same text where it has none."""
    if "&" not in text or not _ENTITY.search(text):
        return text
    return _ENTITY.sub(lambda found: html.unescape(found[0]), text)


def _has_tags(text: str) -> bool:
    """Tell whether a text is HTML: line breaks, an image, or an element with its start and its end.

    A tag in quotes, or one that stands between spaces like a word, is one that the text talks about.
    """
    if "<" not in text:
        return False
    opened: set[str] = set()
    for found in _TAG.finditer(text):
        name = (found["name"] or "").lower()
        if not name or _is_mentioned(text, found.start(), found.end()):
            continue
        if name == "br" or (name == "img" and "src" in found[0]):
            return True
        if (found["end"] or name == "p") and name in opened:
            return True
        if name in _TEXTUAL and not found["end"]:
            opened.add(name)
    return False


def _is_mentioned(text: str, start: int, end: int) -> bool:
    before, after = text[max(start - 1, 0) : start], text[end : end + 1]
    return (before == after == " ") or (before != "" and before in _MENTIONED)


def _without_tags(text: str, decode: Callable[[str], str]) -> str:
    """Return the text between tags, with a line feed where a line ends and a blank line around blocks."""
    pieces: list[str] = []
    keeps_lines = not any(
        found["name"] and found["name"].lower() in _LAYS_OUT for found in _TAG.finditer(text)
    )
    ends = _Ends(text)
    in_pre = False
    position = 0
    while found := _TAG.search(text, position):
        pieces.append(_between(decode(text[position : found.start()]), as_it_is=keeps_lines or in_pre))
        position = found.end()
        if found["comment"]:
            position = ends.after("-->", position) or position
            continue
        name = (found["name"] or "").lower()
        if name in _HIDDEN and not found["end"] and not found[0].endswith("/>"):
            position = ends.after(f"</{name}", position) or position
        elif name == "pre":
            in_pre = not found["end"]
        pieces.append(_gap(name, ends=bool(found["end"])))
    pieces.append(_between(decode(text[position:]), as_it_is=keeps_lines or in_pre))
    seen = "".join(pieces)
    return _tidied(seen.replace("]]>", "") if "<![CDATA[" in text else seen, keeps_lines=keeps_lines)


def _between(text: str, *, as_it_is: bool) -> str:
    return text if as_it_is else _SPACE.sub(" ", text)


def _gap(name: str, *, ends: bool) -> str:
    """Return the white space that an element makes where it begins or ends."""
    if name in _BLOCKS:
        return "\n\n"
    if name in _LINES:
        return "" if ends else "\n"
    if name in _CELLS:
        return "\t" if ends else ""
    return " " if name in _GAPS else ""


def _tidied(text: str, *, keeps_lines: bool) -> str:
    """Return the text without white space at the edges of lines, and with one blank line for many."""
    if not keeps_lines:
        text = _LINE_EDGES.sub("\n", _SPACES.sub(" ", text))
    return (_MANY_GAPS.sub("\n\n", text) if "\n\n\n" in text else text).strip()


class _Ends:
    """Ends of elements; an end that is not there is looked for once."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._missing: set[str] = set()

    @cached_property
    def _folded(self) -> str:
        folded = self._text.lower()
        return folded if len(folded) == len(self._text) else self._text

    def after(self, mark: str, position: int) -> int:
        """Return the place behind the next `mark`, and behind the tag if it begins one; 0: there is none."""
        if mark in self._missing:
            return 0
        at = self._folded.find(mark, position)
        if at < 0:
            self._missing.add(mark)
            return 0
        if mark.startswith("</"):
            closing = self._text.find(">", at)
            return closing + 1 if closing >= 0 else len(self._text)
        return at + len(mark)
