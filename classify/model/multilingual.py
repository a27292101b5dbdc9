"""One model for each language: what was learned in one never counts in text of another.

Each paragraph is decided by the part of its language. A language of which too little was learned has no part:
its keywords decide alone. Text of an unknown language is read as of the main one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from classify.config.label_set import LabelSet
from classify.config.languages import LANGUAGES, UNKNOWN, language_number
from classify.model.context import article_numbers
from classify.model.deciding import DEFAULT_THRESHOLD
from classify.model.decisions import Decisions, Evidence
from classify.model.evidence import COLUMNS, SUMS
from classify.model.fitted import FittedModel
from classify.model.keyword_hits import Keywords, keywords_of
from classify.model.linear import voting_alone
from classify.text.matcher import KeywordMatcher
from classify.text.term_columns import TermColumns, vocabulary_of
from classify.text.tokens import as_texts

Floats = NDArray[np.float64]
Languages = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class MultilingualModel:
    """The parts of a model by language; keywords and label columns in label-set order."""

    label_set: LabelSet
    """With the keywords of all languages."""
    keywords: Keywords
    main: str
    """The language of most text that was learned from; `UNKNOWN` where languages were not told apart."""
    parts: Mapping[str, FittedModel]
    """The part of each language, the main one first; its label set is that `only` of its language."""
    advising: bool = False
    """True if keywords are evidence like any other, and decide nothing by themselves."""

    @property
    def main_part(self) -> FittedModel:
        """The part of the main language."""
        return self.parts[self.main]

    @property
    def thresholds(self) -> Floats:
        """The lowest score that gives each label, in every language."""
        return self.main_part.thresholds

    @property
    def calibrated(self) -> bool:
        """True if there are probabilities, in some language at least."""
        return any(part.calibration is not None for part in self.parts.values())

    def part_in(self, language: str) -> FittedModel:
        """Return what decides on text of a language: its part, or else its keywords alone."""
        if UNKNOWN in (language, self.main):
            return self.main_part
        if language in self.parts:
            return self.parts[language]
        part = replace(_voting(self.label_set.only(language)), thresholds=self.thresholds)
        return part.with_advising_keywords() if self.advising else part

    def decide(
        self,
        texts: Iterable[str],
        articles: Sequence[Any] | NDArray[Any] | None = None,
        languages: Languages | None = None,
        *,
        weak: float | None = 0.0,
    ) -> Decisions:
        """Return votes, decision values, scores, labels, reasons and evidence.

        Parameters
        ----------
        texts : iterable of str
            Paragraphs.
        articles : sequence of shape (n_texts,), default=None
            Which article each text stands in; see `FittedModel.decide`. Text in another language adds
            nothing.
        languages : ndarray of shape (n_texts,), default=None
            Places in `LANGUAGES`; None: all unknown.
        weak : float, default=0.0
            Learned terms that move a decision value by less are folded into one row of the evidence. None:
            it only tells which keywords stand where, and no contributions.
        """
        read = as_texts(texts)
        rows_of = self.rows_in(len(read), languages)
        if (
            list(rows_of) == [self.main]
            and self.main_part.label_set is self.label_set
            and len(self.parts) == 1
        ):
            return self.main_part.decide(read, articles, weak=weak)
        of_each = None if articles is None else np.asarray(articles)
        decided = [
            self.part_in(language).decide(
                [read[row] for row in rows.tolist()], None if of_each is None else of_each[rows], weak=weak
            )
            for language, rows in rows_of.items()
        ]
        tables = {
            name: _together([getattr(part, name) for part in decided], list(rows_of.values()))
            for name in ("votes", "values", "scores", "labels", "reasons")
        }
        evidence = self._evidence([part.evidence for part in decided], rows_of)
        probabilities = _together([part.probabilities_or_nan for part in decided], list(rows_of.values()))
        return Decisions(
            **tables, evidence=evidence, probabilities=probabilities if self.calibrated else None
        )

    def with_thresholds(self, thresholds: Mapping[str, float]) -> MultilingualModel:
        """Return this model with other thresholds for the labels that are named."""
        parts = {language: part.with_thresholds(thresholds) for language, part in self.parts.items()}
        return replace(self, parts=parts)

    def with_advising_keywords(self) -> MultilingualModel:
        """Return this model with keywords that only count as evidence and decide nothing by themselves."""
        parts = {language: part.with_advising_keywords() for language, part in self.parts.items()}
        return replace(self, parts=parts, advising=True)

    def rows_in(self, n_texts: int, languages: Languages | None) -> dict[str, NDArray[np.int64]]:
        """Return the rows that each language decides on, the main one first; at least its own, if empty."""
        numbers = np.zeros(n_texts, np.uint8) if languages is None else languages
        if len(numbers) != n_texts:
            raise ValueError(f"languages must name one a text: {n_texts} texts, {len(numbers)} languages")
        main, unknown = language_number(self.main), language_number(UNKNOWN)
        numbers = np.where(numbers == unknown, main, numbers if main != unknown else unknown)
        others = sorted(set(numbers.tolist()) - {main})
        found = {LANGUAGES[number]: np.flatnonzero(numbers == number) for number in (main, *others)}
        return {code: rows for code, rows in found.items() if len(rows) or (code == self.main and not others)}

    def _evidence(self, parts: Sequence[Evidence], rows_of: Mapping[str, NDArray[np.int64]]) -> Evidence:
        """Return the evidence of all languages as one, sorted by paragraph."""
        terms, first = list(self.keywords.terms), {}
        for language, learned_of in self.parts.items():
            first[language] = len(terms)
            terms += learned_of.columns.terms
        moved = []
        for part, (language, rows) in zip(parts, rows_of.items(), strict=True):
            own = _keywords_in(self.label_set, language)
            learned = len(part.terms) - len(own) - len(SUMS)
            begin = first.get(language, 0)
            sums = np.arange(len(terms), len(terms) + len(SUMS))
            number = np.concatenate([np.array(own, np.int64), np.arange(begin, begin + learned), sums])
            paragraph = rows[part.paragraph].astype(np.int32)
            moved.append(replace(part, paragraph=paragraph, term=number[part.term].astype(np.int32)))
        columns = {name: np.concatenate([getattr(part, name) for part in moved]) for name in COLUMNS}
        order = np.argsort(columns["paragraph"], kind="stable")
        return Evidence(**{name: column[order] for name, column in columns.items()}, terms=[*terms, *SUMS])


def language_numbers(
    languages: Iterable[str] | None,
    texts: Sequence[str],
    articles: Sequence[Any] | NDArray[Any] | None = None,
) -> Languages:
    """Return the language of each text, as its place in `LANGUAGES`: that of the codes or, for None, what a
    run finds.

    Raises
    ------
    ValueError
        If a code is not known, or there is not one for each text.
    """
    if languages is None:
        return _found(texts, articles)
    codes = list(languages)
    if len(codes) != len(texts):
        raise ValueError(f"languages must name one a text: {len(texts)} texts, {len(codes)} languages")
    unknown = sorted(set(codes) - set(LANGUAGES))
    if unknown:
        raise ValueError(f"languages: {', '.join(map(repr, unknown))} is not known; write codes such as 'en'")
    return np.array([language_number(code) for code in codes], np.uint8)


def _found(texts: Sequence[str], articles: Sequence[Any] | NDArray[Any] | None) -> Languages:
    """Return the language of each text, found from the texts of its article."""
    from classify.corpus.languages import languages_in  # a job knows them, and need not wait for its tables

    n_texts = len(texts)
    article = np.arange(n_texts) if articles is None else article_numbers(articles, n_texts)
    order = np.argsort(article, kind="stable")
    declared, is_body = np.full(n_texts, language_number(UNKNOWN), np.uint8), np.ones(n_texts, np.bool_)
    found = np.empty(n_texts, np.uint8)
    found[order] = languages_in([texts[row] for row in order.tolist()], article[order], declared, is_body)
    return found


def multilingual(label_set: LabelSet, main: str, parts: Mapping[str, FittedModel]) -> MultilingualModel:
    """Return the model of some parts, with the main one first and the others sorted."""
    ordered = {language: parts[language] for language in (main, *sorted(set(parts) - {main}))}
    return MultilingualModel(label_set, keywords_of(label_set), main, ordered)


def _together(parts: Sequence[NDArray[Any]], rows: Sequence[NDArray[np.int64]]) -> NDArray[Any]:
    """Return the rows of all parts, each at its place."""
    whole = np.empty((sum(map(len, rows)), *parts[0].shape[1:]), parts[0].dtype)
    for part, own in zip(parts, rows, strict=True):
        whole[own] = part
    return whole


@lru_cache(maxsize=64)
def _keywords_in(label_set: LabelSet, language: str) -> list[int]:
    return label_set.keywords_in(language)


@lru_cache(maxsize=16)
def _voting(label_set: LabelSet) -> FittedModel:
    """Return a model that has learned nothing: keywords decide alone."""
    keywords, n_labels = keywords_of(label_set), len(label_set.labels)
    return FittedModel(
        label_set=label_set,
        keywords=keywords,
        matcher=KeywordMatcher(label_set),
        columns=TermColumns([], np.zeros(0), vocabulary_of([])),
        weights=voting_alone(keywords, 0, n_labels),
        thresholds=np.full(n_labels, DEFAULT_THRESHOLD),
        uses_learned_words=np.zeros(n_labels, np.bool_),
        silent_labels=(),
        min_df=1,
    )
