"""Pattern of a keyword: its words, what stands between them, its case, and signs that may not follow it.

`finding` finds candidates by hashes of the words; `Pattern.fits` then checks each on the text itself.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise
from typing import Final

from classify.config.label_set import Keyword
from classify.config.scripts import LONE_LETTER, UNPARTED_LETTER
from classify.text.characters import APOSTROPHES, QUOTES, canonical, composed
from classify.text.token_rule import AT_SIGN, TOKEN_PATTERN, token_spans

WILDCARD: Final = "*"

_TOKEN: Final = re.compile(TOKEN_PATTERN)
_REACH: Final = 64
"""Characters looked back for a token: only whether it is a single letter matters."""
_HYPHENS: Final = r"\-\u00ad\u058a\u05be\u2010-\u2015\u2043\u2212\u200b\u2e3a\u2e3b\ufe58\ufe63\uff0d"
_INTERCHANGEABLE: Final = re.compile(rf"[\s_{_HYPHENS}]+")
"""Spaces, line breaks, hyphens, dashes, underscores of hashtags: all the same between words of a phrase."""
_DASH: Final = re.compile(rf"\s[{_HYPHENS}]+\s")
_SPACE: Final = re.compile(r"[^\S\f\u2029]")
_BLANK_LINE: Final = re.compile(r"\n\s*\n|\r\s*\r|[\f\u2029]")
_APOSTROPHE: Final = re.compile(f"[{APOSTROPHES}]")
_QUOTE: Final = re.compile(f"[{QUOTES}]")
_STOP: Final = ". "
_SPACED_DASH: Final = " - "
_NOTHING: Final = " "
"""Gaps of a keyword in which a full stop may stand, in which a dash with spaces around it may, and in which
nothing may: between two letters of a script without spaces between words."""
_UNSEEN: Final = re.compile(r"\u200b*(?:[^\S\r\n]*(?:\r\n?|\n)[^\S\r\n]*)?")
"""What parts no letters of such a script: a break of the line, or a mark of where it may break."""
_ABBREVIATIONS: Final = frozenset(
    re.split(
        " ",
        "mr mrs ms dr prof st sen rep gov gen col lt maj capt cmdr sgt adm amb pres hon rev no nos art vol"
        " fig sec ch inc corp co ltd bros vs jr sr mt ft dept univ assn intl natl",
    )
)
"""Words whose full stop ends no sentence."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """A keyword taken apart. Two keywords with equal patterns match the same places."""

    words: tuple[str, ...]
    """Canonical words."""
    stems: tuple[bool, ...]
    """For each word, whether it is a stem: any letters may follow it, as they may a letter alone anyway."""
    forms: tuple[str, ...]
    """The words as they must be written where the case is exact, without full stops, else empty."""
    gaps: tuple[str, ...]
    """Signs that must stand between two words besides spaces and hyphens; mostly none."""
    before: str = ""
    """Signs that must stand directly before the first word, such as the full stop of ``.NET``."""
    after: str = ""
    """Signs that must stand directly after the last word, such as the ``++`` of ``C++``."""
    or_capitals: bool = False
    """True if capitals throughout are as good as its own form."""

    @property
    def plain(self) -> bool:
        """Tell whether the words and their case are all there is to check."""
        return not (self.before or self.after or any(gap not in ("", _NOTHING) for gap in self.gaps))

    @property
    def whole_words(self) -> tuple[str, ...]:
        """The words that are no stems."""
        return tuple(word for word, stem in zip(self.words, self.stems, strict=True) if not stem)

    @property
    def is_acronym(self) -> bool:
        """Tell whether it is one word of nothing but capital letters that its case tells from another
        word.
        """
        return len(self.forms) == 1 and not self.stems[0] and _all_capitals(self.forms[0])

    def spellings(self, number: int) -> tuple[str, ...]:
        """Return the canonical words under which a word may stand: an acronym in capitals also with full
        stops.
        """
        word = self.words[number]
        if self.forms and _all_capitals(self.forms[number]):
            return word, ".".join(word)
        return (word,)

    def fits(
        self, text: str, spans: list[tuple[int, int]], surfaces: list[str] | None = None
    ) -> tuple[int, int] | None:
        """Return where the keyword stands if it does so on these tokens of the text, else None.

        `surfaces` are the tokens as they are read, where that is not as they are written.
        """
        if surfaces is None:
            surfaces = [text[start:end] for start, end in spans]
        if len(spans) != len(self.words) or not self._words_fit(text, spans, surfaces):
            return None
        found = pairwise(spans)
        gaps = [text[end:start] for (_, end), (start, _) in found]
        if not all(map(_gap_fits, self.gaps, gaps, surfaces)):
            return None
        start, end = spans[0][0], spans[-1][1]
        if not self.before and _begins_inside(text, spans[0]):
            return None
        if not self.after and _ends_inside(text, spans[-1]):
            return None
        if _is_dotted(surfaces[-1]) and text[end : end + 1] == ".":
            end += 1
        return self._affixed(text, start, end)

    def _words_fit(self, text: str, spans: list[tuple[int, int]], surfaces: list[str]) -> bool:
        if not self.forms:
            return all(map(_begins, map(canonical, surfaces), self.words, self.stems))
        if all(map(_begins, map(_exact, surfaces), self.forms, self.stems)):
            return True
        if not self.or_capitals or not text[spans[0][0] : spans[-1][1]].isupper():
            return False
        return all(map(_begins, map(canonical, surfaces), self.words, self.stems))

    def _affixed(self, text: str, start: int, end: int) -> tuple[int, int] | None:
        if self.before:
            begin = _past_space(text, start, -1, self.before) - len(self.before)
            if begin < 0 or _one_quote(text[begin : begin + len(self.before)]) != self.before:
                return None
            if begin and _is_of_word(text[begin - 1]) and not UNPARTED_LETTER.match(text, begin - 1):
                return None
            start = begin
        if self.after:
            begin = _past_space(text, end, 1, self.after)
            if _one_quote(text[begin : begin + len(self.after)]) == self.after:
                end = begin + len(self.after)
            elif self.after != ".":
                return None
        return start, end


@lru_cache(maxsize=1 << 17)
def pattern_of(term: str, case: str, or_capitals: bool = False) -> Pattern | str:
    """Return the pattern of a keyword, or the reason why it can never match.

    >>> pattern_of("R&D fund*", "exact")
    Pattern(words=('r', 'd', 'fund'), stems=(False, False, True), forms=('R', 'D', 'fund'), gaps=('&', ''), \
before='', after='', or_capitals=False)
    >>> pattern_of("&", "fold")
    'it holds no letter and no digit'
    """
    spans = token_spans(term)
    if not spans:
        addressed = any(char.isalnum() for char in term)
        address = "it is an address, which is not read; a name with a capital, such as Amazon.com, is"
        return address if addressed else "it holds no letter and no digit"
    ends = [*(start for start, _ in spans[1:]), len(term)]
    starred = [term[end : end + 1] == WILDCARD for _, end in spans]
    between = [term[end + star : then] for (_, end), star, then in zip(spans, starred, ends, strict=True)]
    before, after = term[: spans[0][0]].lstrip(), between.pop().rstrip()
    if WILDCARD in before or WILDCARD in after or any(WILDCARD in gap for gap in between):
        return "its wildcard does not stand directly behind a word"
    if re.search(r"\*\w", term):
        return "it holds a wildcard elsewhere than at the end of a word"
    surfaces = [term[start:end] for start, end in spans]
    if _is_dotted(surfaces[-1]):
        after = after.removeprefix(".")
    stems = tuple(star and not LONE_LETTER.search(word) for star, word in zip(starred, surfaces, strict=True))
    exact = case == "exact"
    words = tuple(canonical(_undotted(surface) if exact else surface) for surface in surfaces)
    return Pattern(
        words=words,
        stems=stems,
        forms=tuple(map(_exact, surfaces)) if exact else (),
        gaps=tuple(map(_written_gap, between, surfaces, surfaces[1:])),
        before=_without_space(_one_quote(before)),
        after=_without_space(_one_quote(after)),
        or_capitals=or_capitals,
    )


def pattern(keyword: Keyword) -> Pattern | str:
    """Return the pattern of a keyword, or the reason why it can never match."""
    return pattern_of(keyword.term, keyword.case, keyword.or_capitals)


def _begins(found: str, wanted: str, stem: bool) -> bool:
    return found.startswith(wanted) if stem else found == wanted


def _all_capitals(form: str) -> bool:
    return len(form) > 1 and form.isalpha() and form.isupper()


def _is_dotted(surface: str) -> bool:
    """Tell whether the token is single letters with full stops between them."""
    return surface[1:2] == "." and surface[0] != AT_SIGN


def _undotted(surface: str) -> str:
    return surface.replace(".", "") if _is_dotted(surface) and surface.isupper() else surface


def _exact(surface: str) -> str:
    """Return the token in the spelling that forms are compared in."""
    return composed(_undotted(surface))


def _is_of_word(char: str) -> bool:
    return bool(_TOKEN.match(char))


def _one_quote(text: str) -> str:
    """Return the text with one kind of apostrophe and of quotation mark."""
    return _QUOTE.sub('"', _APOSTROPHE.sub("'", text))


def _without_space(signs: str) -> str:
    """Return the signs beside a word without spaces, if they are such as people write either way."""
    bare = _SPACE.sub("", signs)
    return bare if bare and all(map(_may_be_spaced, bare)) else signs


def _past_space(text: str, place: int, step: int, signs: str) -> int:
    """Return where the signs beside a word end or begin: behind one space, where people write them either
    way.
    """
    at = place if step > 0 else place - 1
    spaced = _may_be_spaced(signs[0]) and 0 <= at < len(text) and _SPACE.match(text, at)
    return place + step if spaced else place


def _may_be_spaced(sign: str) -> bool:
    """Tell whether people write a sign with a space to its number, and others without: ``§ 5``, ``5%``."""
    return sign in "§%‰°№" or unicodedata.category(sign) == "Sc"


def _core(gap: str) -> str:
    """Return what stands between two words besides spaces and hyphens, with one kind of quotation mark."""
    return _one_quote(_INTERCHANGEABLE.sub("", gap))


def _written_gap(gap: str, left: str, right: str) -> str:
    """Return what a gap of a keyword asks for; `left` and `right` are the words around it."""
    if not gap and UNPARTED_LETTER.search(left) and UNPARTED_LETTER.search(right):
        return _NOTHING
    core = _core(gap)
    if _is_dotted(left):
        core = core.removeprefix(".")
    if re.fullmatch(r"\.\s+", gap) or (core in ("", ".") and canonical(left) in _ABBREVIATIONS):
        return _STOP
    return _SPACED_DASH if not core and _DASH.search(gap) else core


def _gap_fits(wanted: str, gap: str, left: str) -> bool:
    """Tell whether what stands between two words of the text is what the keyword asks for."""
    if wanted == _NOTHING:
        return _UNSEEN.fullmatch(gap) is not None
    if gap in (" ", "-", "\n"):
        return wanted in ("", _STOP, _SPACED_DASH)
    if _BLANK_LINE.search(gap) or (wanted != _SPACED_DASH and _DASH.search(gap)):
        return False
    core = _core(gap)
    if _is_dotted(left):
        core = core.removeprefix(".")
    lenient = {"": (_STOP, _SPACED_DASH), ".": (_STOP,)}
    return core == wanted or wanted in lenient.get(core, ())


def _single(text: str, span: tuple[int, int] | None) -> bool:
    """Tell whether the span is a single letter, of a script in which it is no word."""
    if span is None or span[1] - span[0] != 1:
        return False
    return text[span[0]].isalpha() and not UNPARTED_LETTER.match(text, span[0])


def _ends_inside(text: str, span: tuple[int, int]) -> bool:
    """Tell whether the word is tied to what follows: ``AT|&T``, ``R|&D``, ``C|++``."""
    sign = text[span[1] : span[1] + 1]
    if sign not in ("&", "+", "#"):
        return False
    if sign in ("+", "#"):
        return _single(text, span)
    found = _TOKEN.match(text, span[1] + 1)
    return found is not None and (_single(text, span) or _single(text, found.span()))


def _begins_inside(text: str, span: tuple[int, int]) -> bool:
    """Tell whether the word is tied to what stands before it: ``AT&|T``, ``S&|P``."""
    if text[span[0] - 1 : span[0]] != "&":
        return False
    found = _last_token().search(text, max(span[0] - _REACH, 0), span[0] - 1)
    return found is not None and (_single(text, span) or _single(text, found.span()))


@cache
def _last_token() -> re.Pattern[str]:
    """Return a token at the end of a text; few texts ask for it, and it takes long to compile."""
    return re.compile(rf"(?:{TOKEN_PATTERN})\Z")
