"""The engine: a real Dask scheduler with two worker processes on loopback gives the bytes of one process."""

import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from classify.run.engine import execution
from tests.cluster.processes import cluster, wait_for
from tests.feed import classify, classify_process, write_project

pytest.importorskip("distributed")


@pytest.fixture
def running(tmp_path):
    """Yield a cluster of two workers."""
    with cluster(tmp_path) as started:
        yield started


def tables_of(run: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(run.glob("*.csv"))}


def dask(folder: Path, address: str, **settings: object) -> Path:
    return write_project(
        folder,
        n_articles=settings.pop("n_articles", 12),
        engine={"backend": "dask", "scheduler": address, "jobs": -1, "batch_articles": 3},
        **settings,
    )


def test_a_cluster_gives_the_bytes_of_one_process(tmp_path, running):
    assert classify("run", write_project(tmp_path)).returncode == 0
    first = tables_of(tmp_path / "output" / "latest")

    done = classify_process("run", dask(tmp_path, running.address))

    assert done.returncode == 0, done.stderr
    assert tables_of(tmp_path / "output" / "latest") == first


def test_a_relative_path_means_the_same_to_workers_that_stand_in_another_folder(tmp_path, running):
    config = dask(tmp_path, running.address)

    done = classify_process("run", config.name, cwd=tmp_path)

    assert done.returncode == 0, done.stderr


def test_commands_that_read_the_feed_again_work_on_a_cluster_too(tmp_path, running):
    config = dask(tmp_path, running.address)

    linted, explained = classify_process("lint", config), classify_process("explain", config, "a-1")

    assert linted.returncode == 0, linted.stderr
    assert explained.returncode == 0, explained.stderr


def test_a_worker_killed_in_the_middle_of_a_run_is_survived(tmp_path, running):
    config = dask(tmp_path, running.address, n_articles=1000)
    with subprocess.Popen(
        [sys.executable, "-m", "classify", "run", config], stderr=subprocess.PIPE
    ) as process:
        wait_for(
            lambda: any((tmp_path / "output" / "staging").glob("*/parts/*")) or process.poll() is not None
        )
        assert process.poll() is None, "the run ended before the worker could be killed"
        running.workers[0].send_signal(signal.SIGKILL)
        _, said = process.communicate(timeout=300)

    assert process.returncode == 0, said.decode()
    cold = {"engine": {"jobs": 1, "batch_articles": 3}, "cache": {"enabled": False}}
    survived = tables_of(tmp_path / "output" / "latest")
    assert classify("run", write_project(tmp_path, n_articles=1000, **cold)).returncode == 0
    assert tables_of(tmp_path / "output" / "latest") == survived


@pytest.mark.parametrize(
    ("address", "code", "message"),
    [
        ("tcp://127.0.0.1:9", 75, "no Dask scheduler answers at tcp://127.0.0.1:9"),
        ("http://127.0.0.1:9", 3, "must be an address such as `tcp://10.0.0.5:8786`"),
        ("127.0.0.1", 3, "must be an address such as `tcp://10.0.0.5:8786`"),
    ],
)
def test_a_scheduler_may_answer_later_and_a_wrong_address_never(tmp_path, address, code, message):
    done = classify_process("run", dask(tmp_path, address))

    assert done.returncode == code, done.stderr
    assert message in done.stderr
    assert "Traceback" not in done.stderr


@pytest.fixture
def came():
    """Yield signals that the handlers of the process were told of."""
    seen = []
    before = {
        number: signal.signal(number, lambda number, _: seen.append(number)) for number in execution.STOPPING
    }
    yield seen
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.parametrize("number", execution.STOPPING)
def test_a_signal_is_put_off_to_the_end_and_told_once(came, number):
    with execution._signals_put_off():
        signal.raise_signal(number)
        assert not came

    assert came == [number]
    signal.raise_signal(number)
    assert came == [number, number]


def test_a_signal_that_was_put_off_comes_where_the_work_fails_too(came):
    with pytest.raises(OSError, match="no room"), execution._signals_put_off():
        signal.raise_signal(signal.SIGTERM)
        raise OSError("no room")

    assert came == [signal.SIGTERM]


def test_another_thread_puts_off_nothing(came):
    def work():
        with execution._signals_put_off():
            done.append(True)

    done = []
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()

    assert done == [True]
    assert not came
