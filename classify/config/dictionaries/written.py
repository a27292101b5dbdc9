"""Write imported labels and keywords as YAML files that the strict loader reads back unchanged."""

from __future__ import annotations

from collections.abc import Sequence

from classify.config.dictionaries.codes import code_of
from classify.config.dictionaries.labels import Imported, ImportedKeyword, ImportedLabel
from classify.config.terms import Case, case_rule
from classify.config.yaml_scalar import entry, quoted, scalar
from classify.errors import some_of


def label_set_texts(found: Imported, name: str, sources: Sequence[str]) -> dict[str, str]:
    """Return the label set file ``labels.yaml`` and a keywords file for each label, by their path in the
    project.
    """
    code = code_of((name,))
    origin = f"# Imported from {some_of(list(map(quoted, sources)), 20)}"
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
    capitals = [keyword for keyword in label.keywords if case_rule(keyword.term, "auto")[0] == "exact"]
    folded = sum(keyword.case == "fold" for keyword in capitals)
    case: Case = "fold" if folded > len(capitals) / 2 else "auto"
    lines = [] if case == "auto" else [f"case: {case} # of every keyword that has no case of its own"]
    entries = (f"  - {_entry(keyword, case)}" for keyword in label.keywords)
    return [schema, "#", origin, *lines, "keywords:", *entries]


def _entry(keyword: ImportedKeyword, case: Case) -> str:
    """Return the keyword in a file with a case rule for all."""
    same = case_rule(keyword.term, keyword.case) == case_rule(keyword.term, case)
    weight = "" if keyword.weight == 1 else f"{keyword.weight:.6g}"
    return entry(keyword.term, case="" if same else keyword.case, weight=weight)


def _text(lines: Sequence[str]) -> str:
    return "\n".join(lines) + "\n"
