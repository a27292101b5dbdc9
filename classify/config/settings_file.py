"""The settings of a run from their YAML file, with what the command line overrides."""

from __future__ import annotations

import fnmatch
import glob
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from classify.config.faults import Fault, nearest, refuse
from classify.config.label_set import LabelSet
from classify.config.loading import read_label_set
from classify.config.settings import Settings
from classify.config.strict_yaml import Document, Loc, is_there, read_yaml
from classify.config.validation import Section, check, what, where, worth_telling
from classify.errors import Place


@dataclass(frozen=True, slots=True)
class Overrides:
    """Options of the command line that replace settings; paths are relative to the current folder."""

    input: Sequence[str | Path] = ()
    output: str | Path | None = None
    model: str | Path | None = None
    label_set: str | Path | None = None
    jobs: int | None = None
    since: str | None = None
    until: str | None = None


@dataclass(frozen=True, slots=True)
class Configuration:
    """Everything that a run is configured with: settings and a label set that fit each other."""

    settings: Settings
    label_set: LabelSet


NO_OVERRIDES = Overrides()

_OPTIONS = {
    "input": ("input", "paths"),
    "since": ("input", "since"),
    "until": ("input", "until"),
    "output": ("output", "path"),
    "model": ("model", "path"),
    "jobs": ("engine", "jobs"),
}
"""The section and the field that an override replaces."""


def load_settings(path: str | os.PathLike[str], overrides: Overrides = NO_OVERRIDES) -> Settings:
    """Return the settings of a YAML file, with paths resolved against its folder.

    Raises
    ------
    ConfigError
        With every fault, a line each: ``file:line:column: what is wrong; what to do``. A fault of an
        override names the option, ``--jobs``, in place of the file.
    """
    settings, faults = _read_settings(read_yaml(Path(path)), overrides)
    if faults or settings is None:
        refuse(faults)
    return settings


def load_configuration(path: str | os.PathLike[str], overrides: Overrides = NO_OVERRIDES) -> Configuration:
    """Return the settings of a YAML file and the label set they name, refused together with all faults of
    both.
    """
    document = read_yaml(Path(path))
    settings, faults = _read_settings(document, overrides)
    if settings is None:
        named = overrides.label_set or _named_label_set(document)
        refuse([*faults, *(read_label_set(Path(named))[1] if named else [])])
    label_set, found = read_label_set(settings.label_set)
    faults += [_at_mention(document, overrides, fault) for fault in found]
    if label_set:
        faults += _unknown_codes(settings, label_set, document.keys)
    if faults or label_set is None:
        refuse(faults)
    return Configuration(settings, label_set)


def configuration_of(settings: Settings) -> Configuration:
    """Return the configuration of settings that a program read or made; relative paths are to the current
    folder.

    Raises
    ------
    ConfigError
        With every fault of the label set and its keywords, or if the settings do not fit it.
    """
    label_set, faults = read_label_set(settings.label_set)
    if label_set is None:
        refuse(faults)
    faults += _output_in_input(settings, "output.path")
    faults += _unknown_codes(settings, label_set, {})
    if faults:
        refuse(faults)
    return Configuration(settings, label_set)


def _read_settings(document: Document, overrides: Overrides) -> tuple[Settings | None, list[Fault]]:
    written, faults = check(Settings, document)
    if written is None:
        return None, faults
    settings = _resolved(written, Path(document.path).parent)
    for section in dict.fromkeys(section for section, _ in _OPTIONS.values()):
        settings = _overridden(settings, section, overrides, faults)
    if overrides.label_set is not None:
        settings = settings.model_copy(update={"label_set": Path(overrides.label_set)})
    if settings.engine.backend == "dask":
        settings = _resolved(settings, Path.cwd())  # workers were started in folders of their own
    place = where(document, ("output", "path")) if overrides.output is None else "--output"
    return settings, [*faults, *_output_in_input(settings, place)]


def _named_label_set(document: Document) -> Path | None:
    """Return the file of the label set that settings with faults name, if it is there: it may have more."""
    named = document.value.get("label_set") if isinstance(document.value, Mapping) else None
    path = Path(document.path).parent / named if isinstance(named, str) and named.strip() else None
    return path if path and is_there(path) else None


def _output_in_input(settings: Settings, place: Place | str) -> Iterator[Fault]:
    """Yield faults of an output folder where a run would take the tables of the one before for news."""
    output = settings.output.path
    for path in (path for source in settings.input for path in source.paths):
        if _would_read_in(path, output):
            what = f"`{settings.output.path}` lies in the input `{path}`, where runs would read their tables"
            yield Fault(place, f"{what}; name a folder beside it")


def _would_read_in(source: Path | str, output: Path | str) -> bool:
    """Tell whether the input takes in the output, in the same store or both on this machine."""
    if isinstance(source, str) and isinstance(output, str):
        return _takes_in_url(source, output)
    if isinstance(source, str) or isinstance(output, str):
        return False
    return _would_read(Path(os.path.realpath(source)), Path(os.path.realpath(output)))


def _takes_in_url(source: str, output: str) -> bool:
    """Tell whether a URL of the input, or its pattern, takes in the URL of the output."""
    folders = [output, *(output[: slash.start()] for slash in re.finditer("/", output))]
    return any(source == folder or fnmatch.fnmatchcase(folder, source) for folder in folders)


def _would_read(source: Path, output: Path) -> bool:
    """Tell whether a folder or pattern of the input takes in the output folder; what is hidden is not
    read.
    """
    if source.is_dir():
        return output.is_relative_to(source) and not _hidden(output.relative_to(source).parts)
    taken = (folder for folder in (output, *output.parents) if folder.match(str(source)))
    return any(not _hidden(output.parts[len(folder.parts) - 1 :]) for folder in taken)


def _hidden(parts: Sequence[str]) -> bool:
    return any(part.startswith(".") for part in parts)


def _overridden(settings: Settings, section: str, overrides: Overrides, faults: list[Fault]) -> Settings:
    """Return the settings with one section as the command line wants it; its faults name the options."""
    options = {
        field: option
        for option, (name, field) in _OPTIONS.items()
        if name == section and getattr(overrides, option) not in (None, ())
    }
    if not options:
        return settings
    if "paths" in options and len(settings.input) > 1:
        what = f"takes the place of the paths of one source, and `input` lists {len(settings.input)}"
        faults.append(Fault("--input", f"{what}; write settings with the one that these files are read as"))
        return settings
    given = {field: getattr(overrides, option) for field, option in options.items()}
    written = getattr(settings, section)
    found: list[Fault] = []
    if section == "input":
        changed: object = tuple(_changed(source, given, options, found) for source in written)
    else:
        changed = _changed(written, given, options, found)
    faults += dict.fromkeys(found)  # of several sources: once
    return settings.model_copy(update={section: changed})


def _changed(
    written: Section, given: dict[str, object], options: dict[str, str], faults: list[Fault]
) -> Section:
    """Return a section with some of its fields changed; as it was, where it cannot be."""
    try:
        return written.model_validate(dict(written) | given)
    except ValidationError as error:
        for details in worth_telling(error):
            field = details["loc"][0] if details["loc"] else ""
            mentioned = [options[str(field)]] if field in options else options.values()
            faults.append(Fault(" ".join(f"--{option}" for option in mentioned), what(details)))
        return written


def _resolved(settings: Settings, folder: Path) -> Settings:
    sources = tuple(
        source.model_copy(update={"paths": tuple(_under(folder, path) for path in source.paths)})
        for source in settings.input
    )
    update = {
        "label_set": _joined(folder, settings.label_set),
        "input": sources,
        "model": settings.model.model_copy(update={"path": _joined(folder, settings.model.path)}),
    }
    if isinstance(output := settings.output.path, Path):
        update["output"] = settings.output.model_copy(update={"path": _joined(folder, output)})
    if spool := settings.storage.folder:
        update["storage"] = settings.storage.model_copy(update={"folder": _joined(folder, spool)})
    return settings.model_copy(update=update)


def _joined(folder: Path, path: Path) -> Path:
    return Path(os.path.normpath(folder / path))


def _under(folder: Path, path: Path | str) -> Path | str:
    """Return the path under a folder; in a pattern, only what the user wrote acts as one, not the folder."""
    if isinstance(path, str):
        return path
    joined = _joined(folder, path)
    if glob.has_magic(str(path)) and not joined.exists() and not path.is_absolute():
        return _joined(Path(glob.escape(str(folder))), path)
    return joined


def _at_mention(document: Document, overrides: Overrides, fault: Fault) -> Fault:
    if not isinstance(fault.where, str):
        return fault
    place = where(document, ("label_set",)) if overrides.label_set is None else "--label-set"
    return Fault(place, f"{fault.where} {fault.what}")


def _unknown_codes(settings: Settings, label_set: LabelSet, keys: Mapping[Loc, Place]) -> list[Fault]:
    return [
        Fault(
            keys.get(("decide", "thresholds", code), "decide.thresholds"),
            f"`{code}` is no label of {settings.label_set.as_posix()}; {nearest(code, label_set.codes)}",
        )
        for code in settings.decide.thresholds
        if code not in label_set.codes
    ]
