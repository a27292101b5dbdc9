"""The language of each article and paragraph, found by py3langid from a sample of an article.

A paragraph has the language of its article unless its letters or commonest words are unlike: pages in two
languages are told apart, and nothing else is looked at twice. English is known by its commonest words alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from classify.config.languages import LANGUAGES, UNKNOWN, language_number
from classify.corpus.article import Article, Kind, Paragraphs

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

_SAMPLE: Final = 240
"""Characters by which a language is found: some 35 words, of which a quarter is decisive."""
_CONFIDENT: Final = 0.5
"""Of py3langid's confidence: below it a text is in no language, or in several."""
_FEWEST_LETTERS: Final = 3
"""Letters of a text in a language: fewer are numbers and signs."""
_ENOUGH_LETTERS: Final = 60
"""Letters of a paragraph, some ten words, that may be in another language than its article."""
_ENGLISH: Final = frozenset(("the", "of", "and", "to"))
"""Words that hardly any other language has."""
_COMMON: Final = _ENGLISH.union(
    ("a", "an", "are", "as", "at", "be", "been", "by", "for", "from", "has", "have", "he", "his", "in", "is"),
    ("it", "its", "not", "on", "or", "said", "that", "was", "were", "will", "with"),
)
_COMMON_SHARE: Final = 0.2
"""Share of the commonest words from which a text is English; news has some 40 %."""
_UNLIKE: Final = 0.5
_BY_CHANCE: Final = 2.5
"""Letters of a class are unlike where their shares differ by more than half of the larger one, and by what so
many letters make up beyond that."""
_N_CLASSES: Final = 6
_ASCII, _LATIN, _TURKIC, _SCHWA, _CYRILLIC, _OTHER = range(1, _N_CLASSES + 1)
"""Classes of letters; 0 is no letter. The schwa is what Azerbaijani has and Turkish lacks."""
_TABLED: Final = 0x3000

Numbers = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class _Letters:
    """Letters of each paragraph by class, shape (n_paragraphs, n_classes)."""

    counts: NDArray[np.int64]

    def unlike(self, one: int, other: int) -> bool:
        """Tell whether two paragraphs have letters of other classes than chance explains."""
        fewest = min(self.total(one), self.total(other))
        if fewest < _ENOUGH_LETTERS:
            return False
        first, second = (self.counts[row] / self.total(row) for row in (one, other))
        allowed = _UNLIKE * np.maximum(first, second) + _BY_CHANCE / fewest
        return bool((np.abs(first - second)[1:] > allowed[1:]).any())

    def total(self, row: int) -> int:
        """Return the number of letters of a paragraph."""
        return int(self.counts[row].sum())


def languages_of(articles: Sequence[Article], paragraphs: Paragraphs) -> Numbers:
    """Return the language of each paragraph, by its place in `LANGUAGES`, shape (n_paragraphs,).

    The language of an article is the declared one, else that of its longest body paragraph. It is `UNKNOWN`
    where nothing is found with confidence, and for paragraphs without letters.
    """
    letters = _Letters(_letters(paragraphs.texts))
    found = np.zeros(len(paragraphs.texts), np.uint8)
    cuts = np.searchsorted(paragraphs.article, np.arange(len(articles) + 1)).tolist()
    for article, first, stop in zip(articles, cuts[:-1], cuts[1:], strict=True):
        if first < stop:
            found[first:stop] = _of_article(article.language, first, stop, paragraphs, letters)
    found[letters.counts.sum(axis=1) < _FEWEST_LETTERS] = language_number(UNKNOWN)
    return found


def _of_article(declared: str, first: int, stop: int, paragraphs: Paragraphs, letters: _Letters) -> list[int]:
    """Return languages of the paragraphs of one article."""
    texts = paragraphs.texts
    body = [row for row in range(first, stop) if paragraphs.kind[row] == Kind.BODY]
    longest = max(body or range(first, stop), key=lambda row: len(texts[row]))
    own = declared or language_of(texts[longest])
    number = language_number(own)
    numbers = []
    for row in range(first, stop):
        differs = (row != longest or declared) and _differs(own, row, longest, texts, letters)
        other = language_of(texts[row]) if differs else UNKNOWN
        numbers.append(language_number(other) if other else number)
    return numbers


def _differs(own: str, row: int, longest: int, texts: Sequence[str], letters: _Letters) -> bool:
    """Tell whether a paragraph may be in another language than its article."""
    if letters.total(row) < _ENOUGH_LETTERS:
        return False
    sample = _sample(texts[row])
    strange = _ENGLISH.isdisjoint(sample.lower().split()) if own == "en" else _is_english(sample)
    return strange or letters.unlike(row, longest)


def language_of(text: str) -> str:
    """Return the code of the language that a sample of a text is in, or `UNKNOWN`.

    >>> language_of("The price of oil rose and the minister spoke to the press."), language_of("12:30")
    ('en', '')
    """
    sample = _sample(text)
    if sum(map(str.isalpha, sample)) < _FEWEST_LETTERS:
        return UNKNOWN
    return "en" if _is_english(sample) else _identified(sample)


def _sample(text: str) -> str:
    """Return some words out of the middle of a text: its beginning has names and dates."""
    text = text.strip()
    if len(text) <= _SAMPLE:
        return text
    begin = (len(text) - _SAMPLE) // 2
    return text[begin : begin + _SAMPLE]


def _is_english(sample: str) -> bool:
    """Tell whether a sample is English beyond doubt: then no library needs to be asked."""
    words = sample.lower().split()
    common = [word for word in words if word in _COMMON]
    return len(common) >= max(_COMMON_SHARE * len(words), 2) and not _ENGLISH.isdisjoint(common)


@lru_cache(maxsize=1024)
def _identified(sample: str) -> str:
    code, confidence = _identifier().classify(sample)
    return code if confidence >= _CONFIDENT and code in LANGUAGES else UNKNOWN


@cache
def _identifier() -> LanguageIdentifier:
    """Read the library's model, once a process, and only where something but English is read."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    # `zxx` is the code of what is in no language; dialects without a code of two letters only mislead
    identifier.set_languages([code for code in identifier.labels if code in LANGUAGES or code == "zxx"])
    return identifier


def _letters(texts: Sequence[str]) -> NDArray[np.int64]:
    """Count the letters of each text by class, shape (n_texts, n_classes)."""
    lengths = np.fromiter(map(len, texts), np.int64, len(texts))
    codes = np.frombuffer("".join(texts).encode("utf-32-le", "surrogatepass"), "<u4")
    classes = _class_table().take(np.minimum(codes, _TABLED))
    cells = np.repeat(np.arange(len(texts)) * (_N_CLASSES + 1), lengths) + classes
    counts = np.bincount(cells, minlength=len(texts) * (_N_CLASSES + 1))
    return counts.reshape(len(texts), _N_CLASSES + 1)[:, 1:]


@cache
def _class_table() -> NDArray[np.uint8]:
    """Return the class of every code point below `_TABLED`, and of all others together."""
    table = np.array([_OTHER * chr(code).isalpha() for code in range(_TABLED + 1)], np.uint8)
    is_letter = table > 0
    for begin, end, number in ((0, 0x80, _ASCII), (0x80, 0x250, _LATIN), (0x1E00, 0x1F00, _LATIN)):
        table[begin:end][is_letter[begin:end]] = number
    table[0x400:0x530][is_letter[0x400:0x530]] = _CYRILLIC
    table[[ord(letter) for letter in "ğĞıİşŞ"]] = _TURKIC
    table[[ord(letter) for letter in "əƏ"]] = _SCHWA
    table[_TABLED] = _OTHER
    return table
