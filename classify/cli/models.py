"""``classify models``: the versions of a model, which of them runs use, and whether they can be trusted."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from classify.cli.printing import console, format_option, print_json, table
from classify.cli.show import keyword_table, reliability_table

if TYPE_CHECKING:
    from classify.run.models.catalogue import Entry, Refused
    from classify.run.models.manifest import Manifest

_folder = click.argument("models_folder", metavar="MODELS", type=click.Path(path_type=Path))
_form = format_option("table", "json")


@click.group(short_help="List, show, verify, promote or roll back models.")
def models() -> None:
    """List, show, verify, promote and roll back the versions of a model.

    MODELS is the folder of a model: model.path of the settings, such as models/sectors. A version may be
    named by its beginning.

    \b
    Examples:
      classify models list models/sectors
      classify models verify models/sectors
      classify models promote models/sectors 0002
      classify models rollback models/sectors
    """


@models.command("list")
@_folder
@_form
def list_(models_folder: Path, form: str) -> None:
    """List the versions, oldest first, with what each was trained on."""
    from classify.run.models.catalogue import Refused, entries

    found = entries(models_folder)
    if form == "json":
        print_json([_entry_json(entry) for entry in found])
        return
    from rich.text import Text

    shown = table(f"Versions of {models_folder}", "version >articles >paragraphs classify ~labels")
    for entry in found:
        name = f"{entry.version} (in use)" if entry.current else entry.version
        if isinstance(entry, Refused):
            cells = ["", "", "", "REFUSED: see `classify models verify`"]
        else:
            made = entry.manifest
            cells = [_number(made.training.articles), _number(made.training.paragraphs)]
            cells += [made.classify, ", ".join(made.model.label_set.codes)]
        shown.add_row(*(Text(cell) for cell in (name, *cells)), style="bold" if entry.current else "")
    console().print(shown)


@models.command(short_help="Show what a version was made from, and how good it is.")
@_folder
@click.argument("version", required=False)
@_form
def show(models_folder: Path, version: str | None, form: str) -> None:
    """Show the manifest of VERSION, or of the one in use: what it was trained on, with what, and how good."""
    from classify.run.models import bundle
    from classify.run.models.catalogue import chosen, entry

    found = entry(models_folder, chosen(models_folder, version))
    if form == "json":
        print_json(_entry_json(found) | {"manifest": bundle.read_manifest(models_folder, found.version)})
        return
    from rich.text import Text

    state = "in use" if found.current else "not in use"
    shown = table(f"{models_folder / found.version}, {state}", "what ~value")
    for name, value in _summary(found.manifest).items():
        shown.add_row(Text(name), Text(value))
    console().print(shown)
    if found.manifest.keywords.labels:
        heading = "How paragraphs with keywords were labelled, in training"
        console().print(keyword_table(found.manifest.keywords, heading))
    if found.manifest.quality and found.manifest.quality.reliability:
        console().print(reliability_table(found.manifest.quality.reliability))


@models.command(short_help="Check that one version, or all, can be read completely.")
@_folder
@click.argument("version", required=False)
def verify(models_folder: Path, version: str | None) -> None:
    """Read VERSION, or all versions, completely; exit with 3 if one is damaged, and say what to do."""
    from classify.run.models import catalogue

    for name in catalogue.verify(models_folder, version):
        click.echo(f"{models_folder / name}: sound")


@models.command(short_help="Make this version the one that runs use.")
@_folder
@click.argument("version")
def promote(models_folder: Path, version: str) -> None:
    """Let runs use VERSION from now on, once it has been read to the last byte."""
    from classify.run.models import catalogue

    name = catalogue.promote(models_folder, version)
    click.echo(f"{models_folder / name}: runs use it now")


@models.command()
@_folder
def rollback(models_folder: Path) -> None:
    """Let runs use the version again that was in use before."""
    from classify.run.models import bundle

    name = bundle.rollback(models_folder)
    click.echo(f"{models_folder / name}: runs use it again")


def _summary(made: Manifest) -> dict[str, str]:
    """Return the manifest in lines, without the keywords and the hashes of the files."""
    lines = {
        "name": made.name,
        "classify": made.classify,
        "labels": ", ".join(made.model.label_set.codes),
        "labels without a keyword in training": ", ".join(made.model.silent_labels) or "none",
        "settings": made.settings,
    }
    quality = asdict(made.quality) if made.quality else {}
    if made.quality:
        del quality["reliability"]
        quality["learned_rows"] = len(made.quality.learned_rows)
        quality["contradicted"] = tuple(
            f"{row.keyword} ({row.label} in {row.with_label} of {row.paragraphs})"
            for row in made.quality.contradicted
        )
    return lines | _lines("quality", quality) | _lines("training", asdict(made.training))


def _lines(name: str, value: object) -> dict[str, str]:
    if isinstance(value, dict):
        return {k: v for key, inner in value.items() for k, v in _lines(f"{name} {key}", inner).items()}
    shown = ", ".join(map(_number, value)) if isinstance(value, tuple) else _number(value)
    return {name.replace("_", " "): shown}


def _entry_json(entry: Entry | Refused) -> dict[str, object]:
    from classify.run.models.catalogue import Refused

    data: dict[str, object] = {"version": entry.version, "current": entry.current}
    if isinstance(entry, Refused):
        return data | {"labels": [], "training": {}, "refused": entry.why}
    made = entry.manifest
    labels = list(made.model.label_set.codes)
    return data | {"labels": labels, "training": asdict(made.training), "refused": None}


def _number(value: object) -> str:
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{value:,}"
    return "" if value is None else str(value)
