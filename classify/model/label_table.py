"""Labels and scores of texts as an Arrow table, for pipelines of others."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import compress
from typing import TYPE_CHECKING

import numpy as np

from classify.extras import install_command
from classify.model.decisions import Decisions, Reason, leading_labels
from classify.model.given_texts import GivenTexts

if TYPE_CHECKING:
    from pyarrow import Table


def label_lists(decisions: Decisions, codes: Sequence[str]) -> list[tuple[str, ...]]:
    """Return the labels that each text is given, in label-set order."""
    return [tuple(compress(codes, row)) for row in decisions.labels.tolist()]


def label_table(decisions: Decisions, codes: Sequence[str], given: GivenTexts) -> Table:
    """Return the decisions as columns, one row for each row that was given; null where there is no text.

    Parameters
    ----------
    decisions : Decisions
        Of the texts that are there.
    codes : sequence of str
        The labels in the order of the label columns.

    Returns
    -------
    table : pyarrow.Table
        ``labels`` (list of strings), ``primary`` and ``reason`` (strings, null where there is none) and
        ``score_<label>`` (float64).

    Raises
    ------
    ImportError
        If pyarrow is not installed.
    """
    try:
        import pyarrow as pa
    except ImportError as error:
        raise ImportError(f"label_table needs pyarrow; run: {install_command('parquet')}") from error
    lead = leading_labels(decisions.labels, decisions.scores).tolist()
    names = [
        None if Reason(kind) is Reason.LABELLED else Reason(kind).name.lower() for kind in range(len(Reason))
    ]
    texts = {
        "labels": pa.array(label_lists(decisions, codes), pa.list_(pa.string())),
        "primary": pa.array([codes[label] if label >= 0 else None for label in lead], pa.string()),
        "reason": pa.array([names[kind] for kind in decisions.reasons.tolist()], pa.string()),
        **{
            f"score_{code}": pa.array(column, pa.float64())
            for code, column in zip(codes, decisions.scores.T, strict=True)
        },
    }
    table = pa.table(texts)
    if len(given.rows) == given.n_rows:
        return table
    place = np.full(given.n_rows, -1, np.int64)
    place[given.rows] = np.arange(len(given.rows))
    return table.take(pa.array(place, mask=place < 0))
