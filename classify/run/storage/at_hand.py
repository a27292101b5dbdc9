"""A configuration whose paths are all of this machine, for commands that read a feed and publish nothing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from classify.config import Configuration
from classify.run.storage.inputs import input_at_hand
from classify.run.storage.outputs import with_output_folder


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
