# ruff: noqa: E501, ISC004 a table of texts reads best with one a line
"""Wrapped lines: the same paragraphs at any width and in any form, and what is no wrapped line."""

from __future__ import annotations

import textwrap

import pytest

from classify.corpus.breaks import blocks
from tests.benchmarks.wrapping import Form, Score

ARTICLE = [
    "Ferry crosses the strait again",
    "The first ferry in eleven weeks crossed the strait on Tuesday morning, with forty lorries of grain and a "
    "choir on board. Its captain, Olof Brandt, spoke of a calm sea and of a long winter in the yard.",
    "Repairs had cost about 3.2 million crowns. Nobody would say who pays for them, since the insurer and the "
    "yard disagree about the age of the shaft, and Mr. Brandt would not be drawn on it either.",
    "“We sail twice a day until June,” the harbour master said. “After that the timetable depends on the weather, "
    "on the price of fuel and on the men who repair the second quay.”",
    "Passengers from the island, who had been taken to the mainland in fishing boats, brought flowers. A girl of "
    "nine gave the engineer a drawing of the ship, which hangs on the bridge now.",
    "The council meets on Friday.",
]
WIDTHS = (30, 42, 58, 72, 90, 120, 160, 200)


def pieces(text: str) -> list[str]:
    return [" ".join(text[begin:end].split()) for begin, end in blocks(text)]


@pytest.mark.parametrize("hyphens", [False, True])
@pytest.mark.parametrize(("blank", "indent"), [(True, True), (True, False), (False, True)])
@pytest.mark.parametrize("width", WIDTHS)
def test_marked_paragraphs_are_found_at_any_width(blank, indent, hyphens, width):
    score = Score()

    score.add(ARTICLE, Form(blank, indent, hyphens), width)

    assert score.right == score.found == score.true == len(ARTICLE) - 1


@pytest.mark.parametrize("hyphens", [False, True])
@pytest.mark.parametrize("width", WIDTHS)
def test_without_a_mark_those_are_found_whose_last_line_had_room(hyphens, width):
    score = Score()

    score.add(ARTICLE, Form(blank=False, indent=False, hyphens=hyphens), width)

    assert score.right == score.found
    assert score.traced_found == score.traced >= 3


SENTENCES = [
    "Ice had closed the harbour since January.",
    "The island lived on what the helicopter brought, and on its own potatoes.",
    "A teacher gave her lessons by radio.",
    "The mayor wants a second ship, which the ministry has refused three times.",
    "It says that a bridge would cost less.",
    "Engineers doubt that.",
    "A pillar in such ice would need a wall around it, and nobody has built one so far north.",
]


@pytest.mark.parametrize("width", [36, 42, 55, 64, 73, 90])
def test_where_paragraphs_are_sentences_a_full_line_with_the_end_of_one_ends_a_paragraph(width):
    paragraphs = [*SENTENCES, "X" * (width - 5) + " end.", *SENTENCES]
    score = Score()

    score.add(paragraphs, Form(blank=False, indent=False, hyphens=False), width)

    assert score.right == score.found == score.true == len(paragraphs) - 1
    assert score.traced < score.true


def test_where_paragraphs_are_of_several_sentences_a_full_line_with_the_end_of_one_is_inside():
    text = " ".join(SENTENCES)
    inside = next(
        width
        for width in range(60, 90)
        if any(line.endswith(".") and len(line) > width - 3 for line in textwrap.wrap(text, width)[:-1])
    )

    assert pieces("\n".join([textwrap.fill(text, inside)] * 3)) == [text] * 3


@pytest.mark.parametrize(
    ("after", "found"),
    [
        pytest.param("Whether the council pays is open. Nobody asked whether it can.", True, id="a word"),
        pytest.param("Visby is its home. It has not been in Visby since the summer.", False, id="a name"),
    ],
)
def test_a_heading_that_fills_its_line_ends_in_front_of_a_word_that_needs_no_capital(after, found):
    heading = "Ferry crosses the frozen strait again"
    text = f"{heading}\n{textwrap.fill(f'{after} {ARTICLE[1]} {ARTICLE[2]}', len(heading) + 3)}"

    assert (pieces(text)[0] == heading) is found


def test_one_paragraph_a_line_stays_so_however_long_the_lines():
    assert pieces("\n".join(ARTICLE)) == ARTICLE
    assert pieces("\n".join(ARTICLE * 3)) == ARTICLE * 3


def test_a_line_broken_in_mid_sentence_among_lines_of_a_paragraph_each_is_joined_and_no_other():
    broken = ARTICLE[2].replace("pays for", "pays\nfor")

    assert pieces("\n".join([*ARTICLE[1:2], broken, *ARTICLE[3:]])) == ARTICLE[1:]


def test_two_lines_are_joined_in_mid_sentence():
    assert pieces("The ferry crossed the strait on a calm\nsea with forty lorries.") == [
        "The ferry crossed the strait on a calm sea with forty lorries."
    ]


@pytest.mark.parametrize(
    "lines",
    [
        pytest.param(["Ferry sails again", "Council meets Friday", "Quay repaired in a week"], id="headlines"),
        pytest.param(["Grain 12,400 3.1", "Salt 980 0.4", "Timber 1,020 1.9"], id="a table"),
        pytest.param(["- grain and salt", "- timber from the north", "- forty lorries"], id="items in small letters"),
        pytest.param(["1. grain", "2. salt", "3. timber"], id="numbered items"),
        pytest.param(["iPhone sales rose in May", "eBay names a new chair"], id="names with a small letter"),
        pytest.param(["Quay", "the repair of the second quay will take until June, the harbour master said."], id="heading before a lost letter"),
        pytest.param(["Die Fähre fährt wieder.", "Der Rat tagt am Freitag.", "Das Meer war ruhig."], id="German"),
    ],
)  # fmt: skip
def test_what_is_no_wrapped_text_is_a_paragraph_a_line(lines):
    assert pieces("\n".join(lines)) == lines


@pytest.mark.parametrize(
    "lines",
    [
        ["Harbour Office", "12 Quay Road", "Visby"],
        ["The sea was calm,", "The choir was loud,", "And nobody fell over board."],
        ["grain", "salt", "timber"],
    ],
)
def test_an_address_a_verse_or_a_list_that_is_set_apart_stays_together(lines):
    listed = "\n".join(lines)

    assert pieces(f"{ARTICLE[1]}\n\n{listed}\n\n{ARTICLE[2]}") == [ARTICLE[1], " ".join(lines), ARTICLE[2]]


def test_a_heading_in_capitals_above_wrapped_lines_is_a_paragraph():
    body = "\n".join(textwrap.fill(one, 60) for one in ARTICLE[1:3])

    assert pieces(f"THE FERRY\n{body}") == ["THE FERRY", *ARTICLE[1:3]]


def test_a_long_line_among_wrapped_ones_does_not_hide_the_width():
    address = "https://harbour.example/" + "timetable/" * 12
    body = "\n".join(textwrap.fill(one, 50) for one in ARTICLE[1:5] * 3)

    assert pieces(f"{body}\n{address}")[:4] == pieces(body)[:4]


def test_wrapped_text_in_capitals_or_in_a_script_without_small_letters_is_joined():
    arabic = (
        "عبرت العبارة المضيق صباح يوم الثلاثاء وعلى متنها أربعون شاحنة من الحبوب وجوقة من الجزيرة" + " و" * 20
    )
    for text in (ARTICLE[1].upper(), arabic):
        assert pieces(textwrap.fill(text, 40)) == [text.strip()]


def test_dialogue_with_an_indent_in_each_line_is_a_paragraph_a_line():
    lines = ["“Do we sail?”", "“We do.”", "“When?”"]

    assert pieces("\n".join(f"    {line}" for line in lines)) == lines
