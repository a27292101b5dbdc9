"""JSON lines: every bad line is named with the mend, and the others are still read."""

from __future__ import annotations

import gzip
import json

import pytest

from classify.corpus.article import Article, Rejected
from classify.corpus.files import find_files
from classify.corpus.reading import slices
from tests.reading import GOOD, jsonl, read, reading, wrong


@pytest.mark.parametrize(
    ("line", "reason", "says"),
    [
        (b'{"text": "cut', "broken_json", "mend or remove the line"),
        (b"not json", "broken_json", "at column 1"),
        (b'["a"]', "not_an_object", "the line is a list"),
        (b"null", "not_an_object", "one object a line"),
        (b"[" * 200_000, "broken_json", "nests too deep"),
        (b'{"text": "a", "n": ' + b"9" * 5000 + b"}", "broken_json", "mend or remove"),
        (b'{"text": "caf\xe9"}', "undecodable", "byte 0xe9 at 13 is not utf-8"),
        (b'{"text": "a\\u0000b"}', "nul_character", "NUL at character 1"),
        (b'{"text": "a\\ud800b"}', "undecodable", "half a surrogate pair at character 1"),
        (b'{"text": "a", "title": "\\udc00"}', "undecodable", "field 'title'"),
        (b'{"text": ""}', "empty", "field 'text' is empty"),
        (b'{"text": " \\n "}', "empty", "field 'text' is empty"),
        (b'{"text": null}', "empty", "field 'text' is null"),
        (b'{"text": 5}', "not_text", "field 'text' is a number"),
        (b'{"text": [{"p": "a"}, {"p": "b"}]}', "not_text", "field 'text' is a list of more than texts"),
        (
            b'{"body": "a", "headline": "b"}',
            "no_text_column",
            "there are: 'body', 'headline'; set input.fields.text",
        ),
        (b'{"text": "a", "date": "03/04/2026"}', "bad_date", "set input.date_order"),
        (b'{"text": "a", "date": "2099-01-01"}', "future_date", "set input.max_future_days"),
        (b'{"text": "a", "date": "2099-01-01"}', "future_date", "2026-03-15 by the clock of this machine"),
        (
            json.dumps({f"c{n}": n for n in range(30)} | {"selftext": "It rained."}).encode(),
            "no_text_column",
            "and 11 more; set input.fields.text to the one that holds the text, such as selftext",
        ),
        (b'{"data": [{"text": "a"}], "meta": {}}', "no_text_column", "set input.format to json"),
        (b'{"text": "a"}\r{"text": "b"}', "broken_json", "end with carriage returns alone"),
        (b'{"text": "' + b"a" * 3000 + b'"}', "too_large", "raise input.max_bytes"),
    ],
)
def test_a_bad_line_is_named_with_the_mend_and_the_others_are_read(tmp_path, line, reason, says):
    limit = 2_000 if reason == "too_large" else 10_000_000
    path = tmp_path / "a.jsonl"
    path.write_bytes(jsonl(GOOD, GOOD) + line + b"\n" + jsonl(GOOD, GOOD))

    results = read(path, max_bytes=limit)

    [rejected] = [one for one in results if isinstance(one, Rejected)]
    assert (rejected.path, rejected.record, rejected.reason) == ("a.jsonl", 3, reason)
    assert says in rejected.detail
    assert [one.record for one in results if isinstance(one, Article)] == [1, 2, 4, 5]


def test_a_line_in_which_the_file_ends_is_told_as_that(tmp_path):
    (tmp_path / "a.jsonl").write_bytes(jsonl(GOOD) + b'{"text": "half')
    (tmp_path / "b.jsonl").write_bytes(jsonl(GOOD) + b"the end")

    _, cut_off = read(tmp_path / "a.jsonl")
    _, other = read(tmp_path / "b.jsonl")

    assert "the file ends within the line" in cut_off.detail
    assert other.detail.startswith("Expecting value at column 1; mend")


def test_a_record_without_an_id_is_named_after_its_file_and_line(tmp_path):
    path = tmp_path / "feed.jsonl"
    path.write_bytes(b"\n" + jsonl({"text": "a"}, {"text": "b", "id": 7}, {"text": "c", "id": " "}))

    assert [(one.id, one.record) for one in read(path)] == [("feed:2", 2), ("7", 3), ("feed:4", 4)]


def test_a_line_of_50_mb_is_passed_over_in_bounded_memory(tmp_path):
    tracemalloc = pytest.importorskip("tracemalloc")
    path = tmp_path / "a.jsonl"
    with path.open("wb") as stream:
        stream.write(jsonl(GOOD))
        stream.writelines([b"x" * 1_000_000] * 50)
        stream.write(b"\n" + jsonl(GOOD))

    tracemalloc.start()
    results = read(path, max_bytes=1_000_000)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert wrong(results) == [(2, "too_large")]
    assert [one.record for one in results] == [1, 2, 3]
    assert peak < 8_000_000


@pytest.mark.parametrize("content", [b"", b"\n", b" \n\n\n"])
@pytest.mark.parametrize("name", ["a.jsonl", "a.jsonl.gz"])
def test_a_file_of_json_lines_without_any_is_named(tmp_path, name, content):
    path = tmp_path / name
    path.write_bytes(gzip.compress(content) if name.endswith(".gz") else content)
    [file] = find_files([path]).files

    assert wrong(read(path)) == [(0, "empty")]
    assert len(slices(file, 1, reading())) == 1
