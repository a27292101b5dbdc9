"""A small corpus for the tests of `quality`: paragraphs given as texts, everything else counted out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from classify.corpus.article import Kind
from classify.quality.corpus import Corpus


def corpus_of(
    articles: Mapping[str, Sequence[str]],
    *,
    sources: Mapping[str, str] | None = None,
    stories: Mapping[str, str] | None = None,
    boilerplate: Sequence[str] = (),
) -> Corpus:
    """Return articles by id, each with its paragraphs, which stand two characters apart."""
    rows = [
        (number, position, sum(len(text) + 2 for text in texts[:position]), text)
        for number, texts in enumerate(articles.values())
        for position, text in enumerate(texts)
    ]
    story = {id_: (stories or {}).get(id_, id_) for id_ in articles}
    told: set[str] = set()
    duplicate = []
    for name in story.values():
        duplicate.append(name in told)
        told.add(name)
    return Corpus(
        article=np.array([row[0] for row in rows], np.int32),
        paragraph=np.array([row[1] + 1 for row in rows], np.int32),
        start=np.array([row[2] for row in rows], np.int64),
        end=np.array([row[2] + len(row[3]) for row in rows], np.int64),
        kind=np.array([Kind.BOILERPLATE if row[3] in boilerplate else Kind.BODY for row in rows], np.uint8),
        texts=[row[3] for row in rows],
        ids=list(articles),
        sources=[(sources or {}).get(id_, "") for id_ in articles],
        stories=list(story.values()),
        duplicate=np.array(duplicate, np.bool_),
        language=np.zeros(len(rows), np.uint8),
    )
