"""Publish runs to an object store: worked on in a folder of this machine, put there one run at a time.

::

    URL/
      lock.json             who is writing here
      runs/00007-20260311T060000Z/
                            the tables, then run.json: a run that has none was not put to its end
      stories.bin           what later runs remember
      latest.json           names the newest run; put last, in one step

The folder holds the newest run whole, of the others the records by which drift is judged, and the cache of
results, which stays on this machine.
"""

from __future__ import annotations

import json
import logging
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from classify.config.settings import Settings
from classify.errors import OutputError
from classify.output.run_json import NAME as RECORD
from classify.run.engine.lock import locked
from classify.run.engine.publish import completed_runs, is_run_id
from classify.run.feed.earlier import NAME as STORIES
from classify.run.storage.lease import Lease, leased
from classify.run.storage.spool import key_parts, output_folder, spool_folder
from classify.run.storage.stores import Object, Store, open_store, refusing

logger = logging.getLogger(__name__)

LATEST = "latest.json"
RUNS = "runs"
_WRITE = "the output cannot be written"
_READ = "what is there of earlier runs cannot be read"


@dataclass(frozen=True, slots=True)
class StoredOutput:
    """An output in a store that this process alone writes to."""

    store: Store
    folder: Path
    """Where it is worked on, as an output folder of this machine."""
    lease: Lease

    def publish(self, run_id: str) -> None:
        """Put the run of the folder into the store, name it newest, and remove runs that the folder dropped.

        Raises
        ------
        OutputError
            If the store cannot be written; the runs there stay as they are.
        LockedError
            If another run has taken the lock meanwhile.
        """
        with refusing(self.store.url, _WRITE, OutputError):
            try:
                self._put_run(run_id)
                latest = json.dumps({"run": run_id, "path": f"{RUNS}/{run_id}"})
                self.store.write(LATEST, latest.encode() + b"\n")
            except BaseException:
                with suppress(Exception):  # what cannot be removed now is swept by the next run
                    _remove(self.store, [run_id])
                raise
        self._prune()

    def _put_run(self, run_id: str) -> None:
        """Put all files of a run, its record last, and see that they are there."""
        own = self.folder / RUNS / run_id
        paths = sorted(path for path in own.rglob("*") if path.is_file() and path != own / RECORD)
        sizes = {f"{RUNS}/{run_id}/{path.relative_to(own).as_posix()}": path.stat().st_size for path in paths}
        self.store.put(paths, list(sizes))
        there = {one.key: one.size for one in self.store.listed(f"{RUNS}/{run_id}")}
        lost = [name for name, size in sizes.items() if there.get(self.store.at(name)) != size]
        if lost:
            raise OSError(f"{lost[0]} is not there as it was put")
        self.lease.check()
        if (remembered := self.folder / STORIES).exists():
            self.store.put([remembered], [STORIES])
        record = (own / RECORD).read_bytes()
        if not self.store.create(f"{RUNS}/{run_id}/{RECORD}", record):
            raise OSError(f"{RUNS}/{run_id} is there already")

    def _prune(self) -> None:
        """Remove runs from the store that the folder holds no more; of the old it keeps the records."""
        kept = completed_runs(self.folder)
        for run in kept[:-1]:
            _keep_record(run)
        try:
            surplus = _runs_there(self.store).keys() - {run.name for run in kept}
            _remove(self.store, sorted(surplus))
        except Exception as error:  # noqa: BLE001 - of any driver; the run is published, and the next one prunes
            logger.warning("%s: runs that are too many cannot be removed: %s", self.store.url, error)


@contextmanager
def stored_output(settings: Settings) -> Iterator[tuple[Settings, StoredOutput | None]]:
    """Give the settings with a folder of this machine as output, and the store it is of; as they are without
    one.

    Raises
    ------
    OutputError
        If the store cannot be read or written.
    LockedError
        If another run is writing there.
    """
    url = settings.output.path
    if not isinstance(url, str):
        yield settings, None
        return
    settings = with_output_folder(settings)
    folder = settings.output.folder
    store = open_store(url)
    with leased(store) as lease:
        with refusing(url, _READ, OutputError), locked(folder):
            _recall(store, folder)
        yield settings, StoredOutput(store, folder, lease)


def with_output_folder(settings: Settings) -> Settings:
    """Return the settings with the folder in which an output of a store is worked on; as they are without
    one.
    """
    url = settings.output.path
    if not isinstance(url, str):
        return settings
    folder = output_folder(spool_folder(settings.storage), url)
    return settings.model_copy(update={"output": settings.output.model_copy(update={"path": folder})})


def _recall(store: Store, folder: Path) -> None:
    """Let the folder hold what a run needs of those in the store, and nothing that is not there."""
    there = _runs_there(store)
    whole = sorted(_whole(there))
    latest = _latest(store)
    if latest and latest not in whole:
        logger.warning("%s: %s names %s, which is not there whole", store.url, LATEST, latest)
    _remove(store, sorted(there.keys() - set(whole)))
    for run in (folder / RUNS).glob("*"):
        if run.name not in whole:
            shutil.rmtree(run, ignore_errors=True)
    wanted = {run: [RECORD] for run in whole[:-1]} | {run: list(there[run]) for run in whole[-1:]}
    fetch_objects(store, folder, [there[run][name] for run, names in wanted.items() for name in names])
    (folder / STORIES).unlink(missing_ok=True)
    fetch_objects(store, folder, store.listed(STORIES))


def whole_runs(store: Store) -> dict[str, dict[str, Object]]:
    """Return the runs of a store that were put to their end: of each its files by their names in it."""
    return _whole(_runs_there(store))


def _whole(runs: dict[str, dict[str, Object]]) -> dict[str, dict[str, Object]]:
    return {run: files for run, files in runs.items() if RECORD in files}


def _runs_there(store: Store) -> dict[str, dict[str, Object]]:
    """Return the runs of a store, also those not put to their end: of each its files by their names in it."""
    runs: dict[str, dict[str, Object]] = {}
    start = len(store.at(RUNS)) + 1
    for one in store.listed(RUNS):
        run, _, name = one.key[start:].partition("/")
        if is_run_id(run) and name:
            runs.setdefault(run, {})[name] = one
    return runs


def _latest(store: Store) -> str:
    """Return the run that is named newest; empty where none is."""
    try:
        return str(json.loads(store.read(LATEST) or b"{}").get("run", ""))
    except (ValueError, AttributeError, RecursionError):
        return ""


def fetch_objects(store: Store, folder: Path, objects: Sequence[Object]) -> None:
    """Fetch objects to their places in the folder, but for what is there already."""
    places = {one.key: folder.joinpath(*key_parts(one.key[len(store.root) + 1 :])) for one in objects}
    new = [one for one in objects if not _has(places[one.key], one.size)]
    for one in new:
        places[one.key].parent.mkdir(parents=True, exist_ok=True)
    store.fetch([one.key for one in new], [places[one.key] for one in new])


def _has(path: Path, size: int) -> bool:
    return path.is_file() and path.stat().st_size == size


def _remove(store: Store, runs: Sequence[str]) -> None:
    """Remove runs, their records first: what is left of one that is not removed to its end is no run."""
    there = _runs_there(store) if runs else {}
    for run in runs:
        files = there.get(run, {})
        store.remove([one.key for name, one in files.items() if name == RECORD])
        store.remove([one.key for name, one in files.items() if name != RECORD])


def _keep_record(run: Path) -> None:
    """Leave of a run what later ones look at: its record."""
    for path in run.iterdir():
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        elif path.name != RECORD:
            path.unlink(missing_ok=True)
