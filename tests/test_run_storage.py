"""Input and output in an object store: a real S3 server on loopback, which fails as servers do."""

import datetime as dt
import errno
import json
import os
import shutil

import pytest
from fsspec.implementations.memory import MemoryFileSystem

from classify.config.settings_file import Overrides, load_configuration
from classify.errors import ChangedError, ConfigError, InputError, LockedError, OutputError
from classify.run.compare.diff_runs import run_folder
from classify.run.job import run_job, train_job
from classify.run.storage import lease
from classify.run.storage.at_hand import at_hand, runs_at_hand
from classify.run.storage.spool import key_parts
from classify.run.storage.stores import Store, open_store, refusing
from tests.feed import classify_process, write_articles, write_project

pytest.importorskip("s3fs")
pytest.importorskip("moto")
from tests.object_store import s3_server

NOW = dt.datetime(2026, 6, 1, 6, tzinfo=dt.UTC)


@pytest.fixture(scope="module")
def _served():
    with s3_server() as server:
        yield server


@pytest.fixture
def server(_served, monkeypatch):
    """Return the server with an empty bucket, in perfect order, to which this process is led."""
    for name, value in _served.environment.items():
        monkeypatch.setenv(name, value)
    for key in _served.names():
        _served.objects.delete_object(Bucket="bucket", Key=key)
    for told in (_served.refused, _served.before, _served.asked):
        told.clear()
    return _served


@pytest.fixture(scope="module")
def _models(tmp_path_factory):
    folder = tmp_path_factory.mktemp("trained")
    train_job(load_configuration(write_project(folder, 6)), NOW, promoted=True)
    return folder / "models"


@pytest.fixture
def project(tmp_path, server, _models):
    """Return settings whose articles lie in the bucket under feed/, beside a copy in a folder."""
    config = write_project(tmp_path, 6, storage={"folder": "spool"})
    shutil.copytree(_models, tmp_path / "models")
    put_articles(server, tmp_path / "articles" / "feed.jsonl")
    return config


def put_articles(server, path):
    server.put(f"feed/{path.name}", path.read_bytes())


def run(config, *inputs, output="s3://bucket/out", now=NOW):
    overrides = Overrides(input=inputs or ("s3://bucket/feed",), output=output)
    return run_job(load_configuration(config, overrides), now)


def run_ids(server):
    return sorted({key.split("/")[2] for key in server.names("out/runs/")})


def fetched(server, name):
    return [path for method, path in server.asked if method == "GET" and path.endswith(name)]


def test_a_run_over_a_store_gives_the_bytes_of_a_run_over_a_folder(project, server, tmp_path):
    local = run(project, tmp_path / "articles", output=tmp_path / "local")

    done = classify_process(
        "run", project, "--input", "s3://bucket/feed", "--output", "s3://bucket/out", **server.environment
    )

    assert done.returncode == 0, done.stderr
    latest = json.loads(server.get("out/latest.json"))
    assert f"tables: s3://bucket/out/{latest['path']}" in done.stdout
    for table in json.loads((local.folder / "run.json").read_bytes())["tables"]:
        assert server.get(f"out/{latest['path']}/{table}") == (local.folder / table).read_bytes()
    assert not [key for key in server.names("out/") if "lock" in key]


def test_what_did_not_change_is_neither_fetched_nor_computed_again(project, server, tmp_path):
    run(project)
    server.asked.clear()

    again = run(project)

    assert again.record.unchanged_since
    assert not fetched(server, "feed.jsonl")
    write_articles(tmp_path / "articles" / "more.jsonl", 2, first=6)
    put_articles(server, tmp_path / "articles" / "more.jsonl")
    third = run(project)
    assert (third.record.counts.articles, third.record.cached_articles) == (8, 6)
    assert len(fetched(server, "feed.jsonl")) == 0
    assert len(fetched(server, "more.jsonl")) == 1


def test_a_machine_that_has_seen_nothing_goes_on_where_another_stopped(project, server, tmp_path):
    run(project)
    run(project)
    shutil.rmtree(tmp_path / "spool")

    third = run(project)

    assert third.run_id.startswith("00003-")
    assert third.record.unchanged_since.startswith("00001-")


def test_folders_of_months_lie_in_the_store_as_on_a_disk_and_come_back(project, server, tmp_path):
    pytest.importorskip("pyarrow")
    monthly = {"path": "output", "format": "parquet", "partition_by": "month", "report": False}
    write_project(tmp_path, 6, storage={"folder": "spool"}, output=monthly)
    local = run(project, tmp_path / "articles", output=tmp_path / "local")

    run(project)

    (id_,) = run_ids(server)
    tables = json.loads((local.folder / "run.json").read_bytes())["tables"]
    assert sum("/month=2026-0" in table for table in tables) == 6
    for table in tables:
        assert server.get(f"out/runs/{id_}/{table}") == (local.folder / table).read_bytes()
    shutil.rmtree(tmp_path / "spool")
    assert run(project).record.unchanged_since == id_


def test_patterns_single_objects_and_folders_name_what_they_name_on_a_disk(project, server):
    server.put("feed/sub/page.txt", " date 2026-03-01 A power plant will sell electricity to the north.")
    server.put("feed/.hidden.txt", "The central bank left its interest rate where it was in spring.")
    server.put("feed/sub/", "")
    server.put("feedback/other.txt", "The central bank left its interest rate where it was in spring.")

    counted = {
        name: run(project, f"s3://bucket/{name}", output=f"s3://bucket/{n}").record.counts.articles
        for n, name in enumerate(("feed", "feed/*.jsonl", "feed/**/*.txt", "feed/sub", "feed/feed.jsonl"))
    }

    assert list(counted.values()) == [7, 6, 1, 1, 6]


def test_names_that_no_folder_can_hold_are_read_too(project, server, tmp_path):
    keys = ["../../up.txt", "a//b.txt", "./c.txt", f"{'long' * 90}.txt", "a b[1]*?.txt"]
    for key in keys:
        server.put(f"odd/{key}", "A power plant will sell electricity to the north in the spring.")

    outcome = run(project, "s3://bucket/odd")

    assert outcome.record.counts.articles == len(keys)
    assert not (tmp_path / "up.txt").exists()
    assert all(part not in ("", ".", "..") and len(part) < 255 for key in keys for part in key_parts(key))


def test_articles_that_only_their_bucket_tells_apart_are_named_by_their_urls(project, server, tmp_path):
    for folder in ("x", "y"):
        server.put(f"{folder}/feed/a.txt", f"A power plant {folder} will sell electricity to the north.")

    outcome = run(project, "s3://bucket/x/feed", "s3://bucket/y/feed")

    rows = (outcome.folder / "profiles.csv").read_text(encoding="utf-8-sig").splitlines()[1:]
    assert [row.split(",")[0] for row in rows] == ["s3://bucket/x/feed/a.txt", "s3://bucket/y/feed/a.txt"]


@pytest.mark.parametrize("broken", ["evidence.csv$", "stories.bin$", "run.json$", "latest.json$"])
def test_an_upload_that_breaks_leaves_the_last_run_as_it_was(project, server, tmp_path, broken):
    run(project)
    before = {key: server.get(key) for key in server.names("out/")}
    write_articles(tmp_path / "articles" / "more.jsonl", 2, first=6)
    put_articles(server, tmp_path / "articles" / "more.jsonl")
    server.refused.append(("PUT", broken))

    with pytest.raises(OutputError, match=r"^s3://bucket/out: the output cannot be written: .*\Z"):
        run(project)

    published = [key for key in before if "stories" not in key]
    assert [server.get(key) for key in published] == [before[key] for key in published]
    # a table that was on its way meanwhile may still arrive; without its record it is no run
    assert "out/runs/00002-20260601T060000Z/run.json" not in server.names("out/")
    server.refused.clear()
    assert run(project).record.counts.articles == 8
    assert [run_id[:5] for run_id in run_ids(server)] == ["00001", "00002"]


def test_what_a_killed_upload_left_is_swept_and_no_run(project, server):
    run(project)
    server.put("out/runs/00002-20260601T070000Z/profiles.csv", "half")

    again = run(project)

    assert again.run_id.startswith("00002-20260601T060000Z")
    assert "out/runs/00002-20260601T070000Z/profiles.csv" not in server.names()


def test_a_second_run_is_refused_and_the_lock_of_a_dead_one_is_taken(project, server, monkeypatch):
    server.put("out/lock.json", json.dumps({"pid": 12, "host": "other"}))
    with pytest.raises(LockedError, match=r"another run is writing here \(process 12 on other\)"):
        run(project)
    assert server.names("out/") == ["out/lock.json"]

    monkeypatch.setattr(lease, "DEAD_SECONDS", -60.0)
    run(project)
    assert "out/lock.json" not in server.names()


def test_a_run_that_lost_its_lock_publishes_nothing(project, server):
    server.before.append(("PUT", "profiles.csv$", lambda: server.put("out/lock.json", "another")))

    with pytest.raises(LockedError, match="the lock was lost to another run"):
        run(project)

    assert server.names("out/") == ["out/lock.json"]


def test_a_lock_is_renewed_while_it_is_held(project, server, monkeypatch):
    monkeypatch.setattr(lease, "RENEW_SECONDS", 0.01)

    run(project)

    assert sum(request == ("PUT", "/bucket/out/lock.json") for request in server.asked) > 1


def test_an_object_that_is_replaced_while_it_is_fetched_is_fetched_again(project, server, tmp_path):
    write_articles(tmp_path / "new.jsonl", 9)
    new = (tmp_path / "new.jsonl").read_bytes()
    server.before.append(("GET", "feed.jsonl$", lambda: server.put("feed/feed.jsonl", new)))

    assert run(project).record.counts.articles == 9


def test_an_object_that_changes_each_time_is_refused(project, server):
    for n in range(9):
        server.before.append(("GET", "feed.jsonl$", lambda n=n: server.put("feed/feed.jsonl", "x" * n)))

    with pytest.raises(ChangedError, match=r"^s3://bucket/feed: was changed while it was read"):
        run(project)

    assert server.names("out/") == []


def test_an_object_that_goes_while_it_is_fetched_is_not_missed_silently(project, server):
    gone = {"Bucket": "bucket", "Key": "feed/feed.jsonl"}
    server.before.append(("GET", "feed.jsonl$", lambda: server.objects.delete_object(**gone)))

    with pytest.raises(InputError, match=r"^s3://bucket/feed: no such object or folder"):
        run(project)


@pytest.mark.parametrize(
    ("url", "line"),
    [
        ("s3://bucket/none", "s3://bucket/none: no such object or folder; mend input.paths, or --input"),
        ("s3://bucket/*.csv", "s3://bucket/*.csv: no object matches; check the pattern; mend input.paths"),
        (
            "s3://nobody/feed",
            "s3://nobody/feed: the input cannot be read: The specified bucket does not exist",
        ),
    ],
)
def test_an_input_that_is_not_there_is_one_line(project, url, line):
    with pytest.raises(InputError) as refused:
        run(project, url)

    assert str(refused.value).startswith(line)
    assert "\n" not in str(refused.value)


def test_an_output_bucket_that_is_not_there_is_one_line(project):
    with pytest.raises(OutputError, match=r"^s3://nobody/out: the output cannot be locked here: .*bucket"):
        run(project, output="s3://nobody/out")


def test_a_command_without_credentials_ends_with_one_line(project, server):
    nothing = dict.fromkeys(("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"), "")
    elsewhere = {"AWS_EC2_METADATA_DISABLED": "true", "AWS_SHARED_CREDENTIALS_FILE": "none"}

    done = classify_process(
        "run", project, "--input", "s3://bucket/feed", **server.environment | nothing | elsewhere
    )

    assert done.returncode == 3
    (line,) = done.stderr.splitlines()
    assert "s3://bucket/feed: the input cannot be read: " in line
    assert "credentials" in line


def test_an_input_that_is_too_large_is_refused_before_it_is_fetched(project, server):
    settings = json.loads(project.read_bytes())
    project.write_text(json.dumps(settings | {"storage": {"folder": "spool", "max_mb": 1}}), encoding="utf-8")
    server.put("feed/large.txt", b"x" * (1 << 20))

    with pytest.raises(InputError, match=r"more than storage.max_mb allows \(1\)"):
        run(project)

    assert not fetched(server, "large.txt")


def test_contents_that_are_read_no_more_are_dropped(project, server, tmp_path):
    settings = json.loads(project.read_bytes())
    project.write_text(json.dumps(settings | {"storage": {"folder": "spool", "max_mb": 1}}), encoding="utf-8")
    for name in "ab":
        server.put(f"{name}/x.txt", f"The power plant {name} will sell electricity. " * 15_000)
        run(project, f"s3://bucket/{name}")

    (kept,) = (tmp_path / "spool" / "objects").glob("*/*")
    assert b"plant b" in kept.read_bytes()
    assert not list((tmp_path / "spool" / "views").iterdir())


def test_only_so_many_runs_are_kept_there(project, server, tmp_path):
    settings = json.loads(project.read_bytes())
    output = settings["output"] | {"keep_runs": 2}
    project.write_text(json.dumps(settings | {"output": output}), encoding="utf-8")
    for n in range(4):
        write_articles(tmp_path / "articles" / f"more-{n}.jsonl", 1, first=10 + n)
        put_articles(server, tmp_path / "articles" / f"more-{n}.jsonl")
        run(project)

    assert [run_id[:5] for run_id in run_ids(server)] == ["00003", "00004"]


def test_other_commands_read_files_and_name_objects(project, server):
    configuration = load_configuration(project, Overrides(input=("s3://bucket/feed",)))

    with pytest.raises(InputError, match=r"^s3://bucket/feed/feed.jsonl: nothing"):  # noqa: SIM117
        with at_hand(configuration) as held:
            (path,) = held.settings.input[0].paths
            raise InputError(f"{path}/{next(path.iterdir()).name}: nothing")

    assert not path.exists()


def test_runs_in_a_store_are_compared(project, server, tmp_path):
    run(project)
    write_articles(tmp_path / "articles" / "more.jsonl", 2, first=6)
    put_articles(server, tmp_path / "articles" / "more.jsonl")
    moved = run(project).record.moved
    nowhere = {"XDG_CACHE_HOME": str(tmp_path / "cache")}

    done = classify_process(
        "diff", "--runs", "s3://bucket/out", "--format", "json", **server.environment | nowhere
    )

    rows = json.loads(done.stdout)["rows"]
    assert {row["label"]: row["after"] for row in rows} == {
        label: share.after for label, share in moved.shares.items()
    }
    assert not list((tmp_path / "cache" / "classify" / "views").iterdir())


def test_a_run_that_is_not_there_is_named_with_the_url(server, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))

    refused = r"x: is no run; .* under --runs s3://bucket/out \(newest there: none"
    with pytest.raises(InputError, match=refused), runs_at_hand("s3://bucket/out", ("x",)) as folder:
        run_folder("x", folder)
    with pytest.raises(ConfigError, match="ftp://bucket/out: `ftp://` is not read"):
        runs_at_hand("ftp://bucket/out", ()).__enter__()


def test_an_answer_that_was_lost_is_told_from_the_lock_of_another(server):
    store = open_store("s3://bucket/out")

    assert store.create("lock.json", b"mine")
    assert store.create("lock.json", b"mine")
    assert not store.create("lock.json", b"another's")


def test_one_object_is_listed_where_the_driver_tells_no_more_than_its_key():
    class KeysAlone(MemoryFileSystem):
        def find(self, path, **asked):
            found = super().find(path, **asked)
            return list(found) if path in found else found

    store = Store("az://bucket", "/bucket", KeysAlone())
    store.write("latest.json", b"{}")
    store.write("runs/1/run.json", b"{ }")

    assert [(one.key, one.size) for one in store.listed("latest.json")] == [("/bucket/latest.json", 2)]
    assert [one.key for one in store.listed("runs")] == ["/bucket/runs/1/run.json"]


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (
            ValueError("no container. " + "<xml> " * 200),
            r"read: no container\. .{150,190} \.\.\.; look",
        ),
        (FileNotFoundError("b/bucket/o"), "cannot be read: b/bucket/o is not there; look"),
        (FileNotFoundError("There is no such bucket"), "cannot be read: There is no such bucket; look"),
    ],
)
def test_what_a_driver_says_is_told_in_a_short_line(error, told):
    with (
        pytest.raises(InputError, match=told),
        refusing("gs://bucket/feed", "the input cannot be read", InputError),
    ):
        raise error


def test_a_full_disk_here_is_not_blamed_on_the_store():
    with (
        pytest.raises(InputError, match="No space left on device; free space on this machine"),
        refusing("s3://bucket/feed", "the input cannot be read", InputError),
    ):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
