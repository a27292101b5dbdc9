"""The language of each article and paragraph, found from a sample of an article.

A paragraph has the language of its article unless its letters or commonest words are unlike: pages in two
languages are told apart, and nothing else is looked at twice. Azerbaijani and Russian are known by their
letters, English and Turkish by common words, if these leave no doubt; py3langid is asked of the rest.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from itertools import compress
from typing import Final

import numpy as np
from numpy.typing import NDArray

from classify.config.languages import LANGUAGES, UNKNOWN, language_number
from classify.corpus.alphabets import SURELY_TURKISH, is_written_as, mixes_alphabets
from classify.corpus.article import Article, Kind, Paragraphs
from classify.corpus.identifying import identified
from classify.corpus.words import counted

_SAMPLE: Final = 240
"""Characters by which a language is found: some 35 words, of which a quarter is decisive."""
_FEWEST_LETTERS: Final = 3
"""Letters of a text in a language: fewer are numbers and signs."""
_ENOUGH_LETTERS: Final = 60
"""Letters of a paragraph, some ten words, that may be in another language than its article."""
_ENOUGH_UNLIKE: Final = 30
"""The same where its letters are unlike: a sentence in another script is soon told."""
_COMMON: Final = frozenset(("the", "of", "and", "to")).union(
    ("a", "an", "are", "as", "at", "be", "been", "by", "for", "from", "has", "have", "he", "his", "in", "is"),
    ("it", "its", "not", "on", "or", "said", "that", "was", "were", "will", "with"),
)
_COMMON_SHARE: Final = 0.2
"""Share of the commonest words from which a text is English; news has some 40 %."""
_NOT_ENGLISH: Final = 0.03
"""Share of letters with accents, or of other alphabets, that no English text has."""
_UNLIKE: Final = 0.5
_BY_CHANCE: Final = 2.5
"""Letters of a class are unlike where their shares differ by more than half of the larger one, and by what so
many letters make up beyond that."""
_N_CLASSES: Final = 8
_ASCII, _LATIN, _TURKIC, _SCHWA, _RUSSIAN, _EASTERN, _CYRILLIC, _OTHER = range(1, _N_CLASSES + 1)
"""Classes of letters; 0 is no letter. The schwa is what Azerbaijani has and Turkish lacks; the eastern
letters, ы, э and ё, are those of Russian that Bulgarian lacks, the Cyrillic ones those that Russian lacks.
"""
_LATINS: Final = (_ASCII, _LATIN, _TURKIC, _SCHWA)
_CYRILLICS: Final = (_RUSSIAN, _EASTERN, _CYRILLIC)
_WORD: Final = re.compile(r"[^\W\d_]{3}")
"""A text without letters in a row is numbers and signs."""
_IS_LETTER: Final = bytes(chr(code).isalpha() for code in range(0x100))
_TABLED: Final = 0x3000
_AT_ONCE: Final = 512
"""Texts whose letters are counted at a time, so that their columns stay in the processor's cache."""

_UNKNOWN: Final = language_number(UNKNOWN)

Numbers = NDArray[np.uint8]
Ints = NDArray[np.int64]


def languages_of(articles: Sequence[Article], paragraphs: Paragraphs) -> Numbers:
    """Return the language of each paragraph of some articles; see `languages_in`."""
    declared = np.array([language_number(article.language) for article in articles], np.uint8)
    of_each = declared[paragraphs.article]
    article = paragraphs.article.astype(np.int64)
    return languages_in(paragraphs.texts, article, of_each, paragraphs.kind == Kind.BODY)


def languages_in(
    texts: Sequence[str], article: Ints, declared: Numbers, is_body: NDArray[np.bool_]
) -> Numbers:
    """Return the language of each paragraph, by its place in `LANGUAGES`, shape (n_paragraphs,).

    The language of an article is the declared one, else that of its longest body paragraph. It is `UNKNOWN`
    where nothing is found with confidence, and for paragraphs without letters.

    Parameters
    ----------
    texts : sequence of str
    article : ndarray of shape (n_paragraphs,)
        Number of the article of each paragraph; those of an article stand together.
    declared : ndarray of shape (n_paragraphs,)
        Place of the language that the article declares; that of `UNKNOWN` where it declares none.
    is_body : ndarray of shape (n_paragraphs,)
    """
    if not texts:
        return np.zeros(0, np.uint8)
    letters = _letters(texts)
    longest = _longest(texts, article, is_body)
    is_asked = (declared == _UNKNOWN) & (longest == np.arange(len(texts)))
    found = np.where(is_asked, _by_letters(letters), np.uint8(_UNKNOWN))
    asked = np.flatnonzero(is_asked & (found == _UNKNOWN))
    found[asked] = _found([texts[row] for row in asked.tolist()])
    _empty_others(found, np.flatnonzero(is_asked), texts, letters)
    own = np.where(declared == _UNKNOWN, found[longest], declared)
    other = _differing(own, longest, texts, letters)
    other = other[~is_asked[other]]
    found[:] = _UNKNOWN
    found[other] = _found([texts[row] for row in other.tolist()])
    languages = np.where(found == _UNKNOWN, own, found)
    _empty_others(languages, other, texts, letters)
    return np.where(letters.sum(axis=1) < _FEWEST_LETTERS, np.uint8(_UNKNOWN), languages)


def _empty_others(languages: Numbers, rows: Ints, texts: Sequence[str], letters: Ints) -> None:
    """Take the language from those of the rows whose text cannot be in it."""
    rows = rows[languages[rows] != _UNKNOWN]
    latin, cyrillic = (letters[rows[:, None], np.array(own) - 1].sum(axis=1) for own in (_LATINS, _CYRILLICS))
    is_mixed = ((latin > 1) & (cyrillic > 1)).tolist()
    for row, mixed in zip(rows.tolist(), is_mixed, strict=True):
        sample = _sample(texts[row])
        if not is_written_as(LANGUAGES[languages[row]], sample) or (mixed and mixes_alphabets(sample)):
            languages[row] = _UNKNOWN


def _longest(texts: Sequence[str], article: Ints, is_body: NDArray[np.bool_]) -> Ints:
    """Return the longest body paragraph of each paragraph's article, the first of equals; of any kind where
    it has no body.
    """
    lengths = _lengths(texts)
    begins = np.flatnonzero(np.append(True, article[1:] != article[:-1]))
    sizes = np.diff(begins, append=len(article))
    rank = lengths + is_body * (lengths.max() + 1)
    longest = np.flatnonzero(rank == np.repeat(np.maximum.reduceat(rank, begins), sizes))
    return np.repeat(longest[np.searchsorted(longest, begins)], sizes)


def _by_letters(letters: Ints) -> Numbers:
    """Return Azerbaijani and Russian where the letters of a paragraph leave no doubt, else `UNKNOWN`."""
    total = letters.sum(axis=1)
    of = dict(zip(range(1, _N_CLASSES + 1), letters.T, strict=True))
    russian = (
        (of[_EASTERN] >= 0.01 * total) & (of[_RUSSIAN] + of[_EASTERN] >= 0.9 * total) & (of[_CYRILLIC] == 0)
    )
    azerbaijani = (of[_SCHWA] >= 0.04 * total) & (sum(of[own] for own in _LATINS) >= 0.9 * total)
    codes = np.where(russian, language_number("ru"), np.where(azerbaijani, language_number("az"), _UNKNOWN))
    return np.where(total >= _ENOUGH_LETTERS, codes, _UNKNOWN).astype(np.uint8)


def _differing(own: Numbers, longest: Ints, texts: Sequence[str], letters: Ints) -> Ints:
    """Return paragraphs that may be in another language than their article."""
    total = letters.sum(axis=1)
    english = own == language_number("en")
    may_be_english = total - letters[:, _ASCII - 1] <= _NOT_ENGLISH * total
    long = np.flatnonzero((total >= _ENOUGH_LETTERS) & (english | may_be_english))
    strange = [
        is_english != _has_english(sample) and (is_english or _is_english(sample))
        for is_english, sample in zip(
            english[long].tolist(), (_sample(texts[row]) for row in long.tolist()), strict=True
        )
    ]
    rows = np.flatnonzero(total >= _ENOUGH_UNLIKE)
    return np.union1d(long[np.array(strange, np.bool_)], rows[_unlike(letters, rows, longest[rows])])


def _unlike(letters: Ints, rows: Ints, others: Ints) -> NDArray[np.bool_]:
    """Tell whether each of the rows has letters of other classes than its other one, beyond what chance
    explains.
    """
    letters = letters.copy()
    letters[:, _RUSSIAN - 1] += letters[:, _EASTERN - 1]
    letters[:, _EASTERN - 1] = 0  # too rare to tell Russian from Bulgarian by some words
    fewest = np.minimum(letters[rows].sum(axis=1), letters[others].sum(axis=1))
    one, other = (letters[at] / np.maximum(letters[at].sum(axis=1), 1)[:, None] for at in (rows, others))
    allowed = _UNLIKE * np.maximum(one, other) + _BY_CHANCE / np.maximum(fewest, 1)[:, None]
    beyond = (np.abs(one - other)[:, 1:] > allowed[:, 1:]).any(axis=1)
    return np.asarray(beyond & (fewest >= _ENOUGH_UNLIKE))


def _has_english(sample: str) -> bool:
    """Tell whether a sample has a word that hardly any other language has, between white space."""
    # nearly all English has one as it is written; copies are made of the rest
    return _holds_english(sample) or _holds_english(f" {sample.lower()} ".replace("\n", " "))


def _holds_english(spaced: str) -> bool:
    return " the " in spaced or " of " in spaced or " and " in spaced or " to " in spaced


def _found(texts: Sequence[str]) -> list[int]:
    """Return the language of each text, as its place in `LANGUAGES`."""
    codes: dict[str, str] = {}
    samples = [_sample(text) for text in texts]
    for sample in samples:
        if not _WORD.search(sample):
            codes[sample] = UNKNOWN
        elif _is_english(sample):
            codes[sample] = "en"
        elif "ə" not in sample and any(part in sample for part in SURELY_TURKISH):
            codes[sample] = "tr"
    unsure = [sample for sample in dict.fromkeys(samples) if sample not in codes]
    codes |= zip(unsure, identified(unsure), strict=True)
    return [language_number(codes[sample]) for sample in samples]


def _sample(text: str) -> str:
    """Return some words out of the middle of a text: its beginning has names and dates."""
    text = text.strip()
    if len(text) <= _SAMPLE:
        return text
    begin = (len(text) - _SAMPLE) // 2
    return text[begin : begin + _SAMPLE]


def _is_english(sample: str) -> bool:
    """Tell whether a sample is English beyond doubt: then no library needs to be asked."""
    if not _has_english(sample):
        return False
    words = sample.lower().split()
    common = sum(map(_COMMON.__contains__, words))
    return common >= max(_COMMON_SHARE * len(words), 2)


def _letters(texts: Sequence[str]) -> Ints:
    """Count the letters of each text by class, shape (n_texts, n_classes)."""
    is_plain = np.fromiter(map(str.isascii, texts), np.bool_, len(texts))
    counts = np.zeros((len(texts), _N_CLASSES), np.int64)
    plain = list(compress(texts, is_plain.tolist()))
    is_letter = np.frombuffer("".join(plain).encode().translate(_IS_LETTER), np.uint8)
    counts[is_plain, _ASCII - 1] = counted(is_letter, _lengths(plain))[:, 0]
    others = np.flatnonzero(~is_plain)
    for begin in range(0, len(others), _AT_ONCE):
        rows = others[begin : begin + _AT_ONCE]
        counts[rows] = _letters_by_table([texts[row] for row in rows.tolist()])
    return counts


def _letters_by_table(texts: Sequence[str]) -> Ints:
    """Count the same in text of any signs: a letter is a one in the byte of its class."""
    codes = np.frombuffer("".join(texts).encode("utf-32-le", "surrogatepass"), "<u4")
    return counted(_class_table().take(codes, mode="clip"), _lengths(texts))


def _lengths(texts: Sequence[str]) -> Ints:
    return np.fromiter(map(len, texts), np.int64, len(texts))


@cache
def _class_table() -> NDArray[np.uint64]:
    """Return a one in the byte of its class, for every code point below `_TABLED` and the rest together."""
    table = np.array([_OTHER * chr(code).isalpha() for code in range(_TABLED + 1)], np.uint8)
    is_letter = table > 0
    for begin, end, number in ((0, 0x80, _ASCII), (0x80, 0x250, _LATIN), (0x1E00, 0x1F00, _LATIN)):
        table[begin:end][is_letter[begin:end]] = number
    table[0x400:0x530][is_letter[0x400:0x530]] = _CYRILLIC
    table[ord("А") : ord("я") + 1] = _RUSSIAN
    table[[ord(letter) for letter in "ыэёЫЭЁ"]] = _EASTERN
    table[[ord(letter) for letter in "ğĞıİşŞ"]] = _TURKIC
    table[[ord(letter) for letter in "əƏ"]] = _SCHWA
    table[_TABLED] = _OTHER
    return np.where(
        table > 0, np.uint64(1) << (8 * (np.maximum(table, 1) - 1)).astype(np.uint64), np.uint64(0)
    )
