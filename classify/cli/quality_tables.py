"""Tables of the commands about quality, on standard output."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Final

from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from classify.cli.printing import console, figure, print_left_out, table
from classify.cli.show import reliability_table
from classify.cli.visible import in_one_line, visible
from classify.config.label_set import LabelSet
from classify.errors import some_of
from classify.output.label_reasons import name_and_role
from classify.quality.evaluation import Evaluation, WrongDecision
from classify.quality.finding import Finding
from classify.quality.intervals import Estimate
from classify.quality.keyword_audit import AuditedKeyword
from classify.quality.keyword_use import KeywordUse
from classify.quality.measure import LabelQuality, Quality
from classify.quality.suggest import Suggestion

_STYLES: Final = {"error": "bold red", "warning": "yellow", "note": "cyan"}
_NAMED: Final = 12
"""Keywords that are named in a line about many."""
_SUGGESTED: Final = (
    "~candidate >paragraphs >has_label:already >would:gain >model:agrees >times_as:frequent ~other:labels"
)
_OF_A_CODE: Final = 20
"""Warnings of one kind that are shown line by line."""
_A_LINE_A_LABEL: Final = {("warning", "never_matched"), ("note", "other_forms")}
"""Findings of which a count with some names is told for each label."""
_JUDGED: Final = ("doubtful", "agrees")


def show_evaluation(found: Evaluation) -> None:
    """Print the figures per label with the votes beside them, then what is confused, then the worst
    errors.
    """
    out = console()
    stories = f"{found.articles} articles in {found.stories} stories"
    out.print(Text(f"{found.paragraphs} gold paragraphs of {stories}; [95 % intervals]"))
    for who, quality in (("Model", found.model), ("Keyword votes", found.votes)):
        out.print(_figures(who, quality))
        out.print(_all_labels(quality, exclusive=found.exclusive))
    left_out = {
        "rows on no body paragraph, named in the log": len(found.unplaced),
        "rows that nobody has labelled yet": found.unseen,
        "body paragraphs of these articles without a row": found.unlabelled,
    }
    print_left_out(left_out)
    if found.reliability:
        out.print(reliability_table(found.reliability))
    if found.confusions:
        out.print(_confused(found))
    for number, error in enumerate(found.worst, 1):
        out.print(_error(number, error))


def show_findings(
    findings: Sequence[Finding], use: KeywordUse, label_set: LabelSet, *, everything: bool
) -> None:
    """Print the keywords at a glance, then a line for each finding, errors first."""
    out = console()
    out.print(_at_a_glance(use, label_set))
    for severity, style in _STYLES.items():
        for line in _lines(findings, severity, everything=everything):
            out.print(Text.assemble((severity, style), " ", line), soft_wrap=True)
    number = Counter[str](finding.severity for finding in findings)
    counts = ", ".join(f"{number[one]} {one}{'' if number[one] == 1 else 's'}" for one in _STYLES)
    out.print(Text(counts if everything else f"{counts}; --all shows every one"))


def _lines(findings: Sequence[Finding], severity: str, *, everything: bool) -> Iterator[str]:
    """Yield a line a finding; without `everything`, some are counted, and notes mostly left out."""
    own = [finding for finding in findings if finding.severity == severity]
    if everything:
        yield from map(str, own)
        return
    by_label: dict[str, list[Finding]] = {}
    of_code = Counter[str]()
    most = len(own) if severity == "error" else _OF_A_CODE
    for finding in own:
        if (severity, finding.code) in _A_LINE_A_LABEL:
            by_label.setdefault(finding.label, []).append(finding)
        elif severity != "note":
            of_code[finding.code] += 1
            if of_code[finding.code] <= most:
                yield str(finding)
    for code, n in of_code.items():
        if n > most:
            yield f"... and {n - most} more of the kind {code}; --all shows them"
    for label, some in by_label.items():
        yield f"{label}: {_counted(some)}"


def _counted(findings: Sequence[Finding]) -> str:
    """Return one line for the findings of one kind and label."""
    n = len(findings)
    s, stand = ("", "stands") if n == 1 else ("s", "stand")
    names = some_of([one.brief or one.term for one in findings], _NAMED)
    if findings[0].severity == "note":
        what = f"keyword{s} also {stand} in other forms, which do not count"
        return f"{n} {what}: {names}; --all shows them"
    return f"{n} keyword{s} {stand} nowhere in these articles: {names}"


def show_audit(rows: Sequence[AuditedKeyword], *, everything: bool) -> None:
    """Print the keywords of each label with their agreement, the doubtful first; the unjudged only on
    demand.
    """
    out = console()
    out.print(Text("Would these paragraphs be found without this keyword? found: 0 never ... 1 always"))
    for label, of_label in groupby(rows, key=lambda row: row.label):
        own = list(of_label)
        judged = [row for row in own if row.verdict in _JUDGED]
        file = own[0].place.rpartition(":")[0].rpartition(":")[0]
        mean = "unknown" if own[0].label_agreement is None else figure(own[0].label_agreement, 2)
        title = f"{label}: found without the keyword, on average {mean}{f'; {file}' if file else ''}"
        shown = own if everything else judged
        out.print(_audited(title, shown) if shown else Text(title))
        if not everything and len(judged) < len(own):
            left = len(own) - len(judged)
            out.print(Text(f"{left} more stand in too few paragraphs to be judged; --all shows them\n"))


def _audited(title: str, rows: Sequence[AuditedKeyword]) -> Table:
    shown = table(title, "~keyword >paragraphs >found ~verdict >without:context >line")
    for row in rows:
        lone = f"{figure(row.lone_agreement, 2)} in {row.lone_paragraphs}" if row.lone_paragraphs else ""
        line = row.place.rpartition(":")[0].rpartition(":")[2]
        cells = (row.keyword, str(row.paragraphs), figure(row.agreement, 2), _verdict(row), lone, line)
        shown.add_row(*map(Text, cells), style="yellow" if row.verdict == "doubtful" else None)
    return shown


def _verdict(row: AuditedKeyword) -> str:
    """Return what the audit means for the keyword; a doubtful one is told with what its paragraphs look
    like.
    """
    if row.verdict != "doubtful":
        return {"agrees": "found"}.get(row.verdict, row.verdict)
    return f"looks like {row.looks_like}" if row.looks_like else "looks like no label"


def show_suggestions(found: Sequence[Suggestion], codes: Sequence[str]) -> None:
    """Print the candidates of each label with counts and conflicts, then an example of each."""
    out = console()
    out.print(
        Text(
            "Paragraphs with the candidate: how many have the label already, how many would gain a keyword, "
            "and in how many of these the model agrees; with the label it is so many times as frequent"
        )
    )
    for code in codes:
        own = [one for one in found if one.label == code]
        if not own:
            out.print(Text(f"{code}: no candidate; give it more articles, or a lower --fewest"))
            continue
        shown = table(code, _SUGGESTED)
        for one in own:
            counts = (one.paragraphs, one.labelled, one.new, one.agreed, one.lift)
            others = ", ".join(f"{label} {n}" for label, n in one.conflicts)
            shown.add_row(*map(Text, (one.term, *map(str, counts), others)))
        out.print(shown)
        for one in own:
            example = Text.assemble((f"{one.term}: ", "bold"), in_one_line(next(iter(one.examples), "")))
            out.print(Padding(example, (0, 0, 0, 2)))
        out.print()


def _figures(who: str, quality: Quality) -> Table:
    shown = table(who, "label >gold >given ~precision ~recall ~F1 >AP >share:given")
    for label in quality.labels:
        shown.add_row(*map(Text, _label_cells(label)))
    return shown


def _label_cells(label: LabelQuality) -> Sequence[str]:
    return (
        label.label,
        str(label.support),
        str(label.given),
        with_interval(label.precision),
        with_interval(label.recall),
        with_interval(label.f1),
        figure(label.average_precision, 2),
        figure(label.coverage, 2),
    )


def _all_labels(quality: Quality, *, exclusive: bool) -> Text:
    parts = [
        f"macro-F1 {with_interval(quality.macro_f1, 3)}",
        f"micro-F1 {with_interval(quality.micro_f1, 3)}",
        f"mean AP {figure(quality.macro_average_precision)}",
        f"labelled {figure(quality.coverage, 2)}",
        f"{'accuracy' if exclusive else 'all labels right'} {with_interval(quality.accuracy, 3)}",
    ]
    return Text(", ".join(parts))


def _confused(found: Evaluation) -> Table:
    shown = table("What was given in place of what", "missed wrongly:given >paragraphs")
    for pair in found.confusions[:12]:
        shown.add_row(pair.missed or "-", pair.given or "-", str(pair.paragraphs))
    return shown


def _error(number: int, error: WrongDecision) -> Text:
    named = ((*name_and_role(term.term, term.role), term.contribution) for term in error.terms)
    terms = ", ".join(f"{name} {value:+.2f}{f' ({role})' if role else ''}" for name, role, value in named)
    return Text.assemble(
        (f"{number}. {error.label} {error.error}", "bold"),
        f", score {error.score:.2f}: {in_one_line(error.article_id)}, "
        f"paragraph {error.paragraph} ({error.place})\n",
        f"   gold {'|'.join(error.gold) or 'none'}, given {'|'.join(error.given) or 'none'}; "
        f"evidence: {terms or 'none'}\n",
        (f"   {visible(error.text)}", "dim"),
    )


def _at_a_glance(use: KeywordUse, label_set: LabelSet) -> Table:
    title = f"Keywords in {use.n_paragraphs} body paragraphs"
    shown = table(title, "label >keywords >standing >counting >excludes >paragraphs >share")
    first = 0
    for label, paragraphs in zip(label_set.labels, use.label_paragraphs.tolist(), strict=True):
        own = slice(first, first + len(label.keywords))
        first = own.stop
        counts = (
            len(label.keywords),
            int((use.standing[own] > 0).sum()),
            int((use.counted[own] > 0).sum()),
            len(label.exclude),
            paragraphs,
        )
        share = figure(paragraphs / use.n_paragraphs if use.n_paragraphs else None, 2)
        shown.add_row(label.code, *map(str, counts), share)
    return shown


def with_interval(estimate: Estimate, digits: int = 2) -> str:
    """Return the figure with its interval, or that it cannot be told."""
    if estimate.value is None or estimate.low is None or estimate.high is None:
        return "too few"
    low, high = (f"{bound:.2f}".removeprefix("0") for bound in (estimate.low, estimate.high))
    return f"{estimate.value:.{digits}f} [{low}-{high}]"
