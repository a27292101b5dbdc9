"""A small project of its own for tests that run the command: label set, keywords, articles, settings."""

import csv
import json
import os
import subprocess
import sys
from pathlib import Path

KEYWORDS = {
    "energy": ["natural gas", "oil price*", "SOCAR", "power plant*", "electricity", "pipeline*"],
    "finance": ["central bank", "loan*", "inflation", "bond*", "interest rate*", "budget"],
}

PARAGRAPHS = [
    "The natural gas pipeline from the coast was opened on Monday by SOCAR engineers in heavy rain.",
    "The central bank left its interest rate where it was, since inflation had slowed again in spring.",
    "A new power plant will sell electricity to the north while oil prices stay near their lowest level.",
    "Ministers presented a budget with fewer loans, and bonds of the state rose in the afternoon trade.",
    "The home team won the match in the last minute after a long and quiet first half in the stadium.",
    "Visitors came to the museum for carpets and old maps, which are shown in two rooms until autumn.",
]


def write_project(folder: Path, n_articles: int = 12, **settings: object) -> Path:
    """Return the path of a settings file whose project is complete; `settings` are sections to put in or
    replace.
    """
    labels = {code: {"title": code.title(), "keywords": words} for code, words in KEYWORDS.items()}
    write_json(folder / "labels.yaml", {"name": "sectors", "title": "Two sectors", "labels": labels})
    write_articles(folder / "articles" / "feed.jsonl", n_articles)
    sections: dict[str, object] = {
        "label_set": "labels.yaml",
        "input": {"paths": ["articles"]},
        "model": {"path": "models/sectors", "min_df": 1},
        "output": {"path": "output", "report": False},
        "engine": {"jobs": 1},
        **settings,
    }
    return write_json(folder / "run.yaml", sections)


def write_articles(path: Path, n_articles: int, *, first: int = 0) -> None:
    """Write a feed of articles of three paragraphs each, no two alike, over two sources and some weeks."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8") as file:
        for i in range(first, first + n_articles):
            lines = [
                f"{PARAGRAPHS[(i + k * (1 + i % 2)) % 6]} Report {i} of the desk, page {k}." for k in range(3)
            ]
            record = {
                "id": f"a-{i}",
                "title": f"Article {i}",
                "date": f"2026-0{1 + i % 3}-{1 + i % 28:02d}",
                "source": "wire" if i % 2 else "paper",
                "text": "\n\n".join(lines),
            }
            file.write(json.dumps(record) + "\n")


def write_json(path: Path, data: object) -> Path:
    """Return the path, written: JSON is YAML."""
    path.write_text(json.dumps(data, indent=1, ensure_ascii=False), encoding="utf-8")
    return path


def classify(
    *arguments: object, cwd: Path | None = None, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Return the finished process of the command, with what it printed."""
    return subprocess.run(
        [sys.executable, "-m", "classify", *map(str, arguments)],
        cwd=cwd,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


def table(path: Path) -> list[dict[str, str]]:
    """Return rows of a table of a run."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))
