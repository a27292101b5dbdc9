"""Rights of a keyword: where it stands its label is given, unless the audit found it misleading.

A person wrote it for this label, and nobody else knows better to begin with. So a keyword decides where the
other evidence agrees in nine of ten paragraphs that hold it, or where it is too rare to tell. A keyword that
is contradicted more often only counts like other evidence, and the run tells what became of its paragraphs;
unless, where labels exclude each other, the keywords of those who contradict it are missing there.
A keyword of two votes always decides: other evidence cannot tell a misleading keyword from one that stands
for a part of its label of which no other keyword speaks, a person can.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from classify.model.keyword_hits import Keywords
from classify.text.characters import canonical
from classify.text.tokens import tokenize

if TYPE_CHECKING:
    from classify.model.training_columns import TrainingColumns

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

AGREES_FROM = 0.9
"""Part of a keyword's paragraphs that must get its label by all evidence, for it to decide the rest."""
AGREES_FROM_EXCLUSIVE = 0.95
"""That share where labels exclude each other: a wrong label there takes the place of the right one too."""
ALWAYS_DECIDES = 2.0
"""Weight from which on a keyword decides whatever the other evidence says."""
BENEFIT_OF_DOUBT = 5.0
"""Pseudo-count: a keyword is judged as if so many more paragraphs with it had got its label."""
SWALLOWED = 0.25
"""Part of a label's keyword paragraphs that must get it by all evidence for that evidence to be believed."""
FEWEST_JUDGED = 20
"""Keyword paragraphs of a label, counted once a keyword, below which this is not judged."""
FEWEST_CONFIRMED = 30.0
"""Overruled paragraphs of a keyword, and words of those who overrule it that must be expected beside it,
below which nothing is concluded from their absence."""
HALF_CONFIRMED = 0.5
"""Part of those expected that must stand there for a keyword to be overruled."""
MARGIN = 0.05
"""Margin above its level to which a deciding keyword lifts the decision value: a score of 0.51. A higher
threshold of one's own holds for keywords too: thresholds change labels and no score."""


def entitled(votes: Floats, *, exclusive: bool) -> Flags:
    """Tell where a label has a whole vote and, in an exclusive set, no other label has more votes.

    >>> entitled(np.array([[1.0, 2.0], [0.5, 0.0]]), exclusive=True).tolist()
    [[False, True], [False, False]]
    """
    whole = votes >= 1.0
    return (
        np.asarray(whole & (votes >= votes.max(axis=1, initial=0.0, keepdims=True))) if exclusive else whole
    )


def deciding_keywords(
    held: NDArray[np.int64],
    kept: NDArray[np.int64],
    label: NDArray[np.int64],
    weight: Floats,
    *,
    exclusive: bool,
) -> Flags:
    """Tell which keywords decide.

    A label that all evidence gives to few of its keyword paragraphs is not what its keywords mean, or was
    swallowed by others: then nothing is proven against them, and all of them decide.

    Parameters
    ----------
    held : ndarray of shape (n_keywords,)
        Paragraphs with the keyword in which its label is `entitled`.
    kept : ndarray of shape (n_keywords,)
        Those of them that get the label by all evidence.
    label : ndarray of shape (n_keywords,)
        The label of each keyword.
    weight : ndarray of shape (n_keywords,)
        The weight of each keyword.
    exclusive : bool
        Whether labels exclude each other.

    Examples
    --------
    >>> held, kept, label = np.array([100, 100, 3, 50]), np.array([92, 40, 3, 5]), np.array([0, 0, 0, 1])
    >>> deciding_keywords(held, kept, label, np.ones(4), exclusive=False).tolist()
    [True, False, True, True]
    >>> deciding_keywords(held, kept, label, np.array([1, 2, 1, 1]), exclusive=False).tolist()
    [True, True, True, True]
    """
    of_label, kept_of_label = np.bincount(label, held), np.bincount(label, kept)
    swallowed = (of_label >= FEWEST_JUDGED) & (kept_of_label < SWALLOWED * of_label)
    return agreed_with(held, kept, exclusive=exclusive) | swallowed[label] | (weight >= ALWAYS_DECIDES)


def of_several_labels(keywords: Keywords) -> Flags:
    """Tell which keywords are written for several labels.

    What is learned of their paragraphs is split between these labels, and so proves nothing against any.
    """
    words = list(map(canonical, keywords.terms))
    labels = Counter(word for word, _ in set(zip(words, keywords.label.tolist(), strict=True)))
    return np.array([labels[word] > 1 for word in words], np.bool_)


def unconfirmed(training: TrainingColumns, votes: Floats, labels: Flags) -> Flags:
    """Tell which keywords are overruled by labels whose own keywords are missing beside them, shape
    (n_keywords,).

    Were the paragraphs of a keyword really of the labels that all evidence gives them, then these labels'
    keywords would stand in them as often as in their other paragraphs. Where not half so many do, as among
    names of products or countries of which the same is told, what was learned says what the names have in
    common, and proves nothing against one of them.

    Parameters
    ----------
    votes : ndarray of shape (n_paragraphs, n_labels)
    labels : ndarray of shape (n_paragraphs, n_labels)
        The labels that all evidence gives, one a paragraph at most.
    """
    row, keyword, own, claims = _held(training, votes)
    winner, n_keywords = labels.argmax(axis=1)[row], len(training.keywords)
    with_keyword, is_given = np.asarray(votes > 0), np.asarray(labels.any(axis=1))
    n_with = (with_keyword & labels).sum(axis=0)
    odds = n_with / np.maximum(labels.sum(axis=0) - n_with, 1)
    of_other = is_given[row] & (winner != own)
    confirmed = of_other & with_keyword[row, winner]
    overruled = of_other & ~confirmed & claims
    n_overruled, n_confirmed = (
        np.bincount(keyword[those], minlength=n_keywords) for those in (overruled, confirmed)
    )
    expected = np.bincount(keyword[overruled], odds[winner[overruled]], minlength=n_keywords)
    enough = (n_overruled >= FEWEST_CONFIRMED) & (expected >= FEWEST_CONFIRMED)
    return np.asarray(enough & (n_confirmed < HALF_CONFIRMED * expected))


def agreed_with(held: NDArray[np.int64], kept: NDArray[np.int64], *, exclusive: bool) -> Flags:
    """Tell which keywords are agreed with in enough of the paragraphs where their label is entitled."""
    agrees = AGREES_FROM_EXCLUSIVE if exclusive else AGREES_FROM
    return np.asarray(kept + BENEFIT_OF_DOUBT >= agrees * (held + BENEFIT_OF_DOUBT))


def lift_to_label(
    values: Floats, votes: Floats, deciding: Floats, *, exclusive: bool, exhaustive: bool
) -> Floats:
    """Return what must be added to the decision values so that deciding keywords give their label.

    Parameters
    ----------
    values : ndarray of shape (n_paragraphs, n_labels)
        Decision values by all other evidence.
    votes : ndarray of shape (n_paragraphs, n_labels)
    deciding : ndarray of shape (n_paragraphs, n_labels)
        The part of the votes that keywords which decide have cast.

    Returns
    -------
    lift : ndarray of shape (n_paragraphs, n_labels)
        0 where nothing is needed. Of labels that exclude each other and have equal votes the one with the
        highest value is lifted.

    Examples
    --------
    >>> values, votes = np.array([[-1.0, -2.0]]), np.array([[0.0, 1.0]])
    >>> lift_to_label(values, votes, votes, exclusive=False, exhaustive=False).round(2).tolist()
    [[0.0, 2.05]]
    >>> lift_to_label(values, votes, votes, exclusive=True, exhaustive=True).round(2).tolist()
    [[0.0, 1.05]]
    """
    may = entitled(votes, exclusive=exclusive)
    claims = may & (deciding >= 1.0)
    lift = np.zeros_like(values)
    if not exclusive:
        return np.where(claims, np.maximum(MARGIN - values, 0.0), lift)
    rows = np.flatnonzero(claims.any(axis=1))
    label = np.where(may[rows], values[rows], -np.inf).argmax(axis=1)
    others = values[rows].copy()
    others[np.arange(len(rows)), label] = -np.inf
    needed = others.max(axis=1) + MARGIN
    if not exhaustive:
        needed = np.maximum(needed, MARGIN)
    own = values[rows, label]
    lift[rows, label] = np.where(np.isfinite(needed), np.maximum(needed - own, 0.0), 0.0)
    return lift


def paragraphs_of_keywords(
    training: TrainingColumns, votes: Floats, labels: Flags
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Count, for each keyword, the paragraphs where its label is entitled, and those that have the label.

    Parameters
    ----------
    votes : ndarray of shape (n_paragraphs, n_labels)
    labels : ndarray of shape (n_paragraphs, n_labels)
        The labels that the paragraphs have.
    """
    row, keyword, own, claims = _held(training, votes)
    n_keywords = len(training.keywords)
    held = np.bincount(keyword[claims], minlength=n_keywords)
    kept = np.bincount(keyword[claims & labels[row, own]], minlength=n_keywords)
    return held, kept


def _held(
    training: TrainingColumns, votes: Floats
) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int64], Flags]:
    """Return each paragraph with a keyword, the keyword, its label, and whether that is entitled there."""
    row, keyword = training.held.nonzero()
    own = training.keywords.label[keyword]
    return row, keyword, own, entitled(votes, exclusive=training.exclusive)[row, own]


def within_rights(coef: Floats, keywords: Keywords, words: Sequence[NDArray[np.int64]]) -> Floats:
    """Return the coefficients with none that turns the word of a keyword against the person who wrote it.

    For its own label a keyword's word never counts below 0, and for a label of which it is no keyword never
    above: beside better ones a doubtful keyword may say nothing, but it was not written for another label.

    Parameters
    ----------
    coef : ndarray of shape (n_rows, n_labels)
    keywords : Keywords
    words : sequence of ndarray
        The rows of `coef` that each keyword is made of; none of a keyword without such rights.
    """
    tokens = tokenize([term.rstrip("*") for term in keywords.terms])
    single = np.flatnonzero(np.bincount(tokens.paragraph, minlength=len(keywords)) == 1).tolist()
    of_label = np.zeros(coef.shape, np.bool_)
    for k in single:
        of_label[words[k], keywords.label[k]] = True
    of_another = ~of_label & np.any(of_label, axis=1, keepdims=True)
    bounded = np.where(of_label, np.maximum(coef, 0.0), coef)
    return np.where(of_another, np.minimum(bounded, 0.0), bounded)
