"""The job as a function of a program: the record of the run, nothing printed, nothing left behind."""

from __future__ import annotations

import datetime as dt
import logging
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import classify
from classify import Overrides, Settings, load_settings, run_job
from classify.errors import ConfigError, InputError, LockedError
from classify.output.run_json import read_record
from classify.run.engine.lock import locked
from tests.feed import write_project

MORNING = dt.datetime(2026, 6, 1, 5, tzinfo=dt.UTC)


def project(folder: Path) -> Settings:
    folder.mkdir()
    return load_settings(write_project(folder, n_articles=20))


def tables_of(settings, record) -> dict[str, bytes]:
    folder = settings.output.path / "runs" / record.run_id
    return {path.name: path.read_bytes() for path in folder.glob("*.csv")}


def test_it_returns_what_run_json_says(tmp_path, capfd):
    settings = load_settings(write_project(tmp_path))

    record = run_job(settings, now=MORNING)

    assert record == read_record(settings.output.path / "runs" / record.run_id)
    assert record.counts.articles == 12
    assert record.started.startswith("2026-06-01T05")
    assert capfd.readouterr() == ("", "")


def test_a_path_is_enough(tmp_path):
    config = write_project(tmp_path)

    assert run_job(config).counts.articles == run_job(str(config)).counts.articles == 12


def test_settings_can_be_others_than_the_file_says(tmp_path):
    config = write_project(tmp_path)
    settings = load_settings(config, Overrides(output=tmp_path / "elsewhere", until="2026-02-10"))

    record = run_job(settings, now=MORNING)

    assert 0 < record.counts.articles < 12
    assert (tmp_path / "elsewhere" / "latest").exists()
    assert not (tmp_path / "output").exists()


def test_settings_that_a_program_changed_are_checked_again(tmp_path):
    settings = load_settings(write_project(tmp_path))
    decide = settings.decide.model_copy(update={"thresholds": {"sport": 0.5}})
    within = settings.output.model_copy(update={"path": tmp_path / "articles" / "output"})

    with pytest.raises(ConfigError, match=r"decide\.thresholds: `sport` is no label"):
        run_job(settings.model_copy(update={"decide": decide}))
    with pytest.raises(ConfigError, match=r"output\.path: .* lies in the input"):
        run_job(settings.model_copy(update={"output": within}))
    with pytest.raises(ConfigError, match=r"nowhere\.yaml"):
        run_job(settings.model_copy(update={"label_set": Path("nowhere.yaml")}))


def test_errors_are_those_of_the_command(tmp_path):
    settings = load_settings(write_project(tmp_path))
    with locked(settings.output.path), pytest.raises(LockedError):
        run_job(settings)
    (tmp_path / "articles" / "feed.jsonl").unlink()
    with pytest.raises(InputError):
        run_job(settings)


def test_a_moment_without_a_time_zone_is_refused(tmp_path):
    with pytest.raises(ValueError, match="time zone"):
        run_job(write_project(tmp_path), now=dt.datetime(2026, 6, 1))  # noqa: DTZ001 - that is the point


def test_progress_is_told(tmp_path):
    told = []

    run_job(write_project(tmp_path), progress=lambda *step: told.append(step))

    assert ("classify", 1, 1) in told


def test_runs_in_threads_do_not_disturb_each_other(tmp_path):
    level = logging.getLogger("classify").level
    settings = [project(tmp_path / name) for name in "abc"]
    alone = project(tmp_path / "alone")
    expected = tables_of(alone, run_job(alone, now=MORNING))
    with ThreadPoolExecutor(3) as pool:
        records = list(pool.map(lambda one: run_job(one, now=MORNING), settings))

    for one, record in zip(settings, records, strict=True):
        assert tables_of(one, record) == expected
    assert logging.getLogger("classify").level == level


def test_the_public_names_are_there():
    for name in classify.__all__:
        assert getattr(classify, name) is not None
    with pytest.raises(AttributeError):
        classify.nothing  # noqa: B018
