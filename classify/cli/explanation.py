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
from classify.output.label_reasons import ROLES, by_label, closest, name_and_role, overruled, why_no_label
from classify.output.report_text import segments

if TYPE_CHECKING:
    from classify.output.report_data import EvidenceSpan, LabelName, ParagraphView
    from classify.run.explaining import Explanation

WIDTH = 100
"""Columns where there is no terminal."""
BAR = 20
_LISTED_FROM = 0.25
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
        self._codes = {label.code: label.code for label in explained.labels}

    def show(self) -> None:
        self._head()
        for paragraph in self._explained.view.paragraphs:
            self._paragraph(paragraph)
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

    def _paragraph(self, paragraph: ParagraphView) -> None:
        labels = ", ".join(paragraph.labels) or ("no label" if paragraph.kind == "body" else paragraph.kind)
        self._console.print()
        self._print(
            Text.assemble((f"[{paragraph.number}] ", "bold"), (labels, "bold"), self._why_not(paragraph))
        )
        self._print(Padding(self._marked(paragraph), (0, 0, 0, 4)))
        if paragraph.kind != "body":
            return
        self._print(Padding(self._scores(paragraph), (0, 0, 0, 4)))
        sentences = overruled(paragraph, self._codes, self._codes)
        if (nearest := paragraph.nearest) and paragraph.reason != "no_evidence":
            sentences.append(closest(nearest, nearest.label, other=bool(paragraph.labels)))
        for sentence in sentences:
            self._print(Padding(Text(visible(sentence), style="italic"), (0, 0, 0, 4)))

    def _why_not(self, paragraph: ParagraphView) -> str:
        if not paragraph.reason:
            return ""
        return ": " + why_no_label(paragraph, self._explained.labels, self._codes)

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
            terms = by_label(paragraph.evidence, label.code)
            if not (label.code in paragraph.labels or terms or paragraph.scores[i] >= _LISTED_FROM):
                continue
            table.add_row(
                self._name(label, i),
                self._bar(paragraph.scores[i], i),
                Text(f"{paragraph.scores[i]:.2f}{'' if label.code in paragraph.labels else ' not given'}"),
                Text(", ".join(map(_row, terms))),
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


def _row(span: EvidenceSpan) -> str:
    name, role = name_and_role(span.term, span.role)
    return f"{visible(name)} {span.contribution:+.2f}{f' ({role})' if role else ''}"
