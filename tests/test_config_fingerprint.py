"""What a run keeps is found again by the very program that made it, and by no other."""

import ast
import compileall
import json
import shutil
import subprocess
import sys
import zipfile
from dataclasses import fields, replace
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classify.config import fingerprint
from classify.config.fingerprint import (
    key_of,
    label_set_fingerprint,
    settings_fingerprint,
    software,
    source_fingerprint,
)
from classify.config.label_set import Keyword, Label, LabelSet
from classify.config.settings import Settings
from classify.config.stored_labels import label_set_to_data
from tests.feed import classify, classify_process, write_articles, write_project

PACKAGE = Path(fingerprint.__file__).parents[1]
SOURCES = sorted(
    path.relative_to(PACKAGE) for end in ("py", "j2", "js", "npz") for path in PACKAGE.rglob(f"*.{end}")
)


def copied(folder, *, compiled=False):
    """Return a copy of the package that runs from the folder; one that is compiled starts at once."""
    left_out = None if compiled else shutil.ignore_patterns("__pycache__")
    return shutil.copytree(PACKAGE, folder / "classify", ignore=left_out)


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    return copied(tmp_path_factory.mktemp("package"))


@settings(max_examples=40)
@given(
    st.sampled_from(SOURCES), st.binary(min_size=1, max_size=3).filter(lambda b: b.strip(b"\r")), st.data()
)
def test_any_change_of_a_source_file_is_another_program(copy, name, added, data):
    path, before = copy / name, source_fingerprint(copy)
    source = path.read_bytes()
    place = data.draw(st.integers(0, len(source)))
    try:
        path.write_bytes(source[:place] + added + source[place:])
        changed = source_fingerprint(copy)
    finally:
        path.write_bytes(source)

    assert changed != before == source_fingerprint(PACKAGE)


@pytest.mark.parametrize("change", ["added", "removed", "renamed", "swapped"])
def test_files_that_come_go_or_change_places_are_another_program(tmp_path, change):
    package = copied(tmp_path)
    one, other = package / "text" / "stems.py", package / "text" / "trie.py"
    if change == "added":
        (package / "text" / "more.py").write_text("")
    elif change == "removed":
        one.unlink()
    elif change == "renamed":
        one.rename(package / "text" / "more.py")
    else:
        first, second = one.read_bytes(), other.read_bytes()
        one.write_bytes(second)
        other.write_bytes(first)

    assert source_fingerprint(package) != source_fingerprint(PACKAGE)


def test_line_endings_compiled_files_and_what_editors_leave_are_the_same_program(tmp_path):
    package = copied(tmp_path)
    for name in (name for name in SOURCES if name.suffix != ".npz"):
        path = package / name
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    compileall.compile_dir(package, quiet=2)
    compileall.compile_dir(package, quiet=2, legacy=True)
    (package / "text" / ".#words.py").symlink_to("someone@elsewhere.1234")
    (package / "starter").mkdir()
    (package / "starter" / "run.yaml").write_text("name: sectors")

    assert source_fingerprint(package) == source_fingerprint(PACKAGE)


def test_a_package_in_an_archive_is_the_same_program(tmp_path):
    with zipfile.ZipFile(tmp_path / "wheel.zip", "w") as archive:
        for name in reversed(SOURCES):
            archive.write(PACKAGE / name, f"classify/{name.as_posix()}")
    found = f"import sys; sys.path.insert(0, {str(tmp_path / 'wheel.zip')!r})\n"
    found += "from classify.config import fingerprint as f; print(f.__file__); print(f.code_fingerprint())"

    place, code = subprocess.run(
        [sys.executable, "-c", found], capture_output=True, text=True, check=True, cwd=tmp_path
    ).stdout.split()

    assert "wheel.zip" in place
    assert code == fingerprint.code_fingerprint()


def test_of_a_package_without_source_the_compiled_files_count(tmp_path):
    package = copied(tmp_path)
    compileall.compile_dir(package, quiet=2, legacy=True)
    for path in package.rglob("*.py"):
        path.unlink()
    before = source_fingerprint(package)
    compiled = package / "model" / "deciding.pyc"
    data = compiled.read_bytes()

    compiled.write_bytes(data[:8] + b"date" + data[12:])
    assert source_fingerprint(package) == before, "when it was compiled is no difference"
    compiled.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
    assert source_fingerprint(package) != before


def test_keys_differ_by_what_is_kept_by_what_it_is_made_of_and_by_every_version(monkeypatch):
    kinds = ("survey", "stories", "result", "run")
    keys = {key_of(kind, *made_of) for kind in kinds for made_of in ((), (1,), ([1],), (1, 2), ({"a": 1},))}
    assert len(keys) == 20

    for name in ("numpy", "trafilatura", "pyarrow"):
        software.cache_clear()
        monkeypatch.setattr(fingerprint, "_version", lambda asked, name=name: "0.0" * (asked == name))
        keys.add(key_of("survey"))
    software.cache_clear()
    assert len(keys) == 23


def run(config, package=PACKAGE):
    """Return the record of a run by this program, or that in a folder, its tables, and its log."""
    if package == PACKAGE:
        done = classify("run", config)
    else:
        done = classify_process("run", config, cwd=package.parent, PYTHONPATH=str(package.parent))
    assert done.returncode == 0, done.stderr
    latest = config.parent / json.loads(config.read_text())["output"]["path"] / "latest"
    tables = {path.name: path.read_bytes() for path in sorted(latest.glob("*.csv"))}
    return json.loads((latest / "run.json").read_text()), tables, done.stderr


def decide_otherwise(package):
    """Let the program of the folder give no paragraph a label, under the same version."""
    with (package / "model" / "deciding.py").open("a") as source:
        source.write(
            "\n\n_labels = given\n\n\ndef given(*values: object, **rules: object) -> Flags:\n"
            "    return np.zeros_like(_labels(*values, **rules))\n"
        )


def test_results_of_other_code_are_not_served_and_come_back_with_it(tmp_path):
    package, config = copied(tmp_path, compiled=True), write_project(tmp_path)
    run(config)
    write_articles(tmp_path / "articles" / "more.jsonl", 1, first=50)

    decide_otherwise(package)
    record, tables, told = run(config, package)
    again, _, told_again = run(config, package)

    cold = write_project(tmp_path, cache={"enabled": False}, output={"path": "cold", "report": False})
    assert tables == run(cold, package)[1]
    assert record["cached_articles"] == 0
    assert [warning for warning in record["warnings"] if "made by another version of classify" in warning]
    assert record["counts"]["body_paragraphs"]["labelled"] == 0
    assert told.count("made by another version of classify, of Python") == 1
    assert "another version of classify, of Python" not in told_again
    assert again["unchanged_since"] == record["run_id"]
    back, tables, told = run(write_project(tmp_path))
    assert back["cached_articles"] == 12, "all but the article that the old code has not seen"
    assert back["counts"]["body_paragraphs"]["labelled"] > 0
    assert "another version of classify, of Python" not in told


def test_other_code_does_not_forget_the_stories_of_yesterday(tmp_path):
    package, config = copied(tmp_path, compiled=True), write_project(tmp_path)
    run(config)
    (tmp_path / "articles" / "feed.jsonl").unlink()
    write_articles(tmp_path / "articles" / "more.jsonl", 1, first=50)

    decide_otherwise(package)
    record, _, _ = run(config, package)

    assert record["earlier"]["articles"] > 0
    assert not [warning for warning in record["warnings"] if "stories" in warning]


READS = ("corpus", "text", "model", "profile", "run/feed", "run/tables")
"""The packages whose results are kept."""


def test_every_library_that_reads_or_counts_is_part_of_the_key():
    names = {
        alias.name if isinstance(node, ast.Import) else node.module
        for folder in READS
        for path in (PACKAGE / folder).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
        if isinstance(node, ast.Import) or node.module
    }
    imported = {name.partition(".")[0] for name in names} - set(sys.stdlib_module_names)
    owners, known = packages_distributions(), {name.lower() for name, _ in software("run")}

    for name in imported - {"classify", "joblib"}:  # some libraries share a name with a part of theirs
        assert known & {owner.lower() for owner in owners[name]}, name
    assert {"feedparser", "python-docx", "warcio"} <= {name for name, _ in software("survey")}


def test_a_field_named_by_its_default_name_has_another_key_than_one_that_is_guessed():
    def key(**fields):
        data = {"input": {"paths": ["."], "fields": fields}, "label_set": "l", "output": {"path": "o"}}
        data["model"] = {"path": "m"}
        return settings_fingerprint(Settings.model_validate(data), "paragraphs")

    assert key() != key(title="title") != key(date="date")
    assert key(title="Kicker") != key(title="Kicker", date="date")


NEEDED = ((Keyword("oil", "fold"),),)
WRITTEN = Keyword("gas", "exact", needs=NEEDED)
OTHERWISE = {
    "term": "gases",
    "case": "fold",
    "weight": 0.5,
    "needs_context": True,
    "or_capitals": True,
    "needs": (),
    "within": 3,
    "language": "en",
}


def test_each_property_of_a_keyword_has_another_value_here():
    assert set(OTHERWISE) == {field.name for field in fields(Keyword) if field.compare}


@pytest.mark.parametrize("name", OTHERWISE)
def test_any_changed_property_of_a_keyword_is_another_label_set(name):
    def label_set(keyword):
        return LabelSet("news", "News", (Label("energy", "Energy", "", (keyword,)),))

    other = replace(WRITTEN, **{name: OTHERWISE[name]})
    before, after = label_set(WRITTEN), label_set(other)

    assert label_set_to_data(before) != label_set_to_data(after)
    assert label_set_fingerprint(before) != label_set_fingerprint(after)
