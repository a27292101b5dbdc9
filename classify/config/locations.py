"""Places of files: a path of this machine, or a URL of an object store."""

from __future__ import annotations

import re
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import unquote

from pydantic import BeforeValidator
from pydantic_core import PydanticCustomError

from classify.config.patterns import checked_path
from classify.config.validation import as_text, unfit
from classify.errors import ConfigError
from classify.extras import install_command

DRIVERS = {"s3": ("s3fs", "s3"), "gs": ("gcsfs", "gcs"), "az": ("adlfs", "azure")}
"""Module that reads and writes the store of a scheme, and the extra that installs it."""

_URL = re.compile(r"(?P<scheme>[A-Za-z][A-Za-z0-9+.-]+)://(?P<rest>.*)", re.DOTALL)


def location_of(text: str) -> Path | str:
    """Return the location that a person wrote outside a settings file.

    Raises
    ------
    ConfigError
        If it cannot be one.
    """
    try:
        found = _location(text)
    except PydanticCustomError as error:
        raise ConfigError(f"{text}: {error.message()}") from error
    assert isinstance(found, Path | str)  # noqa: S101 - of a text, nothing else is made
    return found


def _location(value: Any) -> object:
    if not isinstance(as_text(value), str):
        return value
    url = _URL.match(checked_path(value))
    if url is None:
        return Path(value)
    scheme, rest = url["scheme"].lower(), url["rest"]
    return _local(rest) if scheme == "file" else _object(scheme, rest)


def _local(rest: str) -> Path:
    """Return the path of a ``file://`` URL."""
    host, slash, path = rest.partition("/")
    if host not in ("", "localhost") or not slash:
        raise unfit("is no path of this machine; write file:///folder/file")
    return Path(checked_path(unquote(slash + path)))


def _object(scheme: str, rest: str) -> str:
    """Return the URL of a store, checked: its bucket is named, its driver is there, no secret stands in
    it.
    """
    if scheme not in DRIVERS:
        known = "a path, or a URL with s3://, gs://, az:// or file://"
        raise unfit(f"`{scheme}://` is not read; write {known}")
    bucket = rest.partition("/")[0]
    if not bucket.strip():
        raise unfit(f"names no bucket; write {scheme}://bucket/folder")
    if "@" in bucket or ":" in bucket:
        raise unfit("must hold no credentials; the driver takes them from its environment or its own files")
    module, extra = DRIVERS[scheme]
    if find_spec(module) is None:
        command = install_command(extra)
        raise unfit(f"`{scheme}://` needs {module}, which is not installed; run: {command}")
    return f"{scheme}://{rest.rstrip('/')}"


def _path(value: Any) -> object:
    if isinstance(as_text(value), str) and (url := _URL.match(value)) and url["scheme"].lower() != "file":
        raise unfit("must be a path of this machine; copy what is there to a folder")
    return _location(value)


FilePath = Annotated[Path, BeforeValidator(_path, json_schema_input_type=str)]
"""A path of this machine."""
Location = Annotated[Path | str, BeforeValidator(_location, json_schema_input_type=str)]
"""A path of this machine, or as text the URL of an object or of all that begin so."""
