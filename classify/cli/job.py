"""``classify run`` and ``classify train``."""

from __future__ import annotations

import gc
import sys
from pathlib import Path
from typing import Any

import click

from classify.cli.options import (
    config_argument,
    configuration,
    configuration_at_hand,
    feed_options,
    now,
    quiet_option,
)

QUARANTINED = 4


@click.command(short_help="Classify articles; publish tables, report and record.")
@config_argument
@feed_options
@click.option("--output", type=click.Path(), help="Folder or URL for the runs, instead of output.path.")
@click.option(
    "--metrics-file", type=click.Path(path_type=Path), help="Write the figures of the run for Prometheus."
)
@click.option(
    "--fail-on-drift", is_flag=True, help="Exit with 5 if a share lies outside the range of past runs."
)
@click.option("--dry-run", is_flag=True, help="Say what would be read, computed and written; write nothing.")
@quiet_option
@click.option("--verbose", "-v", is_flag=True, help="Log every stage, even when the progress bar is shown.")
def run(
    config: Path,
    output: str | None,
    metrics_file: Path | None,
    fail_on_drift: bool,
    dry_run: bool,
    quiet: bool,
    verbose: bool,
    **feed: Any,
) -> None:
    """Classify the articles of CONFIG and publish a run: tables, report and run.json.

    \b
    Examples:
      classify run config/sectors.yaml
      classify run config/sectors.yaml --input 'feed/2026-03-*.jsonl' --jobs -1
      classify run config/sectors.yaml --metrics-file metrics/classify.prom

    Exits with 4 if some records could not be used; quarantine.csv lists them with the reason.
    Figures outside the range of past runs are listed as warnings; with --fail-on-drift the command
    then exits with 5.
    """
    from classify.cli import logs
    from classify.cli.metrics import metrics_of
    from classify.cli.progress import bar
    from classify.cli.show import show_outcome
    from classify.errors import GateError

    logs.configure(quiet=quiet, stages=verbose)
    started = now()
    if dry_run:
        from classify.cli.show import show_preview
        from classify.run.preview import preview

        show_preview(preview(configuration(config, output=output, **feed), started))
        return
    with metrics_of(metrics_file, str(config), started) as status:
        loaded = configuration(config, output=output, **feed)
        from classify.run.job import run_job

        gc.freeze()  # what imports have made stays to the end: no collection need look through it

        with bar(quiet=quiet) as progress:
            outcome = run_job(loaded, started, progress)
        status.record = outcome.record
        if quiet or not sys.stderr.isatty():  # on a terminal they stand below the table, and once
            logs.log_run_warnings(outcome.run_id, outcome.record.warnings)
        if not quiet:
            show_outcome(outcome)
        if fail_on_drift and outcome.record.drift:
            raise GateError("\n".join(map(str, outcome.record.drift)))
        if outcome.record.counts.quarantined:
            sys.exit(QUARANTINED)


@click.command(short_help="Train a new version of the model on the articles.")
@config_argument
@feed_options
@click.option("--promote", is_flag=True, help="Let runs use the new model.")
@click.option(
    "--gold",
    type=click.Path(path_type=Path),
    help="Labelled sheet to learn from as well; every row is evaluated by models that did not learn from it.",
)
@quiet_option
def train(config: Path, promote: bool, gold: Path | None, quiet: bool, **feed: Any) -> None:
    """Fit a model on the articles of CONFIG and write it as the newest version under model.path.

    \b
    Examples:
      classify train config/sectors.yaml --promote
      classify train config/sectors.yaml --input 'old/*.gz' --model models/trial
      classify train config/sectors.yaml --gold seeds/gold.csv --promote

    With --gold the model also learns from these labels; cross-validation decides how much keywords and labels
    count. Quality figures, thresholds and probabilities come from paragraphs of stories that the model did
    not learn from. --promote then refuses (exit 5) a model that does not beat the keyword votes or is worse
    than the one in use.
    """
    from classify.cli.progress import bar
    from classify.cli.show import show_judged, show_model

    loaded = configuration_at_hand(config, quiet=quiet, **feed)
    from classify.run.job import train_job
    from classify.run.judged_training import train_judged

    with bar(quiet=quiet) as progress:
        if gold is None:
            model = train_job(loaded, now(), progress, promoted=promote)
        else:
            judged = train_judged(loaded, gold, now(), progress, promoted=promote)
            model = judged.model
    if not quiet:
        if gold is not None:
            show_judged(judged)
        show_model(model, loaded.settings.model.path, promoted=promote)
