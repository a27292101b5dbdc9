"""Which paragraphs to label by hand: as many sure ones as doubtful ones, from every source and label.

A sheet of paragraphs drawn evenly would be nine tenths clear cases. Here each band has the same part, so
figures on such a sheet are about harder paragraphs than the feed's, and lower than over the whole feed.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum
from hashlib import blake2b
from itertools import chain, zip_longest

import numpy as np
from numpy.typing import NDArray

from classify.model.decisions import Decisions, Reason
from classify.quality.corpus import Corpus

Ints = NDArray[np.int64]


class Band(IntEnum):
    """How sure the model is of a paragraph."""

    NO_EVIDENCE = 0
    ABSTAINED = 1
    NEARLY_GIVEN = 2
    """The upper half, by their highest score, of those that have evidence and no label."""
    BARELY_GIVEN = 3
    """The lower half of the labelled ones, by the lowest score among their labels."""
    SURE = 4


def bands(decisions: Decisions) -> NDArray[np.int8]:
    """The band of each paragraph, shape (n_paragraphs,)."""
    labelled = decisions.labels.any(axis=1)
    band = np.where(labelled, Band.SURE, Band.ABSTAINED).astype(np.int8)
    band[~labelled & (decisions.reasons == Reason.NO_EVIDENCE)] = Band.NO_EVIDENCE
    weakest = np.where(decisions.labels, decisions.scores, np.inf).min(axis=1, initial=np.inf)
    highest = decisions.scores.max(axis=1, initial=0)
    for whole, score, part in (
        (Band.SURE, weakest, Band.BARELY_GIVEN),
        (Band.ABSTAINED, -highest, Band.NEARLY_GIVEN),
    ):
        rows = np.flatnonzero(band == whole)
        band[rows[score[rows] < np.median(score[rows])] if len(rows) else rows] = part
    return band


def draw(
    corpus: Corpus, decisions: Decisions, size: int, seed: int = 0, drawn: Ints | Sequence[int] = ()
) -> Ints:
    """Rows of the corpus to label, in reading order: at most `size` body paragraphs, each story once.

    Every band gives the same number where it can, and within a band the sources and labels take turns. A
    hash of seed, article id and place decides among the rest, so a grown feed keeps most of what was drawn.

    Parameters
    ----------
    decisions : Decisions
        On the body paragraphs of the corpus.
    drawn : sequence of int
        Rows of the corpus that are on another sheet, and are not drawn again.
    """
    body = corpus.body
    first = ~corpus.duplicate[corpus.article[body]] & ~np.isin(body, drawn)
    band = bands(decisions)
    queues = [_in_turn(corpus, decisions, np.flatnonzero(first & (band == b)), body, seed) for b in Band]
    turns = (row for row in chain.from_iterable(zip_longest(*queues)) if row is not None)
    chosen = [row for row, _ in zip(turns, range(size), strict=False)]
    return np.sort(body[np.array(chosen, np.int64)])


def _in_turn(corpus: Corpus, decisions: Decisions, rows: Ints, body: Ints, seed: int) -> list[int]:
    """Rows of `decisions`, ordered so that any beginning is even over sources and highest labels."""
    cells: dict[tuple[str, int], list[int]] = {}
    lead = decisions.scores[rows].argmax(axis=1) if len(rows) else rows
    drawn = sorted(
        (_lot(corpus, int(body[row]), seed), row, label)
        for row, label in zip(rows.tolist(), lead.tolist(), strict=True)
    )
    for _, row, label in drawn:
        source = corpus.sources[corpus.article[body[row]]]
        cells.setdefault((source, label), []).append(row)
    queues = [cells[cell] for cell in sorted(cells, key=lambda cell: -len(cells[cell]))]
    return [row for row in chain.from_iterable(zip_longest(*queues)) if row is not None]


def _lot(corpus: Corpus, paragraph: int, seed: int) -> bytes:
    key = f"{seed}\0{corpus.ids[corpus.article[paragraph]]}\0{corpus.start[paragraph]}"
    return blake2b(key.encode("utf-8", "surrogatepass"), digest_size=8).digest()
