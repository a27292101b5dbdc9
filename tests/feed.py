"""A small project of its own for tests that run the command: label set, keywords, articles, settings."""

import csv
import io
import json
import logging
import os
import subprocess
import sys
import threading
import warnings
from collections.abc import Iterator
from contextlib import ExitStack, chdir, contextmanager, redirect_stderr, redirect_stdout
from pathlib import Path
from unittest.mock import patch

from classify.cli import app

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


def classify(*arguments: object, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Return the finished command, with what it printed; called here, since processes import for seconds."""
    command = ["classify", *map(str, arguments)]
    written = [io.TextIOWrapper(io.BytesIO(), encoding="utf-8") for _ in ("stdout", "stderr")]
    with ExitStack() as here:
        here.enter_context(chdir(cwd or Path.cwd()))
        here.enter_context(log_as_before())
        here.enter_context(patch.object(sys, "argv", command))
        here.enter_context(patch.object(app, "_unwind_on_signals"))
        here.enter_context(redirect_stdout(written[0]))
        here.enter_context(redirect_stderr(written[1]))
        try:
            app.main()
        except SystemExit as stop:
            for stream in written:
                stream.seek(0)
            return subprocess.CompletedProcess(command, stop.code, *(stream.read() for stream in written))
    raise AssertionError("the command did not exit")


@contextmanager
def log_as_before() -> Iterator[None]:
    """Undo what a command that is called here does to the log of this process, warnings and failures."""
    ours, root = logging.getLogger("classify"), logging.root
    handlers, level, propagate = (ours.handlers, root.handlers), ours.level, ours.propagate
    hooks = sys.excepthook, threading.excepthook, sys.unraisablehook
    # without what a command left that was called otherwise: errors would go to its stream
    root.handlers = [handler for handler in root.handlers if handler not in ours.handlers]
    ours.handlers = []
    try:
        with warnings.catch_warnings():
            yield
    finally:
        sys.excepthook, threading.excepthook, sys.unraisablehook = hooks
        (ours.handlers, root.handlers), ours.propagate = handlers, propagate
        ours.setLevel(level)


def classify_process(
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
