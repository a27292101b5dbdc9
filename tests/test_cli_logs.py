"""What is told while a command works: stages where no progress bar shows them, or where one asks for them."""

import io
import json
import logging
import subprocess
import sys

import pytest

from classify.cli import logs
from classify.run.engine.progress import Clock, logger
from tests.feed import classify

RUN = logging.getLogger("classify.run.job")


class Terminal(io.StringIO):
    """What a command writes to where a person looks on."""

    def isatty(self):
        return True


FOREIGN = """
import logging, threading, warnings
from classify.cli import logs
logs.configure(quiet=False)
warnings.warn("this form is read no more", FutureWarning)
logging.getLogger("some.library").error("a page\\nhas no end")
class Fallen:
    def __del__(self):
        raise ValueError("while it was swept")
Fallen()
thread = threading.Thread(target=lambda: 1 // 0)
thread.start()
thread.join()
raise KeyError("lost")
"""


def test_nothing_but_json_where_nobody_watches():
    done = subprocess.run([sys.executable, "-c", FOREIGN], capture_output=True, text=True, check=False)

    lines = [json.loads(line) for line in done.stderr.splitlines()]
    assert done.returncode == 1
    assert [line["level"] for line in lines] == ["warning", "error", "critical", "critical", "critical"]
    assert [line["message"].split(" ")[0] for line in lines] == [
        "FutureWarning:",
        "a",
        "ValueError:",
        "ZeroDivisionError:",
        "KeyError:",
    ]
    assert all("line" in line["traceback"] for line in lines[2:])


def test_the_error_of_a_command_that_logs_is_a_line_of_its_log(tmp_path):
    done = classify("run", tmp_path / "gone.yaml")

    (line,) = [json.loads(line) for line in done.stderr.splitlines()]
    assert done.returncode == 3
    assert (line["level"], "gone.yaml: does not exist" in line["message"]) == ("error", True)


@pytest.fixture(autouse=True)
def _as_before():
    yield
    logger.setLevel(logging.NOTSET)


def told(monkeypatch, stream, **options):
    """Return what stands on standard error after a stage, a line of news and a warning."""
    monkeypatch.setattr("sys.stderr", stream)
    logs.configure(**options)
    with Clock().stage("survey"):
        RUN.info("nothing has changed")
        RUN.warning("a cache is broken")
    return stream.getvalue()


def test_a_terminal_is_told_news_and_its_stages_on_demand(monkeypatch):
    usual = told(monkeypatch, Terminal(), quiet=False)
    every = told(monkeypatch, Terminal(), quiet=False, stages=True)

    assert "nothing has changed" in usual
    assert "survey done" not in usual
    assert "survey done" in every


def test_a_log_has_every_stage_with_its_name_and_seconds(monkeypatch):
    lines = [json.loads(line) for line in told(monkeypatch, io.StringIO(), quiet=False).splitlines()]

    assert [line["message"] for line in lines] == [
        "nothing has changed",
        "a cache is broken",
        "survey done in 0.0 s",
    ]
    assert {line["stage"] for line in lines} == {"survey"}
    assert isinstance(lines[-1]["seconds"], float)


@pytest.mark.parametrize("stream", [Terminal, io.StringIO])
def test_who_wants_quiet_hears_warnings_only(monkeypatch, stream):
    said = told(monkeypatch, stream(), quiet=True, stages=True)

    assert "a cache is broken" in said
    assert "nothing has changed" not in said
    assert "survey done" not in said
