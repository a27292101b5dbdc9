"""HTML pages that hold many articles: cut by a CSS selector, or as exports of Factiva and Europresse are."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING

from classify.corpus.exports import IsDate
from classify.corpus.markup import shown
from classify.corpus.page_dates import PageDate
from classify.corpus.pages import Page, date_of

if TYPE_CHECKING:
    from lxml.cssselect import CSSSelector
    from lxml.html import HtmlElement

_HEADINGS = "h1, h2, h3, h4"
_HEADER_PARTS = 10
_SELECTORS = {
    "factiva": "div[class$='Article'], div[class*='Article ']",
    "europresse": "article",
    "nexis": "div.DOC, div.document",
    "proquest": "div.documentText",
}


def page_pieces(page: str, split: str, page_date: PageDate, is_date: IsDate) -> Iterator[Page]:
    """Yield the articles of a page: what each element holds that `split` names and that holds no other such.

    Raises
    ------
    ValueError
        If `split` is no CSS selector.
    """
    from cssselect import SelectorError
    from trafilatura import load_html

    tree = load_html(page)
    if tree is None:
        return
    try:
        found = _all(tree, _SELECTORS.get(split, split))
    except SelectorError as fault:
        raise ValueError(str(fault)) from None
    outer = {above for element in found for above in element.iterancestors()}
    for element in found:
        if element not in outer:
            yield _READERS.get(split, _element)(element, page_date, is_date)


def _element(element: HtmlElement, page_date: PageDate, is_date: IsDate) -> Page:
    """Return what an element holds, under its first heading, dated as a page is."""
    heading = _first(element, _HEADINGS)
    return Page(_shown([element]), heading, date_of(element, page_date, is_date))


def _factiva(element: HtmlElement, page_date: PageDate, is_date: IsDate) -> Page:
    """Return an article of Factiva: lines of a header above its paragraphs, or a table with codes."""
    rows = {_line(cells[0]): cells[1] for row in _all(element, "tr") if len(cells := _all(row, "td")) == 2}
    if "HD" in rows:
        body = [rows[code] for code in ("LP", "TD") if code in rows]
        title, date, source = (_line(rows[code]) if code in rows else "" for code in ("HD", "PD", "SN"))
        return Page(_shown(body), title, date, source)
    paragraphs = _all(element, "p[class*=rticleParagraph]")
    body = [one for one in paragraphs if not _line(one).startswith("Document ")]
    if not body:
        return _element(element, page_date, is_date)
    lines = [_line(one) for one in _all(element, "div") if not len(one) and _line(one)]
    at = next((i for i, line in enumerate(lines) if is_date(line)), len(lines))
    behind = [line for line in lines[at + 1 :] if ":" not in line]  # but a time of day
    title = _first(element, "[class$=Headline], #hd")
    return Page(_shown(body), title, "".join(lines[at : at + 1]), "".join(behind[:1]))


def _europresse(element: HtmlElement, page_date: PageDate, is_date: IsDate) -> Page:
    """Return an article of Europresse, whose parts have classes."""
    body = _all(element, ".docOcurrContainer, .DocText")
    if not body:
        return _element(element, page_date, is_date)
    title = _first(element, ".titreArticleVisu, .titreArticle") or _first(element, _HEADINGS)
    header = _first(element, ".DocHeader")
    parts = re.split(r"\s*[,•|;]\s*|\s[-–—]\s", header)[:_HEADER_PARTS]  # section, day, page
    joined = [", ".join(parts[i:j]) for i in range(len(parts)) for j in range(len(parts), i, -1)]
    date = next(filter(is_date, joined), header)
    source = _first(element, ".DocPublicationName")
    return Page(_shown(body[:1]), title, date, source.partition(",")[0])


def _all(element: HtmlElement, selector: str) -> list[HtmlElement]:
    return list(_compiled(selector)(element))


@cache
def _compiled(selector: str) -> CSSSelector:
    from lxml.cssselect import CSSSelector

    return CSSSelector(selector, translator="html")


def _first(element: HtmlElement, selector: str) -> str:
    return next((line for one in _all(element, selector) if (line := _line(one))), "")


def _line(element: HtmlElement) -> str:
    return " ".join(element.text_content().split())


def _shown(elements: Sequence[HtmlElement]) -> str:
    from lxml.html import tostring

    texts = [shown(tostring(element, encoding="unicode", with_tail=False), "html") for element in elements]
    return "\n\n".join(text for text in texts if text)


_READERS: dict[str, Callable[[HtmlElement, PageDate, IsDate], Page]] = {
    "factiva": _factiva,
    "europresse": _europresse,
}
