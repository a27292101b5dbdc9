"""Labels and keywords as the text of YAML files that the strict loader reads back to the same terms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from classify.config.dictionaries.codes import code_of
from classify.config.dictionaries.labels import Imported, ImportedKeyword, ImportedLabel
from classify.config.yaml_scalar import quoted, scalar


def label_set_texts(found: Imported, name: str, sources: Sequence[str]) -> dict[str, str]:
    """The label set file ``labels.yaml`` and a keywords file for each label, by their path in the project."""
    code = code_of((name,))
    origin = "# Imported from " + ", ".join(quoted(source) for source in sources[:20])
    origin += f" and {len(sources) - 20} more" if len(sources) > 20 else ""
    origin += "; import.csv lists what was changed or dropped."
    lines = [
        "# yaml-language-server: $schema=schema/label_set.schema.json",
        "#",
        origin,
        f"name: {scalar(code)}",
        "exclusive: false # true: exactly one label a paragraph",
        "exhaustive: false # true: every paragraph belongs to some label",
        "labels:",
    ]
    for label in found.labels:
        lines += [
            f"  {scalar(label.code)}:",
            f"    title: {scalar(label.title)}",
            f"    keywords: {scalar(f'keywords/{label.code}.yaml')}",
        ]
    return {"labels.yaml": _text(lines)} | {
        f"keywords/{label.code}.yaml": _text(_keyword_lines(label, origin)) for label in found.labels
    }


def _keyword_lines(label: ImportedLabel, origin: str) -> list[str]:
    schema = "# yaml-language-server: $schema=../schema/keywords.schema.json"
    return [schema, "#", origin, "keywords:", *(f"  - {_entry(keyword)}" for keyword in label.keywords)]


def _entry(keyword: ImportedKeyword) -> str:
    more: Mapping[str, str] = {
        "case": keyword.case if keyword.case != "auto" else "",
        "weight": f"{keyword.weight:.6g}" if keyword.weight != 1 else "",
    }
    told = "".join(f", {key}: {value}" for key, value in more.items() if value)
    return f"{{term: {scalar(keyword.term)}{told}}}" if told else scalar(keyword.term)


def _text(lines: Sequence[str]) -> str:
    return "\n".join(lines) + "\n"
