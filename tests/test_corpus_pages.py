# ruff: noqa: E501 a table of pages reads best with one a line
"""HTML pages: where their dates come from, tables without bars, and pages of which too little is kept."""

from __future__ import annotations

import datetime as dt

import pytest

from classify.corpus.notices import Notice
from tests.feed import classify, write_json, write_project
from tests.reading import read, wrong

pytest.importorskip("trafilatura")

WORDS = "".join(
    f"<p>In {year} the harbour of Alat took in more grain than in {year - 1}, and the ferry sailed twice a day.</p>"
    for year in range(2014, 2020)
)


def page(head: str = "", body: str = "", after: str = "") -> str:
    return (
        f"<html><head><title>Grain</title>{head}</head><body><article><h1>Grain</h1>{body}{WORDS}</article>"
        f"{after}<footer>Last updated: 2025-11-07 EST</footer></body></html>"
    )


def ld(text: str) -> str:
    return f'<script type="application/ld+json">{text}</script>'


def dated(path, html: str, **settings: object):
    path.write_text(html, encoding="utf-8")
    [article] = read(path, **settings)
    return article


@pytest.mark.parametrize(
    ("head", "body", "day"),
    [
        pytest.param(ld('{"@type": "NewsArticle", "datePublished": "20260310T223000+0000"}'), "", "2026-03-11", id="JSON-LD in the declared zone"),
        pytest.param(ld('{"@graph": [{"@type": "WebPage", "datePublished": "2020-01-01"}, {"@type": ["Article"], "datePublished": "11 mart 2026"}]}'), "", "2026-03-11", id="the article of a graph"),
        pytest.param(ld('{"datePublished": "2026-03-11", broken'), "", "2026-03-11", id="broken JSON-LD"),
        pytest.param(ld("[" * 100_000), '<time datetime="2026-03-11">', "2026-03-11", id="JSON-LD too deep"),
        pytest.param(ld('{"datePublished": "0001-01-01T00:00:00Z"}') + '<meta name="pubdate" content="2026-03-11">', "", "2026-03-11", id="an unset date is passed over"),
        pytest.param('<meta property="article:published_time" content="2026-03-11T08:00:00Z"><meta name="date" content="2020-01-01">', "", "2026-03-11", id="meta, the surest name first"),
        pytest.param('<meta property="article:modified_time" content="2026-03-12">', "", None, id="a change is no publication"),
        pytest.param("", '<time datetime="2026-03-11T09:00">two days ago</time>', "2026-03-11", id="time element"),
        pytest.param("", "<time>11 марта 2026, 10:15</time>", "2026-03-11", id="the words of a time element"),
        pytest.param("", '<span itemprop="datePublished" content="2026-03-11"></span><time datetime="2020-01-01">', "2026-03-11", id="itemprop before others"),
        pytest.param("", "<p>Publication date: March 11, 2026</p>", None, id="text is not looked at"),
    ],
)  # fmt: skip
def test_the_date_of_a_page_is_what_it_says_of_its_publication(tmp_path, head, body, day):
    article = dated(tmp_path / "a.html", page(head, body))

    assert article.date == (dt.date.fromisoformat(day) if day else None)


def test_a_date_in_a_sidebar_is_not_the_article_s(tmp_path):
    aside = '<aside><time datetime="2020-01-01">Other story</time></aside>'

    assert dated(tmp_path / "a.html", page(after=aside)).date is None
    assert dated(tmp_path / "a.html", page(after=aside), page_date="text").date is None


@pytest.mark.parametrize(
    "line", ["Publication date: March 11, 2026", "mercredi 11 mars 2026", "11 Mart 2026 | 10:15"]
)
def test_the_text_is_looked_at_if_a_setting_says_so(tmp_path, line):
    assert dated(tmp_path / "a.html", page(body=f"<p>{line}</p>"), page_date="text").date == dt.date(
        2026, 3, 11
    )


def test_the_date_of_a_page_is_read_like_every_other(tmp_path):
    path = tmp_path / "a.html"
    either = page(body="<time>03/04/2025</time>")
    path.write_text(either)
    assert wrong(read(path)) == [(1, "bad_date")]
    assert dated(path, either, date_order="mdy").date == dt.date(2025, 3, 4)
    assert dated(path, either, bad_date="undated").date is None

    path.write_text(page('<meta property="article:published_time" content="2031-02-01">'))
    assert wrong(read(path)) == [(1, "future_date")]


def test_the_cells_of_a_table_are_text_without_bars(tmp_path):
    table = "<table><tr><th>Cargo</th><th>Tons</th></tr><tr><td>Salt | sea</td><td>980</td></tr></table>"

    article = dated(
        tmp_path / "a.html", page(body=f"<p>Last year's cargo was as follows, it says.</p>{table}")
    )

    assert "|" not in article.text
    assert "Cargo\tTons\n" in article.text


def test_a_page_of_which_little_is_kept_is_told(tmp_path):
    write_project(tmp_path)
    (tmp_path / "pages").mkdir()
    some = "".join(
        f"<div class=story><h2>Story {i}</h2>{WORDS.replace('grain', f'tea {i}')}</div>" for i in range(9)
    )
    (tmp_path / "pages" / "all.html").write_text(f"<html><body>{some}</body></html>")
    (tmp_path / "pages" / "one.html").write_text(page())
    settings = {"label_set": "labels.yaml", "input": {"paths": ["pages"]}, "model": {"path": "m"}}
    write_json(tmp_path / "run.yaml", {**settings, "output": {"path": "out", "report": False}})

    [whole] = read(tmp_path / "pages" / "one.html")
    done = classify("run", "run.yaml", cwd=tmp_path)

    assert [one.notice for one in whole.notices] == [Notice.NO_DATE_IN_PAGE]
    if len(read(tmp_path / "pages" / "all.html")[0].text) < len(some) / 4:
        assert "1 article kept far less text than stands in the paragraphs of the page" in done.stderr
        assert read(tmp_path / "pages" / "all.html")[0].notices[0].notice == Notice.PART
