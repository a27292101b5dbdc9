"""A small invented run for the tests of the report, hostile titles and texts included."""

from __future__ import annotations

import datetime as dt

from classify.model.gold_record import Reliability, ReliabilityBin
from classify.output.keyword_record import (
    KeywordRecord,
    LabelOutcomes,
    OverruledKeyword,
    UnmatchedKeyword,
)
from classify.output.report_data import (
    ArticleRow,
    ArticleView,
    EvidenceSpan,
    LabelShares,
    Nearest,
    ParagraphView,
    PeriodShares,
    Report,
    RunLine,
    SourceShares,
    Unread,
    UnreadRecord,
    WouldChange,
)
from classify.output.run_record import Move, Moved

HOSTILE = """</script><script>document.title="owned"</script><img src=x onerror="document.title='owned'">"""

LABELS = (
    LabelShares("energy", "Energy", 0.312, 0.281, 9, 0.5),
    LabelShares("digital", "Digital and AI", 0.145, 0.151, 5, 0.5),
    LabelShares("transport", "Transport", 0.098, 0.102, 4, 0.45),
    LabelShares("finance", "Finance", 0.061, 0.07, 3, 0.5),
    LabelShares("diplomacy", "Diplomacy and security", 0.0, 0.0, 0, 0.5),
)

_TITLES = (
    "Grid operator signs a ten-year supply deal for the northern interconnector",
    "Ministry opens a tender for three data centres",
    "Rail freight on the corridor doubles within a year",
    "Central bank keeps its rate, warns of imported inflation",
    "Regional hospital gets a new wing",
    "Gas storage fills early as prices fall",
    "Start-ups ask for clearer rules on machine learning",
    "Port of the east bank takes its first container train",
    "Harvest festival draws a record crowd",
    "Solar park goes on line after two years of delay",
    "Bank and telecom group agree on a joint payment app",
    "Pipeline maintenance to cut flows for nine days in May",
)
_SOURCES = ("Morning Courier", "Harbour Gazette", "The Upland Herald")
_MIXES = (
    (0.82, 0.0, 0.0, 0.1, 0.0),
    (0.05, 0.71, 0.0, 0.0, 0.0),
    (0.0, 0.0, 0.9, 0.05, 0.0),
    (0.0, 0.0, 0.0, 0.66, 0.0),
    (0.0, 0.0, 0.0, 0.0, 0.0),
    (1.0, 0.0, 0.0, 0.0, 0.0),
    (0.0, 0.55, 0.0, 0.2, 0.0),
    (0.0, 0.0, 0.43, 0.0, 0.0),
    (0.0, 0.0, 0.0, 0.0, 0.0),
    (0.77, 0.003, 0.0, 0.0, 0.0),
    (0.0, 0.38, 0.0, 0.41, 0.0),
    (0.64, 0.0, 0.12, 0.0, 0.0),
)


def row(number: int, title: str | None = None, source: str | None = None, **fields: object) -> ArticleRow:
    """Return one invented article; `fields` replace what is invented."""
    mix = _MIXES[number % len(_MIXES)]
    primary = LABELS[mix.index(max(mix))].code if any(mix) else ""
    values: dict[str, object] = {
        "id": f"feed/{number:03d}.txt",
        "title": _TITLES[number % len(_TITLES)] if title is None else title,
        "date": dt.date(2026, 3, 2) + dt.timedelta(days=number % 9),
        "source": _SOURCES[number % 3] if source is None else source,
        "url": f"https://news.example/{number}",
        "words": 180 + 37 * (number % 7),
        "shares": mix,
        "share_none": 1 - sum(mix),
        "primary": primary,
        "story_id": f"s{number}",
        "keyword_shares": tuple(round(share / 2, 4) for share in mix),
    }
    return ArticleRow(**(values | fields))  # type: ignore[arg-type]


def paragraph(
    number: int, text: str, terms: tuple[tuple[str, str, str, float], ...] = (), **fields: object
) -> ParagraphView:
    """Return one paragraph whose evidence is found by the surface text: (surface, label, role,
    contribution).
    """
    spans = tuple(
        EvidenceSpan(
            label, surface.lower(), text.index(surface), text.index(surface) + len(surface), role, size
        )  # type: ignore[arg-type]
        for surface, label, role, size in terms
    )
    values: dict[str, object] = {
        "kind": "body",
        "labels": (),
        "reason": "",
        "scores": (0.0,) * 5,
        "evidence": spans,
    }
    return ParagraphView(number=number, text=text, **(values | fields))  # type: ignore[arg-type]


def view_of(article: ArticleRow) -> ArticleView:
    """Return an article with every kind of paragraph."""
    return ArticleView(
        article,
        (
            paragraph(
                1,
                "The operator will buy natural gas for the winter and store it under the old pipeline hub, "
                "while a new data centre takes the waste heat of the compressors.",
                (
                    ("natural gas", "energy", "seed", 1.62),
                    ("gas", "energy", "learned", 0.41),
                    ("pipeline", "energy", "learned", 0.93),
                    ("winter", "energy", "learned", 0.18),
                    ("data centre", "digital", "seed", 1.1),
                    ("operator", "finance", "learned", -0.12),
                ),
                labels=("energy", "digital"),
                scores=(0.91, 0.58, 0.02, 0.11, 0.01),
                values=(2.31, 0.32, -3.9, -2.1, -4.6),
            ),
            paragraph(
                2,
                "Officials said the power to decide stays with them; greenhouse gas is no part of it.",
                (("power", "energy", "context", 0.0), ("greenhouse gas", "energy", "excluded", 0.0)),
                reason="excluded",
                scores=(0.22, 0.03, 0.02, 0.08, 0.12),
                nearest=Nearest(
                    "energy",
                    1.2,
                    0.86,
                    (
                        WouldChange("electricity", "keyword", 1.4),
                        WouldChange("officials", "opposing", -0.3),
                    ),
                ),
            ),
            paragraph(
                3,
                "Freight rates eased a little in the second week.",
                (("Freight", "transport", "learned", 0.7),),
                reason="below_threshold",
                scores=(0.03, 0.02, 0.41, 0.2, 0.01),
            ),
            paragraph(4, "A brass band played until the rain set in.", reason="no_evidence"),
            paragraph(
                5,
                HOSTILE + " İstanbul\nsecond line",
                (("script", "digital", "seed", 0.8),),
                labels=("digital",),
                scores=(0.0, 0.7, 0.0, 0.0, 0.0),
            ),
            paragraph(6, "Read more of our stories every morning.", kind="boilerplate", reason="boilerplate"),
            paragraph(7, "By our desk", kind="short", reason="short"),
        ),
    )


def sample(articles: int = 24, views: int = 24) -> Report:
    """Return a run of `articles` articles, two of them hostile, the first `views` of them in full."""
    rows = [row(number) for number in range(articles)]
    rows[2] = row(2, title=HOSTILE, source="<b>Tall & Tale</b>", url="javascript:alert(1)")
    rows[3] = row(3, title="", url="", date=None, source="")
    rows[5] = row(5, duplicate_of=rows[0].id, story_id="s0", story_articles=2)
    rows[0] = row(0, story_articles=2)
    periods = tuple(
        PeriodShares(
            (dt.date(2026, 3, 2) + dt.timedelta(days=n)).isoformat(),
            dt.date(2026, 3, 2) + dt.timedelta(days=n),
            2 + n % 4,
            (0.25 + 0.02 * n, 0.18 - 0.01 * n, 0.05 + 0.03 * (n % 3), 0.06, 0.0),
        )
        for n in range(9)
    )
    return Report(
        run=RunLine(
            id="2026-03-11T060000Z-4f1c2a",
            label_set="Sectors of the northern corridor",
            model="sectors 2026-03-01",
            version="0.1.0",
            first=dt.date(2026, 3, 2),
            last=dt.date(2026, 3, 10),
            articles=articles,
            paragraphs=118,
            words=8_412,
            labelled=0.571,
            duplicates=1,
            quarantined=13,
            warnings=("keywords/energy.yaml:14:5: 'SOCAR' matches nothing", f"odd name: {HOSTILE}"),
        ),
        labels=LABELS,
        periods=periods,
        undated=1,
        sources=(
            SourceShares("Morning Courier", 8, (0.42, 0.11, 0.04, 0.09, 0.0), 0.34),
            SourceShares("Harbour Gazette", 8, (0.18, 0.31, 0.02, 0.07, 0.0), 0.42),
            SourceShares("The Upland Herald", 7, (0.05, 0.0004, 0.71, 0.03, 0.0), 0.2096),
            SourceShares("<b>Tall & Tale</b>", 1, (0.0, 0.0, 0.9, 0.05, 0.0), 0.05),
            SourceShares("", 1, (0.0, 0.0, 0.0, 0.66, 0.0), 0.34),
        ),
        moved=Moved(
            "2026-03-10T060000Z-9be001",
            ("label_set",),
            {
                "energy": Move(0.281, 0.312, 0.031, 0.034, -0.003, 0.0, 0.0, 0.0),
                "digital": Move(0.16, 0.145, -0.015, -0.015, 0.0, 0.0, 0.0, 0.0),
                "transport": Move(0.098, 0.098, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0),
                "none": Move(0.461, 0.445, -0.016, -0.019, 0.003, 0.0, 0.0, 0.0),
            },
        ),
        articles=tuple(rows),
        views=tuple(view_of(each) for each in rows[:views]),
        keywords=KeywordRecord(
            {
                "energy": LabelOutcomes(40, 30, {"finance": 7, "none": 3}, 2, 1, 0, 31),
                "diplomacy": LabelOutcomes(25, 0, {label.code: 1 for label in LABELS[:4]}, 0, 0, 0, 0),
            },
            (OverruledKeyword("energy", HOSTILE, 1_234, 4, {"finance": 1_230}),),
            3,
        ),
        keyword_paragraphs={"energy": {"natural gas": 24}, "digital": {HOSTILE: 1}},
        unmatched_keywords=(
            UnmatchedKeyword("energy", "SOCAR", "keywords/energy.yaml:14:5"),
            UnmatchedKeyword("digital", HOSTILE, "keywords/digital.yaml:3:5"),
        ),
        reliability={
            "energy": Reliability(
                0.081,
                0.2144,
                (ReliabilityBin(40, 0.07, 0.05, 0.0138, 0.165), ReliabilityBin(7, 0.91, 0.8571, 0.48, 0.97)),
            )
        },
        unread=(
            Unread("bad_date", 12, (UnreadRecord("feed.jsonl", 3, f"cannot read the date {HOSTILE!r}"),)),
            Unread("unknown_format", 1, (UnreadRecord(f"{HOSTILE}.xyz", 0, "no format has this ending"),)),
        ),
        unclassified={"boilerplate": 1_204, "language": 3},
    )
