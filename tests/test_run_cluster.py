"""Faults of a real Dask cluster on loopback: one line, the right exit code, and nothing half done."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from classify.config.settings_file import load_settings
from classify.errors import ClusterError, WorkerError
from classify.run.engine.execution import map_ordered, started
from tests.cluster.loopback import main as loopback_program
from tests.cluster.processes import ROOT, cluster, wait_for
from tests.feed import classify_process, write_project

pytest.importorskip("distributed", reason="dask is not installed")
pytestmark = pytest.mark.slow  # each starts processes that import a lot


@pytest.fixture
def loopback(tmp_path):
    with cluster(tmp_path, workers=0) as running:
        yield running


def dask(folder: Path, address: str, n_articles: int = 12, **engine: object) -> Path:
    settings = {"backend": "dask", "scheduler": address, "jobs": -1, "batch_articles": 3, **engine}
    return write_project(folder, n_articles=n_articles, engine=settings)


def process_of(_: int) -> int:
    return os.getpid()


def another_program(folder: Path) -> Path:
    """Make a folder with a copy of this program in which one line is another."""
    copy = shutil.copytree(ROOT / "classify", folder / "other" / "classify")
    with (copy / "profile" / "__init__.py").open("a", encoding="utf-8") as file:
        file.write("# edited\n")
    shutil.copytree(ROOT / "tests", folder / "other" / "tests", ignore=shutil.ignore_patterns("benchmarks"))
    return copy.parent


def without(folder: Path) -> tuple[str, ...]:
    """Return what starts a command on a machine where the folder is another, empty one."""
    hidden = ("unshare", "--mount", "sh", "-c", f'mount -t tmpfs none "{folder}" && exec "$@"', "sh")
    if (
        not shutil.which("unshare")
        or subprocess.run([*hidden, "true"], check=False, capture_output=True).returncode
    ):
        pytest.skip("a mount namespace takes Linux and the right to make one")
    return hidden


def test_a_single_worker_does_all_the_work(tmp_path, loopback):
    settings = load_settings(dask(tmp_path, loopback.address, jobs=1))
    worker = loopback.worker()

    with started(settings):
        assert set(map_ordered(process_of, range(5), settings.engine)) == {worker.pid}


def test_a_worker_with_another_program_is_refused_by_both_names(tmp_path, loopback):
    config = dask(tmp_path, loopback.address)
    loopback.worker(path=another_program(tmp_path))

    done = classify_process("run", config)

    assert done.returncode == 3, done.stderr
    assert "runs another program (code " in done.stderr
    assert " here, " in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "output" / "latest").exists()


def test_a_worker_with_another_program_that_comes_late_does_nothing(tmp_path, loopback):
    settings = load_settings(dask(tmp_path, loopback.address))
    own = loopback.worker()

    with pytest.raises(WorkerError, match="another program"), started(settings):
        results = map_ordered(process_of, range(10_000), settings.engine)
        assert next(results) == own.pid
        loopback.worker(path=another_program(tmp_path))
        for process in results:
            assert process == own.pid


@pytest.mark.parametrize("hidden", ["articles", "output"])
def test_a_worker_that_does_not_share_the_storage_is_refused(tmp_path, loopback, hidden):
    settings = load_settings(dask(tmp_path, loopback.address))
    settings.output.folder.mkdir()
    loopback.worker(*without(tmp_path / hidden))

    with (
        pytest.raises(WorkerError, match=rf"does not share the storage: .*{hidden}"),
        started(settings, writes=True),
    ):
        pass


def test_a_cluster_without_workers_is_left_in_time(tmp_path, loopback):
    done = classify_process("run", dask(tmp_path, loopback.address, wait_seconds=1))

    assert done.returncode == 75, done.stderr
    assert "has no worker, and none came within 1 s (engine.wait_seconds)" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_run_whose_workers_are_all_lost_ends_and_can_be_tried_again(tmp_path, loopback):
    settings = load_settings(dask(tmp_path, loopback.address, wait_seconds=2))
    worker = loopback.worker()
    loopback.wait_for_worker()

    with pytest.raises(ClusterError, match="all workers"), started(settings):
        results = map_ordered(process_of, range(10_000), settings.engine)
        next(results)
        worker.send_signal(signal.SIGKILL)
        list(results)

    second = loopback.worker()
    patient = load_settings(dask(tmp_path, loopback.address))
    with started(patient):
        assert set(map_ordered(process_of, range(3), patient.engine)) == {second.pid}


def test_a_worker_that_comes_when_all_were_lost_goes_on(tmp_path, loopback):
    settings = load_settings(dask(tmp_path, loopback.address))
    first = loopback.worker()

    with started(settings):
        results = map_ordered(process_of, range(2_000), settings.engine)
        assert next(results) == first.pid
        first.send_signal(signal.SIGKILL)
        second = loopback.worker()
        assert list(results)[-1] == second.pid


def test_a_scheduler_that_is_lost_ends_the_run_to_be_tried_again(tmp_path, loopback):
    config = dask(tmp_path, loopback.address, n_articles=1000, wait_seconds=2)
    loopback.worker()
    loopback.wait_for_worker()
    with subprocess.Popen(
        [sys.executable, "-m", "classify", "run", config], stderr=subprocess.PIPE, text=True
    ) as process:
        staging = tmp_path / "output" / "staging"
        wait_for(lambda: any(staging.glob("*/parts/*")) or process.poll() is not None)
        assert process.poll() is None, process.communicate()[1]
        loopback.scheduler.send_signal(signal.SIGKILL)
        _, said = process.communicate(timeout=300)

    assert process.returncode == 75, said
    assert "was lost or started anew while the run went on" in said
    assert "Traceback" not in said
    assert not (tmp_path / "output" / "latest").exists()


def test_the_cluster_of_the_readme_gives_the_tables_of_one_process():
    assert loopback_program(150) == 0
