"""Batches on a Dask cluster: results in order, none worked out by the leader, every fault one line."""

from __future__ import annotations

import logging
import pickle
import time
from collections import deque
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeVar

from classify.config.settings import EngineSettings, Settings
from classify.errors import ClassifyError, ClusterError, ConfigError, MachineError, WorkerError
from classify.extras import install_command
from classify.run.engine.workers import (
    Answer,
    Shared,
    another_program,
    answer,
    differences,
    fault_in,
    own_software,
    shared_by,
)

if TYPE_CHECKING:
    from distributed import Client, Future

Item = TypeVar("Item")
Result = TypeVar("Result")

logger = logging.getLogger(__name__)

CONNECT_SECONDS = 10
_AHEAD = 3
"""Batches that are at the cluster for each of its threads: enough that none waits, few enough to be held."""
_POLL_SECONDS = 1.0
"""Seconds between two looks of the leader for any workers."""
_MOST_SECONDS = 64.0
"""Seconds that the leader waits for one result before it looks again; a large one takes a while to come."""
_TOLD = 5
"""Workers that an error names, at most."""
_OUR_LOG = {"version": 1, "incremental": True}
"""Logging as it is: Dask would else give its loggers a form and a stream of their own."""
_AGAIN = "what was published stays, and a run that begins again goes through"


@dataclass(frozen=True, slots=True)
class Cluster:
    """A connected cluster whose workers have answered."""

    client: Client
    shared: Shared
    wait_seconds: float


_CLUSTER: ContextVar[Cluster] = ContextVar("_CLUSTER")


@contextmanager
def connected(settings: Settings, *, writes: bool) -> Iterator[None]:
    """Connect the cluster of the settings for `map_ordered_there`; its workers have this program and storage.

    Parameters
    ----------
    writes : bool
        Whether workers write into the output folder.

    Raises
    ------
    ConfigError
        If Dask is not installed.
    WorkerError
        If a worker runs another program or does not share the storage.
    ClusterError
        If no scheduler answers, no worker comes in time, or the scheduler is lost.
    """
    with _client(settings.engine) as client, shared_by(settings, writes=writes) as shared:
        cluster = Cluster(client, shared, settings.engine.wait_seconds)
        _wait_for_worker(cluster, settings.engine)
        _check_workers(cluster)
        token = _CLUSTER.set(cluster)
        try:
            yield
        except OSError as error:
            if cluster.client.status != "running":
                raise _lost_scheduler(cluster) from error
            _check_workers(cluster)  # what a worker has written may lie where nobody sees it
            raise
        finally:
            _CLUSTER.reset(token)


def map_ordered_there(
    function: Callable[[Item], Result], items: Sequence[Item], jobs: int
) -> Generator[Result, None, None]:
    """Yield results of `function` in the order of `items`, all from workers; closed, it awaits none.

    Parameters
    ----------
    jobs : int
        How many items are at the workers at a time, at most; -1: as many as they have threads for.
    """
    cluster = _CLUSTER.get()
    sealed = pickle.dumps(function)  # once: with a configuration inside, that takes longer than an item
    own = own_software()
    under_way: deque[Future[Any]] = deque()
    left = iter(items)
    room, asked = 0, -_POLL_SECONDS
    try:
        while True:
            if time.monotonic() - asked >= _POLL_SECONDS:  # to ask for each batch would take longer than it
                room, asked = _room(cluster, jobs), time.monotonic()
            for item in islice(left, max(room - len(under_way), 0)):
                under_way.append(cluster.client.submit(_in_worker, own, sealed, item, pure=False))
            if not under_way:
                return
            yield _result(cluster, under_way.popleft(), own)
    except Exception as error:
        if isinstance(error, ClassifyError) or cluster.client.status == "running":
            raise
        raise _lost_scheduler(cluster) from error
    finally:
        if under_way and cluster.client.status == "running":
            cluster.client.cancel(list(under_way), force=True)


def _in_worker(own: Mapping[str, str], sealed: bytes, item: Any) -> tuple[dict[str, str], Any]:
    """Return what the function makes of the item, and the program that made it; nothing if it is another."""
    here = own_software()
    return here, unsealed(sealed)(item) if here == own else None


@lru_cache(maxsize=4)
def unsealed(sealed: bytes) -> Callable[[Any], Any]:
    """Return the function of a run; its bytes come from the process that leads, by the way that brings items.

    Whatever Dask or joblib sends that way is unpickled in any case: this opens no door that was shut.
    """
    function: Callable[[Any], Any] = pickle.loads(sealed)  # noqa: S301 - see above; never read from a file
    return function


def _result(cluster: Cluster, future: Future[Any], own: Mapping[str, str]) -> Any:
    """Return the result of a batch, once it is there."""
    from distributed import KilledWorker
    from distributed.client import FutureCancelledError, FuturesCancelledError

    try:
        there, result = _waited_for(cluster, future)
    except KilledWorker as error:
        raise MachineError(
            "a batch has ended every worker that took it, most often for want of memory; give workers more, "
            "or set engine.batch_articles lower"
        ) from error
    except (FutureCancelledError, FuturesCancelledError) as error:
        raise _lost_scheduler(cluster) from error
    except ClusterError:
        raise
    except Exception:
        _check_workers(cluster)  # one that came later, with other code or without the storage
        raise
    if unlike := differences(own, there):
        raise WorkerError(f"a worker {another_program(unlike)}")
    return result


def _waited_for(cluster: Cluster, future: Future[Any]) -> Any:
    """Wait for what a batch comes to, as long as there are workers to do it.

    Raises
    ------
    ClusterError
        If there is none for too long, or the scheduler is lost.
    """
    alone_since: float | None = None
    patience = _POLL_SECONDS
    while True:
        try:
            # never without an end: what is done is lost again when its worker is lost before it is fetched
            return future.result(timeout=patience)
        except TimeoutError:
            if future.status == "error":  # the work itself has raised it
                raise
        if _threads(cluster):
            alone_since, patience = None, min(2 * patience, _MOST_SECONDS)
            continue
        patience = _POLL_SECONDS
        if alone_since is None:
            alone_since = time.monotonic()
            logger.warning("the cluster has no worker left; waiting %g s for one", cluster.wait_seconds)
        elif time.monotonic() - alone_since > cluster.wait_seconds:
            raise _without_workers(cluster)


def _room(cluster: Cluster, jobs: int) -> int:
    """Tell how many batches may be at the workers."""
    return jobs if jobs > 0 else max(1, _AHEAD * _threads(cluster))


def _threads(cluster: Cluster) -> int:
    """Count the threads of all workers; 0 where the scheduler does not answer."""
    if cluster.client.status != "running":
        return 0
    try:
        workers = cluster.client.scheduler_info(n_workers=-1)["workers"]
    except OSError:
        return 0
    return sum(worker["nthreads"] for worker in workers.values())


def _wait_for_worker(cluster: Cluster, engine: EngineSettings) -> None:
    if not _threads(cluster):
        logger.info("waiting for a worker of the cluster")
    try:
        cluster.client.wait_for_workers(1, timeout=engine.wait_seconds)
    except TimeoutError as error:
        raise ClusterError(
            f"engine.scheduler: {engine.scheduler} has no worker, and none came within "
            f"{engine.wait_seconds:g} s (engine.wait_seconds); start one: dask worker {engine.scheduler}"
        ) from error


def _check_workers(cluster: Cluster) -> None:
    """Refuse the cluster where a worker runs another program or does not share the storage.

    Raises
    ------
    WorkerError
        With a line for each of the first such workers.
    """
    if cluster.client.status != "running":
        return
    faults = []
    for address, given in cluster.client.run(answer, cluster.shared, on_error="return").items():
        if isinstance(given, Answer):
            fault = fault_in(given, cluster.shared)
        elif isinstance(given, OSError):  # it is lost meanwhile; others take over
            continue
        else:
            first_line = str(given).partition("\n")[0]
            fault = f"cannot run this program ({type(given).__name__}: {first_line}); install the same there"
        if fault:
            faults.append(f"worker {address} {fault}")
    if faults:
        more = [f"... and {len(faults) - _TOLD} more workers"] if len(faults) > _TOLD else []
        raise WorkerError("\n".join([*faults[:_TOLD], *more]))


def _without_workers(cluster: Cluster) -> ClusterError:
    if cluster.client.status != "running":
        return _lost_scheduler(cluster)
    return ClusterError(
        f"all workers of the cluster were lost, and none came within {cluster.wait_seconds:g} s "
        f"(engine.wait_seconds); start workers: {_AGAIN}"
    )


def _lost_scheduler(cluster: Cluster) -> ClusterError:
    address = cluster.client.scheduler.address if cluster.client.scheduler else "the scheduler"
    return ClusterError(
        f"engine.scheduler: {address} was lost or started anew while the run went on; {_AGAIN}"
    )


@contextmanager
def _client(engine: EngineSettings) -> Iterator[Client]:
    try:
        import dask

        with dask.config.set(logging=_OUR_LOG):
            from distributed import Client
    except ImportError as error:
        raise ConfigError(
            "engine.backend is dask, and dask is not installed; set it to loky, or run: "
            + install_command("dask")
        ) from error
    try:
        client = Client(engine.scheduler, timeout=CONNECT_SECONDS, set_as_default=False)
    except OSError as error:  # it may be starting
        raise ClusterError(
            f"engine.scheduler: no Dask scheduler answers at {engine.scheduler}; "
            "start one with `dask scheduler`, or set engine.backend to loky"
        ) from error
    with _dask_silent(), client:
        yield client


@contextmanager
def _dask_silent() -> Iterator[None]:
    """Keep what Dask logs of a cluster out of our log: each fault is told here, in one line.

    When a scheduler is lost it would tell tracebacks of its own attempts to reach it.
    """
    dasks = logging.getLogger("distributed")
    before = dasks.level
    dasks.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        dasks.setLevel(before)
