"""``classify evaluate``: how good the labels are against gold, with the keyword votes beside them."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from classify.cli.options import (
    config_argument,
    configuration_and_run,
    feed_options,
    now,
    quiet_option,
    run_option,
)
from classify.cli.printing import format_option, print_json


@click.command(short_help="Compare the labels with labels assigned by people.")
@config_argument
@click.option(
    "--gold", type=click.Path(path_type=Path), required=True, help="CSV file with labels assigned by people."
)
@run_option
@click.option("--fail-under", type=click.FloatRange(0, 1), help="Exit with 5 if macro-F1 is below this.")
@click.option(
    "--errors",
    "n_errors",
    type=click.IntRange(0),
    default=10,
    show_default=True,
    help="Number of worst errors to show.",
)
@format_option("table", "json")
@feed_options
@quiet_option
def evaluate(
    config: Path,
    gold: Path,
    run: str | None,
    fail_under: float | None,
    n_errors: int,
    form: str,
    **shared: Any,
) -> None:
    """Compare labels with labels assigned by people: precision, recall, F1 and average precision per label.

    Intervals are 95 % confidence intervals. Labels with fewer than 5 gold paragraphs say "too few". The
    keyword votes are shown beside the model; the difference is what the model adds.

    \b
    Examples:
      classify evaluate config/sectors.yaml --gold gold.csv
      classify evaluate config/sectors.yaml --gold gold.csv --run latest
      classify evaluate config/sectors.yaml --gold gold.csv --fail-under 0.8
    """
    from classify.cli import quality_tables

    loaded, folder = configuration_and_run(config, run, **shared)
    from classify.quality.evaluation import gate
    from classify.run.judging import evaluate_feed, evaluate_run

    if folder is None:
        found = evaluate_feed(loaded, gold, now(), n_worst=n_errors)
    else:
        found = evaluate_run(loaded, gold, folder, n_worst=n_errors)
    if form == "json":
        print_json(asdict(found))
    else:
        quality_tables.show_evaluation(found)
    gate(found, fail_under)
