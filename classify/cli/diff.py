"""``classify diff``."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from classify.cli.printing import as_json, console, format_option, table, write_file

if TYPE_CHECKING:
    from rich.table import Table

    from classify.output.run_record import Moved
    from classify.run.compare.diff_details import Details

_PARTS = ("feed", "label_set", "model", "settings", "together")
_SEEN = 0.00005
"""Least change of a share that is not 0.00 on the screen."""
_NAMES = {"label_set": "label set", "together": "several at once"}


@click.command("diff", short_help="Show what changed between two runs, and why.")
@click.argument("before", default="previous")
@click.argument("after", default="latest")
@click.option(
    "--runs",
    type=click.Path(),
    default="output",
    show_default=True,
    help="Output folder or URL that holds the runs.",
)
@format_option("table", "csv", "json")
@click.option("--output", type=click.Path(path_type=Path), help="Write to this file instead of the screen.")
@click.option(
    "--top",
    type=click.IntRange(min=0),
    default=3,
    show_default=True,
    help="Articles and terms to list per label.",
)
@click.option(
    "--fail-over",
    type=click.FloatRange(min=0),
    metavar="POINTS",
    help="Exit with 5 if a share moved by more percentage points than this.",
)
def diff(
    before: str, after: str, runs: str, form: str, output: Path | None, top: int, fail_over: float | None
) -> None:
    """Show what changed between the runs BEFORE and AFTER, and why.

    Each change of a share is split completely into the effects of the feed (articles that were added, removed
    or rewritten), the label set, the model and the settings; if several of the last three changed at once,
    their joint effect is shown. A run is a folder, or an id, latest or previous.

    \b
    Examples:
      classify diff                        the last two runs in output/
      classify diff 00012-20260311T060000Z latest --format json
      classify diff previous latest --fail-over 10
    """
    from classify.run.compare.diff import match
    from classify.run.compare.diff_details import details
    from classify.run.compare.diff_runs import diff_sides, run_folder, side_of
    from classify.run.storage.at_hand import runs_at_hand

    folder = click.get_current_context().with_resource(runs_at_hand(runs, (before, after)))
    folders = run_folder(before, folder), run_folder(after, folder)
    sides = side_of(folders[0]), side_of(folders[1])
    moved = diff_sides(*sides)
    behind = details(folders, (sides[0].record, sides[1].record), match(*sides), top)
    run_id = sides[1].record.run_id
    written = {"table": _as_table, "csv": _as_csv, "json": _as_json}[form](run_id, moved, behind)
    if output is None:
        click.echo(written, nl=False)
    else:
        write_file(output, written)
    _gate(run_id, moved, fail_over)


def _gate(run_id: str, moved: Moved, fail_over: float | None) -> None:
    from classify.errors import GateError

    if fail_over is None:
        return
    far = {label: move.change * 100 for label, move in moved.shares.items()}
    exceeding = [f"{label} by {points:+.2f}" for label, points in far.items() if abs(points) > fail_over]
    if exceeding:
        raise GateError(f"{run_id}: shares moved by more than {fail_over:g} points: {', '.join(exceeding)}")


def _as_json(run_id: str, moved: Moved, behind: Mapping[str, Details]) -> str:
    rows = [{"label": label, **asdict(move), **asdict(behind[label])} for label, move in moved.shares.items()]
    data = {"before": moved.previous, "after": run_id, "changed": moved.changed, "rows": rows}
    return as_json(data) + "\n"


def _as_csv(_run_id: str, moved: Moved, behind: Mapping[str, Details]) -> str:
    """Return one row a label; what stands behind it in one cell each, best first."""
    from classify.output.csv_cells import header, text_cell

    names = ("label", "before", "after", "change", *_PARTS)
    lines = [header((*names, "articles", "terms", "keywords_added", "keywords_removed"))]
    for label, move in moved.shares.items():
        own = behind[label]
        numbers = ",".join(f"{getattr(move, name):.6f}" for name in names[1:])
        cells = (
            "|".join(article.id for article in own.articles),
            "|".join(term.term for term in own.terms),
            "|".join(own.added),
            "|".join(own.removed),
        )
        lines.append(f"{label},{numbers},{','.join(map(text_cell, cells))}\n")
    return "".join(lines)


def _as_table(run_id: str, moved: Moved, behind: Mapping[str, Details]) -> str:
    from rich.text import Text

    from classify.cli.screen import Screen
    from classify.cli.visible import in_one_line

    out = io.StringIO()
    page = Screen(file=out, width=console().width, highlight=False)
    changed = " and ".join(_NAMES.get(name, name) for name in moved.changed) or "neither label set nor model"
    page.print(Text(f"{moved.previous} to {run_id}: {changed} changed; percentage points"))
    page.print(_parts_table(moved))
    for label in moved.shares:
        own = behind[label]
        lines = [
            f"  {article.change * 100:+7.2f}  {article.fate} "
            f"{in_one_line(article.id)}  {in_one_line(article.title)}"
            for article in own.articles
            if abs(article.change) >= _SEEN
        ]
        lines += [
            f"  {term.change * 100:+7.2f}  {_term(term.term, term.role)}"
            for term in own.terms
            if abs(term.change) >= _SEEN
        ]
        lines += [f"        +  {term}" for term in own.added] + [f"        -  {term}" for term in own.removed]
        if lines:
            page.print(Text("\n".join([f"{label}:", *lines])), soft_wrap=True)
    return out.getvalue()


def _term(term: str, role: str) -> str:
    from classify.output.label_reasons import name_and_role

    return " ".join(reversed(name_and_role(term, role))).strip()


def _parts_table(moved: Moved) -> Table:
    parts = [
        name for name in _PARTS if name != "together" or any(move.together for move in moved.shares.values())
    ]
    headings = (">" + _NAMES.get(name, name).replace(" ", ":") for name in parts)
    shown = table("", "label >before:% >after:% >change", *headings)
    for label, move in moved.shares.items():
        shares = [f"{move.before * 100:.2f}", f"{move.after * 100:.2f}"]
        points = [f"{getattr(move, name) * 100:+.2f}" for name in ("change", *parts)]
        shown.add_row(label, *shares, *points)
    return shown
