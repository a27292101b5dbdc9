"""The examples in `.deploy/` are read by the parsers of what they are for, and name exit codes that are."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

DEPLOY = Path(__file__).parent.parent / ".deploy"


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd-analyze is not installed")
def test_systemd_takes_the_units(tmp_path):
    units = []
    for name in ("classify.service", "classify.timer"):
        text = (DEPLOY / name).read_text(encoding="utf-8")
        here = text.replace("/srv/news/.venv/bin/classify", sys.executable).replace(
            "file:/srv/news", "file:/tmp"
        )
        (tmp_path / name).write_text(here, encoding="utf-8")
        units.append(tmp_path / name)

    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *units], capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stderr
    assert not [line for line in done.stderr.splitlines() if str(tmp_path) in line or "classify" in line]


def test_the_cron_job_is_plain_yaml_without_privileges():
    job = yaml.safe_load((DEPLOY / "cronjob.yaml").read_text(encoding="utf-8"))
    assert (job["apiVersion"], job["kind"]) == ("batch/v1", "CronJob")
    assert re.fullmatch(r"(?:[\d*/,-]+ ?){5}", job["spec"]["schedule"])
    pod = job["spec"]["jobTemplate"]["spec"]["template"]["spec"]
    (container,) = pod["containers"]
    rule = job["spec"]["jobTemplate"]["spec"]["podFailurePolicy"]["rules"][0]["onExitCodes"]

    assert pod["restartPolicy"] == "Never", "a pod failure policy takes it"
    assert rule["containerName"] == container["name"]
    assert 75 not in rule["values"], "it is tried again"
    assert pod["securityContext"]["runAsNonRoot"]
    assert container["securityContext"]["readOnlyRootFilesystem"]
    assert {mount["name"] for mount in container["volumeMounts"]} == {each["name"] for each in pod["volumes"]}


def test_the_container_runs_as_nobody_in_particular():
    text = (DEPLOY / "Containerfile").read_text(encoding="utf-8").replace("\\\n", "")
    lines = [line.split(maxsplit=1) for line in text.splitlines() if line and not line.startswith("#")]

    assert {word for word, _ in lines} <= {
        "FROM",
        "COPY",
        "RUN",
        "ENV",
        "USER",
        "WORKDIR",
        "ENTRYPOINT",
        "CMD",
    }
    assert dict(lines)["USER"] == "10001"
    assert ast.literal_eval(dict(lines)["ENTRYPOINT"]) == ["classify"]


def test_the_dag_is_python():
    ast.parse((DEPLOY / "airflow_dag.py").read_text(encoding="utf-8"))
