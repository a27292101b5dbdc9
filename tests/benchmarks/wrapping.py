"""How well paragraphs are found again in wrapped text whose paragraphs are known.

Takes the paragraphs of real articles, wraps them in every way that exports and scans do, and prints for each
form the precision and the recall of paragraph boundaries, and of those that left a trace. A boundary leaves
none where neither a blank line nor an indent marks it and the last line of the paragraph happened to be full.

    python tests/benchmarks/wrapping.py ARTICLES.jsonl[.gz] ... [--articles 300]
"""

from __future__ import annotations

import argparse
import gzip
import json
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, islice, pairwise, product
from pathlib import Path

from classify.corpus.breaks import blocks

WIDTHS = (30, 35, 45, 60, 72, 80, 100, 130, 160, 200)
INDENT = "    "
_UNWRAPPED = 1_000_000


@dataclass(frozen=True)
class Form:
    """One way to write paragraphs down."""

    blank: bool
    indent: bool
    hyphens: bool
    """Words are cut at line ends."""

    def __str__(self) -> str:
        marks = [name for name, on in (("blank lines", self.blank), ("indents", self.indent)) if on]
        return (" and ".join(marks) or "no mark") + (", hyphens" if self.hyphens else "")

    def write(self, paragraphs: Sequence[str], width: int) -> str:
        """Return the paragraphs in this form, wrapped at a width."""
        lines = [self._wrapped(one, width) for one in paragraphs]
        return ("\n\n" if self.blank else "\n").join(lines)

    def _wrapped(self, paragraph: str, width: int) -> str:
        indent = INDENT if self.indent else ""
        if not self.hyphens:
            return textwrap.fill(paragraph, width, initial_indent=indent, break_on_hyphens=False)
        return "\n".join(_hyphenated(paragraph, width, indent))


def _hyphenated(paragraph: str, width: int, indent: str) -> Iterator[str]:
    """Yield lines filled with parts of words where four letters or more fit, as a typesetter does."""
    line = indent
    words = paragraph.split()
    while words:
        word = words.pop(0)
        space = "" if not line.strip() else " "
        room = width - len(line) - len(space)
        if len(word) <= room:
            line += space + word
            continue
        if room >= 5 and len(word) >= room + 3 and word.isalpha():
            line += space + word[: room - 1] + "-"
            word = word[room - 1 :]
        elif not line.strip():
            line, word = word[:width], word[width:]
        yield line
        line = ""
        words[:0] = [word] if word else []
    if line:
        yield line


@dataclass
class Score:
    """Boundaries counted over articles."""

    right: int = 0
    found: int = 0
    true: int = 0
    traced: int = 0
    traced_found: int = 0

    def add(self, paragraphs: Sequence[str], form: Form, width: int) -> None:
        """Count one article; boundaries are line ends, by the letters before them."""
        text = form.write(paragraphs, width)
        true = _ends(paragraphs)
        found = _ends([text[a:b] for a, b in blocks(text)]) & _ends(text.splitlines())
        traced = true if form.blank or form.indent else true & _with_room(paragraphs, form, width)
        self.right += len(true & found)
        self.found += len(found)
        self.true += len(true)
        self.traced += len(traced)
        self.traced_found += len(traced & found)

    def figures(self) -> str:
        """Return precision, recall, and recall of what left a trace."""
        traced = self.traced_found / max(self.traced, 1)
        figures = (self.right / max(self.found, 1), self.right / self.true, traced)
        return "/".join(f"{figure:.3f}".removeprefix("0") for figure in figures)


def _letters(text: str) -> int:
    """Return letters and digits: hyphens of line ends do not count."""
    return sum(map(str.isalnum, text))


def _ends(pieces: Sequence[str]) -> set[int]:
    return set(list(accumulate(map(_letters, pieces)))[:-1])


def _with_room(paragraphs: Sequence[str], form: Form, width: int) -> set[int]:
    """Return ends of paragraphs whose last line had room for the next word."""
    ends = list(accumulate(map(_letters, paragraphs)))
    room = set()
    for end, (one, after) in zip(ends, pairwise(paragraphs), strict=False):
        last = form.write([one], width).rsplit("\n", 1)[-1]
        if len(last) + 1 + len(after.split(None, 1)[0]) <= width:
            room.add(end)
    return room


def articles(paths: Sequence[Path]) -> Iterator[list[str]]:
    """Yield the paragraphs of the articles that have several."""
    for path in paths:
        opened = gzip.open if path.suffix == ".gz" else open
        with opened(path, "rt", encoding="utf-8") as file:
            for line in file:
                text = json.loads(line)["text"]
                found = [" ".join(text[a:b].split()) for a, b in blocks(text)]
                if len(found) > 2:
                    yield found


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("paths", nargs="+", type=Path)
    parser.add_argument("--articles", type=int, default=300)
    options = parser.parse_args()
    corpus = list(islice(articles(options.paths), options.articles))
    print(
        f"{len(corpus)} articles, {sum(map(len, corpus))} paragraphs; precision / recall / recall of traced"
    )
    print(f"{'':34}" + "".join(f"{width:>18}" for width in WIDTHS))
    unwrapped = Score()
    for paragraphs in corpus:
        unwrapped.add(paragraphs, Form(blank=False, indent=False, hyphens=False), _UNWRAPPED)
    print(f"{'one line each':34}{unwrapped.figures():>18}")
    for blank, indent, hyphens in product((True, False), (True, False), (False, True)):
        form = Form(blank, indent, hyphens)
        cells = []
        for width in WIDTHS:
            score = Score()
            for paragraphs in corpus:
                score.add(paragraphs, form, width)
            cells.append(score.figures())
        print(f"{form!s:34}" + "".join(f"{cell:>18}" for cell in cells))


if __name__ == "__main__":
    main()
