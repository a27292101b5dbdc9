"""``classify explain``: one article, its labels, and the words that caused them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from classify.cli.options import config_argument, configuration_at_hand, feed_options, now, quiet_option
from classify.cli.printing import as_json, format_option, write_file


@click.command(short_help="Show the words behind the labels of one article.")
@config_argument
@click.argument("article")
@format_option("text", "json", "html")
@click.option(
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write to this file instead of the terminal.",
)
@click.option(
    "--all-terms",
    is_flag=True,
    help="List every learned word, including those summed up as weaker; JSON always lists all.",
)
@feed_options
@quiet_option
def explain(
    config: Path,
    article: str,
    form: str,
    output: Path | None,
    all_terms: bool,
    **shared: Any,
) -> None:
    """Show one article with its labels, the words behind them, and what would change them.

    ARTICLE is an article id of the feed, as listed in profiles.csv, or the path of a file with one article.
    The whole feed is read to find copies and repeated paragraphs, so the decisions are the same as in a run.

    \b
    Examples:
      classify explain config/sectors.yaml 2026-03-11-conference-washington
      classify explain config/sectors.yaml w-0711 --format html --output a.html
      classify explain config/sectors.yaml w-0711 --all-terms
      classify explain config/sectors.yaml w-0711 --format json | jq .shares
    """
    loaded = configuration_at_hand(config, **shared)
    from classify.run.explaining import explain_article, explanation_data

    explained = explain_article(loaded, article, now())
    if form == "json":
        _write(as_json(explanation_data(explained)), output)
        return
    if not all_terms:
        from classify.output.label_reasons import shortened

        explained = replace(explained, view=shortened(explained.view))
    if form == "text":
        from classify.cli.explanation import show_explanation

        show_explanation(explained, output)
    else:
        from classify.output.report import render_article

        _write(render_article(explained.view, explained.labels), output)


def _write(text: str, output: Path | None) -> None:
    """Write UTF-8, as JSON and the page promise, whatever the encoding of the terminal."""
    if output is None:
        click.echo((text + "\n").encode(), nl=False)
    else:
        write_file(output, text + "\n")
