"""The tables of a run from the parts of its batches."""

from __future__ import annotations

from pathlib import Path

from classify.config.settings import OutputSettings
from classify.run.tables.assemble import tables_from_parts
from classify.run.tables.batch import part_file

TABLES = ("profiles", "paragraphs", "evidence")


def write(parts: Path, number: int) -> None:
    for name in TABLES:
        part_file(parts, name, number).write_bytes(b"row %d\n" % number)


def test_a_batch_that_a_cluster_works_off_twice_stands_in_the_tables_once(tmp_path):
    with tables_from_parts(tmp_path, ["energy"], OutputSettings(path=tmp_path)) as tables:
        for number in range(2):
            write(tables.parts, number)
            tables.take(number, TABLES)
        write(tables.parts, 0)

    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(f"{name}.csv" for name in TABLES)
    for name in TABLES:
        _header, *rows = (tmp_path / f"{name}.csv").read_text(encoding="utf-8").splitlines()
        assert rows == ["row 0", "row 1"]
