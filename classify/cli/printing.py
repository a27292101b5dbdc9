"""Where commands print and write: tables and JSON on standard output, files that a user names."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from classify.errors import OutputError

if TYPE_CHECKING:
    from rich.console import Console

WIDTH: Final = 120
"""Columns of a table where standard output is no terminal."""


def console() -> Console:
    """Standard output; wide enough for the tables where it is no terminal."""
    from rich.console import Console

    return Console(highlight=False) if sys.stdout.isatty() else Console(width=WIDTH, highlight=False)


def print_json(data: object) -> None:
    """JSON and nothing else on standard output."""
    click.echo(json.dumps(data, ensure_ascii=False, indent=2, allow_nan=False))


def write_file(path: Path, text: str) -> None:
    """Write UTF-8 with line feeds, whatever the system.

    Raises
    ------
    OutputError
        If the file cannot be written.
    """
    try:
        path.write_bytes(text.encode())
    except OSError as error:
        raise OutputError(f"{path}: cannot be written ({error.strerror}); choose another place") from error
