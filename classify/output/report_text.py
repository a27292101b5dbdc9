"""Cut a paragraph where its evidence begins and ends, to mark it on the page and on the terminal.

So overlapping terms can be marked one by one. Also takes names of folders out of texts that are sent around.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from classify.output.report_data import EvidenceSpan

# a name of a folder may hold spaces, but no sign that ends a path in a sentence
_ABSOLUTE = re.compile(
    r"(?<![\w/.:~%-])(?:/|[A-Za-z]:[\\/])(?:[^\s/\\:;,'\"`()<>][^/\\:;,'\"`()<>\n]*[/\\])+"
)


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of text and the evidence that lies over all of it, strongest first."""

    text: str
    spans: tuple[EvidenceSpan, ...]
    closes: bool = False
    """True if the strongest span ends here, so that a mark in several stretches is numbered once."""


def segments(text: str, spans: Iterable[EvidenceSpan]) -> list[Segment]:
    """Return the text in stretches that join to the text itself; each lies under the same spans from end to
    end.

    Spans may overlap and nest; an empty one, of what stands in no one place, marks nothing. One outside the
    text is an error, since its mark would be silently lost.

    Raises
    ------
    ValueError
        If a span does not lie in the text.

    Examples
    --------
    >>> gas = EvidenceSpan("energy", "gas", 8, 11, "learned", 0.4)
    >>> phrase = EvidenceSpan("energy", "natural gas", 0, 11, "seed", 1.2)
    >>> [(s.text, [e.term for e in s.spans]) for s in segments("natural gas flows", [gas, phrase])]
    [('natural ', ['natural gas']), ('gas', ['natural gas', 'gas']), (' flows', [])]
    """
    ordered = sorted(spans, key=lambda span: (-abs(span.contribution), span.start, span.label, span.term))
    for span in ordered:
        if not 0 <= span.start <= span.end <= len(text):
            raise ValueError(
                f"span {span.start}-{span.end} of {span.term!r} lies outside {len(text)} characters"
            )
    ordered = [span for span in ordered if span.start < span.end]
    cuts = sorted({0, len(text)}.union(*((span.start, span.end) for span in ordered)))
    stretches = []
    for start, end in pairwise(cuts):
        over = tuple(span for span in ordered if span.start <= start and end <= span.end)
        stretches.append(Segment(text[start:end], over, bool(over) and over[0].end == end))
    return stretches


def strength(span: EvidenceSpan, strongest: float) -> int:
    """Return how strongly to mark a span, 1-4, against the article's strongest; 0 for one that did not count.

    >>> strength(EvidenceSpan("energy", "gas", 0, 3, "seed", 0.5), strongest=1.0)
    2
    """
    if span.contribution == 0 or strongest <= 0:
        return 0
    return min(4, 1 + int(4 * abs(span.contribution) / strongest * 0.999))


def without_folders(text: str) -> str:
    """Return the text with the last part of each absolute path: a page that is sent around names no folders.

    >>> without_folders("/srv/news/out put/a.bin: gone; see `diff --runs '/srv/my news/output' 1 2`")
    "a.bin: gone; see `diff --runs 'output' 1 2`"
    >>> without_folders(r"C:\\news\\a.bin, energy/oil and https://example.org/a/b stay")
    'a.bin, energy/oil and https://example.org/a/b stay'
    """
    return _ABSOLUTE.sub("", text)
