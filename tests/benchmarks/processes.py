"""Programs measured from outside: seconds, processor seconds, peak memory of each of their processes."""

from __future__ import annotations

import contextlib
import os
import platform
import subprocess
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import scipy
import sklearn

POLL_SECONDS = 0.05
ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
LAST_LINES = 5


@dataclass(frozen=True)
class Measured:
    """What a program cost."""

    seconds: float
    cpu_seconds: float
    driver_mb: float
    """Peak resident memory of the program's first process."""
    child_mb: float
    """The same of the largest of its other processes."""
    code: int
    said: str
    """The end of what it wrote to stderr, for those that failed."""


def machine() -> str:
    """Return one line about where the figures were taken."""
    cpuinfo = Path("/proc/cpuinfo")
    names = [line for line in cpuinfo.read_text().splitlines() if "model name" in line]
    name = names[0].split(":")[1].strip() if names else platform.processor()
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    return (
        f"{name}, {os.cpu_count()} cores, load {load}; Python {platform.python_version()}, "
        f"numpy {np.__version__}, scipy {scipy.__version__}, scikit-learn {sklearn.__version__}"
    )


@contextlib.contextmanager
def on_cores(count: int) -> Iterator[None]:
    """Let this process, and what it starts, run on the first ``count`` cores only."""
    allowed = os.sched_getaffinity(0)
    os.sched_setaffinity(0, sorted(allowed)[:count])
    try:
        yield
    finally:
        os.sched_setaffinity(0, allowed)


def measure(command: Sequence[str | Path], *, cores: int = 1, cwd: Path | None = None) -> Measured:
    """Run the command to its end on so many cores, and return what it cost."""
    peaks: dict[int, float] = {}
    environment = os.environ | ONE_THREAD
    with on_cores(cores):
        began = time.perf_counter()
        process = subprocess.Popen(
            [str(part) for part in command],
            cwd=cwd,
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            errors="replace",
        )
    ended = threading.Event()
    watch = threading.Thread(target=_watch, args=(process.pid, peaks, ended))
    watch.start()
    assert process.stderr is not None
    said = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    ended.set()
    watch.join()
    process.stderr.close()
    others = [peak for pid, peak in peaks.items() if pid != process.pid]
    return Measured(
        seconds=seconds,
        cpu_seconds=usage.ru_utime + usage.ru_stime,
        driver_mb=peaks.get(process.pid, 0.0),
        child_mb=max(others, default=0.0),
        code=process.returncode,
        said="\n".join(said.strip().splitlines()[-LAST_LINES:]),
    )


def _watch(pid: int, peaks: dict[int, float], ended: threading.Event) -> None:
    while not ended.wait(POLL_SECONDS):
        for member in _family(pid):
            peaks[member] = max(peaks.get(member, 0.0), _peak_mb(member))


def _family(pid: int) -> Iterator[int]:
    """Yield the process and all that came of it."""
    yield pid
    for tasks in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            children = tasks.read_text().split()
        except OSError:  # it ended meanwhile
            continue
        for child in children:
            yield from _family(int(child))


def _peak_mb(pid: int) -> float:
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:  # it ended meanwhile
        return 0.0
    lines = [line for line in status.splitlines() if line.startswith("VmHWM:")]
    return int(lines[0].split()[1]) / 1e3 if lines else 0.0
