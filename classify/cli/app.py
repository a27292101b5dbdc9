"""The command group, and what becomes of an error: a line and an exit code, or the traceback of a bug."""

from __future__ import annotations

import difflib
import errno
import importlib
import io
import logging
import os
import signal
import sys
from pathlib import Path
from types import FrameType
from typing import Any

import click

from classify._version import __version__
from classify.cli.visible import visible
from classify.errors import ClassifyError, cannot_write, too_little

_COMMANDS = {
    "init": ("classify.cli.init", "init"),
    "import": ("classify.cli.importing", "import_"),
    "run": ("classify.cli.job", "run"),
    "train": ("classify.cli.job", "train"),
    "evaluate": ("classify.cli.evaluate", "evaluate"),
    "lint": ("classify.cli.lint", "lint"),
    "suggest": ("classify.cli.suggest", "suggest"),
    "sample": ("classify.cli.sample", "sample"),
    "agreement": ("classify.cli.agreement", "agreement"),
    "estimate": ("classify.cli.estimate", "estimate"),
    "explain": ("classify.cli.explain", "explain"),
    "diff": ("classify.cli.diff", "diff"),
    "report": ("classify.cli.report", "report"),
    "models": ("classify.cli.models", "models"),
    "schema": ("classify.cli.schema", "schema"),
}


_NOBODY_READS = 128 + 13
"""Exit code that a shell makes of SIGPIPE, by its number: not every system has the name."""
_NO_ROOM = {errno.ENOSPC, errno.EFBIG, errno.EIO}


class _LazyGroup(click.Group):
    """Commands are imported when they are called, so that --help answers at once."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """Return names in the order a newcomer needs them."""
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Return the command of that name, imported now."""
        if cmd_name not in _COMMANDS:
            return None
        module, name = _COMMANDS[cmd_name]
        command = getattr(importlib.import_module(module), name)
        assert isinstance(command, click.Command)  # noqa: S101 - a name in the table above is wrong: our bug
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command that the first argument names; a slip of the finger gets a suggestion."""
        close = difflib.get_close_matches(args[0], _COMMANDS, n=1)
        if close and args[0] not in _COMMANDS:
            ctx.fail(f"No such command {args[0]!r}. Did you mean {close[0]!r}?")
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        """Return what the command returns; where nobody reads on, as after ``| head``, the code of SIGPIPE.

        Raises
        ------
        OutputError
            If there is no room for what goes to standard output.
        """
        try:
            return super().invoke(ctx)
        except click.ClickException as refused:
            setattr(refused, "message", visible(refused.message))  # noqa: B010 - declared final, and set by init
            raise
        except (BrokenPipeError, SystemExit) as stop:
            # rich makes an exit with 1 of it
            if not (isinstance(stop, BrokenPipeError) or isinstance(stop.__context__, BrokenPipeError)):
                raise
            _drop_output()
            sys.exit(_NOBODY_READS)
        except OSError as error:
            if error.filename is not None or error.errno not in _NO_ROOM:
                raise
            _drop_output()
            raise cannot_write("standard output", error, "free space, or write elsewhere") from error


@click.group(
    cls=_LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.version_option(__version__, message="%(prog)s %(version)s")
def cli() -> None:
    """Classify news by topic and sector: keywords in, evidenced profiles and summaries out.

    \b
    First steps:
      classify run config/sectors.yaml         the batch job; see output/latest/
      classify lint config/sectors.yaml        what is wrong with the keywords
      classify explain config/sectors.yaml ID  one article, words and labels

    \b
    Exit codes:
      0        done
      1        a bug
      2        usage
      3        config, label set, model, input or output refused
      4        done, some records quarantined
      5        a quality or drift gate failed
      75       another run holds the lock, or a cluster lacks scheduler or workers
      128 + n  stopped by signal n, such as 143 by SIGTERM; 141: nobody reads on
    """


def main() -> None:
    """Run the command line; a `ClassifyError` is told in its own words and sets the exit code."""
    _unwind_on_signals()
    _open_streams()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # a terminal that cannot show a letter shows a question mark; it must not stop the job
            stream.reconfigure(errors="replace")
    try:
        cli(prog_name="classify")
    except ClassifyError as error:
        _tell(error)
        sys.exit(error.exit_code)
    except (OSError, MemoryError, RuntimeError, ImportError) as error:
        lack = too_little(error)
        if lack is None:
            raise
        _tell(lack)
        sys.exit(lack.exit_code)


def _tell(error: ClassifyError) -> None:
    """Write the lines of an error: as records of the log where machines read it, else for people."""
    from classify.cli.logs import log_error

    colour = None if os.environ.get("NO_COLOR") else "red"
    for line in str(error).split("\n"):
        if not log_error(line):
            click.echo(click.style("error: ", fg=colour) + visible(line), err=True)


def _unwind_on_signals() -> None:
    """Let the signals that ask a process to end unwind it; what ``nohup`` has put off stays put off."""
    for name in ("SIGTERM", "SIGINT", "SIGHUP"):
        number = getattr(signal, name, None)  # Windows knows no SIGHUP
        if number is not None and not (name == "SIGHUP" and signal.getsignal(number) == signal.SIG_IGN):
            signal.signal(number, _stop)


def _open_streams() -> None:
    """Let what a scheduler has closed of the three standard streams lead nowhere.

    Else the first file that is opened takes its number, and what is meant for the stream is written into it.
    """
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open(mode, encoding="utf-8"))  # noqa: SIM115 - to the end


def _drop_output() -> None:
    """Let what is still to be flushed go nowhere."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)


def _stop(signum: int, frame: FrameType | None) -> None:
    """Unwind, so that staging is removed and the lock given back, and exit as the shell expects.

    A second signal of the kind ends the process at once; what it leaves is swept by the next run.
    """
    del frame
    signal.signal(signum, signal.SIG_DFL)
    logging.getLogger("classify").warning("stopped by %s", signal.Signals(signum).name)
    sys.exit(128 + signum)
