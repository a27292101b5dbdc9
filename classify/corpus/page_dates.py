"""Date of publication of an HTML page: JSON-LD, metadata, time elements, its text if asked for."""

from __future__ import annotations

import json
import re
from collections import deque
from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from lxml.html import HtmlElement

PageDate = Literal["metadata", "text"]

_PUBLISHED = ("datePublished", "dateCreated", "uploadDate")
_ARTICLE_TYPES = ("Article", "Posting", "Report", "Review")
_IN_BROKEN_JSON = re.compile(r'"datePublished"\s{0,5}:\s{0,5}"([^"]{4,60})"')
_MOST_NODES = 20_000
"""Of a JSON-LD graph; more is no news article."""

_META = (
    "article:published_time", "og:article:published_time", "og:published_time", "datepublished",
    "article.published", "published_time", "publishdate", "publish-date", "publish_date", "pubdate",
    "published_date", "publication_date", "article_date_original", "originalpublicationdate",
    "parsely-pub-date", "sailthru.date", "cxenseparse:recs:publishtime", "citation_publication_date",
    "citation_date", "dc.date.issued", "dcterms.issued", "dc.date.published", "dcterms.created",
    "dc.date.created", "dc.date", "dcterms.date", "dc.created", "date",
)  # fmt: skip
"""Names of metadata, the surest first. None is of a change, and none of the server."""

_ASIDE = frozenset(("aside", "footer", "nav"))
_SHORT = 100
"""The most characters of a line that is a date and its label."""
_LABEL = re.compile(r"\A[^\d:]{0,40}:\s*|\s*[|•·].*\Z", re.DOTALL)


def in_metadata(tree: HtmlElement) -> Iterator[str]:
    """Yield what may be the date of publication, the surest first, as the page writes it."""
    yield from _of_json_ld(tree)
    metas = {
        (meta.get("property") or meta.get("name") or meta.get("itemprop") or "").lower(): meta.get("content")
        for meta in reversed(tree.xpath(".//meta[@content]"))
    }
    yield from filter(None, (metas.get(name) for name in _META))
    yield from _of_elements(tree)


def _of_json_ld(tree: HtmlElement) -> Iterator[str]:
    for script in tree.xpath('.//script[contains(@type, "ld+json")]'):
        text = script.text_content()
        try:
            nodes = list(_nodes(json.loads(text, strict=False)))
        except (ValueError, RecursionError):
            yield from _IN_BROKEN_JSON.findall(text)[:1]
            continue
        articles = [node for node in nodes if _is_article(node)]
        for node in [*articles, *nodes]:
            yield from (value for key in _PUBLISHED if isinstance(value := node.get(key), str))


def _is_article(node: dict[str, object]) -> bool:
    types = node.get("@type")
    names = types if isinstance(types, list) else [types]
    return any(isinstance(name, str) and name.endswith(_ARTICLE_TYPES) for name in names)


def _nodes(data: object) -> Iterator[dict[str, object]]:
    """Yield the objects of a graph, those outside before those inside."""
    waiting = deque([data])
    for _ in range(_MOST_NODES):
        if not waiting:
            return
        node = waiting.popleft()
        if isinstance(node, dict):
            yield node
            waiting += node.values()
        elif isinstance(node, list):
            waiting += node


def _of_elements(tree: HtmlElement) -> Iterator[str]:
    """Yield the dates of elements that are there to tell them, those that say publication first."""
    marked = tree.xpath('.//*[@itemprop="datePublished"] | .//time[@pubdate]')
    times = tree.xpath(".//article//time | .//main//time") or tree.xpath(".//time")
    for element in [*marked, *times]:
        if not any(above.tag in _ASIDE for above in element.iterancestors()):
            value = element.get("content") or element.get("datetime") or element.text_content()
            if value and value.strip():
                yield " ".join(value.split())


def in_text(tree: HtmlElement) -> Iterator[str]:
    """Yield the short lines of the article that hold a year, without their label."""
    places = tree.xpath(".//article") or tree.xpath(".//main") or tree.xpath(".//body") or [tree]
    for place in places[:1]:
        for element in place.iter("p", "span", "div", "li", "td", "h2", "h3", "h4", "small", "em"):
            text = " ".join((element.text_content() if not len(element) else element.text or "").split())
            if not 6 <= len(text) <= _SHORT or not re.search(r"\d", text):
                continue
            if not any(above.tag in _ASIDE for above in element.iterancestors()):
                yield _LABEL.sub("", text)
