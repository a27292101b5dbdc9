"""``run.json``: the record of a run on disk, written and read here and nowhere else."""

from __future__ import annotations

import json
from dataclasses import fields
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from classify.config.schema import DIALECT, TerseSchema
from classify.config.validation import first_fault
from classify.errors import InputError
from classify.output.run_record import RunRecord
from classify.output.whole_files import atomic_write, read_plain

NAME = "run.json"
_MAX_BYTES = 1 << 28
FORMAT = 1
"""Of `write_record`; a record of another number is refused."""


def write_record(folder: Path, record: RunRecord) -> None:
    """Write the record into the folder of its run."""
    data = {"format": FORMAT, **{name: value for name, value in _plain(record).items() if value is not None}}
    text = json.dumps(data, default=_plain, ensure_ascii=False, indent=2, allow_nan=False)
    atomic_write(folder / NAME, text + "\n")


def _plain(part: Any) -> dict[str, Any]:
    """Return a part of the record as JSON has it; `asdict` would first copy all that is in it."""
    return {field.name: getattr(part, field.name) for field in fields(part)}


def read_record(folder: Path) -> RunRecord:
    """Return what `write_record` wrote into the folder of a run.

    Raises
    ------
    InputError
        If the file cannot be read, is of another format, or is not what a run writes.
    """
    path = folder / NAME
    try:
        data = read_plain(path, _MAX_BYTES)
        value = json.loads(data)
    except (OSError, ValueError, RecursionError) as error:
        raise InputError(f"{path}: cannot be read ({error}); compare with another run") from error
    found = value.get("format") if isinstance(value, dict) else None
    if found != FORMAT:
        raise InputError(
            f"{path}: is of format {found!r:.20}, this classify reads {FORMAT}; compare with another run"
        )
    try:
        return _reader().validate_json(data)
    except ValidationError as error:
        raise InputError(
            f"{path}: is not as this classify writes it: {first_fault(error)}; compare with another run"
        ) from error


def record_schema() -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of ``run.json``."""
    schema = _reader().json_schema(schema_generator=TerseSchema, mode="serialization")
    schema["properties"] = {"format": {"const": FORMAT}} | schema["properties"]
    schema["required"] = ["format", *(name for name in schema["required"] if name != "moved")]
    return {"$schema": DIALECT, **schema}


@cache
def _reader() -> TypeAdapter[RunRecord]:
    return TypeAdapter(RunRecord)
