"""Titles of articles, also of those that come without one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from classify.corpus.article import Article, Paragraphs
from classify.corpus.words import is_unspaced

LONGEST = 80
"""Characters of a title that is made of the text, at most."""


def with_titles(articles: Sequence[Article], paragraphs: Paragraphs) -> list[Article]:
    """Return the articles, each with a title: its own, or the first words of its first body paragraph.

    Bylines, datelines and notices that stand above are no title; where all of a text is such, its first words
    are.
    """
    owners, first = np.unique(paragraphs.article[paragraphs.body], return_index=True)
    rows = dict(zip(owners.tolist(), paragraphs.body[first].tolist(), strict=True))
    return [
        article
        if article.title
        else replace(
            article,
            title=first_words(paragraphs.texts[rows[i]] if i in rows else article.text[article.text_start :]),
        )
        for i, article in enumerate(articles)
    ]


def first_words(text: str) -> str:
    r"""Return what stands for a title: the first words of a text.

    >>> first_words("  Gas\n flows. " + "It did. " * 20)
    'Gas flows. It did. It did. It did. It did. It did. It did. It did. It did. It …'
    """
    line = " ".join(text[: 20 * LONGEST].split())
    if len(line) <= LONGEST:
        return line
    words = line[: LONGEST - 1].rpartition(" ")[0]
    if len(words) < LONGEST // 2 and is_unspaced(line):
        words = ""
    return f"{words} …" if words else line[: LONGEST - 1] + "…"
