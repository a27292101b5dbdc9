"""Models for programs of others: a folder or bytes on the one side, a `Classifier` on the other.

Loads no more than deciding takes: no settings, no YAML, no pydantic.
"""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path

from classify.errors import ModelError
from classify.model.classifier import Classifier
from classify.model.multilingual import MultilingualModel
from classify.run.models import bundle
from classify.run.models.assembling import assembled
from classify.run.models.packing import packed, unpacked


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
    return packed(bundle.files_of(folder, chosen), chosen)


@lru_cache(maxsize=4)
def _model_in(folder: Path, version: str) -> MultilingualModel:
    return assembled(bundle.load(folder, version), folder / version)


@lru_cache(maxsize=4)
def _sent_model(data: bytes) -> MultilingualModel:
    files, version = unpacked(data)
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
