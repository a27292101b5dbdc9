"""Corrected shares as a table: each label and period, by paragraphs and words, beside what the model says."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

from classify.profile import MICRO, Profiles
from classify.quality.estimation import Labelled, corrected_shares
from classify.quality.intervals import NOTHING, Estimate

EVERY_PERIOD: Final = "*"
ENOUGH: Final = 30
"""Labelled paragraphs that a period needs. How many have a label does not count: to tell the shares only of
labels that were found often would tell them too high."""
ENOUGH_STORIES: Final = 10
"""Stories that these must come from: what a few say of others cannot be known."""
_EXPECTED: Final = 5
"""Rows that a period should have on the sheet, by its size, for none to be a surprise."""

Weighting = Literal["paragraphs", "words"]


@dataclass(frozen=True, slots=True)
class Population:
    """Labels by the model of all body paragraphs of a period, each story once."""

    size: NDArray[np.int64]
    """Paragraphs, and words; shape (2,)."""
    given: NDArray[np.int64]
    """Paragraphs that were given each label, and their words; shape (2, n_labels)."""
    split: NDArray[np.int64]
    """Millionths of words of each label where the words of a paragraph are split over its labels, as in the
    tables of a run; shape (n_labels,)."""

    @classmethod
    def of(cls, profiles: Profiles, words: NDArray[np.integer], given: NDArray[np.bool_]) -> Population:
        """Sum up some paragraphs, and the profiles of their articles."""
        wide = words.astype(np.int64)
        return cls(
            size=np.array([len(wide), wide.sum()], np.int64),
            given=np.stack([given.sum(axis=0), wide @ given.astype(np.int64)]),
            split=profiles.label_micro_words.sum(axis=0),
        )

    def __add__(self, other: Population) -> Population:
        return Population(self.size + other.size, self.given + other.given, self.split + other.split)

    def model_share(self, weighting: Weighting) -> NDArray[np.float64]:
        """Return the share of each label as the model has it, without correction."""
        if weighting == "paragraphs":
            return np.asarray(self.given[0] / max(int(self.size[0]), 1))
        return np.asarray(self.split / (max(int(self.size[1]), 1) * MICRO))


@dataclass(frozen=True, slots=True)
class Sheet:
    """The labelled paragraphs, n of them."""

    gold: NDArray[np.bool_]
    """Shape (n, n_labels)."""
    given: NDArray[np.bool_]
    words: NDArray[np.int64]
    probability: NDArray[np.float64]
    """With which each was drawn; nan in all where that is not known."""
    story: NDArray[np.int64]
    period: NDArray[np.str_]

    def only(self, period: str) -> Sheet:
        """Return the rows of a period."""
        if period == EVERY_PERIOD:
            return self
        rows = self.period == period
        return Sheet(*(getattr(self, column.name)[rows] for column in fields(self)))


@dataclass(frozen=True, slots=True)
class ShareEstimate:
    """The share of one label in one period; `period` is ``*`` for all of them together."""

    period: str
    label: str
    weighting: Weighting
    labelled: int
    """Labelled paragraphs of the period."""
    stories: int
    model_share: float
    """Share that the model gives, right or wrong."""
    share: Estimate
    """Corrected; nothing where there are too few."""

    @property
    def too_few(self) -> str:
        """Say why there is no share, in words; empty where there is one."""
        if self.share.value is not None:
            return ""
        if self.labelled < ENOUGH:
            return f"too few ({self.labelled} of at least {ENOUGH} paragraphs)"
        return f"too few ({self.stories} of at least {ENOUGH_STORIES} stories)"


@dataclass(frozen=True, slots=True)
class Estimates:
    """All shares, and what became of the sheet."""

    gold: str
    known_probabilities: bool
    """False: the sheet is taken as a simple random sample."""
    labelled: int
    """Paragraphs that were used."""
    unseen: int
    """Rows that nobody has labelled yet."""
    copies: int
    """Paragraphs of later copies of a story, left out: each story counts once."""
    unplaced: tuple[str, ...]
    """A line for each row that is on no body paragraph."""
    without_rows: tuple[str, ...]
    """Periods that the sheet cannot have been drawn from: it has no row of them."""
    rows: tuple[ShareEstimate, ...]


def estimates(
    sheet: Sheet, populations: Mapping[str, Population], codes: Sequence[str], *, seen: float = 1.0
) -> list[ShareEstimate]:
    """Return the shares of all periods together and of each, label by label, by paragraphs and by words.

    Parameters
    ----------
    populations : mapping of str to Population
        By period.
    seen : float, default=1
        Part of the drawn paragraphs that are labelled: those that are were drawn with so much less
        probability.
    """
    whole = {EVERY_PERIOD: _together(populations.values()), **populations}
    return [
        row
        for period, population in whole.items()
        for row in _of_period(period, sheet.only(period), population, codes, seen)
    ]


def without_rows(sheet: Sheet, populations: Mapping[str, Population]) -> list[str]:
    """Return periods with a good part of the feed and no labelled paragraph."""
    total = sum(int(population.size[0]) for population in populations.values())
    has = set(sheet.period)
    return [
        period
        for period, population in populations.items()
        if period not in has and len(sheet.period) * int(population.size[0]) >= _EXPECTED * total
    ]


def estimates_data(found: Estimates) -> dict[str, Any]:
    """Return the estimates as JSON-able data; a share that too few paragraphs back is null."""
    data = asdict(found)
    for row, one in zip(data["rows"], found.rows, strict=True):
        row["too_few"] = one.too_few or None
    return data


def _together(populations: Iterable[Population]) -> Population:
    first, *others = populations
    return sum(others, start=first)


def _of_period(
    period: str, sheet: Sheet, population: Population, codes: Sequence[str], seen: float
) -> list[ShareEstimate]:
    n, stories = len(sheet.period), len(np.unique(sheet.story))
    rows = []
    for i, weighting in enumerate[Weighting](("paragraphs", "words")):
        model = np.round(population.model_share(weighting), 4).tolist()
        shares = [NOTHING] * len(codes)
        if n >= ENOUGH and stories >= ENOUGH_STORIES:
            shares = _corrected(sheet, population, i, seen)
        rows.append(
            [
                ShareEstimate(period, code, weighting, n, stories, uncorrected, share)
                for code, uncorrected, share in zip(codes, model, shares, strict=True)
            ]
        )
    return [row for pair in zip(*rows, strict=True) for row in pair]


def _corrected(sheet: Sheet, population: Population, i: int, seen: float) -> list[Estimate]:
    """Estimate the share by paragraphs (0) or by words (1): there a paragraph's words are split evenly
    over its labels.
    """
    whole = int(population.size[i])
    probability = np.where(
        np.isnan(sheet.probability),
        min(len(sheet.period) / int(population.size[0]), 1.0),
        sheet.probability * seen,
    )
    gold, size = sheet.gold.astype(np.float64), np.ones(len(sheet.period))
    if i:
        gold /= np.maximum(gold.sum(axis=1, keepdims=True), 1)
        size = sheet.words.astype(np.float64)
    drawn = Labelled(gold, sheet.given, size, probability, sheet.story)
    found = corrected_shares(drawn, population.given[i] / max(whole, 1))
    return [
        Estimate(*(round(float(bound[j]), 4) for bound in (found.share, found.low, found.high)))
        for j in range(gold.shape[1])
    ]
