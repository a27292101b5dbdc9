"""Lock an output in an object store, so that one run writes at a time; the holder renews the lock.

A store has no locks that end with their holder. So the lock is an object, made by a put that fails where one
is there, and renewed each minute; one that was not renewed for ten minutes, by the clock of the store, is of
a holder that died, and the next run takes it. Its limits: a holder that was stopped for so long (a laptop
that slept) may find it taken, and does not publish then; and two runs that take a dead lock at the same
moment, or a store that knows no conditional puts, may let both through. Each then publishes a run that is
whole, and the last one's is named newest.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from uuid import uuid4

from classify.errors import LockedError, OutputError
from classify.run.engine.lock import holder_in, own_name
from classify.run.storage.stores import Store, refusing

NAME = "lock.json"
RENEW_SECONDS = 60.0
DEAD_SECONDS = 600.0


@dataclass(frozen=True, slots=True)
class Lease:
    """The lock of an output, held."""

    store: Store
    content: bytes

    def check(self) -> None:
        """Refuse to go on if the lock is another's by now.

        Raises
        ------
        LockedError
            If it is.
        """
        now = self.store.read(NAME)
        if now != self.content:
            raise LockedError(
                f"{self.store.url}: the lock was lost to another run ({holder_in(now)}), since this one did "
                "not renew it for too long; nothing is published; run again"
            )

    def renew(self) -> None:
        """Write the lock anew, so that the store dates it anew; unless it is another's."""
        if self.store.read(NAME) == self.content:
            self.store.write(NAME, self.content)


@contextmanager
def leased(store: Store) -> Iterator[Lease]:
    """Hold the lock of an output, renewed meanwhile, and give it back.

    Raises
    ------
    LockedError
        If another run holds it; the message names the holder.
    OutputError
        If the store cannot be written.
    """
    lease = Lease(store, json.dumps({**own_name(), "token": uuid4().hex}).encode())
    with refusing(store.url, "the output cannot be locked here", OutputError):
        _take(lease)
    done = threading.Event()
    renewing = threading.Thread(target=_renew, args=(lease, done), daemon=True)
    renewing.start()
    try:
        yield lease
    finally:
        done.set()
        renewing.join()
        with suppress(Exception):  # whatever its driver raises: what is left of the lock dies in ten minutes
            if store.read(NAME) == lease.content:
                store.remove([store.at(NAME)])


def _take(lease: Lease) -> None:
    store = lease.store
    if not store.create(NAME, lease.content):
        content = store.read(NAME)
        if not _is_dead(store):
            raise LockedError(
                f"{store.url}: another run is writing here ({holder_in(content)}); wait for it to end, or "
                "give this run another --output; where it was killed, its lock ends ten minutes later"
            )
        store.write(NAME, lease.content)
    if store.read(NAME) != lease.content:
        raise LockedError(f"{store.url}: another run has just begun to write here; try again later")


def _is_dead(store: Store) -> bool:
    """Tell whether the lock was not renewed for long; both moments are told by the clock of the store."""
    renewed = store.written(NAME)
    probe = f"{NAME}.{uuid4().hex}"
    store.write(probe, b"")
    try:
        now = store.written(probe)
    finally:
        store.remove([store.at(probe)])
    return renewed is not None and now is not None and (now - renewed).total_seconds() > DEAD_SECONDS


def _renew(lease: Lease, done: threading.Event) -> None:
    while not done.wait(RENEW_SECONDS):
        with suppress(Exception):  # a store that cannot be reached now; what is lost shows when it publishes
            lease.renew()
