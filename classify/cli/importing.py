"""``classify import``: dictionaries of other tools as a label set and keywords."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from classify.cli.printing import counted

if TYPE_CHECKING:
    from classify.config.dictionaries.entries import Remark
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
    click.echo(f"{output}: {counted(len(found.labels), 'label')} with {counted(keywords, 'keyword')}")
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
    by_reason: dict[str, list[Remark]] = {}
    for one in found.remarks:
        if one.action != "note":
            by_reason.setdefault(f"{one.action}:{one.reason}", []).append(one)
    most_first = sorted(by_reason.values(), key=len, reverse=True)
    for remarks in most_first[:_SHOWN]:
        examples = list(dict.fromkeys(one.term or one.category for one in remarks))[:_EXAMPLES]
        names = ", ".join(f"`{name[:60]}`" for name in examples)
        more = f" and {len(remarks) - len(examples)} more" if len(remarks) > len(examples) else ""
        first = remarks[0]
        click.echo(in_one_line(f"{first.action} {len(remarks)}: {first.reason}: {names}{more}"))
    if len(most_first) > _SHOWN:
        click.echo(f"... and {len(most_first) - _SHOWN} more reasons")
