"""The metrics file: what Prometheus reads, whole, and there however the run ends."""

import json
import os
import re

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from classify.cli.app import cli
from classify.errors import OutputError
from classify.output.metrics import Metric, exposition, write_metrics
from tests.feed import write_project

LINE = re.compile(r'[a-z_]+\{(?:[a-z_]+="(?:[^"\\\n]|\\["\\n])*",?)*\} -?\d+(?:\.\d+)?(?:e[+-]\d+)?')


def parsed(text):
    """Return metric name and labels -> value, read as the format says."""
    found = {}
    for line in text.splitlines():
        if not line.startswith("#"):
            assert LINE.fullmatch(line), line
            head, value = line.rsplit(" ", 1)
            found[head] = float(value)
    return found


@settings(max_examples=100)
@given(st.text(), st.floats(allow_nan=False, allow_infinity=False), st.text())
def test_any_label_value_and_number_can_be_read_back(value, number, told):
    text = exposition([Metric("classify_a", told.replace("\r", ""), [({"source": value}, number)])])

    (line,) = [line for line in text.split("\n") if line.startswith("classify_a{")]
    inside = re.fullmatch(r'classify_a\{source="(.*)"\} \S+', line, re.DOTALL).group(1)
    back = re.sub(r"\\(.)", lambda m: {"n": "\n"}.get(m[1], m[1]), inside, flags=re.DOTALL)
    assert back == value
    assert float(line.rsplit(" ", 1)[1]) == number


def test_the_file_is_replaced_in_one_step(tmp_path):
    path = tmp_path / "new" / "classify.prom"
    for value in (1, 2):
        write_metrics(path, [Metric("classify_a", "A", [({}, value)])])

    assert path.read_text() == "# HELP classify_a A\n# TYPE classify_a gauge\nclassify_a{} 2\n"
    assert [entry.name for entry in path.parent.iterdir()] == ["classify.prom"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="named pipes of POSIX")
def test_a_pipe_is_written_to_and_stays_a_pipe(tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)

    write_metrics(pipe, [Metric("classify_a", "A", [({}, 1)])])

    assert os.read(reader, 4096).endswith(b"classify_a{} 1\n")
    os.close(reader)
    assert pipe.is_fifo()


def test_a_place_that_cannot_be_written_is_told(tmp_path):
    (tmp_path / "file").write_text("")

    with pytest.raises(OutputError, match="cannot be written"):
        write_metrics(tmp_path / "file" / "classify.prom", [])


def test_a_run_tells_its_figures(tmp_path):
    config = write_project(tmp_path)

    done = CliRunner().invoke(
        cli, ["run", str(config), "--metrics-file", str(tmp_path / "m.prom"), "--quiet"]
    )

    assert done.exit_code == 0, done.output
    record = json.loads((tmp_path / "output" / "latest" / "run.json").read_text())
    text = (tmp_path / "m.prom").read_text()
    found = parsed(text)
    job = f'config="{config}"'
    assert found[f"classify_run_exit_code{{{job}}}"] == 0
    assert found[f"classify_run_published{{{job}}}"] == 1
    assert found[f"classify_articles{{{job}}}"] == 12
    assert found[f'classify_share_ratio{{{job},label="energy"}}'] == record["shares"]["energy"]["share"]
    assert found[f'classify_stage_seconds{{{job},stage="classify"}}'] == record["seconds"]["classify"]
    names = {head.split("{")[0] for head in found}
    assert names == set(re.findall(r"^# TYPE (\S+) gauge$", text, re.MULTILINE))
    assert names == set(re.findall(r"^# HELP (\S+) \S", text, re.MULTILINE))


def test_a_run_that_is_refused_tells_so(tmp_path):
    config = write_project(tmp_path, sumary={})

    CliRunner().invoke(cli, ["run", str(config), "--metrics-file", str(tmp_path / "m.prom")])

    found = parsed((tmp_path / "m.prom").read_text())
    assert {head.split("{")[0]: value for head, value in found.items() if "timestamp" not in head} == {
        "classify_run_exit_code": 3,
        "classify_run_published": 0,
    }
