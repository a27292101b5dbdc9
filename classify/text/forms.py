"""Forms of keywords that stand in the text and do not count: found in one pass over the token columns.

Every run of tokens is looked up by the hash of its bare letters, joined, so that ``cyber security``,
``cyber-security`` and ``cybersecurity`` are one. What the matcher has found for the label is left out: no
list says what counts, the matcher does.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Final

import numpy as np
from numpy.typing import NDArray

from classify.config.label_set import Keyword, LabelSet
from classify.config.languages import LANGUAGES, UNKNOWN, language_number
from classify.text.characters import KATAKANA_LETTER, kind_table
from classify.text.columns import Places, Tokens, row_tuples
from classify.text.endings import endings, endings_in, phrase_endings
from classify.text.hashes import BASE, word_hashes
from classify.text.lookup import LookUp, Sieve, short_hash
from classify.text.matcher import spoken
from classify.text.pattern import WILDCARD
from classify.text.spelling import bare_letters, differences, is_katakana, reduced
from classify.text.trie import Lists

Ints = NDArray[np.int64]
Hashes = NDArray[np.uint64]

_INFLECTED: Final = 10_000
"""Keywords whose endings in each language are looked for: each has a hundred; of others, plurals."""
MOST_FORMS: Final = 50
"""Forms kept of one keyword."""
_LONGEST: Final = 160
"""Letters of a run at most; a keyword has 120."""
_APART: Final = 8
"""Words of a run at most beyond those of the longest keyword: the letters of an acronym with full stops."""


class Forms:
    """Finds the forms of all keywords of a label set that the matcher does not."""

    def __init__(self, label_set: LabelSet) -> None:
        keywords = label_set.keywords
        self._keywords = [keyword for _, keyword in keywords]
        position = {code: column for column, code in enumerate(label_set.codes)}
        self._language = np.array([language_number(keyword.language) for keyword in self._keywords], np.uint8)
        self._label = np.array([position[label.code] for label, _ in keywords], np.int64)
        numbers: dict[str, int] = {}
        owners: list[tuple[int, int]] = []
        """Variants, each with its keyword and the language in whose text alone it is one, as one number."""
        words = 1
        for number, keyword in enumerate(self._keywords):
            stem = keyword.term.endswith(WILDCARD)
            letters = bare_letters(keyword.term)
            words = max(words, len(keyword.term.split()))
            for one, code in _variants(keyword, letters, stem=stem, inflected=number < _INFLECTED):
                owner = number * len(LANGUAGES) + language_number(code)
                owners.append((numbers.setdefault(one, len(numbers)), owner))
        self._in_katakana = [
            (reduced(keyword.term), number)
            for number, keyword in enumerate(self._keywords)
            if is_katakana(keyword.term) and len(keyword.term) > 1
        ]
        self._most_words = min(words + 1, 12) if words > _APART else _APART
        hashes, first = np.unique(word_hashes(list(numbers)), return_index=True)
        # two texts of one hash are so rare that the second is left out
        self._look_up, self._sieve = LookUp(hashes), Sieve(hashes)
        self._number = np.append(first, -1).astype(np.int64)
        self._owners = Lists(owners, len(numbers))

    def uncaught(
        self, tokens: Tokens, keywords: Places, languages: NDArray[np.uint8] | None = None
    ) -> dict[int, Counter[str]]:
        """Return forms of each keyword that no keyword of its label catches, with how often they stand.

        Parameters
        ----------
        keywords : Places
            Where the matcher has found keywords in the same tokens.
        languages : ndarray of shape (n_paragraphs,), default=None
            Languages of the paragraphs, as the matcher was given them: forms of another one are none.
        """
        first, last, variant = self._runs(tokens)
        place, owner = self._owners.expand(variant)
        longer, of_longer = self._longer(tokens)
        first, last = np.append(first[place], longer), np.append(last[place], longer)
        keyword, only = np.divmod(owner, len(LANGUAGES))
        keyword = np.append(keyword, of_longer)
        only = np.append(only, np.full(len(of_longer), language_number(UNKNOWN)))
        on = only == language_number(UNKNOWN)
        if languages is not None:
            here = languages[tokens.paragraph[first]]
            on = spoken(self._language[keyword], here) & (on | (only == here))
        first, last, keyword = first[on], last[on], keyword[on]
        label = self._label[keyword]
        n_labels = int(self._label.max(initial=0)) + 1
        group = tokens.paragraph[first].astype(np.int64) * n_labels + label
        start, end = tokens.start[first], tokens.end[last]
        rows = np.flatnonzero(~_caught(group, start, end, keywords, n_labels))
        return self._named(tokens, tokens.paragraph[first[rows]], start[rows], end[rows], keyword[rows])

    def _runs(self, tokens: Tokens) -> tuple[Ints, Ints, Ints]:
        """Return runs of tokens with the letters of a variant: first and last token, and the variant."""
        hashes, length = _bare(tokens)
        power = np.full(_LONGEST + 1, BASE, np.uint64)
        power[0] = 1
        power = np.multiply.accumulate(power)
        first = np.arange(len(tokens))
        run, letters = hashes.copy(), length.copy()
        found = []
        for words in range(self._most_words):
            if words:
                last = first + words
                on = last < len(tokens)
                first, run, letters, last = first[on], run[on], letters[on], last[on]
                on = (tokens.paragraph[first] == tokens.paragraph[last]) & (letters <= _LONGEST)
                first, run, letters, last = first[on], run[on], letters[on], last[on]
                run = run + hashes[last] * power[letters]
                letters = letters + length[last]
            likely = np.flatnonzero(self._sieve.holds(short_hash(run)))
            number = self._number.take(self._look_up.find(run[likely]))
            known = number >= 0
            begin = first[likely[known]]
            found.append((begin, begin + words, number[known]))
        return tuple(np.concatenate(column) for column in zip(*found, strict=True))  # type: ignore[return-value]

    def _longer(self, tokens: Tokens) -> tuple[Ints, Ints]:
        """Return words of katakana that a keyword is part of, and the keyword."""
        rows = np.flatnonzero(kind_table().take(tokens.initial) == KATAKANA_LETTER)
        if not self._in_katakana or not rows.size:
            return rows[:0], rows[:0]
        hashes, first, inverse = np.unique(tokens.hash[rows], return_index=True, return_inverse=True)
        words = [reduced(tokens.surface(row)) for row in rows[first].tolist()]
        held = [
            (word, number)
            for word, spelled in enumerate(words)
            for term, number in self._in_katakana
            if term in spelled and term != spelled
        ]
        place, keyword = Lists(held, len(hashes)).expand(inverse)
        return rows[place], keyword

    def _named(
        self, tokens: Tokens, paragraph: NDArray[np.int32], start: Ints, end: Ints, keyword: Ints
    ) -> dict[int, Counter[str]]:
        found: dict[int, Counter[str]] = {}
        texts, keywords = tokens.texts, self._keywords
        for row, begin, stop, number in row_tuples(paragraph, start, end, keyword):
            surface = texts[row][begin:stop]
            if "." in surface and texts[row][stop : stop + 1] == ".":
                surface += "."
            if differences(keywords[number], surface):
                found.setdefault(number, Counter())[surface] += 1
        return {number: most_frequent(forms) for number, forms in found.items()}


def _variants(keyword: Keyword, letters: str, *, stem: bool, inflected: bool) -> Iterator[tuple[str, str]]:
    """Yield bare letters that a keyword may stand as, and the language in whose text alone; empty for any."""
    if letters:
        yield letters, UNKNOWN
    if WILDCARD in keyword.term.removesuffix(WILDCARD) or (stem and keyword.case == "fold"):
        return
    words = [bare_letters(word) for word in keyword.term.split()] if inflected else []
    anywhere = dict.fromkeys((*endings(letters, keyword.language), *phrase_endings(words)))
    yield from ((form, UNKNOWN) for form in anywhere if form != letters)
    if inflected and not stem:
        more = endings_in(letters, keyword.language)
        yield from ((form, code) for code, form in more if form not in anywhere)


def most_frequent(forms: Counter[str], most: int = MOST_FORMS) -> Counter[str]:
    """Return the most frequent forms, as many as are kept; of equal ones the first in the alphabet."""
    if len(forms) <= most:
        return forms
    ranked = sorted(forms.items(), key=lambda item: (-item[1], item[0]))
    return Counter(dict(ranked[:most]))


def _caught(group: Ints, start: Ints, end: Ints, keywords: Places, n_labels: int) -> NDArray[np.bool_]:
    """Return which of the places, which may overlap, a keyword of their label overlaps."""
    of = keywords.paragraph * n_labels + keywords.label
    width = int(max(end.max(initial=0), keywords.end.max(initial=0))) + 1
    order = np.argsort(of * width + keywords.start, kind="stable")
    begin = (of * width + keywords.start)[order]
    reach = np.maximum.accumulate((of * width + keywords.end)[order]) if len(order) else begin
    before = np.searchsorted(begin, group * width + end, side="left") - 1
    hit = before >= 0
    hit[hit] = reach[before[hit]] > (group * width + start)[hit]
    return hit


def _bare(tokens: Tokens) -> tuple[Hashes, Ints]:
    """Return the hash and number of the bare letters of each token; only words beyond ASCII are spelled
    out.
    """
    hashes, length = tokens.hash.copy(), (tokens.end - tokens.start).astype(np.int64)
    odd = np.union1d(_not_ascii(tokens), tokens.dotted)
    distinct, first, inverse = np.unique(hashes[odd], return_index=True, return_inverse=True)
    words = [reduced(tokens.surface(int(row))) for row in odd[first].tolist()]
    if len(distinct):
        hashes[odd] = word_hashes(words).take(inverse)
        length[odd] = np.fromiter(map(len, words), np.int64, len(words)).take(inverse)
    return hashes, length


def _not_ascii(tokens: Tokens) -> Ints:
    """Return tokens of paragraphs with anything but ASCII, where the token itself has it or its length is
    unsure.
    """
    holders = np.array([not text.isascii() for text in tokens.texts], np.bool_)
    rows = np.flatnonzero(holders[tokens.paragraph])
    spans = row_tuples(tokens.paragraph[rows], tokens.start[rows], tokens.end[rows])
    return rows[np.array([not tokens.texts[row][start:end].isascii() for row, start, end in spans], np.bool_)]
