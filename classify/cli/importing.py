"""``classify import``: dictionaries of other tools as a label set and keywords."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

if TYPE_CHECKING:
    from classify.config.dictionaries.labels import Imported

_FORMATS: Final = ("quanteda", "lexicoder", "liwc", "wordstat", "csv", "list", "yoshikoder")
_SHOWN: Final = 20
_EXAMPLES: Final = 3


@click.command("import", short_help="Turn dictionaries of other tools into a label set.")
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--output", metavar="DIR", required=True, type=click.Path(path_type=Path), help="A new or empty folder."
)
@click.option(
    "--levels",
    type=click.IntRange(1),
    help="Levels of nested categories that become labels; deeper ones are merged. Default: all.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(_FORMATS),
    help="Format of the file. Default: from the file name extension.",
)
@click.option(
    "--encoding", help="Encoding of the file, such as cp1252. Default: UTF-8, or as an XML file declares."
)
@click.option(
    "--case",
    type=click.Choice(["auto", "fold"]),
    help="How keywords match case. Default: fold if the other tool ignores case, except for acronyms.",
)
def import_(files: tuple[Path, ...], output: Path, **options: Any) -> None:
    """Turn dictionaries of other tools into a label set and one keywords file per label, in DIR.

    Formats: quanteda and newsmap YAML (.yml), Lexicoder (.lcd, .lc3), LIWC (.dic), Yoshikoder (.ykd),
    WordStat (.cat), CSV with label, term and optional weight, and plain lists (.txt: one term per line, the
    file name is the label). Terms that cannot be expressed here are changed or dropped; DIR/import.csv lists
    each of them with its line and the reason.

    \b
    Examples:
      classify import policy.yml --output policy --levels 1
      classify import economy.txt health.txt --output topics
      classify import laver-garry.cat --encoding cp1252 --output manifesto
    """
    from classify.run.importing import REMARKS, import_dictionaries

    found = import_dictionaries(files, output, **options)
    keywords = sum(len(label.keywords) for label in found.labels)
    click.echo(f"{output}: {_count(len(found.labels), 'label')} with {_count(keywords, 'keyword')}")
    _show_remarks(found)
    if found.remarks:
        click.echo(f"every one, with its line: {output / REMARKS}")
    run = output / "run.yaml"
    click.echo(
        f"next: put articles into {output / 'articles'} (or name them in {run}), then classify lint {run}"
    )


def _show_remarks(found: Imported) -> None:
    """Print a line for each reason, most frequent first, with examples; notes come first."""
    from classify.cli.visible import in_one_line

    for remark in [one for one in found.remarks if one.action == "note"][:_SHOWN]:
        click.echo(in_one_line(f"note: {remark.category or remark.term}: {remark.reason}"))
    reasons = Counter((one.action, one.reason) for one in found.remarks if one.action != "note")
    examples: dict[tuple[str, str], list[str]] = {}
    for one in found.remarks:
        named = examples.setdefault((one.action, one.reason), [])
        if len(named) < _EXAMPLES and (text := one.term or one.category) not in named:
            named.append(text)
    for (action, reason), count in reasons.most_common(_SHOWN):
        names = ", ".join(f"`{name[:60]}`" for name in examples[action, reason])
        more = count - len(examples[action, reason])
        click.echo(
            in_one_line(f"{action} {count}: {reason}: {names}{f' and {more} more' if more > 0 else ''}")
        )
    if len(reasons) > _SHOWN:
        click.echo(f"... and {len(reasons) - _SHOWN} more reasons")


def _count(number: int, word: str) -> str:
    return f"{number:,} {word}{'' if number == 1 else 's'}"
