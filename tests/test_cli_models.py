"""The versions of a model from the command line: told apart, checked, put in use and taken back."""

import datetime as dt
import json
import shutil

import pytest
from click.testing import CliRunner

from classify.cli.models import models as command
from classify.config.settings_file import load_configuration
from classify.errors import ModelError
from classify.run.job import train_job
from tests.feed import classify, write_project

NOW = dt.datetime(2026, 4, 1, tzinfo=dt.UTC)


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    """Return a model folder with two versions, the second in use; not to be changed."""
    folder = tmp_path_factory.mktemp("project")
    for min_df in (1, 3):
        config = write_project(folder, model={"path": "models/sectors", "min_df": min_df})
        train_job(load_configuration(config), NOW, promoted=True)
    return folder / "models" / "sectors"


@pytest.fixture
def project(trained, tmp_path):
    """Copy it."""
    return shutil.copytree(trained, tmp_path / "models" / "sectors")


def said(*arguments):
    done = CliRunner().invoke(command, [*map(str, arguments)], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    assert done.stderr == ""
    return done.stdout


def refused(*arguments):
    with pytest.raises(ModelError) as caught:
        said(*arguments)
    return str(caught.value)


def listed(models):
    return json.loads(said("list", models, "--format", "json"))


def in_use(models):
    return [entry["version"] for entry in listed(models) if entry["current"]]


def test_versions_are_listed_with_what_they_were_trained_on(trained):
    first, second = listed(trained)

    assert first["version"].startswith("0001-")
    assert (first["current"], second["current"]) == (False, True)
    assert 0 < first["training"]["articles"] <= 12, "copies of a story are left out"
    assert first["labels"] == ["energy", "finance"]

    table = said("list", trained)
    assert f"{second['version']} (in use)" in table
    assert "energy, finance" in table


def test_a_version_is_shown_by_the_beginning_of_its_name(trained):
    shown = json.loads(said("show", trained, "0001", "--format", "json"))

    assert shown["version"].startswith("0001-")
    assert shown["manifest"]["model"]["label_set"]["labels"]["energy"]["title"] == "Energy"
    table = said("show", trained)
    assert ", in use" in table
    assert "training articles" in table


def test_rolling_back_and_promoting_move_what_runs_use(project):
    first, second = (entry["version"] for entry in listed(project))

    assert said("rollback", project) == f"{project / first}: runs use it again\n"
    assert in_use(project) == [first]
    assert said("promote", project, "0002") == f"{project / second}: runs use it now\n"
    assert in_use(project) == [second]


def test_the_first_version_in_use_cannot_be_rolled_back(project):
    said("rollback", project)

    assert "no version was in use before 0001-" in refused("rollback", project)


def test_sound_versions_are_verified_each_by_name(trained):
    assert said("verify", trained) == "".join(
        f"{trained / entry['version']}: sound\n" for entry in listed(trained)
    )


@pytest.fixture
def damaged(project):
    """Damage a byte of the first version."""
    arrays = next(project.glob("0001-*")) / "arrays.npz"
    arrays.write_bytes(arrays.read_bytes()[:-1])
    return project


def test_a_damaged_version_is_refused_with_the_way_out_and_never_put_in_use(damaged):
    line = "arrays.npz: has been changed or cut off since training; copy the whole model again, or train"

    for arguments in (("verify", damaged), ("promote", damaged, "0001"), ("rollback", damaged)):
        assert line in refused(*arguments)
        assert in_use(damaged)[0].startswith("0002-")
    assert "sound" in said("verify", damaged, "0002")


def test_a_refusal_is_a_line_and_exit_code_3(damaged):
    done = classify("models", "verify", damaged)

    assert (done.returncode, done.stdout) == (3, "")
    assert len(done.stderr.splitlines()) == 1
    assert done.stderr.startswith(f"error: {damaged}")


def test_a_version_with_a_damaged_manifest_is_listed_as_refused(project):
    (next(project.glob("0001-*")) / "manifest.json").write_text("{}")

    first, second = listed(project)
    assert "has been changed or cut off since training" in first["refused"]
    assert second["refused"] is None
    assert "REFUSED" in said("list", project)
    assert "manifest.json: has been changed" in refused("show", project, "0001")


def test_a_pointer_to_a_lost_version_is_told_by_verify_and_stands_in_nobodys_way(project):
    (project / "current").write_text("0009-00000000\n")

    assert "names '0009-00000000', which is not a version" in refused("verify", project)
    assert in_use(project) == []
    said("promote", project, "0002")
    assert len(in_use(project)) == 1


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (("list", "{0}/nowhere"), "no such folder; give the folder of a model"),
        (("list", "{0}"), "holds no version of a model; did you mean {0}/sectors?"),
        (("list", "{1}"), "is one version; give the folder that it is in, {0}/sectors"),
        (("show", "{0}/sectors", "0007"), "has no version '0007'; name one of: 0001-"),
        (("show", "{0}/sectors", "000"), "'000' may mean 0001-"),
        (("promote", "{0}/sectors", "../../etc"), "has no version '../../etc'; name one of: 0001-"),
    ],
)
def test_what_is_not_there_is_told_with_what_is(trained, arguments, line):
    place, version = trained.parent, next(trained.glob("0001-*"))
    told = refused(*(argument.format(place, version) for argument in arguments))

    assert line.format(place) in told
