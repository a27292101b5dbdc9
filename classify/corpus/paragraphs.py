"""Articles cut into paragraphs: what is classified, with its place in the text and its kind."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from classify.config.patterns import LONGEST_MATCHED
from classify.config.settings import SegmentSettings
from classify.corpus.article import Article, Kind, Paragraphs
from classify.corpus.breaks import blocks, last_sentence
from classify.corpus.page_breaks import running_lines
from classify.corpus.words import is_unspaced, word_counts
from classify.corpus.wrapping import Span

_MOST_OPENINGS = 4
"""An agency mark, a byline, a dateline and a city: more in a row are text."""

_FLAGS = re.compile(r"\A\(\?([aimsu]+)\)")
_ALONE = re.compile(r"\\[1-9]|\(\?(?:P[<=]|\(|[a-zA-Z]*[xL])")
"""Signs that keep a pattern from being joined with others: references to groups, their names, unscoped
flags."""
_GROUP = re.compile(r"(\\.|\[\^?\]?(?:\\.|[^\]\\])*\])|\((?!\?)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class _Rules:
    """The settings of the section `segment`, compiled."""

    boilerplate: tuple[re.Pattern[str], ...]
    openings: tuple[re.Pattern[str], ...]
    either: tuple[re.Pattern[str], ...]
    """All of them together: where none of these matches, which settles most paragraphs, no other one does."""
    enough_words: re.Pattern[str]
    min_words: int


def segment(articles: Sequence[Article], settings: SegmentSettings) -> Paragraphs:
    """Return the paragraphs of `articles` in reading order, each with its kind.

    A paragraph that a boilerplate pattern matches from end to end is `BOILERPLATE`. Openings (datelines,
    agency marks) are cut off its beginning; a paragraph of nothing else is boilerplate too. What has fewer
    than `min_words` words is `SHORT`; a word is what stands between white space and has a letter or digit, or
    what `word_counts` takes for one where no white space does.
    Heads and feet that run over the pages of a text are boilerplate. A last sentence that is boilerplate is a
    paragraph of its own. Openings are looked for in the first
    `LONGEST_MATCHED` characters, and what is longer is never boilerplate.

    What stands in front of `Article.text_start` is in no paragraph. Paragraphs that repeat over the feed are
    marked by `boilerplate.mark_repeated`; languages are found by `languages.languages_of`.
    """
    rules = _rules(settings)
    whole = settings.unit == "article"
    found = [_whole(article) if whole else _apart(article, rules) for article in articles]
    counts = np.fromiter(map(len, found), np.int64, len(found))
    places = chain.from_iterable(chain.from_iterable(found))
    spans = np.fromiter(places, np.int64, 2 * int(counts.sum())).reshape(-1, 2)
    texts = [
        article.text[start:end] for article, own in zip(articles, found, strict=True) for start, end in own
    ]
    cuts, kinds = _opened(texts, rules)
    for row in np.flatnonzero(cuts).tolist():
        texts[row] = texts[row][cuts[row] :]
    if not whole:
        kinds[_running(articles, found)] = Kind.BOILERPLATE
    return Paragraphs(
        article=np.repeat(np.arange(len(articles), dtype=np.int32), counts),
        start=spans[:, 0] + cuts,
        end=spans[:, 1].copy(),
        kind=kinds,
        texts=texts,
        language=np.zeros(len(texts), np.uint8),
    )


@lru_cache(maxsize=8)
def _rules(settings: SegmentSettings) -> _Rules:
    return _Rules(
        boilerplate=_joined(settings.boilerplate),
        openings=_joined(settings.openings),
        either=_joined([*settings.openings, *map(_to_the_end, settings.boilerplate)]),
        enough_words=re.compile(rf"\W*+(?:\w\S*+\W*+){{{settings.min_words - 1}}}\w"),
        min_words=settings.min_words,
    )


def _joined(patterns: Sequence[str]) -> tuple[re.Pattern[str], ...]:
    """Return one pattern for all that can stand beside others, which halves the time, and the rest alone."""
    joined = [_scoped(pattern) for pattern in patterns if not _ALONE.search(pattern)]
    rest = [pattern for pattern in patterns if _ALONE.search(pattern)]
    return tuple(map(re.compile, ["|".join(joined)] if joined else [])) + tuple(map(re.compile, rest))


def _scoped(pattern: str) -> str:
    """Return a pattern that can stand beside others; groups that remember what they held cost most of the
    time there.
    """
    pattern = _GROUP.sub(lambda part: part[1] or "(?:", pattern)
    return _FLAGS.sub(r"(?\1:", pattern) + ")" if _FLAGS.match(pattern) else f"(?:{pattern})"


def _to_the_end(pattern: str) -> str:
    """Return a pattern that matches where this one does from end to end."""
    return pattern if _ALONE.search(pattern) else _scoped(pattern) + r"\Z"


def _whole(article: Article) -> list[Span]:
    body = article.text[article.text_start :]
    start = len(body) - len(body.lstrip())
    end = len(body.rstrip())
    return [(article.text_start + start, article.text_start + end)] if start < end else []


def _apart(article: Article, rules: _Rules) -> list[Span]:
    """Return the paragraphs of an article; a sign-off is set apart that is glued to the last one, as in texts
    without line breaks.
    """
    text = article.text
    found = blocks(text, article.text_start)
    if not found:
        return found
    start, end = found[-1]
    begin = last_sentence(text, start, end)
    if begin == start or not _is_boilerplate(text[begin:end], rules):
        return found
    rest = start + len(text[start:begin].rstrip())
    return [*found[:-1], (start, rest), (begin, end)]


def _running(articles: Sequence[Article], found: Sequence[Sequence[Span]]) -> list[bool]:
    """Tell of each paragraph whether it is a head or foot that runs over the pages of its text."""
    is_running: list[bool] = []
    for article, own in zip(articles, found, strict=True):
        heads = running_lines(article.text) if "\f" in article.text else {}
        is_running += [heads.get(start) == end for start, end in own]
    return is_running


def _opened(pieces: Sequence[str], rules: _Rules) -> tuple[NDArray[np.int64], NDArray[np.uint8]]:
    """Return how many characters of openings each paragraph begins with, and its kind."""
    cuts = np.zeros(len(pieces), np.int64)
    enough = [_has_enough(piece, rules) for piece in pieces]
    kinds = np.where(enough, np.uint8(Kind.BODY), np.uint8(Kind.SHORT))
    for pattern in rules.either:
        for row, piece in enumerate(pieces):  # a plain loop costs least: this runs for every paragraph
            if pattern.match(piece, 0, LONGEST_MATCHED):
                cuts[row], kinds[row] = _closely(piece, rules)
    return cuts, kinds


def _closely(piece: str, rules: _Rules) -> tuple[int, Kind]:
    """Return the same for a paragraph that some pattern matches."""
    if _is_boilerplate(piece, rules):
        return 0, Kind.BOILERPLATE
    cut = 0
    rest = piece
    for _ in range(_MOST_OPENINGS):
        opened = _opening(rest, rules)
        if not opened:
            break
        rest = rest[opened:].lstrip()
        cut = len(piece) - len(rest)
        if not rest or _is_boilerplate(rest, rules):
            return 0, Kind.BOILERPLATE
    return cut, Kind.BODY if _has_enough(rest, rules) else Kind.SHORT


def _has_enough(piece: str, rules: _Rules) -> bool:
    """Tell whether a paragraph has enough words to be more than a heading."""
    if rules.enough_words.match(piece):
        return True
    return is_unspaced(piece) and int(word_counts([piece])[0]) >= rules.min_words


def _opening(piece: str, rules: _Rules) -> int:
    """Return how many characters the opening has that the paragraph begins with, 0 where there is none."""
    for pattern in rules.openings:
        if (found := pattern.match(piece, 0, LONGEST_MATCHED)) and found.end():
            return found.end()
    return 0


def _is_boilerplate(piece: str, rules: _Rules) -> bool:
    if len(piece) > LONGEST_MATCHED:
        return False
    for pattern in rules.boilerplate:  # noqa: SIM110
        if pattern.fullmatch(piece):
            return True
    return False
