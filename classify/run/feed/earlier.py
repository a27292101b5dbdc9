"""Articles of earlier runs, without their texts: a copy that arrives tomorrow joins the story of yesterday.

What was seen before is an input of a run, like the feed. A run over the same feed must still give the same
bytes: so `look_back` never compares a feed with its own articles of an earlier run, nor with articles dated
after its newest one, and it keeps all that it has compared a feed with. Only a run in between whose articles
fall on the feed's own days can change what there is to compare with.

One file in the output folder holds what is kept: a line of JSON that vouches for the rest, a line of ids,
and a row of plain numbers an article.
"""

from __future__ import annotations

import datetime as dt
import json
import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from hashlib import sha256
from itertools import chain
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from classify.config.settings import InputSettings
from classify.corpus.large_arrays import Columns, folder_for_large, slices
from classify.corpus.sketches import KEPT, KEPT_NUMBERS, NO_SKETCHES, Sketches, joined, sketch_kind, take
from classify.errors import OutputError
from classify.output.whole_files import atomic_write, plain_file

logger = logging.getLogger(__name__)

NAME = "stories.bin"
MOST = 100_000
"""The most articles that are kept or compared with, the newest first, by a feed of at most half as many."""
MOST_EVER = 1_500_000
"""Most articles remembered by a feed of any size; each takes 600 bytes."""

_MAX_BYTES = 1 << 30
_NOT_OF_AN_ARTICLE = {"paths", "since", "until", "max_bytes", "max_future_days"}
"""Settings that say which articles are read, and nothing of what is read of one."""
_ROW = np.dtype(
    [
        ("day", "<i4"),
        ("exact", "<u8"),
        ("words", "<i4"),
        ("distinct", "<i4"),
        ("shingles", "<u4", (KEPT,)),
        ("numbers", "<u4", (KEPT_NUMBERS,)),
    ]
)

_OF_SKETCHES = [name for name in _ROW.names or () if name != "day"]
_AT_ONCE = 5_000
"""Rows that are read or written at a time."""


@dataclass(frozen=True, slots=True)
class Earlier:
    """Some articles with a date, in order of date and id."""

    ids: list[str]
    days: NDArray[np.int64]
    """Ordinals of the dates."""
    sketches: Sketches
    warning: str = ""
    """Warning of what is missing: all of them where a file could not be used, or those beyond a bound."""

    @property
    def dates(self) -> list[dt.date]:
        """The dates, in order."""
        return [dt.date.fromordinal(day) for day in self.days.tolist()]

    @property
    def sha256(self) -> str:
        """Hash of the ids, dates and sketches."""
        return _sha256(_body(self))


NOTHING = Earlier([], np.empty(0, np.int64), joined([]))
"""Memory of a fresh output folder."""


def look_back(
    earlier: Earlier,
    ids: Sequence[str],
    dates: Sequence[dt.date | None],
    sketches: Sketches,
    window_days: int,
    folder: Path | None = None,
) -> tuple[Earlier, Earlier]:
    """Return which earlier articles a feed is compared with, and which articles are kept for later runs.

    Parameters
    ----------
    earlier : Earlier
        What runs before this one kept.
    ids, dates, sketches : of length n
        The articles of the feed. Those without a date are compared and not kept: nothing says when to
        forget them.
    window_days : int
        Of stories. Twice as many days before the newest article are kept: a story may begin a window before
        a text whose exact copies come a window later.
    folder : Path, optional
        Where large arrays lie; None for the system's own place.

    Twice as many articles as the feed has are compared with or kept at most, `MOST` at least.
    """
    known = set(earlier.ids)
    again = {id_ for id_ in ids if id_ in known}
    others = _some(earlier, np.array([id_ not in again for id_ in earlier.ids], bool), folder)
    days = np.fromiter((0 if date is None else date.toordinal() for date in dates), np.int64, len(dates))
    newest = int(days.max(initial=0))
    since = max([*others.days[-1:].tolist(), newest], default=0) - 2 * window_days
    most = min(MOST_EVER, max(MOST, 2 * len(ids)))
    own_kept = _dated(ids, days, sketches, max(since, 1), most, folder)
    until = newest or since + 2 * window_days
    later = np.flatnonzero(others.days > until)
    near = np.flatnonzero((others.days >= since) & (others.days <= until))
    room = max(0, most - len(later) - len(own_kept.ids))
    warning = ""
    if len(near) > room:
        warning = f"of {len(near):,} articles of earlier runs the newest {room:,} are looked at for copies"
        near = near[len(near) - room :]
    compared = _some(others, near, folder)
    kept = _newest(_in_order([compared, own_kept, _some(others, later, folder)], folder), most, folder)
    return replace(compared, warning=warning), replace(kept, warning=own_kept.warning or kept.warning)


_UNUSABLE = (OSError, ValueError, KeyError, TypeError, RecursionError)
"""Errors of reading a damaged file."""


def recall(output: Path, sources: Sequence[InputSettings]) -> Earlier:
    """Return what earlier runs kept in the output folder; nothing where there were none.

    A file that is damaged, or was written by another version or under other input settings, which may give
    articles other ids, is set aside, and the answer says so.
    """
    path = output / NAME
    try:
        return _read(path, _made_by(sources))
    except FileNotFoundError:
        return NOTHING
    except _UNUSABLE as error:
        aside = path.with_suffix(".set-aside")
        try:
            path.replace(aside)
        except OSError as refused:
            raise OutputError(
                f"{path}: cannot be used nor set aside ({refused.strerror}); remove it"
            ) from error
        reason = error.strerror if isinstance(error, OSError) else error
        what = f"{path}: cannot be used ({reason}): set aside as {aside.name}"
        return replace(NOTHING, warning=f"{what}; copies of articles of earlier runs begin new stories")


def peek(output: Path, sources: Sequence[InputSettings]) -> Earlier:
    """Return what `recall` would, and leave a file that cannot be used to the next run."""
    with suppress(*_UNUSABLE):
        return _read(output / NAME, _made_by(sources))
    return NOTHING


def remember(output: Path, kept: Earlier, sources: Sequence[InputSettings]) -> None:
    """Let later runs recall `kept`: written beside the old file, then put in its place."""
    header = {"made_by": _made_by(sources), "sha256": _sha256(_body(kept))}
    content = chain([json.dumps(header).encode() + b"\n"], _body(kept))
    atomic_write(output / NAME, content, durable=True)


def _dated(
    ids: Sequence[str],
    days: NDArray[np.int64],
    sketches: Sketches,
    since: int,
    most: int,
    folder: Path | None,
) -> Earlier:
    """Return the articles of a feed from a day on, 0 being none; no more than `most`, the newest."""
    rows = _order(ids, days, np.flatnonzero(days >= since))
    own = Earlier([ids[i] for i in rows.tolist()], days[rows], take(sketches, rows, folder))
    return _newest(own, most, folder)


def _newest(kept: Earlier, most: int, folder: Path | None) -> Earlier:
    """Return no more than `most` articles, the newest."""
    if len(kept.ids) <= most:
        return kept
    warning = (
        f"of {len(kept.ids):,} articles of the last days later runs look at the newest {most:,} for copies"
    )
    return replace(_some(kept, slice(-most, None), folder), warning=warning)


def _in_order(parts: Sequence[Earlier], folder: Path | None) -> Earlier:
    some = [part for part in parts if part.ids]
    if len(some) == 1:
        return some[0]
    ids = [id_ for part in some for id_ in part.ids]
    days = np.concatenate([np.empty(0, np.int64), *(part.days for part in some)])
    together = Earlier(ids, days, joined((part.sketches for part in some), folder))
    return _some(together, _order(ids, days, np.arange(len(ids))), folder)


def _order(ids: Sequence[str], days: NDArray[np.int64], rows: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the rows in order of date and id."""
    day = days.tolist()
    return np.array(sorted(rows.tolist(), key=lambda i: (day[i], ids[i])), np.int64)


def _some(
    earlier: Earlier, rows: NDArray[np.int64] | NDArray[np.bool_] | slice, folder: Path | None
) -> Earlier:
    at = np.arange(len(earlier.ids))[rows]
    ids = [earlier.ids[i] for i in at.tolist()]
    return Earlier(ids, earlier.days[at], take(earlier.sketches, at, folder))


def _made_by(sources: Sequence[InputSettings]) -> dict[str, object]:
    """Return what must be the same for kept articles to be comparable with those of a run, by what it is
    called.

    Not the program: what it remembers of weeks would be lost with every release. Sketches are known by what
    they are of some texts, and settings that are new and left alone say nothing.
    """
    settings = [
        source.model_dump(mode="json", exclude=_NOT_OF_AN_ARTICLE, exclude_defaults=True)
        for source in sources
    ]
    return {"layout": str(_ROW.descr), "sketches": sketch_kind(), "input settings": settings}


def _sha256(parts: Iterable[bytes]) -> str:
    digest = sha256()
    for part in parts:
        digest.update(part)
    return digest.hexdigest()


def _body(earlier: Earlier) -> Iterator[bytes]:
    """Yield what is vouched for: the line of ids, then the rows, some at a time."""
    yield json.dumps(earlier.ids).encode("ascii") + b"\n"
    for part in slices(len(earlier.ids), _AT_ONCE):
        rows = np.empty(len(earlier.days[part]), _ROW)
        rows["day"] = earlier.days[part]
        for name in _OF_SKETCHES:
            rows[name] = getattr(earlier.sketches, name)[part]
        yield rows.tobytes()


def _read(path: Path, made_by: Mapping[str, object]) -> Earlier:
    """Return what `remember` wrote; an OSError, ValueError, KeyError or TypeError says what is wrong with
    it.
    """
    with plain_file(path, _MAX_BYTES) as file:
        header = json.loads(file.readline())
        other = [name for name, own in made_by.items() if header["made_by"][name] != own]
        if other:
            raise ValueError(f"not of the same {' and '.join(other)} as this run")
        body = file.tell()
        if header["sha256"] != _sha256(iter(lambda: file.read(_AT_ONCE * _ROW.itemsize), b"")):
            raise ValueError("damaged")
        file.seek(body)
        ids = json.loads(file.readline())
        days, sketches = [np.empty(0, np.int64)], Columns(NO_SKETCHES, folder_for_large(path.parent))
        while data := file.read(_AT_ONCE * _ROW.itemsize):
            rows = np.frombuffer(data, _ROW)
            days.append(rows["day"].astype(np.int64))
            sketches.add(Sketches(**{name: rows[name].copy() for name in _OF_SKETCHES}))
    found = Earlier(ids, np.concatenate(days), sketches.whole())
    if len(found.days) != len(ids):
        raise ValueError(f"{len(ids)} ids and {len(found.days)} rows")
    return found
