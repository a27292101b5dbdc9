"""Keyword hits of a label set over the token columns.

Candidates are found by hash, all at once; each is then verified on the surface text, so no collision becomes
a hit. Hits of different labels never touch each other. Within one label the leftmost hit, and of those the
longest, takes the place; then an exclude of the label silences every hit it overlaps; then a keyword that
needs context counts only beside another keyword of the label that needs none and counts.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Final

import numpy as np
from numpy.typing import NDArray

from classify.config.label_set import Keyword, LabelSet
from classify.text.columns import Hits, HitState, Tokens, row_tuples
from classify.text.overlap import covered, leftmost_longest
from classify.text.pattern import Pattern, pattern
from classify.text.tokens import TOKEN_PATTERN
from classify.text.trie import Candidates, Lists, Trie

_REMEMBERED: Final = 1 << 17
"""Surfaces whose verdict is remembered at most."""

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Places:
    """Where keywords and excludes stand, overlapping ones included, as columns."""

    paragraph: Ints
    label: Ints
    keyword: Ints
    """Index into the keywords of all labels, or into the excludes of all labels."""
    start: Ints
    end: Ints
    capital: NDArray[np.bool_]
    """Whether the first letter is a capital."""

    def __getitem__(self, rows: Ints | NDArray[np.bool_]) -> Places:
        return Places(*(getattr(self, field.name)[rows] for field in fields(self)))


class KeywordMatcher:
    """Finds the keywords of a label set in batches of tokens.

    Parameters
    ----------
    label_set : LabelSet
        The keywords and excludes of each label. A keyword that can never match is not an error:
        `classify.text.findings.dead_keywords` names it.

    Examples
    --------
    >>> from classify.config.label_set import Keyword, Label, LabelSet
    >>> from classify.text.tokens import tokenize
    >>> energy = Label("energy", "Energy", "", (Keyword("natural gas", "fold"), Keyword("gas", "fold")))
    >>> matcher = KeywordMatcher(LabelSet("demo", "", (energy,)))
    >>> hits = matcher.match(tokenize(["Gas, and natural-gas prices"]))
    >>> hits.keyword.tolist(), hits.start.tolist(), hits.end.tolist()
    ([1, 0], [0, 9], [3, 20])
    """

    def __init__(self, label_set: LabelSet) -> None:
        self.label_set = label_set
        keywords = [keyword for _, keyword in label_set.keywords]
        self._n_keywords = len(keywords)
        self._rank = _ranks(keywords)
        self._needs_context = np.array([keyword.needs_context for keyword in keywords], np.bool_)
        written = [*label_set.keywords, *label_set.excludes]
        position = {code: i for i, code in enumerate(label_set.codes)}
        self._label = np.array([position[label.code] for label, _ in written], np.int64)
        patterns: dict[Pattern, int] = {}
        owners: list[tuple[int, int]] = []
        for number, (_, keyword) in enumerate(written):
            taken = pattern(keyword)
            if isinstance(taken, Pattern):
                owners.append((patterns.setdefault(taken, len(patterns)), number))
        self._patterns = list(patterns)
        self._owners = Lists(owners, len(patterns))
        self._trie = Trie(self._patterns)
        # columns with a row for each pattern: must the case match; is the first letter then a capital; does
        # what stands around the words decide too, so that no verdict on the words alone can be remembered
        self._exact = np.array([bool(p.forms) for p in self._patterns], np.bool_)
        self._capital = np.array(
            [p.forms != () and p.forms[0][:1] != p.words[0][:1] for p in self._patterns], np.bool_
        )
        self._loose = np.array([not p.plain or _single_ended(p) for p in self._patterns], np.bool_)
        self._verdicts = Verdicts(self._patterns)

    def match(self, tokens: Tokens) -> Hits:
        """The hits of a batch, those that do not count included, sorted by paragraph, start, label."""
        keywords, excludes = self.places(tokens)
        n_labels = max(len(self.label_set.labels), 1)
        group = keywords.paragraph * n_labels + keywords.label
        places = keywords[leftmost_longest(group, keywords.start, keywords.end, self._rank[keywords.keyword])]
        group = places.paragraph * n_labels + places.label
        silenced = covered(
            group,
            places.start,
            places.end,
            excludes.paragraph * n_labels + excludes.label,
            excludes.start,
            excludes.end,
        )
        state = np.where(silenced, HitState.EXCLUDED, HitState.COUNTED).astype(np.uint8)
        needs = self._needs_context[places.keyword]
        helped = np.zeros(tokens.n_paragraphs * n_labels, np.bool_)
        helped[group[(state == HitState.COUNTED) & ~needs]] = True
        state[needs & ~silenced & ~helped[group]] = HitState.NO_CONTEXT
        width = int(places.start.max(initial=0)) + 1
        order = np.argsort((places.paragraph * width + places.start) * n_labels + places.label)
        places = places[order]
        return Hits(
            paragraph=places.paragraph.astype(np.int32),
            label=places.label.astype(np.int32),
            keyword=places.keyword.astype(np.int32),
            start=places.start,
            end=places.end,
            state=state[order],
            capital=places.capital,
        )

    def places(self, tokens: Tokens) -> tuple[Places, Places]:
        """Every place where a keyword stands, and where an exclude does, overlapping ones included."""
        found = self._verified(tokens, self._likely(tokens, self._trie.candidates(tokens)))
        place, number = self._owners.expand(found.keyword)
        spread = Places(
            found.paragraph[place],
            self._label[number],
            number,
            found.start[place],
            found.end[place],
            found.capital[place],
        )
        is_keyword = number < self._n_keywords
        excludes = spread[~is_keyword]
        excludes.keyword[:] -= self._n_keywords
        return spread[is_keyword], excludes

    def _likely(self, tokens: Tokens, found: Candidates) -> Candidates:
        """The candidates without most of those whose case is wrong: ``us`` for the keyword ``US``."""
        if tokens.composed.size:
            return found
        kept = ~self._exact[found.pattern] | (self._capital[found.pattern] == tokens.capital[found.first])
        return Candidates(found.first[kept], found.last[kept], found.pattern[kept])

    def _verified(self, tokens: Tokens, found: Candidates) -> Places:
        """The candidates that the surface text confirms; their `Places.keyword` holds the pattern."""
        paragraph = tokens.paragraph[found.first].astype(np.int64)
        start, end = tokens.start[found.first], tokens.end[found.last]
        loose = self._loose[found.pattern]
        loose[_beside_ampersand(tokens.texts, paragraph, start, end)] = True
        kept = np.zeros(len(paragraph), np.bool_)
        plain = np.flatnonzero(~loose)
        kept[plain] = self._plain_fits(tokens, found, plain)
        for row in np.flatnonzero(loose).tolist():
            span = self._patterns[found.pattern[row]].fits(
                tokens.texts[paragraph[row]], _spans(tokens, int(found.first[row]), int(found.last[row]))
            )
            if span is not None:
                kept[row], (start[row], end[row]) = True, span
        capital = tokens.capital[found.first]
        return Places(paragraph, paragraph, found.pattern, start, end, capital)[kept]

    def _plain_fits(self, tokens: Tokens, found: Candidates, rows: Ints) -> list[bool]:
        """Verdict on candidates that depend on nothing but their own surface."""
        first, last = found.first[rows], found.last[rows]
        places = row_tuples(
            found.pattern[rows], tokens.paragraph[first], tokens.start[first], tokens.end[last]
        )
        texts, verdicts = tokens.texts, self._verdicts
        return [verdicts[index, texts[paragraph][start:end]] for index, paragraph, start, end in places]


class Verdicts(dict[tuple[int, str], bool]):
    """Whether a surface is what a pattern asks for; the answer is remembered."""

    def __init__(self, patterns: list[Pattern]) -> None:
        super().__init__()
        self._patterns = patterns

    def __missing__(self, key: tuple[int, str]) -> bool:
        index, surface = key
        spans = [match.span() for match in re.finditer(TOKEN_PATTERN, surface)]
        verdict = self._patterns[index].fits(surface, spans) is not None
        if len(self) >= _REMEMBERED:
            self.clear()
        self[key] = verdict
        return verdict


def _ranks(keywords: list[Keyword]) -> Ints:
    """Rank of each keyword: of several at one place the lowest is named, which is the most exact one."""

    def exactness(index: int) -> tuple[bool, bool, int, str]:
        keyword = keywords[index]
        return keyword.term.endswith("*"), keyword.case == "fold", -len(keyword.term), keyword.term

    order = sorted(range(len(keywords)), key=exactness)
    ranks = np.empty(len(keywords), np.int64)
    ranks[order] = np.arange(len(keywords))
    return ranks


def _single_ended(taken: Pattern) -> bool:
    """Whether the keyword begins or ends with one character, which may be tied to its neighbours."""
    return len(taken.words[0]) == 1 or len(taken.words[-1]) == 1


def _beside_ampersand(texts: Sequence[str], paragraph: Ints, start: Ints, end: Ints) -> list[int]:
    """Places with an ampersand directly before or after them, to which they may be tied."""
    holders = np.array(["&" in text for text in texts], np.bool_)
    rows = np.flatnonzero(holders[paragraph])
    places = row_tuples(rows, paragraph[rows], start[rows], end[rows])
    return [row for row, p, s, e in places if "&" in texts[p][max(s - 1, 0) : s] + texts[p][e : e + 1]]


def _spans(tokens: Tokens, first: int, last: int) -> list[tuple[int, int]]:
    rows = slice(first, last + 1)
    return list(zip(tokens.start[rows].tolist(), tokens.end[rows].tolist(), strict=True))
