"""Keyword hits of a label set over the token columns.

Where keywords stand is found by `Finder`. Hits of different labels never touch each other. Within one label
the leftmost hit, and of those the longest, takes the place; then an exclude of the label silences every hit
that it overlaps; then a keyword that needs words beside it counts only where they are; one that needs
context, or is an acronym among capitals, only beside a keyword of the label that needs nothing and counts.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from classify.config.label_set import Keyword, LabelSet
from classify.config.languages import UNKNOWN, language_number
from classify.text.columns import Hits, HitState, Places, Tokens
from classify.text.finding import Finder
from classify.text.needs import Needs
from classify.text.overlap import covered, leftmost_longest
from classify.text.pattern import WILDCARD, Pattern, pattern
from classify.text.trie import Lists

Ints = NDArray[np.int64]
Languages = NDArray[np.uint8]


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
        self._needs = Needs(keywords)
        written = [*label_set.keywords, *label_set.excludes]
        position = {code: i for i, code in enumerate(label_set.codes)}
        self._label = np.array([position[label.code] for label, _ in written], np.int64)
        self._language = np.array([language_number(keyword.language) for _, keyword in written], np.uint8)
        self._written = [*(keyword for _, keyword in written), *self._needs.terms]

    @cached_property
    def _patterns(self) -> tuple[Finder, Lists]:
        """Return what finds all that is written, and whose each pattern is.

        Not made before it is needed: a model has a matcher for each language, and most feeds have one.
        """
        patterns: dict[Pattern, int] = {}
        owners: list[tuple[int, int]] = []
        for number, keyword in enumerate(self._written):
            taken = pattern(keyword)
            if isinstance(taken, Pattern):
                owners.append((patterns.setdefault(taken, len(patterns)), number))
        return Finder(list(patterns)), Lists(owners, len(patterns))

    def match(self, tokens: Tokens, languages: Languages | None = None) -> Hits:
        """Return the hits of a batch, those that do not count included, sorted by paragraph, start, label.

        Parameters
        ----------
        languages : ndarray of shape (n_paragraphs,), default=None
            Places of languages in `config.languages.LANGUAGES`: keywords and excludes of another language are
            passed over. In text of an unknown language, or without this, all of them are found.
        """
        return self.hits_and_places(tokens, languages)[0]

    def hits_and_places(
        self, tokens: Tokens, languages: Languages | None = None
    ) -> tuple[Hits, Places, Places]:
        """Return the hits as `match` has them, and the places of keywords and excludes they come from."""
        keywords, excludes, beside = self._places(tokens)
        if languages is not None and self._language.any():
            of_keywords, of_excludes = np.split(self._language, [self._n_keywords])
            keywords = keywords[spoken(of_keywords[keywords.keyword], languages[keywords.paragraph])]
            excludes = excludes[spoken(of_excludes[excludes.keyword], languages[excludes.paragraph])]
        return self._hits(tokens, keywords, excludes, beside), keywords, excludes

    def _hits(self, tokens: Tokens, keywords: Places, excludes: Places, beside: Places) -> Hits:
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
        some, met = self._needs.met(tokens, places, beside)
        state[some[~met & ~silenced[some]]] = HitState.NO_CONTEXT
        needs = self._needs_context[places.keyword] | places.unsure
        helps = (state == HitState.COUNTED) & ~needs
        helps[some] = False
        helped = np.zeros(tokens.n_paragraphs * n_labels, np.bool_)
        helped[group[helps]] = True
        state[needs & (state == HitState.COUNTED) & ~helped[group]] = HitState.NO_CONTEXT
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
        """Return every place where a keyword stands, and where an exclude does, overlapping ones included."""
        return self._places(tokens)[:2]

    def _places(self, tokens: Tokens) -> tuple[Places, Places, Places]:
        """Return places of keywords, of excludes, and of the words that keywords need beside them."""
        finder, owners = self._patterns
        found = finder.find(tokens)
        place, number = owners.expand(found.pattern)
        kinds = np.searchsorted([self._n_keywords, len(self._label)], number, side="right")
        first = np.array([0, self._n_keywords, len(self._label)])
        label = np.append(self._label, 0)[np.minimum(number, len(self._label))]
        spread = Places(
            found.paragraph[place],
            label,
            number - first[kinds],
            found.start[place],
            found.end[place],
            found.capital[place],
            found.unsure[place],
        )
        keywords, excludes, beside = (spread[kinds == kind] for kind in range(3))
        return keywords, excludes, beside


def spoken(own: Languages, here: Languages) -> NDArray[np.bool_]:
    """Return where the language of a keyword is that of the text, or one of both is unknown."""
    unknown = language_number(UNKNOWN)
    return np.asarray((own == unknown) | (here == unknown) | (own == here))


def _ranks(keywords: list[Keyword]) -> Ints:
    """Return the rank of each keyword: of several at one place the lowest is named, which is the most
    exact one.
    """

    def exactness(index: int) -> tuple[bool, bool, int, str]:
        keyword = keywords[index]
        return WILDCARD in keyword.term, keyword.case == "fold", -len(keyword.term), keyword.term

    order = sorted(range(len(keywords)), key=exactness)
    ranks = np.empty(len(keywords), np.int64)
    ranks[order] = np.arange(len(keywords))
    return ranks
