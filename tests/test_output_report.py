"""The report as text: what it must hold, what it must never hold, how large it may get."""

from __future__ import annotations

import datetime as dt
import json
import re
import sys
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classify.errors import OutputError
from classify.extras import install_command
from classify.output import report as report_module
from classify.output.keyword_record import KeywordRecord, UnmatchedKeyword
from classify.output.report import Bounds, render, render_article
from classify.output.report_data import (
    ArticleView,
    EvidenceSpan,
    LabelName,
    LabelShares,
    LanguageShares,
    ParagraphView,
    PeriodShares,
    Report,
)
from classify.output.report_text import segments
from tests.report_sample import HOSTILE, LABELS, paragraph, row, sample, view_of

pytest.importorskip("jinja2", reason="the extra report is not installed")


class Page(HTMLParser):
    """Elements, attributes and text of a page, as a browser without scripts would read them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.paragraphs: list[str] = []
        self._inside = False
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag == "p":
            self._inside = ("class", "text") in attrs
            if self._inside:
                self.paragraphs.append("")

    def handle_endtag(self, tag: str) -> None:
        if tag == "p":
            self._inside = False

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.paragraphs[-1] += data


@pytest.fixture(scope="module")
def html() -> str:
    return render(sample())


def test_the_run_stands_in_one_line(html):
    lead = " ".join(re.sub(r"<[^>]+>", "", html[html.index('<p class="lead">') :].split("</p>")[0]).split())

    assert lead == (
        "2026-03-02 to 2026-03-10: 24 articles, 118 paragraphs, 57.1% of them labelled; "
        "1 article repeats another's story; 13 records not read; 2 warnings."
    )


def data_of(html: str) -> dict[str, Any]:
    """Return the data block of a page."""
    return json.loads(html[html.index('id="data">') + len('id="data">') :].split("</script>")[0])


def test_every_part_of_the_report_is_there(html):
    assert re.findall(r'<h2 id="(\w+)"', html) == [
        "warnings",
        "shares",
        "trend",
        "sources",
        "compare",
        "moved",
        "context",
        "words",
        "together",
        "articles",
        "outcomes",
        "unmatched",
        "reliability",
        "unread",
        "method",
    ]


def test_without_scripts_the_shares_add_up_to_all_words_with_those_under_no_label(html):
    table = html[html.index('<h2 id="shares"') :].split("</table>")[0]
    rows = [re.findall(r"<td[^>]*>([^<]*)</td>", row) for row in table.split("<tr>")[2:]]

    assert len(rows) == len(LABELS) + 1
    assert rows[-1][0] == "38.4%"
    assert sum(float(row[0].removesuffix("%")) for row in rows) == pytest.approx(100, abs=0.3)


def test_the_page_names_no_address_but_those_of_the_articles(html):
    loading = {"src", "srcset", "data", "action", "poster", "background", "style"}
    page = Page(html)

    assert not [(tag, name) for tag, attrs in page.elements for name in loading & attrs.keys()]
    outside = {"link", "img", "iframe", "object", "embed", "base"}
    assert not [tag for tag, _ in page.elements if tag in outside]
    hrefs = {attrs["href"] for tag, attrs in page.elements if tag == "a"}
    assert all(re.match(r"#\w+$", href) for href in hrefs)


def test_only_the_script_of_the_page_itself_may_run(html):
    page = Page(html)

    scripts = [attrs for tag, attrs in page.elements if tag == "script"]
    assert scripts == [{"type": "application/json", "id": "data"}, {}]
    assert not [name for _, attrs in page.elements for name in attrs if name.startswith("on")]
    policy = next(attrs["content"] for tag, attrs in page.elements if "http-equiv" in attrs)
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policy


def test_a_label_has_its_number_and_its_colour_everywhere(html):
    tags = re.findall(r'class="tag l(\d)"><span class="no">(\d+)</span>&nbsp;([^<]+)</span>', html)

    assert {(int(colour), int(number), title) for colour, number, title in tags} == {
        (place % 8, place + 1, label.title) for place, label in enumerate(LABELS)
    }


def test_the_same_run_gives_the_same_page(html):
    assert render(sample()) == html


def test_articles_in_full_end_where_the_bytes_do_and_the_page_says_how_many_there_are():
    long = paragraph(1, "A sentence on pipelines and ports. " * 400, (("pipelines", "energy", "seed", 1.0),))
    rows = tuple(row(number, id=f"a{number}") for number in range(300))
    base = sample()
    large = replace(
        base,
        run=replace(base.run, articles=3_000, warnings=tuple(f"warning {n}" for n in range(500))),
        articles=rows,
        views=tuple(ArticleView(each, (long,) * 5) for each in rows),
        unmatched_keywords=tuple(UnmatchedKeyword("energy", f"word{n}", "k.yaml:1:1") for n in range(5_000)),
    )

    html = render(large)

    assert 1_000_000 < len(html.encode()) < 2_000_000
    in_full = len(data_of(html)["views"])
    assert 5 < in_full < 300
    assert f"{in_full} articles are in full on this page" in html
    assert "460 more in run.json" in html
    assert "3000 more are left out here" in html


def test_the_tables_without_scripts_say_what_they_leave_out():
    narrow = render(sample(), Bounds(periods=3, sources=1, articles=2))

    assert "The latest 3 of 9 periods" in narrow
    assert "The first 1 of 5 sources" in narrow
    assert "The newest 2 of 24 articles" in narrow


def test_places_of_terms_are_counted_as_scripts_count_letters():
    text = "Flags \N{GRINNING FACE} over natural gas"
    seen = ArticleView(row(0), (paragraph(1, text, (("gas", "energy", "seed", 1.0),)),))

    (view,) = data_of(render(replace(sample(), views=(seen,))))["views"].values()

    start, end = view[0][-1][2:4]
    assert text.encode("utf-16-le")[2 * start : 2 * end].decode("utf-16-le") == "gas"


def test_a_note_is_no_warning_and_a_part_of_the_articles_is_named():
    base = sample()
    run = replace(base.run, warnings=(), notes=("First run: learned.",), narrowed="from 2026-03-02")

    html = render(replace(base, run=run))

    assert "no warnings" in html
    assert "First run: learned." in html
    assert "Only articles from 2026-03-02." in html
    assert 'id="moved"' not in html


def test_a_run_without_anything_still_has_a_page():
    empty = Report(
        run=replace(sample().run, articles=0, paragraphs=0, first=None, last=None, warnings=(), labelled=0.0),
        labels=(LabelShares("a", "A", 0.0, 0.0, 0),),
    )

    html = render(empty)

    assert "0 articles, 0 paragraphs" in html
    assert "no warnings" in html
    assert 'id="unmatched"' not in html


@pytest.mark.parametrize("labels", [1, 22])
def test_any_number_of_labels_and_a_single_period_can_be_shown(labels):
    several = tuple(LabelShares(f"l{n}", f"Label {n}", 0.01, 0.0, 1) for n in range(labels))
    shares = (0.01,) * labels
    period = PeriodShares("2026-03", dt.date(2026, 3, 1), 4, shares)
    article = row(0, shares=shares, primary="l0")

    html = render(Report(run=sample().run, labels=several, periods=(period,), articles=(article,)))

    assert data_of(html)["rows"]["shares"] == [[100] * labels]


def test_an_address_that_is_not_of_the_web_is_no_link():
    view = ArticleView(row(0, url="javascript:alert(1)"), ())

    assert "javascript:" not in render_article(view, LABELS)


def test_an_article_is_explained_on_a_page_of_its_own():
    html = render_article(view_of(row(0)), [LabelName(label.code, label.title) for label in LABELS])

    assert "<script" not in html
    assert '<mark class="l0 seed s4"' in html
    assert "the best score, Transport 0.41, is not enough" in html
    assert Page(html).paragraphs == [each.text for each in view_of(row(0)).paragraphs]


def test_what_is_not_shown_of_a_decision_is_summed_up():
    html = render_article(view_of(row(0)), LABELS)
    first = re.sub(r"<[^>]+>", "", html[html.index('<table class="why">') :].split("</tr>")[1])

    assert "natural gas +1.62 keyword pipeline +0.93 learned gas +0.41 learned winter +0.18 learned" in first
    assert "starting value −0.83 = total +2.31 (0 is the threshold)" in first


def test_without_the_extra_the_error_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "jinja2", None)
    report_module._environment.cache_clear()

    with pytest.raises(OutputError, match="jinja2 is not installed") as refused:
        render(sample())

    assert str(refused.value).endswith(f"run: {install_command('report')}")


texts = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60)


@st.composite
def marked_texts(draw) -> tuple[str, list[EvidenceSpan]]:
    text = draw(texts)
    places = draw(st.lists(st.tuples(st.integers(0, len(text) - 1), st.integers(1, 20)), max_size=5))
    roles = st.sampled_from(["seed", "learned", "context", "excluded"])
    spans = [
        EvidenceSpan(
            draw(st.sampled_from(["energy", "digital"])),
            draw(texts),
            start,
            min(len(text), start + length),
            draw(roles),
            draw(st.floats(-3, 3)),
        )
        for start, length in places
    ]
    return text, spans


@given(marked_texts())
def test_stretches_join_to_the_text_and_hold_each_span_whole(marked):
    text, spans = marked

    stretches = segments(text, spans)

    assert "".join(stretch.text for stretch in stretches) == text
    for span in spans:
        assert "".join(s.text for s in stretches if span in s.spans) == text[span.start : span.end]


def test_a_span_outside_the_text_is_refused():
    with pytest.raises(ValueError, match="span 3-9 of 'gas' lies outside 5 characters"):
        segments("a gas", [EvidenceSpan("energy", "gas", 3, 9, "seed", 1.0)])


@given(marked_texts(), texts)
def test_any_text_and_title_come_out_as_text(marked, title):
    text, spans = marked
    article = row(0, title=title, source=title)
    only = ParagraphView(1, "body", text, (), "no_evidence", (0.0,) * 5, tuple(spans))
    view = ArticleView(article, (only,))

    page = Page(render_article(view, LABELS))

    assert page.paragraphs == [text]
    plain = Page(render_article(ArticleView(row(0), view.paragraphs), LABELS))
    assert [tag for tag, _ in page.elements] == [tag for tag, _ in plain.elements]


def test_hostile_text_is_escaped_wherever_it_stands(html):
    assert HOSTILE not in html
    assert "<b>Tall" not in html
    assert html.count("&lt;/script&gt;&lt;script&gt;document.title") >= 3
    assert "\\u003c/script>\\u003cscript>document.title" in html
    assert html.count("</script>") == 2


@given(texts)
def test_any_title_is_in_the_data_as_it_was(title):
    html = render(replace(sample(8, 0), articles=(row(0, title=title),)))

    assert data_of(html)["rows"]["title"] == [title]
    assert len(re.findall("<script", html)) == 2


def test_what_became_of_keywords_is_told_label_by_label_and_hostile_ones_come_out_as_text(html):
    section = html[html.index('<h2 id="outcomes"') :].split("</section>")[0]

    first, second = (re.findall(r'class="num">([^<]*)<', row) for row in section.split("<tr>")[2:4])
    assert first == ["40", "30", "1", "0", "31"]
    assert second == ["25", "0", "0", "0", "0"]
    assert "4 keywords were overruled" in section
    assert ">1,234<" in section
    assert "</span> 1,230</td>" in section
    assert "<script" not in section
    assert "no label" in section
    assert ", …" in section  # of more labels than are named


def test_what_was_not_read_is_told_by_reason_and_hostile_names_come_out_as_text(html):
    section = html[html.index('<h2 id="unread"') :].split("</section>")[0]
    text = " ".join(re.sub(r"<[^>]+>", "", section).split())

    assert "12 records: bad date feed.jsonl, record 3 cannot read the date" in text
    assert "11 more are in quarantine.csv." in text
    assert "1 record: unknown format" in text
    assert "not classified: 1,204 boilerplate, 3 in languages that are not read." in text
    assert "<script" not in section


def test_probabilities_are_drawn_against_what_was_found_and_told_in_figures(html):
    section = html[html.index('<h2 id="reliability"') :].split("</section>")[0]
    points = re.findall(r'<circle(?: class="(\w+)")? cx="([\d.]+)" cy="([\d.]+)"', section)

    assert points == [("", "42.4", "124.0"), ("few", "143.2", "27.1")]
    assert "predicted 91.0%: 85.7% of 7 paragraphs" in section
    assert re.findall(r'<td class="num">([^<]*)<', section)[:3] == ["47", "0.081", "0.214"]
    assert 'id="reliability"' not in render(replace(sample(), reliability={}))


def test_where_everything_was_read_the_page_says_so():
    html = render(replace(sample(), unread=(), unclassified={}))

    assert "Every record could be read." in html


def test_a_run_in_several_languages_has_a_table_of_them_also_without_scripts():
    own = (
        LanguageShares("en", 20, 90, 0.8, (0.2, 0.1, 0.0, 0.0, 0.0), 0.7),
        LanguageShares("", 4, 9, 0.2, (0.0,) * 5, 1.0),
    )

    html = render(replace(sample(), languages=own))

    section = html[html.index('<h2 id="languages"') :].split("</section>")[0]
    first, second = (re.findall(r"<t[hd][^>]*>([^<]*)<", row) for row in section.split("<tr>")[2:4])
    assert first == ["en", "20", "90", "80.0%", "70.0%", "20.0%", "10.0%", "0.0%", "0.0%", "0.0%"]
    assert second[:4] == ["(not known)", "4", "9", "20.0%"]
    assert 'id="languages"' not in render(replace(sample(), languages=own[:1]))


def test_a_run_that_says_nothing_of_keywords_has_no_such_section():
    assert 'id="outcomes"' not in render(replace(sample(), keywords=KeywordRecord()))
