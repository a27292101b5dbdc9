"""Run folders: there whole or not at all."""

import datetime as dt
import errno
import json
import os
import shutil
import subprocess
import sys

import pytest

from classify.errors import LockedError, OutputError
from classify.run.engine.lock import locked
from classify.run.engine.publish import completed_runs, latest_run, next_run_id, prune, staged

NOON = dt.datetime(2026, 3, 11, 12, tzinfo=dt.UTC)


def publish(output, now=NOON):
    run_id = next_run_id(output, now)
    with staged(output, run_id) as folder:
        (folder / "profiles.csv").write_text("x\n")
    return run_id


def test_what_stands_in_the_way_of_a_run_is_a_clear_line_before_it_begins(tmp_path):
    ways = {
        "file": lambda path: path.write_text(""),
        "link": lambda path: path.symlink_to(tmp_path / "nowhere"),
        "folder": lambda path: path.mkdir(),
    }
    expected = [
        ("", "file", "is a file, where a folder must be; move it"),
        ("", "link", "is a link to .*nowhere, which is not there"),
        ("runs", "file", "is a file, where a folder must be; move it"),
        ("runs", "link", "is a link to .*nowhere, which is not there"),
        ("latest", "folder", "is a folder, .*; remove it"),
        ("lock", "link", "is a link"),
        ("lock", "folder", "lock: cannot be written"),
    ]
    for number, (name, kind, what) in enumerate(expected):
        output = tmp_path / str(number)
        if name:
            output.mkdir()
        ways[kind](output / name if name else output)

        with pytest.raises(OutputError, match=what), locked(output):
            pytest.fail("the run began")


def test_a_file_that_comes_in_place_of_the_runs_is_a_clear_line(tmp_path):
    (tmp_path / "runs").write_text("", encoding="utf-8")

    with pytest.raises(OutputError, match=r"cannot be written \(File exists\)"):
        publish(tmp_path)


def test_a_finished_run_is_published_and_latest_names_it(tmp_path):
    first, second = publish(tmp_path), publish(tmp_path)

    assert [run.name for run in completed_runs(tmp_path)] == [first, second]
    assert (tmp_path / "latest" / "profiles.csv").read_text() == "x\n"
    assert (tmp_path / "latest").resolve().name == second
    assert not (tmp_path / "staging").exists()


def test_a_folder_where_latest_must_be_is_a_clear_line_and_the_run_is_there(tmp_path):
    (tmp_path / "latest").mkdir()  # as in a copy that followed links

    with pytest.raises(OutputError, match="latest: is a folder"):
        publish(tmp_path)

    assert len(completed_runs(tmp_path)) == 1
    (tmp_path / "latest").rmdir()
    assert publish(tmp_path) == (tmp_path / "latest").resolve().name


def test_a_clock_set_back_does_not_reorder_runs(tmp_path):
    publish(tmp_path)

    later = publish(tmp_path, now=NOON - dt.timedelta(days=400))

    assert latest_run(tmp_path).name == later


def test_a_failed_run_leaves_the_last_one_in_place(tmp_path):
    kept = publish(tmp_path)

    with pytest.raises(ZeroDivisionError), staged(tmp_path, next_run_id(tmp_path, NOON)) as folder:
        (folder / "profiles.csv").write_text("half")
        raise ZeroDivisionError

    assert [run.name for run in completed_runs(tmp_path)] == [kept]
    assert (tmp_path / "latest").resolve().name == kept


def test_what_a_killed_run_left_behind_is_swept(tmp_path):
    (tmp_path / "staging" / "00001-20260101T000000Z").mkdir(parents=True)
    (tmp_path / "staging" / "00001-20260101T000000Z" / "profiles.csv").write_text("half")

    publish(tmp_path)

    assert not (tmp_path / "staging").exists()
    assert (tmp_path / "latest" / "profiles.csv").read_text() == "x\n"


def test_a_run_that_begins_again_writes_where_no_worker_of_its_first_attempt_does(tmp_path):
    with pytest.raises(ZeroDivisionError), staged(tmp_path, "r") as first:
        raise ZeroDivisionError

    with staged(tmp_path, "r") as again:
        assert again != first


def test_a_full_disk_is_a_clear_line(tmp_path):
    with pytest.raises(OutputError, match=r"No space left on device\); free space"), staged(tmp_path, "r"):
        raise OSError(errno.ENOSPC, "No space left on device")


def test_a_bug_inside_a_run_keeps_its_own_error(tmp_path):
    with pytest.raises(FileNotFoundError), staged(tmp_path, "r"):
        (tmp_path / "not there").read_text()


def test_the_newest_runs_are_kept(tmp_path):
    runs = [publish(tmp_path) for _ in range(4)]

    prune(tmp_path, keep=2)

    assert [run.name for run in completed_runs(tmp_path)] == runs[2:]


KILLED_WHILE_REMOVING = """
import os, pathlib, sys
from classify.run.engine.publish import prune
sys.addaudithook(lambda event, _: os._exit(9) if event in ("os.remove", "os.rmdir") else None)
prune(pathlib.Path(sys.argv[1]), keep=1)
"""


def test_a_run_that_was_being_removed_when_all_ended_is_gone(tmp_path):
    _, newest = publish(tmp_path), publish(tmp_path)

    killed = subprocess.run([sys.executable, "-c", KILLED_WHILE_REMOVING, str(tmp_path)], check=False)

    assert killed.returncode == 9
    assert [run.name for run in completed_runs(tmp_path)] == [newest]
    publish(tmp_path)
    assert not (tmp_path / "staging").exists()


def test_a_second_run_is_told_who_holds_the_lock(tmp_path):
    with locked(tmp_path):
        holder = json.loads((tmp_path / "lock").read_text())
        refused = f"another run is writing here .process {holder['pid']} on "
        with pytest.raises(LockedError, match=refused), locked(tmp_path):
            pass


def test_a_lock_is_free_again_after_an_error(tmp_path):
    with pytest.raises(ZeroDivisionError), locked(tmp_path):
        raise ZeroDivisionError

    with locked(tmp_path):
        assert (tmp_path / "lock").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="answers of POSIX")
@pytest.mark.parametrize(
    ("number", "refused"),
    [
        (errno.EACCES, LockedError),
        (errno.EWOULDBLOCK, LockedError),
        (errno.ENOLCK, OutputError),
        (errno.ENOSYS, OutputError),
        (errno.EOPNOTSUPP, OutputError),
    ],
)
def test_whatever_a_file_system_answers_to_a_lock_is_a_clear_line(tmp_path, monkeypatch, number, refused):
    import fcntl

    def no_lock(*_):
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(fcntl, "flock", no_lock)

    with pytest.raises(refused, match=r"another run is|cannot be locked"), locked(tmp_path):
        pytest.fail("the run began")


@pytest.mark.parametrize("gone", ["staging", "output"])
def test_a_folder_that_is_removed_while_it_is_written_is_a_clear_line(tmp_path, gone):
    output = tmp_path / "output"

    removed = pytest.raises(OutputError, match="was removed while the run was writing there")
    with removed, staged(output, next_run_id(output, NOON)) as folder:
        shutil.rmtree(output / "staging" if gone == "staging" else output)
        (folder / "profiles.csv").write_text("x\n")

    assert publish(output) == (output / "latest").resolve().name


def test_no_file_of_another_is_written_through_what_was_laid_into_the_output(tmp_path):
    output, others = tmp_path / "output", tmp_path / "others"
    output.mkdir()
    others.mkdir()
    (others / "letter").write_text("dear")
    (output / "staging").symlink_to(others)
    os.link(others / "letter", output / "lock")
    (output / "latest.new").symlink_to(others / "letter")

    with locked(output):
        run_id = publish(output)

    assert (output / "latest").resolve().name == run_id
    assert {path.name: path.read_text() for path in others.iterdir()} == {"letter": "dear"}


def test_a_pipe_in_place_of_the_lock_hangs_nobody(tmp_path):
    os.mkfifo(tmp_path / "lock")

    with pytest.raises(OutputError, match="lock: cannot be written"), locked(tmp_path):
        pytest.fail("the run began")


def test_what_a_killed_writer_left_unfinished_is_swept_by_the_next_run(tmp_path):
    left = tmp_path / f".stories.bin.{'0' * 32}.new"
    left.write_text("half")
    (tmp_path / ".mine.new").write_text("whole")

    with locked(tmp_path):
        pass

    assert not left.exists()
    assert (tmp_path / ".mine.new").exists()
