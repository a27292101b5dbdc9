"""``run.json``: what ran on what, with which result, for machines and for whoever doubts a table."""

from __future__ import annotations

import datetime as dt
import importlib.metadata
import platform
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from classify.config import Configuration, label_set_fingerprint, settings_fingerprint
from classify.corpus.article import Kind
from classify.model.decisions import Reason
from classify.profile import MICRO, Profiles
from classify.run.assemble import Written
from classify.run.batch import Classified
from classify.run.feed import Feed

FORMAT = 1
LIBRARIES = ("numpy", "scipy", "scikit-learn", "joblib", "PyYAML", "pydantic")


def versions() -> dict[str, str]:
    """Versions of what a result can depend on."""
    return {
        "classify": importlib.metadata.version("classify"),
        "python": platform.python_version(),
        **{name: importlib.metadata.version(name) for name in LIBRARIES},
    }


def counts(feed: Feed, profiles: Profiles, batches: Sequence[Classified]) -> dict[str, Any]:
    """How much was read, and what became of it."""
    kinds = sum((b.kinds for b in batches), np.zeros(len(Kind), dtype=np.int64))
    reasons = sum((b.reasons for b in batches), np.zeros(len(Reason), dtype=np.int64))
    return {
        "articles": len(feed.ids),
        "duplicates": int(feed.duplicate.sum()),
        "undated": sum(date is None for date in feed.dates),
        "quarantined": len(feed.rejected),
        "paragraphs": {kind.name.lower(): int(kinds[kind]) for kind in Kind},
        "body_paragraphs": {reason.name.lower(): int(reasons[reason]) for reason in Reason},
        "words": int(profiles.words.sum()),
    }


def shares(
    profiles: Profiles, duplicate: np.ndarray[Any, np.dtype[np.bool_]], labels: Sequence[str]
) -> dict[str, Any]:
    """Share of each label over the whole feed, raw and with each story counted once."""
    once = ~duplicate
    return {
        label: {
            "share": _share(profiles.label_micro_words[:, j], profiles.words),
            "share_deduplicated": _share(profiles.label_micro_words[once, j], profiles.words[once]),
            "articles": int((profiles.label_paragraphs[:, j] > 0).sum()),
            "paragraphs": int(profiles.label_paragraphs[:, j].sum()),
        }
        for j, label in enumerate(labels)
    }


def run_record(
    run_id: str,
    started: dt.datetime,
    configuration: Configuration,
    model: Mapping[str, Any],
    feed: Feed,
    results: Mapping[str, Any],
    tables: Sequence[Written],
    warnings: Sequence[str],
    seconds: Mapping[str, float],
) -> dict[str, Any]:
    """The record of a run as JSON-able data."""
    label_set = configuration.label_set
    return {
        "format": FORMAT,
        "run_id": run_id,
        "started": started.astimezone(dt.UTC).isoformat(timespec="seconds"),
        "versions": versions(),
        "settings": {
            stage: settings_fingerprint(configuration.settings, stage)  # type: ignore[arg-type]
            for stage in ("paragraphs", "decisions", "summaries")
        },
        "label_set": {
            "name": label_set.name,
            "title": label_set.title,
            "labels": list(label_set.codes),
            "sha256": label_set_fingerprint(label_set),
        },
        "model": dict(model),
        "feed": {"sha256": feed.sha256, "files": len({s.file.name for w in feed.work for s in w.batch})},
        **results,
        "tables": {table.path: {"bytes": table.bytes, "sha256": table.sha256} for table in tables},
        "warnings": list(warnings),
        "seconds": {stage: round(value, 3) for stage, value in seconds.items()},
    }


def _share(micro: np.ndarray[Any, np.dtype[np.int64]], words: np.ndarray[Any, np.dtype[np.int64]]) -> float:
    total = int(words.sum()) * MICRO
    return round(int(micro.sum()) / total, 6) if total else 0.0
