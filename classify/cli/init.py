"""``classify init``: a working project of one's own."""

from __future__ import annotations

from pathlib import Path

import click


@click.command(short_help="Write a project of your own that runs at once.")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
def init(folder: Path) -> None:
    """Write a project that runs at once into DIR, a new or empty folder.

    It holds commented settings, a label set with keywords, and five invented articles. Nothing is asked:
    edit the files, or run them as they are.

    \b
    Examples:
      classify init news
      classify run news/run.yaml
    """
    from classify.run.starting import start_project

    start_project(folder)
    run = folder / "run.yaml"
    click.echo(f"{folder}: a project is there now; {folder / 'README.txt'} tells what is what")
    click.echo(f"next: classify run {run}")
