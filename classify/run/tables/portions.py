"""Results of the articles of a batch, portion by portion: from the cache where it has them, else computed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from hashlib import blake2b
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from classify.corpus.article import Article, Paragraphs
from classify.corpus.records import Reading
from classify.corpus.titles import with_titles
from classify.model.decisions import Decisions
from classify.model.evidence import WEAK
from classify.model.multilingual import MultilingualModel
from classify.output.rows import evidence_rows, paragraph_rows, profile_rows
from classify.profile import profile_articles
from classify.run.engine.cache import CachePlace, fetch, holds, keep, key_of_results
from classify.run.feed.gathering import Work
from classify.run.feed.rereading import articles_at, kept_articles
from classify.run.feed.spans import Spans
from classify.run.feed.survey import DIGEST
from classify.run.tables.article_counts import (
    keyword_outcomes,
    keywords_standing,
    paragraph_counts,
)
from classify.run.tables.languages import main_languages, with_other_languages
from classify.run.tables.result import (
    ArticleResult,
    Columns,
    Results,
    in_bytes,
    joined_results,
    packed,
    sums_of,
    unpacked,
)

_PLACE = 4
"""Bytes of the place of an article in the value of a portion."""
_LOOKED_INTO = 8
"""Values of other portions that are looked into for the articles of one."""


@dataclass(frozen=True, slots=True)
class ResultSettings:
    """Settings that a result depends on, besides the article and the model."""

    depends_on: bytes
    evidence: bool
    count_others: bool


@dataclass(frozen=True, slots=True)
class Portion:
    """Consecutive articles of a batch with their results."""

    work: Work
    results: Results
    computed: int
    """Results that were not in the cache."""


def portions(
    work: Work,
    model: MultilingualModel,
    reading: Reading,
    cache: CachePlace | None,
    how: ResultSettings,
) -> Iterator[Portion]:
    """Yield the batch in portions, each with the results that the cache has and those computed for the
    others.

    The results of an unchanged portion are one value. In its place are looked for those of its articles, in
    values of other portions. The input is read no further than the last article that must be computed.
    """
    articles = kept_articles(work, reading)
    behind = 0  # articles of the portions before
    skipped = 0  # those of portions from the cache, which `articles` has not yielded yet
    for own in work.portions():
        key = _portion_key(own, how.depends_on)
        begin, behind = behind, behind + own.n_articles
        if (value := fetch(cache, [key]).get(key)) is not None:
            skipped += own.n_articles
            yield Portion(own, unpacked(value), 0)
            continue
        keys = _keys(own, how.depends_on)
        known = _known(cache, keys)
        missing = np.array([i for i in range(len(keys)) if i not in known], dtype=np.int64)
        if not len(missing) or (work.slice_of is not None and len(missing) < len(keys)):
            skipped += len(keys)
            read = list(articles_at(work, reading, (begin + missing).tolist()).values())
        else:
            whole = list(islice(articles, skipped, skipped + len(keys)))
            read = [whole[i] for i in missing.tolist()]
            skipped = 0
        if read:
            fresh = results_of(read, own.spans.numbered(missing), model, how)
            known |= zip(missing.tolist(), fresh, strict=True)
        results = joined_results([known[i] for i in range(len(keys))])
        if cache is not None:
            places = {own_key: key + i.to_bytes(_PLACE, "little") for i, own_key in enumerate(keys)}
            keep(cache, {key: packed(results), **places})
        yield Portion(own, results, len(missing))
    if not skipped:
        next(articles, None)  # raises ChangedError if an article was added


def _known(cache: CachePlace | None, keys: Sequence[bytes]) -> dict[int, ArticleResult]:
    """Return the results of articles in values of other portions, those that have most of them first."""
    places = fetch(cache, keys)
    wanted: dict[bytes, list[int]] = {}
    for i, key in enumerate(keys):
        if (place := places.get(key)) is not None:
            wanted.setdefault(place[:-_PLACE], []).append(i)
    known: dict[int, ArticleResult] = {}
    for portion, own in sorted(wanted.items(), key=lambda item: -len(item[1]))[:_LOOKED_INTO]:
        if (value := fetch(cache, [portion]).get(portion)) is not None:
            at = [int.from_bytes(places[keys[i]][-_PLACE:], "little") for i in own]
            known |= zip(own, unpacked(value).at(at), strict=True)
    return known


def is_classified(work: Work, cache: CachePlace, depends_on: bytes) -> bool:
    """Tell whether the cache has the results of a batch as they are, each portion in one value.

    It decides who works the batch off, and nothing else.
    """
    return holds(cache, [_portion_key(own, depends_on) for own in work.portions()])


def _portion_key(own: Work, depends_on: bytes) -> bytes:
    """Return the key of the results of a portion: what those of its articles depend on."""
    digest = blake2b(depends_on + own.digests.tobytes(), digest_size=16)
    for column in fields(own.spans):
        digest.update(np.ascontiguousarray(getattr(own.spans, column.name)).data)
    return key_of_results(digest.digest(), own.n_articles)


def _keys(work: Work, depends_on: bytes) -> list[bytes]:
    """Return the key of each article: its text, its paragraphs and their kinds, and what else the result
    depends on.
    """
    cuts = work.spans.packed(work.n_articles)
    return [
        blake2b(depends_on + digest.tobytes() + cut, digest_size=16).digest()
        for digest, cut in zip(work.digests, cuts, strict=True)
    ]


def decide_body(
    paragraphs: Paragraphs, model: MultilingualModel, *, weak: float | None = 0.0
) -> tuple[NDArray[np.int64], Decisions]:
    """Return indices of the body paragraphs, and the decisions on them."""
    body = paragraphs.body
    texts, languages = paragraphs.body_texts, paragraphs.body_languages
    return body, model.decide(texts, paragraphs.article[body], languages, weak=weak)


def results_of(
    articles: Sequence[Article], spans: Spans, model: MultilingualModel, how: ResultSettings
) -> list[ArticleResult]:
    """Return the results of some articles, of whose paragraphs `spans` says where they are."""
    paragraphs, words = spans.of(articles), spans.words
    articles = with_titles(articles, paragraphs)
    body, decisions = decide_body(paragraphs, model, weak=WEAK if how.evidence else None)
    labels = model.label_set.codes
    profiles = profile_articles(
        paragraphs.article[body],
        words[body],
        decisions.scores,
        decisions.labels,
        n_articles=len(articles),
        by_keyword=decisions.votes > 0,
    )
    if how.count_others:
        profiles = with_other_languages(profiles, paragraphs, words)
    rows = paragraph_rows(articles, paragraphs, words, body, decisions, labels)
    terms = (
        evidence_rows(articles, paragraphs, body, decisions.evidence, labels)
        if how.evidence
        else [b""] * len(articles)
    )
    heads = profile_rows(articles, profiles, labels, main_languages(paragraphs, words, len(articles)))
    sums = sums_of(Columns(profiles, *paragraph_counts(paragraphs, body, decisions, len(articles))))
    keywords = keywords_standing(paragraphs.article[body], decisions, len(articles), len(model.keywords))
    outcomes = keyword_outcomes(paragraphs.article[body], decisions, len(articles), model)
    own_sums = in_bytes(sums.ravel(), "<i8", np.arange(len(articles) + 1) * sums.shape[1])
    ids = (article.id for article in articles)
    cuts = [blake2b(cut, digest_size=DIGEST).digest() for cut in spans.packed(len(articles))]
    columns = zip(ids, cuts, heads, rows, terms, own_sums, keywords, outcomes, strict=True)
    return [ArticleResult(*row) for row in columns]
