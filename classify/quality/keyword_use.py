"""Count where each keyword and exclude matched in given paragraphs, and why it did not count."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from classify.config.label_set import Keyword, LabelSet
from classify.config.languages import LANGUAGES, UNKNOWN, language_number
from classify.text.columns import Hits, HitState, Places, row_tuples
from classify.text.findings import caught_surfaces, shadowed_keywords
from classify.text.forms import MOST_FORMS, Forms, most_frequent
from classify.text.matcher import KeywordMatcher
from classify.text.tokens import tokenize

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class PartialExclude:
    """An exclude that silenced a keyword by overlapping only part of it."""

    exclude: int
    keyword: int
    places: int
    example: str
    """The words from the beginning of the one to the end of the other."""


@dataclass(frozen=True, slots=True)
class KeywordUse:
    """Paragraphs of each keyword, as columns of length n_keywords, labels one after the other."""

    n_paragraphs: int
    languages: Ints
    """Paragraphs in each of `config.languages.LANGUAGES`."""
    standing: Ints
    """Where it stands, even if a longer keyword has its place."""
    places: Ints
    """Number of places where it stands, in all paragraphs together."""
    elsewhere: Ints
    """Where it stands among the paragraphs that are not classified."""
    hit: Ints
    """Where it has a place of its own."""
    counted: Ints
    excluded: Ints
    """Where an exclude silenced it."""
    no_context: Ints
    label_paragraphs: Ints
    """Where a keyword of the label counts, shape (n_labels,)."""
    taken: Counter[tuple[int, int]]
    """A keyword, and one that took places of it -> how many."""
    surfaces: Mapping[int, Counter[str]]
    """Keyword -> what it caught, in lower case."""
    silenced: Ints
    """Hits that each exclude silenced, shape (n_excludes,)."""
    cuts: Sequence[PartialExclude]
    forms: Mapping[int, Counter[str]]
    """Keyword -> its other forms that do not count, most frequent first, and how often they stand."""

    def paragraphs_for(self, keyword: Keyword) -> int:
        """Return the paragraphs in which a keyword may count: those of its language, or of an unknown one."""
        if not keyword.language:
            return self.n_paragraphs
        numbers = [language_number(keyword.language), language_number(UNKNOWN)]
        return int(self.languages[numbers].sum())

    def takers(self, keyword: int) -> list[tuple[int, int]]:
        """Return the keywords that took places of a keyword, and how many: most first, equal ones in their
        order.
        """
        own = [(by, places) for (lost, by), places in self.taken.items() if lost == keyword]
        return sorted(own, key=lambda taker: (-taker[1], taker[0]))


_SUMS: Final = (
    *("n_paragraphs", "languages", "standing", "places", "elsewhere", "hit", "counted", "excluded"),
    "no_context",
    *("label_paragraphs", "silenced"),
)


def keyword_use(
    label_set: LabelSet,
    texts: Sequence[str],
    languages: NDArray[np.uint8] | None = None,
    beside: Sequence[str] = (),
) -> KeywordUse:
    """Return what became of the keywords of a label set in the paragraphs, all at once.

    `languages` are places in `config.languages.LANGUAGES`; without them every keyword counts everywhere.
    `beside` are the paragraphs that are not classified.
    """
    matcher, forms = _matchers(label_set)
    tokens = tokenize(texts)
    hits, places, excludes = matcher.hits_and_places(tokens, languages)
    _, unseen, _ = matcher.hits_and_places(tokenize(beside))
    n_keywords = len(label_set.keywords)
    silenced, cuts = _silencing(hits, excludes, texts, len(label_set.excludes))
    counted = hits.state == HitState.COUNTED
    return KeywordUse(
        n_paragraphs=len(texts),
        languages=np.bincount(
            np.zeros(len(texts), np.uint8) if languages is None else languages, minlength=len(LANGUAGES)
        ).astype(np.int64),
        standing=_paragraphs(places.keyword, places.paragraph, n_keywords),
        places=np.bincount(places.keyword, minlength=n_keywords).astype(np.int64),
        elsewhere=_paragraphs(unseen.keyword, unseen.paragraph, n_keywords),
        hit=_paragraphs(hits.keyword, hits.paragraph, n_keywords),
        counted=_of_state(hits, HitState.COUNTED, n_keywords),
        excluded=_of_state(hits, HitState.EXCLUDED, n_keywords),
        no_context=_of_state(hits, HitState.NO_CONTEXT, n_keywords),
        label_paragraphs=_paragraphs(hits.label[counted], hits.paragraph[counted], len(label_set.labels)),
        taken=shadowed_keywords(tokens, hits, places, len(label_set.labels)),
        surfaces=caught_surfaces(tokens, hits),
        silenced=silenced,
        cuts=cuts,
        forms=forms.uncaught(tokens, places, languages),
    )


def together(parts: Iterable[KeywordUse]) -> KeywordUse:
    """Return the uses in several batches of paragraphs, at least one, as one."""
    sums: dict[str, Any] = {}
    taken: Counter[tuple[int, int]] = Counter()
    surfaces: defaultdict[int, Counter[str]] = defaultdict(Counter)
    forms: defaultdict[int, Counter[str]] = defaultdict(Counter)
    cuts: dict[tuple[int, int], PartialExclude] = {}
    for part in parts:
        sums = {name: sums.get(name, 0) + getattr(part, name) for name in _SUMS}
        taken.update(part.taken)
        for all_caught, own in ((surfaces, part.surfaces), (forms, part.forms)):
            for keyword, caught in own.items():
                all_caught[keyword].update(caught)
                if all_caught is forms:
                    forms[keyword] = most_frequent(forms[keyword], 4 * MOST_FORMS)
        for cut in part.cuts:
            seen = cuts.get((cut.exclude, cut.keyword), replace(cut, places=0))
            cuts[cut.exclude, cut.keyword] = replace(seen, places=seen.places + cut.places)
    return KeywordUse(
        **sums,
        taken=taken,
        surfaces=surfaces,
        cuts=sorted(cuts.values(), key=lambda cut: (-cut.places, cut.exclude, cut.keyword)),
        forms={keyword: most_frequent(forms[keyword]) for keyword in sorted(forms)},
    )


@lru_cache(maxsize=2)
def _matchers(label_set: LabelSet) -> tuple[KeywordMatcher, Forms]:
    return KeywordMatcher(label_set), Forms(label_set)


def _of_state(hits: Hits, state: HitState, n_keywords: int) -> Ints:
    rows = hits.state == state
    return _paragraphs(hits.keyword[rows], hits.paragraph[rows], n_keywords)


def _paragraphs(number: NDArray[np.integer], paragraph: NDArray[np.integer], length: int) -> Ints:
    """Return in how many different paragraphs each number below `length` stands."""
    pairs = np.unique(np.column_stack([number, paragraph]).astype(np.int64), axis=0)
    return np.bincount(pairs[:, 0], minlength=length).astype(np.int64)


def _silencing(
    hits: Hits, excludes: Places, texts: Sequence[str], n_excludes: int
) -> tuple[Ints, list[PartialExclude]]:
    """Return how many hits each exclude silenced, and which it silenced by a part only."""
    standing: dict[tuple[int, int], list[tuple[int, int, int]]] = {}
    columns = (excludes.paragraph, excludes.label, excludes.start, excludes.end, excludes.keyword)
    for paragraph, label, start, end, number in row_tuples(*columns):
        standing.setdefault((paragraph, label), []).append((start, end, number))
    silenced = np.zeros(n_excludes, np.int64)
    partly: Counter[tuple[int, int]] = Counter()
    examples: dict[tuple[int, int], str] = {}
    rows = np.flatnonzero(hits.state == HitState.EXCLUDED)
    of_hit = (hits.paragraph, hits.label, hits.start, hits.end, hits.keyword)
    for paragraph, label, start, end, keyword in row_tuples(*(column[rows] for column in of_hit)):
        over = [x for x in standing[paragraph, label] if x[0] < end and start < x[1]]
        silenced[[number for _, _, number in over]] += 1
        if not any(begin <= start and end <= stop for begin, stop, _ in over):
            begin, stop, number = over[0]
            partly[number, keyword] += 1
            examples.setdefault((number, keyword), texts[paragraph][min(begin, start) : max(end, stop)])
    ranked = sorted(partly.items(), key=lambda item: (-item[1], item[0]))
    return silenced, [PartialExclude(*pair, places, examples[pair]) for pair, places in ranked]
