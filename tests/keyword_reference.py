"""A slow and obvious keyword matcher: what the fast one must equal, place by place.

It states the rules once more, in plain loops, and shares nothing with the matcher but the token rule and the
spelling of words.
"""

from __future__ import annotations

import re
import unicodedata

from classify.config.label_set import Keyword, LabelSet
from classify.text.characters import canonical, composed
from classify.text.columns import HitState
from classify.text.tokens import TOKEN_PATTERN

DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2043\u2212\u00ad\u200b"
QUOTES = {"‘": "'", "’": "'", "ʼ": "'", "`": "'", "´": "'", "′": "'"} | dict.fromkeys("“”„«»″", '"')


def reference_hits(texts: list[str], label_set: LabelSet) -> list[tuple[int, int, int, int, int, int]]:
    """Rows of (paragraph, start, label, keyword, end, state), sorted."""
    rows = []
    for paragraph, text in enumerate(texts):
        offset = 0
        for label, of_label in enumerate(label_set.labels):
            found = one_label(text, of_label.keywords, of_label.exclude)
            rows += [(paragraph, s, label, offset + k, e, state) for s, e, k, state in found]
            offset += len(of_label.keywords)
    return sorted(rows)


def one_label(
    text: str, keywords: tuple[Keyword, ...], excludes: tuple[Keyword, ...]
) -> list[tuple[int, int, int, HitState]]:
    places = [(s, e, k) for k, keyword in enumerate(keywords) for s, e in all_places(text, keyword)]
    places.sort(key=lambda place: (place[0], -place[1], exactness(keywords[place[2]])))
    taken: list[tuple[int, int, int]] = []
    for start, end, keyword in places:
        if not taken or start >= taken[-1][1]:
            taken.append((start, end, keyword))
    silent = [span for exclude in excludes for span in all_places(text, exclude)]
    states = {}
    for place in taken:
        overlapped = any(start < place[1] and place[0] < end for start, end in silent)
        states[place] = HitState.EXCLUDED if overlapped else HitState.COUNTED
    counts = any(
        state == HitState.COUNTED and not keywords[place[2]].needs_context for place, state in states.items()
    )
    for place, state in states.items():
        if state == HitState.COUNTED and keywords[place[2]].needs_context and not counts:
            states[place] = HitState.NO_CONTEXT
    return [(*place, state) for place, state in states.items()]


def exactness(keyword: Keyword) -> tuple[bool, bool, int, str]:
    return keyword.term.endswith("*"), keyword.case == "fold", -len(keyword.term), keyword.term


def all_places(text: str, keyword: Keyword) -> list[tuple[int, int]]:
    """Every span of the text where the keyword stands."""
    stem = keyword.term.endswith("*")
    term = keyword.term.removesuffix("*")
    wanted = [m.span() for m in re.finditer(TOKEN_PATTERN, term)]
    if not wanted or "*" in term or (stem and wanted[-1][1] < len(term)):
        return []
    spell = composed if keyword.case == "exact" else canonical
    tokens = [m.span() for m in re.finditer(TOKEN_PATTERN, text)]
    spans = []
    for first in range(len(tokens) - len(wanted) + 1):
        run = tokens[first : first + len(wanted)]
        words = [spell(text[s:e]) for s, e in run]
        keys = [spell(term[s:e]) for s, e in wanted]
        same = words[:-1] == keys[:-1]
        same &= words[-1].startswith(keys[-1]) if stem else words[-1] == keys[-1]
        if same and gaps_agree(term, wanted, text, run):
            span = outer(
                text, run, plain(term[: wanted[0][0]].lstrip()), plain(term[wanted[-1][1] :].rstrip())
            )
            if span:
                spans.append(span)
    return spans


def gaps_agree(term: str, wanted: list[tuple[int, int]], text: str, run: list[tuple[int, int]]) -> bool:
    for i in range(len(run) - 1):
        key, gap = term[wanted[i][1] : wanted[i + 1][0]], text[run[i][1] : run[i + 1][0]]
        bare_key, bare_gap = plain(without_spaces(key)), plain(without_spaces(gap))
        optional_stop = key.strip() == "." and key[0] == "." and len(key) > 1
        if bare_gap != bare_key and not (optional_stop and bare_gap == ""):
            return False
    return True


def without_spaces(gap: str) -> str:
    return "".join(c for c in gap if not (c.isspace() or c in DASHES or unicodedata.category(c) == "Pd"))


def plain(text: str) -> str:
    return "".join(QUOTES.get(c, c) for c in text)


def outer(text: str, run: list[tuple[int, int]], before: str, after: str) -> tuple[int, int] | None:
    """The span with what the keyword has before its first word and after its last, if it stands there."""
    start, end = run[0][0], run[-1][1]
    if not before and tied_left(text, run[0]):
        return None
    if after in ("", ".") and tied_right(text, run[-1]):
        return None
    if before:
        if plain(text[:start])[-len(before) :] != before:
            return None
        start -= len(before)
    if plain(text[end:]).startswith(after):
        end += len(after)
    elif after != ".":
        return None
    return start, end


def is_letter(text: str, span: tuple[int, int] | None) -> bool:
    return span is not None and span[1] - span[0] == 1 and text[span[0]].isalpha()


def tied_right(text: str, span: tuple[int, int]) -> bool:
    """A single letter and what a full stop, ampersand, plus or hash ties to its right."""
    then = next((m.span() for m in re.finditer(TOKEN_PATTERN, text) if m.start() == span[1] + 1), None)
    sign = text[span[1] : span[1] + 1]
    if sign == "&" and then:
        return is_letter(text, span) or is_letter(text, then)
    return is_letter(text, span) and (sign in ("+", "#") or (sign == "." and is_letter(text, then)))


def tied_left(text: str, span: tuple[int, int]) -> bool:
    then = next((m.span() for m in re.finditer(TOKEN_PATTERN, text) if m.end() == span[0] - 1), None)
    sign = text[span[0] - 1 : span[0]]
    if sign == "&" and then:
        return is_letter(text, span) or is_letter(text, then)
    return sign == "." and is_letter(text, span) and is_letter(text, then)
