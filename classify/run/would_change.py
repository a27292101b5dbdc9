"""Find the label that a paragraph came nearest to, and the terms that would change the decision."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from classify.config.label_set import Keyword
from classify.config.scripts import LONE_LETTER
from classify.model.decisions import Decisions, Role
from classify.model.fitted import FittedModel
from classify.model.logistic import logit
from classify.model.multilingual import MultilingualModel
from classify.model.word_forms import stem
from classify.output.report_data import Nearest, WouldChange
from classify.text.tokens import tokenize

TERMS = 2
"""Terms told of each kind, at most: missing keywords, missing learned terms, and opposing terms."""
TRIED = 40
"""Learned terms of a label that are tried: those with the largest coefficients."""
LEAST = 0.005
"""A term that moves the decision value by less is not told."""

Floats = NDArray[np.float64]


def nearest_labels(fitted: FittedModel, texts: list[str], decisions: Decisions) -> list[Nearest | None]:
    """Return for each text the label that it came nearest to, or None where every label is given.

    Parameters
    ----------
    texts : list of str
        What the decisions are about.
    """
    shortfalls = missing_values(fitted, decisions)
    return [
        _nearest(fitted, text, row, int(short.argmin()), float(short.min()), decisions)
        if np.isfinite(short).any()
        else None
        for row, (text, short) in enumerate(zip(texts, shortfalls, strict=True))
    ]


def nearest_in_article(
    model: MultilingualModel, texts: Sequence[str], languages: NDArray[np.uint8]
) -> list[Nearest | None]:
    """Return for each text of one article the label it came nearest to, by what decides in its language.

    Parameters
    ----------
    texts : sequence of str
    languages : ndarray of shape (n_texts,)
        Places in `LANGUAGES`.
    """
    nearest: list[Nearest | None] = [None] * len(texts)
    for language, rows in model.rows_in(len(texts), languages).items():
        part, own = model.part_in(language), [texts[row] for row in rows.tolist()]
        found = nearest_labels(part, own, part.decide(own, np.zeros(len(own), np.int64)))
        for row, one in zip(rows.tolist(), found, strict=True):
            nearest[row] = one
    return nearest


def missing_values(fitted: FittedModel, decisions: Decisions) -> Floats:
    """Return how far each decision value is below what would give its label; infinite where the label is
    given.

    Where labels are exclusive, the best label must be reached too.
    """
    needed: Floats = np.broadcast_to(logit(fitted.thresholds), decisions.values.shape)
    label_set = fitted.label_set
    if label_set.exclusive:
        best = decisions.values.max(axis=1, keepdims=True)
        needed = np.broadcast_to(best, needed.shape) if label_set.exhaustive else np.maximum(best, needed)
    return np.where(decisions.labels, np.inf, np.maximum(needed - decisions.values, 0.0))


def _nearest(
    fitted: FittedModel, text: str, row: int, label: int, short: float, decisions: Decisions
) -> Nearest:
    code = fitted.label_set.codes[label]
    here = _contributions(fitted, text, row, label, decisions)
    held = [*here, *_keywords_of_article(label, decisions)]
    keywords = [k for k in fitted.label_set.labels[label].keywords if not _is_form_of_any(k.term, held)]
    learned = [term for term in _strongest_terms(fitted, label) if not _is_form_of_any(term, held)]
    gains = _gains(fitted, text, [*(k.term for k in keywords), *learned], label)
    best = _most([k.term for k in keywords], gains, [])
    also = _most(learned, gains, [k.term for k in keywords])
    worst = sorted(here.items(), key=lambda pair: (pair[1], pair[0]))[:TERMS]
    return Nearest(
        label=code,
        missing=short,
        keyword_weight=_keyword_weight(short, keywords, gains),
        terms=(
            *(WouldChange(term, "keyword", gains[term]) for term in best if gains[term] > LEAST),
            *(WouldChange(term, "learned", gains[term]) for term in also if gains[term] > LEAST),
            *(WouldChange(term, "opposing", value) for term, value in worst if value < -LEAST),
        ),
    )


def _contributions(
    fitted: FittedModel, text: str, row: int, label: int, decisions: Decisions
) -> dict[str, float]:
    """Return what each term of the text adds to the decision value of a label.

    The evidence tells it where a keyword of the label stands in the text; elsewhere only learned terms speak.
    """
    evidence = decisions.evidence
    first, last = np.searchsorted(evidence.paragraph, [row, row + 1]).tolist()
    own = [i for i in range(first, last) if evidence.label[i] == label]
    contributions = {evidence.terms[evidence.term[i]]: float(evidence.contribution[i]) for i in own}
    values = fitted.columns.values(tokenize([text]))
    terms = values.indices.tolist()
    if any(evidence.role[i] != Role.LEARNED for i in own):
        return {**{fitted.columns.terms[term]: 0.0 for term in terms}, **contributions}
    spoken = values.data * fitted.weights.coef[values.indices, label]
    return {fitted.columns.terms[term]: value for term, value in zip(terms, spoken.tolist(), strict=True)}


def _strongest_terms(fitted: FittedModel, label: int) -> list[str]:
    coef = fitted.weights.coef[:, label]
    order = np.argsort(-coef, kind="stable")[:TRIED]
    return [fitted.columns.terms[term] for term in order.tolist() if coef[term] > 0]


def _gains(fitted: FittedModel, text: str, terms: list[str], label: int) -> dict[str, float]:
    """Return what each term would add to the decision value of a label if it stood in the text too.

    Each is tried: the text is decided once more with the term behind it. The rest of the article stays as is.
    """
    if not terms:
        return {}
    tried = [f"{text}. {term.rstrip('*')}." for term in terms]
    alone, *values = fitted.decide([text, *tried]).values[:, label].tolist()
    return {term: value - alone for term, value in zip(terms, values, strict=True)}


def _most(terms: list[str], gains: dict[str, float], known: list[str]) -> list[str]:
    """Return the terms that add most, none of them a form of another or of a known one."""
    best: list[str] = []
    for term in sorted(terms, key=lambda term: (-round(gains[term], 6), term)):
        if len(best) < TERMS and not _is_form_of_any(term, [*known, *best]):
            best.append(term)
    return best


def _keywords_of_article(label: int, decisions: Decisions) -> set[str]:
    """Return the label's keywords that stand anywhere in the texts: nobody needs the advice to write them."""
    evidence = decisions.evidence
    own = (evidence.label == label) & (evidence.role != Role.LEARNED)
    return {evidence.terms[term] for term in np.unique(evidence.term[own]).tolist()}


def _is_form_of_any(term: str, others: Iterable[str]) -> bool:
    """Tell whether a term is another form of one of the others, such as ``floods`` of ``flood*``.

    So are letters of a term in a script without spaces between words.

    >>> _is_form_of_any("floods", ["flood*"]), _is_form_of_any("flood plain", ["flood*"])
    (True, False)
    >>> _is_form_of_any("然气", ["天然气"])
    True
    """
    return any(
        _stems(term) == _stems(other)
        or _covers(term, other)
        or _covers(other, term)
        or (LONE_LETTER.match(term) and (term in other or other in term))
        for other in others
    )


def _stems(term: str) -> tuple[str, ...]:
    return tuple(stem(word) for word in term.lower().replace("*", "").split())


def _covers(pattern: str, term: str) -> bool:
    """Tell whether what ends in ``*`` stands for the other term, too."""
    start = pattern.lower().removesuffix("*")
    return pattern.endswith("*") and term.lower().startswith(start) and " " not in term[len(start) :]


def _keyword_weight(short: float, keywords: list[Keyword], gains: dict[str, float]) -> float | None:
    """Return the weight of keywords that adds as much as is missing, by what the most telling keyword
    adds.
    """
    best = max((gains[keyword.term] / keyword.weight for keyword in keywords), default=0.0)
    return short / best if best > LEAST else None
