"""``classify sample``: a sheet of paragraphs to label by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from classify.cli.options import config_argument, configuration_at_hand, feed_options, now, quiet_option
from classify.cli.printing import counted


@click.command(short_help="Draw paragraphs to label by hand in a spreadsheet.")
@config_argument
@click.option(
    "--output",
    type=click.Path(path_type=Path),
    required=True,
    help="File to write: .csv, .xlsx, .json for Label Studio or .jsonl for doccano.",
)
@click.option(
    "--size", type=click.IntRange(1), default=200, show_default=True, help="Maximum number of paragraphs."
)
@click.option(
    "--seed",
    type=int,
    default=0,
    show_default=True,
    help="Random seed; a different seed draws a different sample.",
)
@click.option(
    "--without",
    type=click.Path(path_type=Path),
    multiple=True,
    help="Earlier sheet whose paragraphs are not drawn again; may be repeated.",
)
@click.option(
    "--next",
    "uncertain",
    is_flag=True,
    help="Draw uncertain paragraphs more often; labelling these improves the model most.",
)
@click.option("--with-labels", is_flag=True, help="Fill in the labels of the model. Default: a blind sheet.")
@feed_options
@quiet_option
def sample(
    config: Path,
    output: Path,
    size: int,
    seed: int,
    without: tuple[Path, ...],
    uncertain: bool,
    with_labels: bool,
    quiet: bool,
    **feed: Any,
) -> None:
    """Write a sheet of paragraphs to label by hand, drawn over all sources, labels and score ranges.

    Open the sheet in a spreadsheet and put an x into the column of each label that fits, or replace the ? in
    the column `labels` by label codes joined by |; write none where no label fits. Save it as CSV UTF-8 and
    give it to `classify evaluate` (how good are the labels) and `classify estimate` (how large are the
    shares). Half of the sheet is drawn evenly; the column inclusion_probability is the probability with which
    each paragraph was drawn. From a large feed, it is drawn from a random sample of articles with 100,000
    paragraphs. Label Studio needs <Choices name="labels" toName="text" choice="multiple">; in doccano the
    label none means that no label fits.

    \b
    Examples:
      classify sample config/sectors.yaml --output to_label.csv
      classify sample config/sectors.yaml --output b.csv --next --without a.csv
    """
    loaded = configuration_at_hand(config, quiet=quiet, **feed)
    from classify.run.judging import sample_feed

    blind = not with_labels
    written = sample_feed(
        loaded, now(), output, size=size, seed=seed, blind=blind, without=without, uncertain=uncertain
    )
    if not quiet:
        click.echo(f"{output}: {counted(written, 'paragraph')} to label")
