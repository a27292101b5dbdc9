"""Topic and sector classification of news from keywords, with evidence for every label.

The public library; the command line is `classify.cli`. Names are imported when they are first used, since the
command line must answer ``--help`` before numpy is loaded.
"""

from __future__ import annotations

import importlib
import logging
from typing import TYPE_CHECKING

from classify._version import __version__ as __version__

if TYPE_CHECKING:
    from classify.config.label_set import LabelSet
    from classify.config.loading import load_label_set
    from classify.config.settings import Settings
    from classify.config.settings_file import Overrides, load_settings
    from classify.model.classifier import Classifier
    from classify.model.seeded import SeededClassifier
    from classify.output.run_record import RunRecord
    from classify.run.library import run_job
    from classify.run.mapping import BatchTables, classify_batch, survey_batch
    from classify.run.models.library import load_model, model_bytes

__all__ = [
    "BatchTables",
    "Classifier",
    "LabelSet",
    "Overrides",
    "RunRecord",
    "SeededClassifier",
    "Settings",
    "classify_batch",
    "load_label_set",
    "load_model",
    "load_settings",
    "model_bytes",
    "run_job",
    "survey_batch",
]

_MODULES = {
    "BatchTables": "classify.run.mapping",
    "Classifier": "classify.model.classifier",
    "LabelSet": "classify.config.label_set",
    "Overrides": "classify.config.settings_file",
    "RunRecord": "classify.output.run_record",
    "SeededClassifier": "classify.model.seeded",
    "Settings": "classify.config.settings",
    "classify_batch": "classify.run.mapping",
    "load_label_set": "classify.config.loading",
    "load_model": "classify.run.models.library",
    "load_settings": "classify.config.settings_file",
    "model_bytes": "classify.run.models.library",
    "run_job": "classify.run.library",
    "survey_batch": "classify.run.mapping",
}

logging.getLogger(__name__).addHandler(logging.NullHandler())


def __getattr__(name: str) -> object:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(_MODULES[name]), name)
