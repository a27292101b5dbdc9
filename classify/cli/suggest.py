"""``classify suggest``: keywords that the articles offer and the label set lacks."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from classify.cli.options import config_argument, configuration_at_hand, feed_options, now, quiet_option
from classify.cli.printing import format_option, print_json


@click.command(short_help="Suggest new keywords found in the articles.")
@config_argument
@click.option(
    "--most",
    type=click.IntRange(1),
    default=10,
    show_default=True,
    help="Maximum number of candidates per label.",
)
@click.option(
    "--fewest",
    type=click.IntRange(2),
    default=3,
    show_default=True,
    help="Minimum number of paragraphs that contain a candidate.",
)
@format_option("table", "yaml", "json")
@feed_options
@quiet_option
def suggest(config: Path, most: int, fewest: int, form: str, **shared: Any) -> None:
    """Suggest keywords per label: words and phrases that go with it and reach new paragraphs.

    They are candidates for a person to judge, not to paste unread: each is shown with counts, example
    sentences and the other labels it occurs with. In a large feed, a sample of whole articles with 50,000
    paragraphs is searched, spread evenly over months and sources.

    \b
    Examples:
      classify suggest config/sectors.yaml
      classify suggest config/sectors.yaml --input 'archive/*.jsonl.gz' --most 20
      classify suggest config/sectors.yaml --format yaml > candidates.yaml
    """
    from classify.cli import quality_tables

    loaded = configuration_at_hand(config, **shared)
    from classify.quality.suggest import as_yaml
    from classify.run.judging import suggest_feed

    found = suggest_feed(loaded, now(), most=most, fewest=fewest)
    if form == "json":
        print_json([asdict(one) for one in found])
    elif form == "yaml":
        click.echo(as_yaml(found, loaded.label_set.codes), nl=False)
    else:
        quality_tables.show_suggestions(found, loaded.label_set.codes)
