"""Files of a feed: paths, folders and globs in, input files in sorted order out."""

from __future__ import annotations

import glob
import os
import stat
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from classify.config.settings import Format, InputSettings
from classify.corpus.archives import is_hidden, members
from classify.corpus.article import Rejected
from classify.corpus.formats import ARCHIVE, FORMATS, missing_library, named, way_out
from classify.corpus.objects import url_or_path
from classify.corpus.rejection_reasons import Reason
from classify.errors import InputError


@dataclass(frozen=True, slots=True)
class InputFile:
    """One file of the feed."""

    path: str
    """Where to open it."""
    name: str
    """Its path relative to the input it was found under, with forward slashes."""
    format: Format
    id: str
    """The file name without suffixes, with as much path as makes it unique among the files found together."""
    end: int | None = None
    """Byte of the content where reading stops, so that what is added later is not read; None: no bound."""
    packing: str = ""
    """The ending of the program that packed it, such as ``.gz``; empty: none."""
    member: str = ""
    """Its name inside the archive that `path` is; empty: `path` is the file itself."""
    source: int = 0
    """The source of the input that it belongs to, from 0."""
    recoded: bool = False
    """True if the content is the bytes in another encoding than they lie there, as for UTF-16."""
    held: bytes | None = field(default=None, compare=False, repr=False)
    """What lies under `path`, where it was read already."""

    @property
    def plain(self) -> bool:
        """Tell whether the content is the bytes that lie under `path`, so that any of them can be gone to."""
        return not (self.packing or self.member or self.recoded)


@dataclass(frozen=True, slots=True)
class Found:
    """Result of `find_files`."""

    files: tuple[InputFile, ...]
    """In sorted order of names."""
    rejected: tuple[Rejected, ...]
    """Empty folders and archives, what is not a file, and files of unknown format."""


def find_files(inputs: Iterable[str | Path]) -> Found:
    """Return the files of `inputs` as `find_sources` does, all of one source."""
    return _found([(tuple(inputs), None)])


def find_sources(sources: Sequence[InputSettings]) -> Found:
    """Return the files of all sources, each path a file, a folder (searched to any depth) or a glob, sorted.

    A file reached twice counts once, for the first source that names it. The files of an archive are files.
    Names that begin with a dot, and what systems and engines lay beside files, are skipped in folders, but
    not where a person names the file itself. Links are followed, and a loop of links ends.

    Raises
    ------
    InputError
        If a path does not exist or a glob matches nothing (all of them at once), if nothing is left, or if
        a format needs a library that is not installed.
    """
    return _found([(source.paths, source.format) for source in sources])


def _found(sources: Sequence[tuple[Sequence[str | Path], Format | None]]) -> Found:
    places: list[_Place] = []
    missing: list[str] = []
    for number, (paths, form) in enumerate(sources):
        places += [replace(place, source=number, form=form) for place in _places(paths, missing)]
    if missing:
        raise InputError("\n".join(missing))
    files: list[InputFile] = []
    rejected: list[Rejected] = []
    for place, status in _each_once(places):
        for one in _look(place, status):
            (files if isinstance(one, InputFile) else rejected).append(one)  # type: ignore[arg-type]
    if not files:
        raise InputError(_nothing([path for paths, _ in sources for path in paths], rejected))
    _need_libraries(files)
    return Found(_with_ids(files), tuple(rejected))


@dataclass(frozen=True, slots=True)
class _Place:
    path: str
    name: str
    source: int = 0
    form: Format | None = None
    """Form of its files by the settings of the source."""


def _each_once(places: Sequence[_Place]) -> Iterator[tuple[_Place, os.stat_result | None]]:
    """Yield each file once, for its first source, in the order of names."""
    firsts: dict[object, int] = {}
    status_of = [_status(place.path) for place in places]
    identity_of = [_identity(place.path, status) for place, status in zip(places, status_of, strict=True)]
    for place, identity in zip(places, identity_of, strict=True):
        firsts[identity] = min(place.source, firsts.get(identity, place.source))
    seen: set[object] = set()
    for i in sorted(range(len(places)), key=lambda i: (places[i].name, places[i].path)):
        if identity_of[i] not in seen and places[i].source == firsts[identity_of[i]]:
            seen.add(identity_of[i])
            yield places[i], status_of[i]


def _places(inputs: Iterable[str | Path], missing: list[str]) -> list[_Place]:
    """Return everything found, and add a line to `missing` for every input that is not there."""
    places: list[_Place] = []
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
    return places


def _fixed_part(pattern: str) -> str:
    """Return the folders of a glob before its first wildcard; matches are named relative to them."""
    parts = pattern.split("/")
    fixed = next(number for number, part in enumerate(parts) if glob.has_magic(part))
    return "/".join(parts[:fixed])


def _under(given: str, name: str, prefix: str = "") -> list[_Place]:
    """Return the place itself, or the visible files at any depth of a folder, or an empty folder."""
    root = Path(given)
    if not root.is_dir():
        return [_Place(given, name)]
    below = [_Place(path, prefix + own if own else name) for path, own in _walk(given, "", set())]
    return below or [_Place(given, name)]


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
        visible = sorted((entry.name, _is_folder(entry)) for entry in entries if not is_hidden(entry.name))
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


def _look(place: _Place, status: os.stat_result | None) -> Iterator[InputFile | Rejected]:
    """Yield the file at a place, or the files of the archive there, or why there is none."""
    path, name = place.path, _writable(place.name)
    mode = status.st_mode if status else 0
    if stat.S_ISDIR(mode):
        yield _no_folder(path, name)
    elif not stat.S_ISREG(mode):
        yield Rejected(name, 0, Reason.UNREADABLE, "no regular file, or a link to nothing; remove or mend it")
    elif name.lower().endswith(ARCHIVE):
        for member in members(path, name):
            if isinstance(member, Rejected):
                yield member
            else:
                own = f"{name}/{_writable(member.filename)}"
                yield _file(replace(place, name=own), member.filename)
    else:
        yield _file(replace(place, name=name))


def _no_folder(path: str, name: str) -> Rejected:
    if not os.access(path, os.R_OK | os.X_OK):
        return Rejected(name, 0, Reason.UNREADABLE, "no permission to read the folder; change its mode")
    return Rejected(name, 0, Reason.EMPTY_FOLDER, "the folder holds no visible file; check the path")


def _file(place: _Place, member: str = "") -> InputFile | Rejected:
    base = place.name.rpartition("/")[2]
    meaning = named(base, place.form)
    if meaning is None:
        return Rejected(place.name, 0, Reason.UNKNOWN_FORMAT, way_out(base))
    if base.lower().endswith(".xml") and (missing := missing_library(meaning.format)):
        return Rejected(place.name, 0, Reason.UNKNOWN_FORMAT, missing)  # XML may be anything
    return InputFile(
        place.path,
        place.name,
        meaning.format,
        meaning.stem,
        packing=meaning.packing,
        member=member,
        source=place.source,
    )


def _writable(name: str) -> str:
    """Return a name as tables and reports can hold it: each byte that is not UTF-8 as ``\\xNN``."""
    return name.encode("utf-8", "backslashreplace").decode()


def _with_ids(files: Sequence[InputFile]) -> tuple[InputFile, ...]:
    """Give files that share a name as much of their path as tells them apart."""
    levels = [
        [file.id for file in files],
        [_without_ending(file.name, file.id) for file in files],
        [file.name for file in files],
        [_writable(url_or_path(Path(file.path, file.member).as_posix())) for file in files],
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
    for file in {(file.format, file.packing): file for file in reversed(files)}.values():
        if missing := missing_library(file.format, file.packing):
            raise InputError(f"{file.path}: {missing}")


def _nothing(inputs: Iterable[str | Path], rejected: Sequence[Rejected]) -> str:
    lines = [f"{one.path}: {one.detail}" for one in rejected[:5]]
    asked = ", ".join(map(str, inputs)) or "the list of inputs"
    return "\n".join(
        [f"{asked}: nothing to read; name files or folders with {', '.join(FORMATS)} files", *lines]
    )
