"""Find keywords of a label that its other entries keep from ever counting."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from classify.config.faults import Fault
from classify.config.label_set import Keyword
from classify.config.terms import same_as


def contradictions(code: str, keywords: Sequence[Keyword], exclude: Sequence[Keyword]) -> Iterator[Fault]:
    """Yield keywords that can never count: silenced, or without any context."""
    yield from _silenced(code, keywords, exclude)
    for language in sorted({keyword.language for keyword in keywords}):
        own = [keyword for keyword in keywords if keyword.counts_in(language)]
        if own and all(keyword.needs_context for keyword in own):
            of = f"`{code}`{f' in `{language}`' if language else ''}"
            yield Fault(
                own[0].place or f"labels.{code}.keywords",
                f"every keyword of {of} needs context, so none can ever count; let one stand by itself",
            )


def _silenced(code: str, keywords: Sequence[Keyword], exclude: Sequence[Keyword]) -> Iterator[Fault]:
    """Yield keywords that an exclude silences wherever they stand."""
    silencers: dict[tuple[str, str], list[Keyword]] = {}
    for one in exclude:
        silencers.setdefault((same_as(one.term, one.case), one.case), []).append(one)
    for keyword in keywords:
        # of a keyword that folds case, an exclude of exact case silences one spelling only
        alike = silencers.get((same_as(keyword.term, "fold"), "fold"), [])
        if keyword.case == "exact":
            alike = [*silencers.get((same_as(keyword.term, "exact"), "exact"), []), *alike]
        silencer = next((one for one in alike if one.language in ("", keyword.language)), None)
        if silencer is not None:
            line = f" on line {silencer.place.line}" if silencer.place else ""
            yield Fault(
                keyword.place or f"labels.{code}.keywords",
                f"`{keyword.term}` can never count: the exclude `{silencer.term}`{line} silences it; "
                "take one of them out",
            )
