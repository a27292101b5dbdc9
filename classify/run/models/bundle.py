"""A model on disk: a folder of plain data, named by its content, refused when a byte of it has changed.

::

    models/<name>/
      current                      one line: the version that runs use
      history                      the versions that runs have used, a line each
      0001-9f2c41ab/
        manifest.json              format, label set, settings, training corpus, quality, hashes of the others
        vocabulary.json            the learned terms in column order
        arrays.npz                 numbers, plain ones only

A version is its number and the first eight digits of the manifest's SHA-256. The manifest holds the SHA-256
of the other files, so the version's name vouches for every byte.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import shutil
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any
from uuid import uuid4

import numpy as np
from numpy.typing import NDArray

from classify.errors import ModelError
from classify.output.whole_files import atomic_write, read_plain

FORMAT = 5
MAX_BYTES = 1 << 30
"""A file of a bundle larger than this, or that unpacks to more, is refused unread."""

_MAX_LINES = 1 << 20
_VERSION = re.compile(r"(\d{4,})-([0-9a-f]{8})")
_NPY = re.compile(
    rb"\x93NUMPY\x01\x00..\{'descr': '([<|][biuf][1248])', 'fortran_order': (True|False), "
    rb"'shape': \(((?:\d{1,10}, ?)*(?:\d{1,10})?)\), \} *\n",
    re.DOTALL,
)
TRAIN_AGAIN = "train again with `classify train CONFIG --promote`"


@dataclass(frozen=True, slots=True)
class Bundle:
    """A model as plain data."""

    manifest: Mapping[str, Any]
    vocabulary: Sequence[str]
    arrays: Mapping[str, NDArray[Any]]


def versions(models: Path) -> list[str]:
    """Versions of a model, oldest first."""
    if not models.is_dir():
        return []
    found = [path.name for path in models.iterdir() if path.is_dir() and _VERSION.fullmatch(path.name)]
    return sorted(found, key=lambda name: (int(name.split("-")[0]), name))


def current_version(models: Path) -> str | None:
    """The version that runs use; None where no model has been promoted.

    Raises
    ------
    ModelError
        If ``current`` names no version that is there.
    """
    pointer = models / "current"
    try:
        version = read_plain(pointer, _MAX_LINES).decode("utf-8").strip()
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise ModelError(f"{pointer}: cannot be read: {error}; {TRAIN_AGAIN}") from error
    if version not in versions(models):
        raise ModelError(
            f"{pointer}: names {version!r:.40}, which is not a version in {models}; "
            f"promote one of: {', '.join(versions(models)) or 'none'}, or {TRAIN_AGAIN}"
        )
    return version


def promote(models: Path, version: str) -> None:
    """Make a version the one that runs use, in one step.

    Raises
    ------
    ModelError
        If there is no such version.
    """
    _check_there(models, version)
    used = history(models)
    if version not in used[-1:]:
        _write_lines(models / "history", [*used, version])
    _write_lines(models / "current", [version])


def rollback(models: Path) -> str:
    """The version that was in use before the current one, now in use again.

    Rolling back once more goes one further: what was rolled back is forgotten, and can be promoted.

    Raises
    ------
    ModelError
        If there is nothing to go back to, or it cannot be trusted any more.
    """
    current = current_version(models)
    used = history(models)
    while used and used[-1] == current:
        used.pop()
    if not used:
        others = ", ".join(version for version in versions(models) if version != current)
        mend = f"promote one of: {others}" if others else "there is no other"
        raise ModelError(f"{models}: no version was in use before {current or 'now'}; {mend}")
    load(models, used[-1])
    _write_lines(models / "current", [used[-1]])
    _write_lines(models / "history", used)
    return used[-1]


def history(models: Path) -> list[str]:
    """Versions that have been in use and are still there, oldest first; one may come twice, not in a row."""
    try:
        lines = read_plain(models / "history", _MAX_LINES).decode("utf-8").split()
    except FileNotFoundError:
        lines = []
    except (OSError, UnicodeDecodeError) as error:
        raise ModelError(f"{models / 'history'}: cannot be read: {error}; remove it") from error
    there = set(versions(models))
    return [version for version, _ in groupby(line for line in lines if line in there)]


def _check_there(models: Path, version: str) -> None:
    there = versions(models)
    if version not in there:
        raise ModelError(f"{models}: has no version {version!r:.40}; there are: {', '.join(there) or 'none'}")


def _write_lines(path: Path, lines: Sequence[str]) -> None:
    """Write the file in one step, so that a reader finds the old one or the new."""
    try:
        atomic_write(path, "".join(f"{line}\n" for line in lines))
    except OSError as error:
        raise ModelError(f"{path}: cannot be written ({error.strerror}); mend its permissions") from error


def save(models: Path, bundle: Bundle) -> str:
    """Name of the version that the bundle is written as; an equal one that is there is not written again.

    Raises
    ------
    ModelError
        If it cannot be written.
    """
    files = {
        "vocabulary.json": _json_bytes(list(bundle.vocabulary)),
        "arrays.npz": _npz_bytes(bundle.arrays),
    }
    hashes = {name: hashlib.sha256(data).hexdigest() for name, data in files.items()}
    manifest = _json_bytes({"format": FORMAT, **bundle.manifest, "files": hashes})
    digest = hashlib.sha256(manifest).hexdigest()[:8]
    there = versions(models)
    for version in there:
        if version.endswith(f"-{digest}"):
            return version
    number = int(there[-1].split("-")[0]) + 1 if there else 1
    version = f"{number:04d}-{digest}"
    try:
        _write_folder(models / version, {**files, "manifest.json": manifest})
    except OSError as error:
        if not (models / version).is_dir():  # else another process has just written the same
            what = f"the model cannot be written ({error.strerror}); mend its permissions or free space"
            raise ModelError(f"{models}: {what}, or set model.path (or --model) to another folder") from error
    return version


def _write_folder(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write the folder in one step, so that a reader finds all of it or nothing."""
    own = f".new-{os.getpid()}-"
    for left in folder.parent.glob(f"{own}*"):
        # in a container a process often has the number of one that was killed while it wrote
        shutil.rmtree(left, ignore_errors=True)
    staging = folder.with_name(own + uuid4().hex)  # where nobody can have laid out a link
    staging.mkdir(parents=True)
    try:
        for name, data in files.items():
            (staging / name).write_bytes(data)
        staging.replace(folder)
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def load(models: Path, version: str) -> Bundle:
    """The bundle of a version, every byte checked before it is used.

    Raises
    ------
    ModelError
        If it is missing, changed, too large, or of another format.
    """
    manifest = read_manifest(models, version)
    folder = models / version
    contents = {name: _read_checked(folder / name, manifest) for name in ("vocabulary.json", "arrays.npz")}
    vocabulary = _parse(folder / "vocabulary.json", contents["vocabulary.json"])
    if not isinstance(vocabulary, list) or not all(isinstance(term, str) for term in vocabulary):
        raise ModelError(f"{folder / 'vocabulary.json'}: is not a list of terms; {TRAIN_AGAIN}")
    return Bundle(manifest, vocabulary, _arrays(folder / "arrays.npz", contents["arrays.npz"]))


def read_manifest(models: Path, version: str) -> Mapping[str, Any]:
    """The manifest of a version, checked against its name; the other files are not read.

    Raises
    ------
    ModelError
        If it is missing, changed, or of another format.
    """
    _check_there(models, version)
    folder = models / version
    data = _read(folder / "manifest.json")
    if hashlib.sha256(data).hexdigest()[:8] != version.rpartition("-")[2]:
        raise ModelError(f"{folder / 'manifest.json'}: has been changed since training; {TRAIN_AGAIN}")
    manifest = _parse(folder / "manifest.json", data)
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        found = manifest.get("format") if isinstance(manifest, dict) else None
        raise ModelError(
            f"{folder}: has bundle format {found!r:.20}, this classify reads {FORMAT}; {TRAIN_AGAIN}"
        )
    return manifest


def _read(path: Path) -> bytes:
    try:
        return read_plain(path, MAX_BYTES)
    except OSError as error:
        raise ModelError(f"{path}: cannot be read: {error.strerror}; {TRAIN_AGAIN}") from error


def _read_checked(path: Path, manifest: Mapping[str, Any]) -> bytes:
    files = manifest.get("files")
    data = _read(path)
    if not isinstance(files, dict) or files.get(path.name) != hashlib.sha256(data).hexdigest():
        raise ModelError(f"{path}: has been changed since training; {TRAIN_AGAIN}")
    return data


def _parse(path: Path, data: bytes) -> object:
    try:
        return json.loads(data)
    except (ValueError, RecursionError) as error:
        raise ModelError(f"{path}: is not the JSON of a bundle: {error}; {TRAIN_AGAIN}") from error


def _arrays(path: Path, data: bytes) -> dict[str, NDArray[Any]]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
            if sum(info.file_size for info in members) > MAX_BYTES:
                raise ModelError(f"{path}: unpacks to more than {MAX_BYTES >> 20} MB; {TRAIN_AGAIN}")
            return {info.filename.removesuffix(".npy"): _numbers(archive.read(info)) for info in members}
    except (zipfile.BadZipFile, zlib.error, ValueError, RuntimeError, EOFError, OSError) as error:
        raise ModelError(f"{path}: is not the arrays of a bundle: {error}; {TRAIN_AGAIN}") from error


def _numbers(data: bytes) -> NDArray[Any]:
    """Read the array of a ``.npy`` file, stricter than `numpy.load`: plain little-endian numbers only.

    On a crafted header `numpy.load` makes room for what it claims before reading, and fails with errors of
    eight kinds (`tokenize.TokenError` and `IndexError` among them); this one matches or does not.
    """
    found = _NPY.match(data)
    if found is None:
        raise ValueError("an array is no plain numbers")
    kind, fortran, shape = (part.decode("ascii") for part in found.groups())
    sizes = [int(size) for size in shape.replace(",", " ").split()]
    flat = np.frombuffer(data, dtype=np.dtype(kind), offset=found.end())
    return flat.reshape(sizes, order="F" if fortran == "True" else "C").copy()


def _json_bytes(value: object) -> bytes:
    # keys keep their order: that of the labels in the manifest is the order of the columns of the arrays
    text = json.dumps(value, ensure_ascii=False, indent=1, allow_nan=False)
    return (text + "\n").encode("utf-8")


def _npz_bytes(arrays: Mapping[str, NDArray[Any]]) -> bytes:
    """The same bytes for the same arrays: names sorted, and numpy stamps every member with the same date."""
    buffer = io.BytesIO()
    np.savez_compressed(buffer, allow_pickle=False, **{name: arrays[name] for name in sorted(arrays)})
    return buffer.getvalue()
