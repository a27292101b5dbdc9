"""Help that can be read where people read it: on a terminal of 80 columns, whole."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest

from classify.cli.app import cli

README = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")


def contexts(command, parent=None, name="classify"):
    """Return a context for the command and each below it, as wide as the terminal."""
    with command.make_context(
        name, ["--help"], parent=parent, resilient_parsing=True, terminal_width=80
    ) as context:
        yield context
        if isinstance(command, click.Group):
            for below in command.list_commands(context):
                yield from contexts(command.get_command(context, below), context, below)


HELPS = {context.command_path: context.get_help().splitlines() for context in contexts(cli)}


@pytest.mark.parametrize("path", HELPS)
def test_no_line_is_cut_or_wider_than_the_terminal(path):
    lines = HELPS[path][1:]  # the first has the dots of [ARGS]...

    assert [line for line in lines if line.rstrip().endswith("...") or len(line) > 80] == []


@pytest.mark.parametrize("context", [c for c in contexts(cli) if isinstance(c.command, click.Group)])
def test_every_command_has_a_sentence_in_the_list(context):
    for name in context.command.list_commands(context):
        (line,) = [line for line in HELPS[context.command_path] if line.startswith(f"  {name} ")]
        assert re.fullmatch(rf"  {name} +[A-Z].*\.", line)


def test_help_and_readme_tell_the_same_exit_codes():
    told = "\n".join(HELPS["classify"])
    rows = re.findall(r"^\| (\d+(?: \+ n)?) \|", README, re.MULTILINE)

    assert rows[-1] == "128 + n"
    assert re.findall(r"^ +(\d+(?: \+ n)?)  ", told, re.MULTILINE) == rows
