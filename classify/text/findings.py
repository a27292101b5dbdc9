"""Facts about keywords that people should know: the dead, the shadowed, what wildcards catch, lost words.

All of it comes from the matcher itself, run on the keywords' own words or on the given articles, so that what
is reported is what happens.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from classify.config.label_set import Keyword, LabelSet
from classify.config.languages import LANGUAGES, language_number
from classify.config.scripts import UNPARTED_LETTER
from classify.text.characters import canonical
from classify.text.columns import Hits, HitState, Places, Tokens, row_tuples
from classify.text.letter_pairs import read_words
from classify.text.matcher import KeywordMatcher
from classify.text.pattern import WILDCARD, Pattern, pattern
from classify.text.tfidf import stop_words_of
from classify.text.tokens import tokenize
from classify.text.vocabulary import WordFilter

Ints = NDArray[np.int64]

_TRIED = 10_000
"""Keywords that are tried on their own words at a time."""
_SUFFIX = "zz"
"""Added to a stem to try its wildcard: no word of any language ends like this."""


@dataclass(frozen=True, slots=True)
class LostWord:
    """A word of a keyword that the learned part cannot use; the keyword itself still votes."""

    keyword: int
    word: str
    reason: str


def dead_keywords(label_set: LabelSet) -> dict[int, str]:
    """Return the keywords that can never count, whatever the text, and why: malformed, always excluded, or
    always taken.

    Each keyword is tried on its own words in several spellings; it is dead if it counts in none.

    Examples
    --------
    >>> from classify.config.label_set import Label
    >>> terms = tuple(Keyword(term, "fold") for term in ("gas", "natural-gas", "natural gas", "++"))
    >>> energy = Label("energy", "Energy", "", terms, exclude=(Keyword("gas", "fold"),))
    >>> for number, reason in dead_keywords(LabelSet("demo", "", (energy,))).items():
    ...     print(terms[number].term, "|", reason)
    gas | the exclude 'gas' covers it wherever it stands
    natural-gas | the keyword 'natural gas' takes its place wherever it stands
    natural gas | the exclude 'gas' covers it wherever it stands
    ++ | it holds no letter and no digit
    """
    matcher = KeywordMatcher(label_set)
    reasons: dict[int, str] = {}
    alive: list[int] = []
    for number, (_, keyword) in enumerate(label_set.keywords):
        taken = pattern(keyword)
        if isinstance(taken, str):
            reasons[number] = taken
        else:
            alive.append(number)
    for first in range(0, len(alive), _TRIED):
        # nearly all count as they are written: only the others are tried in every spelling
        doubtful = _silenced(matcher, alive[first : first + _TRIED], most=1)
        reasons |= _silenced(matcher, list(doubtful))
    return dict(sorted(reasons.items()))


def shadowed_keywords(tokens: Tokens, hits: Hits, places: Places, n_labels: int) -> Counter[tuple[int, int]]:
    """Return how many places each keyword lost to which other of its label: a longer one, or one further
    left.
    """
    order = np.lexsort((hits.start, hits.label, hits.paragraph))
    width = int(max((len(text) for text in tokens.texts), default=0)) + 1
    group = hits.paragraph[order].astype(np.int64) * n_labels + hits.label[order]
    of_place = (places.paragraph * n_labels + places.label) * width
    taker = order[np.searchsorted(group * width + hits.end[order], of_place + places.start, side="right")]
    lost = hits.keyword[taker] != places.keyword
    return Counter(row_tuples(places.keyword[lost], hits.keyword[taker[lost]]))


def caught_surfaces(tokens: Tokens, hits: Hits) -> dict[int, Counter[str]]:
    """Return what each keyword really matched, in lower case, with its counts: a wildcard may be too
    broad.
    """
    caught: dict[int, Counter[str]] = {}
    for keyword, paragraph, start, end in row_tuples(hits.keyword, hits.paragraph, hits.start, hits.end):
        caught.setdefault(keyword, Counter())[_lowered(tokens.texts[paragraph][start:end])] += 1
    return caught


def _lowered(surface: str) -> str:
    """Return the surface in lower case on one line; Python's İ in lower case has two dots, as no word is
    written.
    """
    return " ".join(surface.lower().replace("i\u0307", "i").split())


def lost_words(terms: Collection[str], language: str, label_set: LabelSet) -> list[LostWord]:
    """Return the words of keywords that are not terms of the model, and the setting that keeps them out.

    `language` is the one that the terms were learned of.
    """
    lost: list[LostWord] = []
    known, stop_words, min_chars = set(terms), stop_words_of(language), WordFilter().min_chars
    for index, (_, keyword) in enumerate(label_set.keywords):
        taken = pattern(keyword)
        if isinstance(taken, str):
            continue
        for word in _words(keyword, taken, known):
            if word in stop_words:
                lost.append(LostWord(index, word, "it is a stop word"))
            elif len(word) < min_chars and not UNPARTED_LETTER.match(word):
                lost.append(LostWord(index, word, f"it is shorter than {min_chars} characters"))
            elif word not in known:
                lost.append(LostWord(index, word, "it stands in too few or too many paragraphs"))
    return lost


def _words(keyword: Keyword, taken: Pattern, known: Collection[str]) -> Sequence[str]:
    """Return the canonical words of a keyword that are no stems.

    Of letters that no space parts the keyword itself stands for its words, unless some of them are `known`.
    """
    if any(taken.stems) or not UNPARTED_LETTER.search(keyword.term):
        return taken.whole_words
    read = read_words(keyword.term.rstrip(WILDCARD), lone_letters=len(taken.words) == 1)
    return () if any(canonical(word) in known for word in read) else (keyword.term,)


def _silenced(matcher: KeywordMatcher, numbers: list[int], most: int | None = None) -> dict[int, str]:
    """Return why each of the keywords counts in no spelling of its own words; those that do in one are left
    out.

    `most` is how many of the spellings are tried.
    """
    if not numbers:
        return {}
    keywords = matcher.label_set.keywords
    spellings = [_spellings(keywords[number][1])[:most] for number in numbers]
    owner = np.repeat(numbers, [len(own) for own in spellings])
    tokens = tokenize([spelling for own in spellings for spelling in own])
    hits, _, excludes = matcher.hits_and_places(tokens, _spoken(matcher.label_set)[owner])
    own = hits.keyword == owner[hits.paragraph]
    counting = set(hits.keyword[own & (hits.state != HitState.EXCLUDED)].tolist())
    dead = [number for number in numbers if number not in counting]
    if not dead:
        return {}
    position = {code: column for column, code in enumerate(matcher.label_set.codes)}
    label = np.array([position[label.code] for label, _ in keywords])
    of_label = hits.label == label[owner[hits.paragraph]]
    taker: dict[int, int] = {}
    for number, by in row_tuples(owner[hits.paragraph[of_label]], hits.keyword[of_label]):
        taker.setdefault(number, by)
    cover = _covers(excludes, owner, label) if own.any() else {}
    silenced = set(hits.keyword[own].tolist())
    return {number: _reason(number, silenced, cover, taker, matcher.label_set) for number in dead}


def _spoken(label_set: LabelSet) -> NDArray[np.uint8]:
    """Return the language in which each keyword is tried: its own, or one that no other keyword has."""
    own = [language_number(keyword.language) for _, keyword in label_set.keywords]
    free = next((number for number in range(1, len(LANGUAGES)) if number not in own), 0)
    return np.array([number or free for number in own], np.uint8)


def _covers(excludes: Places, owner: Ints, label: Ints) -> dict[int, int]:
    """Return the first exclude of its label that stands in the spellings of each keyword."""
    rows = excludes.label == label[owner[excludes.paragraph]]
    found: dict[int, int] = {}
    for number, exclude in row_tuples(owner[excludes.paragraph[rows]], excludes.keyword[rows]):
        found.setdefault(number, exclude)
    return found


def _reason(
    number: int, silenced: set[int], cover: dict[int, int], taker: dict[int, int], label_set: LabelSet
) -> str:
    if number in silenced:
        exclude = label_set.excludes[cover[number]][1]
        return f"the exclude {exclude.term!r} covers it wherever it stands"
    if number not in taker:
        return "it does not match its own words"
    return f"the keyword {label_set.keywords[taker[number]][1].term!r} takes its place wherever it stands"


def _spellings(keyword: Keyword) -> list[str]:
    """Return texts that the keyword should match."""
    bare, longer = (keyword.term.replace(WILDCARD, ending) for ending in ("", _SUFFIX))
    written = [bare] if bare == longer else [bare, longer]
    if keyword.case == "exact":
        return written
    return [spelling for text in written for spelling in (text, text.lower(), text.upper(), text.title())]
