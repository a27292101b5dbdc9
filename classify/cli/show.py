"""Output of the commands for people; tables to standard output.

Titles, paths and keywords are shown as `Text`: in a string rich would run ``[/b]`` as a mark.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from rich.text import Text

from classify.cli.printing import console, counted, figure, table

if TYPE_CHECKING:
    from rich.table import Table

    from classify.model.gold_record import LearnedLanguage, Reliability
    from classify.output.keyword_record import KeywordRecord
    from classify.run.job import Outcome
    from classify.run.judged_training import Judged
    from classify.run.models.stored import Model
    from classify.run.preview import Preview


_JUDGED_BY = "labels:by >macro-F1 >95%:interval >mean:AP"
_BY_KEYWORDS = (
    "label >with:keywords >got_it:by_these >+_weak:keywords >+_learned:words_alone >=_all:given",
    "~the:others:got",
)
_NAMED = 3
"""Labels that are named at most where paragraphs with a keyword got others."""


def show_preview(plan: Preview) -> None:
    """Print what a run would read, compute and write."""
    out = console()
    formats = ", ".join(f"{n:,} {name}" for name, n in plan.formats)
    read = [f"{counted(plan.files, 'file')}, {plan.megabytes:,.1f} MB ({formats})"] if plan.files else []
    read += [f"{store} (not looked at)" for store in plan.stores]
    lines = [f"read     {line}" for line in read]
    lines += [f"         quarantine: {one.path}: {one.detail}" for one in plan.rejected[:_NAMED]]
    if len(plan.rejected) > _NAMED:
        lines.append(f"         quarantine: {counted(len(plan.rejected) - _NAMED, 'more file')}")
    lines.append(f"model    {plan.model or 'none is in use: one would be trained on these articles first'}")
    if plan.unchanged_since:
        lines.append(f"compute  nothing: the tables of run {plan.unchanged_since} would be copied")
    else:
        lines.append("compute  all articles but those whose results the cache holds")
    lines.append(f"write    {plan.place}/runs/{plan.run_id}: {', '.join(plan.tables)}")
    for line in [*lines, *(f"warning  {warning}" for warning in plan.warnings)]:
        out.print(Text(line), soft_wrap=True)
    out.print("Nothing was written.")


def show_outcome(outcome: Outcome) -> None:
    """Print the shares of a run, its warnings, and where its tables are."""
    out = console()
    record, counts = outcome.record, outcome.record.counts
    shown = table(record.label_set.title, "label >share >de-duplicated >articles >paragraphs")
    for label, share in record.shares.items():
        shown.add_row(
            label,
            f"{share.share:.1%}",
            f"{share.share_deduplicated:.1%}",
            f"{share.articles:,}",
            f"{share.paragraphs:,}",
        )
    body = counts.body_paragraphs
    if unlabelled := body.total - body.labelled:
        none, none_once = (
            abs(round(1 - sum(getattr(share, name) for share in record.shares.values()), 4))
            for name in ("share", "share_deduplicated")
        )
        shown.add_row("no label", f"{none:.1%}", f"{none_once:.1%}", "", f"{unlabelled:,}")
    out.print(shown)
    if record.keywords.labels:  # a copy of the tables of an older classify has none
        out.print(keyword_table(record.keywords, "How paragraphs with keywords were labelled"))
    copies = "copies were not looked for"
    if record.stories:
        copies = counted(counts.duplicates, "copy of a story", "copies of a story")
    out.print(
        f"{counted(counts.articles, 'article')} ({copies}), "
        f"{counted(counts.paragraphs.body, 'body paragraph')}, {counts.body_paragraphs.labelled_ratio:.0%} "
        f"of them labelled; {counted(counts.quarantined, 'record')} in quarantine"
    )
    for warning in record.warnings:
        out.print(Text.assemble(("warning:", "yellow"), f" {warning}"), soft_wrap=True)
    out.print(Text(f"tables: {outcome.place}"), soft_wrap=True)


def keyword_table(keywords: KeywordRecord, title: str) -> Table:
    """Return what became of the paragraphs with keywords, label by label."""
    shown = table(title, *_BY_KEYWORDS)
    for label, own in keywords.labels.items():
        counts = (own.paragraphs, own.labelled, own.lesser_labelled, own.learned_only, own.given)
        went = ", ".join(f"{n:,} {code}" for code, n in islice(own.went_to.items(), _NAMED))
        shown.add_row(Text(label), *(f"{n:,}" for n in counts), Text(went))
    return shown


def show_judged(judged: Judged) -> None:
    """Print how good the new model is beside the keyword votes and the model in use."""
    title = "On labelled paragraphs, each judged by models that have not learned from its story"
    shown = table(title if judged.learned else "On labelled paragraphs", _JUDGED_BY)
    for name, quality in (
        ("new model", judged.quality),
        ("keyword votes", judged.votes),
        ("model in use", judged.current),
    ):
        if quality is not None:
            f1 = quality.macro_f1
            shown.add_row(
                name,
                figure(f1.value),
                f"{figure(f1.low)}-{figure(f1.high)}",
                figure(quality.macro_average_precision),
            )
    console().print(shown)
    for language, own in judged.learned.languages.items() if judged.learned else ():
        console().print(Text(f"{language}: {_believed(own)}" if language else _believed(own)))
    if judged.reliability:
        console().print(reliability_table(judged.reliability))


def reliability_table(found: Mapping[str, Reliability]) -> Table:
    """Return whether the probabilities of each label hold, in bins of a tenth."""
    shown = table("Are the probabilities right?", "label >Brier >Brier:by_share ~said:_found_of_paragraphs")
    for label, own in found.items():
        bins = ", ".join(f"{one.probability:.2f}: {one.share:.2f} of {one.paragraphs}" for one in own.bins)
        shown.add_row(Text(label), f"{own.brier:.3f}", f"{own.brier_of_share:.3f}", Text(bins))
    return shown


def _believed(learned: LearnedLanguage) -> str:
    """Tell in words how far keywords and gold labels are believed."""
    if learned.penalty is None:
        return f"{learned.paragraphs} labelled paragraphs: they add nothing to the keywords yet"
    keywords = f"keywords count {learned.belief:.0%}" if learned.belief else "keywords count nothing"
    return f"learned from {learned.paragraphs} labelled paragraphs; beside them {keywords}"


def show_model(model: Model, models: Path, *, promoted: bool) -> None:
    """Print the version that was trained, and whether runs use it."""
    state = "runs use it now" if promoted else f"promote it: classify models promote {models} {model.version}"
    console().print(Text(f"{models / model.version}: trained; {state}"), soft_wrap=True)
