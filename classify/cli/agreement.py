"""``classify agreement``: how far two people agree who labelled the same paragraphs."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from classify.cli.options import config_argument, configuration
from classify.cli.printing import console, format_option, print_json, table

if TYPE_CHECKING:
    from classify.quality.agreement import Agreement


@click.command(short_help="Compare two labelled copies of one sheet.")
@config_argument
@click.argument("first", type=click.Path(path_type=Path))
@click.argument("second", type=click.Path(path_type=Path))
@format_option("table", "json")
def agreement(config: Path, first: Path, second: Path, form: str) -> None:
    """Compare two labelled copies of one sheet: agreement per label, and every disagreement.

    Cohen's kappa is 1 where two people always agree and 0 where they agree only as often as by chance; below
    0.6 a label needs a clearer description before its shares are published. Intervals are 95 % confidence
    intervals.

    \b
    Examples:
      classify agreement config/sectors.yaml sheet_anna.csv sheet_ben.csv
    """
    from classify.quality.agreement import agreement as compare
    from classify.quality.gold import read_gold

    codes = configuration(config).label_set.codes
    found = compare(read_gold(first, codes), read_gold(second, codes), codes)
    if form == "json":
        print_json(asdict(found))
    else:
        _show(found)


def _show(found: Agreement) -> None:
    from rich.text import Text

    from classify.cli.quality_tables import with_interval
    from classify.cli.visible import in_one_line

    out = console()
    out.print(
        Text(
            f"{found.paragraphs} paragraphs labelled by both ({found.only_first} by the first alone, "
            f"{found.only_second} by the second); {found.same} with the same labels; "
            f"Krippendorff's alpha {with_interval(found.alpha)}"
        )
    )
    shown = table("Agreement", "label >both >first:alone >second:alone ~kappa")
    for label in found.labels:
        counts = (label.both, label.only_first, label.only_second)
        shown.add_row(*map(Text, (label.label, *map(str, counts), with_interval(label.kappa))))
    out.print(shown)
    for one in found.disagreements:
        places = f"{found.first}:{one.first_line} {'|'.join(one.first)}"
        others = f"{found.second}:{one.second_line} {'|'.join(one.second)}"
        out.print(Text(f"{places}  -  {others}: {in_one_line(one.text_begin)}"), soft_wrap=True)
