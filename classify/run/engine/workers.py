"""Questions to a worker on another machine before it may work: its program, and the files that it sees.

Only what a machine can answer by itself stands here: `cluster` asks.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4

from classify.config.fingerprint import software
from classify.config.settings import Settings

_MARK = "leader"
_PREFIX = ".workers-"
_READ = 1 << 10


@dataclass(frozen=True, slots=True)
class Shared:
    """View of the leading process on the storage that all machines share."""

    seen: Mapping[str, str]
    """State of each path of the input and of the model, in words."""
    meeting: Path | None = None
    """A folder of the output with a file of the leader, where workers leave theirs; None: none is written."""


@dataclass(frozen=True, slots=True)
class Answer:
    """Answer of a worker."""

    software: Mapping[str, str]
    missing: str = ""
    """Paths that it does not see or cannot write, in words; empty: none."""
    left: str = ""
    """The name of the file that it left."""


def own_software() -> dict[str, str]:
    """Return name and version of all that can change what a worker computes, and the hash of the source."""
    return dict([*software("survey"), *software("result")])


def differences(here: Mapping[str, str], there: Mapping[str, str]) -> str:
    """Tell what is not the same, both named; empty where all is.

    >>> differences({"python": "3.13.1", "numpy": "2.4.0"}, {"python": "3.13.1", "numpy": "2.3.1"})
    'numpy 2.4.0 here, 2.3.1 there'
    """
    unlike = [name for name in dict.fromkeys([*here, *there]) if here.get(name) != there.get(name)]
    versions = [(name, here.get(name) or "none", there.get(name) or "none") for name in unlike]
    return "; ".join(f"{name} {own:.12} here, {other:.12} there" for name, own, other in versions)


@contextmanager
def shared_by(settings: Settings, *, writes: bool) -> Iterator[Shared]:
    """Look at what workers must see; what they leave in the output is removed again."""
    inputs = [str(path) for source in settings.input for path in source.paths]
    model = settings.model.path / "current"
    paths = [path for path in [*inputs, str(model)] if Path(path).exists()]  # a pattern is no path
    seen = {path: _look(Path(path)) for path in paths}
    if not writes:
        yield Shared(seen)
        return
    output = settings.output.folder
    output.mkdir(parents=True, exist_ok=True)
    for left in output.glob(f"{_PREFIX}*"):  # by a run that was killed: this one holds the lock
        shutil.rmtree(left, ignore_errors=True)
    with TemporaryDirectory(prefix=_PREFIX, dir=output, ignore_cleanup_errors=True) as meeting:
        Path(meeting).chmod(0o777)  # workers may be another user
        Path(meeting, _MARK).touch()
        yield Shared(seen, Path(meeting))


def answer(shared: Shared) -> Answer:
    """Answer for this machine; it never raises, so that the answer comes."""
    for path, here in shared.seen.items():
        if (there := _look(Path(path))) != here:
            return Answer(own_software(), f"for it {path} is {there}, here it is {here}")
    if shared.meeting is None:
        return Answer(own_software())
    if not (shared.meeting / _MARK).exists():
        return Answer(own_software(), f"it does not see {shared.meeting.parent}, where the run writes")
    left = uuid4().hex
    try:
        (shared.meeting / left).touch()
    except OSError as error:
        return Answer(own_software(), f"it cannot write {shared.meeting.parent} ({error.strerror})")
    return Answer(own_software(), left=left)


def fault_in(given: Answer, shared: Shared) -> str:
    """Tell why a worker that answered so cannot take part; empty where it can."""
    if unlike := differences(own_software(), given.software):
        return another_program(unlike)
    missing = given.missing
    if not missing and shared.meeting is not None and not (shared.meeting / given.left).exists():
        missing = f"what it writes to {shared.meeting.parent} is not seen here"
    if missing:
        return (
            f"does not share the storage: {missing}; give all machines the same folders under the same paths"
        )
    return ""


def another_program(unlike: str) -> str:
    """Return what is wrong with a worker whose program is not this one, as the end of a sentence."""
    return f"runs another program ({unlike}); install the same on all machines and start it again"


def _look(path: Path) -> str:
    """Tell what a path is, in words that are the same on all machines that share it."""
    try:
        if path.is_dir():
            return "an empty folder" if next(path.iterdir(), None) is None else "a folder with files"
        with path.open("rb") as file:
            file.read(_READ)
        return f"a file of {path.stat().st_size:,} bytes"
    except FileNotFoundError:
        return "not there"
    except OSError as error:
        return f"unreadable ({error.strerror})"
