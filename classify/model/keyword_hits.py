"""Which keywords each paragraph holds, and the votes that follow from it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from classify.config.label_set import Keyword, LabelSet
from classify.text.columns import Hits, HitState


@dataclass(frozen=True, slots=True)
class Keywords:
    """The keywords of all labels as columns, one label after the other in label-set order."""

    terms: Sequence[str]
    label: NDArray[np.int64]
    weight: NDArray[np.float64]
    needs_context: NDArray[np.bool_]
    rank: NDArray[np.int64]
    """Place among the keywords of the label set `in_order`."""

    def __len__(self) -> int:
        return len(self.terms)


class Held(NamedTuple):
    """Keywords that paragraphs hold, each pair once: by paragraph, and then by `Keywords.rank`."""

    paragraph: NDArray[np.int64]
    keyword: NDArray[np.int64]


def in_order(label_set: LabelSet) -> LabelSet:
    """Return the same label set with labels and keywords in an order that does not depend on the file's."""
    labels = [replace(label, keywords=tuple(sorted(label.keywords, key=_name))) for label in label_set.labels]
    return replace(label_set, labels=tuple(sorted(labels, key=lambda label: label.code)))


def keywords_of(label_set: LabelSet) -> Keywords:
    """Return the keywords of a label set as columns."""
    rows = [(label.code, keyword) for label, keyword in label_set.keywords]
    names = [(code, *_name(word)) for code, word in rows]
    position = {code: i for i, code in enumerate(label_set.codes)}
    rank = np.empty(len(rows), np.int64)
    rank[sorted(range(len(rows)), key=names.__getitem__)] = np.arange(len(rows))
    return Keywords(
        terms=[word.term for _, word in rows],
        label=np.array([position[code] for code, _ in rows], np.int64),
        weight=np.array([word.weight for _, word in rows], np.float64),
        needs_context=np.array([word.conditional for _, word in rows], np.bool_),
        rank=rank,
    )


def _name(keyword: Keyword) -> tuple[str, str, float, bool, bool, str, str]:
    needs = repr([[term.term for term in terms] for terms in keyword.needs])
    return (
        keyword.term,
        keyword.case,
        keyword.weight,
        keyword.needs_context,
        keyword.or_capitals,
        needs,
        keyword.language,
    )


def counted(hits: Hits, keywords: Keywords) -> Held:
    """Return the keywords that count in each paragraph."""
    return _held(hits, hits.state == HitState.COUNTED, keywords)


def lone_keywords(hits: Hits, keywords: Keywords) -> Held:
    """Return the keywords that stand `lone` in each paragraph."""
    return _held(hits, lone(hits), keywords)


def lone(hits: Hits) -> NDArray[np.bool_]:
    """Return hits that miss the context they need and may still hint at their label.

    With a capital letter they are mostly part of a name, and a name says nothing of the subject.
    """
    return np.asarray((hits.state == HitState.NO_CONTEXT) & ~hits.capital)


def _held(hits: Hits, which: NDArray[np.bool_], keywords: Keywords) -> Held:
    paragraph, keyword = (column[which].astype(np.int64) for column in (hits.paragraph, hits.keyword))
    _, first = np.unique(paragraph * max(len(keywords), 1) + keywords.rank[keyword], return_index=True)
    return Held(paragraph[first], keyword[first])


def vote(
    held: Held, keywords: Keywords, weight: NDArray[np.float64], shape: tuple[int, int]
) -> NDArray[np.float64]:
    """Return the sum of the weights of each label's keywords that a paragraph holds, of shape (n_paragraphs,
    n_labels).

    The weights are added in an order that does not depend on the files', so neither does the last bit.

    >>> keywords = Keywords(["gas", "oil"], np.array([0, 0]), np.ones(2), np.zeros(2, bool), np.array([0, 1]))
    >>> held = Held(np.array([0, 0, 1]), np.array([0, 1, 1]))
    >>> vote(held, keywords, np.array([1.0, 0.5]), (2, 1)).tolist()
    [[1.5], [0.5]]
    """
    n_paragraphs, n_labels = shape
    cell = held.paragraph * n_labels + keywords.label[held.keyword]
    summed = np.bincount(cell, weights=weight[held.keyword], minlength=n_paragraphs * n_labels)
    return summed.astype(np.float64, copy=False).reshape(shape)
