"""Label sets: the ordered labels and the keywords a person wrote for each.

Knows nothing of YAML; `loading` reads the files.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Final, Literal

from classify.config.terms import same_as
from classify.errors import Place

UNSEEN: Final = "?"
"""Cell of the column `labels` that `classify sample` writes, to be replaced by who reads the text."""
NO_LABEL: Final = "none"
"""Word in that cell where no label fits; an empty cell says the same."""


@dataclass(frozen=True, slots=True)
class Keyword:
    """Keyword of a label, or an exclude: a word, or a phrase; ``*`` ends a stem.

    A new field is read in `loading`, stored in `stored_labels`, hashed in `fingerprint`, ranked in
    `repeated`, ordered in `model.keyword_hits`, and written out in `quality.form_findings` and
    `run.tables.record`.
    """

    term: str
    case: Literal["exact", "fold"]
    weight: float = 1.0
    needs_context: bool = False
    """True if it counts only beside another keyword of the label that needs nothing."""
    or_capitals: bool = False
    """True if capitals throughout do as well where the case must match: ``BAKU`` for ``Baku``."""
    needs: tuple[tuple[Keyword, ...], ...] = ()
    """Lists of words; of each one must stand in the paragraph for the keyword to count."""
    within: int | None = None
    """Most words that may stand between the keyword and those it needs; None: any number."""
    language: str = ""
    """Code of the language whose text it counts in; empty: any."""
    place: Place | None = field(default=None, compare=False)

    @property
    def conditional(self) -> bool:
        """Tell whether it counts only with something else."""
        return self.needs_context or bool(self.needs)

    def counts_in(self, language: str) -> bool:
        """Tell whether it counts in text of a language; where that is not known, every keyword does."""
        return not self.language or not language or self.language == language


@dataclass(frozen=True, slots=True)
class Label:
    """One label of the set, with the keywords that vote for it and the phrases that silence them."""

    code: str
    title: str
    description: str
    keywords: tuple[Keyword, ...]
    exclude: tuple[Keyword, ...] = ()
    repeated: tuple[tuple[Keyword, Keyword], ...] = field(default=(), compare=False)
    """Keywords and excludes that were left out, each with the one that says the same."""


@dataclass(frozen=True, slots=True)
class LabelSet:
    """The ordered labels; their order fixes the order of columns and nothing else."""

    name: str
    title: str
    labels: tuple[Label, ...]
    exclusive: bool = False
    exhaustive: bool = False

    def __hash__(self) -> int:
        """From its names alone: a model is looked up by its label set for each batch, mostly the same one."""
        return hash((self.name, self.codes))

    def __repr__(self) -> str:
        """One line: all keywords of all labels would fill pages of a notebook."""
        return f"<LabelSet {self.name}: {', '.join(self.codes)}; {len(self.keywords)} keywords>"

    @property
    def codes(self) -> tuple[str, ...]:
        """Label codes in the order of the file, which is the order of every label column."""
        return tuple(label.code for label in self.labels)

    @property
    def keywords(self) -> tuple[tuple[Label, Keyword], ...]:
        """Every keyword with its label, one label after the other: the order of all columns of keywords."""
        return tuple((label, keyword) for label in self.labels for keyword in label.keywords)

    @property
    def languages(self) -> tuple[str, ...]:
        """Codes of the languages that have keywords or excludes of their own, sorted."""
        written = (*self.keywords, *self.excludes)
        return tuple(sorted({keyword.language for _, keyword in written} - {""}))

    def only(self, language: str) -> LabelSet:
        """Return the label set with what counts in text of a language; itself where no keyword has a
        language.
        """
        if not self.languages:
            return self
        labels = (
            replace(
                label,
                keywords=tuple(one for one in label.keywords if one.counts_in(language)),
                exclude=tuple(one for one in label.exclude if one.counts_in(language)),
            )
            for label in self.labels
        )
        return replace(self, labels=tuple(labels))

    def keywords_in(self, language: str) -> list[int]:
        """Return places in `keywords` of those that `only` has."""
        return [number for number, (_, one) in enumerate(self.keywords) if one.counts_in(language)]

    @property
    def excludes(self) -> tuple[tuple[Label, Keyword], ...]:
        """Every exclude with its label, one label after the other: the order of all columns of excludes."""
        return tuple((label, exclude) for label in self.labels for exclude in label.exclude)


@dataclass(frozen=True, slots=True)
class SharedKeyword:
    """A keyword that several labels have: allowed, since a paragraph may be about both, but worth a look."""

    term: str
    labels: tuple[str, ...]
    places: tuple[Place, ...]


def shared_keywords(label_set: LabelSet) -> tuple[SharedKeyword, ...]:
    """Return keywords that more than one label has, sorted by term, with the labels in label-set order.

    >>> from classify.config.loading import label_set_from_keywords
    >>> shared_keywords(label_set_from_keywords({"energy": ["smart grid"], "digital": ["smart-grid", "5G"]}))
    (SharedKeyword(term='smart grid', labels=('energy', 'digital'), places=()),)
    """
    found: dict[str, list[tuple[str, Keyword]]] = {}
    for label in label_set.labels:
        for keyword in label.keywords:
            found.setdefault(same_as(keyword.term, "fold"), []).append((label.code, keyword))
    shared = []
    for pairs in map(_meeting, found.values()):
        codes = tuple(dict.fromkeys(code for code, _ in pairs))
        if len(codes) > 1:
            places = tuple(keyword.place for _, keyword in pairs if keyword.place)
            shared.append(SharedKeyword(pairs[0][1].term, codes, places))
    return tuple(sorted(shared, key=lambda keyword: keyword.term))


def _meeting(pairs: list[tuple[str, Keyword]]) -> list[tuple[str, Keyword]]:
    """Return those that count in text of the same language as one of another label."""
    return [
        (code, keyword)
        for code, keyword in pairs
        if any(
            other != code and ("" in (keyword.language, one.language) or keyword.language == one.language)
            for other, one in pairs
        )
    ]
