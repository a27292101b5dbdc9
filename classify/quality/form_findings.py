"""Find forms of keywords that stand in the articles and do not count, with lines that would catch them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile
from typing import Final

from classify.config.label_set import Keyword, LabelSet
from classify.config.yaml_scalar import entry
from classify.quality.finding import Finding, Severity, of_keyword, times
from classify.quality.keyword_use import KeywordUse
from classify.text.characters import fold
from classify.text.spelling import differences, is_acronym, may_be_another_word

CODE: Final = "other_forms"
_SHOWN: Final = 5
_ADDED: Final = 3
_STEM: Final = 4
"""Letters of a stem at least; shorter ones begin too many other words."""
_NAMES: Final = {
    "case": "other case",
    "ending": "other ending",
    "joined": "joined",
    "apart": "apart",
    "longer": "in a longer word",
    "hyphen": "with a hyphen",
    "line-end hyphen": "hyphen at a line end",
    "full stops": "with full stops",
    "apostrophe": "other apostrophe",
    "signs": "other signs, as subscripts are",
    "accents": "other accents",
}


def form_findings(label_set: LabelSet, use: KeywordUse) -> list[Finding]:
    """Return a finding for each keyword with other forms, those that stand most often first.

    It is a warning where a form stands at least as often as the keyword, or all forms with other endings
    together do, else a note; a form that may be a word of its own, such as ``us`` for ``US``, makes no
    warning.
    """
    keywords = label_set.keywords
    found = []
    for number, forms in use.forms.items():
        label, keyword = keywords[number]
        ranked = sorted(forms.items(), key=lambda item: (-item[1], item[0]))
        places = int(use.places[number])
        own = {form: n for form, n in ranked if not may_be_another_word(keyword, form, forms)}
        frequent = [form for form, n in own.items() if n >= places]
        ended = [form for form in own if differences(keyword, form) == ("ending",)]
        what, add = _told(keyword, ranked, places), _lines(keyword, frequent)
        stem = _stem(keyword, ended) if sum(own[form] for form in ended) >= places else ""
        add = (f"- {_entry(keyword, stem, '')}",) if stem else add
        mend = f"; to count {'it' if len(add) == 1 and not stem else 'them'}: "
        severity: Severity = "warning" if add or not places else "note"
        brief = f"{keyword.term} ({_one_line(ranked[0][0])} {ranked[0][1]})"
        what += mend + ", ".join(f"`{line}`" for line in add) if add else ""
        finding = of_keyword(severity, CODE, label, keyword, what, brief=brief, add=add)
        found.append((-forms.total(), number, finding))
    return [finding for _, _, finding in sorted(found, key=lambda item: item[:2])]


def _told(keyword: Keyword, ranked: Sequence[tuple[str, int]], places: int) -> str:
    shown = ", ".join(f"`{_one_line(form)}` {n} ({_named(keyword, form)})" for form, n in ranked[:_SHOWN])
    more = f" and {len(ranked) - _SHOWN} more" if len(ranked) > _SHOWN else ""
    total = times(sum(n for _, n in ranked))
    if not places:
        return f"stands nowhere in these articles as it is written, but {total} as {shown}{more}"
    return f"stands {times(places)}; not counted, {total}: {shown}{more}"


def _named(keyword: Keyword, form: str) -> str:
    return ", ".join(_NAMES[name] for name in differences(keyword, form))


def _lines(keyword: Keyword, forms: Sequence[str]) -> tuple[str, ...]:
    """Return the lines that would catch the forms: one that ignores case where only case differs, else
    each form.
    """
    terms: dict[str, str] = {}
    for form in forms:
        folds = differences(keyword, form) == ("case",) and not is_acronym(keyword)
        term = keyword.term if folds else _one_line(form)
        terms.setdefault(term, "fold" if folds else "")
    return tuple(f"- {_entry(keyword, term, case)}" for term, case in list(terms.items())[:_ADDED])


def _stem(keyword: Keyword, forms: Sequence[str]) -> str:
    """Return the stem that catches the keyword and forms of it with other endings, where these are many and
    it is long enough to begin few other words; else nothing.
    """
    written = [keyword.term, *map(_one_line, forms)]
    if keyword.case == "fold":
        written = [fold(form) for form in written]
    alike = takewhile(lambda letters: len(set(letters)) == 1, zip(*written, strict=False))
    stem = "".join(letters[0] for letters in alike)
    last, whole = stem.rpartition(" ")[2], keyword.term.rpartition(" ")[2]
    enough = len(last) >= _STEM + (len(last) < len(whole)) and len(last) >= len(whole) - 1
    return f"{stem}*" if len(forms) >= _ADDED and enough and last.isalpha() else ""


def _entry(keyword: Keyword, term: str, case: str) -> str:
    weight = "" if keyword.weight == 1 else f"{keyword.weight:g}"
    return entry(term, case=case, weight=weight, needs=_needs(keyword), within=str(keyword.within or ""))


def _needs(keyword: Keyword) -> str:
    """Return what the keyword needs, as it is written in an entry; empty if nothing."""
    if keyword.needs_context:
        return "context"
    lists = [f"[{', '.join(_entry(term, term.term, '') for term in terms)}]" for terms in keyword.needs]
    return lists[0] if len(lists) == 1 else f"[{', '.join(lists)}]" if lists else ""


def _one_line(form: str) -> str:
    return " ".join(form.split())
