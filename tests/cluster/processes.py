"""The processes of a Dask cluster on loopback, started, awaited and ended."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[2]
DASK = [sys.executable, "-m", "dask"]
START_SECONDS = 120


@dataclass
class LoopbackCluster:
    """A running scheduler, and what starts its workers."""

    address: str
    scheduler: subprocess.Popen[bytes]
    stack: ExitStack
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def worker(self, *before: str, path: Path = ROOT, threads: int = 1) -> subprocess.Popen[bytes]:
        """Start a worker with the program that lies in `path`; `before` stands in front of its command."""
        command = [*DASK, "worker", self.address, "--nthreads", str(threads), "--no-dashboard", "--no-nanny"]
        process = started(self.stack, [*before, *command], path)
        self.workers.append(process)
        return process

    def wait_for_worker(self) -> None:
        """Wait until the scheduler has a worker."""
        from distributed import Client

        with Client(self.address, set_as_default=False) as client:
            client.wait_for_workers(1, timeout=START_SECONDS)


@contextmanager
def cluster(folder: Path, workers: int = 2) -> Iterator[LoopbackCluster]:
    """Run a cluster with so many workers of one thread; all its processes are ended at the end."""
    file = folder / "scheduler.json"
    options = ["--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", str(file)]
    with ExitStack() as stack:
        scheduler = started(stack, [*DASK, "scheduler", *options], ROOT)
        wait_for(lambda: file.exists() and file.stat().st_size > 0)
        running = LoopbackCluster(json.loads(file.read_text())["address"], scheduler, stack)
        for _ in range(workers):
            running.worker()
        yield running


def started(stack: ExitStack, command: Sequence[str], path: Path) -> subprocess.Popen[bytes]:
    """Start a process that sees the program in `path` first, and that ends with the stack."""
    environment = {**os.environ, "PYTHONPATH": str(path)}
    process = subprocess.Popen(
        command, env=environment, cwd=path, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    stack.callback(process.wait)
    stack.callback(process.kill)
    return process


def wait_for(condition: Callable[[], object], seconds: float = START_SECONDS) -> None:
    """Wait until it holds."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise TimeoutError("it did not happen in time")
        time.sleep(0.05)
