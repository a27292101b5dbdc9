"""A report costs no run: where it cannot be made, the tables are published with a warning."""

import json
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from tests.feed import classify, write_project

ROOM = 3 << 30
"""Bytes of address space in which all but V8 can live."""


def limited(room):
    """Return a limit of address space for a process that is about to start, as of ``ulimit -v``."""
    return lambda: resource.setrlimit(resource.RLIMIT_AS, (room, room))


def published(config):
    latest = config.parent / "output" / "latest"
    return latest, json.loads((latest / "run.json").read_text())


@pytest.fixture
def config(tmp_path):
    return write_project(tmp_path, output={"path": "output"})


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="limits of address space as on Linux")
def test_a_limit_of_address_space_costs_the_charts_and_nothing_else(config):
    done = subprocess.run(
        [sys.executable, "-m", "classify", "run", str(config)],
        preexec_fn=limited(ROOM),
        capture_output=True,
        text=True,
        check=False,
        env={"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "PATH": "/usr/bin:/bin"},
    )

    assert done.returncode == 0, done.stderr
    latest, record = published(config)
    page = (latest / "report.html").read_text()
    assert [warning for warning in record["warnings"] if "tables in place of charts" in warning]
    assert "<svg" not in page
    assert "tables in place of charts" in page
    assert classify("run", config).returncode == 0
    latest, record = published(config)
    assert record["unchanged_since"] == "", "what a run lacks is made by the next"
    assert "<svg" in (latest / "report.html").read_text()


@pytest.mark.parametrize("how", ["no jinja2", "a bug", "no room"])
def test_a_report_that_cannot_be_made_costs_a_warning(config, how):
    fault = {
        "no jinja2": "import sys; sys.modules['jinja2'] = None",
        "a bug": "import classify.run.tables.report as module; module.report_of = lambda *_: 1 / 0",
        "no room": (
            "import errno, classify.run.tables.report as module\n"
            "def full(*_): raise OSError(errno.ENOSPC, 'No space left on device')\n"
            "module.atomic_write = full"
        ),
    }[how]
    program = f"{fault}\nimport sys; sys.argv[1:] = ['run', {str(config)!r}]\n"
    program += "from classify.cli.app import main; main()"

    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr
    latest, record = published(config)
    told = [warning for warning in record["warnings"] if warning.startswith("report.html: is missing")]
    assert len(told) == 1
    assert not (latest / "report.html").exists()
    assert (latest / "profiles.csv").stat().st_size
    assert ("Traceback" in done.stderr) == (how == "a bug")
    assert all(json.loads(line) for line in done.stderr.splitlines()), "a traceback is in its line"


def test_the_page_names_no_folder_of_the_server(config):
    (config.parent / "output").mkdir()
    (config.parent / "output" / "stories.bin").write_bytes(b"damaged")

    assert classify("run", config).returncode == 0

    latest, record = published(config)
    page = (latest / "report.html").read_text()
    assert str(config.parent) in " ".join(record["warnings"])
    assert "stories.bin: cannot be used" in page
    assert str(config.parent) not in page
