"""The sheet of paragraphs that people label: written for spreadsheets, read back by `quality.gold`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from classify.errors import OutputError
from classify.output.csv_cells import header, text_cell
from classify.output.whole_files import write_named
from classify.quality.corpus import Corpus
from classify.quality.gold import UNSEEN

COLUMNS: Final = ("article_id", "paragraph", "labels", "start", "end", "source", "text_begin", "text")
BEGIN: Final = 60
"""Characters in `text_begin`, by which a row finds its paragraph again."""
LONGEST: Final = 30_000
"""Characters of a text that are shown; a cell of Excel holds 32,767."""


def refuse_existing(path: Path) -> None:
    """Refuse a sheet that is there already, before anything is read for it.

    Raises
    ------
    OutputError
        Since somebody may have labelled it.
    """
    if path.exists():
        raise OutputError(f"{path}: is there already, perhaps with labels; choose another name")


def write_sheet(path: Path, corpus: Corpus, rows: NDArray[np.int64], labels: Sequence[str] | None) -> None:
    """Write the paragraphs at `rows`; without `labels` each says ``?``, for a person to replace.

    Parameters
    ----------
    labels : sequence of str, optional
        The cell of each row.

    Raises
    ------
    OutputError
        If the file is there already, since somebody may have labelled it, or cannot be written.
    """
    cells = labels if labels is not None else [UNSEEN] * len(rows)
    lines = [header(COLUMNS)]
    for row, given in zip(rows.tolist(), cells, strict=True):
        article = int(corpus.article[row])
        text = corpus.texts[row]
        place = f"{corpus.paragraph[row]},{given},{corpus.start[row]},{corpus.end[row]}"
        lines.append(
            f"{text_cell(corpus.ids[article])},{place},{text_cell(corpus.sources[article])},"
            f"{text_cell(text[:BEGIN])},{text_cell(text[:LONGEST])}\n"
        )
    try:
        refuse_existing(path)
        write_named(path, "".join(lines), replace=False)
    except OSError as error:
        raise OutputError(f"{path}: cannot be written ({error.strerror}); choose another place") from error
