"""What the commands print for people; tables to standard output.

Titles, paths and keywords are shown as `Text`: in a string rich would run ``[/b]`` as a mark.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table
from rich.text import Text

if TYPE_CHECKING:
    from classify.run.job import Outcome
    from classify.run.judged_training import Judged
    from classify.run.models import Model


def show_outcome(outcome: Outcome) -> None:
    """The shares of a run, its warnings, and where its tables are."""
    console = Console()
    record, counts = outcome.record, outcome.record.counts
    table = Table(title=Text(record.label_set.title), title_justify="left")
    table.add_column("label")
    for heading in ("share", "de-duplicated", "articles", "paragraphs"):
        table.add_column(heading, justify="right")
    for label, share in record.shares.items():
        table.add_row(
            label,
            f"{share.share:.1%}",
            f"{share.share_deduplicated:.1%}",
            f"{share.articles:,}",
            f"{share.paragraphs:,}",
        )
    console.print(table)
    console.print(
        f"{counts.articles:,} articles ({counts.duplicates:,} copies of a story), "
        f"{counts.paragraphs.body:,} body paragraphs, {counts.body_paragraphs.labelled_ratio:.0%} of them "
        f"labelled; {counts.quarantined:,} records in quarantine",
        highlight=False,
    )
    for warning in record.warnings:
        console.print(Text.assemble(("warning:", "yellow"), f" {warning}"), soft_wrap=True)
    console.print(Text(f"tables: {outcome.folder}"), soft_wrap=True)


def show_judged(judged: Judged) -> None:
    """How good the new model is beside the keyword votes and the model in use."""
    table = Table(title="on the half of the gold that chose no threshold", title_justify="left")
    table.add_column("")
    for heading in ("macro-F1", "95 %", "mean average precision"):
        table.add_column(heading, justify="right")
    for name, quality in (
        ("new model", judged.quality),
        ("keyword votes", judged.votes),
        ("model in use", judged.current),
    ):
        if quality is not None:
            f1 = quality.macro_f1
            table.add_row(
                name,
                _figure(f1.value),
                f"{_figure(f1.low)}-{_figure(f1.high)}",
                _figure(quality.macro_average_precision),
            )
    Console().print(table)


def _figure(value: float | None) -> str:
    return "too few" if value is None else f"{value:.3f}"


def show_model(model: Model, models: Path, *, promoted: bool) -> None:
    """The version that was trained, and whether runs use it."""
    state = "runs use it now" if promoted else f"promote it: classify models promote {models} {model.version}"
    Console().print(Text(f"{models / model.version}: trained; {state}"), soft_wrap=True)
