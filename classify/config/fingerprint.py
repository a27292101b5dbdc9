"""Hashes that change when, and only when, what was configured can change a result."""

from __future__ import annotations

import hashlib
import json
from typing import Literal, get_args

from classify.config.label_set import Keyword, Label, LabelSet
from classify.config.settings import Settings

Stage = Literal["paragraphs", "decisions", "training", "summaries"]
STAGES: tuple[Stage, ...] = get_args(Stage)

_SECTIONS: dict[Stage, tuple[str, ...]] = {
    "paragraphs": ("input", "segment"),
    "decisions": ("input", "segment", "decide"),
    "training": ("input", "segment", "model"),
    "summaries": ("input", "segment", "decide", "stories", "summary"),
}

# These only choose which articles are read; what is read has hashes of its own.
_BESIDE_THE_RESULT = {"input": {"paths", "since", "until"}, "model": {"path"}}


def label_set_fingerprint(label_set: LabelSet) -> str:
    """The SHA-256 of a label set in hex, blind to places, titles, comments and the order of anything.

    Labels of equal fingerprints may stand in another order: keep results by label code, not by column.
    """
    labels = sorted(label_fingerprint(label) for label in label_set.labels)
    return _sha256({"labels": labels, "exclusive": label_set.exclusive, "exhaustive": label_set.exhaustive})


def label_fingerprint(label: Label) -> str:
    """The SHA-256 of one label's code, keywords and excludes in hex, blind to their order."""
    return _sha256(
        {
            "code": label.code,
            "keywords": sorted(_plain(keyword) for keyword in label.keywords),
            "exclude": sorted(_plain(exclude) for exclude in label.exclude),
        }
    )


def settings_fingerprint(settings: Settings, stage: Stage) -> str:
    """The SHA-256 in hex of the settings that can change what a stage makes of an article.

    Parameters
    ----------
    settings : Settings
        The settings of a run.
    stage : {"paragraphs", "decisions", "training", "summaries"}
        What is made: paragraphs of articles, decisions on them, a model, or the tables over all articles.
        Where the articles lie, the engine, the cache and the output never count.
    """
    data = {
        name: getattr(settings, name).model_dump(mode="json", exclude=_BESIDE_THE_RESULT.get(name))
        for name in _SECTIONS[stage]
    }
    return _sha256(data)


def _plain(keyword: Keyword) -> list[object]:
    plain: list[object] = [keyword.term, keyword.case, float(keyword.weight), keyword.needs_context]
    if keyword.or_capitals or keyword.needs:
        needs = sorted(sorted(map(_plain, words)) for words in keyword.needs)
        plain += [keyword.or_capitals, needs, keyword.within or 0]
    return plain


def _sha256(data: object) -> str:
    canonical = json.dumps(data, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode("ascii")).hexdigest()
