"""Load a model in other programs, from its folder or from bytes, as a `Classifier`.

Loads no more than deciding takes: no settings, no YAML, no pydantic.
"""

from __future__ import annotations

import io
import os
import zipfile
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from classify.errors import ModelError
from classify.model.classifier import Classifier
from classify.model.multilingual import MultilingualModel
from classify.run.models import bundle
from classify.run.models.assembling import assembled


def load_model(models: str | os.PathLike[str] | bytes, version: str | None = None) -> Classifier:
    """Return the model that runs use, ready to classify; each process reads a version once.

    Parameters
    ----------
    models : path or bytes
        A model folder such as ``models/sectors``, or what `model_bytes` made of one.
    version : str or None, default=None
        A version in the folder; None takes the promoted one.

    Raises
    ------
    ModelError
        If there is no such version, or the bundle cannot be trusted.
    """
    if isinstance(models, bytes):
        return Classifier(_sent_model(models))
    folder = Path(models)
    return Classifier(_model_in(folder, version or _promoted(folder)))


def model_bytes(models: str | os.PathLike[str], version: str | None = None) -> bytes:
    """Return a version of a model as bytes, for machines that do not see its folder; `load_model` takes them.

    They hold the files of the bundle, no pickle, and are checked like these when they are loaded.

    Parameters
    ----------
    models : path
        A model folder such as ``models/sectors``.
    version : str or None, default=None
        None takes the promoted version.

    Raises
    ------
    ModelError
        If there is no such version, or the bundle cannot be trusted.
    """
    folder = Path(models)
    chosen = version or _promoted(folder)
    _model_in(folder, chosen)  # what is damaged is not sent
    return _packed(bundle.files_of(folder, chosen), chosen)


@lru_cache(maxsize=4)
def _model_in(folder: Path, version: str) -> MultilingualModel:
    return assembled(bundle.load(folder, version), folder / version)


@lru_cache(maxsize=4)
def _sent_model(data: bytes) -> MultilingualModel:
    files, version = _unpacked(data)
    place = Path("bytes of a model")
    return assembled(bundle.bundle_of(files, version, place), place)


def _promoted(folder: Path) -> str:
    """Return the version in use."""
    version = bundle.current_version(folder)
    if version is None:
        if folder.name in bundle.versions(folder.parent):
            raise ModelError(f"{folder}: is one version; give {folder.parent}, and this as version=")
        if inside := sorted(str(path) for path in folder.glob("*/") if bundle.versions(path)):
            raise ModelError(f"{folder}: holds models and is none itself; give {' or '.join(inside)}")
        raise ModelError(f"{bundle.none_in_use(folder)}; train one with `classify train CONFIG --promote`")
    return version


def _packed(files: Mapping[str, bytes], version: str) -> bytes:
    """Return the files of a version as bytes; equal ones for equal files."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name in bundle.FILES:
            archive.writestr(zipfile.ZipInfo(f"{version}/{name}"), files[name])
    return buffer.getvalue()


def _unpacked(data: bytes) -> tuple[dict[str, bytes], str]:
    """Return the files that `_packed` made these bytes of, unchecked, and their version.

    Raises
    ------
    ModelError
        If they are anything else.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            version = archive.namelist()[0].partition("/")[0]
            _check_members(archive.infolist(), version)
            return {name: archive.read(f"{version}/{name}") for name in bundle.FILES}, version
    except (zipfile.BadZipFile, IndexError, ValueError, RuntimeError, EOFError, OSError) as error:
        raise ModelError(
            f"these bytes are no model ({error}); make them with classify.model_bytes"
        ) from error


def _check_members(members: Sequence[zipfile.ZipInfo], version: str) -> None:
    """Refuse other files, and packed ones, which could unpack to more than the bytes that came."""
    if [member.filename for member in members] != [f"{version}/{name}" for name in bundle.FILES]:
        raise ValueError("they hold other files")
    if any(member.compress_type != zipfile.ZIP_STORED for member in members):
        raise ValueError("a file in them is packed")
