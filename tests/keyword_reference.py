"""A slow and obvious keyword matcher: what the fast one must equal, place by place.

It states the rules once more, in plain loops, and shares nothing with the matcher but the token rule and the
spelling of words.
"""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise
from typing import NamedTuple

from classify.config.label_set import Keyword, LabelSet
from classify.config.scripts import LONE_LETTER, UNPARTED_LETTER
from classify.text.characters import canonical, composed
from classify.text.columns import HitState
from classify.text.token_rule import TOKEN_PATTERN, token_spans

DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2043\u2212\u00ad\u200b"
QUOTES = dict.fromkeys("‘’ʼʻ`´′＇", "'") | dict.fromkeys("“”„«»″", '"')
ABBREVIATIONS = {"st", "mr", "mrs", "dr", "no", "gen", "sen"}


class Word(NamedTuple):
    start: int
    end: int
    read: str
    again: bool = False
    """Whether it is read otherwise than the tokens say."""


def reference_hits(texts: list[str], label_set: LabelSet) -> list[tuple[int, int, int, int, int, int]]:
    """Return rows of (paragraph, start, label, keyword, end, state), sorted."""
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
    states, needy = {}, set()
    for place in taken:
        start, end, number = place
        keyword = keywords[number]
        if any(begin < end and start < stop for begin, stop in silent):
            states[place] = HitState.EXCLUDED
        else:
            met = all(one_is_near(text, (start, end), words, keyword.within) for words in keyword.needs)
            states[place] = HitState.COUNTED if met else HitState.NO_CONTEXT
        if keyword.needs_context or shouted(text, start, end, keyword):
            needy.add(place)
    helped = any(
        state == HitState.COUNTED and place not in needy and not keywords[place[2]].needs
        for place, state in states.items()
    )
    for place in needy:
        if states[place] == HitState.COUNTED and not helped:
            states[place] = HitState.NO_CONTEXT
    return [(*place, state) for place, state in states.items()]


def exactness(keyword: Keyword) -> tuple[bool, bool, int, str]:
    return "*" in keyword.term, keyword.case == "fold", -len(keyword.term), keyword.term


def one_is_near(text: str, hit: tuple[int, int], words: tuple[Keyword, ...], within: int | None) -> bool:
    for start, end in (place for word in words for place in all_places(text, word)):
        if end <= hit[0] or start >= hit[1]:
            gap = (end, hit[0]) if end <= hit[0] else (hit[1], start)
            inside = [text[s:e] for s, e in token_spans(text) if gap[0] <= s < gap[1]]
            between = sum(0.5 if LONE_LETTER.search(word) else 1 for word in inside)
            if within is None or between <= within:
                return True
    return False


def shouted(text: str, start: int, end: int, keyword: Keyword) -> bool:
    """Tell whether an acronym of letters stands among capitals, without full stops of its own."""
    letters = keyword.term.replace(".", "")
    acronym = keyword.case == "exact" and letters.isalpha() and letters.isupper() and len(letters) > 1
    if not acronym or not is_one_word(keyword.term) or "." in text[start:end]:
        return False
    before = text[max(start - 100, 0) : start].split("\n")[-1]
    behind = text[end : end + 100].split("\n")[0]
    nearest = [next((c for c in part if is_case(c)), "") for part in (before[::-1], behind)]
    if not any(char.isupper() for char in nearest):
        return False
    around = [c for c in before + behind if c.isalpha()]
    size = end - start
    if len(around) > 1 and sum(c.isupper() for c in around) + size >= 0.9 * (len(around) + size):
        return True
    return 1 + capitals_in_a_row(before[::-1]) + capitals_in_a_row(behind) >= 4


def is_case(char: str) -> bool:
    return re.match(r"[^\W\d_]", char) is not None


def is_one_word(term: str) -> bool:
    return len(token_spans(term)) == 1 and not term.startswith(".")


def capitals_in_a_row(text: str) -> int:
    count = 0
    while match := re.match(r"[ '’-]{1,2}([^\W\d_]+)", text):
        if not match[1].isupper():
            break
        count, text = count + 1, text[match.end() :]
    return count


def first_reading(text: str) -> list[Word]:
    return [Word(s, e, text[s:e]) for s, e in token_spans(text)]


def second_reading(text: str) -> list[Word]:
    """Return units without their numbers, hashtags word by word, halves of words put together."""
    words, found, i = first_reading(text), [], 0
    while i < len(words):
        start, end, read, _ = words[i]
        then = words[i + 1] if i + 1 < len(words) else None
        gap = text[end : then.start] if then else ""
        halves = then is not None and is_alpha(text[end - 1]) and is_alpha(text[then.start])
        if halves and re.fullmatch(r"[-\u2010\u00ad][ \t]{0,3}\n[ \t\u00a0]*", gap):
            found.append(Word(start, then.end, read + then.read, True))
            i += 2
            continue
        unit = re.fullmatch(r"\d+([^\W\d_]{2,})", read)
        hashtag = text[max(start - 1, 0) : start] == "#" and not is_of_word(
            text[max(start - 2, 0) : start - 1]
        )
        parts = camel(read) if hashtag else []
        if len(parts) > 1:
            found += [Word(start + s, start + e, read[s:e], True) for s, e in parts]
        elif unit and text[max(start - 1, 0) : start] != "#":
            found.append(Word(start + unit.start(1), end, unit[1], True))
        else:
            found.append(words[i])
        i += 1
    return found


def is_of_word(char: str) -> bool:
    """Tell whether it is a letter, a digit, a mark, or a sign that is written between letters."""
    if re.match("[\u02b9-\u02bf\u02c8\u02ca\u02cb\ua78b\ua78c]", char):
        return False  # apostrophes that Unicode calls letters
    joins = re.match("[\u00ad\u0640\u200c\u200d\u2060\ufeff]", char)
    return bool(joins or re.match(r"\w", char) or (char and unicodedata.category(char)[0] == "M"))


def is_alpha(char: str) -> bool:
    return char.isalpha()


def camel(word: str) -> list[tuple[int, int]]:
    """Return the spans of a hashtag's words."""
    kinds = ["d" if re.match(r"\d", c) else "l" if re.match(r"[^\W\d_]", c) else "" for c in word]
    for i, c in enumerate(word):  # a mark belongs to its letter
        if i and unicodedata.category(c)[0] == "M":
            kinds[i] = kinds[i - 1]
    cuts = [i for i, kind in enumerate(kinds) if i and kind != kinds[i - 1]]
    for i in range(1, len(word)):
        after = word[i + 1 : i + 2] if kinds[i + 1 : i + 2] == ["l"] else ""
        if (
            kinds[i] == kinds[i - 1] == "l"
            and word[i].isupper()
            and (word[i - 1].islower() or after.islower())
        ):
            cuts.append(i)
    edges = [0, *sorted(set(cuts)), len(word)]
    return [(s, e) for s, e in pairwise(edges) if s < e and kinds[s]]


def all_places(text: str, keyword: Keyword) -> list[tuple[int, int]]:
    """Return every span of the text where the keyword stands."""
    term = keyword.term
    wanted = token_spans(term)
    outside = "".join(c for i, c in enumerate(term) if not any(s <= i < e for s, e in wanted))
    ends = {e for _, e in wanted}
    stars = [i for i, c in enumerate(term) if c == "*"]
    if not wanted or any(i not in ends or re.match(r"\w", term[i + 1 : i + 2]) for i in stars):
        return []
    assert outside.count("*") == len(stars)
    readings = [(first_reading(text), False), (second_reading(text), True)]
    spans: set[tuple[int, int]] = set()
    for words, again in readings:
        for first in range(len(words) - len(wanted) + 1):
            run = words[first : first + len(wanted)]
            if again and not any(word.again for word in run):
                continue
            if span := place(text, run, keyword, wanted):
                spans.add(span)
    return sorted(spans)


def place(
    text: str, run: list[Word], keyword: Keyword, wanted: list[tuple[int, int]]
) -> tuple[int, int] | None:
    term = keyword.term
    whole = text[run[0].start : run[-1].end]
    starred = [term[e : e + 1] == "*" for _, e in wanted]
    keys = [term[s:e] for s, e in wanted]
    stems = [star and not LONE_LETTER.search(key) for star, key in zip(starred, keys, strict=True)]
    if keyword.case == "fold":
        same = agree([canonical(w.read) for w in run], [canonical(key) for key in keys], stems)
    else:
        same = agree([exact(w.read) for w in run], [exact(key) for key in keys], stems)
        if keyword.or_capitals and whole.isupper():
            folded = [canonical(exact(key)) for key in keys]
            same |= agree([canonical(w.read) for w in run], folded, stems)
    if not same or not gaps_agree(term, wanted, starred, text, run):
        return None
    before = plain(term[: wanted[0][0]].lstrip())
    after = plain(term[wanted[-1][1] + starred[-1] :].rstrip())
    if is_dotted(keys[-1]):
        after = after.removeprefix(".")
    return outer(text, run, before, after)


def agree(found: list[str], keys: list[str], stems: list[bool]) -> bool:
    pairs = zip(found, keys, stems, strict=True)
    return all(word.startswith(key) if stem else word == key for word, key, stem in pairs)


def is_dotted(word: str) -> bool:
    return "." in word and "@" not in word


def exact(word: str) -> str:
    """Return the spelling in which the case counts: an acronym in capitals without its full stops."""
    return composed(word.replace(".", "") if is_dotted(word) and word.isupper() else word)


def gaps_agree(
    term: str, wanted: list[tuple[int, int]], stems: list[bool], text: str, run: list[Word]
) -> bool:
    for i in range(len(run) - 1):
        key = term[wanted[i][1] + stems[i] : wanted[i + 1][0]]
        gap = text[run[i].end : run[i + 1].start]
        left = term[wanted[i][0] : wanted[i][1]]
        if not key and not stems[i] and is_unparted(left) and is_unparted(term[slice(*wanted[i + 1])]):
            if not re.fullmatch(r"\u200b*([^\S\r\n]*(\r\n|\n|\r)[^\S\r\n]*)?", gap):
                return False
            continue
        bare_key, bare_gap = plain(without_spaces(key)), plain(without_spaces(gap))
        bare_key = bare_key.removeprefix(".") if is_dotted(left) else bare_key
        bare_gap = bare_gap.removeprefix(".") if is_dotted(run[i].read) else bare_gap
        stop = key.strip() == "." and key[0] == "." and len(key) > 1
        stop |= canonical(left) in ABBREVIATIONS and bare_key in ("", ".")
        dashed = bare_key == "" and not stop and spaced_dash(key)
        if re.search(r"\n\s*\n", gap) or (spaced_dash(gap) and not dashed):
            return False
        if bare_gap != bare_key and not (stop and bare_gap in ("", ".")):
            return False
    return True


def is_unparted(word: str) -> bool:
    """Tell whether a word is in a script that puts no spaces between words."""
    return UNPARTED_LETTER.search(word) is not None


def spaced_dash(gap: str) -> bool:
    marks = "".join("s" if c.isspace() else "-" if without_spaces(c) == "" else "x" for c in gap)
    return re.search("s-+s", marks) is not None


def without_spaces(gap: str) -> str:
    return "".join(
        c for c in gap if not (c.isspace() or c in DASHES or c == "_" or unicodedata.category(c) == "Pd")
    )


def plain(text: str) -> str:
    return "".join(QUOTES.get(c, c) for c in text)


def outer(text: str, run: list[Word], before: str, after: str) -> tuple[int, int] | None:
    """Return the span with what the keyword has before its first word and after its last, if it stands
    there.
    """
    start, end = run[0].start, run[-1].end
    if not before and tied_left(text, (start, run[0].end)):
        return None
    if not after and tied_right(text, (run[-1].start, end)):
        return None
    if is_dotted(run[-1].read) and text[end : end + 1] == ".":
        end += 1
    if before:
        if plain(text[:start])[-len(before) :] != before:
            return None
        start -= len(before)
        inside = any(s <= start - 1 < e for s, e in token_spans(text[:start]))
        if start and inside and not is_unparted(text[start - 1]):
            return None
    if plain(text[end:]).startswith(after):
        end += len(after)
    elif after != ".":
        return None
    return start, end


def is_letter(text: str, span: tuple[int, int] | None) -> bool:
    single = span is not None and span[1] - span[0] == 1
    return single and text[span[0]].isalpha() and not is_unparted(text[span[0]])


def words_and_addresses(text: str) -> list[tuple[int, int]]:
    """Return all words: an ampersand ties also to those of an address, which is not read."""
    return [match.span() for match in re.finditer(TOKEN_PATTERN, text)]


def tied_right(text: str, span: tuple[int, int]) -> bool:
    """Return a single letter and what an ampersand, plus or hash ties to its right."""
    then = next((s for s in words_and_addresses(text) if s[0] == span[1] + 1), None)
    sign = text[span[1] : span[1] + 1]
    if sign == "&":
        return then is not None and (is_letter(text, span) or is_letter(text, then))
    return is_letter(text, span) and sign in ("+", "#")


def tied_left(text: str, span: tuple[int, int]) -> bool:
    then = next((s for s in words_and_addresses(text) if s[1] == span[0] - 1), None)
    sign = text[span[0] - 1 : span[0]]
    return sign == "&" and then is not None and (is_letter(text, span) or is_letter(text, then))
