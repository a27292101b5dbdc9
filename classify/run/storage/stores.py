"""Read and write an object store through fsspec; any error of a driver becomes one line."""

from __future__ import annotations

import datetime as dt
import errno
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from textwrap import shorten
from typing import TYPE_CHECKING, Any

from classify.corpus.large_arrays import slices
from classify.errors import ClassifyError

if TYPE_CHECKING:
    from fsspec import AbstractFileSystem

_VERSION = ("ETag", "etag", "md5Hash", "generation", "version_id", "content_md5")
"""Keys of the version of an object in the listings of stores."""
_WRITTEN = ("LastModified", "last_modified", "updated", "mtime")
"""Keys of the moment when it was written, by the clock of the store."""
_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EROFS}
"""Errors that say that this machine cannot hold what is fetched."""
_LONGEST_REASON = 200
"""Characters of what a driver says: some print the whole answer of the store."""
_AT_ONCE = 200
"""Objects that are fetched or put by one call, some of them at the same time."""


@dataclass(frozen=True, slots=True)
class Object:
    """An object as the store lists it."""

    key: str
    """Bucket and key."""
    size: int
    version: str
    """Changes when the content does."""


@dataclass(frozen=True, slots=True)
class Store:
    """All objects under a URL."""

    url: str
    root: str
    """Bucket and prefix, without a slash at the end."""
    files: AbstractFileSystem

    def at(self, name: str) -> str:
        """Return bucket and key of an object by its name below the URL."""
        return f"{self.root}/{name}"

    def listed(self, name: str = "") -> list[Object]:
        """Return the objects below a name, or the one that has it; in the order of their keys."""
        self.files.invalidate_cache()
        found = self.files.find(self.at(name) if name else self.root, detail=True)
        if not isinstance(found, dict):  # of a single object, the driver of Azure tells no more than its key
            found = {key: self.files.info(key) for key in found}
        return _objects(found)

    def matching(self) -> list[Object]:
        """Return the objects that the URL as a pattern matches, and all below those that it matches as
        folders.
        """
        self.files.invalidate_cache()
        found = self.files.glob(self.root, detail=True)
        folders = [key for key, about in found.items() if about.get("type") == "directory"]
        objects = {key: about for key, about in found.items() if key not in set(folders)}
        for folder in folders:
            objects |= self.files.find(folder, detail=True)
        return _objects(objects)

    def read(self, name: str) -> bytes | None:
        """Return the content of a small object; None if there is none."""
        try:
            return bytes(self.files.cat_file(self.at(name)))
        except FileNotFoundError:
            return None

    def write(self, name: str, content: bytes) -> None:
        """Put a small object in one step."""
        self.files.pipe_file(self.at(name), content)

    def create(self, name: str, content: bytes) -> bool:
        """Put an object where none has the name, by one conditional put; whether there was none.

        Drivers refuse in words of their own, and may put again what they lost the answer to: what stands
        there tells.
        """
        try:
            self.files.pipe_file(self.at(name), content, mode="create")
        except Exception:
            there = self.read(name)
            if there is None:
                raise
            return there == content
        return True

    def written(self, name: str) -> dt.datetime | None:
        """Return when an object was written, by the clock of the store; None if it is not there or not
        told.
        """
        self.files.invalidate_cache()
        try:
            about = self.files.info(self.at(name))
        except FileNotFoundError:
            return None
        return next((about[word] for word in _WRITTEN if isinstance(about.get(word), dt.datetime)), None)

    def fetch(self, keys: Sequence[str], paths: Sequence[Path]) -> None:
        """Write the objects to files, whose folders are there."""
        for some in slices(len(keys), _AT_ONCE):
            self.files.get(list(keys[some]), [str(path) for path in paths[some]])

    def put(self, paths: Sequence[Path], names: Sequence[str]) -> None:
        """Put files as objects of these names."""
        for some in slices(len(paths), _AT_ONCE):
            self.files.put([str(path) for path in paths[some]], [self.at(name) for name in names[some]])

    def remove(self, keys: Sequence[str]) -> None:
        """Remove objects."""
        for some in slices(len(keys), _AT_ONCE):
            self.files.rm(list(keys[some]))


def open_store(url: str) -> Store:
    """Return the store of a URL, of which nothing is asked yet; credentials are those of the environment."""
    import fsspec

    scheme, _, rest = url.partition("://")
    return Store(url, rest.rstrip("/"), fsspec.filesystem(scheme))


@contextmanager
def refusing(url: str, what: str, kind: type[ClassifyError]) -> Iterator[None]:
    """Tell an error of the store as one line of `kind`: what it was about, what it says, what to look at."""
    try:
        yield
    except (ClassifyError, MemoryError):
        raise
    except Exception as error:  # each driver raises its own library's errors, of no common kind
        message = str(getattr(error, "strerror", "") or error) or type(error).__name__
        reason = shorten(message, _LONGEST_REASON, placeholder=" ...")
        if isinstance(error, FileNotFoundError) and " " not in reason:  # a bare key
            reason = f"{reason} is not there"
        mend = "look at the bucket, the credentials in the environment and the network"
        if isinstance(error, OSError) and error.errno in _NO_ROOM:
            mend = "free space on this machine, or set storage.folder to another folder"
        raise kind(f"{url}: {what}: {reason}; {mend}") from error


def _objects(found: dict[str, dict[str, Any]]) -> list[Object]:
    """Return what is listed without marks of folders, which some programs put."""
    return [
        Object(key, int(about["size"] or 0), _version(about))
        for key, about in sorted(found.items())
        if about.get("type") != "directory" and not key.endswith("/")
    ]


def _version(about: dict[str, Any]) -> str:
    return next((str(about[word]) for word in (*_VERSION, *_WRITTEN) if about.get(word)), "")
