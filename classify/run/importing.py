"""Import dictionaries of other tools as a new project, with a table of what could not be taken over."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from classify.config.dictionaries.entries import Remark
from classify.config.dictionaries.labels import Imported, imported
from classify.config.dictionaries.reading import read_dictionary
from classify.config.dictionaries.written import label_set_texts
from classify.config.loading import load_label_set
from classify.config.schema import schema_texts
from classify.config.terms import Case
from classify.errors import InputError
from classify.output.csv_cells import header, text_cell
from classify.run.starting import settings_text, write_project

REMARKS: Final = "import.csv"
_COLUMNS: Final = ("file", "line", "category", "term", "action", "written", "reason")


def import_dictionaries(
    paths: Sequence[Path],
    folder: Path,
    *,
    levels: int | None = None,
    form: str | None = None,
    encoding: str | None = None,
    case: Case | None = None,
) -> Imported:
    """Write the labels of dictionary files into a new or empty folder, ready for ``classify run``.

    The label set is read back before this returns, so what is written can be used as it is.

    Raises
    ------
    ConfigError
        If a file cannot be read as a dictionary.
    InputError
        If no term of the files can be a keyword.
    OutputError
        If there is anything in the folder, or it cannot be written.
    """
    found = imported([read_dictionary(path, form, encoding) for path in paths], levels, case)
    if not found.labels:
        reasons = (
            "; ".join(dict.fromkeys(remark.reason for remark in found.remarks[:3])) or "it holds no term"
        )
        raise InputError(f"{paths[0]}: no term can be a keyword ({reasons}); name another file or --format")
    texts = label_set_texts(found, paths[0].stem, [path.name for path in paths])
    texts |= {"run.yaml": settings_text(), REMARKS: _table(found.remarks)}
    texts |= {f"schema/{name}": text for name, text in schema_texts().items()}
    write_project(folder, texts, empty=["articles"])
    load_label_set(folder / "labels.yaml")
    return found


def _table(remarks: Sequence[Remark]) -> str:
    return header(_COLUMNS) + "".join(
        f"{text_cell(one.file)},{one.line},{text_cell(one.category)},{text_cell(one.term)},{one.action},"
        f"{text_cell(one.written)},{text_cell(one.reason)}\n"
        for one in remarks
    )
