"""Collect words and phrases of a corpus outside all keywords, with the paragraphs they stand in."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csc_matrix, csr_matrix
from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

from classify.config.label_set import LabelSet
from classify.text.columns import TermCounts, Tokens, row_tuples
from classify.text.learning import Terms, learn
from classify.text.matcher import KeywordMatcher
from classify.text.tokens import tokenize
from classify.text.vocabulary import Vocabulary, WordFilter

LONGEST: Final = 3
"""Words of a phrase."""
_EVERYWHERE: Final = 0.3
"""A word in more than this share of the paragraphs says nothing, whatever its language."""
_MOSTLY: Final = 0.6
"""A term is left out if, in this share of its paragraphs or more, it is part of one longer phrase."""
_WIDE: Final = "。｡、，；：！？（）［］《》〈〉「」『』【】〔〕〜～・･"
_APART: Final = re.compile(rf"[.,;:!?()\[\]{{}}“”„\"«»—–/|…•*{_WIDE}]+|\n+")
_SENTENCE: Final = re.compile(r"(?<=[.!?…])[\"'’”»)]*\s+|(?<=[。！？])[”）」』]*\s*|\n+")
_ANY_LENGTH: Final = WordFilter(min_chars=1, lone_letters=False)
_HIRAGANA: Final = re.compile("[\u3041-\u309f]")
"""Letters of the endings and particles of Japanese: what has them is hardly ever a word of a subject."""


@dataclass(frozen=True, slots=True)
class Candidates:
    """Terms outside all keywords and excludes, none of which begins or ends with a word found everywhere."""

    terms: Sequence[str]
    """Canonical words parted by a space; of letters that no space parts, every two neighbours are a word."""
    stands: csc_matrix
    """1 where a term stands in a paragraph, shape (n_paragraphs, n_terms)."""
    counts: TermCounts
    tokens: Tokens
    """Of the pieces of text between keywords and punctuation."""
    column: NDArray[np.int64]
    """Column of each term of `counts`, -1 for those that are not candidates."""

    def written(self, column: int) -> str:
        """Return the term as it is mostly written; in small letters if it is ever written so."""
        rows = np.flatnonzero(self.column[self.counts.term] == column)
        surfaces = Counter(self._surface(int(row)) for row in rows)
        small = Counter({surface: n for surface, n in surfaces.items() if surface == surface.lower()})
        return (small or surfaces).most_common(1)[0][0]

    def _surface(self, row: int) -> str:
        first, last = int(self.counts.first[row]), int(self.counts.last[row])
        text = self.tokens.texts[self.tokens.paragraph[first]]
        return " ".join(text[self.tokens.start[first] : self.tokens.end[last]].split())


def candidates(label_set: LabelSet, texts: Sequence[str], fewest: int) -> Candidates:
    """Return the words and phrases of up to `LONGEST` words that stand in at least `fewest` of the texts."""
    parent, pieces = _pieces(label_set, texts)
    tokens = tokenize(pieces)
    terms = learn([tokens], (1, LONGEST), _ANY_LENGTH)
    terms = terms[terms.frequency >= fewest]
    counts = Vocabulary(terms.words, terms.grams, _ANY_LENGTH).count(tokens)
    shape = (len(texts), len(terms.frequency))
    pairs = np.unique(np.column_stack([parent[counts.paragraph], counts.term]), axis=0)
    stands = csr_matrix((np.ones(len(pairs)), (pairs[:, 0], pairs[:, 1])), shape=shape)
    frequency = np.asarray(stands.sum(axis=0)).ravel()
    spelled = terms.spelled() if len(terms.frequency) else []
    kept = _telling(terms, frequency, len(texts)) & (frequency >= fewest)
    kept &= ~_part_of_phrase(spelled, kept, frequency)
    column = np.where(kept, np.cumsum(kept) - 1, -1)
    names = [term for term, there in zip(spelled, kept.tolist(), strict=True) if there]
    return Candidates(names, stands.tocsc()[:, np.flatnonzero(kept)], counts, tokens, column)


def sentence_with(text: str, term: str, longest: int = 200) -> str:
    """Return the sentence of the text in which the term stands, shortened around it."""
    words = re.compile(r"\W+".join(map(re.escape, term.split())), re.IGNORECASE)
    for sentence in _SENTENCE.split(text):
        found = words.search(sentence)
        if found:
            begin = max(0, min(found.start() - longest // 3, len(sentence) - longest))
            part = " ".join(sentence[begin : begin + longest].split())
            return f"{'…' if begin else ''}{part}{'…' if begin + longest < len(sentence) else ''}"
    return " ".join(text[:longest].split())


def _pieces(label_set: LabelSet, texts: Sequence[str]) -> tuple[NDArray[np.int64], list[str]]:
    """Return the pieces of the texts between keywords, excludes and punctuation, and the text that each is
    of.
    """
    keywords, excludes = KeywordMatcher(label_set).places(tokenize(texts))
    taken: dict[int, list[tuple[int, int]]] = {}
    for places in (keywords, excludes):
        for paragraph, start, end in row_tuples(places.paragraph, places.start, places.end):
            taken.setdefault(paragraph, []).append((start, end))
    parent: list[int] = []
    pieces: list[str] = []
    for number, text in enumerate(texts):
        spans = taken.get(number, []) + [found.span() for found in _APART.finditer(text)]
        own = [text[start:end] for start, end in _between(spans, len(text))]
        pieces += own
        parent += [number] * len(own)
    return np.array(parent, np.int64), pieces


def _between(spans: list[tuple[int, int]], length: int) -> Iterator[tuple[int, int]]:
    """Yield the gaps between the spans, in order."""
    reach = 0
    for start, end in [*sorted(spans), (length, length)]:
        if start > reach:
            yield reach, start
        reach = max(reach, end)


def _part_of_phrase(
    spelled: Sequence[str], kept: NDArray[np.bool_], frequency: NDArray[np.float64]
) -> NDArray[np.bool_]:
    """Return terms that mostly stand as part of one longer phrase, such as a first name before its
    surname.
    """
    number = {term: i for i, term in enumerate(spelled)}
    part = np.zeros(len(spelled), np.bool_)
    for phrase in np.flatnonzero(kept).tolist():
        words = spelled[phrase].split(" ")
        for size in range(1, len(words)):
            for first in range(len(words) - size + 1):
                inner = number.get(" ".join(words[first : first + size]))
                if inner is not None and frequency[phrase] >= _MOSTLY * frequency[inner]:
                    part[inner] = True
    return part


def _telling(terms: Terms, frequency: NDArray[np.float64], n_paragraphs: int) -> NDArray[np.bool_]:
    """Return terms that neither begin nor end with a function word, a number or a single letter."""
    dull = {word for word in terms.words if len(word) < 2 or word.isdigit() or word in ENGLISH_STOP_WORDS}
    dull |= {word for word in terms.words if _HIRAGANA.search(word)}
    single = terms.grams[:, 1:].max(axis=1, initial=-1) < 0
    common = single & (frequency > _EVERYWHERE * n_paragraphs)
    dull |= {terms.words[number] for number in terms.grams[common, 0].tolist()}
    is_dull = np.array([word in dull for word in terms.words] or [False])
    length = (terms.grams >= 0).sum(axis=1)
    last = terms.grams[np.arange(len(length)), np.maximum(length - 1, 0)]
    telling: NDArray[np.bool_] = ~is_dull[terms.grams[:, 0]] & ~is_dull[last]
    return telling
