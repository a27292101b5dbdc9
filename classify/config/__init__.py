"""Settings and label sets: read strictly, checked as a whole, refused with every fault at its place."""

from classify.config.fingerprint import STAGES, key_of, label_set_fingerprint, settings_fingerprint, software
from classify.config.label_set import Keyword, Label, LabelSet
from classify.config.loading import (
    label_set_from_data,
    label_set_from_keywords,
    label_set_to_data,
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

__all__ = [
    "STAGES",
    "Configuration",
    "Keyword",
    "Label",
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
