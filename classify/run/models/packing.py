"""A version of a model as bytes, to send to other machines: its files in an archive that packs nothing."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence

from classify.errors import ModelError
from classify.run.models.bundle import FILES


def packed(files: Mapping[str, bytes], version: str) -> bytes:
    """Return the files of a version as bytes; equal ones for equal files."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name in FILES:
            archive.writestr(zipfile.ZipInfo(f"{version}/{name}"), files[name])
    return buffer.getvalue()


def unpacked(data: bytes) -> tuple[dict[str, bytes], str]:
    """Return the files that `packed` made these bytes of, unchecked, and their version.

    Raises
    ------
    ModelError
        If they are anything else.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            version = archive.namelist()[0].partition("/")[0]
            _check_members(archive.infolist(), version)
            return {name: archive.read(f"{version}/{name}") for name in FILES}, version
    except (zipfile.BadZipFile, IndexError, ValueError, RuntimeError, EOFError, OSError) as error:
        raise ModelError(
            f"these bytes are no model ({error}); make them with classify.model_bytes"
        ) from error


def _check_members(members: Sequence[zipfile.ZipInfo], version: str) -> None:
    """Refuse other files, and packed ones, which could unpack to more than the bytes that came."""
    if [member.filename for member in members] != [f"{version}/{name}" for name in FILES]:
        raise ValueError("they hold other files")
    if any(member.compress_type != zipfile.ZIP_STORED for member in members):
        raise ValueError("a file in them is packed")
