"""The large tables as Parquet: columns and types of the CSV, without the guards that spreadsheets need."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from classify.errors import OutputError
from classify.extras import install_command
from classify.output.csv_cells import header
from classify.output.tables import Table

if TYPE_CHECKING:
    import pyarrow as pa


@contextmanager
def parquet_file(table: Table, path: Path) -> Iterator[Callable[[bytes], None]]:
    """Give a function that adds rows of a CSV table, given without its header, to a Parquet file.

    Raises
    ------
    OutputError
        If pyarrow is not installed.
    """
    parquet = parquet_library()

    def write(rows: bytes) -> None:
        if rows:
            file.write_table(arrow_table(table, rows))

    with parquet.ParquetWriter(path, arrow_table(table, b"").schema) as file:
        yield write


def parquet_library() -> Any:
    """Return ``pyarrow.parquet``.

    Raises
    ------
    OutputError
        If pyarrow is not installed.
    """
    try:
        from pyarrow import parquet
    except ImportError as error:
        raise OutputError(
            "output.format is parquet, and pyarrow is not installed; set it to csv, or run: "
            + install_command("parquet")
        ) from error
    return parquet


def arrow_table(table: Table, rows: bytes) -> pa.Table:
    """Return rows of a CSV table, given without its header, as they are in its Parquet file."""
    import pyarrow as pa
    import pyarrow.compute as pc
    from pyarrow import csv

    types = {"string": pa.string(), "integer": pa.int64(), "number": pa.float64(), "date": pa.date32()}
    schema = pa.schema([(column.name, types[column.type]) for column in table.columns])
    if not rows:
        return schema.empty_table()
    data = header(table.names).encode() + rows
    read = csv.read_csv(
        io.BytesIO(data),
        # one block, since no row may reach over more than two, and a text may be of megabytes
        read_options=csv.ReadOptions(use_threads=False, block_size=len(data)),
        parse_options=csv.ParseOptions(newlines_in_values=True),
        convert_options=csv.ConvertOptions(column_types=schema, strings_can_be_null=False),
    )
    columns = [
        pc.replace_substring_regex(column, r"\A'", "") if column.type == pa.string() else column
        for column in read.columns
    ]
    return pa.table(columns, schema=schema)
