"""The log of workers: lines of the driver's form, from the driver, in the order of the work."""

import json
import logging
import os
import warnings

import pytest

from classify.cli.logs import JsonLines
from classify.config.settings import EngineSettings
from classify.run.engine.execution import map_ordered
from classify.run.engine.progress import doing
from tests.feed import classify, classify_process, write_project

logger = logging.getLogger("classify.tests")

TWO_WORKERS = EngineSettings(jobs=2)
ITEMS = list(range(8))


def process_of(item):
    logger.info("not so important: %d", item)
    logger.warning("a batch is worked off")
    logger.warning("item %d", item, extra={"fields": {"item": item}})
    return os.getpid()


def divided_by(item):
    logger.warning("about to divide by %d", item)
    return 1 // (item - 5)


def warned_of(item):
    warnings.warn("this form is read no more", FutureWarning, stacklevel=1)
    logging.getLogger("some.library").warning("page %d has no end", item)
    return os.getpid()


@pytest.fixture
def quiet(caplog):
    logging.getLogger("classify").setLevel(logging.WARNING)
    yield caplog
    logging.getLogger("classify").setLevel(logging.NOTSET)


def test_what_workers_log_is_told_here_in_the_order_of_the_work(quiet):
    with doing(run_id="00001", stage="classify"):
        results = map_ordered(process_of, ITEMS, TWO_WORKERS)
        first = next(results)
        assert [record.getMessage() for record in quiet.records] == ["a batch is worked off", "item 0"]
        processes = {first, *results}
        lines = [json.loads(JsonLines().format(record)) for record in quiet.records]

    assert os.getpid() not in processes
    once, *others = lines
    assert once["message"] == "a batch is worked off", "what all have in common, once"
    assert [line["message"] for line in others] == [f"item {item}" for item in ITEMS]
    assert [line["item"] for line in others] == ITEMS
    assert {(line["level"], line["run_id"], line["stage"]) for line in lines} == {
        ("warning", "00001", "classify")
    }


def test_what_libraries_warn_of_and_log_in_workers_is_told_here(quiet, capfd):
    processes = set(map_ordered(warned_of, ITEMS, TWO_WORKERS))

    told = [record.getMessage() for record in quiet.records]
    assert os.getpid() not in processes
    assert sum(line.startswith("FutureWarning: this form is read no more (") for line in told) == 1
    assert [line for line in told if line.startswith("page")] == [f"page {item} has no end" for item in ITEMS]
    assert capfd.readouterr().err == ""


def test_the_log_of_this_process_is_as_before_when_workers_are_done(quiet):
    before = vars(logging.getLogger("classify")).copy()

    list(map_ordered(process_of, ITEMS, TWO_WORKERS))

    after = vars(logging.getLogger("classify"))
    assert {name: after[name] for name in ("handlers", "level", "propagate")} == {
        name: before[name] for name in ("handlers", "level", "propagate")
    }


def test_what_a_failing_worker_logged_stands_in_its_traceback():
    with pytest.raises(ZeroDivisionError) as failed:
        list(map_ordered(divided_by, ITEMS, TWO_WORKERS))

    assert failed.value.__notes__ == ["warning: about to divide by 5"]


def test_every_line_of_a_run_with_workers_is_json_where_nobody_watches(tmp_path):
    options = {"engine": {"jobs": 2, "batch_articles": 40}, "cache": {"enabled": True}}
    config = write_project(tmp_path, n_articles=400, **options)
    assert classify("run", config).returncode == 0
    cache = tmp_path / "output" / "cache.sqlite"
    sound = cache.read_bytes()
    cache.write_bytes(sound[: len(sound) // 2] + b"\x99" * (len(sound) // 2))
    with (tmp_path / "articles" / "feed.jsonl").open("a") as feed:
        feed.write('{"id": "one-more", "text": "The central bank left its interest rate where it was."}\n')

    done = classify_process("run", config)

    assert done.returncode == 0, done.stderr
    lines = [json.loads(line) for line in done.stderr.splitlines()]
    damaged = [line for line in lines if "the cache is damaged" in line["message"]]
    assert {line["level"] for line in damaged} == {"warning"}
    assert [line.get("stage") for line in damaged].count("classify") == 1
    assert len({line.get("run_id") for line in damaged}) == 1
