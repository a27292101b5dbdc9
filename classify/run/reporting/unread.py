"""Count the records of a run in quarantine for the report, by reason, with the first of each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from classify.corpus.rejection_reasons import Reason
from classify.output.report_data import Unread, UnreadRecord
from classify.output.report_text import without_folders
from classify.output.tables import quarantine_table
from classify.run.compare.run_tables import readable, table_rows

EXAMPLES: Final = 5
"""Records of a reason that are shown."""
_LETTERS: Final = 300
"""Of a path or of a detail, at most."""


def unread(folder: Path, counts: Mapping[str, int]) -> tuple[Unread, ...]:
    """Return what could not be read, the most frequent reason first.

    Parameters
    ----------
    folder : Path
        Of the run, with its ``quarantine.csv``.
    counts : mapping of str to int
        Records by reason.
    """
    if not counts:
        return ()
    examples: defaultdict[str, list[UnreadRecord]] = defaultdict(list)
    with readable(folder, "quarantine"):
        for path, record, reason, detail in table_rows(folder, "quarantine", quarantine_table().names):
            if reason != Reason.MORE and len(examples[reason]) < EXAMPLES:
                examples[reason].append(UnreadRecord(_short(path), int(record), _short(detail)))
    order = sorted(counts.items(), key=lambda each: (-each[1], each[0]))
    return tuple(Unread(reason, n, tuple(examples[reason])) for reason, n in order)


def _short(text: str) -> str:
    shown = without_folders(text)
    return shown if len(shown) <= _LETTERS else f"{shown[:_LETTERS]} …"
