"""The two kinds of file a label set is written in, as written: the label set and the keywords of a label.

A keyword stays exactly as it was written. What YAML readers may take for something else (``NO``, ``on``,
``12:30``, ``5``) is refused unless it is quoted, so that no other tool reads the file differently.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import AfterValidator, Discriminator, Field, Strict, Tag, model_validator

from classify.config.checked_values import (
    MAX_LENGTH,
    MAX_WITHIN,
    checked_code,
    checked_language_or_all,
    checked_line,
    checked_term,
)
from classify.config.languages import ALL, LANGUAGES
from classify.config.terms import MAX_WORDS, Case, same_as
from classify.config.validation import Section, Text, unfit

Code = Annotated[
    Text, AfterValidator(checked_code), Field(json_schema_extra={"pattern": "^[A-Za-z][A-Za-z0-9_]*$"})
]
Line = Annotated[Text, AfterValidator(checked_line)]
Term = Annotated[
    Text,
    AfterValidator(checked_term),
    Field(
        description=(
            f"A word, or a phrase of up to {MAX_WORDS} words; a word of 3 letters or more may end with `*`, "
            "which stands for any ending."
        ),
        json_schema_extra={"maxLength": MAX_LENGTH, "pattern": r"^[^|?*]*(\*([^\w|?*][^|?*]*)?)*$"},
    ),
]


class ExcludeEntry(Section):
    """A phrase that silences the keywords it overlaps, with a case rule of its own."""

    term: Term
    case: Case | None = None
    """`exact`: capitals must match; `fold`: they need not; `auto`: exact where the term has a capital, or all
    in capitals where it has small letters too. Without it, as the file says."""

    @model_validator(mode="before")
    @classmethod
    def _may_lack_quotes(cls, data: object) -> object:
        if isinstance(data, Mapping) and "term" not in data:
            mend = "add it, or put quotes around text that has a colon"
            ((word, value),) = data.items() if len(data) == 1 else (("", None),)
            if isinstance(value, int | float):
                mend = f"write {{term: {word}, weight: {value}}}"
            elif isinstance(value, tuple | list):
                mend = f"write the words of `{word}` into the list itself, or below a label of their own"
            raise unfit(f"has no `term`; {mend}")
        return data


def _shape(value: object) -> str:
    return "entry" if isinstance(value, Mapping | ExcludeEntry) else "term"


WrittenExclude = Annotated[
    Annotated[Term, Tag("term")] | Annotated[ExcludeEntry, Tag("entry")], Discriminator(_shape)
]


def _kind_of_needs(value: object) -> str:
    if not isinstance(value, tuple | list):
        return "context"
    return "lists" if any(isinstance(item, tuple | list) for item in value) else "terms"


_Terms = Annotated[tuple[WrittenExclude, ...], Strict(False), Field(min_length=1)]
Needs = Annotated[
    Annotated[Literal["context"], Tag("context")]
    | Annotated[_Terms, Tag("terms")]
    | Annotated[tuple[_Terms, ...], Strict(False), Field(min_length=1), Tag("lists")],
    Discriminator(_kind_of_needs),
]


class KeywordEntry(ExcludeEntry):
    """A keyword with a case rule, a weight or a need for context."""

    weight: Annotated[float, Field(gt=0, le=10)] = 1.0
    """Votes that the keyword adds for the label: below 1 it is not enough alone; from 2 on it always decides,
    unless another label's keywords outvote it."""
    needs: Needs | None = None
    """`context`: counts only beside another keyword of this label that needs nothing; alone it is a hint.
    A list of terms: counts only where one of them is in the paragraph too; a list of lists: one of each."""
    within: Annotated[int, Field(ge=1, le=MAX_WITHIN)] | None = None
    """Most words that may stand between the keyword and a term it needs."""

    @model_validator(mode="after")
    def _make_sense(self) -> KeywordEntry:
        if self.within is not None and not self.lists:
            raise unfit("`within` says how near the words of `needs` are; add `needs: [..]`")
        for needed in (entry for entries in self.lists for entry in entries):
            term = needed if isinstance(needed, str) else needed.term
            if same_as(term, "fold") == same_as(self.term, "fold"):
                raise unfit(f"`{self.term}` needs itself; take it out of its `needs`")
        return self

    @property
    def lists(self) -> tuple[tuple[str | ExcludeEntry, ...], ...]:
        """The lists of terms that it needs; a single list as one."""
        if self.needs is None or isinstance(self.needs, str):
            return ()
        lists = tuple(entry for entry in self.needs if isinstance(entry, tuple))
        return lists or (tuple(entry for entry in self.needs if not isinstance(entry, tuple)),)


WrittenKeyword = Annotated[
    Annotated[Term, Tag("term")] | Annotated[KeywordEntry, Tag("entry")], Discriminator(_shape)
]
Keywords = Annotated[tuple[WrittenKeyword, ...], Strict(False), Field(min_length=1)]
Excludes = Annotated[tuple[WrittenExclude, ...], Strict(False)]


class KeywordsFile(Section):
    """The keywords of one label, and the phrases that silence them."""

    case: Case | None = None
    """The case rule of entries that have none of their own; without it, that of the label set."""
    keywords: Keywords
    """Keywords that vote for the label. Capitals must match where a keyword has any."""
    exclude: Excludes = ()
    """A keyword hit that one of these overlaps does not count, and is shown as excluded."""


Language = Annotated[
    Text,
    AfterValidator(checked_language_or_all),
    Field(json_schema_extra={"enum": [ALL, *LANGUAGES[1:]]}),
]


def _shape_of_lists(value: object) -> str:
    if isinstance(value, Mapping):
        return "languages"
    return "list" if isinstance(value, tuple | list) else "path"


def _shape_of_excludes(value: object) -> str:
    return "languages" if isinstance(value, Mapping) else "list"


_Path = Annotated[Line, Field(min_length=1), Tag("path")]
_List = Annotated[Keywords, Tag("list")]
_PathOrList = Annotated[_Path | _List, Discriminator(_shape_of_lists)]


class LabelEntry(Section):
    """One label: its title and description for people, its keywords for the classifier."""

    title: Line = ""
    """Name of the label in reports; without one, its code."""
    description: Line = ""
    """Scope of the label in a sentence: text that belongs to it, and text that does not."""
    keywords: Annotated[
        _Path | _List | Annotated[dict[Language, _PathOrList], Field(min_length=1), Tag("languages")],
        Discriminator(_shape_of_lists),
    ]
    """A keywords file, relative to this file, or the list of keywords itself; these count in text of every
    language. Or one of them for each language, `{en: energy.yaml, az: [..], all: [SOCAR]}`, which counts only
    in text of this language."""
    exclude: Annotated[
        Annotated[Excludes, Tag("list")] | Annotated[dict[Language, Excludes], Tag("languages")],
        Discriminator(_shape_of_excludes),
    ] = ()
    """Phrases that silence keywords, beside those of the keywords files; or a list for each language."""


class LabelSetFile(Section):
    """An ordered set of labels; the order is that of the columns and changes nothing else."""

    name: Code
    """Name of the label set in files and models."""
    title: Line = ""
    """Name of the label set in reports; without one, `name`."""
    exclusive: bool = False
    """true: exactly one label a paragraph; false: any number."""
    case: Case = "auto"
    """The case rule of keywords and excludes whose entry and file have none."""
    exhaustive: bool = False
    """true: every paragraph belongs to some label; false: there is a background, and abstaining is normal."""
    labels: Annotated[
        dict[Code, LabelEntry], Field(min_length=1, json_schema_extra={"additionalProperties": False})
    ]
    """The labels by code."""
