"""Which files a feed consists of: paths, folders and globs in, input files in sorted order out."""

from __future__ import annotations

import glob
import os
import stat
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from importlib.util import find_spec
from pathlib import Path

from classify.corpus.article import Rejected
from classify.corpus.reasons import Reason
from classify.errors import InputError
from classify.extras import install_command

FORMATS = ("txt", "jsonl", "csv", "parquet", "html")
"""One article a file: txt, html. One article a record: jsonl, csv, parquet."""

_FORMAT_OF_ENDING = {
    **{f".{name}": name for name in FORMATS},
    ".txt.gz": "txt",
    ".jsonl.gz": "jsonl",
    ".csv.gz": "csv",
    ".html.gz": "html",
    ".htm": "html",
}
_EXTRA_OF_FORMAT = {"parquet": ("pyarrow", "parquet"), "html": ("trafilatura", "html")}


@dataclass(frozen=True, slots=True)
class InputFile:
    """One file of the feed."""

    path: str
    """Where to open it."""
    name: str
    """Its path relative to the input it was found under, with forward slashes."""
    format: str
    """One of `FORMATS`."""
    id: str
    """The file name without suffixes, with as much path as makes it unique among the files found together."""
    end: int | None = None
    """Byte of the content where reading stops, so that what is added later is not read; None: no bound."""

    @property
    def compressed(self) -> bool:
        """Whether the bytes are gzip."""
        return self.path.lower().endswith(".gz")


@dataclass(frozen=True, slots=True)
class Found:
    """What `find_files` saw."""

    files: tuple[InputFile, ...]
    """In sorted order of names."""
    rejected: tuple[Rejected, ...]
    """Empty folders, what is not a file, and files of unknown format that were asked for by name or glob."""
    passed_over: tuple[str, ...]
    """Names of files of unknown format in a folder."""


def find_files(inputs: Iterable[str | Path]) -> Found:
    """Return the files of `inputs`, each a file, a folder (searched to any depth) or a glob, in sorted order.

    A file reached twice counts once. Names that begin with a dot are skipped in folders and globs, but not
    where a person names the file itself. Links are followed, and a loop of links ends.

    Raises
    ------
    InputError
        If a path does not exist or a glob matches nothing (all of them at once), if nothing is left, or if
        a format needs a library that is not installed.
    """
    places, missing = _places(inputs)
    if missing:
        raise InputError("\n".join(missing))
    files: list[InputFile] = []
    rejected: list[Rejected] = []
    passed_over: list[str] = []
    seen: set[object] = set()
    for place in sorted(places, key=lambda place: (place.name, place.path)):
        status = _status(place.path)
        identity = _identity(place.path, status)
        if identity in seen:
            continue
        seen.add(identity)
        found = _look(place, status)
        if isinstance(found, InputFile):
            files.append(found)
        elif found.reason == Reason.UNKNOWN_FORMAT and not place.asked_for:
            passed_over.append(place.name)
        else:
            rejected.append(found)
    if not files:
        raise InputError(_nothing(inputs, rejected))
    _need_libraries(files)
    return Found(_with_ids(files), tuple(rejected), tuple(passed_over))


@dataclass(frozen=True, slots=True)
class _Place:
    path: str
    name: str
    asked_for: bool
    """Named by a person, alone or by a glob, rather than met in a folder."""


def _places(inputs: Iterable[str | Path]) -> tuple[list[_Place], list[str]]:
    """Return everything found, and a line for every input that is not there."""
    places: list[_Place] = []
    missing: list[str] = []
    for given in map(str, inputs):
        if Path(given).exists():
            places += _under(given, Path(given).name)
        elif not glob.has_magic(given):
            missing.append(f"{given}: no such file or folder; mend input.paths, or --input")
        elif matches := sorted(glob.glob(given, recursive=True)):  # noqa: PTH207 absolute patterns are fine
            root = _fixed_part(given)
            for match in matches:
                name = match[len(root) :].strip("/")
                places += _under(match, name, name + "/")
        else:
            missing.append(f"{given}: no file matches; check the pattern and the folder it is relative to")
    return places, missing


def _fixed_part(pattern: str) -> str:
    """Return the folders of a glob before its first wildcard; matches are named relative to them."""
    parts = pattern.split("/")
    fixed = next(number for number, part in enumerate(parts) if glob.has_magic(part))
    return "/".join(parts[:fixed])


def _under(given: str, name: str, prefix: str = "") -> list[_Place]:
    """Return the place itself, or the visible files at any depth of a folder, or an empty folder."""
    root = Path(given)
    if not root.is_dir():
        return [_Place(given, name, asked_for=True)]
    below = [_Place(path, prefix + name, asked_for=False) for path, name in _walk(given, "", set())]
    return below or [_Place(given, name, asked_for=True)]


def _walk(folder: str, prefix: str, seen: set[object]) -> Iterator[tuple[str, str]]:
    """Yield (path, name) of visible files, and of folders that may not be read.

    Links are followed, but into each folder only once, so that a loop of links ends.
    """
    identity = _identity(folder, _status(folder))
    if identity in seen:
        return
    seen.add(identity)
    if not os.access(folder, os.R_OK | os.X_OK):
        yield folder, prefix.rstrip("/")
        return
    with os.scandir(folder) as entries:
        visible = sorted((entry.name, _is_folder(entry)) for entry in entries if entry.name[0] != ".")
    for name, is_folder in visible:
        path = f"{folder.rstrip('/')}/{name}"
        if is_folder:
            yield from _walk(path, f"{prefix}{name}/", seen)
        else:
            yield path, prefix + name


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a link to itself, or to where nobody may look
        return False


def _status(path: str) -> os.stat_result | None:
    try:
        return os.stat(path)  # noqa: PTH116 a feed may have a million files, and a Path costs more than this
    except OSError:
        return None


def _identity(path: str, status: os.stat_result | None) -> object:
    """Return what two paths to one file have in common, links or not."""
    if status is None:
        return path
    return (status.st_dev, status.st_ino) if status.st_ino else os.path.realpath(path)


def _look(place: _Place, status: os.stat_result | None) -> InputFile | Rejected:
    path, name = place.path, _writable(place.name)
    mode = status.st_mode if status else 0
    if stat.S_ISDIR(mode):
        if not os.access(path, os.R_OK | os.X_OK):
            return Rejected(name, 0, Reason.UNREADABLE, "no permission to read the folder; change its mode")
        return Rejected(name, 0, Reason.EMPTY_FOLDER, "the folder holds no visible file; check the path")
    if not stat.S_ISREG(mode):
        detail = "no regular file, or a link to nothing; remove or mend it"
        return Rejected(name, 0, Reason.UNREADABLE, detail)
    base = name.rpartition("/")[2]
    lower = base.lower()
    for ending, form in _FORMAT_OF_ENDING.items():
        if lower.endswith(ending):
            return InputFile(path, name, form, base[: -len(ending)])
    known = ", ".join(sorted(_FORMAT_OF_ENDING))
    detail = f"no known format; name one of {known}, or keep the file out of the input"
    return Rejected(name, 0, Reason.UNKNOWN_FORMAT, detail)


def _writable(name: str) -> str:
    """Return a name as tables and reports can hold it: each byte that is not UTF-8 as ``\\xNN``."""
    return name.encode("utf-8", "backslashreplace").decode()


def _with_ids(files: Sequence[InputFile]) -> tuple[InputFile, ...]:
    """Give files that share a name as much of their path as tells them apart."""
    levels = [
        [file.id for file in files],
        [_without_ending(file.name, file.id) for file in files],
        [file.name for file in files],
        [_writable(Path(file.path).as_posix()) for file in files],
    ]
    ids = levels[0]
    for level in levels[1:]:
        count = Counter(ids)
        ids = [longer if count[id_] > 1 else id_ for id_, longer in zip(ids, level, strict=True)]
    return tuple(replace(file, id=id_) for file, id_ in zip(files, ids, strict=True))


def _without_ending(name: str, stem: str) -> str:
    folder, slash, _ = name.rpartition("/")
    return folder + slash + stem


def _need_libraries(files: Sequence[InputFile]) -> None:
    for form, (library, extra) in _EXTRA_OF_FORMAT.items():
        first = next((file for file in files if file.format == form), None)
        if first and find_spec(library) is None:
            raise InputError(
                f"{first.path}: {form} needs {library}, which is not installed; run: {install_command(extra)}"
            )


def _nothing(inputs: Iterable[str | Path], rejected: Sequence[Rejected]) -> str:
    lines = [f"{one.path}: {one.detail}" for one in rejected[:5]]
    asked = ", ".join(map(str, inputs)) or "the list of inputs"
    return "\n".join(
        [f"{asked}: nothing to read; name files or folders with {', '.join(FORMATS)} files", *lines]
    )
