"""The languages of a feed: of each article, and those that nobody has written keywords for."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from classify.config.label_set import LabelSet
from classify.config.languages import LANGUAGES, UNKNOWN, language_number
from classify.corpus.article import Kind, Paragraphs
from classify.corpus.large_sequences import Repeated
from classify.model.multilingual import MultilingualModel
from classify.profile import MICRO, Profiles
from classify.run.feed.gathering import Feed
from classify.run.feed.spans import Spans

WORTH_TELLING = 0.01
"""Share of the words of a feed from which on a language is told that is not served."""


def main_languages(
    paragraphs: Paragraphs | Spans, words: NDArray[np.integer], n_articles: int
) -> NDArray[np.int64]:
    """Return the language of most words of each article, shape (n_articles,); of equals the first code."""
    n = len(LANGUAGES)
    cells = paragraphs.article.astype(np.int64) * n + paragraphs.language
    counts = np.bincount(cells, weights=words, minlength=n_articles * n).reshape(n_articles, n)
    counts[:, language_number(UNKNOWN)] = 0
    return np.where(counts.any(axis=1), counts.argmax(axis=1), language_number(UNKNOWN))


def with_other_languages(profiles: Profiles, paragraphs: Paragraphs, words: NDArray[np.integer]) -> Profiles:
    """Return the profiles with the words in languages that are not classified, as words of no label."""
    other = paragraphs.kind == Kind.LANGUAGE
    more = np.bincount(paragraphs.article[other], words[other], len(profiles.words))
    return replace(profiles, words=profiles.words + more.astype(np.int64))


def languages_of_articles(feed: Feed) -> Repeated[str]:
    """Return the code of the language of most words of each article; empty where none is known."""
    numbers = [main_languages(spans, spans.words, n).astype(np.int32) for spans, n in feed.work.spans()]
    return Repeated(LANGUAGES, np.concatenate(numbers))


def words_in_languages(feed: Feed) -> dict[str, int]:
    """Return the words of the body paragraphs of the feed in each language that it has, most first."""
    words = np.zeros(len(LANGUAGES), np.int64)
    for spans, _ in feed.work.spans():
        body = spans.kind == Kind.BODY
        words += np.bincount(spans.language[body], spans.words[body], len(LANGUAGES)).astype(np.int64)
    order = np.argsort(-words, kind="stable")
    return {LANGUAGES[number]: int(words[number]) for number in order.tolist() if words[number]}


def languages_served(feed: Feed, profiles: Profiles) -> frozenset[str]:
    """Return the languages in whose articles keywords stand in half as much of the text as in all."""
    number = np.concatenate([main_languages(spans, spans.words, n) for spans, n in feed.work.spans()])
    with_keyword = np.bincount(number, profiles.keyword_micro_words.sum(axis=1), len(LANGUAGES)) / MICRO
    words = np.bincount(number, profiles.words, len(LANGUAGES))
    served = 2 * with_keyword * words.sum() >= words * with_keyword.sum()
    return frozenset(LANGUAGES[i] for i in np.flatnonzero(served & (with_keyword > 0)).tolist())


def language_warnings(
    words: Mapping[str, int], label_set: LabelSet, model: MultilingualModel, served: Collection[str]
) -> Iterator[str]:
    """Yield a warning for each language with much text and no keywords of its own, or of which nothing was
    learned; `words` are those in each language.

    Plain lists may hold words of several languages: where they are `served` by keywords, no more are missed.
    """
    total = sum(words.values())
    for language, own in words.items():
        if language == UNKNOWN or own < WORTH_TELLING * total or model.main == UNKNOWN:
            continue
        if not label_set.languages and (language == model.main or language in served):
            continue  # lists that are for all languages are mostly written in that of most text
        text = f"{own / total:.0%} of the words are in `{language}`"
        if language not in label_set.languages:
            mend = f"write `keywords: {{{language}: ..}}`, or leave it out with input.languages"
            only = "those for all languages" if label_set.languages else "the keywords of other text"
            yield f"{text}, which has no keywords of its own: only {only} count there; {mend}"
        elif language not in model.parts:
            yield f"{text}, of which the model has learned nothing yet: its keywords decide alone"
