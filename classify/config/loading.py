"""Label sets from YAML files or plain data, whole or refused with every fault at once."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from classify.config.faults import Fault, refuse
from classify.config.label_files import (
    ExcludeEntry,
    KeywordEntry,
    KeywordsFile,
    LabelSetFile,
    WrittenExclude,
    WrittenKeyword,
)
from classify.config.label_set import Keyword, Label, LabelSet
from classify.config.strict_yaml import Document, Loc, read_yaml
from classify.config.terms import case_rule, same_as
from classify.config.validation import check, where

Written = str | KeywordEntry | ExcludeEntry
_KEYWORD: TypeAdapter[Written] = TypeAdapter(WrittenKeyword)
_EXCLUDE: TypeAdapter[Written] = TypeAdapter(WrittenExclude)


def load_label_set(path: str | os.PathLike[str]) -> LabelSet:
    """The label set of a YAML file, with the keywords files it names.

    Raises
    ------
    ConfigError
        With every fault of every file, a line each: ``file:line:column: what is wrong; what to do``.
    """
    label_set, faults = read_label_set(Path(path))
    if faults or label_set is None:
        refuse(faults)
    return label_set


def read_label_set(path: Path) -> tuple[LabelSet | None, list[Fault]]:
    """The label set of a YAML file, or None, and all faults; for a caller that gathers more of them."""
    return _assemble(read_yaml(path), path.parent)


def label_set_from_keywords(
    keywords: Mapping[str, Sequence[str | Mapping[str, object]]],
    *,
    name: str = "labels",
    exclusive: bool = False,
    exhaustive: bool = False,
) -> LabelSet:
    """The label set that has these keywords; for use as a library, without files.

    Parameters
    ----------
    keywords : mapping of str to sequence
        Label code to keywords. A keyword is a term, or a mapping with ``term`` and any of ``case``,
        ``weight`` and ``needs``, as in a keywords file.
    name : str, default="labels"
        What models and files call the label set.
    exclusive : bool, default=False
        Exactly one label a paragraph.
    exhaustive : bool, default=False
        Every paragraph belongs to some label.

    Raises
    ------
    ConfigError
        With every fault, each with the way to it: ``labels.energy.keywords[2]: ...``.

    Examples
    --------
    >>> label_set = label_set_from_keywords({"energy": ["natural gas", "SOCAR"], "finance": ["loan*"]})
    >>> label_set.codes
    ('energy', 'finance')
    >>> [keyword.case for keyword in label_set.labels[0].keywords]
    ['fold', 'exact']
    """
    if not isinstance(keywords, Mapping):
        refuse([Fault("keywords", "must be a mapping of label code to a list of keywords")])
    labels = {code: {"keywords": terms} for code, terms in keywords.items()}
    return label_set_from_data(
        {"name": name, "exclusive": exclusive, "exhaustive": exhaustive, "labels": labels}
    )


def label_set_from_data(data: Mapping[str, object]) -> LabelSet:
    """The label set that plain data describes, in the shape of a label set file with inline keywords.

    Undoes `label_set_to_data`. Raises `ConfigError` with every fault.
    """
    label_set, faults = _assemble(Document("label set", dict(data)), None)
    if faults or label_set is None:
        refuse(faults)
    return label_set


def label_set_to_data(label_set: LabelSet) -> dict[str, object]:
    """The label set as plain data fit for JSON, in the shape of a label set file with inline keywords."""
    return {
        "name": label_set.name,
        "title": label_set.title,
        "exclusive": label_set.exclusive,
        "exhaustive": label_set.exhaustive,
        "labels": {
            label.code: {
                "title": label.title,
                "description": label.description,
                "keywords": [_keyword_to_data(keyword) for keyword in label.keywords],
                "exclude": [{"term": exclude.term, "case": exclude.case} for exclude in label.exclude],
            }
            for label in label_set.labels
        },
    }


def _keyword_to_data(keyword: Keyword) -> dict[str, object]:
    data: dict[str, object] = {"term": keyword.term, "case": keyword.case, "weight": keyword.weight}
    if keyword.needs_context:
        data["needs"] = "context"
    return data


def _assemble(document: Document, folder: Path | None) -> tuple[LabelSet | None, list[Fault]]:
    written, faults = check(LabelSetFile, document)
    lists = {}
    for code, entry in _label_entries(document):
        keywords, exclude, found = _lists(code, entry, document, folder)
        lists[code] = keywords, exclude
        faults += [*found, *_contradictions(code, keywords, exclude)]
    if written is None or faults:
        return None, faults
    labels = tuple(
        Label(code, entry.title or _title(code), entry.description, *lists[code])
        for code, entry in written.labels.items()
    )
    title = written.title or _title(written.name)
    return LabelSet(written.name, title, labels, written.exclusive, written.exhaustive), faults


def _label_entries(document: Document) -> Iterator[tuple[str, Mapping[str, object]]]:
    """Code and entry of each label that can be looked into, whatever is wrong elsewhere in the file."""
    labels = document.value.get("labels") if isinstance(document.value, Mapping) else None
    for code, entry in labels.items() if isinstance(labels, Mapping) else ():
        if isinstance(code, str) and isinstance(entry, Mapping):
            yield code, entry


def _lists(
    code: str, entry: Mapping[str, object], document: Document, folder: Path | None
) -> tuple[tuple[Keyword, ...], tuple[Keyword, ...], list[Fault]]:
    """Keywords and excludes of a label, from its entry and the file it names, and the faults of that file."""
    way: Loc = ("labels", code)
    own = _keywords(entry.get("keywords"), document, (*way, "keywords"), _KEYWORD)
    exclude = _keywords(entry.get("exclude"), document, (*way, "exclude"), _EXCLUDE)
    path = entry.get("keywords")
    if not isinstance(path, str) or not path.strip():
        return own, exclude, []
    mention = where(document, (*way, "keywords"))
    if folder is None:
        return (), exclude, [Fault(mention, "must be a list of keywords; a path needs a label set file")]
    listed = read_yaml(Path(os.path.normpath(folder / path)))
    _, faults = check(KeywordsFile, listed)
    # a file that cannot be opened is a fault of the line that names it
    faults = [
        Fault(mention, f"{fault.where} {fault.what}") if isinstance(fault.where, str) else fault
        for fault in faults
    ]
    content = listed.value if isinstance(listed.value, Mapping) else {}
    keywords = _keywords(content.get("keywords"), listed, ("keywords",), _KEYWORD)
    return keywords, _keywords(content.get("exclude"), listed, ("exclude",), _EXCLUDE) + exclude, faults


def _keywords(
    written: object, document: Document, way: Loc, entries: TypeAdapter[Written]
) -> tuple[Keyword, ...]:
    """The keywords of a list; entries with faults, which `check` reports, are left out."""
    keywords = []
    for row, entry in enumerate(written if isinstance(written, tuple | list) else ()):
        with contextlib.suppress(ValidationError):
            keywords.append(_keyword(entries.validate_python(entry), document, (*way, row)))
    return tuple(keywords)


def _keyword(written: Written, document: Document, way: Loc) -> Keyword:
    place = document.places.get((*way, "term"), document.places.get(way))
    if isinstance(written, str):
        return Keyword(written, case_rule(written, "auto"), place=place)
    case = case_rule(written.term, written.case)
    if not isinstance(written, KeywordEntry):
        return Keyword(written.term, case, place=place)
    return Keyword(written.term, case, written.weight, written.needs is not None, place)


def _contradictions(code: str, keywords: Sequence[Keyword], exclude: Sequence[Keyword]) -> Iterator[Fault]:
    """Keywords written twice, and keywords that can never count: silenced or without any context."""
    for kind, written in (("keywords", keywords), ("exclude", exclude)):
        seen: dict[tuple[str, str], Keyword] = {}
        for keyword in written:
            first = seen.setdefault((same_as(keyword.term, keyword.case), keyword.case), keyword)
            if first is not keyword:
                yield Fault(
                    keyword.place or f"labels.{code}.{kind}",
                    f"`{keyword.term}` says the same as `{first.term}`{_on_line(first)}; keep one of them",
                )
    silencers = {(same_as(silencer.term, silencer.case), silencer.case): silencer for silencer in exclude}
    for keyword in keywords:
        # of a keyword that folds case, an exclude of exact case silences one spelling only
        exact = silencers.get((same_as(keyword.term, "exact"), "exact")) if keyword.case == "exact" else None
        silencer = exact or silencers.get((same_as(keyword.term, "fold"), "fold"))
        if silencer:
            yield Fault(
                keyword.place or f"labels.{code}.keywords",
                f"`{keyword.term}` can never count: the exclude `{silencer.term}`{_on_line(silencer)} "
                "silences it; take one of them out",
            )
    if keywords and all(keyword.needs_context for keyword in keywords):
        yield Fault(
            keywords[0].place or f"labels.{code}.keywords",
            f"every keyword of `{code}` needs context, so none can ever count; let one stand by itself",
        )


def _on_line(keyword: Keyword) -> str:
    return f" on line {keyword.place.line}" if keyword.place else ""


def _title(code: str) -> str:
    return " ".join(code.replace("_", " ").split()).capitalize()
