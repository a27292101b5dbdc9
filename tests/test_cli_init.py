"""A project of one's own: written whole, runs at once, from the checkout and from a wheel."""

import json
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from classify.config.settings_file import load_configuration
from classify.errors import OutputError
from classify.run.starting import project_texts, start_project
from tests.feed import classify, classify_process, table

ROOT = Path(__file__).parents[1]


def files_of(folder):
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def test_a_project_holds_settings_label_set_keywords_articles_and_the_next_steps(tmp_path):
    done = classify("init", tmp_path / "my news")

    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == f"next: classify run {tmp_path / 'my news' / 'run.yaml'}"
    files = files_of(tmp_path / "my news")
    assert {"README.txt", "run.yaml", "labels.yaml", "keywords/energy.yaml"} <= set(files)
    assert sum(name.startswith("articles/") for name in files) == 5


def test_a_new_project_runs_at_once_and_labels_each_of_its_articles(tmp_path):
    assert classify("init", tmp_path / "news").returncode == 0

    done = classify("run", "run.yaml", cwd=tmp_path / "news")

    assert done.returncode == 0, done.stderr
    rows = table(tmp_path / "news" / "output" / "latest" / "profiles.csv")
    assert len(rows) == 5
    assert {row["primary"] for row in rows} == {"energy", "digital", "transport", "finance", "diplomacy"}
    record = json.loads((tmp_path / "news" / "output" / "latest" / "run.json").read_text())
    assert record["counts"]["quarantined"] == 0
    assert record["warnings"] == ["models/sectors: holds no model yet; one is trained on this feed"]


def test_a_project_knows_nothing_of_where_it_came_from(tmp_path):
    for name, text in project_texts().items():
        assert "seeds/" not in text, name
        assert str(ROOT) not in text, name
        assert "config/" not in text, name

    start_project(tmp_path / "p")
    settings = load_configuration(tmp_path / "p" / "run.yaml").settings
    for path in (settings.model.path, settings.output.path, *settings.input[0].paths, settings.label_set):
        assert (tmp_path / "p").resolve() in path.resolve().parents


def test_editors_find_the_schema_of_every_yaml_file(tmp_path):
    start_project(tmp_path)
    paths = sorted(tmp_path.rglob("*.yaml"))

    assert {"run.yaml", "labels.yaml", "energy.yaml"} <= {path.name for path in paths}
    for path in paths:
        first = path.read_text(encoding="utf-8").splitlines()[0]
        assert (path.parent / first.split("$schema=")[1]).is_file(), path


def test_file_names_are_such_that_windows_takes_them():
    for name in project_texts():
        assert name == name.rstrip(". ")
        assert not set(name) & set('<>:"\\|?*')
        assert name.isascii()


def test_the_next_steps_name_files_and_commands_that_are_there():
    texts = project_texts()
    steps = [line.split()[0] for line in texts["README.txt"].splitlines() if re.match(r" {2,5}\S", line)]

    assert {"classify", "run.yaml", "articles/"} <= set(steps)
    for word in steps:
        assert word == "classify" or any(name.startswith(word) for name in texts)


def test_a_folder_with_anything_in_it_is_refused_and_left_as_it_was(tmp_path):
    (tmp_path / "run.yaml").write_text("mine")

    done = classify("init", tmp_path)

    assert done.returncode == 3
    assert done.stderr == f"error: {tmp_path}: is not empty; name a new folder, nothing has been written\n"
    assert files_of(tmp_path) == ["run.yaml"]
    assert (tmp_path / "run.yaml").read_text() == "mine"


def test_a_file_in_the_place_of_the_folder_is_refused(tmp_path):
    (tmp_path / "news").write_text("")
    for place in (tmp_path / "news", tmp_path / "news" / "below"):
        with pytest.raises(OutputError, match="cannot be written"):
            start_project(place)


def test_a_wheel_begins_and_runs_a_project_without_the_checkout(tmp_path):
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", tmp_path / "wheels"]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True, timeout=300)
    (wheel,) = (tmp_path / "wheels").glob("sector_profiles-*.whl")
    with zipfile.ZipFile(wheel) as packed:
        packed.extractall(tmp_path / "site")
    assert (tmp_path / "site" / "classify" / "py.typed").exists()

    def installed(*arguments):
        return classify_process(*arguments, cwd=tmp_path, PYTHONPATH=str(tmp_path / "site"))

    assert installed("init", "news").returncode == 0
    assert files_of(tmp_path / "news") == sorted(project_texts())
    done = installed("run", "news/run.yaml")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "news" / "output" / "latest" / "report.html").is_file()
    where = subprocess.run(
        [sys.executable, "-c", "import classify; print(classify.__file__)"],
        cwd=tmp_path,
        env={"PYTHONPATH": str(tmp_path / "site")},
        capture_output=True,
        text=True,
        check=True,
    )
    assert str(tmp_path / "site") in where.stdout
