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
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from classify.config.settings import InputSettings
from classify.corpus.sketches import KEPT, KEPT_NUMBERS, Sketches, joined, sketch_kind, take
from classify.errors import OutputError
from classify.output.whole_files import atomic_write, read_plain

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


@dataclass(frozen=True, slots=True)
class Earlier:
    """Some articles with a date, in order of date and id."""

    ids: list[str]
    days: NDArray[np.int64]
    """Ordinals of the dates."""
    sketches: Sketches
    lost: str = ""
    """Warning of what is missing: all of them where a file could not be used, or those beyond a bound."""

    @property
    def dates(self) -> list[dt.date]:
        """The dates, in order."""
        return [dt.date.fromordinal(day) for day in self.days.tolist()]

    @property
    def sha256(self) -> str:
        """Hash of the ids, dates and sketches."""
        return sha256(_body(self)).hexdigest()


NOTHING = Earlier([], np.empty(0, np.int64), joined([]))
"""Memory of a fresh output folder."""


def look_back(
    earlier: Earlier,
    ids: Sequence[str],
    dates: Sequence[dt.date | None],
    sketches: Sketches,
    window_days: int,
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

    Twice as many articles as the feed has are compared with or kept at most, `MOST` at least.
    """
    own = set(ids)
    others = _some(earlier, np.array([id_ not in own for id_ in earlier.ids], bool))
    days = np.array([0 if date is None else date.toordinal() for date in dates], np.int64)
    newest = int(days.max(initial=0))
    since = max([*others.days[-1:].tolist(), newest], default=0) - 2 * window_days
    most = min(MOST_EVER, max(MOST, 2 * len(ids)))
    own_kept = _dated(ids, days, sketches, max(since, 1), most)
    until = newest or since + 2 * window_days
    later = np.flatnonzero(others.days > until)
    near = np.flatnonzero((others.days >= since) & (others.days <= until))
    room = max(0, most - len(later) - len(own_kept.ids))
    warning = ""
    if len(near) > room:
        warning = f"of {len(near):,} articles of earlier runs the newest {room:,} are looked at for copies"
        near = near[len(near) - room :]
    kept = _in_order([_some(others, near), own_kept, _some(others, later)])
    kept = _newest(kept, most)
    return replace(_some(others, near), lost=warning), replace(kept, lost=own_kept.lost or kept.lost)


_UNUSABLE = (OSError, ValueError, KeyError, TypeError, RecursionError)
"""Errors of reading a damaged file."""


def recall(output: Path, reading: Sequence[InputSettings]) -> Earlier:
    """Return what earlier runs kept in the output folder; nothing where there were none.

    A file that is damaged, or was written by another version or under other input settings, which may give
    articles other ids, is set aside, and the answer says so.
    """
    path = output / NAME
    try:
        return _unpacked(read_plain(path, _MAX_BYTES), _made_by(reading))
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
        return replace(NOTHING, lost=f"{what}; copies of articles of earlier runs begin new stories")


def peek(output: Path, reading: Sequence[InputSettings]) -> Earlier:
    """Return what `recall` would, and leave a file that cannot be used to the next run."""
    with suppress(*_UNUSABLE):
        return _unpacked(read_plain(output / NAME, _MAX_BYTES), _made_by(reading))
    return NOTHING


def remember(output: Path, kept: Earlier, reading: Sequence[InputSettings]) -> None:
    """Let later runs recall `kept`: written beside the old file, then put in its place."""
    body = _body(kept)
    header = {"made_by": _made_by(reading), "sha256": sha256(body).hexdigest()}
    atomic_write(output / NAME, json.dumps(header).encode() + b"\n" + body, durable=True)


def _dated(ids: Sequence[str], days: NDArray[np.int64], sketches: Sketches, since: int, most: int) -> Earlier:
    """Return the articles of a feed from a day on, 0 being none; no more than `most`, the newest."""
    rows = _order(ids, days, np.flatnonzero(days >= since))
    return _newest(Earlier([ids[i] for i in rows.tolist()], days[rows], take(sketches, rows)), most)


def _newest(kept: Earlier, most: int) -> Earlier:
    """Return no more than `most` articles, the newest."""
    if len(kept.ids) <= most:
        return kept
    warning = (
        f"of {len(kept.ids):,} articles of the last days later runs look at the newest {most:,} for copies"
    )
    return replace(_some(kept, slice(-most, None)), lost=warning)


def _in_order(parts: Sequence[Earlier]) -> Earlier:
    some = [part for part in parts if part.ids]
    if len(some) == 1:
        return some[0]
    ids = [id_ for part in some for id_ in part.ids]
    days = np.concatenate([np.empty(0, np.int64), *(part.days for part in some)])
    together = Earlier(ids, days, joined(part.sketches for part in some))
    return _some(together, _order(ids, days, np.arange(len(ids))))


def _order(ids: Sequence[str], days: NDArray[np.int64], rows: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the rows in order of date and id."""
    day = days.tolist()
    return np.array(sorted(rows.tolist(), key=lambda i: (day[i], ids[i])), np.int64)


def _some(earlier: Earlier, rows: NDArray[np.int64] | NDArray[np.bool_] | slice) -> Earlier:
    at = np.arange(len(earlier.ids))[rows]
    return Earlier([earlier.ids[i] for i in at.tolist()], earlier.days[at], take(earlier.sketches, at))


def _made_by(reading: Sequence[InputSettings]) -> dict[str, object]:
    """Return what must be the same for kept articles to be comparable with those of a run, by what it is
    called.

    Not the program: what it remembers of weeks would be lost with every release. Sketches are known by what
    they are of some texts, and settings that are new and left alone say nothing.
    """
    settings = [
        source.model_dump(mode="json", exclude=_NOT_OF_AN_ARTICLE, exclude_defaults=True)
        for source in reading
    ]
    return {"layout": str(_ROW.descr), "sketches": sketch_kind(), "input settings": settings}


def _body(earlier: Earlier) -> bytes:
    rows = np.empty(len(earlier.ids), _ROW)
    rows["day"] = earlier.days
    for name in _ROW.fields or ():
        if name != "day":
            rows[name] = getattr(earlier.sketches, name)
    return json.dumps(earlier.ids).encode("ascii") + b"\n" + rows.tobytes()


def _unpacked(data: bytes, made_by: Mapping[str, object]) -> Earlier:
    """Return what `remember` wrote; a ValueError, KeyError or TypeError says what is wrong with it."""
    head, _, body = data.partition(b"\n")
    header = json.loads(head)
    other = [name for name, own in made_by.items() if header["made_by"][name] != own]
    if other:
        raise ValueError(f"not of the same {' and '.join(other)} as this run")
    if header["sha256"] != sha256(body).hexdigest():
        raise ValueError("damaged")
    line, _, numbers = body.partition(b"\n")
    ids = json.loads(line)
    rows = np.frombuffer(numbers, _ROW)
    if len(rows) != len(ids):
        raise ValueError(f"{len(ids)} ids and {len(rows)} rows")
    columns = {name: rows[name].copy() for name in _ROW.fields or ()}
    days = columns.pop("day").astype(np.int64)
    return Earlier(ids, days, Sketches(**columns))
