"""Charts as Vega-Lite in JSON, which `drawing` makes SVG of once, when the page is written.

Colours are CSS variables, which the page sets for light, dark and print.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import accumulate, pairwise
from typing import Any

from classify.output.report_data import LabelShares, PeriodShares

Spec = dict[str, Any]

WIDTH = 280
"""Width of the plot area in CSS pixels; a chart with its axes fits a phone unscaled."""

_POINTS = 60
"""Periods that are drawn as points; more would be a rope."""
_BRIDGED = 2
"""Missing periods that a line is drawn across: the days of a weekend."""
_LONGER_MONTH = 31 / 28
"""How much longer than another of its kind a period can be."""

_QUIET: Spec = {
    "font": "sans-serif",
    "background": None,
    "view": {"stroke": None},
    "axis": {
        "labelColor": "currentColor",
        "labelFontSize": 11,
        "titleColor": "currentColor",
        "titleFontSize": 11,
        "titleFontWeight": "normal",
        "gridColor": "var(--rule)",
        "domainColor": "var(--rule)",
        "tickColor": "var(--rule)",
    },
    "text": {"color": "currentColor", "fontSize": 11},
}


_TEXTS: Spec = {
    "mark": {"type": "text", "align": "left", "dx": 4},
    "encoding": {"text": {"field": "text", "type": "nominal"}},
}


def colour(position: int) -> str:
    """Return the CSS colour of the label at a position, from 0; eight colours, then round again."""
    return f"var(--label-{position % 8})"


def shares_chart(labels: Sequence[LabelShares]) -> str:
    """Return two bars a label in JSON: the share of all articles, and of each story counted once.

    Labels are numbered in label-set order; the number is what keeps two labels of one title apart.
    """
    names = [f"{number} {label.title}" for number, label in enumerate(labels, 1)]
    values = [
        {"label": name, "kind": kind, "share": share, "text": f"{share:.1%} {kind}"}
        for name, label in zip(names, labels, strict=True)
        for kind, share in (("all", label.share), ("once", label.share_deduplicated))
    ]
    largest = max((value["share"] for value in values if isinstance(value["share"], float)), default=0.0)
    band = {
        "y": {
            "field": "label",
            "type": "nominal",
            "sort": names,
            "axis": {"title": None, "ticks": False, "domain": False, "labelLimit": 150, "labelPadding": 6},
        },
        "yOffset": {"field": "kind", "sort": ["all", "once"]},
    }
    width = {"scale": {"domain": [0, max(largest * 1.45, 0.01)]}, "axis": None}
    return _json(
        {
            "width": 205,
            "height": {"step": 17},
            # the reader's font may be wider than the one that was measured with
            "padding": {"left": 22, "top": 4, "right": 4, "bottom": 4},
            "data": {"values": values},
            "encoding": band | {"x": {"field": "share", "type": "quantitative"} | width},
            "layer": [_bars(names), _TEXTS],
        }
    )


def _bars(names: Sequence[str]) -> Spec:
    """Return bars in the colours of the labels, paler where each story is counted once."""
    paint = {"domain": names, "range": [colour(position) for position in range(len(names))]}
    pale = {"domain": ["all", "once"], "range": [1, 0.45]}
    return {
        "mark": {"type": "bar"},
        "encoding": {
            "color": {"field": "label", "type": "nominal", "scale": paint, "legend": None},
            "opacity": {"field": "kind", "type": "nominal", "scale": pale, "legend": None},
        },
    }


def trend_chart(periods: Sequence[PeriodShares], position: int, top: float) -> str:
    """Return one label's share over time in JSON, a point a period; `top` is the end of the axis all labels
    share.

    The line is broken where there was nothing to take a share of for longer than a weekend. Around it the
    limits of the shares are shaded, as far as the axis reaches; a period of few articles has a grey point.
    """
    values = [
        {
            "start": period.start.isoformat(),
            "share": period.shares[position],
            "stretch": stretch,
            "low": period.limits[position][0] if period.limits else period.shares[position],
            "high": min(period.limits[position][1] if period.limits else period.shares[position], top),
            "few": period.few,
        }
        for period, stretch in zip(periods, _stretches(periods), strict=True)
    ]
    detail: Spec = {"detail": {"field": "stretch", "type": "nominal"}}
    band = {"y": {"field": "low", "type": "quantitative"}, "y2": {"field": "high"}} | detail
    grey = {"color": {"condition": {"test": "datum.few", "value": "var(--none)"}, "value": colour(position)}}
    layer: list[Spec] = [
        {
            "mark": {"type": "area", "opacity": 0.18, "color": colour(position)},
            "encoding": band,
        },
        {"mark": {"type": "line", "strokeWidth": 2, "color": colour(position)}, "encoding": detail},
    ]
    if len(values) <= _POINTS:
        layer.append({"mark": {"type": "point", "size": 28, "filled": True, "opacity": 1}, "encoding": grey})
    return _over_time(
        values,
        layer,
        {
            "field": "share",
            "type": "quantitative",
            "stack": None,  # stacked, an area would reach across all stretches
            "scale": {"domain": [0, top]},
            "axis": {"title": None, "format": ".0%" if top > 0.03 else ".1%", "tickCount": 3},
        },
    )


def _stretches(periods: Sequence[PeriodShares]) -> list[int]:
    """Return the number of each period's stretch: a new one begins after more than `_BRIDGED` missing
    periods.
    """
    steps = _steps(periods)
    longest = (_BRIDGED + 1) * min(steps, default=1) * _LONGER_MONTH
    return list(accumulate((int(step > longest) for step in steps), initial=0)) if periods else []


def _steps(periods: Sequence[PeriodShares]) -> list[int]:
    """Return days from each period to the next."""
    return [(after.start - before.start).days for before, after in pairwise(periods)]


def counts_chart(periods: Sequence[PeriodShares]) -> str:
    """Return articles a period in JSON, the ground that the shares stand on."""
    values = [{"start": period.start.isoformat(), "articles": period.articles} for period in periods]
    steps = _steps(periods)
    there_could_be = 1 + sum(steps) // min(steps) if steps else 1
    size = max(2, min(14, int(0.7 * WIDTH / there_could_be)))
    return _over_time(
        values,
        [{"mark": {"type": "bar", "color": "var(--none)", "width": size}}],
        {
            "field": "articles",
            "type": "quantitative",
            "axis": {"title": None, "format": "~s", "tickCount": 3, "tickMinStep": 1},
        },
    )


def _over_time(values: list[dict[str, Any]], layer: list[Spec], y: Spec) -> str:
    days = [value["start"] for value in values]
    # few periods get a tick each, since Vega would put hours between them
    ticks: Spec = {"values": sorted(days)} if len(days) <= 4 else {"tickCount": 4}
    months = len(days) > 1 and all(day.endswith("-01") for day in days)
    shape = "%b %Y" if months or len({day[:4] for day in days}) > 1 else "%-d %b"
    x = {
        "field": "start",
        "type": "temporal",
        "scale": {"type": "utc", "padding": 8},
        "axis": {"title": None, "grid": False, "format": shape, "labelOverlap": True, "labelFlush": False}
        | ticks,
    }
    return _json(
        {
            "width": WIDTH,
            "height": 110,
            "data": {"values": values},
            "encoding": {"x": x, "y": y},
            "layer": layer,
        }
    )


def _json(spec: Spec) -> str:
    schema = "https://vega.github.io/schema/vega-lite/v5.json"
    return json.dumps({"$schema": schema, "config": _QUIET} | spec)
