"""Topic and sector classification of news from keywords, with evidence for every label.

The public library; the command line is `classify.cli`. Names are imported when they are first used, since the
command line must answer ``--help`` before numpy is loaded.
"""

from __future__ import annotations

import importlib
import logging
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from classify.config import LabelSet, load_label_set
    from classify.model.seeded import SeededClassifier
    from classify.run.models.stored import load_model

__version__ = "0.1.0"
__all__ = ["LabelSet", "SeededClassifier", "load_label_set", "load_model"]

_MODULES = {
    "LabelSet": "classify.config",
    "SeededClassifier": "classify.model.seeded",
    "load_label_set": "classify.config",
    "load_model": "classify.run.models.stored",
}

logging.getLogger(__name__).addHandler(logging.NullHandler())


def __getattr__(name: str) -> object:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(_MODULES[name]), name)
