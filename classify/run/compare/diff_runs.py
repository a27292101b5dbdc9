"""Find runs on disk by name, and compare two of them."""

from __future__ import annotations

from pathlib import Path

from classify.errors import InputError
from classify.output.run_json import NAME, read_record
from classify.output.run_record import Moved, RunRecord
from classify.run.compare.article_sums import ArticleSums, read_article_sums
from classify.run.compare.diff import Side, diff
from classify.run.engine.publish import LATEST, PREVIOUS, completed_runs


def run_folder(name: str, output: Path, *, said_by: str = "--runs") -> Path:
    """Return the folder of a run: a path, or under an output folder its id, ``latest`` or ``previous``.

    Parameters
    ----------
    said_by : str, default="--runs"
        What names the output folder, for the message.

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
    if back is None and (folder / NAME).is_file():
        return folder.resolve()
    raise InputError(f"{name}: {_why_no_run(name, [run.name for run in runs], output, said_by)}")


def _why_no_run(name: str, ids: list[str], output: Path, said_by: str) -> str:
    if name == PREVIOUS and ids:
        return f"only one run is under {said_by} {output}: {ids[0]}; run the job again, or name two runs"
    if name not in (LATEST, PREVIOUS) and completed_runs(Path(name)):
        return f"is a folder of runs; give it as {said_by}, or name one of its runs, such as {name}/{LATEST}"
    known = ", ".join(ids[-3:]) or "none"
    return (
        f"is no run; give the folder of a run, or an id, latest or previous under {said_by} {output} "
        f"(newest there: {known})"
    )


def side_of(folder: Path) -> Side:
    """Return a published run as `diff` wants it.

    Raises
    ------
    InputError
        If the folder is not a complete run, or of an older form.
    """
    return side_with(read_record(folder), folder)


def side_with(record: RunRecord, folder: Path) -> Side:
    """Return the side of a run that is about to be published: its record is not in its folder yet."""
    return Side(record, sums_of(record, folder))


def sums_of(record: RunRecord, folder: Path) -> ArticleSums:
    """Return the sums of the articles of a run.

    Raises
    ------
    InputError
        If they cannot be read, or are not of the articles and labels of its record.
    """
    sums = read_article_sums(folder)
    if sums.micro.shape != (record.counts.articles, len(record.label_set.labels)):
        raise InputError(f"{folder}: its record and its article sums do not fit; compare with another run")
    return sums


def diff_sides(a: Side, b: Side) -> Moved:
    """Return what moved between two runs.

    Raises
    ------
    InputError
        If the runs are of different label sets.
    """
    (before, its), (after, other) = ((side.record.run_id, side.record.label_set.name) for side in (a, b))
    if its != other:
        raise InputError(
            f"{before}: is a run of the label set {its!r}, {after} of {other!r}; "
            "compare runs of one label set, and give each label set its own output folder"
        )
    return diff(a, b)
