"""What a keyword asks of the text: its words, what stands between them, its case, and where it may not end.

The words are found by hash; `Pattern.fits` then has the last word, on the surface text itself.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Final

from classify.config.label_set import Keyword
from classify.text.characters import canonical, composed
from classify.text.tokens import TOKEN_PATTERN

WILDCARD: Final = "*"

_TOKEN: Final = re.compile(TOKEN_PATTERN)
_INTERCHANGEABLE: Final = re.compile(
    r"[\s\-\u00ad\u058a\u05be\u2010-\u2015\u2043\u2212\u200b\u2e3a\u2e3b\ufe58\ufe63\uff0d]+"
)
r"""Spaces, line breaks, hyphens, dashes: all the same between two words of a phrase."""
_QUOTES: Final = str.maketrans("‘’ʼ`´′“”„«»″", "''''''\"\"\"\"\"\"")
_LAST_TOKEN: Final = re.compile(rf"(?:{TOKEN_PATTERN})\Z")
_REACH: Final = 64
"""Characters looked back for a token: only whether it is a single letter matters."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """A keyword taken apart. Two keywords with equal patterns match the same places."""

    words: tuple[str, ...]
    """Canonical words; the last is a stem if `wildcard`."""
    forms: tuple[str, ...]
    """The words as they must be written where the case is exact, else empty."""
    gaps: tuple[str, ...]
    """What must stand between two words besides spaces and hyphens; mostly nothing."""
    before: str
    """What must stand directly before the first word, such as the full stop of ``.NET``."""
    after: str
    """What must stand directly after the last word, such as the ``++`` of ``C++``."""
    wildcard: bool

    @property
    def plain(self) -> bool:
        """Whether the words and their case are all there is to check."""
        return not (self.before or self.after or any(self.gaps))

    def fits(self, text: str, spans: list[tuple[int, int]]) -> tuple[int, int] | None:
        """Where the keyword stands if it does so on these tokens of the text, else None."""
        surfaces = [text[start:end] for start, end in spans]
        if not self._words_fit(surfaces) or not self._gaps_fit(text, spans):
            return None
        start, end = spans[0][0], spans[-1][1]
        if _begins_inside(text, spans[0]) and not self.before:
            return None
        if _ends_inside(text, spans[-1]) and self.after in ("", "."):
            return None
        return self._affixed(text, start, end)

    def _words_fit(self, surfaces: list[str]) -> bool:
        if self.forms:
            wanted, found = self.forms, [composed(surface) for surface in surfaces]
        else:
            wanted, found = self.words, [canonical(surface) for surface in surfaces]
        if self.wildcard:
            return found[-1].startswith(wanted[-1]) and tuple(found[:-1]) == wanted[:-1]
        return tuple(found) == wanted

    def _gaps_fit(self, text: str, spans: list[tuple[int, int]]) -> bool:
        pairs = pairwise(spans)
        found = [text[end:start] for (_, end), (start, _) in pairs]
        return all(
            gap == _core(has) or (gap == ". " and _core(has) in ("", "."))
            for gap, has in zip(self.gaps, found, strict=True)
        )

    def _affixed(self, text: str, start: int, end: int) -> tuple[int, int] | None:
        if self.before:
            found = text[max(start - len(self.before), 0) : start].translate(_QUOTES)
            if found != self.before:
                return None
            start -= len(self.before)
        if self.after:
            found = text[end : end + len(self.after)].translate(_QUOTES)
            if found == self.after:
                end += len(self.after)
            elif self.after != ".":
                return None
        return start, end


@lru_cache(maxsize=1 << 16)
def pattern_of(term: str, case: str) -> Pattern | str:
    """The pattern of a keyword, or the reason why it can never match.

    >>> pattern_of("R&D", "exact")
    Pattern(words=('r', 'd'), forms=('R', 'D'), gaps=('&',), before='', after='', wildcard=False)
    >>> pattern_of("&", "fold")
    'it holds no letter and no digit'
    """
    wildcard = term.endswith(WILDCARD)
    body = term.removesuffix(WILDCARD) if wildcard else term
    tokens = list(_TOKEN.finditer(body))
    if not tokens:
        return "it holds no letter and no digit"
    after = body[tokens[-1].end() :].rstrip().translate(_QUOTES)
    if wildcard and tokens[-1].end() != len(body):
        return "its wildcard does not stand directly behind a word"
    if WILDCARD in body:
        return "it holds a wildcard elsewhere than at its end"
    surfaces = [token.group() for token in tokens]
    between = [body[left.end() : right.start()] for left, right in pairwise(tokens)]
    return Pattern(
        words=tuple(map(canonical, surfaces)),
        forms=tuple(map(composed, surfaces)) if case == "exact" else (),
        gaps=tuple(". " if re.fullmatch(r"\.\s+", gap) else _core(gap) for gap in between),
        before=body[: tokens[0].start()].lstrip().translate(_QUOTES),
        after=after,
        wildcard=wildcard,
    )


def pattern(keyword: Keyword) -> Pattern | str:
    """The pattern of a keyword, or the reason why it can never match."""
    return pattern_of(keyword.term, keyword.case)


def _core(gap: str) -> str:
    """What stands between two words besides spaces and hyphens, with one kind of quotation mark."""
    return "" if gap in (" ", "-") else _INTERCHANGEABLE.sub("", gap).translate(_QUOTES)


def _single(text: str, span: tuple[int, int] | None) -> bool:
    """Whether the span is a single letter."""
    return span is not None and span[1] - span[0] == 1 and text[span[0]].isalpha()


def _ends_inside(text: str, span: tuple[int, int]) -> bool:
    """Whether the word is tied to what follows: ``U|.S.``, ``AT|&T``, ``R|&D``, ``C|++``."""
    sign = text[span[1] : span[1] + 1]
    if sign not in ("&", ".", "+", "#"):
        return False
    if sign in ("+", "#"):
        return _single(text, span)
    found = _TOKEN.match(text, span[1] + 1)
    return _tied(text, span, sign, found.span() if found else None)


def _begins_inside(text: str, span: tuple[int, int]) -> bool:
    """Whether the word is tied to what stands before it: ``U.|S``, ``AT&|T``, ``S&|P``."""
    sign = text[span[0] - 1 : span[0]]
    if sign not in ("&", "."):
        return False
    found = _LAST_TOKEN.search(text, max(span[0] - _REACH, 0), span[0] - 1)
    return _tied(text, span, sign, found.span() if found else None)


def _tied(text: str, span: tuple[int, int], sign: str, neighbour: tuple[int, int] | None) -> bool:
    """Whether the sign makes them one name: an ampersand beside a single letter, a full stop between two."""
    if sign == "&" and neighbour:
        return _single(text, span) or _single(text, neighbour)
    return sign == "." and _single(text, span) and _single(text, neighbour)
