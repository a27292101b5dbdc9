"""``classify lint``: what is wrong with config, label set and keywords, by themselves and on the articles."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from classify.cli.options import config_argument, configuration_at_hand, feed_options, now, quiet_option
from classify.cli.printing import format_option, print_json


@click.command(short_help="Find what is wrong with settings, labels and keywords.")
@config_argument
@click.option(
    "--audit", is_flag=True, help="Hide each keyword in turn and check whether the rest of its label agrees."
)
@click.option(
    "--broad",
    type=click.FloatRange(0, 1),
    default=0.1,
    show_default=True,
    help="A keyword in more than this share of the paragraphs is reported as too broad.",
)
@click.option(
    "--all",
    "everything",
    is_flag=True,
    help="Also show notes, and keywords that never matched or could not be judged.",
)
@click.option("--lenient", is_flag=True, help="Exit with 0 even if a keyword can never match.")
@format_option("table", "json")
@feed_options
@quiet_option
def lint(
    config: Path,
    audit: bool,
    broad: float,
    everything: bool,
    lenient: bool,
    form: str,
    **shared: Any,
) -> None:
    """Check CONFIG, its label set and its keywords, each finding with its file and line.

    Errors are keywords and settings that can never work, such as a keyword that an exclude always covers;
    they exit with 3. Warnings are about these articles: keywords that matched nothing, and forms of a keyword
    (NGOs, Opec, cyber-security) that occur as often as the keyword and are not matched. Keywords are matched
    by the same code as in a run.

    \b
    Examples:
      classify lint config/sectors.yaml
      classify lint config/sectors.yaml --input 'feed/2026-*.jsonl' --all
      classify lint config/sectors.yaml --audit
      classify lint config/sectors.yaml --format json
    """
    from classify.cli import quality_tables

    loaded = configuration_at_hand(config, **shared)
    from classify.quality.lint import lint_data, refuse_errors
    from classify.run.judging import lint_feed

    found = lint_feed(loaded, now(), broad=broad, audit=audit)
    if form == "json":
        data = lint_data(found.findings, found.use, loaded.label_set)
        if found.audit is not None:
            data["audit"] = [asdict(row) for row in found.audit]
        print_json(data)
    else:
        quality_tables.show_findings(found.findings, found.use, loaded.label_set, everything=everything)
        if found.audit is not None:
            quality_tables.show_audit(found.audit, everything=everything)
    refuse_errors(found.findings, lenient=lenient)
