"""What a worker answers before it may work, and who is refused for it."""

from __future__ import annotations

import shutil
from dataclasses import replace

import pytest

from classify.config.settings import EngineSettings
from classify.config.settings_file import load_settings
from classify.run.engine.workers import answer, fault_in, own_software, shared_by
from tests.feed import write_project


@pytest.mark.parametrize("gone", ["articles/feed.jsonl", "output"])
def test_a_machine_says_what_it_does_not_see(tmp_path, gone):
    config = write_project(tmp_path, input={"paths": ["articles/feed.jsonl", "articles/*.csv"]})
    with shared_by(load_settings(config), writes=True) as shared:
        assert not fault_in(answer(shared), shared)
        shutil.move(tmp_path / gone, tmp_path / "elsewhere")
        fault = fault_in(answer(shared), shared)
        shutil.move(tmp_path / "elsewhere", tmp_path / gone)

    assert gone in fault
    assert "give all machines the same folders" in fault
    assert not list((tmp_path / "output").iterdir())


def test_how_long_to_wait_must_be_a_time():
    with pytest.raises(ValueError, match="wait_seconds"):
        EngineSettings(wait_seconds=0)


@pytest.mark.parametrize("name", ["code", "python", "numpy"])
def test_another_program_is_named_with_both_versions(tmp_path, name):
    with shared_by(load_settings(write_project(tmp_path)), writes=False) as shared:
        other = replace(answer(shared), software={**own_software(), name: "0.0.1"})
        fault = fault_in(other, shared)

    assert f"{name} {own_software()[name][:12]} here, 0.0.1 there" in fault


def test_a_command_that_writes_nothing_leaves_nothing(tmp_path):
    with shared_by(load_settings(write_project(tmp_path)), writes=False) as shared:
        assert not fault_in(answer(shared), shared)
        assert not (tmp_path / "output").exists()


def test_what_a_killed_run_left_is_swept_by_the_next(tmp_path):
    settings = load_settings(write_project(tmp_path))
    left = tmp_path / "output" / ".workers-of-old"
    left.mkdir(parents=True)
    (left / "leader").touch()

    with shared_by(settings, writes=True) as shared:
        assert not fault_in(answer(shared), shared)
        assert not left.exists()
