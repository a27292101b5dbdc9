"""Find what changed each label since the last run, for the report, as ``classify diff`` does."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Final

from classify.errors import InputError
from classify.output.report_data import Cause
from classify.output.run_record import RunRecord
from classify.run.compare.diff import match
from classify.run.compare.diff_details import details
from classify.run.compare.diff_runs import side_of, side_with
from classify.run.engine.publish import is_run_id

logger = logging.getLogger(__name__)

MOST: Final = 4
"""Articles and terms of a label."""
LARGEST: Final = 80_000_000
"""Bytes of both runs' tables: where they are larger, it would take longer than the rest of the report."""


def causes_of(folder: Path, record: RunRecord) -> dict[str, tuple[Cause, ...]]:
    """Return what carried each label's change; nothing where the last run is gone or the tables are large.

    Parameters
    ----------
    folder : Path
        Of the run, beside those of other runs or about to be.
    """
    if record.moved is None or not any(move.change for move in record.moved.shares.values()):
        return {}
    before = _last(folder, record.moved.previous)
    if before is None or sum(map(_bytes, (before, folder))) > LARGEST:
        return {}
    try:
        sides = side_of(before), side_with(record, folder)
        found = details((before, folder), (sides[0].record, record), match(*sides), MOST)
    except InputError as error:
        logger.info("what carried the changes since the last run is not told: %s", error)
        return {}
    return {
        label: (
            *(Cause("article", each.title or each.id, each.fate, each.change) for each in own.articles),
            *(Cause("term", each.term, each.role, each.change) for each in own.terms),
            *(Cause("keyword", term, "added", 0.0) for term in own.added[:MOST]),
            *(Cause("keyword", term, "removed", 0.0) for term in own.removed[:MOST]),
        )
        for label, own in found.items()
    }


def _last(folder: Path, run_id: str) -> Path | None:
    """Return the folder of an earlier run of the same output, beside which a run under way stands."""
    if not is_run_id(run_id):
        return None
    places = (folder.parent / run_id, folder.parent.parent / "runs" / run_id)
    return next((place for place in places if place.is_dir()), None)


def _bytes(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
