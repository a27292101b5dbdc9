"""A run may die at any moment or find no room: the last complete run stays whole, the next one succeeds."""

import datetime as dt
import hashlib
import json
import os
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from classify.config.settings_file import Overrides, load_configuration
from classify.run.job import run_job
from tests.feed import classify, classify_process, write_project

pytestmark = pytest.mark.skipif(os.name == "nt", reason="signals and limits of POSIX")

CHILDREN = Path("/proc/self/task") / str(os.getpid()) / "children"
BATCHES = {"engine": {"jobs": 2, "batch_articles": 10}, "cache": {"enabled": True}}


def start(config, *options):
    """Return the command under way, in a process group of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "classify", "run", str(config), *map(str, options)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_DFL),  # noqa: PLW1509 - `nohup` ignores it
    )


def tables(run):
    return {str(path.relative_to(run)): path.read_bytes() for path in sorted(run.rglob("*.csv"))}


def assert_whole(output):
    """Check that every published run has the tables that its run.json names, byte for byte."""
    for run in (output / "runs").iterdir():
        record = json.loads((run / "run.json").read_text())
        hashes = {name: entry["sha256"] for name, entry in record["tables"].items()}
        assert hashes == {name: hashlib.sha256(data).hexdigest() for name, data in tables(run).items()}
        assert (run / "datapackage.json").stat().st_size > 0
    assert (output / "latest" / "run.json").exists()


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """Return a project after a cold run, its settings file, the tables, and the seconds that a cold run
    takes.
    """
    folder = tmp_path_factory.mktemp("faults")
    config = write_project(folder, n_articles=120, **BATCHES)
    assert classify("run", config).returncode == 0
    (folder / "output" / "cache.sqlite").unlink()
    begin = time.perf_counter()
    assert classify_process("run", config).returncode == 0
    return folder, config, tables(folder / "output" / "latest"), time.perf_counter() - begin


def cold_start(project):
    """Return the command under way, with nothing in its cache and a feed that is not byte for byte the
    last one.
    """
    folder, config, _, _ = project
    for path in (folder / "output").glob("cache.sqlite*"):
        path.unlink()
    with (folder / "articles" / "feed.jsonl").open("a") as feed:
        feed.write("\n")  # an empty line is no record
    return start(config)


def read_until(process, stage):
    """Return lines of the log up to the one that closes a stage."""
    lines = []
    for line in process.stderr:
        lines.append(json.loads(line))
        if lines[-1].get("stage") == stage:
            return lines
    raise AssertionError(f"ended before {stage}: {lines}")


def assert_survived(project):
    """Check that what is published is whole, and the next run writes the bytes that it should."""
    folder, config, expected, _ = project
    assert_whole(folder / "output")

    outcome = run_job(load_configuration(config, Overrides(jobs=1)), dt.datetime.now(dt.UTC))

    assert outcome.run_id == (folder / "output" / "latest").resolve().name
    assert_whole(folder / "output")
    assert tables(folder / "output" / "latest") == expected
    assert not (folder / "output" / "staging").exists()


@pytest.mark.parametrize("stage", ["survey", "model", "classify", "compare"])
def test_a_run_killed_after_a_stage_costs_nothing(project, stage):
    process = cold_start(project)
    read_until(process, stage)
    process.kill()  # the driver alone: its workers find out by themselves
    process.communicate(timeout=60)

    assert_survived(project)


@pytest.mark.slow
def test_fifty_kills_at_random_moments_cost_nothing(project):
    killed, whole = 0, project[3]
    for part in np.random.default_rng(50).uniform(0.2, 1.05, 50).tolist():
        process, begin = cold_start(project), time.monotonic()
        try:
            process.wait(part * whole)
            whole = min(whole, time.monotonic() - begin)  # the first run may have been slow
        except subprocess.TimeoutExpired:
            process.kill()
            killed += 1
        process.communicate(timeout=60)
        assert_survived(project)

    print(f"{killed} of 50 runs were killed under way")  # noqa: T201 - the figure for the record
    assert killed >= 25


@pytest.mark.parametrize(
    ("number", "whole_group"),
    [(number, group) for number in ("SIGTERM", "SIGINT", "SIGHUP") for group in (False, True)],
)
def test_a_signal_stops_a_run_cleanly(project, number, whole_group):
    number = signal.Signals[number]
    runs = project[0] / "output" / "runs"
    before = sorted(runs.iterdir())

    process = cold_start(project)
    read_until(process, "model")
    (os.killpg if whole_group else os.kill)(process.pid, number)
    _, said = process.communicate(timeout=60)

    lines = [json.loads(line) for line in said.splitlines()]
    assert process.returncode == 128 + number, said
    assert [line["message"] for line in lines if line["level"] == "warning"] == [f"stopped by {number.name}"]
    assert not (project[0] / "output" / "staging").exists()
    assert sorted(runs.iterdir()) == before


@pytest.mark.skipif(not CHILDREN.exists(), reason="children are listed on Linux")
@pytest.mark.parametrize(
    ("number", "whole_group"),
    [("SIGKILL", False), ("SIGINT", True), ("SIGTERM", False), ("SIGTERM", True), ("SIGHUP", True)],
)
def test_a_signal_while_workers_start_leaves_none_and_no_traceback(project, number, whole_group):
    number = signal.Signals[number]
    for wait in (0.0, 0.05, 0.1, 0.2):
        process = cold_start(project)
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
        while not children.read_text():
            time.sleep(0.001)
        time.sleep(wait)
        (os.killpg if whole_group else os.kill)(process.pid, number)
        _, said = process.communicate(timeout=20)  # every worker holds the other end

        # what tracks the workers' resources survives even a SIGKILL, sweeps, and writes nothing to the log
        lines = [json.loads(line) for line in said.splitlines()]
        assert {line["level"] for line in lines} <= {"info", "warning"}, "no failure of a worker or a tracker"
    assert_survived(project)


def test_a_clock_set_back_orders_runs_by_their_number(project):
    folder, config, expected, _ = project
    past = dt.datetime.now(dt.UTC) - dt.timedelta(days=3)

    outcome = run_job(load_configuration(config, Overrides(jobs=1)), past)

    assert (folder / "output" / "latest").resolve().name == outcome.run_id
    assert tables(folder / "output" / "latest") == expected
    assert_survived(project)


def test_every_line_of_the_log_names_its_run_and_stage(project):
    process = cold_start(project)
    _, said = process.communicate(timeout=60)

    lines = [json.loads(line) for line in said.splitlines()]
    record = json.loads((project[0] / "output" / "latest" / "run.json").read_text())
    assert lines
    assert all(line["run_id"] == record["run_id"] for line in lines)
    assert {line["stage"] for line in lines} == set(record["seconds"])


def test_of_two_runs_at_once_one_is_told_to_come_back(project):
    both = [cold_start(project), start(project[1])]
    said = [process.communicate(timeout=60)[1] for process in both]

    codes = [process.returncode for process in both]
    assert sorted(codes) == [0, 75], said
    winner = both[codes.index(0)].pid
    assert f"another run is writing here (process {winner} on " in said[codes.index(75)]
    assert_survived(project)


def test_the_lock_file_of_a_dead_process_is_taken_over(project):
    (project[0] / "output" / "lock").write_text('{"pid": 1, "host": "elsewhere"}')

    assert_survived(project)


def test_a_file_that_may_not_grow_is_a_clear_line(project, tmp_path):
    _, config, expected, _ = project
    largest = max(map(len, expected.values()))

    command = [sys.executable, "-m", "classify", "run", str(config), "--jobs", "1"]
    done = subprocess.run(
        [*command, "--output", str(tmp_path / "new")],
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (largest // 2, largest // 2)),
    )

    assert done.returncode == 3, done.stderr
    assert "cannot be written" in done.stderr
    assert "Traceback" not in done.stderr
    assert_survived(project)


@pytest.fixture
def small_disk(tmp_path):
    """Mount a disk of 300 kB, where the system lets us mount one."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=300k", "tmpfs", str(disk)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("cannot mount a small disk here")
    yield disk
    subprocess.run(["umount", str(disk)], check=False)


def test_a_full_disk_is_a_clear_line(project, small_disk):
    _, config, _, _ = project

    full = classify_process("run", config, "--output", small_disk / "output", "--jobs", "1")

    assert full.returncode == 3, full.stderr
    assert "No space left on device" in full.stderr
    assert "Traceback" not in full.stderr
    assert not list((small_disk / "output").glob("runs/*"))


def test_an_output_that_may_not_be_written_is_a_clear_line(project, tmp_path):
    output = tmp_path / "output"
    output.mkdir()
    output.chmod(0o500)
    if os.access(output, os.W_OK):
        output = "/proc/output"  # root may write anywhere but there

    done = classify("run", project[1], "--output", output)

    assert done.returncode == 3, done.stderr
    assert "cannot be written" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("limit", "value", "what"),
    [
        (resource.RLIMIT_NOFILE, 7, "too many files are open at a time"),
        (resource.RLIMIT_NOFILE, 8, "too many files are open at a time"),
        (resource.RLIMIT_AS, 200 << 20, "out of memory"),
    ],
)
def test_too_little_of_the_machine_is_a_clear_line_and_loses_no_article(tmp_path, limit, value, what):
    config = write_project(tmp_path)

    done = subprocess.run(
        [sys.executable, "-m", "classify", "run", str(config)],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"OPENBLAS_NUM_THREADS": "1"},
        timeout=120,
        preexec_fn=lambda: resource.setrlimit(limit, (value, value)),
    )

    assert (done.returncode, "Traceback" in done.stderr) == (3, False), done.stderr
    assert what in done.stderr
    assert not list(tmp_path.glob("output/runs/*"))


@pytest.mark.skipif(not CHILDREN.exists(), reason="children are listed on Linux")
def test_a_worker_that_the_system_ends_is_a_clear_line(project):
    process = cold_start(project)
    read_until(process, "model")
    workers = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    for worker in workers:
        if b"popen_loky" in Path(f"/proc/{worker}/cmdline").read_bytes():  # not what tracks their files
            os.kill(int(worker), signal.SIGKILL)
    _, said = process.communicate(timeout=60)

    assert "Traceback" not in said
    if process.returncode:  # else all batches were done by then
        assert process.returncode == 3, said
        assert "a worker process was ended from outside" in said
    assert_survived(project)


def test_a_metrics_file_that_cannot_be_written_costs_no_tables_and_hides_no_error(project, tmp_path):
    _, config, expected, _ = project

    done = classify("run", config, "--metrics-file", tmp_path)
    failed = classify("run", tmp_path / "nothing.yaml", "--metrics-file", tmp_path)

    assert done.returncode == 3
    assert "cannot be written" in done.stderr
    assert tables(project[0] / "output" / "latest") == expected
    records = [json.loads(line) for line in failed.stderr.splitlines()]  # no terminal: the log is JSON
    assert [record["level"] for record in records] == ["warning", "error"]
    assert "nothing.yaml: does not exist" in records[-1]["message"]
