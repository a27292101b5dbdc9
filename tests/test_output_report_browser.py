"""The report in a real browser: it works, asks the network for nothing, and shows hostile text as text."""

from __future__ import annotations

import base64
import csv
import datetime as dt
import io
import json
import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from classify.output.csv_cells import text_cell
from classify.output.report import render, render_article
from classify.output.report_data import (
    ArticleView,
    LabelShares,
    LanguageShares,
    ParagraphView,
    PeriodShares,
    Report,
)
from classify.profile.spread import share_limits
from classify.run.reporting.feed_columns import FeedColumns, Narrowing
from classify.run.reporting.figures import other_articles
from tests.report_sample import HOSTILE, LABELS, paragraph, row, sample, view_of

pytest.importorskip("jinja2", reason="the extra report is not installed")
webdriver = pytest.importorskip("selenium.webdriver", reason="selenium is not installed")

if TYPE_CHECKING:
    from selenium.webdriver import Chrome
    from selenium.webdriver.remote.webelement import WebElement

ENTER, ESCAPE, RIGHT, LEFT = "\ue007", "\ue00c", "\ue014", "\ue012"  # as WebDriver names keys
BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
DRIVER = shutil.which("chromedriver")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        not (BROWSER and DRIVER),
        reason="no chromium or no chromedriver on this machine (Debian: chromium-driver)",
    ),
]

QUIET = (
    "--headless",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Chrome]:
    options = webdriver.ChromeOptions()
    options.binary_location = str(BROWSER)
    for flag in QUIET:
        options.add_argument(flag)
    if os.geteuid() == 0:
        options.add_argument("--no-sandbox")  # Chromium refuses to start for root with one
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = webdriver.Chrome(options=options, service=webdriver.ChromeService(str(DRIVER)))
    yield driver
    driver.quit()


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    path: Path = tmp_path_factory.mktemp("report") / "report.html"
    path.write_text(render(sample()), encoding="utf-8", newline="\n")
    return path.as_uri()


@pytest.fixture
def page(browser: Chrome, address: str) -> Iterator[Chrome]:
    """Open the report; afterwards the console must have stayed silent."""
    screen(browser, 1280, "light")
    browser.get("about:blank")
    browser.get_log("performance")
    browser.get(address)
    yield browser
    assert browser.get_log("browser") == []


def screen(browser: Chrome, width: int, scheme: str, media: str = "") -> None:
    browser.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride",
        {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False},
    )
    browser.execute_cdp_cmd(
        "Emulation.setEmulatedMedia",
        {"media": media, "features": [{"name": "prefers-color-scheme", "value": scheme}]},
    )


def find(page: Chrome, css: str) -> WebElement:
    return page.find_element("css selector", css)


def titles(page: Chrome) -> list[str]:
    """Return titles of the articles shown, from top to bottom."""
    return texts(page, "table.articles tbody th > a bdi")


def texts(page: Chrome, css: str) -> list[str]:
    return page.execute_script(
        "return [...document.querySelectorAll(arguments[0])].map(node => node.textContent)", css
    )


def follow(page: Chrome, fragment: str) -> None:
    """Go where a link with this fragment leads, and wait until it is drawn."""
    page.execute_script("location.hash = arguments[0]", fragment)
    settle(page)


def settle(page: Chrome, wait: int = 30) -> None:
    """Wait until what was asked for is drawn: some milliseconds, the next frame and what it leaves to do."""
    page.execute_async_script(
        "const [wait, done] = arguments;"
        "setTimeout(() => requestAnimationFrame(() => setTimeout(done)), wait)",
        wait,
    )


def scroll_to(page: Chrome, element: WebElement) -> None:
    """Scroll until an element is in the middle, and wait: to be scrolled hides the figures of a mark."""
    page.execute_script("arguments[0].scrollIntoView({block: 'center'})", element)
    settle(page)


TYPED = 200
"""Milliseconds after which what was typed is searched for, and some."""


def choose(page: Chrome, name: str, text: str) -> None:
    for option in find(page, f"select[name={name}]").find_elements("tag name", "option"):
        if option.text == text:
            option.click()
            settle(page)
            return
    raise LookupError(f"{name} offers no {text!r}")


def search(page: Chrome, text: str) -> None:
    field = find(page, "#selection input[name=search]")
    field.clear()
    field.send_keys(text)
    settle(page, TYPED)


def counted(page: Chrome) -> str:
    return find(page, "#selection output").text


def press(page: Chrome, css: str) -> None:
    page.execute_script("document.querySelector(arguments[0]).click()", css)
    settle(page)


def test_opening_and_using_the_page_asks_for_nothing_but_the_page(page, address):
    press(page, "[data-key=sort-title]")
    follow(page, "#article=feed%2F001.txt&word=gas")

    messages = [json.loads(entry["message"])["message"] for entry in page.get_log("performance")]
    asked = {m["params"]["request"]["url"] for m in messages if m["method"] == "Network.requestWillBeSent"}
    assert {url.partition("#")[0] for url in asked} == {address}


def test_hostile_titles_sources_and_texts_are_shown_as_text(page):
    assert HOSTILE in titles(page)
    assert "<b>Tall & Tale</b>" in texts(page, "#sources-content th bdi")
    assert page.title == "Sectors of the northern corridor, 2026-03-02 to 2026-03-10"
    assert len(page.find_elements("tag name", "script")) == 2
    assert not page.find_elements("tag name", "img")

    follow(page, "#article=feed%2F002.txt")
    assert find(page, "dialog h2").text == " ".join(HOSTILE.split())
    text = find(page, "dialog .paragraph:nth-of-type(5) .text").get_property("textContent")
    assert text == view_of(row(0)).paragraphs[4].text
    assert not page.find_elements("css selector", "a[href^='javascript']")
    assert "open the original" not in find(page, "dialog .meta").text


def test_a_script_that_gets_in_all_the_same_does_not_run(browser, tmp_path):
    injected = tmp_path / "injected.html"
    html = render(sample(8, 0)).replace("</main>", "<script>document.title = 'owned'</script></main>")
    injected.write_text(html, encoding="utf-8")

    browser.get(injected.as_uri())

    assert browser.title != "owned"
    assert any("Content Security Policy" in entry["message"] for entry in browser.get_log("browser"))


def test_words_in_any_order_find_an_article_by_title_source_id_or_text(page):
    search(page, "deal GRID")
    assert set(titles(page)) == {"Grid operator signs a ten-year supply deal for the northern interconnector"}
    search(page, "harbour tender")
    assert set(titles(page)) == {"Ministry opens a tender for three data centres"}
    search(page, "feed/007")
    assert titles(page) == ["Port of the east bank takes its first container train"]
    search(page, "compressors harbour")
    assert len(titles(page)) == 8
    search(page, "zebra")
    assert titles(page) == []
    assert counted(page).startswith("0 of 24")


def test_the_selection_narrows_all_figures_and_its_link_shows_the_same(page, address):
    choose(page, "label", "1 Energy")
    choose(page, "source", "Harbour Gazette")
    find(page, "input[name=once]").click()
    settle(page)
    before = [texts(page, f"#{part}-content") for part in ("shares", "trend", "together", "articles")]
    link = page.current_url

    assert "label=energy" in link
    assert "source=Harbour+Gazette" in link
    assert counted(page) == "8 of 24 articles, 2 with Energy"
    assert len(titles(page)) == 2

    page.get("about:blank")
    page.get(link)
    settle(page)
    assert [texts(page, f"#{part}-content") for part in ("shares", "trend", "together", "articles")] == before
    find(page, "button[name=clear]").click()
    settle(page)
    assert counted(page) == "24 of 24 articles"
    assert page.current_url.partition("#")[2] == ""


def test_articles_without_any_label_can_be_asked_for(page):
    choose(page, "label", "no label at all")

    assert set(titles(page)) == {"Regional hospital gets a new wing", "Harvest festival draws a record crowd"}


def test_repeated_stories_can_be_left_out(page):
    assert texts(page, ".articles .story") == ["repeats another", "1 copy"]
    find(page, "input[name=once]").click()
    settle(page)

    assert counted(page) == "23 of 24 articles"
    assert texts(page, ".articles .story") == ["1 copy"]


def test_shares_and_their_intervals_are_those_of_the_tables(page):
    rows = sample().articles
    words = np.array([each.words for each in rows])
    shares = np.array([each.shares for each in rows])
    stories = np.unique([each.story_id for each in rows], return_inverse=True)[1]
    micro = np.rint(shares * words[:, None] * 1_000_000).astype(np.int64)
    low, high = share_limits(np.zeros(len(rows), np.int64), 1, stories, words, micro)
    expected = [
        (f"{100 * share:.1f}%", f"{100 * a:.1f}% to {100 * b:.1f}%")
        for share, a, b in zip(micro.sum(axis=0) / words.sum() / 1e6, low[0], high[0], strict=True)
    ]

    page.execute_script("document.querySelectorAll('.shares .under').forEach(node => node.remove())")
    cells = texts(page, "#shares-content tbody tr:not(:last-child) td.num")
    shown = [(cells[at], cells[at + 1]) for at in range(0, len(cells), 5)]
    assert shown == expected


def test_articles_without_a_row_count_as_those_with_one(page, browser, tmp_path):
    full = texts(page, "#shares-content tbody td, #sources-content tbody td, #trend-content td")
    report = sample()
    rows = report.articles
    feed = columns_of(report)
    path = tmp_path / "part.html"
    others = other_articles(feed, np.arange(6), len(report.sources))
    path.write_text(render(replace(report, articles=rows[:6], others=others, views=())), encoding="utf-8")

    browser.get(path.as_uri())
    settle(browser)

    cells = "#shares-content tbody td, #sources-content tbody td, #trend-content td"
    assert texts(browser, cells) == full
    assert counted(browser) == "24 of 24 articles"
    assert "18 more are counted in the figures above" in find(browser, "#articles-content").text
    search(browser, "grid")
    assert counted(browser).endswith("18 are not on this page and not searched")


def columns_of(report: Report) -> FeedColumns:
    """Return the articles of an invented report as a run reads them from its tables."""
    rows = report.articles
    words = np.array([each.words for each in rows])
    starts = [each.start for each in report.periods]
    sources = [each.source for each in report.sources]
    parts = [np.array([getattr(each, name) for each in rows]) for name in ("shares", "keyword_shares")]
    micro, keyword_micro = (np.rint(part * words[:, None] * 1e6).astype(np.int64) for part in parts)
    return FeedColumns(
        ids=[each.id for each in rows],
        period=np.array([starts.index(each.date) if each.date else -1 for each in rows]),
        source=np.array([sources.index(each.source) for each in rows]),
        language=np.zeros(len(rows), np.int64),
        story=np.unique([each.story_id for each in rows], return_inverse=True)[1],
        copy=np.array([bool(each.duplicate_of) for each in rows]),
        words=words,
        paragraphs=np.array([each.paragraphs for each in rows]),
        labelled=np.zeros(len(rows), np.int64),
        micro=micro,
        keyword_micro=keyword_micro,
        size=words,
        periods=[each.period for each in report.periods],
        starts=starts,
        sources=sources,
        languages=(),
        first="",
        last="",
        narrowing=Narrowing(),
    )


def test_by_keyword_only_counts_what_stands_beside_keywords(page):
    before = texts(page, "#shares-content tbody td.num:nth-of-type(4)")
    find(page, "input[name=keywords]").click()
    settle(page)

    page.execute_script("document.querySelectorAll('.shares .under').forEach(node => node.remove())")
    assert texts(page, "#shares-content tbody td.num:nth-of-type(2)") == before


def test_a_cell_of_sources_and_labels_leads_to_its_articles(page):
    press(page, "[data-key=cell-source-1-1]")

    assert "source=Harbour+Gazette" in page.current_url
    assert "label=digital" in page.current_url
    assert len(titles(page)) == 4
    assert page.switch_to.active_element == find(page, "#articles")


def test_a_point_tells_its_figures_and_leads_to_its_articles(page):
    point = find(page, "[data-key=trend-0-3]")
    scroll_to(page, point)
    webdriver.ActionChains(page).move_to_element(point).perform()
    told = find(page, "#tip").text.split("\n")
    assert told[0] == "2026-03-05"
    assert told[2] == "2 articles"
    assert "few articles" in told[3]

    point.click()
    settle(page)
    assert "from=2026-03-05&to=2026-03-05" in page.current_url
    assert "label=energy" in page.current_url
    assert all(day == "2026-03-05" for day in texts(page, ".articles td.date"))


def test_a_chart_is_one_stop_of_the_tab_key_and_arrows_go_along_it(page):
    stops = page.execute_script(
        "return [...document.querySelectorAll('.plot[role=group]')]"
        ".map(chart => chart.querySelectorAll('[tabindex=\"0\"]').length)"
    )
    assert set(stops) == {1}

    page.execute_script("document.querySelector('.plot [tabindex=\"0\"]').focus()")
    page.switch_to.active_element.send_keys(LEFT)
    assert page.switch_to.active_element.get_attribute("data-key") == "trend-0-7"
    assert find(page, "#tip").is_displayed()
    page.switch_to.active_element.send_keys(ENTER)
    settle(page)
    assert "from=2026-03-09" in page.current_url


def test_the_tab_key_goes_through_the_page_from_top_to_bottom(page):
    order = page.execute_script(
        "return [...document.querySelectorAll('a[href], button, input, select, summary, [tabindex=\"0\"]')]"
        ".filter(node => node.checkVisibility() && node.tabIndex >= 0)"
        ".map(node => [node.tabIndex, node.closest('section')?.getAttribute('aria-labelledby')])"
    )

    assert {index for index, _ in order} == {0}
    sections = list(dict.fromkeys(section for _, section in order if section))
    assert sections == [
        *("shares", "trend", "sources", "compare", "moved", "context", "words", "together", "articles"),
        *("outcomes", "unmatched", "reliability", "unread", "method"),
    ]


def test_bars_choose_one_period_or_by_a_drag_several(page):
    chart = find(page, ".counts")
    scroll_to(page, chart)
    bars = page.find_elements("css selector", ".counts .bar-of")
    webdriver.ActionChains(page).click_and_hold(bars[2]).move_to_element(bars[5]).release().perform()
    settle(page)
    assert "from=2026-03-04&to=2026-03-07" in page.current_url

    bars = page.find_elements("css selector", ".counts .bar-of")
    webdriver.ActionChains(page).move_to_element(bars[1]).click().perform()
    settle(page)
    assert "from=2026-03-03&to=2026-03-03" in page.current_url
    page.back()
    settle(page)
    assert "from=2026-03-04&to=2026-03-07" in page.current_url


@pytest.mark.parametrize(("name", "first_click"), [("source", "ascending"), ("title", "ascending")])
def test_a_heading_sorts_and_sorts_back(page, name, first_click):
    cells = {"source": ".articles td.source", "title": ".articles tbody th > a bdi"}[name]
    press(page, f"[data-key=sort-{name}]")
    assert find(page, f"th.{name}").get_attribute("aria-sort") == first_click
    once = texts(page, cells)
    assert page.switch_to.active_element.get_attribute("data-key") in {None, f"sort-{name}"}
    press(page, f"[data-key=sort-{name}]")
    twice = texts(page, cells)

    def key(text: str) -> str:
        return "".join(letter for letter in text.lower() if letter.isalnum() or letter == " ")

    assert sorted(once) == sorted(twice)
    assert [key(each) for each in once if "<" not in each and "(" not in each] == sorted(
        key(each) for each in once if "<" not in each and "(" not in each
    )
    assert [each for each in twice if "<" not in each] == [
        *sorted((each for each in twice if "<" not in each), key=key, reverse=True)
    ] or name == "source"


def test_numbers_sort_as_numbers_and_profiles_by_the_chosen_label(page):
    press(page, "[data-key=sort-words]")
    words = [int(each) for each in texts(page, ".articles td.words")]
    assert words == sorted(words, reverse=True)

    choose(page, "label", "4 Finance")
    press(page, "[data-key=sort-share]")
    finance = [float(text.split()[-1].removesuffix("%")) for text in texts(page, ".articles .primary")]
    assert finance == sorted(finance, reverse=True)
    assert finance[0] == 66


def test_on_a_narrow_screen_a_list_stands_in_for_the_headings(page):
    screen(page, 390, "light")
    assert not find(page, "th.date").is_displayed()

    press(page, "[data-key=sort-title]")
    select = find(page, "[data-key=sort]")
    next(each for each in select.find_elements("tag name", "option") if each.text == "Words").click()
    settle(page)
    words = [int(each) for each in texts(page, ".articles td.words")]

    assert words == sorted(words, reverse=True)


def test_an_article_opens_and_closes_by_keyboard_and_gives_the_focus_back(page):
    link = find(page, ".articles tbody tr:nth-child(2) a")
    key = link.get_attribute("data-key")
    link.send_keys(ENTER)
    settle(page)
    assert find(page, "dialog").is_displayed()
    assert page.switch_to.active_element.tag_name == "h2"

    page.switch_to.active_element.send_keys(ESCAPE)
    settle(page)
    assert not find(page, "dialog").is_displayed()
    assert page.switch_to.active_element.get_attribute("data-key") == key
    assert "article" not in page.current_url.partition("#")[2]


def test_the_back_button_closes_the_article(page):
    press(page, ".articles tbody tr:nth-child(2) a")
    assert find(page, "dialog").is_displayed()

    page.back()
    settle(page)

    assert not find(page, "dialog").is_displayed()


def test_next_and_previous_follow_the_table_as_it_is_selected_and_sorted(page):
    choose(page, "label", "3 Transport")
    press(page, "[data-key=sort-share]")
    expected = titles(page)
    press(page, ".articles tbody a")
    seen = [find(page, "dialog h2").text]
    for _ in expected[1:]:
        press(page, "dialog [data-step='1']")
        seen.append(find(page, "dialog h2").text)

    assert [" ".join(each.split()) for each in expected] == seen
    assert find(page, "dialog [data-step='1']").get_attribute("disabled")


def test_the_words_behind_a_label_are_marked_with_its_number(page):
    follow(page, "#article=feed%2F000.txt")
    first = find(page, "dialog .paragraph .text")
    marks = [(m.text, m.get_attribute("data-no")) for m in first.find_elements("tag name", "mark")]

    assert marks == [
        ("operator", "4"),
        ("natural ", None),
        ("gas", "1"),
        ("winter", "1"),
        ("pipeline", "1"),
        ("data centre", "2"),
    ]
    assert "natural gas +1.62 keyword" in find(page, "dialog .why").text


def test_a_word_of_an_article_leads_to_all_its_places(page):
    follow(page, "#article=feed%2F000.txt")
    press(page, "dialog .why a[data-key='word-natural gas']")

    assert not find(page, "dialog").is_displayed()
    assert find(page, "#context-content [role=status]").text == (
        "natural gas stands in 24 places of 24 articles in the selection."
    )
    assert set(texts(page, ".places mark")) == {"natural gas"}


@pytest.mark.parametrize(
    ("word", "found"),
    [
        ("PIPELINE", set()),  # with capitals, only as it is written
        ("pipe*", {"pipeline"}),
        ("pipe", set()),
        ("data-centre", {"data centre"}),
        ("(", set()),
        ("*", set()),
        ("freight", {"Freight"}),
        ("second line", {"second line"}),
    ],
)
def test_a_word_a_phrase_or_a_stem_is_found_as_keywords_are(page, word, found):
    field = find(page, "#context-content input")
    field.send_keys(word)
    settle(page, TYPED)

    assert set(texts(page, ".places mark")) == found
    assert page.switch_to.active_element.get_attribute("value") == word  # and one can type on


@pytest.mark.parametrize(
    ("word", "found"),
    [
        ("天然气", ["天然气"]),
        ("AI", ["AI"]),
        ("ガス", ["ガス"]),
        ("ガス*", ["ガス", "ガスタービン"]),
        ("พลังงาน", ["พลังงาน"]),
        ("งาน", ["งาน"]),
        ("กร", []),
    ],
)
def test_a_word_is_found_where_no_spaces_part_words(browser, tmp_path, word, found):
    text = "液化天然气与生成AI技术。ベガスの天然ガス、ガスタービン。กระทรวงพลังงาน SAIL"
    report, path = sample(), tmp_path / "report.html"
    views = (replace(report.views[0], paragraphs=(paragraph(1, text),)), *report.views[1:])
    path.write_text(render(replace(report, views=views)), encoding="utf-8")
    screen(browser, 1280, "light")
    browser.get(path.as_uri())
    find(browser, "#context-content input").send_keys(word)
    settle(browser, TYPED)

    assert texts(browser, ".places mark") == found
    assert browser.get_log("browser") == []


@pytest.mark.parametrize(
    ("clicks", "answer"),
    [
        pytest.param([], "#shares-content tbody .num:nth-of-type(3)", id="how sure is a share"),
        pytest.param(["nav [href='#compare']"], "#compare-content .moved[open] li", id="what moved and why"),
        pytest.param(
            ["[data-key=cell-source-1-1]"], ".articles tbody tr", id="which articles are behind a cell"
        ),
        pytest.param(
            ["nav [href='#words']", "[data-key='word-natural gas']"], ".places mark", id="where a word stands"
        ),
        pytest.param(
            ["nav [href='#compare']", "[data-key=by-sources]"],
            "#compare-content .moved[open] li",
            id="how two sources differ",
        ),
        pytest.param(
            ["[data-key=articles-0]", "[data-key='open-0']"],
            "dialog .why .given .term",
            id="which words made a paragraph energy",
        ),
    ],
)
def test_a_question_is_answered_on_the_screen_after_two_clicks_at_most(page, clicks, answer):
    for css in clicks:
        find(page, css).click()
        settle(page)

    found = find(page, answer)
    top, bottom = page.execute_script(
        "const box = arguments[0].getBoundingClientRect(); return [box.top, box.bottom]", found
    )
    assert found.text
    assert 0 <= top < bottom <= 900


def test_a_feed_of_one_period_can_still_compare_its_sources(browser, tmp_path):
    path = tmp_path / "week.html"
    path.write_text(render(replace(sample(), periods=sample().periods[-1:])), encoding="utf-8")
    screen(browser, 1280, "light")
    browser.get(path.as_uri())
    settle(browser)

    assert "only one period" in find(browser, "#compare-content").text
    press(browser, "[data-key=by-sources]")
    assert texts(browser, "#compare-content .moved")


def test_two_sources_differ_by_what_carries_it_to_the_last_point(page):
    follow(page, "#by=sources&a=Morning+Courier&b=The+Upland+Herald")
    summary = texts(page, "#compare-content .moved > summary")
    parts = [
        float(text.split()[0].replace("−", "-"))
        for text in texts(page, ".moved:first-of-type .carried div:first-child li")
    ]

    assert "points" in summary[0]
    change = float(summary[0].split("%")[2].split()[0].replace("−", "-"))
    assert sum(parts) == pytest.approx(change, abs=0.4)
    assert "no word stands out" in find(page, "#compare-content").text  # all texts are the same


def test_words_that_tell_two_periods_apart(browser, tmp_path):
    base = sample(20, 0)
    texts_of = (
        "The ferry left the ferry port with ferry fans.",
        "The tram stopped where the tram always stops.",
    )
    views = tuple(
        ArticleView(each, (ParagraphView(1, "body", texts_of[n % 2], (), "no_evidence", (0.0,) * 5),))
        for n, each in enumerate(base.articles)
    )
    rows = tuple(each._replace(date=dt.date(2026, 3, 2 + n % 2)) for n, each in enumerate(base.articles))
    path = tmp_path / "two.html"
    path.write_text(
        render(replace(base, articles=rows, views=views, periods=base.periods[:2])), encoding="utf-8"
    )
    browser.get(path.as_uri())

    first, second = browser.find_elements("css selector", "h3 + .carried > div")
    assert first.text.split("\n")[1] == "ferry 30× here, 0× there"
    assert second.text.split("\n")[1].startswith("tram 20× here")
    assert " the " not in f" {first.text} {second.text} "  # as common on either side


def test_a_sparse_feed_does_not_stretch_the_axis(browser, tmp_path):
    days = [dt.date(2021, 5, 3), dt.date(2026, 3, 2), dt.date(2026, 3, 3), dt.date(2026, 3, 4)]
    periods = tuple(PeriodShares(str(day), day, 1, (0.1,) * 5) for day in days)
    rows = tuple(row(n, date=day) for n, day in enumerate(days))
    path = tmp_path / "sparse.html"
    path.write_text(render(replace(sample(8, 0), articles=rows, periods=periods, views=())), encoding="utf-8")
    browser.get(path.as_uri())

    x = [
        float(point.get_attribute("cx")) for point in browser.find_elements("css selector", ".plot.l0 circle")
    ]
    steps = np.diff(x)
    assert steps[0] == pytest.approx(2 * steps[1], rel=0.01)
    lines = browser.find_elements("css selector", ".plot.l0 .line")
    assert [line.get_attribute("d").count(",") for line in lines] == [2, 3]  # broken at the silence
    bands = browser.find_elements("css selector", ".plot.l0 .band")
    assert all(band.rect["width"] > 0 for band in bands)  # the interval of a lone day is seen as well


@pytest.mark.parametrize(
    "weeks", [(29, 30), (1, 2, 9, 13), (1, 9, 10, 11), tuple(range(1, 7)), tuple(range(1, 50))], ids=len
)
def test_names_of_periods_do_not_run_into_each_other(browser, tmp_path, weeks):
    periods = tuple(
        PeriodShares(f"2025-W{week:02}", dt.date.fromisocalendar(2025, week, 1), 1, (0.1,) * 5)
        for week in weeks
    )
    rows = tuple(row(n, date=each.start) for n, each in enumerate(periods))
    path = tmp_path / "weeks.html"
    path.write_text(render(replace(sample(8, 0), articles=rows, periods=periods, views=())), encoding="utf-8")
    browser.get(path.as_uri())

    names = [
        each.rect
        for each in browser.find_elements("css selector", ".plot.l0 text")
        if each.text.startswith("2025-W")
    ]
    edges = sorted((each["x"], each["x"] + each["width"]) for each in names)
    assert len(names) >= min(2, len(weeks))
    assert all(right < left for (_, right), (left, _) in pairwise(edges))


def test_what_is_selected_can_be_saved_as_a_safe_table(page, tmp_path):
    page.execute_cdp_cmd("Browser.setDownloadBehavior", {"behavior": "allow", "downloadPath": str(tmp_path)})
    search(page, "feed/002")
    press(page, "[data-key=csv]")
    path = tmp_path / "articles.csv"
    for _ in range(50):
        if path.exists() and path.stat().st_size:
            break
        settle(page)
    content = path.read_bytes()
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))

    assert content.startswith(b"\xef\xbb\xbfarticle_id,date,source,title,url,words,share_energy,")
    assert b"\r" not in content
    assert rows[1][:4] == ["feed/002.txt", "2026-03-04", "<b>Tall & Tale</b>", HOSTILE]
    assert rows[1][6:] == ["0.0000", "0.0000", "0.9000", "0.0500", "0.0000", "0.0500"]


@pytest.mark.parametrize("text", ["=1+1", "@a", "'a", " ;=1", "\t-1", "a,b", 'a "b"', "plain", "＝1"])
def test_cells_of_the_saved_table_are_those_of_the_tables_of_a_run(browser, tmp_path, text):
    path = tmp_path / "cells.html"
    html = render(replace(sample(8, 0), articles=(row(0, title=text),), views=()))
    # the script is closed to the outside: the copy under test opens one door
    path.write_text(open_door(html, "window.csvCell = csvCell;"), encoding="utf-8")
    browser.get(path.as_uri())

    assert browser.execute_script("return csvCell(arguments[0])", text) == text_cell(text)


def open_door(html: str, line: str) -> str:
    """Return the page with one more line in its script, and without the policy that forbids that."""
    return re.sub(r"<meta http-equiv[^>]*>", "", html).replace(
        'document.documentElement.classList.add("live");', line
    )


def test_what_is_selected_can_be_copied_as_markdown(page):
    page.execute_cdp_cmd(
        "Browser.grantPermissions", {"permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"]}
    )
    search(page, "feed/002")
    find(page, "[data-key=markdown]").click()
    page.set_script_timeout(5)
    copied = page.execute_async_script(
        "const done = arguments[0], failed = error => done(String(error));"
        "setTimeout(() => navigator.clipboard.readText().then(done, failed), 100)"
    )

    assert copied.startswith("**Sectors of the northern corridor**")
    assert "| Transport | 90.0% |" in copied
    assert "\\<img src" in copied
    assert "javascript" not in copied


def test_without_scripts_the_figures_and_titles_can_still_be_read(browser, address):
    browser.get("about:blank")
    browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        browser.get(address)
        assert not find(browser, "#selection").is_displayed()
        assert "31.2%" in find(browser, "#shares-content").text
        assert "Harbour Gazette" in find(browser, "#sources-content").text
        assert find(browser, "#articles-content tbody tr").is_displayed()
    finally:
        browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})


CONTRAST = """
const canvas = new OffscreenCanvas(1, 1).getContext("2d", {willReadFrequently: true});
const paint = (layers) => {  // what is seen where colours lie over each other
  canvas.clearRect(0, 0, 1, 1);
  for (const layer of layers) { canvas.fillStyle = layer; canvas.fillRect(0, 0, 1, 1); }
  return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3);
};
const light = (rgb) => {
  const [r, g, b] = rgb.map(v => v / 255).map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};
const bad = [];
for (const node of document.querySelectorAll(arguments[0])) {
  if (!node.offsetHeight || ![...node.childNodes].some(c => c.nodeType === 3 && c.data.trim())) continue;
  const grounds = [];
  for (let e = node; e; e = e.parentElement) grounds.unshift(getComputedStyle(e).backgroundColor);
  const under = light(paint(["white", ...grounds]));
  const ink = light(paint(["white", ...grounds, getComputedStyle(node).color]));
  const ratio = (Math.max(under, ink) + 0.05) / (Math.min(under, ink) + 0.05);
  if (ratio < 4.5) bad.push(`${node.outerHTML.slice(0, 80)}: ${ratio.toFixed(2)}`);
}
return bad;
"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 768, 390])
def test_it_fits_the_screen_and_every_text_can_be_read(page, width, scheme):
    screen(page, width, scheme)
    page.execute_script("for (const each of document.querySelectorAll('details')) each.open = true")
    follow(page, "#word=gas")

    assert page.execute_script("return document.documentElement.scrollWidth") <= width
    assert page.execute_script(CONTRAST, "#report *") == []

    follow(page, "#article=feed%2F000.txt")
    view = find(page, "dialog")
    assert page.execute_script("return arguments[0].scrollWidth - arguments[0].clientWidth", view) == 0
    assert page.execute_script(CONTRAST, "dialog *") == []


def test_nothing_moves_by_itself(page):
    moving = page.execute_script(
        "return [...document.querySelectorAll('*')].filter(node => { const style = getComputedStyle(node);"
        "return style.animationName !== 'none' || parseFloat(style.transitionDuration) > 0 ||"
        "style.scrollBehavior === 'smooth'; }).length"
    )

    assert moving == 0


def pages_of(browser: Chrome) -> int:
    pdf = browser.execute_cdp_cmd("Page.printToPDF", {"paperWidth": 8.27, "paperHeight": 11.69})["data"]
    return len(re.findall(rb"/Type\s*/Page\b", base64.b64decode(pdf)))


def test_54_articles_take_at_most_eight_pages_of_paper_and_more_only_if_asked_for(browser, tmp_path):
    path = tmp_path / "54.html"
    path.write_text(render(sample(54, 54)), encoding="utf-8")
    screen(browser, 1280, "light")
    browser.get(path.as_uri())

    assert 2 <= pages_of(browser) <= 8
    find(browser, "#articles-content input[type=checkbox]").click()
    assert pages_of(browser) > 12
    assert find(browser, "#appendix").text == ""


def test_on_paper_there_are_no_controls_and_an_open_article_is_printed_alone(page):
    screen(page, 800, "dark", media="print")
    assert not find(page, "#selection").is_displayed()
    assert find(page, ".wide").value_of_css_property("overflow-x") == "visible"  # no bar over a row
    assert (
        page.execute_script("return getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    )

    follow(page, "#article=feed%2F000.txt")
    assert not find(page, "#report").is_displayed()
    assert find(page, "dialog .text").is_displayed()


@pytest.mark.parametrize(
    "fragment", ["#label=nothing&from=2026-13&a=x", "#shares", "#article=%00", "#%E0%A4%A"]
)
def test_a_link_that_fits_no_longer_shows_all_articles(page, fragment):
    follow(page, fragment)

    assert counted(page) == "24 of 24 articles"
    assert not find(page, "dialog").is_displayed()


def odd_reports() -> dict[str, Report]:
    """Return runs that lack what others have, or have much more of it."""
    base = sample()
    titles = [f"Label {number} of a set with rather long titles" for number in range(30)]
    labels = tuple(LabelShares(f"l{n}", title, 0.01, 0.01, 1, 0.5, 0.01) for n, title in enumerate(titles))
    tenths = (0.02,) * 30
    many = tuple(each._replace(shares=tenths, keyword_shares=tenths, primary="l0") for each in base.articles)
    days = [dt.date(2024, 1, 1) + dt.timedelta(days=n) for n in range(200)]
    nothing = {"shares": (0.0,) * 5, "keyword_shares": (0.0,) * 5, "primary": ""}
    return {
        "undated": replace(base, periods=(), articles=tuple(a._replace(date=None) for a in base.articles)),
        "one article": replace(
            base,
            articles=(row(0),),
            views=(view_of(row(0)),),
            periods=base.periods[:1],
            sources=base.sources[:1],
        ),
        "thirty labels": replace(
            base,
            labels=labels,
            articles=many,
            views=(),
            moved=None,
            keyword_paragraphs={},
            periods=tuple(replace(each, shares=tenths) for each in base.periods),
            sources=tuple(replace(each, shares=tenths) for each in base.sources),
        ),
        "many days": replace(
            base,
            views=(),
            periods=tuple(PeriodShares(str(day), day, 3, (0.1,) * 5) for day in days),
            articles=tuple(row(n, date=days[n % 200]) for n in range(600)),
        ),
        "languages": replace(
            base,
            languages=tuple(LanguageShares(code, 12, 59, 0.5, (0.1,) * 5, 0.5) for code in ("en", "fr")),
            articles=tuple(
                a._replace(language="fr" if n % 2 else "en", paragraphs=5)
                for n, a in enumerate(base.articles)
            ),
        ),
        "no words": replace(
            base, views=(), articles=tuple(a._replace(words=0, **nothing) for a in base.articles)
        ),
    }


@pytest.mark.parametrize("name", odd_reports())
def test_a_run_that_lacks_something_has_a_page_that_works(browser, tmp_path, name):
    path = tmp_path / "odd.html"
    path.write_text(render(odd_reports()[name]), encoding="utf-8")
    screen(browser, 390, "light")
    browser.get("about:blank")
    browser.get_log("browser")

    browser.get(path.as_uri())
    for fragment in ("#by=sources", "#word=gas", "#search=grid", "#words=keywords&stories=once", "#"):
        follow(browser, fragment)
        assert browser.execute_script("return document.documentElement.scrollWidth") <= 390
    follow(browser, "#language=fr")
    found = counted(browser).split()[0]

    assert browser.get_log("browser") == []
    assert found == {"languages": "12", "one article": "1", "many days": "600"}.get(name, "24")


def test_languages_stand_side_by_side_and_lead_to_their_articles(browser, tmp_path):
    path = tmp_path / "languages.html"
    path.write_text(render(odd_reports()["languages"]), encoding="utf-8")
    screen(browser, 1280, "light")
    browser.get(path.as_uri())
    settle(browser)

    assert texts(browser, "#languages-content tbody th") == ["English", "French"]
    cells = texts(browser, "#languages-content tbody tr:first-child td")
    assert cells[:2] == ["12", "60"]
    words = [article.words for article in odd_reports()["languages"].articles]
    assert cells[2] == f"{100 * sum(words[::2]) / sum(words):.1f}%"
    assert sum(float(cell.rstrip("%")) for cell in cells[3:]) == pytest.approx(100, abs=0.3)

    press(browser, "[data-key=cell-language-1-0]")
    assert counted(browser).startswith("12 of 24 articles")
    assert "language=fr&" in f"{browser.current_url}&"
    assert texts(browser, "#languages-content tbody th") == ["English", "French"]


def test_the_page_of_one_article_is_as_silent(browser, tmp_path):
    path = tmp_path / "explain.html"
    path.write_text(render_article(view_of(row(0, title=HOSTILE)), LABELS), encoding="utf-8")

    browser.get_log("browser")
    browser.get(path.as_uri())

    assert find(browser, "h2").text == HOSTILE
    assert browser.get_log("browser") == []
