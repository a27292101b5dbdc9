"""Sheets as tasks, documents and workbooks: what goes out, what comes back, and what is refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from classify.errors import ConfigError
from classify.quality.alignment import align
from classify.quality.corpus import Corpus
from classify.quality.gold import read_gold
from classify.run.sheet import sheet_rows, write_sheet
from tests.quality_sample import corpus_of

CODES = ("energy", "finance")


@pytest.fixture
def corpus() -> Corpus:
    return corpus_of(
        {"=a": ["The gas flowed", "=1+1 is what the bank lent\x0b"], "b": ["It rained, İzmir 🚢"]}
    )


def rows_of(corpus: Corpus, *labels: str) -> list[dict[str, Any]]:
    rows = sheet_rows(corpus, np.arange(3), np.array([0.1, 0.25, 1.0]), {}, None, CODES)
    return [row | {"labels": label} for row, label in zip(rows, labels or "???", strict=True)]


def annotate(task: dict[str, Any], *codes: str, **more: object) -> None:
    """Add what Label Studio adds, in the shape that its guide to the task format shows."""
    value = {"value": {"choices": list(codes)}, "from_name": "labels", "to_name": "text", "type": "choices"}
    made = {"id": 1, "completed_by": 3, "result": [value] if codes else [], "was_cancelled": False} | more
    task.setdefault("annotations", []).append(made)


def test_tasks_of_label_studio_come_back_as_gold(tmp_path: Path, corpus: Corpus) -> None:
    path = tmp_path / "tasks.json"
    write_sheet(path, rows_of(corpus), CODES)
    tasks = json.loads(path.read_text(encoding="utf-8"))
    assert tasks[0]["data"]["text"] == "The gas flowed"
    assert "predictions" not in tasks[0]
    annotate(tasks[0], "finance", updated_at="2026-03-01T10:00:00Z")
    annotate(tasks[0], "energy", "finance", updated_at="2026-03-02T10:00:00Z")
    annotate(tasks[0], "finance", updated_at="2026-03-03T10:00:00Z", was_cancelled=True)
    annotate(tasks[1])
    path.write_text(json.dumps(tasks), encoding="utf-8")

    gold = read_gold(path, CODES)
    aligned = align(gold, corpus)

    assert gold.labels.tolist() == [[True, True], [False, False]]
    assert (gold.unseen, aligned.unplaced, aligned.paragraph.tolist()) == (1, (), [0, 1])
    assert gold.probability.tolist() == [0.1, 0.25]


def test_labels_of_the_model_are_predictions_and_no_answers(tmp_path: Path, corpus: Corpus) -> None:
    path = tmp_path / "tasks.json"
    write_sheet(path, rows_of(corpus, "energy|finance", "none", "energy"), CODES)

    tasks = json.loads(path.read_text(encoding="utf-8"))

    assert tasks[0]["predictions"][0]["result"][0]["value"] == {"choices": ["energy", "finance"]}
    with pytest.raises(ConfigError, match=r"every row still says \?"):
        read_gold(path, CODES)


@pytest.mark.parametrize("nested", [False, True])
def test_documents_of_doccano_come_back_as_gold(tmp_path: Path, corpus: Corpus, nested: bool) -> None:
    path = tmp_path / "documents.jsonl"
    write_sheet(path, rows_of(corpus), CODES)
    documents = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    for document, labels in zip(documents, (["energy"], ["none"], []), strict=True):
        document["label"] = labels
    if nested:  # as some versions give the metadata back
        documents = [
            {"id": i, "text": d.pop("text"), "label": d.pop("label"), "meta": d}
            for i, d in enumerate(documents)
        ]
    path.write_text("\n".join(map(json.dumps, documents)) + "\n", encoding="utf-8")

    gold = read_gold(path, CODES)

    assert gold.labels.tolist() == [[True, False], [False, False]]
    assert gold.unseen == 1
    assert align(gold, corpus).unplaced == ()


def test_a_workbook_comes_back_as_gold_and_runs_no_formula(tmp_path: Path, corpus: Corpus) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    path = tmp_path / "sheet.xlsx"
    write_sheet(path, rows_of(corpus), CODES)
    book = openpyxl.load_workbook(path)
    page = book.worksheets[0]
    names = [cell.value for cell in page[1]]
    assert page.cell(3, names.index("text") + 1).data_type != "f"
    assert page.data_validations.dataValidation[0].sqref == "D2:E4"
    page.cell(2, names.index("label_energy") + 1).value = "x"
    page.cell(3, names.index("labels") + 1).value = "none"
    book.save(path)

    gold = read_gold(path, CODES)

    assert gold.labels.tolist() == [[True, False], [False, False]]
    assert gold.unseen == 1
    assert gold.probability.tolist() == [0.1, 0.25]
    assert gold.article_id == ["=a", "=a"]


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        pytest.param("s.json", "{", r"s\.json: .*export it from Label Studio as JSON", id="no JSON"),
        pytest.param("s.json", "{}", "is no list of tasks", id="no list"),
        pytest.param("s.json", '[{"text": "a"}]', "task 1 has no `data`", id="no data"),
        pytest.param("s.json", '[{"data": {"text": "a"}}]', "no column is named `article_id`", id="no place"),
        pytest.param("s.json", "[" * 100_000, "nested too deeply", id="deep"),
        pytest.param("s.jsonl", '{"text": "a"}', r"s\.jsonl:1:1: no column is named", id="foreign document"),
        pytest.param("s.jsonl", "\n[1]", r"s\.jsonl:2:1: is no document", id="no document"),
        pytest.param("s.jsonl", "", "it holds no row", id="empty"),
    ],
)
def test_what_is_no_export_is_named(tmp_path: Path, name: str, text: str, message: str) -> None:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")

    with pytest.raises(ConfigError, match=message):
        read_gold(path, CODES)


def test_a_damaged_workbook_is_named(tmp_path: Path) -> None:
    pytest.importorskip("openpyxl")
    path = tmp_path / "sheet.xlsx"
    path.write_bytes(b"PK\x03\x04 no workbook")

    with pytest.raises(ConfigError, match=r"sheet\.xlsx: is no workbook that can be read"):
        read_gold(path, CODES)
