"""Labels of paragraphs if only some causes had changed, from the tables of two runs.

The decision value of a paragraph and a label is what its keywords contribute plus what the model has learned
of its other words and of the rest of the article. The evidence of a run tells the first for every keyword
that stands in the paragraph, and the score tells the sum. So the label set of one run can be put together
with the model of the other:

- the keywords are those of the run whose **label set** it is, each with what it contributes under the model
  wherever that run met it in the same role, else with what it contributes in its own run;
- the rest of the value, and the thresholds, are those of the run whose **model** it is, for labels it knows;
- thresholds that the **settings** of the two runs give differently are those of the run whose settings it is.

The tables say scores to four decimals; what the rounding blurs is shared out among the causes, never lost.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, logit

from classify.model.context import REST_OF_ARTICLE
from classify.model.deciding import given
from classify.output.run_record import RunRecord
from classify.profile import MICRO, profile_articles
from classify.run.compare.diff import Fate, Matched, Worlds
from classify.run.compare.run_tables import body_paragraphs, evidence_on, has_evidence

Floats = NDArray[np.float64]
KeywordRows = dict[tuple[int, int, str, str], float]
"""Row, label column, term and role -> contribution."""

_LEAST = 0.00005
"""Half a unit of the last decimal of a score: what 0.0000 and 1.0000 stand for."""


@dataclass(frozen=True, slots=True)
class _RunValues:
    """The relabelled paragraphs as the tables of one run have them; label columns are those of both runs."""

    record: RunRecord
    values: Floats
    """Decision values, shape (n_paragraphs, n_labels)."""
    keywords: KeywordRows
    has: NDArray[np.bool_]
    """Labels that the run knows."""
    words: NDArray[np.int64]

    @property
    def keyword_part(self) -> Floats:
        """Return what the keywords contribute to each value."""
        return _summed(self.keywords, self.values.shape)


def worlds_of(folders: tuple[Path, Path], records: tuple[RunRecord, RunRecord]) -> Worlds:
    """Return the worlds between two runs; each is None where a run kept no evidence.

    The tables are read once, when the first world is asked for.
    """
    runs: list[tuple[_RunValues, _RunValues]] = []

    def world(changed: frozenset[str], matched: Matched) -> Floats | None:
        if not all(map(has_evidence, folders)):
            return None
        if not runs:
            ids = {
                id_ for id_, f in zip(matched.ids, matched.fate.tolist(), strict=True) if f == Fate.RELABELLED
            }
            a, b = (
                _run_values(folder, record, ids, matched.labels[:-1])
                for folder, record in zip(folders, records, strict=True)
            )
            runs.append((a, b))
        return _micro(runs[0], changed)

    return world


def _run_values(folder: Path, record: RunRecord, ids: set[str], labels: Sequence[str]) -> _RunValues:
    own = [label for label in labels if label in record.label_set.labels]
    column = {label: labels.index(label) for label in own}
    body = body_paragraphs(folder, own, ids)
    values = np.zeros((len(body.places), len(labels)))
    values[:, list(column.values())] = logit(np.clip(body.scores, _LEAST, 1 - _LEAST))
    keywords: KeywordRows = {}
    for row, j, found in evidence_on(folder, body, column, ids):
        if found.role != "learned" and found.term != REST_OF_ARTICLE:
            key = (row, j, found.term, found.role)
            keywords[key] = keywords.get(key, 0.0) + found.contribution
    has = np.array([label in column for label in labels], dtype=np.bool_)
    return _RunValues(record, values, keywords, has, body.words)


def _micro(runs: tuple[_RunValues, _RunValues], changed: frozenset[str]) -> Floats:
    """Return micro-words of each label, then none, where `changed` are as in the second run."""
    label_set, model, settings = (runs[name in changed] for name in ("label_set", "model", "settings"))
    keywords = {key: model.keywords.get(key, own) for key, own in label_set.keywords.items()}
    rest = np.where(model.has, model.values - model.keyword_part, label_set.values - label_set.keyword_part)
    values = rest + _summed(keywords, rest.shape)
    thresholds = _thresholds(runs, label_set, model, settings)
    labels = _given(values, thresholds, _codes(runs), label_set)
    profile = profile_articles(
        np.zeros(len(values), np.int32), label_set.words, expit(values), labels, n_articles=1
    )
    micro = profile.label_micro_words[0].astype(np.float64)
    return np.append(micro, float(label_set.words.sum()) * MICRO - micro.sum())


def _thresholds(
    runs: tuple[_RunValues, _RunValues], label_set: _RunValues, model: _RunValues, settings: _RunValues
) -> Floats:
    overrides = [side.record.decide.thresholds for side in runs]
    codes = _codes(runs)
    found = np.full(len(codes), 0.5)
    for j, code in enumerate(codes):
        wanted = settings if overrides[0].get(code) != overrides[1].get(code) else model
        for side in (wanted, label_set):
            if code in side.record.model.thresholds:
                found[j] = side.record.model.thresholds[code]
                break
    return found


def _codes(runs: tuple[_RunValues, _RunValues]) -> list[str]:
    """Return all labels, in the order of the columns: those of the second run come first."""
    first, second = (side.record.label_set.labels for side in runs)
    return [*second, *(code for code in first if code not in second)]


def _given(
    values: Floats, thresholds: Floats, codes: Sequence[str], label_set: _RunValues
) -> NDArray[np.bool_]:
    """Return the labels given under the rules of a label set; labels it does not have are never given."""
    rules = label_set.record.label_set
    return given(
        np.where(label_set.has, values, -np.inf),
        thresholds,
        codes,
        exclusive=rules.exclusive,
        exhaustive=rules.exhaustive,
    )


def _summed(keywords: KeywordRows, shape: tuple[int, ...]) -> Floats:
    sums = np.zeros(shape)
    for (row, column, _, _), contribution in keywords.items():
        sums[row, column] += contribution
    return sums
