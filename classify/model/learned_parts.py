"""Learning, language by language: which have text enough, and what is known of the keywords of all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from classify.config.label_set import LabelSet
from classify.config.languages import LANGUAGES, UNKNOWN, language_number
from classify.model.audit import NO_RIVAL, KeywordAudit

Ints = NDArray[np.int64]

FEWEST_TEXTS = 50
"""Texts of a language below which nothing is learned of it, and its keywords decide alone."""

_UNSEEN = {
    **{"paragraphs": 0, "agreement": np.nan, "lone_paragraphs": 0, "lone_agreement": np.nan},
    "rival": NO_RIVAL,
}
"""Record of a keyword that stands nowhere."""


def learned_languages(languages: NDArray[np.uint8]) -> dict[str, Ints]:
    """Return the languages that are learned, that of most texts first, and the rows that each learns from.

    Texts of an unknown language go with the first. Those of a language with fewer than `FEWEST_TEXTS` are
    learned from nowhere.

    >>> rows = learned_languages(np.array([0, 16, 16, 4], np.uint8))
    >>> {language: own.tolist() for language, own in rows.items()}
    {'de': [0, 1, 2]}
    """
    unknown = language_number(UNKNOWN)
    counts = np.bincount(languages, minlength=len(LANGUAGES))
    counts[unknown] = 0
    main = int(counts.argmax()) if counts.any() else unknown
    numbers = np.where(languages == unknown, main, languages)
    others = [number for number in np.flatnonzero(counts >= FEWEST_TEXTS).tolist() if number != main]
    return {LANGUAGES[number]: np.flatnonzero(numbers == number) for number in (main, *others)}


def joined_audits(audits: Mapping[str, KeywordAudit], label_set: LabelSet) -> KeywordAudit:
    """Return what is known of the keywords of all languages: of each in the language that has most of it.

    What is known of the labels is that of the first language.
    """
    first = next(iter(audits.values()))
    if len(audits) == 1 and len(first.paragraphs) == len(label_set.keywords):
        return first
    whole = {name: np.full(len(label_set.keywords), nothing) for name, nothing in _UNSEEN.items()}
    for language, audit in audits.items():
        own = np.array(label_set.keywords_in(language), np.int64)
        seen = (whole["paragraphs"] + whole["lone_paragraphs"])[own]
        more = audit.paragraphs + audit.lone_paragraphs > seen
        for name, column in whole.items():
            column[own[more]] = getattr(audit, name)[more]
    return replace(first, **whole)
