"""``datapackage.json``: the tables described for machines (Frictionless Data Package, Table Schema)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from classify.output.tables import Column, Table

_ALL_CSV: Mapping[str, Sequence[str]] = MappingProxyType({})


def datapackage(
    name: str, tables: Sequence[Table], *, parquet: Mapping[str, Sequence[str]] = _ALL_CSV
) -> dict[str, Any]:
    """Return the description of the tables of a run, as JSON-able data.

    Parameters
    ----------
    parquet : mapping of str to sequence of str, default={}
        Paths of the parts, in their order, of each table that is Parquet; none of a table that is CSV.
    """
    return {
        "name": name.replace("_", "-"),
        "profile": "data-package" if any(parquet.values()) else "tabular-data-package",  # which is CSV alone
        "resources": [_resource(table, parquet.get(table.name, ())) for table in tables],
    }


def _resource(table: Table, parts: Sequence[str]) -> dict[str, Any]:
    schema: dict[str, Any] = {"fields": [_field(column) for column in table.columns]}
    if table.key:
        schema["primaryKey"] = list(table.key)
    resource = {"name": table.name, "title": table.title, "schema": schema}
    if parts:
        return resource | {"path": parts[0] if len(parts) == 1 else list(parts), "format": "parquet"}
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
