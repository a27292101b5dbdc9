"""A run over what the last run saw already: its tables are copied, since they would be the same bytes.

Nothing is trusted that can be checked: the key covers every byte of the input and everything that decides a
result, and each table is compared with the hash that the last run recorded before it is copied.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from classify.config.fingerprint import STAGES, key_of, settings_fingerprint
from classify.config.settings_file import Configuration
from classify.config.stored_labels import label_set_to_data
from classify.corpus.rejection_reasons import Reason
from classify.errors import InputError
from classify.output.report import render_copy
from classify.output.run_json import read_record
from classify.output.run_record import Moved, RunRecord, TableFile
from classify.output.whole_files import atomic_write, link_or_copy
from classify.run.compare.diff import Side, diff
from classify.run.compare.diff_runs import sums_of
from classify.run.engine.cache import CachePlace
from classify.run.feed.gathering import Feed
from classify.run.feed.surveying import content_now
from classify.run.models import bundle
from classify.run.tables.record import utc

NOT_COMPARED = "nothing is said of what moved since the last run"
"""Beginning of the warning of a run that could not be compared with the one before it."""
NO_REPORT = "report.html: "
"""Beginning of the warning of a run whose report, or part of it, could not be made."""
_ROUNDING = 2e-6


def key_before(configuration: Configuration, now: dt.datetime, cache: CachePlace | None) -> str:
    """Return the key that a run now would have; empty where that cannot be told without it.

    Of files that did not change since they were hashed the cache tells the hash.
    """
    try:
        version = bundle.current_version(configuration.settings.model.path)
    except OSError:
        return ""
    return run_key(configuration, content_now(configuration.settings, now, cache), version) if version else ""


def run_key(configuration: Configuration, content: bytes, version: str) -> str:
    """Return the hash of all that decides a result: the input, by its hash, the model and the settings."""
    settings = configuration.settings
    key = key_of(
        "run",
        content.hex(),
        [[str(source.since), str(source.until)] for source in settings.input],
        [settings_fingerprint(settings, stage) for stage in STAGES],
        settings.output.model_dump(mode="json", exclude={"path", "keep_runs"}),
        label_set_to_data(configuration.label_set),
        version,
    )
    return key.hex() if content else ""


def holds_later(feed: Feed) -> bool:
    """Tell whether the same input gives the same tables on a later day: no record waits for its day to
    come.
    """
    return not feed.rejected.counts[Reason.FUTURE_DATE]


def unchanged(last: Path | None, key: str) -> RunRecord | None:
    """Return the record of the last run, with nothing moved since; None if its tables cannot be those of a
    new run.

    They can if they were made of the same, are as they were made, and add up to what the record says.
    """
    if last is None or not key:
        return None
    try:
        record = read_record(last)
        lacking = any(warning.startswith((NOT_COMPARED, NO_REPORT)) for warning in record.warnings)
        if record.key != key or lacking or not _as_written(last, record):
            return None
        moved = _nothing_moved(last, record)
    except (OSError, ValueError, InputError):  # ValueError: a path that cannot be one
        return None
    return replace(record, moved=moved) if _agree(record, moved) else None


def _as_written(last: Path, record: RunRecord) -> bool:
    """Tell whether every table has the hash that was recorded when it was written."""
    return all(_sha256(last / name) == written.sha256 for name, written in record.tables.items())


def _sha256(path: Path) -> str:
    with path.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def _nothing_moved(last: Path, record: RunRecord) -> Moved:
    """Return what a diff of the run with itself finds; the articles need no names for that."""
    sums = sums_of(record, last)
    side = Side(record, sums)
    return replace(diff(side, side), previous=last.name)


def _agree(record: RunRecord, moved: Moved) -> bool:
    """Tell whether the shares of the record are those of the articles, but for the rounding of either."""
    recorded, measured = record.shares, moved.of_labels
    return recorded.keys() == measured.keys() and all(
        abs(recorded[label].share - measured[label].after) < _ROUNDING for label in recorded
    )


def share_tables(last: Path | None, folder: Path, tables: Mapping[str, TableFile]) -> None:
    """Let tables of a run be those of the last run where they are the same: they take no more room."""
    if last is None:
        return
    with suppress(InputError, OSError):
        before = read_record(last).tables
        for name, written in tables.items():
            if before.get(name) == written and _sha256(last / name) == written.sha256:
                (folder / name).unlink()
                link_or_copy(last / name, folder / name)


def is_copy(run: Path) -> bool:
    """Tell whether a run copied the tables of another; one that cannot be read did not."""
    with suppress(InputError):
        return bool(read_record(run).unchanged_since)
    return False


def copy_run(last: Path, folder: Path, record: RunRecord, run_id: str, now: dt.datetime) -> RunRecord:
    """Return the record of a run whose files are those of the last run, with its own id in place of the
    other's.

    Files that are the same are hard links, which take no room; only the report is written anew.

    What drifted stays as it was found when the tables were made: copies are not counted among past runs.
    """
    for path in sorted(last.rglob("*")):  # not copytree: its error does not say whether the disk is full
        if path.is_file():
            target = folder / path.relative_to(last)
            target.parent.mkdir(parents=True, exist_ok=True)
            link_or_copy(path, target)
    page = folder / "report.html"
    if page.exists():
        text = page.read_bytes().decode(errors="surrogateescape")
        atomic_write(page, render_copy(text, last.name, run_id).encode(errors="surrogateescape"))
    return replace(
        record,
        run_id=run_id,
        started=utc(now),
        cached_articles=record.counts.articles,
        unchanged_since=record.unchanged_since or last.name,
    )
