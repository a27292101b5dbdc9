"""``classify estimate``: shares corrected for the model's errors, with intervals, from a labelled sheet."""

from __future__ import annotations

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


@click.command(short_help="Estimate the shares of labels, with intervals.")
@config_argument
@click.option(
    "--gold",
    type=click.Path(path_type=Path),
    required=True,
    help="Labelled sheet, as `classify sample` draws it; not one that the model has learned from.",
)
@run_option
@format_option("table", "csv", "json")
@feed_options
@quiet_option
def estimate(config: Path, gold: Path, run: str | None, form: str, **shared: Any) -> None:
    """Estimate how much of the articles each label really has, with 95 % intervals.

    The model reads every paragraph and makes some errors; people read a few paragraphs and make hardly any.
    Together they give a better estimate than either alone: the share of the model is corrected by the errors
    that the sheet shows. Each story counts once. Shares are estimated for all articles, and for each period
    with at least 30 labelled paragraphs.

    \b
    Examples:
      classify sample config/sectors.yaml --output sheet.csv     # label it, then
      classify estimate config/sectors.yaml --gold sheet.csv
      classify estimate config/sectors.yaml --gold sheet.csv --run latest
      classify estimate config/sectors.yaml --gold sheet.csv --format csv > s.csv
    """
    from classify.cli.estimate_tables import as_csv, show_estimates

    loaded, folder = configuration_and_run(config, run, **shared)
    from classify.quality.estimates import estimates_data
    from classify.run.estimating import estimate_feed, estimate_run

    found = estimate_feed(loaded, gold, now()) if folder is None else estimate_run(loaded, gold, folder)
    if form == "json":
        print_json(estimates_data(found))
    elif form == "csv":
        click.echo(as_csv(found), nl=False)
    else:
        show_estimates(found)
