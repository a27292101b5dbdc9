"""Files are written whole or not at all, and never through what somebody else has laid in the way."""

import os
import resource
import stat
from pathlib import Path

import pytest

from classify.cli.printing import write_file
from classify.cli.schema import schema
from classify.errors import OutputError
from classify.output.metrics import write_metrics
from classify.output.whole_files import atomic_write, read_plain, write_named
from classify.run.models.bundle import Bundle, current_version, promote, save
from classify.run.starting import start_project

pytestmark = pytest.mark.skipif(os.name == "nt", reason="links and pipes of POSIX")


@pytest.fixture
def letter(tmp_path):
    """Return a file of another, to which links may lead."""
    path = tmp_path / "letter"
    path.write_text("dear")
    return path


@pytest.mark.parametrize("link", [os.symlink, os.link])
@pytest.mark.parametrize(
    "write",
    [
        lambda path: atomic_write(path, b"ours"),
        lambda path: atomic_write(path, "ours", durable=True),
        lambda path: write_named(path, "ours"),
        lambda path: write_file(path, "ours"),
        lambda path: write_metrics(path, []),
    ],
)
def test_a_link_in_the_place_is_replaced_and_what_it_leads_to_stays(tmp_path, letter, link, write):
    path = tmp_path / "folder" / "table"
    path.parent.mkdir()
    link(letter, path)

    write(path)

    assert letter.read_text() == "dear"
    assert path.read_text() in {"ours", ""}
    assert not path.is_symlink()
    assert [entry.name for entry in path.parent.iterdir()] == ["table"]


def test_a_file_is_made_with_the_rights_that_files_have(tmp_path):
    atomic_write(tmp_path / "ours", "a")
    (tmp_path / "usual").write_text("a")

    assert (tmp_path / "ours").stat().st_mode == (tmp_path / "usual").stat().st_mode


def test_a_failure_leaves_the_old_file_and_nothing_else(tmp_path):
    path = tmp_path / "table"
    atomic_write(path, "old")
    unlimited = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, unlimited[1]))
    try:
        with pytest.raises(OSError, match="File too large"):
            atomic_write(path, "x" * 200)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, unlimited)

    assert path.read_text() == "old"
    assert [entry.name for entry in tmp_path.iterdir()] == ["table"]


def test_what_must_not_be_replaced_is_not_even_a_link_that_leads_nowhere(tmp_path):
    (tmp_path / "sheet.csv").symlink_to(tmp_path / "nowhere")

    with pytest.raises(FileExistsError):
        write_named(tmp_path / "sheet.csv", "a", replace=False)

    assert not (tmp_path / "nowhere").exists()
    write_named(tmp_path / "made" / "sheet.csv", "a", replace=False)
    with pytest.raises(FileExistsError):
        write_named(tmp_path / "made" / "sheet.csv", "b", replace=False)
    assert (tmp_path / "made" / "sheet.csv").read_text() == "a"


def test_a_pipe_that_a_user_names_is_written_to(tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)

    write_file(pipe, "figures")

    assert os.read(reader, 100) == b"figures"
    os.close(reader)
    assert stat.S_ISFIFO(pipe.stat().st_mode)


def test_what_is_read_is_a_regular_file_of_bounded_size(tmp_path, letter):
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "link").symlink_to(letter)

    assert read_plain(tmp_path / "link", 10) == b"dear"
    for path, most in ((tmp_path / "pipe", 10), (tmp_path, 10), (Path("/dev/zero"), 10), (letter, 3)):
        with pytest.raises(OSError, match=r"regular file|larger than|directory"):
            read_plain(path, most)


def test_a_model_is_promoted_past_links_and_a_pipe_for_the_pointer_hangs_nobody(tmp_path, letter):
    models = tmp_path / "models"
    version = save(models, Bundle({}, [], {}))
    for name in ("current.new", "history.new"):
        (models / name).symlink_to(letter)
    os.link(letter, models / "current")

    promote(models, version)

    assert current_version(models) == version
    assert letter.read_text() == "dear"
    (models / "current").unlink()
    os.mkfifo(models / "current")
    with pytest.raises(Exception, match="cannot be read"):
        current_version(models)


def test_a_project_and_schemas_are_written_past_links(tmp_path, letter):
    start_project(tmp_path / "project")
    (tmp_path / "schemas").mkdir()
    names = [path.name for path in (tmp_path / "project" / "schema").iterdir()]
    for name in names:
        (tmp_path / "schemas" / name).symlink_to(letter)

    schema.callback(tmp_path / "schemas")

    assert letter.read_text() == "dear"
    for name in names:
        written = (tmp_path / "schemas" / name).read_text()
        assert written == (tmp_path / "project" / "schema" / name).read_text()


def test_a_place_that_cannot_be_written_is_a_clear_line(tmp_path):
    (tmp_path / "folder").mkdir()

    with pytest.raises(OutputError, match="cannot be written"):
        write_file(tmp_path / "folder", "a")
