"""Sheets of annotation tools: Label Studio's tasks (JSON) and doccano's documents (JSON lines), both ways.

Each task or document carries the columns of a sheet as its data, so what comes back is laid on the paragraphs
as any sheet is. Label Studio: every ``choices`` result of the latest annotation that was not cancelled gives
labels; an annotation without any says that no label fits, a task without one that nobody has looked. doccano
does not tell these two apart: there, no label means that nobody has looked, and the label ``none`` that no
label fits.

Formats: https://labelstud.io/guide/task_format and https://doccano.github.io/doccano/.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from classify.config.label_set import NO_LABEL, UNSEEN

LABELS: Final = "labels"
_CONTROL: Final = "labels"
"""Name of the element ``Choices`` in Label Studio's labelling configuration."""

Cells = Mapping[str, str]


def label_studio_tasks(rows: Sequence[Cells]) -> str:
    """Return the rows of a sheet as tasks to import; labels that are there already are predictions to
    correct.
    """
    return json.dumps([_task(row) for row in rows], ensure_ascii=False, indent=1) + "\n"


def doccano_documents(rows: Sequence[Cells]) -> str:
    """Return the rows of a sheet as documents to import for text classification, the other columns as
    metadata.
    """
    return "".join(
        json.dumps({"text": row["text"], "label": _codes(row), **_data(row)}, ensure_ascii=False) + "\n"
        for row in rows
    )


def label_studio_rows(text: str) -> Iterator[dict[str, str]]:
    """Yield the rows of an export in the format JSON.

    Raises
    ------
    ValueError, TypeError
        If it is none, in words.
    """
    tasks = _parsed(text)
    if not isinstance(tasks, list):
        raise TypeError("is no list of tasks")
    for number, task in enumerate(tasks, 1):
        if not isinstance(task, dict) or not isinstance(task.get("data"), dict):
            raise TypeError(f"task {number} has no `data`")
        yield _texts(task["data"]) | {LABELS: _annotated(task)}


def doccano_rows(line: str) -> dict[str, str]:
    """Return the row of one document of an export in the format JSONL.

    Raises
    ------
    ValueError, TypeError
        If it is none, in words.
    """
    document = _parsed(line)
    if not isinstance(document, dict):
        raise TypeError("is no document")
    inside = document.get("meta") or document.get("metadata") or {}
    labels = document.get("label", document.get("labels", []))
    codes = [str(code) for code in labels] if isinstance(labels, list) else [str(labels)]
    meta = _texts(inside) if isinstance(inside, dict) else {}
    return meta | _texts(document) | {LABELS: "|".join(codes) or UNSEEN}


def _task(row: Cells) -> dict[str, Any]:
    data = {"data": {"text": row["text"], **_data(row)}}
    if row[LABELS] == UNSEEN:
        return data
    result = {"from_name": _CONTROL, "to_name": "text", "type": "choices", "value": {"choices": _codes(row)}}
    return data | {"predictions": [{"model_version": "classify", "result": [result]}]}


def _data(row: Cells) -> dict[str, str]:
    return {name: cell for name, cell in row.items() if name not in {"text", LABELS}}


def _codes(row: Cells) -> list[str]:
    return [code for code in row[LABELS].split("|") if code not in {"", UNSEEN, NO_LABEL}]


def _annotated(task: Mapping[str, Any]) -> str:
    made = task.get("annotations") or task.get("completions") or []
    counted = [one for one in made if isinstance(one, dict) and not one.get("was_cancelled")]
    if not counted:
        return UNSEEN
    latest = max(counted, key=lambda one: str(one.get("updated_at") or one.get("created_at") or ""))
    results = [one for one in latest.get("result") or [] if isinstance(one, dict)]
    values = [one.get("value") for one in results if one.get("type") == "choices"]
    chosen = [value.get("choices") for value in values if isinstance(value, dict)]
    codes = [str(code) for choices in chosen if isinstance(choices, list) for code in choices]
    return "|".join(dict.fromkeys(codes)) or NO_LABEL


def _texts(data: Mapping[str, Any]) -> dict[str, str]:
    """Return numbers and texts as cells; what else there is, is not of the sheet."""
    return {
        str(name): str(value)
        for name, value in data.items()
        if isinstance(value, str | int | float) and not isinstance(value, bool)
    }


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except RecursionError as error:
        raise ValueError("is nested too deeply for a sheet") from error
