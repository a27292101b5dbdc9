"""An explained article on the terminal: text with its evidence marked, scores, and what would change them.

Marks differ by style and by sign, never by colour alone: on a terminal keywords are bold and underlined,
learned terms underlined, excluded ones struck through; elsewhere they are written ``**so**``, ``_so_`` and
``~~so~~``. The raised number behind a mark is that of its label in the list on top.
"""

from __future__ import annotations

import io
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from classify.cli import printing
from classify.cli.screen import Screen
from classify.cli.visible import visible
from classify.output.report_text import REASONS, ROLES, by_label, segments

if TYPE_CHECKING:
    from classify.output.report_data import EvidenceSpan, LabelName, ParagraphView
    from classify.run.explaining import Explanation
    from classify.run.would_change import Nearest

WIDTH = 100
"""Columns where there is no terminal."""
BAR = 20
TERMS = 8
"""Terms of a label told under a paragraph."""
_HEARD = 0.25
"""From this score on a label is listed even if none of its terms stands in the paragraph."""

_COLOURS = ("blue", "yellow", "magenta", "cyan", "green", "red", "bright_blue", "bright_magenta")
_STYLES = {
    "seed": "bold underline",
    "learned": "underline",
    "context": "italic underline",
    "excluded": "strike",
}
_SIGNS = {"seed": "**", "learned": "_", "context": "*", "excluded": "~~"}
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def show_explanation(
    explained: Explanation, output: Path | None = None, *, console: Console | None = None
) -> None:
    """Print the explanation on the console, or write it to a file as plain text.

    Raises
    ------
    OutputError
        If the file cannot be written.
    """
    if output is None:
        _Page(explained, console or printing.console(WIDTH)).show()
        return
    page = io.StringIO()
    _Page(explained, Screen(file=page, width=WIDTH)).show()
    printing.write_file(output, page.getvalue())


class _Page:
    """One explanation on one console."""

    def __init__(self, explained: Explanation, console: Console) -> None:
        self._explained = explained
        self._console = console
        self._styled = console.is_terminal and not console.is_dumb_terminal
        self._number = {label.code: i for i, label in enumerate(explained.labels)}

    def show(self) -> None:
        self._head()
        view = self._explained.view
        for paragraph, nearest in zip(view.paragraphs, self._explained.nearest, strict=True):
            self._paragraph(paragraph, nearest)
        self._print(self._legend())

    def _print(self, *what: Text | Table | Padding) -> None:
        self._console.print(*what, highlight=False, soft_wrap=False)

    def _head(self) -> None:
        row = self._explained.view.row
        self._print(Text(visible(row.title or row.id), style="bold"))
        facts = [row.date.isoformat() if row.date else "", row.source, f"{row.words:,} words"]
        facts += [row.id] if row.title else []
        if row.duplicate_of:
            facts.append(f"repeats the story of {row.duplicate_of}")
        elif row.story_articles > 1:
            facts.append(f"story told by {row.story_articles} articles")
        self._print(Text(visible(" · ".join(fact for fact in facts if fact)), style="dim"))
        model = self._explained.model or "fitted on this feed, not kept"
        self._print(Text(f"label set {self._explained.label_set}, model {model}", style="dim"))
        for warning in self._explained.warnings:
            self._print(Text(f"warning: {warning}", style="yellow"))
        table = Table(box=None, show_header=False, padding=(0, 1))
        for i, (label, share) in enumerate(zip(self._explained.labels, row.shares, strict=True)):
            table.add_row(self._name(label, i), self._bar(share, i), Text(f"{share:.1%}"))
        table.add_row(Text("  no label"), self._bar(row.share_none, None), Text(f"{row.share_none:.1%}"))
        self._print(table)

    def _paragraph(self, paragraph: ParagraphView, nearest: Nearest | None) -> None:
        labels = ", ".join(paragraph.labels) or ("no label" if paragraph.kind == "body" else paragraph.kind)
        self._console.print()
        self._print(
            Text.assemble((f"[{paragraph.number}] ", "bold"), (labels, "bold"), self._why_not(paragraph))
        )
        self._print(Padding(self._marked(paragraph), (0, 0, 0, 4)))
        if paragraph.kind != "body":
            return
        self._print(Padding(self._scores(paragraph), (0, 0, 0, 4)))
        if nearest:
            self._print(Padding(_change(nearest), (0, 0, 0, 4)))

    def _why_not(self, paragraph: ParagraphView) -> str:
        if not paragraph.reason:
            return ""
        if paragraph.reason != "below_threshold":
            return ": " + REASONS[paragraph.reason]
        top = max(range(len(paragraph.scores)), key=paragraph.scores.__getitem__)
        label = self._explained.labels[top]
        return f": the best score, {label.code} {paragraph.scores[top]:.2f}, is below {label.threshold:.2f}"

    def _marked(self, paragraph: ParagraphView) -> Text:
        text = Text(style="" if paragraph.kind == "body" else "dim")
        for span, parts in groupby(
            segments(paragraph.text, paragraph.evidence), lambda part: part.spans[0] if part.spans else None
        ):
            shown = visible("".join(part.text for part in parts))
            if span is None:
                text.append(shown)
                continue
            number = str(self._number[span.label] + 1).translate(_RAISED)
            if self._styled:
                text.append(shown, style=self._style(span))
                text.append(number)
            else:
                text.append(f"{_SIGNS[span.role]}{shown}{_SIGNS[span.role]}{number}")
        return text

    def _style(self, span: EvidenceSpan) -> str:
        against = " dim" if span.contribution < 0 else ""
        return f"{_STYLES[span.role]} {self._colour(self._number[span.label])}{against}"

    def _scores(self, paragraph: ParagraphView) -> Table:
        table = Table(box=None, show_header=False, padding=(0, 1))
        for ratio in (0, 0, 0, 1):
            table.add_column(ratio=ratio or None, no_wrap=not ratio)
        for i, label in enumerate(self._explained.labels):
            terms, more = by_label(paragraph.evidence, label.code, TERMS)
            if not (label.code in paragraph.labels or terms or paragraph.scores[i] >= _HEARD):
                continue
            told = [f"{visible(t.term)} {t.contribution:+.2f} ({ROLES[t.role]})" for t in terms]
            told += [f"{more} more"] if more else []
            table.add_row(
                self._name(label, i),
                self._bar(paragraph.scores[i], i),
                Text(f"{paragraph.scores[i]:.2f}{'' if label.code in paragraph.labels else ' not given'}"),
                Text(", ".join(told)),
            )
        return table

    def _name(self, label: LabelName, i: int) -> Text:
        return Text(f"{str(i + 1).translate(_RAISED)} {label.code}", style=self._colour(i))

    def _bar(self, share: float, i: int | None) -> Text:
        full = max(round(BAR * share), 1 if share > 0 else 0)
        return Text("█" * full + "·" * (BAR - full), style="dim" if i is None else self._colour(i))

    def _colour(self, i: int) -> str:
        return _COLOURS[i % len(_COLOURS)]

    def _legend(self) -> Text:
        legend = Text("\nmarks: ", style="dim")
        for place, (role, name) in enumerate(ROLES.items()):
            legend.append(", " if place else "")
            sign = "" if self._styled else _SIGNS[role]
            legend.append(f"{sign}{name}{sign}", style=_STYLES[role] if self._styled else "")
        return legend.append("; the raised number is the label's")


def _change(nearest: Nearest) -> Text:
    """What would give the label that is nearest, in one sentence a kind of term."""
    text = Text(f"nearest: {nearest.label}, {nearest.missing:.2f} short", style="italic")
    if nearest.keyword_weight is not None:
        text.append(f" (keywords of weight {nearest.keyword_weight:.2f} would do)")
    for kind, name in (("missing", "would add"), ("opposing", "against it")):
        terms = [f"{visible(t.term)} {t.contribution:+.2f}" for t in nearest.terms if t.kind == kind]
        if terms:
            text.append(f"; {name}: {', '.join(terms)}")
    return text
