"""JSON Schemas of the three kinds of YAML file, for editors that complete and check while one writes."""

from __future__ import annotations

import json

from pydantic.json_schema import GenerateJsonSchema

from classify.config.label_files import KeywordsFile, LabelSetFile
from classify.config.settings import Settings
from classify.config.validation import Section

FILES: dict[str, type[Section]] = {"settings": Settings, "label_set": LabelSetFile, "keywords": KeywordsFile}


DIALECT = "https://json-schema.org/draft/2020-12/schema"


class TerseSchema(GenerateJsonSchema):
    """Without a title for every field: it would only say the name again."""

    def field_title_should_be_set(self, schema: object) -> bool:  # noqa: ARG002 - pydantic asks
        """Answer pydantic: never."""
        return False


def json_schemas() -> dict[str, dict[str, object]]:
    """Return the schemas by kind of file (``settings``, ``label_set``, ``keywords``), in JSON Schema 2020-12.

    They are made from the models that check the files, and tell what an editor can check: the loader also
    refuses what no schema can say, such as a keyword written twice.
    """
    dialect = {"$schema": DIALECT}
    return {
        kind: dialect | model.model_json_schema(schema_generator=TerseSchema) for kind, model in FILES.items()
    }


def schema_texts() -> dict[str, str]:
    """Return the schemas as the text of files, by file name such as ``settings.schema.json``."""
    return {
        f"{kind}.schema.json": json.dumps(schema, indent=2, ensure_ascii=False) + "\n"
        for kind, schema in json_schemas().items()
    }
