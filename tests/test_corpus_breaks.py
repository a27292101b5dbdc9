"""Breaks: worked texts of each shape, and offsets that always hold in the original."""

from __future__ import annotations

import itertools
import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classify.corpus.breaks import blocks

FIRST = (
    "The ministry said on Monday that the new line would carry power from the wind farms of the coast to the "
    "capital, and that work on the second stretch begins in May."
)
SECOND = (
    "Two of the three tenders have been decided, while the third, for the stations along the river, goes to "
    "a second round because no bid was complete."
)
THIRD = "Prices were not named."


def pieces(text: str, start: int = 0) -> list[str]:
    return [text[begin:end] for begin, end in blocks(text, start)]


@pytest.mark.parametrize("gap", ["\n\n", "\r\n\r\n", "\n \t\n\n", "\n\u00a0\n", "\r\r", "\u2029\u2029"])
def test_blank_lines_separate_paragraphs(gap):
    assert pieces(f"  {FIRST}{gap}{SECOND}{gap}") == [FIRST, SECOND]


@pytest.mark.parametrize("gap", ["\n", "\r\n", "\r", " \n  ", "\u2028", "\u2029"])
def test_where_there_are_single_line_breaks_only_each_line_is_a_paragraph(gap):
    assert pieces(gap.join([FIRST, SECOND, THIRD])) == [FIRST, SECOND, THIRD]


@pytest.mark.parametrize("width", [50, 60, 72, 80, 100])
def test_wrapped_lines_are_joined_and_a_short_last_line_ends_a_paragraph(width):
    text = "\n".join(textwrap.fill(one, width) for one in (FIRST, SECOND, THIRD))

    found = [" ".join(piece.split()) for piece in pieces(text)]

    # a last line that happens to be full hides the end of its paragraph
    assert " ".join(found) == f"{FIRST} {SECOND} {THIRD}"
    assert 1 <= len(found) <= 3
    assert all(piece.endswith(".") for piece in found)


def test_wrapped_lines_between_blank_lines_are_one_paragraph_each():
    text = "\n\n".join(textwrap.fill(one, 72) for one in (FIRST, SECOND, THIRD))

    assert [" ".join(piece.split()) for piece in pieces(text)] == [FIRST, SECOND, THIRD]


def test_unwrapped_lines_beside_blank_lines_are_paragraphs_if_they_end_like_sentences():
    assert pieces(f"A headline\n\n{FIRST}\n{SECOND}\n{THIRD}") == ["A headline", FIRST, SECOND, THIRD]


def test_the_items_of_a_list_beside_blank_lines_stay_together():
    items = "- grain, 12 wagons\n- fertiliser, 9 wagons\n- machines, 4 wagons"

    assert pieces(f"{FIRST}\n\n{items}\n\n{SECOND}") == [FIRST, items, SECOND]


def test_lines_of_headlines_are_not_taken_for_wrapped_ones():
    lines = [
        "Minister opens the new line to the coast",
        "Central bank holds rate",
        "Rain delays the final again",
    ]

    assert pieces("\n".join(lines)) == lines


def test_a_long_text_without_breaks_is_cut_between_sentences_into_like_pieces():
    text = " ".join([FIRST, SECOND] * 8)

    found = pieces(text)

    assert " ".join(found) == text
    assert all(piece.endswith((FIRST, SECOND)) for piece in found)
    assert all(50 <= len(piece.split()) <= 130 for piece in found)


def test_a_paragraph_that_a_person_set_apart_is_cut_only_if_it_is_very_long():
    apart = " ".join([FIRST, SECOND] * 3)
    wall = " ".join([FIRST, SECOND] * 6)

    assert pieces(f"{apart}\n\n{THIRD}") == [apart, THIRD]
    assert len(pieces(f"{wall}\n\n{THIRD}")) > 2


def test_a_long_text_without_spaces_is_cut_between_sentences_too():
    text = "风电场向沿海的城市供电，线路在五月开工。" * 9 + "“价格没有公布！”" + "部长没有回答问题。" * 24

    found = pieces(text)

    assert "".join(found) == text
    assert len(found) == 2
    assert all(piece[-1] in "。”" for piece in found)


def test_abbreviations_initials_and_decimals_end_no_sentence():
    sentence = "Mr. J. P. Orucov of the U.S. Chamber met Dr. Smith at 3.5 p.m. in Baku on Feb. 3 to sign it."
    text = " ".join([sentence] * 20)

    assert all(piece.endswith("sign it.") and piece.startswith("Mr. J. P.") for piece in pieces(text))


def test_a_long_text_without_sentences_stays_whole():
    text = "word " * 500 + "word"

    assert pieces(text) == [text]


def test_nothing_in_front_of_the_start_is_in_a_paragraph():
    text = " date 2026-03-11 Words here.\n\nMore."

    assert pieces(text, 17) == ["Words here.", "More."]


def test_white_space_is_no_paragraph():
    assert pieces("") == []
    assert pieces(" \n\n\t\n") == []


texts = st.text(
    st.sampled_from("ab .!?\n\n\r\t\u00a0\u2029\u2028“”-AÖ1😀\x1c\u3000"), max_size=400
) | st.text(max_size=100)
long_texts = st.lists(
    st.sampled_from([FIRST, SECOND, THIRD, "\n", " ", "\n\n", "x" * 90, "U.S. "]), max_size=40
).map(" ".join)


@given(texts | long_texts)
def test_every_visible_character_is_in_exactly_one_paragraph(text):
    found = blocks(text)

    inside = "".join(text[begin:end] for begin, end in found)
    assert "".join(inside.split()) == "".join(text.split())
    assert all(a_end <= b_start for (_, a_end), (b_start, _) in itertools.pairwise(found))
    assert all(text[begin:end] == text[begin:end].strip() != "" for begin, end in found)


@given(texts, texts)
def test_what_stands_in_front_changes_nothing_but_the_offsets(front, text):
    shift = len(front)

    assert [(begin - shift, end - shift) for begin, end in blocks(front + text, shift)] == blocks(text)


@given(texts | long_texts)
def test_a_blank_line_more_changes_nothing_but_the_offsets(text):
    paired = text.translate(dict.fromkeys(map(ord, "\n\r\u2028\u2029\v\x85"), "\n\n"))

    assert pieces(paired) == pieces(paired.replace("\n\n", "\n\n\n"))
