"""``classify run`` and ``classify train``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from classify.cli.options import config_argument, configuration, feed_options, log_level, now, verbosity

QUARANTINED = 4


@click.command()
@config_argument
@feed_options
@click.option(
    "--output", type=click.Path(path_type=Path), help="Folder for the runs, in place of output.path."
)
@verbosity
def run(config: Path, output: Path | None, quiet: bool, verbose: bool, **feed: Any) -> None:
    """Classify the articles of CONFIG and publish a run: tables, report and run.json.

    \b
    Examples:
      classify run config/sectors.yaml
      classify run config/sectors.yaml --input 'feed/2026-03-*.jsonl' --output out --jobs -1

    Exits with 4 if some records could not be used: quarantine.csv says which and why.
    """
    from classify.cli import logs
    from classify.cli.progress import bar
    from classify.cli.show import show_outcome

    logs.configure(log_level(quiet=quiet, verbose=verbose))
    settled = configuration(config, output=output, **feed)
    from classify.run.job import run_job

    with bar(quiet=quiet) as progress:
        outcome = run_job(settled, now(), progress)
    if not quiet:
        show_outcome(outcome)
    if outcome.quarantined:
        sys.exit(QUARANTINED)


@click.command()
@config_argument
@feed_options
@click.option("--promote", is_flag=True, help="Let runs use the new model.")
@verbosity
def train(config: Path, promote: bool, quiet: bool, verbose: bool, **feed: Any) -> None:
    """Fit a model on the articles of CONFIG and write it as the newest version under model.path.

    \b
    Examples:
      classify train config/sectors.yaml --promote
      classify train config/sectors.yaml --input 'archive/*.jsonl.gz' --model models/trial
    """
    from classify.cli import logs
    from classify.cli.progress import bar
    from classify.cli.show import show_model

    logs.configure(log_level(quiet=quiet, verbose=verbose))
    settled = configuration(config, **feed)
    from classify.run.job import train_job

    with bar(quiet=quiet) as progress:
        model = train_job(settled, now(), progress, promoted=promote)
    if not quiet:
        show_model(model, settled.settings.model.path, promoted=promote)
