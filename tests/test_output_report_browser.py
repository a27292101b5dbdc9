"""The report in a real browser: it works, asks the network for nothing, and shows hostile text as text."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from classify.output.report import render, render_article
from tests.report_sample import HOSTILE, LABELS, row, sample, view_of

pytest.importorskip("jinja2", reason="the extra report is not installed")
pytest.importorskip("vl_convert", reason="the extra report is not installed")
webdriver = pytest.importorskip("selenium.webdriver", reason="selenium is not installed")

if TYPE_CHECKING:
    from selenium.webdriver import Chrome
    from selenium.webdriver.remote.webelement import WebElement

ENTER, ESCAPE = "\ue007", "\ue00c"  # as WebDriver names keys
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
    return page.execute_script(
        "return [...document.querySelectorAll('table.articles tbody tr')].filter(row => !row.hidden)"
        ".map(row => row.querySelector('th bdi').textContent)"
    )


def column(page: Chrome, name: str) -> list[str]:
    return page.execute_script(
        "return [...document.querySelectorAll('table.articles tbody tr')].filter(row => !row.hidden)"
        f".map(row => row.dataset.{name})"
    )


def choose(page: Chrome, name: str, text: str) -> None:
    for option in find(page, f"select[name={name}]").find_elements("tag name", "option"):
        if option.text == text:
            option.click()
            return
    raise LookupError(f"{name} offers no {text!r}")


def sort_by(page: Chrome, name: str) -> None:
    find(page, f"th[data-sort={name}] button").click()


def wait(page: Chrome, condition: str) -> None:
    page.set_script_timeout(5)
    page.execute_async_script(
        "const done = arguments[arguments.length - 1];"
        f"const look = () => ({condition}) ? done() : setTimeout(look, 20); look();"
    )


def test_opening_the_page_asks_for_nothing_but_the_page(page, address):
    sort_by(page, "date")
    page.get(address + "#article-1")

    messages = [json.loads(entry["message"])["message"] for entry in page.get_log("performance")]
    asked = {m["params"]["request"]["url"] for m in messages if m["method"] == "Network.requestWillBeSent"}
    assert asked == {address}


def test_hostile_titles_sources_and_texts_are_shown_as_text(page, address):
    assert titles(page)[2] == HOSTILE
    assert column(page, "source")[2] == "<b>Tall & Tale</b>"
    assert page.title == "Sectors of the northern corridor, 2026-03-02 to 2026-03-10"
    assert len(page.find_elements("tag name", "script")) == 1
    assert not page.find_elements("tag name", "img")
    assert not page.find_elements("css selector", "a[href^='javascript']")

    page.get(address + "#article-1")
    text = find(page, "#article-1 .paragraph:nth-of-type(5) .text").get_property("textContent")
    assert text == view_of(row(0)).paragraphs[4].text


def test_a_script_that_gets_in_all_the_same_does_not_run(browser, address, tmp_path):
    injected = tmp_path / "injected.html"
    html = render(sample(8, 0)).replace("</main>", "<script>document.title = 'owned'</script></main>")
    injected.write_text(html, encoding="utf-8")

    browser.get(injected.as_uri())

    assert browser.title != "owned"
    assert any("Content Security Policy" in entry["message"] for entry in browser.get_log("browser"))


def test_words_in_any_order_find_an_article_by_title_source_or_id(page):
    find(page, "input[name=text]").send_keys("deal GRID")
    assert set(titles(page)) == {"Grid operator signs a ten-year supply deal for the northern interconnector"}

    find(page, "input[name=text]").clear()
    find(page, "input[name=text]").send_keys("harbour ministry")
    assert set(titles(page)) == {"Ministry opens a tender for three data centres"}

    find(page, "input[name=text]").clear()
    find(page, "input[name=text]").send_keys("feed/007")
    assert titles(page) == ["Port of the east bank takes its first container train"]


def test_filters_narrow_each_other_and_say_how_many_are_left(page):
    choose(page, "label", "1 Energy")
    assert find(page, ".filters output").text == "10 of 24 articles"

    choose(page, "source", "Harbour Gazette")
    assert column(page, "source") == ["Harbour Gazette"] * 2
    assert all(float(shares.split()[0]) > 0 for shares in column(page, "shares"))

    find(page, "input[name=text]").send_keys("zebra")
    assert titles(page) == []
    assert find(page, ".nothing").is_displayed()

    find(page, "button[type=reset]").click()
    wait(page, "document.querySelector('.filters output').textContent === '24 of 24 articles'")


def test_articles_without_any_label_can_be_asked_for(page):
    choose(page, "label", "no label at all")

    assert set(titles(page)) == {"Regional hospital gets a new wing", "Harvest festival draws a record crowd"}


def test_repeated_stories_can_be_left_out(page):
    find(page, "input[name=first]").click()

    assert find(page, ".filters output").text == "23 of 24 articles"
    assert set(column(page, "copy")) == {"0"}


@pytest.mark.parametrize(("name", "first_click"), [("date", "descending"), ("title", "ascending")])
def test_a_heading_sorts_and_sorts_back(page, name, first_click):
    sort_by(page, name)
    head = find(page, f"th[data-sort={name}]")
    assert head.get_attribute("aria-sort") == first_click
    once = column(page, "date") if name == "date" else titles(page)

    sort_by(page, name)
    assert head.get_attribute("aria-sort") != first_click
    twice = column(page, "date") if name == "date" else titles(page)

    assert once == sorted(once, key=str.lower, reverse=first_click == "descending")
    assert twice == sorted(twice, key=str.lower, reverse=first_click == "ascending")


def test_on_a_narrow_screen_a_list_stands_in_for_the_headings(page):
    screen(page, 390, "light")
    assert not find(page, "th[data-sort=date]").is_displayed()

    choose(page, "sort", "newest first")
    once = column(page, "date")
    choose(page, "sort", "longest first")
    choose(page, "sort", "newest first")

    assert once == sorted(once, reverse=True)
    assert column(page, "date") == once


def test_numbers_sort_as_numbers(page):
    sort_by(page, "words")
    words = [int(each) for each in column(page, "words")]

    assert words == sorted(words, reverse=True)


def test_the_profile_sorts_by_the_label_that_is_filtered_for(page):
    sort_by(page, "share")
    none = [float(each) for each in column(page, "none")]
    assert none == sorted(none)

    choose(page, "label", "4 Finance")
    finance = [float(shares.split()[3]) for shares in column(page, "shares")]
    assert finance == sorted(finance, reverse=True)
    assert finance[0] == 0.66


def test_an_article_opens_and_closes_by_keyboard_and_gives_the_focus_back(page):
    link = find(page, "#row-2 a")
    link.send_keys(ENTER)
    wait(
        page,
        "document.querySelector('#article-2').offsetHeight > 0 && document.activeElement.tagName === 'H2'",
    )
    assert page.execute_script("return document.getElementById('report').inert")

    page.switch_to.active_element.send_keys(ESCAPE)
    wait(page, "!document.getElementById('report').inert")
    assert not find(page, "#article-2").is_displayed()
    assert page.switch_to.active_element == link


def test_the_back_button_closes_the_article(page):
    find(page, "#row-2 a").click()
    wait(page, "document.getElementById('report').inert")

    page.back()

    wait(page, "!document.getElementById('report').inert")


def test_next_and_previous_follow_the_table_as_it_is_filtered_and_sorted(page):
    choose(page, "label", "3 Transport")
    sort_by(page, "share")
    links = page.find_elements("css selector", "table.articles tbody tr:not([hidden]) a")
    expected = [link.get_attribute("href").split("#")[1] for link in links]
    links[0].click()
    for article in expected:
        wait(page, f"document.activeElement.matches('#{article} h2')")
        find(page, ".view:target [data-step='1']").click()

    # the last has no next: it stays
    assert find(page, f"#{expected[-1]}").is_displayed()
    find(page, ".view:target [data-step='-1']").click()
    wait(page, f"document.activeElement.matches('#{expected[-2]} h2')")


def test_the_words_behind_a_label_are_marked_with_its_number(page, address):
    page.get(address + "#article-1")
    first = find(page, "#article-1 .paragraph .text")
    marks = [(m.text, m.get_attribute("data-no")) for m in first.find_elements("tag name", "mark")]

    assert marks == [
        ("operator", "4"),
        ("natural ", None),
        ("gas", "1"),
        ("winter", "1"),
        ("pipeline", "1"),
        ("data centre", "2"),
    ]


def test_without_scripts_tables_and_articles_can_still_be_read(browser, address):
    browser.get("about:blank")
    browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        browser.get(address)
        assert not find(browser, ".filters").is_displayed()
        assert find(browser, "#row-1").is_displayed()
        find(browser, "#row-1 a").click()
        assert find(browser, "#article-1 .text").is_displayed()
        find(browser, "#article-1 .close").click()
        assert not find(browser, "#article-1").is_displayed()
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
def test_it_fits_the_screen_and_every_text_can_be_read(page, address, width, scheme):
    screen(page, width, scheme)

    assert page.execute_script("return document.documentElement.scrollWidth") <= width
    assert page.execute_script(CONTRAST, "#report *") == []

    page.get(address + "#article-1")
    view = find(page, "#article-1")
    assert page.execute_script("return arguments[0].scrollWidth - arguments[0].clientWidth", view) == 0
    assert page.execute_script(CONTRAST, "#article-1 *") == []


def test_on_paper_there_are_no_controls_and_an_open_article_is_printed_alone(page, address):
    screen(page, 800, "dark", media="print")
    assert not find(page, ".filters").is_displayed()
    assert find(page, ".wide").value_of_css_property("overflow-x") == "visible"  # no bar over a row
    assert (
        page.execute_script("return getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    )

    page.get(address + "#article-1")
    assert not find(page, "#report").is_displayed()
    assert find(page, "#article-1 .text").is_displayed()
    assert page.execute_cdp_cmd("Page.printToPDF", {})["data"]


def test_the_page_of_one_article_is_as_silent(browser, tmp_path):
    path = tmp_path / "explain.html"
    path.write_text(render_article(view_of(row(0, title=HOSTILE)), LABELS), encoding="utf-8")

    browser.get_log("browser")
    browser.get(path.as_uri())

    assert find(browser, "h2").text == HOSTILE
    assert browser.get_log("browser") == []
