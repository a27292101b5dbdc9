"""`report.html` from plain data: one page that opens from disk or mail, loads nothing, says what it left out.

Knows templates and the page's bounds; `report_data` holds what goes in, `report_charts` what is drawn, and
`drawing` draws. Reads only its own templates. The extra ``report`` is needed to render, not to import.
"""

from __future__ import annotations

import base64
import hashlib
import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from classify.errors import OutputError
from classify.extras import install_command
from classify.output.drawing import drawn
from classify.output.reasons import by_label, closest, name_and_role, overruled, why_no_label
from classify.output.report_charts import counts_chart, shares_chart, trend_chart
from classify.output.report_data import FEW_ARTICLES, ArticleView, LabelName, LabelShares, Report
from classify.output.report_text import segments, strength

if TYPE_CHECKING:
    from jinja2 import Environment

Draw = Callable[[Sequence[str]], Sequence[str]]
"""Makes SVG text of charts in Vega-Lite."""
Labels = Sequence[LabelName | LabelShares]

_RUN_ID = "<!--run-->{}<!--/run-->"
_MOVED = re.compile("(?<=<!--moved-->).*(?=<!--/moved-->)", re.DOTALL)
"""What differs in the page of a run whose tables are copied; escaped text holds no such mark."""

_HARDLY = 0.1
"""When less than this share of the bytes is left, no shorter article is looked for."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """How much the page may hold, which says what did not fit. The defaults keep it under 2 MB."""

    rows: int = 400
    view_bytes: int = 1_000_000
    """All article views together, as UTF-8."""
    paragraphs: int = 150
    """In one article view."""
    periods: int = 200
    """The latest ones."""
    charts: int = 24
    """Labels with a chart over time: the first ones in label-set order."""
    sources: int = 20
    silent_keywords: int = 200
    overruled: int = 20
    """Keywords that were overruled, most often first."""
    warnings: int = 40


def render(report: Report, bounds: Bounds | None = None, draw: Draw = drawn) -> str:
    """Return the whole page as HTML text.

    Parameters
    ----------
    report : Report
        What to show. Every text in it may be hostile: it comes out as text.
    bounds : Bounds, optional
        How much to show; the default keeps the page under 2 MB whatever the run.
    draw : callable, default=drawn
        Makes SVG of charts; `no_charts` leaves the tables to say what these would.

    Raises
    ------
    OutputError
        If the extra ``report`` is not installed, or the charts cannot be drawn here.
    """
    bounds = bounds or Bounds()
    environment = _environment()
    rows = report.articles[: bounds.rows]
    views = _views_that_fit(environment, report, {row.id for row in rows}, bounds)
    periods = report.periods[-bounds.periods :]
    charted = report.labels[: bounds.charts]
    top = max((share for period in periods for share in period.shares[: len(charted)]), default=0.0)
    over_time = [trend_chart(periods, n, max(top, 0.01)) for n in range(len(charted))] if periods else []
    counts = [counts_chart(periods)] if periods else []
    svg = list(draw([shares_chart(report.labels), *over_time, *counts]))
    return environment.get_template("report.html.j2").render(
        report=report,
        bounds=bounds,
        rows=rows,
        views=views,
        numbers={view_id: number for number, view_id in enumerate(views, 1)},
        places={row.id: place for place, row in enumerate(rows, 1)},
        periods=periods,
        charted=charted,
        sources=report.sources[: bounds.sources],
        shares_chart="".join(svg[:1]),
        trend_charts=svg[1 : 1 + len(over_time)],
        counts_chart="".join(svg[1 + len(over_time) :]),
        **_head(environment, report.labels),
    )


def no_charts(charts: Sequence[str]) -> list[str]:
    """Return none of them, where they cannot be drawn."""
    del charts
    return []


def render_copy(page: str, before: str, now: str) -> str:
    """Return the page of the run `before` as that of the run `now`, which copied its tables: nothing
    moved.
    """
    named = page.replace(_RUN_ID.format(before), _RUN_ID.format(now), 1)
    nothing = (
        f'<p>Nothing: this run read the same as run <span class="id">{before}</span>, with the same label '
        "set, model and settings, and its tables are copied from there.</p>"
    )
    return _MOVED.sub(lambda _: nothing, named, count=1)


def render_article(view: ArticleView, labels: Labels) -> str:
    """Return a page of its own for one article: the same view as in the report, for ``classify explain``.

    `labels` are all labels of the set, in its order, which is that of the scores.

    Raises
    ------
    OutputError
        If the extra ``report`` is not installed.
    """
    environment = _environment()
    return environment.get_template("explain.html.j2").render(
        body=_article(environment, view, labels, Bounds()), title=view.row.title, **_head(environment, labels)
    )


def _views_that_fit(
    environment: Environment, report: Report, wanted: set[str], bounds: Bounds
) -> dict[str, str]:
    """Return article id to the HTML of its view, in the given order, until the bytes are all but spent."""
    views: dict[str, str] = {}
    left = bounds.view_bytes
    for view in report.views:
        if view.row.id not in wanted:
            continue
        html = _article(environment, view, report.labels, bounds)
        size = len(html.encode())
        if size <= left:
            views[view.row.id] = html
            left -= size
        elif left < bounds.view_bytes * _HARDLY:
            break
    return views


def _article(environment: Environment, view: ArticleView, labels: Labels, bounds: Bounds) -> str:
    paragraphs = view.paragraphs[: bounds.paragraphs]
    strongest = max((abs(span.contribution) for p in paragraphs for span in p.evidence), default=0.0)
    return environment.get_template("article.html.j2").render(
        view=view, paragraphs=paragraphs, strongest=strongest, **_label_look_up(labels)
    )


def _label_look_up(labels: Labels) -> dict[str, object]:
    return {
        "labels": labels,
        "position": {label.code: place for place, label in enumerate(labels)},
        "names": {label.code: label.title for label in labels},
    }


def _head(environment: Environment, labels: Labels) -> dict[str, object]:
    """Return style, script and the policy that lets only these two run."""
    style = environment.get_template("report.css.j2").render()
    script = environment.get_template("report.js.j2").render()
    policy = (
        f"default-src 'none'; style-src '{_fingerprint(style)}'; script-src '{_fingerprint(script)}'; "
        "base-uri 'none'; form-action 'none'"
    )
    return {"style": style, "script": script, "policy": policy} | _label_look_up(labels)


def _fingerprint(inline: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(inline.encode()).digest()).decode()


@cache
def _environment() -> Environment:
    try:
        from jinja2 import Environment, PackageLoader, StrictUndefined
    except ImportError as error:
        raise OutputError(
            f"report.html: {error.name} is not installed; set output.report to false, or run: "
            + install_command("report")
        ) from error

    environment = Environment(
        loader=PackageLoader("classify.output"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "percent": _percent,
        "points": _points,
        "signed": _signed,
        "width": _width,
        "web": _web,
        "segments": segments,
        "strength": strength,
    }
    environment.globals["few_articles"] = FEW_ARTICLES
    environment.globals |= {
        "terms_of": by_label,
        "named": name_and_role,
        "why_no_label": why_no_label,
        "overruled": overruled,
        "closest": closest,
        "value_of": _value_of,
    }
    return environment


def _percent(share: float) -> str:
    """Return a share as text.

    >>> _percent(0.1234), _percent(0.0004), _percent(0.0)
    ('12.3%', '<0.1%', '0.0%')
    """
    return "<0.1%" if 0 < share < 0.0005 else f"{share:.1%}"


def _points(change: float) -> str:
    """Return a change of a share in percentage points, always with its sign.

    >>> _points(0.0123), _points(-0.2), _points(-0.00001)
    ('+1.2', '−20.0', '0.0')
    """
    text = f"{100 * change:+.1f}"
    return "0.0" if text in {"+0.0", "-0.0"} else text.replace("-", "−")


def _signed(value: float) -> str:
    """Return a contribution, always with its sign.

    >>> _signed(0.5), _signed(-1.234), _signed(0.0)
    ('+0.50', '−1.23', '0.00')
    """
    text = f"{value:+.2f}"
    return "0.00" if text in {"+0.00", "-0.00"} else text.replace("-", "−")


def _width(share: float) -> str:
    """Return the class that draws a bar of this share; what is there at all stays visible.

    >>> _width(0.5), _width(0.001), _width(0.0)
    ('w50', 'w1', 'w0')
    """
    return f"w{max(min(100, round(100 * share)), 1 if share > 0 else 0)}"


def _web(url: str) -> str:
    """Return the address if a reader may follow it, else nothing: ``javascript:`` and ``file:`` are refused.

    >>> _web("https://example.org/a"), _web("javascript:alert(1)")
    ('https://example.org/a', '')
    """
    return url if url.lower().startswith(("https://", "http://")) else ""


def _value_of(threshold: float) -> str:
    """Return the decision value from which a label is given, by the score from which it is.

    >>> _value_of(0.5), _value_of(0.6), _value_of(0.0)
    ('0', '+0.41', 'none')
    """
    if not 0 < threshold < 1:
        return "none"
    return "0" if threshold == 0.5 else _signed(math.log(threshold / (1 - threshold)))
