"""Quality where labels are only some of what a feed is about.

Run ``python -m tests.benchmarks.some_labels DIR``. Of each set of DIR with one label a text (see `quality`)
some labels are drawn, with their keywords, and all other texts are the background, as two sectors are in a
feed of everything. Fitted and scored twice: with labels that exclude each other and with labels that do not.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
from rich.console import Console

from tests.benchmarks.quality import Row, measured, table_of
from tests.benchmarks.quality_sets import REST, LabelledSet, labelled_sets

SIZES = (2, 3, 5, 10)
DRAWS = 3
MOST = 5000
"""Texts of a set, at most, that are read."""


def main() -> None:
    """Print the table, each line the mean of the draws."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", type=Path, help="where the data files are")
    rows = []
    for row in all_rows(parser.parse_args().folder):
        rows.append(row)
        print(row.name, row.exclusive, row.ours, file=sys.stderr, flush=True)
    Console(width=190).print(table_of(rows))


def all_rows(folder: Path) -> Iterator[Row]:
    """Yield a line for each set, number of labels and kind of label set."""
    for data in labelled_sets(folder):
        if data.exhaustive:
            for size in (size for size in SIZES if size < len(data.keywords)):
                for exclusive in (True, False):
                    yield _mean([drawn(data, size, draw, exclusive=exclusive) for draw in range(DRAWS)])


def drawn(data: LabelledSet, size: int, draw: int, *, exclusive: bool) -> Row:
    """Measure with so many labels of the set, which depend on the size and the number of the draw alone."""
    rng = random.Random(1000 * size + draw)  # noqa: S311 - a draw, not a secret
    own = sorted(rng.sample(list(data.keywords), size))
    rows = sorted(rng.sample(range(len(data.gold)), min(MOST, len(data.gold))))
    rest = [REST] if exclusive else []
    part = replace(
        data,
        name=f"{data.name}, {size} labels",
        texts=[data.texts[row] for row in rows],
        gold=[data.gold[row] if data.gold[row][0] in own else rest for row in rows],
        keywords={code: data.keywords[code] for code in own},
        exclusive=exclusive,
        exhaustive=False,
        published="",
    )
    return measured(part, supervised=False)


def _mean(rows: list[Row]) -> Row:
    ours, votes, em = (
        tuple(np.mean([getattr(row, name) for row in rows], axis=0)) for name in ("ours", "votes", "em")
    )
    return replace(rows[0], ours=ours, votes=votes, em=em, lost=float(np.mean([row.lost for row in rows])))


if __name__ == "__main__":
    main()
