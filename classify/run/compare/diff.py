"""Changes between two runs, attributed to their causes; the parts add up exactly.

The share of a label is its words over all words, M / W. From run A to run B every article moves it by

    u * (change of its words of the label - s * change of its words)

where s is the share of both runs taken together and u the mean of 1 / W of the two: a product rule for
differences, so these moves add up to the change of the share, and exchanging A and B turns every sign. The
kind of the article says which cause its move belongs to:

- **feed**: it came, left, or its text changed; or the rest of the feed made a paragraph of it boilerplate;
- **settings**: the settings of reading cut the same text into other paragraphs;
- the same text in the same paragraphs, labelled otherwise: the **label set**, the **model** or, for what
  decides, the **settings**. Where one of them changed it is that one's; where several did, it is told of
  them **together**. To tell them apart, change one thing at a time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from classify.config.label_set import NO_LABEL
from classify.corpus.large_arrays import hashes_of, slices
from classify.output.run_record import Move, Moved, RunRecord
from classify.profile import MICRO
from classify.run.compare.article_sums import ArticleSums

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

DECIMALS = 6
_NO_HASH = np.empty(0, np.uint64)
FACTORS = ("label_set", "model", "settings")
"""Causes that can change the labels of an unchanged paragraph."""


class Fate(IntEnum):
    """Fate of an article from one run to the other; the name in lower case is what people see."""

    SAME = 0
    CAME = 1
    LEFT = 2
    REWRITTEN = 3
    """Same id, other text."""
    RECUT = 4
    """Same text in other paragraphs, or paragraphs of another kind."""
    RELABELLED = 5


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two runs."""

    record: RunRecord
    sums: ArticleSums

    @property
    def labels(self) -> list[str]:
        """Label codes in the order of the label columns."""
        return list(self.record.label_set.labels)


@dataclass(frozen=True, slots=True)
class Matched:
    """The articles of both runs, side by side; label columns are those of both runs, then none."""

    labels: Sequence[str]
    fate: NDArray[np.int64]
    words: tuple[Ints, Ints]
    """In A and in B; 0 where the article is not there."""
    micro: tuple[Ints, Ints]
    totals: Totals
    ids: Sequence[str] = ()
    """Empty where only some of the articles are looked at."""

    @property
    def moves(self) -> Floats:
        """Return what each article adds to the change of each share, shape (n_articles, n_columns)."""
        total, micro = self.totals.words, self.totals.micro
        changed = (self.micro[1] - self.micro[0]) / MICRO
        if 0 in total:
            return np.asarray(changed / max(*total, 1), dtype=np.float64)
        share = (micro[0] + micro[1]) / (sum(total) * MICRO)
        unit = (1 / total[0] + 1 / total[1]) / 2
        words = self.words[1] - self.words[0]
        return np.asarray(unit * (changed - words[:, None] * share), dtype=np.float64)


@dataclass(frozen=True, slots=True)
class Totals:
    """Sums over all articles of A and of B; label columns are those of both runs, then none."""

    words: tuple[int, int]
    micro: tuple[Ints, Ints]

    def shares(self, side: int) -> Floats:
        """Return the share of each column in A (0) or B (1)."""
        return np.asarray(self.micro[side] / (max(self.words[side], 1) * MICRO), dtype=np.float64)


def diff(a: Side, b: Side) -> Moved:
    """Return what moved from run A to run B; some articles at a time are looked at."""
    labels, totals = _labels(a, b), _totals(a, b)
    changed = changed_factors(a, b)
    cut_changed = a.record.settings.paragraphs != b.record.settings.paragraphs
    parts = dict.fromkeys(("feed", *FACTORS, "together"), np.zeros(len(labels)))
    in_a, in_b = _places(a, b)
    for some in slices(len(in_a)):
        matched = _matched(a, b, in_a[some], in_b[some], totals)
        for name, part in _parts(matched, changed, cut_changed=cut_changed).items():
            parts[name] = parts[name] + part
    before, after = totals.shares(0), totals.shares(1)
    shares = {
        label: _move(before[j], after[j], {name: part[j] for name, part in parts.items()})
        for j, label in enumerate(labels)
    }
    factors = (*changed, "settings") if cut_changed and "settings" not in changed else changed
    return Moved(a.record.run_id, factors, shares)


def match(a: Side, b: Side) -> Matched:
    """Return the articles of both runs side by side: those of B in their order, then those that left."""
    in_a, in_b = _places(a, b)
    ids_a, ids_b = a.sums.ids, b.sums.ids
    ids = [*ids_b, *(ids_a[i] for i in in_a[len(ids_b) :].tolist())]
    return replace(_matched(a, b, in_a, in_b, _totals(a, b)), ids=ids)


def _labels(a: Side, b: Side) -> list[str]:
    return [*b.labels, *(label for label in a.labels if label not in b.labels), NO_LABEL]


def _totals(a: Side, b: Side) -> Totals:
    labels = _labels(a, b)[:-1]
    words = [int(side.sums.words.sum()) for side in (a, b)]
    micro = [
        _with_none(_columns(side, side.sums.micro.sum(axis=0)[None], labels), np.array([own]))[0]
        for side, own in zip((a, b), words, strict=True)
    ]
    return Totals((words[0], words[1]), (micro[0], micro[1]))


def _places(a: Side, b: Side) -> tuple[Ints, Ints]:
    """Return the rows of both runs that are of one article, -1 where one has none.

    Articles are known by hashes of 64 bits: of ten million, two are taken for each other once in a million
    comparisons.
    """
    n_a, n_b = len(a.sums.words), len(b.sums.words)
    if a.sums.ids.begin(b.sums.ids):
        rows = np.arange(n_b)
        return np.where(rows < n_a, rows, -1), rows
    hash_a, hash_b = (np.concatenate([_NO_HASH, *hashes_of(side.sums.ids)]) for side in (a, b))
    order = np.argsort(hash_a, kind="stable")
    hash_a = hash_a[order]
    at = np.minimum(np.searchsorted(hash_a, hash_b), max(n_a - 1, 0))
    in_a = np.full(n_b, -1) if n_a == 0 else np.where(hash_a[at] == hash_b, order[at], -1)
    has_left = np.ones(n_a, np.bool_)
    has_left[in_a[in_a >= 0]] = False
    left = np.flatnonzero(has_left)
    return np.concatenate([in_a, left]), np.concatenate([np.arange(n_b), np.full(len(left), -1)])


def _matched(a: Side, b: Side, in_a: Ints, in_b: Ints, totals: Totals) -> Matched:
    labels = _labels(a, b)
    words = (_take(a.sums.words, in_a), _take(b.sums.words, in_b))
    micro = tuple(
        _with_none(_columns(side, _take(side.sums.micro, rows), labels[:-1]), own)
        for side, rows, own in zip((a, b), (in_a, in_b), words, strict=True)
    )
    fate = np.select(
        [
            in_a < 0,
            in_b < 0,
            (_take(a.sums.digest, in_a) != _take(b.sums.digest, in_b)).any(axis=1),
            (_take(a.sums.cut, in_a) != _take(b.sums.cut, in_b)).any(axis=1),
            (micro[0] != micro[1]).any(axis=1),
        ],
        [Fate.CAME, Fate.LEFT, Fate.REWRITTEN, Fate.RECUT, Fate.RELABELLED],
        Fate.SAME,
    ).astype(np.int64)
    return Matched(labels, fate, words, (micro[0], micro[1]), totals)


def changed_factors(a: Side, b: Side) -> tuple[str, ...]:
    """Return the `FACTORS` that are not the same in both runs."""
    one, other = a.record, b.record
    changed = (
        one.label_set.sha256 != other.label_set.sha256,
        (one.model.name, one.model.version) != (other.model.name, other.model.version),
        one.decide != other.decide,
    )
    return tuple(name for name, differs in zip(FACTORS, changed, strict=True) if differs)


def _parts(matched: Matched, changed: Sequence[str], *, cut_changed: bool) -> dict[str, Floats]:
    """Return the part of each cause in the change of each column; they add up to it."""
    moves, fate = matched.moves, matched.fate

    def of(*fates: Fate) -> Floats:
        return np.asarray(moves[np.isin(fate, fates)].sum(axis=0), dtype=np.float64)

    parts = dict.fromkeys(("feed", *FACTORS, "together"), np.zeros(len(matched.labels)))
    parts["feed"] = of(Fate.CAME, Fate.LEFT, Fate.REWRITTEN)
    recut = "settings" if cut_changed else "feed"
    relabelled = _cause_of_relabelling(changed)
    parts[recut] = parts[recut] + of(Fate.RECUT)
    parts[relabelled] = parts[relabelled] + of(Fate.RELABELLED)
    return parts


def _cause_of_relabelling(changed: Sequence[str]) -> str:
    if len(changed) > 1:
        return "together"
    return changed[0] if changed else "settings"  # with no change of ours, another version of the software


def _move(before: np.float64, after: np.float64, parts: Mapping[str, np.float64]) -> Move:
    """Return the move of a label, rounded so that the parts still add up to the change, digit by digit."""
    scale = 10**DECIMALS
    first, last = round(float(before) * scale), round(float(after) * scale)
    # cut where only the order of a sum still speaks, so that exchanging the runs rounds alike
    exact = {name: round(float(part) * scale, 4) for name, part in parts.items()}
    whole = {name: round(value) for name, value in exact.items()}
    missing = last - first - sum(whole.values())
    sign = 1 if missing > 0 else -1
    for name in sorted(exact, key=lambda name: -sign * (exact[name] - whole[name]))[: abs(missing)]:
        whole[name] += sign
    shares = {name: value / scale for name, value in whole.items()}
    return Move(first / scale, last / scale, (last - first) / scale, **shares)


def _take(values: NDArray[Any], rows: Ints) -> NDArray[Any]:
    """Return the rows, zeros where there is none."""
    taken = np.zeros((len(rows), *values.shape[1:]), values.dtype)
    there = rows >= 0
    taken[there] = values[rows[there]]
    return taken


def _columns(side: Side, micro: Ints, labels: Sequence[str]) -> Ints:
    own = side.labels
    zeros = np.zeros(len(micro), dtype=np.int64)
    columns = [micro[:, own.index(label)] if label in own else zeros for label in labels]
    return np.column_stack([zeros, *columns])[:, 1:]


def _with_none(micro: Ints, words: Ints) -> Ints:
    return np.column_stack([micro, words * MICRO - micro.sum(axis=1)])
