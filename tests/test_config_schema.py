"""The JSON Schemas, the models they come from and the shipped YAML files say the same."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
from click.testing import CliRunner

from classify.cli.app import cli
from classify.config.loading import load_label_set
from classify.config.schema import json_schemas, schema_texts
from classify.config.settings import Settings
from classify.config.settings_file import load_configuration
from classify.config.strict_yaml import parse_yaml, read_yaml
from classify.config.validation import check
from classify.errors import OutputError

ROOT = Path(__file__).parent.parent
FOLDERS = {"settings": "config", "label_set": "config/labels", "keywords": "seeds/keywords"}
SHIPPED = [
    pytest.param(kind, path, id=path.relative_to(ROOT).as_posix())
    for kind, folder in FOLDERS.items()
    for path in sorted((ROOT / folder).glob("**/*.yaml" if kind == "keywords" else "*.yaml"))
]


def as_json(value: object) -> object:
    return json.loads(json.dumps(value))


@pytest.mark.parametrize("name", sorted(schema_texts()))
def test_the_schema_files_are_those_of_the_models(name):
    checked_in = (ROOT / "config" / "schema" / name).read_text(encoding="utf-8")

    assert checked_in == schema_texts()[name], "write them anew: classify schema --output config/schema"


@pytest.mark.parametrize("kind", sorted(FOLDERS))
def test_the_schemas_are_schemas(kind):
    jsonschema.Draft202012Validator.check_schema(json_schemas()[kind])


@pytest.mark.parametrize(("kind", "path"), SHIPPED)
def test_shipped_files_hold_to_their_schema_and_name_it_to_editors(kind, path):
    document = read_yaml(path)

    jsonschema.validate(as_json(document.value), json_schemas()[kind])
    first_line = path.read_text(encoding="utf-8").partition("\n")[0]
    schema = first_line.removeprefix("# yaml-language-server: $schema=")
    assert (path.parent / schema).resolve() == (ROOT / "config" / "schema" / f"{kind}.schema.json").resolve()


@pytest.mark.parametrize(
    "path", sorted((ROOT / "config" / "labels").glob("*.yaml")), ids=lambda path: path.stem
)
def test_shipped_label_sets_load(path):
    assert load_label_set(path).codes


@pytest.mark.parametrize("path", sorted((ROOT / "config").glob("*.yaml")), ids=lambda path: path.stem)
def test_shipped_settings_load_with_their_label_set(path):
    assert load_configuration(path).label_set.codes


SETTINGS = "label_set: l\ninput: {paths: [a]}\nmodel: {path: m}\noutput: {path: o}\n"


@pytest.mark.parametrize(
    "more",
    [
        "sumary: {}",
        "summary: {period: year}",
        "segment: {min_words: 0}",
        "segment: {boilerplate: x}",
        "decide: {thresholds: {energy: 2}}",
        "decide: {thresholds: {1st: 0.5}}",
        "cache: {enabled: 1}",
        "engine: {jobs: 1.5}",
        "stories:",
    ],
)
def test_what_the_schema_refuses_the_loader_refuses(more):
    document = parse_yaml(SETTINGS + more, "a.yaml")

    settings, faults = check(Settings, document)

    assert settings is None
    assert faults
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(as_json(document.value), json_schemas()["settings"])


def test_every_setting_tells_editors_what_it_is():
    schema = json_schemas()["settings"]
    sections = schema["$defs"]
    assert isinstance(sections, dict)

    undescribed = [
        f"{section}.{name}"
        for section, model in sections.items()
        if section != "FieldNames"
        for name, field in model["properties"].items()
        if "description" not in field
    ]
    assert not undescribed


def test_a_folder_that_cannot_be_written_is_no_bug(tmp_path):
    (tmp_path / "file").touch()

    with pytest.raises(OutputError, match="cannot be written"):
        CliRunner().invoke(
            cli, ["schema", "--output", str(tmp_path / "file" / "schema")], catch_exceptions=False
        )
