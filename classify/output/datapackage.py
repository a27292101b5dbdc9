"""``datapackage.json``: the tables described for machines (Frictionless Data Package, Table Schema)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from classify.output.tables import Column, Table


def datapackage(name: str, tables: Sequence[Table], *, parquet: Sequence[str] = ()) -> dict[str, Any]:
    """Description of the tables of a run, as JSON-able data; `parquet` names the Parquet folders."""
    return {
        "name": name.replace("_", "-"),
        "profile": "tabular-data-package",
        "resources": [_resource(table, parquet=table.name in parquet) for table in tables],
    }


def _resource(table: Table, *, parquet: bool) -> dict[str, Any]:
    schema: dict[str, Any] = {"fields": [_field(column) for column in table.columns]}
    if table.key:
        schema["primaryKey"] = list(table.key)
    resource = {"name": table.name, "title": table.title, "schema": schema}
    if parquet:
        return resource | {"path": f"{table.name}/part-0000000.parquet", "format": "parquet"}
    schema["missingValues"] = [""]
    return resource | {
        "path": f"{table.name}.csv",
        "profile": "tabular-data-resource",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8-sig",
        "dialect": {"lineTerminator": "\n", "delimiter": ",", "quoteChar": '"', "doubleQuote": True},
    }


def _field(column: Column) -> dict[str, Any]:
    field: dict[str, Any] = {
        "name": column.name,
        "type": column.type,
        "description": column.description,
    }
    if column.required:
        field["constraints"] = {"required": True}
    return field
