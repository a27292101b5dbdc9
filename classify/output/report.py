"""Render `report.html` from plain data: one page that works offline and says what it left out.

The figures stand in it twice: as tables for a reader without scripts, and as one block of data that the
page's own script draws, lets people select from, and prints. Charts are small SVG of that script. A library
would have cost what the page promises: Observable Plot (300 KB with d3) and Vega-Lite (800 KB) need styles
or code that its policy forbids, and uPlot draws on a canvas, which has no marks to tab to or to read out.

Knows templates and the page's bounds; `report_data` holds what goes in. Reads only its own templates. The
extra ``report`` is needed to render, not to import.
"""

from __future__ import annotations

import base64
import hashlib
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Final

from classify.errors import OutputError
from classify.extras import install_command
from classify.output.label_reasons import by_label, closest, name_and_role, overruled, why_no_label
from classify.output.report_data import FEW_ARTICLES, ArticleView, LabelName, LabelShares, Report
from classify.output.report_json import page_data
from classify.output.report_text import segments, strength

if TYPE_CHECKING:
    from jinja2 import Environment

Labels = Sequence[LabelName | LabelShares]

SCRIPTS: Final = (
    "data",
    "dom",
    "state",
    "figures",
    "charts",
    "shares",
    "letters",
    "compare",
    "words",
    "articles",
    "article",
    "main",
)
"""The parts of the script, in the order in which they need each other."""

_RUN_ID = "<!--run-->{}<!--/run-->"
_MOVED = re.compile("(?<=<!--moved-->).*(?=<!--/moved-->)", re.DOTALL)
"""Part that differs in the page of a run whose tables are copied; escaped text holds no such mark."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """Limits of what the page holds; it says what did not fit. The defaults keep it under 4 MB."""

    data_bytes: int = 3_700_000
    """The data block, as UTF-8; with all else the page stays under 4 MB."""
    view_bytes: int = 1_500_000
    """All articles in full together, as UTF-8."""
    paragraphs: int = 150
    """On the page of one article."""
    sources: int = 20
    """In the table for readers without scripts, as `periods` and `articles`."""
    periods: int = 60
    articles: int = 100
    unmatched_keywords: int = 2_000
    overruled: int = 20
    """Keywords that were overruled, most often first."""
    warnings: int = 40


def render(report: Report, bounds: Bounds | None = None) -> str:
    """Return the whole page as HTML text.

    Parameters
    ----------
    report : Report
        What to show. Every text in it may be hostile: it comes out as text.
    bounds : Bounds, optional
        How much to show.

    Raises
    ------
    OutputError
        If the extra ``report`` is not installed.
    """
    bounds = bounds or Bounds()
    environment = _environment()
    data, in_full = page_data(report, bounds.view_bytes, bounds.data_bytes)
    return environment.get_template("report.html.j2").render(
        report=report,
        bounds=bounds,
        data=data,
        in_full=in_full,
        newest=sorted(report.articles, key=lambda row: str(row.date or ""), reverse=True)[: bounds.articles],
        unmatched=_by_label(report, bounds.unmatched_keywords),
        script=(script := _script()),
        **_head(environment, report.labels, script),
    )


def render_copy(page: str, before: str, now: str) -> str:
    """Return the page of the run `before` as that of the run `now`, which copied its tables."""
    named = page.replace(_RUN_ID.format(before), _RUN_ID.format(now), 1)
    nothing = (
        f'<p>Nothing: this run read the same as run <span class="id">{before}</span>, with the same label '
        "set, model and settings, and its tables are copied from there.</p>"
    )
    return _MOVED.sub(lambda _: nothing, named, count=1)


def render_article(view: ArticleView, labels: Labels) -> str:
    """Return a page of its own for one article, without a script, for ``classify explain``.

    `labels` are all labels of the set, in its order, which is that of the scores.

    Raises
    ------
    OutputError
        If the extra ``report`` is not installed.
    """
    environment = _environment()
    paragraphs = view.paragraphs[: Bounds().paragraphs]
    strongest = max((abs(span.contribution) for p in paragraphs for span in p.evidence), default=0.0)
    return environment.get_template("explain.html.j2").render(
        view=view, paragraphs=paragraphs, strongest=strongest, **_head(environment, labels, "")
    )


def _by_label(report: Report, most: int) -> dict[str, list[str]]:
    """Return keywords that matched nothing by the title of their label, each with its line."""
    titles = {label.code: label.title for label in report.labels}
    found: dict[str, list[str]] = {}
    for keyword in report.unmatched_keywords[:most]:
        line = keyword.place.rsplit(":", 2)[-2:-1]
        found.setdefault(titles.get(keyword.label, keyword.label), []).append(
            keyword.term + (f" (line {line[0]})" if line else "")
        )
    return found


def _head(environment: Environment, labels: Labels, script: str) -> dict[str, object]:
    """Return the style, and the policy that lets only it and the script have an effect."""
    style = environment.get_template("report.css.j2").render()
    run = f"script-src '{_fingerprint(script)}'; " if script else ""
    policy = (
        f"default-src 'none'; style-src '{_fingerprint(style)}'; {run}base-uri 'none'; form-action 'none'"
    )
    return {
        "style": style,
        "policy": policy,
        "labels": labels,
        "position": {label.code: place for place, label in enumerate(labels)},
        "names": {label.code: label.title for label in labels},
    }


@cache
def _script() -> str:
    folder = files(__package__) / "templates" / "script"
    parts = ((folder / f"{name}.js").read_text(encoding="utf-8") for name in SCRIPTS)
    return '"use strict";\n(() => {\n' + "\n".join(parts) + "})();\n"


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
    environment.globals |= {
        "few_articles": FEW_ARTICLES,
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
    return _with_sign(f"{100 * change:+.1f}")


def _signed(value: float) -> str:
    """Return a contribution, always with its sign.

    >>> _signed(0.5), _signed(-1.234), _signed(0.0)
    ('+0.50', '−1.23', '0.00')
    """
    return _with_sign(f"{value:+.2f}")


def _with_sign(number: str) -> str:
    return number.replace("-", "−") if float(number) else number[1:]


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
