"""Corrected shares on standard output, as a table for people and as CSV."""

from __future__ import annotations

from typing import Final

from rich.text import Text

from classify.cli.printing import console, print_left_out, table
from classify.quality.estimates import EVERY_PERIOD, Estimates, ShareEstimate

_COLUMNS: Final = "period,label,weighting,labelled,stories,model_share,share,share_low,share_high,too_few"


def show_estimates(found: Estimates) -> None:
    """Print a table of all periods together, then one for each that has enough; the others in a line."""
    out = console()
    out.print(Text(f"{found.labelled} labelled paragraphs; each story once; [95 % intervals]"))
    periods = list(dict.fromkeys(row.period for row in found.rows))
    for period in periods:
        own = [row for row in found.rows if row.period == period]
        if own and own[0].too_few:
            out.print(Text(f"{_name(period)}: {own[0].too_few}"))
            continue
        shown = table(_name(period), "label >model:says ~share:of:paragraphs >model:says ~share:of:words")
        for by_paragraphs, by_words in zip(own[::2], own[1::2], strict=True):
            cells = (by_paragraphs.label, *_cells(by_paragraphs), *_cells(by_words))
            shown.add_row(*map(Text, cells))
        out.print(shown)
    left_out = {
        "rows on no body paragraph, named in the log": len(found.unplaced),
        "rows that nobody has labelled yet": found.unseen,
        "paragraphs of later copies of a story": found.copies,
    }
    print_left_out(left_out)


def as_csv(found: Estimates) -> str:
    """Return the estimates as CSV text with a heading."""
    return "".join(f"{line}\n" for line in (_COLUMNS, *map(_line, found.rows)))


def _name(period: str) -> str:
    return "All periods" if period == EVERY_PERIOD else period


def _cells(row: ShareEstimate) -> tuple[str, str]:
    """Leave out the digits that the interval makes pointless."""
    value, low, high = (
        f"{100 * (bound or 0):.1f}" for bound in (row.share.value, row.share.low, row.share.high)
    )
    return f"{100 * row.model_share:.1f} %", f"{value} % [{low}-{high}]"


def _line(row: ShareEstimate) -> str:
    bounds = (row.share.value, row.share.low, row.share.high)
    shares = ",".join("" if bound is None else f"{bound:.4f}" for bound in bounds)
    head = f"{row.period},{row.label},{row.weighting},{row.labelled},{row.stories}"
    return f"{head},{row.model_share:.4f},{shares},{row.too_few}"
