"""What is told while a command works: stages where no progress bar shows them, or where one asks for them."""

import io
import json
import logging

import pytest

from classify.cli import logs
from classify.run.engine.progress import Clock, logger

RUN = logging.getLogger("classify.run.job")


class Terminal(io.StringIO):
    """What a command writes to where a person looks on."""

    def isatty(self):
        return True


@pytest.fixture(autouse=True)
def _as_before():
    yield
    logging.getLogger("classify").handlers.clear()
    logger.setLevel(logging.NOTSET)


def told(monkeypatch, stream, **options):
    """What stands on standard error after a stage, a line of news and a warning."""
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
