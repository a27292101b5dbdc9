"""``run.json``: read back as it was written, and refused in one line when it is not."""

import json
import re
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import get_args, get_origin, get_type_hints

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from classify.cli.app import cli
from classify.errors import InputError
from classify.output.run_json import NAME, read_record, write_record
from classify.output.run_record import Drift, Move, Moved, RunRecord
from tests.feed import write_articles, write_json, write_project
from tests.run_records import run_record

PLAIN = {
    str: st.text(max_size=5),
    int: st.integers(-(2**63), 2**63),
    float: st.floats(allow_nan=False, allow_infinity=False),
    bool: st.booleans(),
    type(None): st.none(),
}


def values_of(kind):
    """Return all values that a field of this type can hold."""
    if is_dataclass(kind):
        hints = get_type_hints(kind)
        return st.builds(kind, **{field.name: values_of(hints[field.name]) for field in fields(kind)})
    if get_origin(kind) is tuple:
        return st.lists(values_of(get_args(kind)[0]), max_size=2).map(tuple)
    if get_origin(kind) is Mapping:
        return st.dictionaries(*map(values_of, get_args(kind)), max_size=2)
    return PLAIN[kind] if kind in PLAIN else st.one_of(*map(values_of, get_args(kind)))


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("run")


@settings(max_examples=150)
@given(record=values_of(RunRecord))
def test_any_record_is_read_back_as_it_was_written(folder, record):
    write_record(folder, record)

    assert read_record(folder) == record


def test_what_moved_stands_in_the_file_only_where_there_was_a_run_to_compare_with(folder):
    moved = Moved("00006-20260331T060000Z", ("model",), {"energy": Move(0.2, 0.3, 0.1, 0, 0, 0.1, 0, 0)})

    for record in (run_record(), run_record(moved=moved, drift=(Drift("energy", 0.3, 0.1, 0.2, 5),))):
        write_record(folder, record)
        assert ("moved" in json.loads((folder / NAME).read_text())) is (record.moved is not None)
        assert read_record(folder) == record


def written(folder):
    write_record(folder, run_record(moved=Moved("a", (), {}), drift=(Drift("energy", 0.3, 0.1, 0.2, 5),)))
    return json.loads((folder / NAME).read_text())


def ways(value, way=()):
    """Return the way to everything in JSON data."""
    yield way
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in inside:
        yield from ways(inner, (*way, key))


@settings(max_examples=300)
@given(data=st.data())
def test_any_edit_gives_a_record_or_one_line_that_names_the_file(folder, data):
    edited = written(folder)
    *way, last = data.draw(st.sampled_from([way for way in ways(edited) if way]))
    place = edited
    for key in way:
        place = place[key]
    if data.draw(st.booleans()):
        del place[last]
    else:
        place[last] = data.draw(st.sampled_from([None, -1, 0.5, "x", True, [], {}, [{}], {"a": 1}, 10**400]))
    write_json(folder / NAME, edited)

    try:
        found = read_record(folder)
    except InputError as error:
        found = str(error)

    if isinstance(found, str):
        assert re.fullmatch(rf"{re.escape(str(folder / NAME))}: .+; compare with another run", found)
    else:
        assert isinstance(found, RunRecord)


DAMAGE = {
    "half a file": (r'"counts".*', "", "cannot be read"),
    "no text": (".*", "\0\0", "cannot be read"),
    "a list": (".*", "[]", "is of format None, this classify reads 1"),
    "another format": ('"format": 1', '"format": 7', "is of format 7"),
    "a figure in words": (
        '"articles": 12',
        '"articles": "twelve"',
        '`counts.articles` must be a whole number, not `"twelve"`',
    ),
    "a number that is none": (
        '"energy": 0.5',
        '"energy": NaN',
        "`model.thresholds.energy` must be a finite number",
    ),
    "a label taken out": ('"energy",', "", "do not fit"),
    "an article more": ('"articles": 12', '"articles": 13', "do not fit"),
    "a key renamed": ('"decide"', '"decided"', "`decide` is missing"),
}
"""What is edited, what it becomes, and what is said of it."""


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    folder = tmp_path_factory.mktemp("project")
    config = write_project(folder)
    for first in (0, 4):
        write_articles(folder / "articles" / "feed.jsonl", 12, first=first)
        assert CliRunner().invoke(cli, ["run", str(config), "--quiet"]).exit_code == 0
    return folder


@pytest.fixture(params=DAMAGE)
def damaged(request, project):
    """Yield the folder of runs while the record of the last one is damaged, and what is said of it."""
    old, new, said = DAMAGE[request.param]
    path = (project / "output" / "latest").resolve() / NAME
    before = path.read_text()
    after, edits = re.subn(old, new, before, count=1, flags=re.DOTALL)
    assert edits == 1
    path.write_text(after)
    yield project, said
    path.write_text(before)


def test_a_diff_with_a_damaged_record_says_what_is_wrong_with_it(damaged):
    folder, said = damaged

    done = CliRunner().invoke(cli, ["diff", "--runs", str(folder / "output")])

    assert isinstance(done.exception, InputError), done.exception
    assert said in str(done.exception)


def test_a_run_after_one_with_a_damaged_record_is_made_anew_and_says_so(damaged):
    folder, said = damaged

    done = CliRunner().invoke(cli, ["run", str(folder / "run.yaml"), "--quiet"])

    assert done.exit_code == 0, done.output
    record = read_record(folder / "output" / "latest")
    assert record.unchanged_since == ""
    assert record.moved is None
    assert [said in warning for warning in record.warnings] == [True]
