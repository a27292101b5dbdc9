"""A report costs no run: where it cannot be made, the tables are published with a warning."""

import json
import subprocess
import sys

import pytest

from tests.feed import classify, write_project


def published(config):
    latest = config.parent / "output" / "latest"
    return latest, json.loads((latest / "run.json").read_text())


@pytest.fixture
def config(tmp_path):
    return write_project(tmp_path, output={"path": "output"})


@pytest.mark.parametrize("how", ["no jinja2", "a bug", "no room"])
def test_a_report_that_cannot_be_made_costs_a_warning(config, how):
    fault = {
        "no jinja2": "import sys; sys.modules['jinja2'] = None",
        "a bug": "import classify.run.reporting.page as module; module.report_of = lambda *_: 1 / 0",
        "no room": (
            "import errno, classify.run.reporting.page as module\n"
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
    assert ("tables are whole: No space left on device" in told[0]) == (how == "no room")
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
