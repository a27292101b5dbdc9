"""``classify schema``: JSON Schemas of the YAML files, for editors, and of run.json, for programs."""

from __future__ import annotations

from pathlib import Path

import click


@click.command(short_help="Print or write the JSON Schemas of YAML files and run.json.")
@click.option(
    "--output", type=click.Path(file_okay=False, path_type=Path), help="Write the schemas into this folder."
)
def schema(output: Path | None) -> None:
    """Print the JSON Schemas of the settings, label set and keywords files and of run.json, or write them.

    \b
    Examples:
      classify schema                           all four as one JSON object
      classify schema --output config/schema    a file for each, as shipped
    """
    import json

    from classify.config.schema import json_schemas, schema_texts
    from classify.output.run_json import record_schema

    if output is None:
        click.echo(json.dumps({**json_schemas(), "run": record_schema()}, indent=2, ensure_ascii=False))
        return
    from classify.errors import cannot_write
    from classify.output.whole_files import atomic_write

    try:
        output.mkdir(parents=True, exist_ok=True)
        record = json.dumps(record_schema(), indent=2, ensure_ascii=False) + "\n"
        for name, text in {**schema_texts(), "run.schema.json": record}.items():
            atomic_write(output / name, text)
            click.echo(output / name)
    except OSError as error:
        raise cannot_write(output, error, "choose another folder") from error
