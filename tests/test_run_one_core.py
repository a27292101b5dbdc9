"""One core: all cores of the machine are then this process alone."""

import os
import subprocess
import sys

import pytest

from tests.feed import classify, write_project


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="cores can be taken away on Linux only")
def test_all_cores_may_be_one(tmp_path):
    config = write_project(tmp_path, n_articles=12, engine={"jobs": -1, "batch_articles": 1})
    assert classify("train", config, "--promote").returncode == 0
    core = min(os.sched_getaffinity(0))

    done = subprocess.run(
        [sys.executable, "-m", "classify", "run", config, "-q"],
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: os.sched_setaffinity(0, {core}),
    )

    assert done.returncode == 0, done.stderr
    assert (tmp_path / "output" / "latest" / "run.json").is_file()
