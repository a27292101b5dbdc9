"""Every packing is read as the plain file is, in slices too, and what is damaged or endless is named."""

from __future__ import annotations

import bz2
import gzip
import lzma
import random

import pytest

from tests.reading import jsonl, read, read_slices, texts, wrong

pa = pytest.importorskip("pyarrow")

PACKED = {
    ".gz": gzip.compress,
    ".bz2": bz2.compress,
    ".xz": lzma.compress,
    ".zst": lambda data: pa.compress(data, codec="zstd", asbytes=True),
}
NOISE = random.Random(0)  # noqa: S311
RECORDS = jsonl(*({"text": f"Bread number {i}. {NOISE.randbytes(60).hex()}"} for i in range(4_000)))

pytestmark = pytest.mark.parametrize("packing", PACKED)


def written(folder, packing, data, name="a.jsonl"):
    """Return the path of a file that holds the data as packed."""
    path = folder / f"{name}{packing}"
    path.write_bytes(data)
    return path


def test_a_packed_file_gives_what_the_plain_one_does(tmp_path, packing):
    plain = written(tmp_path, "", RECORDS)
    path = written(tmp_path, packing, PACKED[packing](RECORDS))

    assert texts(read(path)) == texts(read(plain))
    first_records, together = read_slices(path, 100)
    assert len(first_records) > 1
    assert texts(together) == texts(read(plain))


def test_files_packed_one_after_the_other_are_one_file(tmp_path, packing):
    half = RECORDS.index(b"\n", len(RECORDS) // 2) + 1
    pack = PACKED[packing]
    path = written(tmp_path, packing, pack(RECORDS[:half]) + pack(RECORDS[half:]))

    results = read(path)

    assert len(texts(results)) == 4_000
    assert not wrong(results)


@pytest.mark.parametrize("name", ["a.txt", "a.jsonl", "a.json", "a.csv", "a.html", "a.xml"])
def test_what_is_not_packed_so_is_named(tmp_path, packing, name):
    [rejected] = read(written(tmp_path, packing, b"bread and salt, and nothing packed", name))

    assert rejected.reason == "unreadable"
    assert "fetch it again" in rejected.detail


def test_a_file_that_is_cut_off_gives_what_it_holds_and_says_so(tmp_path, packing):
    whole = PACKED[packing](RECORDS)

    results = read(written(tmp_path, packing, whole[: len(whole) * 2 // 3]))

    kept = texts(results)
    assert kept == texts(read(written(tmp_path, "", RECORDS)))[: len(kept)]
    assert packing == ".bz2" or kept  # whose blocks are larger than the file
    assert wrong(results)[-1][1] == "unreadable"
    assert "cut off" in results[-1].detail


def test_bytes_that_were_changed_are_named(tmp_path, packing):
    whole = bytearray(PACKED[packing](RECORDS))
    middle = len(whole) // 2
    whole[middle : middle + 200] = bytes(200)

    results = read(written(tmp_path, packing, bytes(whole)))

    assert wrong(results) or packing == ".zst"  # pyarrow writes no checksums


@pytest.mark.parametrize("name", ["a.txt", "a.jsonl", "a.csv"])
def test_a_bomb_is_stopped(tmp_path, packing, name):
    path = written(tmp_path, packing, PACKED[packing](b"text\n" + bytes(30_000_000)), name)

    results = read(path, max_bytes=1_000)

    assert results[-1].reason in ("too_large", "unreadable")
    assert not texts(results)


def test_an_empty_file_is_named(tmp_path, packing):
    [rejected] = read(written(tmp_path, packing, PACKED[packing](b"")))

    assert (rejected.record, rejected.reason) == (0, "empty")
