"""Fetch the input from object stores: list objects, fetch new ones, link them under their names."""

from __future__ import annotations

import glob
import logging
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from classify.config.locations import DRIVERS
from classify.config.settings import Settings
from classify.corpus.objects import OBJECTS
from classify.errors import ChangedError, ClassifyError, InputError
from classify.output.whole_files import link_or_copy
from classify.run.storage.spool import content_path, drop_surplus, fresh_view, key_parts, spool_folder
from classify.run.storage.stores import Object, Store, open_store, refusing

logger = logging.getLogger(__name__)

_ATTEMPTS = 3
"""Attempts to list and fetch the input before one that changes meanwhile is refused."""


@contextmanager
def input_at_hand(settings: Settings) -> Iterator[Settings]:
    """Give the settings with paths of this machine in place of the URLs of the input; as they are without
    any.

    What stands there are the objects as they were at one moment: what comes later is not read.

    Raises
    ------
    InputError
        If a store cannot be read, an object is not there, or the input is too large for the machine.
    ChangedError
        If objects go on changing while they are fetched.
    """
    urls = [path for source in settings.input for path in source.paths if isinstance(path, str)]
    if not urls:
        yield settings
        return
    spool, most = spool_folder(settings.storage), settings.storage.max_mb
    with fresh_view(spool) as view:
        used: list[Path] = []
        for url in dict.fromkeys(urls):
            used += _lay_out(url, view, spool, most)
        drop_surplus(spool, most, used)
        sources = tuple(
            source.model_copy(update={"paths": tuple(_in_view(view, path) for path in source.paths)})
            for source in settings.input
        )
        try:
            yield settings.model_copy(update={"input": sources})
        except ClassifyError as error:
            error.args = tuple(_with_urls(str(part), view) for part in error.args)
            raise


def _in_view(view: Path, path: Path | str) -> Path:
    """Return where the object or pattern of a URL stands in the view."""
    if isinstance(path, Path):
        return path
    scheme, _, key = path.partition("://")
    return view.joinpath(OBJECTS, scheme, *key_parts(key))


def _with_urls(text: str, view: Path) -> str:
    """Return the text with URLs in place of the paths in the view."""
    for scheme in DRIVERS:
        text = text.replace(f"{view / OBJECTS / scheme}{os.sep}", f"{scheme}://")
    return text


def _lay_out(url: str, view: Path, spool: Path, max_mb: int) -> list[Path]:
    """Link the objects of a URL into the view, fetched where they are new; their contents' places."""
    with refusing(url, "the input cannot be read", InputError):
        store = open_store(url)
        for _ in range(_ATTEMPTS):
            objects = _listed(store)
            places = [content_path(spool, url.partition("://")[0], one) for one in objects]
            _check_room(url, objects, places, spool, max_mb)
            _fetch(store, objects, places)
            if _listed(store) == objects and all(place.exists() for place in places):
                for one, place in zip(objects, places, strict=True):
                    _link(place, _in_view(view, f"{url.partition('://')[0]}://{one.key}"))
                return places
            logger.info("%s: was changed while it was fetched; it is listed again", url)
        raise ChangedError(url)


def _listed(store: Store) -> list[Object]:
    """Return the objects of a URL: one, all below it, or those that it matches as a pattern."""
    objects = store.listed()
    is_pattern = not objects and glob.has_magic(store.root)
    if is_pattern:
        objects = store.matching()
    if not objects:
        what = "no object matches; check the pattern" if is_pattern else "no such object or folder"
        raise InputError(f"{store.url}: {what}; mend input.paths, or --input")
    return objects


def _check_room(
    url: str, objects: Sequence[Object], places: Sequence[Path], spool: Path, max_mb: int
) -> None:
    size = sum(one.size for one in objects)
    if size > max_mb << 20:
        raise InputError(
            f"{url}: its {len(objects):,} objects have {size >> 20:,} MB, more than storage.max_mb allows "
            f"({max_mb:,}); raise it, or name fewer objects"
        )
    missing = sum(one.size for one, place in zip(objects, places, strict=True) if not place.exists())
    free = shutil.disk_usage(spool).free
    if missing > free:
        raise InputError(
            f"{url}: {missing >> 20:,} MB are to be fetched, and {spool} has room for {free >> 20:,}; "
            "free space, or set storage.folder to another folder"
        )


def _fetch(store: Store, objects: Sequence[Object], places: Sequence[Path]) -> None:
    """Fetch what is not there yet; each content comes to its place whole or not at all."""
    new = {place: one for one, place in zip(objects, places, strict=True) if not place.exists()}
    if not new:
        return
    size = sum(one.size for one in new.values())
    logger.info("%s: fetching %d of %d objects (%.1f MB)", store.url, len(new), len(objects), size / 1e6)
    fresh = [place.with_name(f"{place.name}.{uuid4().hex}.new") for place in new]
    for place in new:
        place.parent.mkdir(parents=True, exist_ok=True)
    try:
        store.fetch([one.key for one in new.values()], fresh)
        for path, (place, one) in zip(fresh, new.items(), strict=True):
            if path.stat().st_size == one.size:  # else it changed: it is not there, and is listed again
                path.replace(place)
    except FileNotFoundError:
        logger.info("%s: an object was removed while it was fetched", store.url)
    finally:
        for path in fresh:
            path.unlink(missing_ok=True)


def _link(place: Path, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():  # it may be the object of two URLs
        link_or_copy(place, path)
