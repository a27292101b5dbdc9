"""Label sets from YAML files or plain data, whole or refused with every fault at once."""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from classify.config.contradictions import contradictions
from classify.config.faults import MOST_SHOWN, Fault, cut_short, refuse, refuse_at
from classify.config.label_files import (
    ExcludeEntry,
    KeywordEntry,
    KeywordsFile,
    LabelSetFile,
    WrittenExclude,
    WrittenKeyword,
)
from classify.config.label_set import Keyword, Label, LabelSet
from classify.config.languages import ALL, LANGUAGES
from classify.config.repeated import without_repeated
from classify.config.strict_yaml import Document, Loc, is_there, read_yaml
from classify.config.terms import Case, case_rule
from classify.config.validation import Section, check, where
from classify.errors import Place

Written = str | KeywordEntry | ExcludeEntry
_KEYWORD: TypeAdapter[Written] = TypeAdapter(WrittenKeyword)
_EXCLUDE: TypeAdapter[Written] = TypeAdapter(WrittenExclude)
_YAML = (".yaml", ".yml")
_NO_PATH = re.compile(r"\\|^[~$]|://")
"""Signs of paths that are none here."""


def load_label_set(path: str | os.PathLike[str]) -> LabelSet:
    """Return the label set of a YAML file, with the keywords files it names.

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
    """Return the label set of a YAML file, or None, and all faults; for a caller that gathers more of
    them.
    """
    return _assemble(read_yaml(path), path.parent)


def label_set_from_keywords(
    keywords: Mapping[str, Sequence[str | Mapping[str, object]]],
    *,
    name: str = "labels",
    exclusive: bool = False,
    exhaustive: bool = False,
) -> LabelSet:
    """Return the label set that has these keywords; for use as a library, without files.

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
        refuse_at("keywords", "must be a mapping of label code to a list of keywords")
    labels = {code: {"keywords": terms} for code, terms in keywords.items()}
    return label_set_from_data(
        {"name": name, "exclusive": exclusive, "exhaustive": exhaustive, "labels": labels}
    )


def label_set_from_data(data: Mapping[str, object]) -> LabelSet:
    """Return the label set that plain data describes, in the shape of a label set file with inline keywords.

    Raises `ConfigError` with every fault.
    """
    label_set, faults = _assemble(Document("label set", dict(data)), None)
    if faults or label_set is None:
        refuse(faults)
    return label_set


def _assemble(document: Document, folder: Path | None) -> tuple[LabelSet | None, list[Fault]]:
    validated, faults = check(LabelSetFile, document)
    source = _Source(document, validated, _case_of(document, "auto"))
    lists = {}
    for code, entry in _label_entries(document):
        keywords, exclude, found = _lists(code, entry, source, folder)
        kept, twice = without_repeated(keywords)
        silencers, again = without_repeated(exclude)
        lists[code] = kept, silencers, (*twice, *again)
        faults += [*found, *contradictions(code, kept, silencers)]
    faults += _alike(document)
    if validated is None or faults:
        return None, faults
    labels = tuple(
        Label(code, entry.title or _title(code), entry.description, *lists[code])
        for code, entry in validated.labels.items()
    )
    title = validated.title or _title(validated.name)
    return LabelSet(validated.name, title, labels, validated.exclusive, validated.exhaustive), faults


def _alike(document: Document) -> Iterator[Fault]:
    """Label codes that only capitals tell apart: as names of files they would be one on many systems."""
    seen: dict[str, str] = {}
    for code, _ in _label_entries(document):
        first = seen.setdefault(code.lower(), code)
        if first != code:
            place = document.keys.get(("labels", code), f"labels.{code}")
            yield Fault(place, f"`{code}` and `{first}` differ by capitals only; choose another code")


def _case_of(document: Document, default: Case) -> Case:
    """Return the case rule of a file, if it gives a valid one."""
    case = document.value.get("case") if isinstance(document.value, Mapping) else None
    return case if case in ("auto", "exact", "fold") else default


def _label_entries(document: Document) -> Iterator[tuple[str, Mapping[str, object]]]:
    """Yield code and entry of each label that can be looked into, whatever is wrong elsewhere in the file."""
    labels = document.value.get("labels") if isinstance(document.value, Mapping) else None
    for code, entry in labels.items() if isinstance(labels, Mapping) else ():
        if isinstance(code, str) and isinstance(entry, Mapping):
            yield code, entry


@dataclass(frozen=True, slots=True)
class _Source:
    """A file with lists of keywords."""

    document: Document
    validated: Section | None
    """None if it has faults, which `check` reports."""
    case: Case
    """Of entries that have no case rule of their own."""

    def keywords(self, way: Loc, written: object, entries: TypeAdapter[Written]) -> list[Keyword]:
        """Return the keywords or excludes of the list at the end of a way of keys, `written` as it stands."""
        found = self._entries(way, written, entries)
        return [_keyword(entry, self.case, self.document, (*way, row)) for row, entry in found]

    def _entries(
        self, way: Loc, written: object, entries: TypeAdapter[Written]
    ) -> Iterator[tuple[int, Written]]:
        """Yield index and entry; of a file with faults each entry that is valid by itself."""
        if self.validated is not None:
            found: Any = self.validated
            for key in way:
                found = found[key] if isinstance(found, Mapping) else getattr(found, str(key))
            yield from enumerate(found)
            return
        for row, entry in enumerate(written if isinstance(written, tuple | list) else ()):
            with contextlib.suppress(ValidationError):
                yield row, entries.validate_python(entry)


def _lists(
    code: str, entry: Mapping[str, object], source: _Source, folder: Path | None
) -> tuple[list[Keyword], list[Keyword], list[Fault]]:
    """Return keywords and excludes of a label, from its entry and the files it names, and the faults of
    those.
    """
    keywords: list[Keyword] = []
    exclude: list[Keyword] = []
    faults: list[Fault] = []
    for language, written, way in _in_languages(entry.get("keywords"), ("labels", code, "keywords")):
        if isinstance(written, str):
            own, silencers, found = _named_file(written, where(source.document, way), source.case, folder)
            exclude += _counting_in(language, silencers)
            faults += found
        else:
            own = source.keywords(way, written, _KEYWORD)
        keywords += _counting_in(language, own)
    for language, written, way in _in_languages(entry.get("exclude"), ("labels", code, "exclude")):
        exclude += _counting_in(language, source.keywords(way, written, _EXCLUDE))
    return keywords, exclude, faults


def _named_file(
    path: str, mention: Place | str, case: Case, folder: Path | None
) -> tuple[list[Keyword], list[Keyword], list[Fault]]:
    """Return keywords and excludes of a keywords file, and its faults; nothing for a blank path."""
    if not path.strip():
        return [], [], []
    if folder is None:
        return [], [], [Fault(mention, "must be a list of keywords; a path needs a label set file")]
    file = Path(os.path.normpath(folder / path))
    if (file.suffix.lower() not in _YAML or _NO_PATH.search(path)) and not is_there(file):
        return [], [], [Fault(mention, _no_file(path))]
    document = read_yaml(file)
    validated, faults = check(KeywordsFile, document)
    # a file that cannot be opened is a fault of the line that names it
    faults = [
        Fault(mention, f"{fault.where} {fault.what}") if isinstance(fault.where, str) else fault
        for fault in faults
    ]
    source = _Source(document, validated, _case_of(document, case))
    content = document.value if isinstance(document.value, Mapping) else {}
    keywords, exclude = (
        source.keywords((key,), content.get(key), entries)
        for key, entries in (("keywords", _KEYWORD), ("exclude", _EXCLUDE))
    )
    return keywords, exclude, faults


def _no_file(path: str) -> str:
    """Return what is said of text that stands where a list or a keywords file should, and names none."""
    if "\\" in path and path.lower().endswith(_YAML):
        return f"{path} does not exist; write `/` for `\\`, or mend the path"
    if path.startswith(("~", "$")) or "://" in path:
        mend = "write the path of a file of this machine, relative to this one"
        return f"`{path[:MOST_SHOWN]}` is no file; {mend}"
    return (
        f"`{cut_short(' '.join(path.split()))}` is read as the path of a keywords file, and there is none; "
        "write keywords as a list: `- word` a line, or `[word, a phrase]`"
    )


def _in_languages(written: object, way: Loc) -> Iterator[tuple[str, object, Loc]]:
    """Yield what is written for each language, and where; empty stands for all of them."""
    if not isinstance(written, Mapping):
        yield "", written, way
        return
    for language, lists in written.items():
        if language == ALL or language in LANGUAGES:
            yield "" if language == ALL else language, lists, (*way, language)


def _counting_in(language: str, keywords: Sequence[Keyword]) -> list[Keyword]:
    return [replace(keyword, language=language) for keyword in keywords] if language else list(keywords)


def _keyword(written: Written, default: Case, document: Document, way: Loc) -> Keyword:
    term, rule = (written, None) if isinstance(written, str) else (written.term, written.case)
    case, or_capitals = case_rule(term, rule or default)
    place = document.places.get((*way, "term"), document.places.get(way))
    keyword = Keyword(term, case, or_capitals=or_capitals, place=place)
    if not isinstance(written, KeywordEntry):
        return keyword
    lists = (tuple(_keyword(entry, default, document, way) for entry in entries) for entries in written.lists)
    return replace(
        keyword,
        weight=written.weight,
        needs_context=written.needs == "context",
        needs=tuple(lists),
        within=written.within,
    )


def _title(code: str) -> str:
    return " ".join(code.replace("_", " ").split()).capitalize()
