"""Options that several commands share, and the configuration that they make."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from classify.cli.printing import Command

if TYPE_CHECKING:
    from classify.config.settings_file import Configuration

config_argument = click.argument("config", type=click.Path(path_type=Path))
quiet_option = click.option("--quiet", "-q", is_flag=True, help="Print only errors and warnings.")


def _no_more(context: click.Context, _: click.Parameter, more: tuple[str, ...]) -> None:
    """Refuse further arguments: where a pattern has no quotes, a shell puts the names of its files there."""
    if not more:
        return
    others = f" and {len(more) - 1} more" if more[1:] else ""
    quote = "; put a pattern in quotes, and --input before each input" if context.params.get("input_") else ""
    raise click.UsageError(f"Unexpected argument {more[0]!r}{others}{quote}.")


def feed_options(command: Command) -> Command:
    """Return options that say, in place of the settings file, what is read and with what it is judged."""
    for option in reversed(
        (
            click.argument("more", nargs=-1, expose_value=False, callback=_no_more, metavar=""),
            click.option(
                "--input",
                "input_",
                multiple=True,
                type=click.Path(),
                help="File, folder, glob or URL to read instead of input.paths; may be repeated.",
            ),
            click.option(
                "--label-set", type=click.Path(path_type=Path), help="Label set to use instead of label_set."
            ),
            click.option(
                "--model", type=click.Path(path_type=Path), help="Model folder to use instead of model.path."
            ),
            click.option("--since", metavar="DAY", help="First day of articles to read, such as 2026-03-01."),
            click.option("--until", metavar="DAY", help="Last day of articles to read."),
            click.option("--jobs", type=int, help="Number of parallel workers; -1: one per processor core."),
        )
    ):
        command = option(command)
    return command


run_option = click.option(
    "--run",
    metavar="RUN",
    help="Use a published run instead of classifying the articles now: latest, previous, an id or a folder.",
)


def configuration_and_run(
    config: Path, run: str | None, *, quiet: bool, **feed: Any
) -> tuple[Configuration, Path | None]:
    """Set up the log of a command that reads a feed, or with `run_option` a published run; return its
    configuration and the folder of the run.

    Raises
    ------
    UsageError
        If options say which articles to read, where a run says it.
    InputError
        If there is no such run.
    """
    if run is None:
        return configuration_at_hand(config, quiet=quiet, **feed), None
    from classify.cli import logs
    from classify.run.compare.diff_runs import run_folder
    from classify.run.storage.at_hand import runs_at_hand

    logs.configure(quiet=quiet)
    for option, value in (("input", feed["input_"]), ("since", feed["since"]), ("until", feed["until"])):
        if value:
            raise click.UsageError(f"--{option} cannot stand with --run: the articles are those of the run.")
    loaded = configuration(config, **feed)
    output = runs_at_hand(str(loaded.settings.output.path), [run])
    folder = click.get_current_context().with_resource(output)
    return loaded, run_folder(run, folder, said_by="output.path")


def configuration(config: Path, *, output: str | None = None, **feed: Any) -> Configuration:
    """Return the configuration of a settings file with the options of `feed_options` in place of what it
    says.
    """
    from classify.config.settings_file import Overrides, load_configuration

    overrides = Overrides(input=feed.pop("input_", ()), output=output, **feed)
    return load_configuration(config, overrides)


def configuration_at_hand(config: Path, *, quiet: bool, **feed: Any) -> Configuration:
    """Set up the log of a command that is no run; return its configuration, all of whose paths are of this
    machine until it ends.
    """
    from classify.cli import logs
    from classify.run.storage.at_hand import at_hand

    logs.configure(quiet=quiet)
    return click.get_current_context().with_resource(at_hand(configuration(config, **feed)))


def now() -> dt.datetime:
    """Return the wall clock; nothing below the command line reads it."""
    return dt.datetime.now(dt.UTC)
