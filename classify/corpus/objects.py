"""Objects of a store that lie as files in a folder of their own, and are named by their URLs."""

from __future__ import annotations

OBJECTS = "objects.of"
"""The folder above scheme, bucket and key of an object that is held as a file."""


def url_or_path(path: str) -> str:
    """Return the URL of an object that is held as a file; the path of any other file."""
    _, held, key = path.rpartition(f"/{OBJECTS}/")
    return key.replace("/", "://", 1) if held else path
