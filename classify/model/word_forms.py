"""Terms that are forms of one word, so that they share what is learned of any of them.

The endings of English inflection are cut, then every word to its first letters: in languages that add ending
to ending, such as Turkish, forms of a word share little else (Can et al. 2008, "Information retrieval on
Turkish texts", JASIST 59(3): stems by truncation serve as well as those of a lemmatiser).

Tried and left: Snowball stemmers (the Turkish one for Azerbaijani) in place of this. Accuracy/macro-F1 are
.440/.326 on sib_eng (.436/.322 as it is), .842/.820 on masakha_fra (.839/.817), .914/.913 on ttc6 (.912/.910)
and .436/.430 on sib_azj (.417/.414): .01 on one set only, for another package. Five letters gain .033
on sib_azj and lose .005 on masakha_fra and .008 on sib_eng; six gain .025, and lose .005 and .013. Keywords
widened to all words of their Snowball stem: .481/.404, .855/.836, .907/.905 and .436/.430; ttc6 loses.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from classify.text.letter_pairs import read_words

Ints = NDArray[np.int64]

_SHORTEST = 4
"""Letters that are left of a word, at least, when an ending is cut."""
_LONGEST = 8
"""Letters by which words are told apart, at most: with 8 English loses nothing and Turkish gains."""


def word_forms(terms: Sequence[str]) -> NDArray[np.int32]:
    """Return the number of the word that each term is a form of; numbers rise in order of first appearance.

    >>> word_forms(["price", "prices", "priced", "bus", "gas", "policy", "policies"]).tolist()
    [0, 0, 0, 1, 2, 3, 3]
    """
    number: dict[str, int] = {}
    return np.array([number.setdefault(stem(term), len(number)) for term in terms], np.int32)


def stem(term: str) -> str:
    """Cut the endings of plural, past and present participle, then all beyond eight letters.

    >>> [stem(word) for word in ("pipelines", "exporting", "supplied", "business", "ekonomisinin")]
    ['pipelin', 'export', 'supply', 'business', 'ekonomis']
    """
    word = _without_plural(term)
    for ending, letters in (("ied", "y"), ("ing", ""), ("ed", "")):
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST - len(letters):
            word = word[: -len(ending)] + letters
            break
    if word.endswith("e") and len(word) > _SHORTEST:
        word = word[:-1]
    return word[:_LONGEST]


def _without_plural(word: str) -> str:
    if not word.endswith("s") or word.endswith(("ss", "us", "is")) or len(word) < _SHORTEST:
        return word
    if word.endswith("ies") and len(word) > _SHORTEST:
        return word[:-3] + "y"
    if word.endswith("sses"):
        return word[:-2]
    return word[:-1]


def share_of_form(values: csr_matrix, forms: NDArray[np.int32]) -> csr_matrix:
    """Return factors from the TF-IDF value of a form to that of its word, sparse of shape (n_terms, n_words).

    A form is rarer than its word, so its inverse document frequency is too high by the ratio of the two.
    """
    n_paragraphs, n_terms = values.shape
    n_words = int(forms.max(initial=-1)) + 1
    one = csr_matrix((np.ones(n_terms), (np.arange(n_terms), forms)), shape=(n_terms, n_words))
    idf = _idf(np.diff(values.tocsc().indptr), n_paragraphs)
    idf_of_word = _idf(np.diff((values @ one).tocsc().indptr), n_paragraphs)
    return csr_matrix((idf_of_word[forms] / idf, (np.arange(n_terms), forms)), shape=one.shape)


def words_of(keywords: Sequence[str], terms: Sequence[str], forms: NDArray[np.int32]) -> list[Ints]:
    """Return the words that each keyword is made of, by number; for each stem all that begin with it.

    >>> words = words_of(["oil price", "gas* oil"], ["gas", "gasoline", "oil"], np.arange(3))
    >>> [word.tolist() for word in words]
    [[2], [0, 1, 2]]
    """
    by_term = {term: i for i, term in enumerate(terms)}
    order = np.argsort(np.array(terms, np.str_), kind="stable")
    ordered = np.array(terms, np.str_)[order]
    found = []
    for keyword in keywords:
        own: list[int] = []
        for part in keyword.split():
            spelled = [word.lower() for word in read_words(part.rstrip("*"))]
            own += [by_term[word] for word in spelled if word in by_term]
            if part.endswith("*") and spelled:
                begin, end = np.searchsorted(ordered, [spelled[-1], spelled[-1] + "\U0010ffff"])
                own += order[begin:end].tolist()
        found.append(np.unique(forms[np.array(own, np.int64)]).astype(np.int64))
    return found


def _idf(frequency: NDArray[np.int32], n_paragraphs: int) -> NDArray[np.float64]:
    return np.asarray(np.log((1.0 + n_paragraphs) / (1.0 + frequency)) + 1.0)
