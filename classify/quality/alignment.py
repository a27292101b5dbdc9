"""Match the rows of a gold sheet with the paragraphs of a corpus."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from classify.corpus.article import Kind
from classify.quality.corpus import Corpus
from classify.quality.gold import Gold

OPENING: Final = 300
"""Characters of dateline, byline and space that may stand between a row's start and its paragraph's."""
_NO_ARTICLE: Final = "is it no more in the feed, or has a program changed the id?"


@dataclass(frozen=True, slots=True)
class Aligned:
    """Units that gold is compared on: n units, each one paragraph as a rule.

    Several rows on one paragraph (as where whole articles are classified) are one unit with the labels of all
    these rows. So are several paragraphs of one row (where a long text was cut), with the labels that any of
    them is given.
    """

    paragraph: NDArray[np.int64]
    """Rows of the corpus, all of them body; sorted, so that the paragraphs of a unit stand together."""
    first: NDArray[np.int64]
    """Where in `paragraph` each unit begins."""
    labels: NDArray[np.bool_]
    """Gold labels, shape (n_units, n_labels)."""
    line: NDArray[np.int64]
    """Line of the sheet of each unit's first row."""
    probability: NDArray[np.float64]
    """With which that row was drawn; nan where the sheet does not say."""
    unplaced: tuple[str, ...]
    """A line for each row that is on no body paragraph: where, why, and what to do."""

    def __len__(self) -> int:
        return len(self.first)

    def any(self, given: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Return labels of each unit from those of the corpus's paragraphs, shape (n_paragraphs,
        n_labels).
        """
        return np.logical_or.reduceat(given[self.paragraph], self.first, axis=0)

    def highest(self, scores: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return scores of each unit from those of the corpus's paragraphs, shape (n_paragraphs,
        n_labels).
        """
        return np.maximum.reduceat(scores[self.paragraph], self.first, axis=0)


def align(gold: Gold, corpus: Corpus) -> Aligned:
    """Lay gold rows on paragraphs by article id and offset, and by their first words where those moved."""
    number = {id_: i for i, id_ in enumerate(corpus.ids)}
    begin = np.searchsorted(corpus.article, np.arange(len(corpus.ids) + 1))
    spans: list[tuple[int, int] | None] = []
    unplaced = []
    for row, id_ in enumerate(gold.article_id):
        article = number.get(id_)
        if article is None:
            found: range | str = f"no article has the id {id_!r}; {_NO_ARTICLE}"
        else:
            found = _placed(gold, row, corpus, range(begin[article], begin[article + 1]))
        if isinstance(found, str):
            unplaced.append(f"{gold.path}:{gold.line[row]}:1: {found}")
        spans.append(None if isinstance(found, str) else (found[0], found[-1]))
    return _units(gold, spans, corpus, tuple(unplaced))


def _placed(gold: Gold, row: int, corpus: Corpus, own: range) -> range | str:
    """Return paragraphs of the article that the row is about, or why there are none."""
    start, words = int(gold.start[row]), gold.text_begin[row].strip()
    at = own.start + int(np.searchsorted(corpus.end[own.start : own.stop], start, side="right"))
    if at in own and _begins_with(corpus, at, start, words):
        stop = max(int(gold.end[row]), start + 1)
        last = own.start + int(np.searchsorted(corpus.start[own.start : own.stop], stop, side="left"))
        reached = range(at, max(last, at + 1))
    else:
        moved = [p for p in own if words and words in corpus.texts[p]]
        if len(moved) != 1:
            return f"the article does not say {words!r} at {start}; if it has changed, label the row again"
        reached = range(moved[0], moved[0] + 1)
    body = [p for p in reached if corpus.kind[p] == Kind.BODY]
    if not body:
        kind = Kind(int(corpus.kind[reached[0]])).name.lower()
        return f"the paragraph at {start} is {kind} and not classified; see `segment` in the settings"
    return range(body[0], body[-1] + 1)


def _begins_with(corpus: Corpus, paragraph: int, start: int, words: str) -> bool:
    """Tell whether the paragraph holds `start`, or begins behind an opening there, and reads as the row
    says.
    """
    cut = int(corpus.start[paragraph]) - start
    if cut > OPENING:
        return False
    text = corpus.texts[paragraph][max(-cut, 0) :]
    return _one_line(text).startswith(_one_line(words[max(cut, 0) :]))


def _one_line(text: str) -> str:
    """Return the text with single spaces: programs change the line ends inside a cell."""
    return " ".join(text.split())


def _units(
    gold: Gold, spans: Sequence[tuple[int, int] | None], corpus: Corpus, unplaced: tuple[str, ...]
) -> Aligned:
    """Join the rows whose paragraphs meet to one unit."""
    rows = sorted((span, row) for row, span in enumerate(spans) if span is not None)
    paragraph: list[int] = []
    first: list[int] = []
    members: list[list[int]] = []
    for (begin, stop), row in rows:
        reached = paragraph[-1] + 1 if paragraph else 0
        if begin < reached:
            members[-1].append(row)
        else:
            first.append(len(paragraph))
            members.append([row])
        inside = np.arange(max(begin, reached), stop + 1)
        paragraph += inside[corpus.kind[inside] == Kind.BODY].tolist()
    labels = [gold.labels[list(unit)].any(axis=0) for unit in members]
    return Aligned(
        paragraph=np.array(paragraph, np.int64),
        first=np.array(first, np.int64),
        labels=np.array(labels, np.bool_).reshape(len(members), gold.labels.shape[1]),
        line=np.array([gold.line[min(unit)] for unit in members], np.int64),
        probability=np.array([gold.probability[min(unit)] for unit in members], np.float64),
        unplaced=unplaced,
    )
