"""A paragraph that goes on behind the end of a page is one, and nothing else is joined."""

from __future__ import annotations

import textwrap

import pytest

from classify.config.settings import SegmentSettings
from classify.corpus.article import Article, Kind
from classify.corpus.breaks import blocks
from classify.corpus.paragraphs import segment

FIRST = (
    "The lighthouse on the northern cape went dark on Monday night, and the two keepers who had been "
    "left there with bread for a week, a radio and an old dog rowed to the mainland to say that the "
    "lamp could not be mended by hand any more, whatever the office thought of it, and that neither "
    "of them would go back to the cape before somebody had looked at the stairs, the chimney and the "
    "well, all three of which they had written about in every letter since the autumn without so "
    "much as an answer."
)
SECOND = (
    "The office answered that a new lamp would be ordered in spring. Until then a boat with a "
    "lantern is to lie off the cape in every night with fog, as it was done when the tower was "
    "built."
)


def pieces(text):
    """Return the paragraphs, with one space between words."""
    return [" ".join(text[begin:end].split()) for begin, end in blocks(text)]


def on_two_pages(end_of_page, width=72, lines=3):
    """Return both paragraphs wrapped, with the end of a page inside of the first."""
    first = textwrap.wrap(FIRST, width)
    pages = "\n".join(first[:lines]) + end_of_page + "\n".join(first[lines:])
    return pages + "\n\n" + textwrap.fill(SECOND, width)


@pytest.mark.parametrize("width", [45, 72, 100])
@pytest.mark.parametrize("end_of_page", ["\n\f", "\f\n", "\n\n\f", "\n\f\n\n", "\n\n", "\r\n\r\n\f"])
def test_a_paragraph_goes_on_on_the_next_page(end_of_page, width):
    lines = next(n for n in range(3, 9) if textwrap.wrap(FIRST, width)[n][0].islower())

    assert pieces(on_two_pages(end_of_page, width, lines)) == [FIRST, SECOND]


@pytest.mark.parametrize("number", ["7", "- 7 -", "Page 7", "page 7 of 12", "7/12", "— 7 —"])
def test_a_page_number_in_between_is_passed_over(number):
    [first, second] = pieces(on_two_pages(f"\n\n{number}\n\n\f"))

    assert first == " ".join(FIRST.split()).replace(
        "".join(textwrap.wrap(FIRST, 72)[2]), f"{textwrap.wrap(FIRST, 72)[2]} {number}"
    )
    assert second == SECOND


@pytest.mark.parametrize(
    ("text", "n"),
    [
        pytest.param(f"{FIRST}\n\n\f{SECOND}", 2, id="a paragraph that begins a page"),
        pytest.param(f"{FIRST}\n\n7\n\n\f{SECOND}", 3, id="a page number between paragraphs"),
        pytest.param(
            "Bread\n\nflour, salt and water are all it needs", 2, id="a heading without capitals below"
        ),
        pytest.param("flour\nsalt\nwater\n\nyeast\nmilk\nbutter", 2, id="two lists"),
        pytest.param(
            "In the end there were\n\n42\n\nof them left.", 3, id="a number in the middle of a page"
        ),
    ],
)
def test_what_does_not_go_on_stays_apart(text, n):
    assert len(pieces(text)) == n


@pytest.mark.parametrize("foot", ["", "\n\n{}", "\n\nPage {} of 9"])
def test_the_head_of_every_page_is_boilerplate_and_a_line_on_two_pages_is_text(foot):
    pages = [
        f"The Gas Weekly of the Cape, No. {number}, March 2026\n\n{text}{foot.format(number)}"
        for number, text in enumerate([FIRST, SECOND, FIRST[:200] + ".", SECOND[:60]], start=1)
    ]
    article = Article(id="a", text="\n\f".join(pages), path="a.txt", record=1)

    found = segment([article], SegmentSettings())

    body = [text for text, kind in zip(found.texts, found.kind, strict=True) if kind == Kind.BODY]
    heads = [text for text, kind in zip(found.texts, found.kind, strict=True) if kind == Kind.BOILERPLATE]
    assert len(body) == 4
    assert not any("Gas Weekly" in text for text in body)
    assert sum("Gas Weekly" in text for text in heads) == 4
    twice = Article(id="a", text="\n\f".join(pages[:2]), path="a.txt", record=1)
    assert Kind.BOILERPLATE not in segment([twice], SegmentSettings()).kind.tolist()
