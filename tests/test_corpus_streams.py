"""Damaged and hostile gzip files: read as far as they go, named, and never unpacked without bounds."""

from __future__ import annotations

import gzip
import random
import zlib

import pytest

from classify.corpus.files import find_files
from classify.corpus.reading import read_articles
from tests.reading import jsonl, read, reading, texts, wrong


def test_a_cut_off_gzip_file_gives_what_it_holds_and_says_so(tmp_path):
    noise = random.Random(0)  # noqa: S311
    records = [{"text": f"{number} {noise.random()}" * 20} for number in range(5000)]
    path = tmp_path / "a.jsonl.gz"
    whole = gzip.compress(jsonl(*records))
    path.write_bytes(whole[: len(whole) // 2])

    results = read(path)

    unpacked = zlib.decompressobj(wbits=31).decompress(path.read_bytes())
    assert len(texts(results)) == unpacked.count(b"\n") > 100
    assert wrong(results) == [(len(texts(results)) + 1, "unreadable")]
    assert "cut off" in results[-1].detail


def test_a_gzip_file_whose_checksum_does_not_fit_is_read_and_named(tmp_path):
    path = tmp_path / "a.csv.gz"
    path.write_bytes(gzip.compress(b"text\none\ntwo\n")[:-8] + bytes(8))

    results = read(path)

    assert texts(results) == ["one", "two"]
    assert wrong(results) == [(3, "unreadable")]


@pytest.mark.parametrize("name", ["a.txt", "a.jsonl", "a.csv.gz", "a.html"])
def test_a_file_that_went_away_is_said_to_have(tmp_path, name):
    (tmp_path / name).write_bytes(b"text")
    (file,) = find_files([tmp_path]).files
    (tmp_path / name).unlink()

    [rejected] = read_articles(file, reading())

    assert "went away" in rejected.detail


@pytest.mark.parametrize("name", ["a.txt.gz", "a.jsonl.gz", "a.csv.gz", "a.html.gz"])
def test_a_file_that_is_no_gzip_is_named(tmp_path, name):
    path = tmp_path / name
    path.write_bytes(b"not gzip at all")

    [rejected] = read(path)

    assert rejected.reason == "unreadable"
    assert "damaged" in rejected.detail


@pytest.mark.parametrize("name", ["a.txt.gz", "a.jsonl.gz", "a.csv.gz"])
def test_a_gzip_bomb_is_stopped(tmp_path, name):
    path = tmp_path / name
    with gzip.open(path, "wb") as stream:
        stream.write(b"text\n")
        for _ in range(40):
            stream.write(bytes(1_000_000))

    results = read(path, max_bytes=1_000)

    assert results[-1].reason in ("too_large", "unreadable")
    assert not texts(results)
