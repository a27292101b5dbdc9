"""Record what became of the paragraphs with keywords, and warn where keywords are overruled."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from heapq import nsmallest
from itertools import islice
from shlex import quote

from classify.config.label_set import NO_LABEL, LabelSet
from classify.errors import some_of
from classify.model.keyword_outcomes import KeywordOutcomes, Subject
from classify.output.keyword_record import KeywordRecord, LabelOutcomes, OverruledKeyword

ENOUGH = 20
"""Paragraphs of a label from which on a warning says what becomes of them; of fewer it may be chance."""
LISTED = 50
"""Overruled keywords that are listed at most."""
_KEYWORD_WAY_OUT = (
    "if it is right there, give it `weight: 2`, which always decides; else replace it, or write `exclude` "
    "phrases for its other meanings"
)
_KEYWORDS_WAY_OUT = (
    "Keywords that are right there need `weight: 2`, which always decides; others, `exclude` phrases for "
    "their other meanings."
)
_FEWEST = 3
"""Paragraphs in which a keyword must be overruled to be named, where it stands in fewer than `ENOUGH`."""
_LONGEST_ID = 80
"""Characters of an article's id that a warning names."""
_KEPT = 20
"""Labels that are kept at most of those that the paragraphs of a label or keyword got instead."""
_WARNED = 10
"""Labels, and keywords, that have a warning of their own at most."""
_LEARNED = 40
"""Labels that the warning on learned words names at most."""
_NAMED = 3
"""Labels that a warning names at most."""


def keyword_record(outcomes: KeywordOutcomes, given: Sequence[int], label_set: LabelSet) -> KeywordRecord:
    """Return what became of the keywords of a label set, the most often overruled keywords first.

    Parameters
    ----------
    given : sequence of int of shape (n_labels,)
        All paragraphs that got each label.
    """
    names = (*label_set.codes, NO_LABEL)
    columns = zip(outcomes.lesser, outcomes.lesser_labelled, outcomes.learned_only, given, strict=True)
    labels = {}
    for label, (lesser, lesser_labelled, learned_only, n) in enumerate(columns):
        own = outcomes.of_label(label)
        labels[names[label]] = LabelOutcomes(
            paragraphs=own.paragraphs,
            labelled=own.labelled,
            went_to=_named(own, names),
            lesser_paragraphs=int(lesser),
            lesser_labelled=int(lesser_labelled),
            learned_only=int(learned_only),
            given=int(n),
        )
    words = [(label.code, keyword.term) for label, keyword in label_set.keywords]
    overruled = outcomes.overruled.tolist()
    worst = nsmallest(
        LISTED, (k for k, n in enumerate(overruled) if n), key=lambda k: (-overruled[k], words[k], k)
    )
    listed = []
    for k in worst:
        own = outcomes.of_keyword(k)
        listed.append(OverruledKeyword(*words[k], own.paragraphs, own.labelled, _named(own, names)))
    return KeywordRecord(labels, tuple(listed), sum(n > 0 for n in overruled) - len(listed))


def keyword_warnings(
    record: KeywordRecord, label_set: LabelSet, examples: Mapping[str, str] | None = None
) -> list[str]:
    """Return a line for each label and keyword that is not obeyed, and how to see and change that.

    Parameters
    ----------
    examples : mapping of str to str, optional
        An article to look at for each label, where one is known.
    """
    examples = examples or {}
    rarely = {code: line for code, own in record.labels.items() if (line := _rarely_given(code, own))}
    labels = [
        f"{line}. {_overruled(code, record)}{_which(examples.get(code, ''))} {_way_out(code, label_set)}"
        for code, line in rarely.items()
    ]
    keywords = [
        f"`{own.term}`, a keyword of `{own.label}`, is overruled in {own.overruled:,} of {own.paragraphs:,} "
        f"paragraphs{_went(own.went_to)}; {_KEYWORD_WAY_OUT}"
        for own in record.overruled
        if own.label not in rarely and own.paragraphs >= ENOUGH and 2 * own.labelled < own.paragraphs
    ]
    keywords += _of_few(record, rarely)
    labels += _given_nowhere(record)
    for lines, what in (
        (labels, "labels are not given to most of the paragraphs with their keywords"),
        (keywords, "keywords are overruled in most of their paragraphs"),
    ):
        if more := len(lines[_WARNED:]):
            lines[_WARNED:] = [f"{more} more {what}: see run.json"]
    return [*labels, *keywords, *_mostly_learned(record)]


def _rarely_given(code: str, own: LabelOutcomes) -> str:
    """Warn that fewer than half of the paragraphs with keywords of a label get it; empty where that is not
    so.
    """
    if not own.given and own.holding >= ENOUGH:
        held = f"though its keywords stand in {own.holding:,}"
        return f"`{code}` is given to no paragraph, {held}{_went(own.went_to)}"
    if own.paragraphs < ENOUGH or 2 * own.labelled >= own.paragraphs:
        return ""
    some, verb = (f"Only {own.labelled:,}", "get") if own.labelled else ("None", "gets")
    of = f"of {own.paragraphs:,} paragraphs with a keyword of `{code}`"
    return f"{some} {of} {verb} the label{_went(own.went_to)}"


def _given_nowhere(record: KeywordRecord) -> list[str]:
    """Return one line that names the labels that nothing got, though a few paragraphs hold their keywords."""
    found = [
        f"`{code}` in {own.holding:,}{_went(own.went_to)}"
        for code, own in record.labels.items()
        if not own.given and 0 < own.holding < ENOUGH
    ]
    if not found:
        return []
    named = " · ".join(found[:_WARNED]) + (
        f" · and {len(found) - _WARNED} more" if len(found) > _WARNED else ""
    )
    return [f"Given to no paragraph, though their keywords stand in some: {named}. {_KEYWORDS_WAY_OUT}"]


def _of_few(record: KeywordRecord, told: Collection[str]) -> list[str]:
    """Return one line that names the keywords that are overruled in most of their few paragraphs; labels of
    which more is `told`, or that nothing got, are left out.
    """
    found = [
        f"`{own.term}` of `{own.label}` in {own.overruled:,} of {own.paragraphs:,}"
        for own in record.overruled
        if own.label not in told
        and record.labels[own.label].given
        and own.overruled >= _FEWEST
        and own.paragraphs < ENOUGH
        and 2 * own.labelled < own.paragraphs
    ]
    if not found:
        return []
    return [f"Overruled in most of their paragraphs: {some_of(found, _WARNED)}. {_KEYWORDS_WAY_OUT}"]


def _mostly_learned(record: KeywordRecord) -> list[str]:
    """Return one line that names the labels most of whose paragraphs hold no keyword of them, if there are
    any.
    """
    found = [
        f"`{code}` in {own.learned_only:,} of {own.given:,} paragraphs"
        for code, own in record.labels.items()
        if own.given >= ENOUGH and 2 * own.learned_only > own.given
    ]
    if not found:
        return []
    line = (
        f"Given by learned words alone, where no keyword of the label stands: {some_of(found, _LEARNED)}. "
        "Are they right? `classify sample CONFIG` draws some to judge; `classify suggest CONFIG` finds more "
        "keywords."
    )
    return [line]


def _went(went_to: Mapping[str, int]) -> str:
    """Return where paragraphs went, in words, as the rest of a sentence.

    >>> _went({"energy": 30, "none": 8})
    '; 30 went to `energy`, 8 got no label'
    """
    parts = [
        f"{count:,} got no label" if code == NO_LABEL else f"{count:,} went to `{code}`"
        for code, count in islice(went_to.items(), _NAMED)
    ]
    if not parts:
        return ""
    more = len(went_to) - len(parts)
    return f"; {', '.join(parts)}" + (f", others to {more} more" if more else "")


def _overruled(code: str, record: KeywordRecord) -> str:
    """Return the keyword of a label that is overruled most often, in words."""
    own = next((keyword for keyword in record.overruled if keyword.label == code), None)
    if own is None:
        return ""
    return f"Most often overruled: `{own.term}`, {own.overruled:,} of {own.paragraphs:,}. "


def _which(example: str) -> str:
    plain = example if 0 < len(example) <= _LONGEST_ID and example.isprintable() else ""
    return f"Which: `classify explain CONFIG {quote(plain) if plain else 'ARTICLE'}`."


def _way_out(code: str, label_set: LabelSet) -> str:
    audit = (
        "give the keywords that are right there `weight: 2`, which always decides, or replace those that "
        "`classify lint --audit CONFIG` doubts."
    )
    if label_set.exclusive:
        return f"To give it more often: {audit}"
    return f"To give it more often: lower decide.thresholds.{code}, {audit}"


def _named(own: Subject, names: Sequence[str]) -> dict[str, int]:
    return {names[to]: n for to, n in own.went_to[:_KEPT]}
