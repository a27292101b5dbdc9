"""A model on disk: a folder of plain data, named by its content, refused when a byte of it has changed.

::

    models/<name>/
      current                      one line: the version that runs use
      history                      the versions that runs have used, a line each
      0001-9f2c41ab/
        manifest.json              format, label set, settings, training corpus, quality, hashes of the others
        vocabulary.json            the learned terms in column order, those of each language after another
        arrays.npz                 numbers, plain ones only; ``ru.coef`` is of Russian, and ``coef`` alone is
                                   of texts whose language was not known

A version is its number and the first eight digits of the manifest's SHA-256. The manifest holds the SHA-256
of the other files, so the version's name vouches for every byte.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any
from uuid import uuid4

from numpy.typing import NDArray

from classify.errors import ModelError, cannot_write
from classify.output.whole_files import atomic_write, read_plain
from classify.run.models.plain_arrays import ARRAY_FAULTS, MAX_BYTES, arrays_of, npz_bytes

FORMAT = 6
_MAX_LINES = 1 << 20
_VERSION = re.compile(r"(\d{4,})-([0-9a-f]{8})")
FILES = ("manifest.json", "vocabulary.json", "arrays.npz")
TRAIN_AGAIN = "train again with `classify train CONFIG --promote`"
COPY_OR_TRAIN = f"copy the whole model again, or {TRAIN_AGAIN}"
_CHANGED = f"has been changed or cut off since training; {COPY_OR_TRAIN}"


@dataclass(frozen=True, slots=True)
class Bundle:
    """A model as plain data."""

    manifest: Mapping[str, Any]
    vocabulary: Sequence[str]
    arrays: Mapping[str, NDArray[Any]]


def versions(models: Path) -> list[str]:
    """Return versions of a model, oldest first."""
    if not models.is_dir():
        return []
    found = [path.name for path in models.iterdir() if path.is_dir() and _VERSION.fullmatch(path.name)]
    return sorted(found, key=lambda name: (int(name.split("-")[0]), name))


def current_version(models: Path) -> str | None:
    """Return the version that runs use; None where no model has been promoted.

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
        raise _unreadable(pointer, error) from error
    if version not in (there := versions(models)):
        raise ModelError(
            f"{pointer}: names {version!r:.40}, which is not a version in {models}; "
            f"{'promote one of: ' + ', '.join(there) + ', or ' if there else ''}{COPY_OR_TRAIN}"
        )
    return version


def none_in_use(models: Path) -> str:
    """Say that a folder has no model for runs, in words: there is none, or nobody has promoted one."""
    there = versions(models)
    if not there:
        return f"{models}: holds no model yet"
    return f"{models}: no version is in use, see `classify models promote` ({', '.join(there)})"


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
    """Return the version that was in use before the current one, now in use again.

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
    """Return versions that have been in use and are still there, oldest first; one may come twice, not in
    a row.
    """
    try:
        lines = read_plain(models / "history", _MAX_LINES).decode("utf-8").split()
    except FileNotFoundError:
        lines = []
    except (OSError, UnicodeDecodeError) as error:
        raise _unreadable(models / "history", error, "remove it") from error
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
        raise cannot_write(path, error, "mend its permissions") from error


def save(models: Path, bundle: Bundle) -> str:
    """Return the name of the version that the bundle is written as; an equal one that is there is not written
    again.

    Raises
    ------
    OutputError
        If it cannot be written.
    """
    files = {
        "vocabulary.json": _json_bytes(list(bundle.vocabulary)),
        "arrays.npz": npz_bytes(bundle.arrays),
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
            mend = "mend its permissions or free space, or set model.path (or --model) to another folder"
            raise cannot_write(models, error, mend) from error
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
    """Return the bundle of a version, every byte checked before it is used.

    Raises
    ------
    ModelError
        If it is missing, changed, too large, or of another format.
    """
    return bundle_of(files_of(models, version), version, models / version)


def read_manifest(models: Path, version: str) -> Mapping[str, Any]:
    """Return the manifest of a version, checked against its name; the other files are not read.

    Raises
    ------
    ModelError
        If it is missing, changed, or of another format.
    """
    _check_there(models, version)
    folder = models / version
    return _manifest_of(_read(folder / "manifest.json"), version, folder)


def files_of(models: Path, version: str) -> dict[str, bytes]:
    """Return the bytes of the files of a version, unchecked.

    Raises
    ------
    ModelError
        If one is missing or too large.
    """
    _check_there(models, version)
    return {name: _read(models / version / name) for name in FILES}


def bundle_of(files: Mapping[str, bytes], version: str, place: Path) -> Bundle:
    """Return the bundle in the files of a version; `place` is where they come from, in words.

    Raises
    ------
    ModelError
        If a file is changed, or of another format.
    """
    manifest = _manifest_of(files["manifest.json"], version, place)
    for name in FILES[1:]:
        _check(files[name], place / name, manifest)
    vocabulary = _parse(place / "vocabulary.json", files["vocabulary.json"])
    if not isinstance(vocabulary, list) or not all(isinstance(term, str) for term in vocabulary):
        raise ModelError(f"{place / 'vocabulary.json'}: is not a list of terms; {TRAIN_AGAIN}")
    try:
        return Bundle(manifest, vocabulary, arrays_of(files["arrays.npz"]))
    except ARRAY_FAULTS as error:
        raise ModelError(
            f"{place / 'arrays.npz'}: is not the arrays of a bundle: {error}; {TRAIN_AGAIN}"
        ) from error


def _manifest_of(data: bytes, version: str, place: Path) -> Mapping[str, Any]:
    if hashlib.sha256(data).hexdigest()[:8] != version.rpartition("-")[2]:
        raise ModelError(f"{place / 'manifest.json'}: {_CHANGED}")
    manifest = _parse(place / "manifest.json", data)
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        found = manifest.get("format") if isinstance(manifest, dict) else None
        raise ModelError(
            f"{place}: has bundle format {found!r:.20}, this classify reads {FORMAT}; {TRAIN_AGAIN}"
        )
    return manifest


def _read(path: Path) -> bytes:
    try:
        return read_plain(path, MAX_BYTES)
    except OSError as error:
        raise _unreadable(path, error) from error


def _unreadable(path: Path, error: OSError | UnicodeDecodeError, mend: str = "") -> ModelError:
    """Say why a file of a model cannot be read, and what to do: another training mends no permissions."""
    if isinstance(error, PermissionError):
        mend = "let the user of this process read it and its folders"
    elif isinstance(error, NotADirectoryError):
        path, mend = path.parent, "name the folder of the model in model.path (--model)"
    reason = getattr(error, "strerror", None) or "no text in UTF-8"
    return ModelError(f"{path}: cannot be read ({reason}); {mend or COPY_OR_TRAIN}")


def _check(data: bytes, path: Path, manifest: Mapping[str, Any]) -> None:
    hashes = manifest.get("files")
    if not isinstance(hashes, dict) or hashes.get(path.name) != hashlib.sha256(data).hexdigest():
        raise ModelError(f"{path}: {_CHANGED}")


def _parse(path: Path, data: bytes) -> object:
    try:
        return json.loads(data)
    except (ValueError, RecursionError) as error:
        raise ModelError(f"{path}: is not the JSON of a bundle: {error}; {TRAIN_AGAIN}") from error


def _json_bytes(value: object) -> bytes:
    # keys keep their order: that of the labels in the manifest is the order of the columns of the arrays
    text = json.dumps(value, ensure_ascii=False, indent=1, allow_nan=False)
    return (text + "\n").encode("utf-8")
