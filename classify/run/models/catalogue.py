"""List, choose, verify and promote the versions of a model."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from classify.errors import ModelError
from classify.run.models import bundle
from classify.run.models.manifest import Manifest, read_manifest
from classify.run.models.stored import open_model


@dataclass(frozen=True, slots=True)
class Entry:
    """One version of a model, whose manifest can be trusted."""

    version: str
    current: bool
    """True if runs use it."""
    manifest: Manifest


@dataclass(frozen=True, slots=True)
class Refused:
    """One version of a model, whose manifest cannot."""

    version: str
    current: bool
    why: str


def entries(models: Path) -> list[Entry | Refused]:
    """Return all versions of a model, oldest first; only manifests are read.

    Raises
    ------
    ModelError
        If the folder holds no version.
    """
    return [_entry(models, version) for version in _versions(models)]


def chosen(models: Path, version: str | None) -> str:
    """Return the version that is meant by the beginning of its name, such as ``0002``; None means the one in
    use.

    Raises
    ------
    ModelError
        If none is meant, or several are.
    """
    there = _versions(models)
    if version is None:
        current = bundle.current_version(models)
        if current is None:
            raise ModelError(f"{models}: no version is in use; name one of: {', '.join(there)}")
        return current
    meant = [name for name in there if name.startswith(version)]
    if len(meant) != 1:
        fault = f"{version!r:.40} may mean {', '.join(meant)}" if meant else f"has no version {version!r:.40}"
        raise ModelError(f"{models}: {fault}; name one of: {', '.join(there)}")
    return meant[0]


def entry(models: Path, version: str) -> Entry:
    """Return one version, whose manifest can be trusted.

    Raises
    ------
    ModelError
        If it cannot.
    """
    return Entry(version, version == _current(models), read_manifest(models, version))


def verify(models: Path, version: str | None = None) -> list[str]:
    """Return versions that were read to the last byte and hold a model; all, or the one that is named.

    Raises
    ------
    ModelError
        With a line for every version that is refused, and for a pointer to a version that is not there.
    """
    wanted = _versions(models) if version is None else [chosen(models, version)]
    checks: list[Callable[[], object]] = [partial(open_model, models, name) for name in wanted]
    if version is None:
        checks.insert(0, partial(bundle.current_version, models))
    faults = []
    for check in checks:
        try:
            check()
        except ModelError as error:
            faults.append(str(error))
    if faults:
        raise ModelError("\n".join(faults))
    return wanted


def promote(models: Path, version: str) -> str:
    """Return the version meant, read to the last byte and then made the one that runs use.

    Raises
    ------
    ModelError
        If there is none, or it cannot be trusted.
    """
    name = chosen(models, version)
    open_model(models, name)
    bundle.promote(models, name)
    return name


def _entry(models: Path, version: str) -> Entry | Refused:
    try:
        return entry(models, version)
    except ModelError as error:
        return Refused(version, version == _current(models), str(error))


def _versions(models: Path) -> list[str]:
    """Return the versions of a model; a folder without any is refused."""
    there = bundle.versions(models)
    if not there:
        raise ModelError(_no_versions(models))
    return there


def _current(models: Path) -> str | None:
    """Return the version in use; a pointer that leads nowhere is for `verify` to tell."""
    try:
        return bundle.current_version(models)
    except ModelError:
        return None


def _no_versions(models: Path) -> str:
    if not models.is_dir():
        return f"{models}: no such folder; give the folder of a model, which is model.path of the settings"
    if models.name in bundle.versions(models.parent):
        return f"{models}: is one version; give the folder that it is in, {models.parent}"
    below = [path.name for path in sorted(models.iterdir()) if bundle.versions(path)]
    if below:
        return f"{models}: holds no version of a model; did you mean {models / below[0]}?"
    return f"{models}: holds no version of a model; {bundle.TRAIN_AGAIN}"
