"""Detect drift: shares, or the part without a label, outside the range of past runs.

What is usual is the median of the past runs, and what is far from it is told by two kinds of chance together:
how much the past runs vary (1.4826 times the median absolute deviation, which no single odd run can move),
and how much a feed of so many articles must vary by itself. A share is a mean over articles of numbers from 0
to 1, so its variance is at most s * (1 - s) / articles; copies of a story are not counted as articles, for
they come together.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

from classify.errors import InputError
from classify.output.run_json import read_record
from classify.output.run_record import Drift, RunRecord
from classify.run.engine.publish import completed_runs

PAST_RUNS = 30
FEWEST_RUNS = 5
"""Past runs without which nothing is called usual."""
DEVIATIONS = 3.0
"""Standard deviations from which a figure is unusual: by chance alone in about one of 400."""
NOT_LABELLED = "paragraphs without a label"
_OF_MAD = 1.4826
"""Standard deviation of a normal distribution over its median absolute deviation."""


def drifted(
    past: Sequence[Mapping[str, float]], now: Mapping[str, float], articles: int
) -> tuple[Drift, ...]:
    """Return the figures of a run that are not usual, in their order.

    Parameters
    ----------
    past : sequence of mappings
        Figures between 0 and 1 of past runs by name, oldest first; the last `PAST_RUNS` that have a figure
        count, and fewer than `FEWEST_RUNS` say nothing.
    now : mapping
        The figures of the run.
    articles : int
        Articles of the run, each story once.

    Examples
    --------
    >>> past = [{"energy": share} for share in (0.20, 0.22, 0.19, 0.21, 0.20)]
    >>> [str(drift) for drift in drifted(past, {"energy": 0.5}, articles=400)]
    ['energy: 50.0%, where the last 5 runs say that 12.5% to 27.5% is usual']
    >>> drifted(past, {"energy": 0.25}, articles=400)
    ()
    """
    found = []
    for figure, value in now.items():
        values = [figures[figure] for figures in past if figure in figures][-PAST_RUNS:]
        if len(values) < FEWEST_RUNS:
            continue
        middle, width = _usual(np.array(values), articles)
        if abs(value - middle) > width:
            low, high = max(0.0, middle - width), min(1.0, middle + width)
            found.append(Drift(figure, value, round(low, 6), round(high, 6), len(values)))
    return tuple(found)


def _usual(values: np.ndarray[Any, np.dtype[np.float64]], articles: int) -> tuple[float, float]:
    """Return the middle of what is usual, and how far from it a run may be."""
    middle = float(np.median(values))
    spread = _OF_MAD * float(np.median(np.abs(values - middle)))
    # one success and one failure more, so that a share of 0 or 1 is not taken to be certain
    smoothed = (middle * articles + 1) / (articles + 2)
    chance = smoothed * (1 - smoothed) / max(articles, 1)
    return middle, DEVIATIONS * (spread**2 + chance) ** 0.5


def figures_of(record: RunRecord) -> dict[str, float]:
    """Return the figures of a run that are compared: the share of each label, and what was not labelled."""
    body = record.counts.body_paragraphs
    shares = {label: share.share_deduplicated for label, share in record.shares.items()}
    return shares | ({NOT_LABELLED: round(1 - body.labelled_ratio, 6)} if body.total else {})


def past_runs(output: Path, label_set: str) -> list[RunRecord]:
    """Return the records of the last `PAST_RUNS` complete runs of a label set, oldest first.

    A run that cannot be read is left out, and so is one that copied the tables of another: the same articles,
    read as often as a job is started, do not become what is usual.
    """
    return list(islice(_newest_first(output, label_set), PAST_RUNS))[::-1]


def _newest_first(output: Path, label_set: str) -> Iterator[RunRecord]:
    for folder in reversed(completed_runs(output)):
        with suppress(InputError):
            record = read_record(folder)
            if record.label_set.name == label_set and not record.unchanged_since:
                yield record


def drift_of(record: RunRecord, past: Sequence[RunRecord]) -> tuple[Drift, ...]:
    """Return what is not usual in a run, by `past_runs`.

    Once enough of these have the same keywords, model and settings, only those count: after a change some
    runs are called unusual, but not until half of the past is like them.
    """
    alike = [one for one in past if _decided_by(one) == _decided_by(record)]
    figures = [figures_of(one) for one in (alike if len(alike) >= FEWEST_RUNS else past)]
    return drifted(figures, figures_of(record), record.counts.articles - record.counts.duplicates)


def last_decided_otherwise(record: RunRecord, past: Sequence[RunRecord]) -> str | None:
    """Return the id of the newest past run under another label set, model or other settings; None without
    one.

    It is the run to compare an unusual one with: days after a change, `classify diff` with the run before
    shows nothing of what the change moved.
    """
    return next((one.run_id for one in reversed(past) if _decided_by(one) != _decided_by(record)), None)


def _decided_by(record: RunRecord) -> tuple[object, ...]:
    return record.label_set.sha256, record.model.version, record.settings.decisions
