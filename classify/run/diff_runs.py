"""Two runs on disk, found by name and compared."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from classify.errors import InputError
from classify.output.report_data import LabelMove, Moved
from classify.run.article_sums import read_article_sums
from classify.run.diff import NONE, Diff, Matched, Side, diff
from classify.run.diff_worlds import worlds_of
from classify.run.publish import completed_runs
from classify.run.run_tables import table_rows

LATEST, PREVIOUS = "latest", "previous"


def run_folder(name: str, output: Path) -> Path:
    """Folder of a run: a path, or under an output folder its id, ``latest`` or ``previous``.

    Raises
    ------
    InputError
        If there is no such run.
    """
    runs = completed_runs(output)
    back = {LATEST: 1, PREVIOUS: 2}.get(name)
    if back is not None and len(runs) >= back:
        return runs[-back]
    by_id = {run.name: run for run in runs}
    folder = by_id.get(name, Path(name))
    if back is None and (folder / "run.json").is_file():
        return folder.resolve()
    known = ", ".join(list(by_id)[-3:]) or "none"
    raise InputError(
        f"{name}: is no run; give the folder of a run, or an id, latest or previous under --runs {output} "
        f"(newest there: {known})"
    )


def read_record(folder: Path) -> dict[str, Any]:
    """What the ``run.json`` of a run says.

    Raises
    ------
    InputError
        If it cannot be read.
    """
    path = folder / "run.json"
    try:
        record = json.loads(path.read_bytes())
    except (OSError, ValueError) as error:
        raise InputError(f"{path}: cannot be read ({error}); compare with another run") from error
    if not isinstance(record, dict):
        raise InputError(f"{path}: is not what a run writes; compare with another run")
    return record


def side_of(folder: Path) -> Side:
    """A published run as `diff` wants it.

    Raises
    ------
    InputError
        If the folder is not a complete run, or of an older form.
    """
    return side_with(read_record(folder), folder)


def side_with(record: Mapping[str, Any], folder: Path) -> Side:
    """A run that is about to be published, whose record is not in its folder yet."""
    if "decide" not in record:
        raise InputError(f"{folder}: was written by an older classify that kept too little to compare")
    ids = [row[0] for row in table_rows(folder, "profiles", ("article_id",))]
    sums = read_article_sums(folder)
    if len(ids) != len(sums.words):
        raise InputError(f"{folder}: its profiles and its article sums do not fit; compare with another run")
    return Side(record, ids, sums)


def diff_sides(a: Side, b: Side, folders: tuple[Path, Path]) -> tuple[Diff, Matched]:
    """What moved between two runs whose tables are in the folders, and the articles it was found with.

    Raises
    ------
    InputError
        If the runs are of different label sets.
    """
    names = [side.record["label_set"]["name"] for side in (a, b)]
    if names[0] != names[1]:
        raise InputError(
            f"{folders[0]}: is a run of the label set {names[0]!r}, {folders[1]} of {names[1]!r}; "
            "compare runs of one label set"
        )
    return diff(a, b, worlds_of(folders, (a.record, b.record)))


def moved_of(found: Diff) -> Moved:
    """The same for the report: labels only."""
    rows = (row for row in found.rows if row.label != NONE)
    return Moved(
        previous=found.before,
        rows=tuple(
            LabelMove(
                row.label,
                row.before,
                row.after,
                row.feed,
                row.label_set,
                row.model,
                settings=row.settings,
                together=row.together,
            )
            for row in rows
        ),
    )


def moved_record(found: Diff) -> Mapping[str, Any]:
    """The same for ``run.json``."""
    causes = ("before", "after", "change", "feed", "label_set", "model", "settings", "together")
    return {
        "previous": found.before,
        "changed": list(found.changed),
        "shares": {row.label: {name: getattr(row, name) for name in causes} for row in found.rows},
    }
