"""Settings and label sets: read strictly, checked as a whole, refused with every fault at its place.

Names are imported when they are first used: a fitted model needs a label set, and nothing that reads YAML.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from classify.config.fingerprint import (
        STAGES,
        key_of,
        label_set_fingerprint,
        settings_fingerprint,
        software,
    )
    from classify.config.label_set import Keyword, LabelSet
    from classify.config.loading import (
        label_set_from_data,
        label_set_from_keywords,
        load_label_set,
    )
    from classify.config.schema import json_schemas, schema_texts
    from classify.config.settings import Settings
    from classify.config.settings_file import (
        Configuration,
        Overrides,
        configuration_of,
        load_configuration,
        load_settings,
    )
    from classify.config.stored_labels import label_set_to_data

__all__ = [
    "STAGES",
    "Configuration",
    "Keyword",
    "LabelSet",
    "Overrides",
    "Settings",
    "configuration_of",
    "json_schemas",
    "key_of",
    "label_set_fingerprint",
    "label_set_from_data",
    "label_set_from_keywords",
    "label_set_to_data",
    "load_configuration",
    "load_label_set",
    "load_settings",
    "schema_texts",
    "settings_fingerprint",
    "software",
]

_MODULES = {
    "Configuration": "classify.config.settings_file",
    "Keyword": "classify.config.label_set",
    "LabelSet": "classify.config.label_set",
    "Overrides": "classify.config.settings_file",
    "STAGES": "classify.config.fingerprint",
    "Settings": "classify.config.settings",
    "configuration_of": "classify.config.settings_file",
    "json_schemas": "classify.config.schema",
    "key_of": "classify.config.fingerprint",
    "label_set_fingerprint": "classify.config.fingerprint",
    "label_set_from_data": "classify.config.loading",
    "label_set_from_keywords": "classify.config.loading",
    "label_set_to_data": "classify.config.stored_labels",
    "load_configuration": "classify.config.settings_file",
    "load_label_set": "classify.config.loading",
    "load_settings": "classify.config.settings_file",
    "schema_texts": "classify.config.schema",
    "settings_fingerprint": "classify.config.fingerprint",
    "software": "classify.config.fingerprint",
}


def __getattr__(name: str) -> object:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(_MODULES[name]), name)
