"""Lint a label set: each finding with its file and line, and how to mend it.

An error is what can never work; a warning what did not work in these articles, or works differently than its
author may think; a note what is worth a look.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from typing import Any, Final

from classify.config.label_set import Keyword, Label, LabelSet, shared_keywords
from classify.config.repeated import why_left_out
from classify.errors import ConfigError
from classify.quality.finding import Finding, Severity, of_keyword, times
from classify.quality.form_findings import form_findings
from classify.quality.keyword_use import KeywordUse
from classify.text.findings import LostWord, dead_keywords
from classify.text.pattern import WILDCARD, pattern

TOO_BROAD: Final = 0.1
"""Share of the paragraphs above which one keyword says little of what they are about."""
_BROAD_AT_LEAST: Final = 10
_SHOWN: Final = 5


def lint_label_set(label_set: LabelSet) -> list[Finding]:
    """Return what is wrong whatever the articles are: what can never match, and what several labels hold."""
    keywords, found = label_set.keywords, []
    dead = dead_keywords(label_set)
    for number, reason in dead.items():
        mend = f"can never count: {reason}; mend it or take it out"
        found.append(of_keyword("error", "cannot_match", *keywords[number], mend))
    alive = {label.code for number, (label, _) in enumerate(keywords) if number not in dead}
    for label in label_set.labels:
        if label.code not in alive:
            what = "has no keyword that can ever match, so it will never be given; add one"
            found.append(Finding("error", "no_keyword", label.code, "", _label_place(label), what))
        if label.keywords and (weight := sum(one.weight for one in label.keywords)) < 1:
            what = f"its keywords together weigh {weight:g}, and a whole vote is 1: none gives it; raise one"
            found.append(Finding("warning", "weak_label", label.code, "", _label_place(label), what))
        for exclude in label.exclude:
            taken = pattern(exclude)
            if isinstance(taken, str):
                what = f"this exclude can never match: {taken}; mend it or take it out"
                found.append(of_keyword("error", "cannot_match", label, exclude, what))
        for keyword in label.keywords:
            found += _on_needs(label, keyword)
    found += _repeated(label_set)
    if label_set.exhaustive and len(label_set.labels) == 1:
        only = label_set.labels[0]
        what = "is the only label, and the set is exhaustive: every paragraph gets it; say exhaustive: false"
        found.append(Finding("warning", "only_label", only.code, "", _label_place(only), what))
    for shared in shared_keywords(label_set):
        place = str(shared.places[0]) if shared.places else ""
        others = ", ".join(str(p) for p in shared.places[1:])
        what = (
            f"stands in several labels{f' (also {others})' if others else ''}; a hit speaks for all of them"
        )
        found.append(Finding("warning", "shared", "|".join(shared.labels), shared.term, place, what))
    return found


def _repeated(label_set: LabelSet) -> Iterator[Finding]:
    """Yield keywords that were left out, since another says the same."""
    for label in label_set.labels:
        for keyword, kept in label.repeated:
            yield of_keyword("warning", "repeated", label, keyword, why_left_out(keyword, kept))


def lint_use(label_set: LabelSet, use: KeywordUse, broad: float = TOO_BROAD) -> list[Finding]:
    """Return what the keywords and excludes did in given articles; never an error.

    Parameters
    ----------
    broad : float
        Share of the paragraphs from which on a keyword is called too broad.
    """
    found = []
    for label, n in zip(label_set.labels, use.label_paragraphs.tolist(), strict=True):
        if not n:
            what = "not one of its keywords counts in these articles; nothing can be learned of it"
            found.append(Finding("warning", "silent_label", label.code, "", _label_place(label), what))
    keywords = label_set.keywords
    for number, (label, keyword) in enumerate(keywords):
        for severity, code, what in _on_keyword(number, keyword, keywords, use, broad):
            found.append(of_keyword(severity, code, label, keyword, what))
    found += form_findings(label_set, use)
    found += _on_excludes(label_set, keywords, use)
    return found


def lint_lost(label_set: LabelSet, use: KeywordUse, lost: Iterable[LostWord]) -> list[Finding]:
    """Return words that the model cannot learn of the keywords in these articles; the keywords still vote."""
    keywords = label_set.keywords
    here = (one for one in lost if use.standing[one.keyword])
    votes = "the keyword votes all the same"
    messages = ((one, f"`{one.word}` is no term of the model: {one.reason}; {votes}") for one in here)
    return [of_keyword("note", "lost_term", *keywords[one.keyword], what) for one, what in messages]


def refuse_errors(findings: Sequence[Finding], *, lenient: bool) -> None:
    """Refuse a label set with an error among its findings.

    Raises
    ------
    ConfigError
        With a line for each error, unless `lenient`.
    """
    errors = [finding for finding in findings if finding.severity == "error"]
    if errors and not lenient:
        raise ConfigError("\n".join(map(str, errors)))


def lint_data(findings: Sequence[Finding], use: KeywordUse, label_set: LabelSet) -> dict[str, Any]:
    """Return findings and counts as JSON-able data."""
    return {
        "paragraphs": use.n_paragraphs,
        "labels": [
            {"label": label.code, "keywords": len(label.keywords), "paragraphs": n}
            for label, n in zip(label_set.labels, use.label_paragraphs.tolist(), strict=True)
        ],
        "keywords": [
            {
                "label": label.code,
                "keyword": keyword.term,
                "place": str(keyword.place or ""),
                "paragraphs": int(use.standing[number]),
                "counted": int(use.counted[number]),
                "excluded": int(use.excluded[number]),
                "without_context": int(use.no_context[number]),
                "places": int(use.places[number]),
                "other_forms": {
                    " ".join(form.split()): n
                    for form, n in use.forms.get(number, Counter()).most_common(_SHOWN)
                },
                "caught": dict(use.surfaces[number].most_common(_SHOWN)) if number in use.surfaces else {},
            }
            for number, (label, keyword) in enumerate(label_set.keywords)
        ],
        "findings": [asdict(finding) for finding in findings],
    }


def _not_standing(number: int, keyword: Keyword, use: KeywordUse) -> Iterator[tuple[Severity, str, str]]:
    """Yield what is said of a keyword that stands in no paragraph that is classified."""
    if unseen := int(use.elsewhere[number]):
        those = f"{unseen} paragraph{' that is' if unseen == 1 else 's that are'}"
        why = f"stands only in {those} too short or boilerplate, and not classified"
        yield (
            "warning",
            "never_classified",
            f"{why}; see segment.min_words, boilerplate and repeated_articles",
        )
    elif number not in use.forms and "," in keyword.term:
        what = "stands nowhere in these articles with its commas"
        yield "warning", "list_in_one", f"{what}; if these are several keywords, write each on its own line"
    elif number not in use.forms:
        yield "warning", "never_matched", "stands nowhere in these articles"


def _on_keyword(
    number: int, keyword: Keyword, keywords: Sequence[tuple[Label, Keyword]], use: KeywordUse, broad: float
) -> Iterator[tuple[Severity, str, str]]:
    standing, hit, counted = (int(column[number]) for column in (use.standing, use.hit, use.counted))
    paragraphs = use.paragraphs_for(keyword)
    if not standing:
        if paragraphs:
            yield from _not_standing(number, keyword, use)
        return
    takers = use.takers(number)
    if takers:
        names = ", ".join(f"`{keywords[by][1].term}` {places}" for by, places in takers[:_SHOWN])
        lost = "some of its places" if hit else "all its places"
        yield "note" if hit else "warning", "shadowed", f"longer keywords of the label have {lost}: {names}"
    if use.excluded[number]:
        share = f"excludes silence it in {_of(int(use.excluded[number]), hit)}"
        if counted or use.no_context[number]:
            yield "note", "excluded", share
        else:
            yield "warning", "excluded", f"{share}, so it never counts; mend the exclude or take it out"
    if use.no_context[number] and not counted:
        share = f"never has the context it needs, in {_of(int(use.no_context[number]), hit)}"
        yield "warning", "no_context", f"{share}, so it never counts: a hint at most"
    if counted >= _BROAD_AT_LEAST and counted > broad * paragraphs:
        share = f"counts in {_of(counted, paragraphs)}"
        yield "warning", "too_broad", f"{share}; if it stands for less, give it a weight or context"
    if WILDCARD in keyword.term and number in use.surfaces:
        caught = use.surfaces[number].most_common(_SHOWN)
        more = len(use.surfaces[number]) - len(caught)
        names = ", ".join(f"{surface} {places}" for surface, places in caught)
        yield "note", "wildcard", f"caught {names}{f' and {more} more' if more > 0 else ''}"


def _on_excludes(
    label_set: LabelSet, keywords: Sequence[tuple[Label, Keyword]], use: KeywordUse
) -> list[Finding]:
    excludes = label_set.excludes
    what = "this exclude silenced nothing in these articles"
    found = [
        of_keyword("note", "exclude_unused", *excludes[number], what)
        for number, silenced in enumerate(use.silenced.tolist())
        if not silenced and use.paragraphs_for(excludes[number][1])
    ]
    for cut in use.cuts:
        label, keyword = keywords[cut.keyword]
        what = (
            f"this exclude silenced the keyword `{keyword.term}` {times(cut.places)} by a part of it: "
            f"“{' '.join(cut.example.split())}”; if that is not meant, write the exclude longer"
        )
        found.append(of_keyword("warning", "exclude_cuts", label, excludes[cut.exclude][1], what))
    return found


def _on_needs(label: Label, keyword: Keyword) -> Iterator[Finding]:
    """Yield words that a keyword needs and that can never be found."""
    for terms in keyword.needs:
        reasons = {term: taken for term in terms if isinstance(taken := pattern(term), str)}
        if len(reasons) == len(terms):
            what = (
                f"can never count: of its `needs`, `{terms[0].term}` cannot match: {reasons[terms[0]]}; mend"
            )
            yield of_keyword("error", "cannot_match", label, keyword, what)
            continue
        for term, reason in reasons.items():
            what = f"of its `needs`, `{term.term}` can never match: {reason}; mend it or take it out"
            yield of_keyword("warning", "needs_cannot_match", label, keyword, what)


def _of(part: int, whole: int) -> str:
    return f"{part} of {whole} paragraph{'' if whole == 1 else 's'}"


def _label_place(label: Label) -> str:
    """Return the file of the label's keywords: the place of the first, if any."""
    return next((str(keyword.place) for keyword in label.keywords if keyword.place), "")
