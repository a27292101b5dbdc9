"""Execution of the work: one process or all cores, through joblib, or a Dask cluster.

What starts processes is imported where they are started: small feeds need none.
"""

from __future__ import annotations

import os
import pickle
import signal
import threading
import time
import warnings
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from functools import partial
from itertools import accumulate
from types import FrameType
from typing import Any, TypeVar

from classify.config.settings import EngineSettings, Settings
from classify.errors import MachineError
from classify.run.engine.cache_file import held_open
from classify.run.engine.cluster import connected, map_ordered_there, unsealed
from classify.run.engine.foreign_log import log_warnings
from classify.run.engine.worker_log import Records, lowest_level, recorded, replayed

Item = TypeVar("Item")
Result = TypeVar("Result")

STOPPING = [getattr(signal, name) for name in ("SIGTERM", "SIGINT", "SIGHUP") if hasattr(signal, name)]
"""Signals that ask a run to end."""
_WORKER_LOST = (
    "a worker process was ended from outside, most often by the system for want of memory; give it more, or "
    "set engine.jobs (or --jobs) or engine.batch_articles lower"
)
FEW = 4
_SHORT = 200
"""Bytes of a very short article: a batch that has fewer for each of its articles is not a full one."""
PARENT_SECONDS = 1
"""How often a worker looks whether the process that started it is still there."""


def map_ordered(
    function: Callable[[Item], Result],
    items: Sequence[Item],
    engine: EngineSettings,
    is_kept: Callable[[Item], bool] | None = None,
    *,
    size_of: Callable[[Item], int] | None = None,
    here: Callable[[Item], Result] | None = None,
) -> Generator[Result, None, None]:
    """Yield results of `function` in the order of `items`, as they become ready; few are in flight at a time.

    Neither the backend nor the number of jobs can change a result: items are cut before and keep their order.
    Fewer than `FEW` items, or items that together are small, are worked off here, where no cluster is:
    starting other processes would take longer. So are items whose results `is_kept` says are only read back:
    to send them from process to process would take longer. Where it is closed before its end, the workers
    are ended first.

    Parameters
    ----------
    size_of : callable, optional
        Bytes or characters of an item; without it all are taken to be large.
    here : callable, optional
        Takes the place of `function` in this process.
    """
    if engine.backend == "dask":
        yield from map_ordered_there(function, items, engine.jobs)
        return
    here = here or function
    jobs = 1 if engine.backend == "sequential" else engine.jobs
    if jobs == 1:
        yield from map(here, items)
        return
    kept = [is_kept is not None and is_kept(item) for item in items]
    others = [i for i, own in enumerate(kept) if not own]
    if _are_few((items[i] for i in others), FEW * engine.batch_articles * _SHORT, size_of):
        yield from map(here, items)
        return
    with closing(_map_here(function, (items[i] for i in others), engine.backend, jobs)) as results:
        for i, own in enumerate(kept):
            yield here(items[i]) if own else next(results)
        yield from results  # to its end: closed before, it would end the workers


def _are_few(left: Iterable[Item], little: int, size_of: Callable[[Item], int] | None) -> bool:
    """Tell whether there are fewer than `FEW` items, or less in all of them than is `little`."""
    sizes = (little if size_of is None else size_of(item) for item in left)
    return all(n < FEW or size < little for n, size in enumerate(accumulate(sizes), 1))


def _map_here(
    function: Callable[[Item], Result], items: Iterable[Item], backend: str, jobs: int
) -> Generator[Result, None, None]:
    """Yield results of the items in their order, from processes or threads of this machine."""
    import joblib
    from joblib.externals.loky import get_reusable_executor
    from joblib.externals.loky.process_executor import TerminatedWorkerError

    work: Callable[[Item], Any] = function
    if backend == "loky":
        # pickled once: with a configuration inside, that takes longer than the work on an item
        work = partial(_in_worker, pickle.dumps(function), lowest_level())
    options = {"initializer": _exit_with_parent, "initargs": (os.getpid(),)} if backend == "loky" else {}
    with joblib.parallel_config(backend=backend, n_jobs=jobs, **options):
        # one item at a time, so that all workers end at about one time
        parallel = joblib.Parallel(return_as="generator", batch_size=1)
        results: Generator[Any, None, None] | None = None
        try:
            with _interrupts_held():  # here workers start
                results = parallel(joblib.delayed(work)(item) for item in items)
            yield from replayed(results) if backend == "loky" else results
        except BaseException as error:
            with _quiet_threads(), warnings.catch_warnings():
                warnings.simplefilter("ignore", UserWarning)  # that tasks are cancelled: they should be
                if results is not None:  # not left to the garbage collector, whose thread may be any
                    results.close()
                if backend == "loky":  # none may go on writing while what it wrote is swept
                    get_reusable_executor(reuse=True).shutdown(wait=True, kill_workers=True)
            if isinstance(error, TerminatedWorkerError):
                raise MachineError(_WORKER_LOST) from error
            raise


def cores(engine: EngineSettings) -> int:
    """Return how many cores of this machine the engine may use."""
    if engine.backend in ("sequential", "dask"):
        return 1
    if engine.jobs > 0:
        return engine.jobs
    import joblib

    return int(joblib.effective_n_jobs(engine.jobs))


@contextmanager
def _interrupts_held() -> Iterator[None]:
    """Let signals wait until the end; those that stop never reach processes that are started meanwhile.

    Ctrl-C, a terminal that closes and systemd signal the whole group. That is for the driver, which ends its
    workers: each of them would else end by itself, and some with a traceback. A worker that is left half
    started reads for ever, and from Python 3.13 on the driver would wait for it.
    """
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    from multiprocessing import resource_tracker

    from joblib.externals.loky.backend import resource_tracker as loky_tracker

    with _signals_put_off():
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGHUP})
        try:
            with _silent_trackers():
                for tracker in (resource_tracker, loky_tracker):
                    tracker.ensure_running()  # which ignores the others and lets them in again here
            signal.pthread_sigmask(signal.SIG_BLOCK, STOPPING)
            yield
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextmanager
def _silent_trackers() -> Iterator[None]:
    """Let processes that are started meanwhile tell nothing of what they sweep after a run that was ended.

    They outlive it and write to its log, where each line is a record.
    """
    before = os.environ.get("PYTHONWARNINGS")
    filters = [before, "ignore:resource_tracker"] if before else ["ignore:resource_tracker"]
    os.environ["PYTHONWARNINGS"] = ",".join(filters)
    try:
        yield
    finally:
        if before is None:
            del os.environ["PYTHONWARNINGS"]
        else:
            os.environ["PYTHONWARNINGS"] = before


@contextmanager
def _signals_put_off() -> Iterator[None]:
    """Put off what is done on a signal to the end: masked here, it would come by another thread."""
    if threading.current_thread() is not threading.main_thread():  # which alone acts on signals
        yield
        return
    came: list[int] = []

    def put_off(number: int, _: FrameType | None) -> None:
        if number in came:  # asked for twice: at once, as everywhere
            signal.signal(number, signal.SIG_DFL)
            signal.raise_signal(number)
        came.append(number)

    ours = {number: handler for number in STOPPING if (handler := signal.getsignal(number)) is not None}
    try:
        for number in ours:
            signal.signal(number, put_off)
        yield
    finally:
        for number, handler in ours.items():
            signal.signal(number, handler)
        for late in came:
            signal.raise_signal(late)


@contextmanager
def _quiet_threads() -> Iterator[None]:
    """Let no thread print why it ends: the one that feeds the workers may find them gone."""
    before = threading.excepthook
    threading.excepthook = lambda _: None
    try:
        yield
    finally:
        threading.excepthook = before


def _in_worker(sealed: bytes, level: int, item: Any) -> tuple[Any, Records]:
    return recorded(partial(_work, sealed), item, level)


def _work(sealed: bytes, item: Any) -> Any:
    with held_open():
        return unsealed(sealed)(item)  # here, where it is recorded: to unseal is to import, which may warn


def _exit_with_parent(driver: int) -> None:
    """Let this worker end soon after the process that started it, however and whenever that one ended.

    What is warned of in the worker goes into its log, which the driver writes.
    """
    log_warnings()

    def watch() -> None:
        while os.getppid() == driver:
            time.sleep(PARENT_SECONDS)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


@contextmanager
def started(settings: Settings, *, writes: bool = False) -> Iterator[None]:
    """Start the engine for `map_ordered`: with Dask, connected to the cluster, whose workers are checked.

    Parameters
    ----------
    writes : bool, default=False
        Whether the work writes into the output folder.

    Raises
    ------
    ConfigError, WorkerError, ClusterError
        If Dask is not installed, or the cluster cannot be used.
    """
    if settings.engine.backend == "dask":
        with connected(settings, writes=writes):
            yield
    else:
        yield
