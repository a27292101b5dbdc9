"""Explain in words why a paragraph has its labels, or none; the page and the terminal share them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from classify.model.evidence import KEYWORD_DECIDES, REST_OF_ARTICLE, WEAK, WEAKER_TERMS
from classify.output.report_data import (
    ArticleView,
    EvidenceSpan,
    LabelName,
    LabelShares,
    Nearest,
    ParagraphView,
)

ROLES: Final = {
    "seed": "keyword",
    "learned": "learned",
    "context": "needs a partner",
    "excluded": "excluded",
}
"""The roles of the evidence as people read them."""
REASONS: Final = {
    "no_evidence": "no keyword of any label, and too few learned words",
    "excluded": "every keyword found here is part of an excluded phrase",
    "boilerplate": "repeated or listed text, not classified",
    "language": "in a language that is not read (input.languages)",
    "short": "too short to classify",
}
"""Why a paragraph has no label, but for a score below a threshold, which is given with its figures."""
WORDS = 8
"""Learned words of a label that are listed for a paragraph, at most; the others are summed up."""

NOWHERE: Final = {
    WEAKER_TERMS: "weaker words together",
    REST_OF_ARTICLE: "from the rest of the article",
    KEYWORD_DECIDES: "its keyword decides",
}
"""Names of the rows of the evidence that are sums and stand in no one place."""
_MOST_DIGITS = 6


def shortened(view: ArticleView) -> ArticleView:
    """Sum up the weaker learned words of each paragraph and label in one row that says how many they are."""
    paragraphs = (replace(each, evidence=_summed(each.evidence)) for each in view.paragraphs)
    return replace(view, paragraphs=tuple(paragraphs))


def _summed(spans: Sequence[EvidenceSpan]) -> tuple[EvidenceSpan, ...]:
    shown: list[EvidenceSpan] = []
    for label in dict.fromkeys(span.label for span in spans):
        own = by_label(spans, label)
        words = [span for span in own if span.role == "learned"]
        strong = [span for span in words if abs(span.contribution) >= WEAK][:WORDS]
        weaker = words[len(strong) :]
        if len(weaker) < 2:  # one word takes no more room than its sum
            shown += own
            continue
        total = sum(span.contribution for span in weaker)
        shown += [span for span in own if span not in weaker]
        shown.append(EvidenceSpan(label, f"{len(weaker)} weaker words together", 0, 0, "learned", total))
    return tuple(shown)


def by_label(spans: Iterable[EvidenceSpan], label: str) -> list[EvidenceSpan]:
    """Return the spans of a label: terms of the text first, strongest first, then what has no place in it."""
    return sorted(
        (span for span in spans if span.label == label),
        key=lambda span: (span.start == span.end, -abs(span.contribution), span.start, span.term),
    )


def name_and_role(term: str, role: str) -> tuple[str, str]:
    """Return what to call a row of the evidence, and its role; empty for what is no term of the text.

    >>> name_and_role("gas", "seed"), name_and_role("(keyword decides)", "seed")
    (('gas', 'keyword'), ('its keyword decides', ''))
    """
    return (NOWHERE[term], "") if term in NOWHERE else (term, ROLES[role])


def why_no_label(
    paragraph: ParagraphView, labels: Sequence[LabelName | LabelShares], names: Mapping[str, str]
) -> str:
    """Return why a paragraph has no label; `names` are what to call the labels, by code."""
    if paragraph.reason != "below_threshold":
        return REASONS[paragraph.reason]
    below = [
        (label.threshold - score, score, label.threshold, names[label.code])
        for label, score in zip(labels, paragraph.scores, strict=True)
        if label.threshold is not None and score < label.threshold
    ]
    if not below:
        score, name = max((s, names[label.code]) for s, label in zip(paragraph.scores, labels, strict=True))
        return f"the best score, {name} {score:.2f}, is not enough"
    _, score, threshold, name = min(below)
    return "{} scores {}, the threshold is {}".format(name, *told_apart(score, threshold))


def told_apart(score: float, threshold: float) -> tuple[str, str]:
    """Return both numbers with two digits, or with as many as it takes for them to differ.

    >>> told_apart(0.2, 0.5), told_apart(0.4991, 0.5)
    (('0.20', '0.50'), ('0.499', '0.500'))
    """
    for digits in range(2, _MOST_DIGITS + 1):
        written = f"{score:.{digits}f}", f"{threshold:.{digits}f}"
        if written[0] != written[1]:
            break
    return written


def overruled(paragraph: ParagraphView, codes: Iterable[str], names: Mapping[str, str]) -> list[str]:
    """Return a sentence for each label that is not given though a keyword of it counts: what outweighs it."""
    score = dict(zip(codes, paragraph.scores, strict=True))
    sentences = []
    for code in score:
        own = by_label(paragraph.evidence, code)
        keyword = next((span.term for span in own if span.role == "seed" and span.start < span.end), None)
        if keyword is not None and code not in paragraph.labels:
            why = _outweighed(paragraph, code, score, names)
            sentences.append(f"{names[code]} is not given though its keyword {keyword} stands here{why}.")
    return sentences


def _outweighed(
    paragraph: ParagraphView, code: str, score: Mapping[str, float], names: Mapping[str, str]
) -> str:
    """Return the label that scores higher and its strongest word; else the word that speaks most against."""
    rival = max(paragraph.labels, key=score.__getitem__, default=code)
    if score[rival] > score[code]:
        named = f"; {names[rival]} scores higher, most of all by"
        words = [span for span in by_label(paragraph.evidence, rival) if span.contribution > 0]
        strongest = max(words, key=lambda span: span.contribution, default=None)
    else:
        named = "; against it:"
        words = [span for span in by_label(paragraph.evidence, code) if span.contribution < 0]
        strongest = min(words, key=lambda span: span.contribution, default=None)
    if strongest is None:
        return ""
    name, _ = name_and_role(strongest.term, strongest.role)
    return f"{named} {name} {strongest.contribution:+.2f}"


def closest(nearest: Nearest, name: str, *, other: bool) -> str:
    """Return which label came closest, and what would give it; `other` if the paragraph has a label.

    >>> from classify.output.report_data import WouldChange
    >>> tips = (WouldChange("flood*", "keyword", 2.5), WouldChange("roof", "opposing", -0.25))
    >>> closest(Nearest("disasters", 2.0, 0.8, tips), "disasters", other=False)
    'Closest label: disasters. One more of its keywords would do, e.g. flood*. Against it: roof -0.25.'
    """
    sentences = [f"Closest {'other ' if other else ''}label: {name}."]
    keywords = [term for term in nearest.terms if term.kind == "keyword"]
    enough = [term for term in keywords if term.contribution >= nearest.missing]
    some = ", ".join(term.term for term in enough or keywords)
    if enough:
        sentences.append(f"One more of its keywords would do, e.g. {some}.")
    elif keywords and nearest.keyword_weight is not None:
        sentences.append(
            f"More of its keywords, of weight {nearest.keyword_weight:.1f} together, would do, e.g. {some}."
        )
    for kind, heading in (("learned", "Words that would help"), ("opposing", "Against it")):
        terms = [
            f"{name_and_role(term.term, 'learned')[0]} {term.contribution:+.2f}"
            for term in nearest.terms
            if term.kind == kind
        ]
        if terms:
            sentences.append(f"{heading}: {', '.join(terms)}.")
    return " ".join(sentences)
