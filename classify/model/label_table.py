"""Labels and scores of texts as an Arrow table, for pipelines of others."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import compress
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from classify.model.decisions import DecisionReason, Decisions, leading_labels
from classify.model.given_texts import GivenTexts

if TYPE_CHECKING:
    from pyarrow import Array, Table


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
        from classify.extras import install_command

        raise ImportError(f"label_table needs pyarrow; run: {install_command('parquet')}") from error
    lead = leading_labels(decisions.labels, decisions.scores)
    text, label = np.nonzero(decisions.labels)
    ends = np.searchsorted(text, np.arange(len(decisions.labels) + 1)).astype(np.int32)
    kinds = np.where(decisions.reasons == DecisionReason.LABELLED, -1, decisions.reasons.astype(np.int64))
    columns = {
        "labels": pa.ListArray.from_arrays(_numbers(ends), _words(codes, label)),
        "primary": _words(codes, lead),
        "reason": _words([DecisionReason(kind).name.lower() for kind in range(len(DecisionReason))], kinds),
        **{f"score_{code}": _numbers(column) for code, column in zip(codes, decisions.scores.T, strict=True)},
    }
    table = pa.table(columns)
    if len(given.rows) == given.n_rows:
        return table
    place = np.full(given.n_rows, -1, np.int64)
    place[given.rows] = np.arange(len(given.rows))
    return table.take(_numbers(place, place >= 0))


def _numbers(column: NDArray[Any], there: NDArray[np.bool_] | None = None) -> Array:
    """Return numbers as an Arrow array, null where one is not there.

    From its buffers: ``pyarrow.array`` would first import pandas wherever that is installed, which takes
    longer than all else that a model needs before its first label.
    """
    import pyarrow as pa

    valid = None if there is None else pa.py_buffer(np.packbits(there, bitorder="little"))
    values = pa.py_buffer(np.ascontiguousarray(column))
    return pa.Array.from_buffers(pa.from_numpy_dtype(column.dtype), len(column), [valid, values])


def _words(words: Sequence[str], picks: NDArray[np.integer]) -> Array:
    """Return the word at each of the places as an Arrow array, null for -1.

    From its buffers too: ``take`` would first import all that pyarrow computes.
    """
    import pyarrow as pa

    coded = [*(word.encode() for word in words), b""]
    ends = np.zeros(len(picks) + 1, np.int32)
    np.cumsum(np.array(list(map(len, coded)))[picks], out=ends[1:])
    letters = b"".join(map(coded.__getitem__, picks.tolist()))
    valid = pa.py_buffer(np.packbits(picks >= 0, bitorder="little"))
    return pa.StringArray.from_buffers(len(picks), pa.py_buffer(ends), pa.py_buffer(letters), valid)
