"""``run.json``: what ran on what, with which result, for machines and for whoever doubts a table."""

from __future__ import annotations

import datetime as dt
import importlib.metadata
import platform
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

import classify
from classify.config import (
    STAGES,
    Configuration,
    Keyword,
    LabelSet,
    label_set_fingerprint,
    settings_fingerprint,
)
from classify.corpus.article import Kind
from classify.model.decisions import Reason
from classify.profile import MICRO, Profiles
from classify.run.assemble import Written
from classify.run.classification import Totals, silent_keywords
from classify.run.feed import Feed
from classify.run.models import Model
from classify.run.result import Columns

FORMAT = 1
LIBRARIES = ("numpy", "scipy", "scikit-learn", "joblib", "PyYAML", "pydantic")


def versions() -> dict[str, str]:
    """Versions of what a result can depend on."""
    return {
        "classify": classify.__version__,
        "python": platform.python_version(),
        **{name: importlib.metadata.version(name) for name in LIBRARIES},
    }


def _counts(feed: Feed, columns: Columns) -> dict[str, Any]:
    """How much was read, and what became of it."""
    kinds, reasons = columns.kinds.sum(axis=0), columns.reasons.sum(axis=0)
    return {
        "articles": len(feed.ids),
        "duplicates": int(feed.duplicate.sum()),
        "undated": sum(date is None for date in feed.dates),
        "quarantined": len(feed.rejected),
        "paragraphs": {kind.name.lower(): int(kinds[kind]) for kind in Kind},
        "body_paragraphs": {reason.name.lower(): int(reasons[reason]) for reason in Reason},
        "words": int(columns.profiles.words.sum()),
    }


def _shares(
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
    model: Model,
    feed: Feed,
    totals: Totals,
    tables: Sequence[Written],
    seconds: Mapping[str, float],
) -> dict[str, Any]:
    """The record of a run as JSON-able data."""
    label_set = configuration.label_set
    return {
        "format": FORMAT,
        "run_id": run_id,
        "started": started.astimezone(dt.UTC).isoformat(timespec="seconds"),
        "versions": versions(),
        "settings": {stage: settings_fingerprint(configuration.settings, stage) for stage in STAGES},
        "label_set": _label_set_record(label_set),
        "model": {
            "name": configuration.settings.model.path.name,
            "version": model.version,
            "thresholds": dict(zip(label_set.codes, model.fitted.thresholds.tolist(), strict=True)),
            "intercepts": dict(zip(label_set.codes, model.fitted.weights.intercept.tolist(), strict=True)),
        },
        "decide": configuration.settings.decide.model_dump(mode="json"),
        "feed": {"sha256": feed.sha256, "files": len({s.file.name for w in feed.work for s in w.batch})},
        "earlier": {"articles": feed.earlier_articles, "sha256": feed.earlier_sha256},
        "counts": _counts(feed, totals.columns),
        "shares": _shares(totals.columns.profiles, feed.duplicate, label_set.codes),
        "tables": {table.path: {"bytes": table.bytes, "sha256": table.sha256} for table in tables},
        "cached_articles": len(feed.ids) - totals.computed,
        "warnings": [*model.warnings, *_silent_labels(totals, label_set)],
        "seconds": {stage: round(value, 3) for stage, value in seconds.items()},
    }


def _label_set_record(label_set: LabelSet) -> dict[str, Any]:
    """The label set as people wrote it, so that runs can say which keywords came and went."""
    return {
        "name": label_set.name,
        "title": label_set.title,
        "labels": list(label_set.codes),
        "exclusive": label_set.exclusive,
        "exhaustive": label_set.exhaustive,
        "keywords": {
            label.code: [_told(keyword) for keyword in label.keywords] for label in label_set.labels
        },
        "exclude": {label.code: [_told(exclude) for exclude in label.exclude] for label in label_set.labels},
        "sha256": label_set_fingerprint(label_set),
    }


def _told(keyword: Keyword) -> str:
    """A keyword as a person would say it, with whatever is not the default."""
    weight = f" (weight {keyword.weight:g})" if keyword.weight != 1 else ""
    return keyword.term + weight + (" (needs context)" if keyword.needs_context else "")


def _silent_labels(totals: Totals, label_set: LabelSet) -> list[str]:
    """A warning for each label none of whose keywords stands in the feed."""
    silent = Counter(code for code, _ in silent_keywords(totals, label_set))
    return [
        f"{label.code}: none of its {len(label.keywords)} keywords stands in this feed; see `classify lint`"
        for label in label_set.labels
        if silent[label.code] == len(label.keywords)
    ]


def _share(micro: np.ndarray[Any, np.dtype[np.int64]], words: np.ndarray[Any, np.dtype[np.int64]]) -> float:
    total = int(words.sum()) * MICRO
    return round(int(micro.sum()) / total, 6) if total else 0.0
