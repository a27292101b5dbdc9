"""Fetch inputs and runs from object stores, for commands that publish nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from classify.config.locations import location_of
from classify.config.settings import StorageSettings
from classify.config.settings_file import Configuration
from classify.errors import ClassifyError, InputError
from classify.run.engine.publish import LATEST, PREVIOUS
from classify.run.storage.inputs import input_at_hand
from classify.run.storage.outputs import RUNS, fetch_objects, whole_runs, with_output_folder
from classify.run.storage.spool import fresh_view, spool_folder
from classify.run.storage.stores import open_store, refusing


@contextmanager
def runs_at_hand(output: str, names: Sequence[str]) -> Iterator[Path]:
    """Give the output folder itself, or where it is in a store a folder with the named runs fetched.

    Raises
    ------
    ConfigError
        If the output is no location.
    InputError
        If the store cannot be read.
    """
    place = location_of(output)
    if isinstance(place, Path):
        yield place
        return
    with fresh_view(spool_folder(StorageSettings())) as view:
        with refusing(place, "its runs cannot be read", InputError):
            store = open_store(place)
            runs = whole_runs(store)
            ids = sorted(runs)
            by_name = dict(zip((LATEST, PREVIOUS), reversed(ids), strict=False))
            for run in ids:
                (view / RUNS / run).mkdir(parents=True)
            for run in {by_name.get(name, name) for name in names} & runs.keys():
                fetch_objects(store, view, list(runs[run].values()))
        try:
            yield view
        except ClassifyError as error:
            error.args = tuple(str(part).replace(str(view), place) for part in error.args)
            raise


@contextmanager
def at_hand(configuration: Configuration) -> Iterator[Configuration]:
    """Hold the objects of stores as files meanwhile: give the configuration with them, or as it is without
    any.

    What this machine keeps of runs over the same output is used; nothing is read of an output in a store.

    Raises
    ------
    InputError
        If an object cannot be read.
    """
    with input_at_hand(with_output_folder(configuration.settings)) as settings:
        yield replace(configuration, settings=settings)
