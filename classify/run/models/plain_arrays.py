"""Arrays on disk as plain numbers: ``.npz`` files in which nothing is evaluated."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Mapping
from typing import Any, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

MAX_BYTES = 1 << 30
"""A file of a bundle larger than this, or that unpacks to more, is refused unread."""
ARRAY_FAULTS = (zipfile.BadZipFile, zlib.error, ValueError, RuntimeError, EOFError, OSError)
"""Errors of `arrays_of` where the bytes are no such arrays."""

_NPY = re.compile(
    rb"\x93NUMPY\x01\x00..\{'descr': '([<|][biuf][1248])', 'fortran_order': (True|False), "
    rb"'shape': \(((?:\d{1,10}, ?)*(?:\d{1,10})?)\), \} *\n",
    re.DOTALL,
)


def arrays_of(data: bytes) -> dict[str, NDArray[Any]]:
    """Return the arrays in the bytes of a ``.npz`` file, by name.

    Raises
    ------
    ValueError, OSError, zipfile.BadZipFile and others of `ARRAY_FAULTS`
        If it is none, or holds anything but plain numbers, or unpacks to more than `MAX_BYTES`.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = archive.infolist()
        if sum(info.file_size for info in members) > MAX_BYTES:
            raise ValueError(f"unpacks to more than {MAX_BYTES >> 20} MB")
        return {info.filename.removesuffix(".npy"): _numbers(archive.read(info)) for info in members}


class Header(NamedTuple):
    """What a ``.npy`` file says of its array."""

    dtype: np.dtype[Any]
    shape: tuple[int, ...]
    order: Literal["C", "F"]
    size: int
    """Bytes of the header itself."""


def header_of(data: bytes) -> Header:
    """Return what the bytes of a ``.npy`` file begin with, stricter than numpy: plain little-endian numbers.

    On a crafted header numpy makes room for what it claims before reading, and fails with errors of eight
    kinds (`tokenize.TokenError` and `IndexError` among them); this one matches or does not.

    Raises
    ------
    ValueError
        If it is no header, or one of anything else.
    """
    found = _NPY.match(data)
    if found is None:
        raise ValueError("an array is no plain numbers")
    kind, fortran, shape = (part.decode("ascii") for part in found.groups())
    sizes = tuple(int(size) for size in shape.replace(",", " ").split())
    return Header(np.dtype(kind), sizes, "F" if fortran == "True" else "C", found.end())


def _numbers(data: bytes) -> NDArray[Any]:
    head = header_of(data)
    return np.frombuffer(data, head.dtype, offset=head.size).reshape(head.shape, order=head.order).copy()


def npz_bytes(arrays: Mapping[str, NDArray[Any]]) -> bytes:
    """Return the same bytes for the same arrays: names sorted, and numpy stamps every member with the same
    date.
    """
    buffer = io.BytesIO()
    np.savez_compressed(buffer, allow_pickle=False, **{name: arrays[name] for name in sorted(arrays)})
    return buffer.getvalue()
