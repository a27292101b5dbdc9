"""``classify report``."""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path

import click

from classify.cli.printing import write_file


class _Limit(click.ParamType):  # type: ignore[type-arg] # no generic before click 8.3
    """``all``, or a number from 1 up."""

    name = "all|N"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Turn the text into the number of articles; 0 stands for all."""
        text = str(value)
        if text == "all":
            return 0
        if not text.isdecimal() or int(text) < 1:
            self.fail(f"{text!r} is neither 'all' nor a number from 1 up.", param, ctx)
        return int(text)


_DAY = click.DateTime(["%Y-%m-%d"])


@click.command("report", short_help="Rebuild the report of a run from its tables.")
@click.argument("run", default="latest")
@click.option(
    "--runs",
    type=click.Path(path_type=Path),
    default=Path("output"),
    show_default=True,
    help="Output folder that holds the runs.",
)
@click.option(
    "--articles",
    type=_Limit(),
    help="Maximum number of articles to list. Default: as many as fit in 4 MB.",
)
@click.option("--since", type=_DAY, metavar="DATE", help="Only articles from this day on, as YYYY-MM-DD.")
@click.option("--until", type=_DAY, metavar="DATE", help="Only articles up to this day.")
@click.option(
    "--source",
    "sources",
    multiple=True,
    metavar="NAME",
    help="Only articles of this source; may be repeated.",
)
@click.option(
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    default=Path("report.html"),
    show_default=True,
    help="File to write.",
)
def report(
    run: str,
    runs: Path,
    articles: int | None,
    since: dt.datetime | None,
    until: dt.datetime | None,
    sources: tuple[str, ...],
    output: Path,
) -> None:
    """Rebuild the report of RUN from its tables, for all its articles or some.

    Nothing is classified again, and the folder of the run is not changed. RUN is a folder, or an id, latest
    or previous.

    \b
    Examples:
      classify report
      classify report latest --since 2026-03-01 --source 'Harbour Gazette'
      classify report output/latest --articles all --output all.html
    """
    from classify.output.report import Bounds, render
    from classify.output.run_json import read_record
    from classify.run.compare.diff_runs import run_folder
    from classify.run.reporting.feed_columns import Narrowing
    from classify.run.reporting.page import report_of

    if since and until and since > until:
        raise click.BadParameter(f"{since:%Y-%m-%d} is after --until {until:%Y-%m-%d}.", param_hint="--since")
    folder = run_folder(run, runs)
    narrowing = Narrowing(since.date() if since else None, until.date() if until else None, sources)
    record = read_record(folder)
    limit = record.counts.articles if articles == 0 else articles
    made = report_of(folder, record, narrowing, limit)
    # who says how many articles says how large the page may be
    page = render(made, Bounds() if articles is None else Bounds(data_bytes=sys.maxsize))
    write_file(output, page)
    listed, whole = len(made.articles), made.run.articles
    size = len(page.encode()) / 1e6
    click.echo(f"{output}: {listed:,} of {whole:,} articles of {record.run_id}, {size:.1f} MB")
