"""Label sets from YAML files or plain data, whole or refused with every fault at once."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from classify.config.faults import Fault, refuse
from classify.config.label_files import ExcludeEntry, KeywordEntry, KeywordsFile, LabelEntry, LabelSetFile
from classify.config.label_set import Keyword, Label, LabelSet
from classify.config.strict_yaml import Document, Loc, read_yaml
from classify.config.terms import case_rule, same_as
from classify.config.validation import check, where
from classify.errors import Place


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
    """The label set of a YAML file, or None, and all faults; for those who gather more faults."""
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
    if isinstance(keywords, str) or not isinstance(keywords, Mapping):
        refuse([Fault("keywords", "must be a mapping of label code to a list of keywords")])
    labels = {
        code: {"keywords": terms if isinstance(terms, str) else tuple(terms)}
        for code, terms in keywords.items()
    }
    return label_set_from_data(
        {"name": name, "exclusive": exclusive, "exhaustive": exhaustive, "labels": labels}
    )


def label_set_from_data(data: Mapping[str, object]) -> LabelSet:
    """The label set that plain data describes, in the shape of a label set file with inline keywords.

    Undoes `label_set_to_data`. Raises `ConfigError` with every fault.
    """
    label_set, faults = _assemble(Document("label set", data), None)
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
    lists: dict[str, tuple[Document, KeywordsFile | None]] = {}
    for code, path in _keywords_paths(document):
        if folder is None:
            way = where(document, ("labels", code, "keywords"))
            faults.append(Fault(way, "must be a list of keywords; a path needs a label set file"))
            continue
        keywords_document = read_yaml(Path(os.path.normpath(folder / path)))
        keywords, found = check(KeywordsFile, keywords_document)
        lists[code] = keywords_document, keywords
        faults += [_at_mention(document, code, fault) for fault in found]
    if written is None:
        return None, faults
    labels: list[Label] = []
    for code, entry in written.labels.items():
        label = _label(code, entry, document, lists.get(code))
        faults += _contradictions(label)
        labels.append(label)
    label_set = LabelSet(
        name=written.name,
        title=written.title or _title(written.name),
        labels=tuple(labels),
        exclusive=written.exclusive,
        exhaustive=written.exhaustive,
    )
    return label_set, faults


def _at_mention(document: Document, code: str, fault: Fault) -> Fault:
    """A file that cannot be opened is a fault of the line that names it."""
    if isinstance(fault.where, Place):
        return fault
    return Fault(where(document, ("labels", code, "keywords")), f"{fault.where} {fault.what}")


def _keywords_paths(document: Document) -> Iterator[tuple[str, str]]:
    """Label codes with the keywords files they name, also of a label set that has faults elsewhere."""
    labels = document.value.get("labels") if isinstance(document.value, Mapping) else None
    if not isinstance(labels, Mapping):
        return
    for code, entry in labels.items():
        path = entry.get("keywords") if isinstance(entry, Mapping) else None
        if isinstance(path, str) and path.strip():
            yield code, path


def _label(
    code: str, entry: LabelEntry, document: Document, listed: tuple[Document, KeywordsFile | None] | None
) -> Label:
    way: Loc = ("labels", code)
    keywords: tuple[Keyword, ...] = ()
    exclude = _keywords(entry.exclude, document, (*way, "exclude"))
    if not isinstance(entry.keywords, str):
        keywords = _keywords(entry.keywords, document, (*way, "keywords"))
    elif listed and listed[1]:
        keywords = _keywords(listed[1].keywords, listed[0], ("keywords",))
        exclude = _keywords(listed[1].exclude, listed[0], ("exclude",)) + exclude
    return Label(code, entry.title or _title(code), entry.description, keywords, exclude)


def _keywords(
    written: Sequence[str | KeywordEntry | ExcludeEntry], document: Document, way: Loc
) -> tuple[Keyword, ...]:
    return tuple(_keyword(entry, document, (*way, row)) for row, entry in enumerate(written))


def _keyword(written: str | KeywordEntry | ExcludeEntry, document: Document, way: Loc) -> Keyword:
    place = document.places.get((*way, "term"), document.places.get(way))
    if isinstance(written, str):
        return Keyword(written, case_rule(written, "auto"), place=place)
    case = case_rule(written.term, written.case)
    if not isinstance(written, KeywordEntry):
        return Keyword(written.term, case, place=place)
    return Keyword(written.term, case, written.weight, written.needs is not None, place)


def _contradictions(label: Label) -> Iterator[Fault]:
    """Keywords written twice, and keywords that an exclude always silences."""
    for kind, keywords in (("keywords", label.keywords), ("exclude", label.exclude)):
        seen: dict[tuple[str, str], Keyword] = {}
        for keyword in keywords:
            first = seen.setdefault((same_as(keyword.term, keyword.case), keyword.case), keyword)
            if first is not keyword:
                yield Fault(
                    keyword.place or f"labels.{label.code}.{kind}",
                    f"`{keyword.term}` says the same as `{first.term}`{_on_line(first)}; keep one of them",
                )
    silencers = {(same_as(exclude.term, exclude.case), exclude.case): exclude for exclude in label.exclude}
    for keyword in label.keywords:
        # an exclude with exact case leaves a keyword that folds its other spellings
        exact = silencers.get((same_as(keyword.term, "exact"), "exact")) if keyword.case == "exact" else None
        exclude = exact or silencers.get((same_as(keyword.term, "fold"), "fold"))
        if exclude:
            yield Fault(
                keyword.place or f"labels.{label.code}.keywords",
                f"`{keyword.term}` can never count: the exclude `{exclude.term}`{_on_line(exclude)} "
                "silences it; take one of them out",
            )


def _on_line(keyword: Keyword) -> str:
    return f" on line {keyword.place.line}" if keyword.place else ""


def _title(code: str) -> str:
    return code.replace("_", " ").capitalize()
