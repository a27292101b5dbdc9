"""Printing and writing of all commands: tables and JSON on standard output, files that a user names."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

import click

from classify.cli.visible import visible_json
from classify.errors import cannot_write

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

Command = TypeVar("Command", bound=Callable[..., Any])

WIDTH: Final = 120
"""Columns of a table where standard output is not a terminal."""


def format_option(*forms: str) -> Callable[[Command], Command]:
    """Return the option of the form of the output, the first of which is the default."""
    return click.option("--format", "form", type=click.Choice(forms), default=forms[0], show_default=True)


def console(width: int = WIDTH) -> Console:
    """Return standard output; of this width where it is not a terminal."""
    from classify.cli.screen import Screen

    return Screen(highlight=False) if sys.stdout.isatty() else Screen(width=width, highlight=False)


def counted(number: int, word: str, plural: str = "") -> str:
    """Return a number of things in words.

    >>> counted(1, "record"), counted(1_200, "copy", "copies")
    ('1 record', '1,200 copies')
    """
    return f"{number:,} {word if number == 1 else plural or f'{word}s'}"


def table(title: str, *columns: str) -> Table:
    """Return an empty table in the one form that all commands use.

    Parameters
    ----------
    title : str
        Stands above it; none if empty.
    columns : str
        Headings, several in one string. ``>`` in front aligns to the right, ``~`` lets the cells take several
        lines, ``:`` breaks the heading,
        ``_`` is a space in it.
    """
    from rich import box
    from rich.table import Table
    from rich.text import Text

    made = Table(
        title=Text(title) if title else None,
        title_justify="left",
        box=box.SIMPLE_HEAD,
        pad_edge=False,
        padding=(0, 1),
    )
    for column in " ".join(columns).split():
        right, wraps = column.startswith(">"), column.startswith("~")
        made.add_column(
            column.lstrip(">~").replace(":", "\n").replace("_", " "),
            justify="right" if right else "left",
            no_wrap=not wraps,
            overflow="fold",
        )
    return made


def figure(value: float | None, digits: int = 3) -> str:
    """Return the figure, or that it cannot be told."""
    return "too few" if value is None else f"{value:.{digits}f}"


def print_left_out(left_out: Mapping[str, int]) -> None:
    """Print in one line how many rows of each kind were left out; nothing where there are none."""
    from rich.text import Text

    parts = [f"{n} {what}" for what, n in left_out.items() if n]
    if parts:
        console().print(Text("left out: " + "; ".join(parts)))


def as_json(data: object) -> str:
    """Return the data as JSON in the one form that all commands use; signs that nobody sees are escaped."""
    lines = json.dumps(data, ensure_ascii=False, indent=2, allow_nan=False).split("\n")
    return "\n".join(map(visible_json, lines))


def print_json(data: object) -> None:
    """Print JSON and nothing else on standard output."""
    click.echo(as_json(data))


def write_file(path: Path, text: str) -> None:
    """Write UTF-8 with line feeds, whatever the system; a pipe or device as it is, a file in one step.

    Raises
    ------
    OutputError
        If the file cannot be written.
    """
    from classify.output.whole_files import write_named

    try:
        write_named(path, text)
    except OSError as error:
        raise cannot_write(path, error) from error
