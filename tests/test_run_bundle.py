"""Model bundles on disk: exact to read back, refused when changed, never executed."""

import hashlib
import io
import json
import os
import shutil
import zipfile

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classify.errors import ModelError, OutputError
from classify.run.models.bundle import (
    FORMAT,
    Bundle,
    current_version,
    load,
    promote,
    rollback,
    save,
    versions,
)

VOCABULARY = ["gas", "grid", "vəkil"]


@pytest.fixture
def bundle():
    arrays = {"coef": np.arange(6, dtype=float).reshape(3, 2), "idf": np.array([1.0, 1.5, 2.0])}
    return Bundle({"label_set": {"codes": ["energy", "finance"]}}, VOCABULARY, arrays)


def test_a_bundle_reads_back_as_it_was_written(tmp_path, bundle):
    version = save(tmp_path, bundle)

    read = load(tmp_path, version)

    assert version.startswith("0001-")
    assert list(read.vocabulary) == VOCABULARY
    assert read.manifest["label_set"] == {"codes": ["energy", "finance"]}
    assert all(np.array_equal(read.arrays[name], bundle.arrays[name]) for name in bundle.arrays)


def test_the_same_model_is_the_same_version(tmp_path, bundle):
    assert save(tmp_path, bundle) == save(tmp_path, bundle)
    assert len(versions(tmp_path)) == 1


def test_another_model_is_the_next_version(tmp_path, bundle):
    save(tmp_path, bundle)

    other = save(tmp_path, Bundle({"label_set": {}}, VOCABULARY, bundle.arrays))

    assert other.startswith("0002-")


@pytest.mark.parametrize("name", ["manifest.json", "vocabulary.json", "arrays.npz"])
@given(data=st.data())
@settings(max_examples=20)
def test_a_changed_byte_is_refused(tmp_path_factory, name, data):
    models = tmp_path_factory.mktemp("models")
    version = save(models, Bundle({}, VOCABULARY, {"idf": np.ones(3)}))
    path = models / version / name
    content = bytearray(path.read_bytes())
    place = data.draw(st.integers(0, len(content) - 1))
    content[place] ^= data.draw(st.integers(1, 255))
    path.write_bytes(bytes(content))

    with pytest.raises(
        ModelError,
        match="has been changed or cut off since training; copy the whole model again, or train again",
    ):
        load(models, version)


def resealed(models, name, content, **manifest):
    """Return a version whose hashes are right and whose file is not what it should be."""
    files = {"vocabulary.json": b"[]\n", "arrays.npz": b"", name: content}
    hashes = {n: hashlib.sha256(d).hexdigest() for n, d in files.items()}
    data = json.dumps({"format": FORMAT, "files": hashes, **manifest}).encode()
    version = f"0001-{hashlib.sha256(data).hexdigest()[:8]}"
    (models / version).mkdir()
    for n, d in {**files, "manifest.json": data}.items():
        (models / version / n).write_bytes(d)
    return version


@given(st.binary(max_size=200))
@settings(max_examples=60)
def test_arrays_that_are_none_are_refused(tmp_path_factory, content):
    models = tmp_path_factory.mktemp("models")

    with pytest.raises(ModelError, match="is not the arrays of a bundle"):
        load(models, resealed(models, "arrays.npz", content))


def test_arrays_of_objects_are_refused_unread(tmp_path):
    with (tmp_path / "evil.npz").open("wb") as file:
        np.savez(file, coef=np.array([{"a": 1}], dtype=object))

    with pytest.raises(ModelError, match="is not the arrays of a bundle"):
        load(tmp_path, resealed(tmp_path, "arrays.npz", (tmp_path / "evil.npz").read_bytes()))


def test_another_format_is_refused_with_the_way_out(tmp_path):
    version = resealed(tmp_path, "vocabulary.json", b"[]", format=7)

    with pytest.raises(ModelError, match=f"has bundle format 7, this classify reads {FORMAT}; train again"):
        load(tmp_path, version)


def test_runs_use_the_promoted_version_and_a_lost_one_is_named(tmp_path, bundle):
    assert current_version(tmp_path) is None
    version = save(tmp_path, bundle)
    promote(tmp_path, version)
    assert current_version(tmp_path) == version

    (tmp_path / "current").write_text("0009-00000000\n")

    with pytest.raises(ModelError, match=f"names '0009-00000000', which is not a version.*{version}"):
        current_version(tmp_path)


def test_what_cannot_be_read_of_a_model_says_what_mends_it(tmp_path, bundle):
    version = save(tmp_path, bundle)
    (tmp_path / version / "arrays.npz").unlink()
    (tmp_path / "current").mkdir()

    with pytest.raises(
        ModelError, match=r"arrays.npz: cannot be read \(.*\); copy the whole model again, or"
    ):
        load(tmp_path, version)
    with pytest.raises(ModelError, match=r"current: cannot be read \(.*\); copy the whole model again, or"):
        current_version(tmp_path)
    with pytest.raises(
        ModelError, match=r"manifest.json: cannot be read \(.*\); name the folder of the model"
    ):
        current_version(tmp_path / version / "manifest.json")


def test_only_a_version_that_is_there_can_be_promoted(tmp_path, bundle):
    save(tmp_path, bundle)

    with pytest.raises(ModelError, match=r"has no version '\.\./\.\./etc'"):
        promote(tmp_path, "../../etc")


def test_a_folder_that_cannot_be_written_is_told_in_a_line(tmp_path, bundle):
    (tmp_path / "models").symlink_to(tmp_path / "a disk that is not mounted" / "models")

    with pytest.raises(OutputError, match=r"models: cannot be written \(File exists\); mend"):
        save(tmp_path / "models", bundle)


def test_what_a_killed_process_of_the_same_number_left_is_in_nobody_s_way(tmp_path, bundle):
    left = tmp_path / f".new-{os.getpid()}-{'0' * 32}"
    left.mkdir()
    (left / "arrays.npz").write_bytes(b"half")

    version = save(tmp_path, bundle)

    assert [path.name for path in tmp_path.iterdir()] == [version]
    load(tmp_path, version)


def three_versions(models, bundle):
    return [save(models, Bundle({"n": n}, VOCABULARY, bundle.arrays)) for n in range(3)]


def test_rolling_back_goes_to_what_was_in_use_before_step_by_step(tmp_path, bundle):
    first, second, third = three_versions(tmp_path, bundle)
    for version in (first, third, second, second):
        promote(tmp_path, version)

    assert [rollback(tmp_path), rollback(tmp_path)] == [third, first]
    assert current_version(tmp_path) == first
    others = f"no version was in use before {first}; promote one of: {second}, {third}$"
    with pytest.raises(ModelError, match=others):
        rollback(tmp_path)


def test_a_promoted_version_after_a_rollback_goes_back_to_where_that_ended(tmp_path, bundle):
    first, second, third = three_versions(tmp_path, bundle)
    promote(tmp_path, first)
    promote(tmp_path, second)
    rollback(tmp_path)
    promote(tmp_path, third)

    assert rollback(tmp_path) == first


def test_rolling_back_passes_over_a_version_that_was_removed(tmp_path, bundle):
    first, second, third = three_versions(tmp_path, bundle)
    for version in (first, second, third):
        promote(tmp_path, version)
    shutil.rmtree(tmp_path / second)

    assert rollback(tmp_path) == first


@given(data=st.data())
@settings(max_examples=60)
def test_an_array_with_another_header_is_read_as_numbers_or_refused(tmp_path_factory, data):
    plain = io.BytesIO()
    np.save(plain, np.arange(6.0).reshape(2, 3))
    content = bytearray(plain.getvalue())
    for place in data.draw(st.lists(st.integers(0, 80), min_size=1, max_size=3)):
        content[place] = data.draw(st.sampled_from(b"({[]})'\"\\,:<>O0 9") | st.integers(0, 255))
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("coef.npy", bytes(content))
    models = tmp_path_factory.mktemp("models")
    version = resealed(models, "arrays.npz", packed.getvalue())

    try:
        arrays = load(models, version).arrays
    except ModelError:
        return
    assert all(array.dtype.kind in "biuf" for array in arrays.values())


@pytest.mark.parametrize("shape", [b"(1000000000,)", b"(9999999999, 9999999999)", b"(-1,)", b"(2, '3')"])
def test_an_array_that_claims_to_be_huge_or_odd_is_refused_before_room_is_made_for_it(tmp_path, shape):
    header = b"{'descr': '<f8', 'fortran_order': False, 'shape': " + shape + b", }\n"
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(
            "coef.npy", b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header + b"\0" * 64
        )

    with pytest.raises(ModelError, match="is not the arrays of a bundle"):
        load(tmp_path, resealed(tmp_path, "arrays.npz", packed.getvalue()))


def test_arrays_of_any_shape_and_order_read_back_as_they_were(tmp_path):
    arrays = {
        "down": np.asfortranarray(np.arange(6.0).reshape(2, 3)),
        "flags": np.array([True, False]),
        "none": np.zeros((0, 4)),
        "one": np.float64(3.5),
    }

    read = load(tmp_path, save(tmp_path, Bundle({}, [], arrays))).arrays

    assert all(
        np.array_equal(read[name], array) and read[name].dtype == array.dtype
        for name, array in arrays.items()
    )
