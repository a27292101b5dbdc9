"""A report costs no run: where it cannot be made, the tables are published with a warning."""

import errno
import json
import sys
from unittest.mock import Mock

import pytest

from classify.output.report import _environment
from classify.run.reporting import page
from tests.feed import classify, write_project


def published(config):
    latest = config.parent / "output" / "latest"
    return latest, json.loads((latest / "run.json").read_text())


@pytest.fixture
def config(tmp_path):
    return write_project(tmp_path, output={"path": "output"})


@pytest.mark.parametrize("how", ["no jinja2", "a bug", "no room"])
def test_a_report_that_cannot_be_made_costs_a_warning(monkeypatch, config, how):
    if how == "no jinja2":
        monkeypatch.setitem(sys.modules, "jinja2", None)
        _environment.cache_clear()
    elif how == "a bug":
        monkeypatch.setattr(page, "report_of", lambda *_: 1 / 0)
    else:
        full = OSError(errno.ENOSPC, "No space left on device")
        monkeypatch.setattr(page, "atomic_write", Mock(side_effect=full))

    done = classify("run", config)

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
    shown = (latest / "report.html").read_text()
    assert str(config.parent) in " ".join(record["warnings"])
    assert "stories.bin: cannot be used" in shown
    assert str(config.parent) not in shown
